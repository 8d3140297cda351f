import type { Ctx } from '../context.ts';
import { asFault } from '../lib/fault.ts';
import { mailboxSettings } from './mailbox.ts';
import type { Payer } from './schema.ts';
import { openMailbox } from '../transport/port.ts';

/** What a look into a mailbox found: how many files wait on each side, or why nobody gets in. */
export type Tested = { ok: true; waitingIn: number; waitingOut: number; duration_ms: number } | { ok: false; code: string; message: string };

const DEADLINE_MS = 20_000;

/** Opens a payer's mailbox, looks into both folders and leaves. Nothing is written or removed. */
export async function testConnection(ctx: Ctx, payer: Pick<Payer, 'mailbox'>): Promise<Tested> {
  const started = performance.now();
  try {
    const mailbox = await openMailbox(ctx, mailboxSettings(payer, ctx.seal), AbortSignal.any([AbortSignal.timeout(DEADLINE_MS), ctx.stopping]));
    try {
      const waitingIn = (await mailbox.list(payer.mailbox.in)).length;
      const waitingOut = (await mailbox.list(payer.mailbox.out)).length;
      return { ok: true, waitingIn, waitingOut, duration_ms: Math.round(performance.now() - started) };
    } finally {
      await mailbox.close();
    }
  } catch (error) {
    const fault = asFault(error, 'transport.failed');
    return { ok: false, code: fault.code, message: WORDS[fault.code] ?? 'The mailbox could not be opened.' };
  }
}

/** Why a connection fails, in words that say who has to do what. */
export const WORDS: Readonly<Record<string, string>> = {
  'transport.login-refused': 'The payer refused the user name or password. Ask the payer, then give the new one.',
  'transport.host-key': 'The payer’s server has another host key than the one in the payer file. Ask the payer whether it changed its key; never accept it unasked.',
  'transport.bad-key': 'The private key can’t be used.',
  'transport.no-directory': 'A folder of the mailbox is not there.',
  'transport.no-permission': 'The account may not use a folder of the mailbox.',
  'transport.connection-lost': 'The connection broke or was never made. The payer’s server may be down, or a firewall in between.',
  'transport.timeout': 'The payer’s server did not answer in time.',
  'transport.refused': 'Nothing answers at this address and port.',
  'payer.secret-missing': 'The password or key that the payer file names is not there.',
  'cut.file-refused': 'No file for this payer passes our own checks: the payer file can’t be right.',
};
