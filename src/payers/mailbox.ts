import type { Seal } from '../db/seal.ts';
import { isTargetTaken } from '../transport/faults.ts';
import type { Mailbox, MailboxSettings, RemoteFile } from '../transport/port.ts';
import type { Payer } from './schema.ts';
import { resolveSecret } from './secrets.ts';

/** How to open a payer's mailbox, with its secrets resolved. Throws a permanent Fault for a missing secret. */
export function mailboxSettings(payer: Pick<Payer, 'mailbox'>, seal?: Seal): MailboxSettings {
  const { mailbox } = payer;
  const secret = (ref: string) => resolveSecret(ref, process.env, seal);
  if (mailbox.kind === 'folder') return { kind: 'folder', root: mailbox.path };
  return {
    kind: 'sftp',
    host: mailbox.host,
    port: mailbox.port,
    username: mailbox.username,
    hostKeys: mailbox.hostKeys,
    ...(mailbox.password ? { password: secret(mailbox.password) } : {}),
    ...(mailbox.privateKey ? { privateKey: secret(mailbox.privateKey) } : {}),
    ...(mailbox.passphrase ? { passphrase: secret(mailbox.passphrase) } : {}),
  };
}

/** The path of a file in one of the mailbox's folders. */
export function mailboxPath(folder: string, name: string): string {
  return folder === '' || folder.endsWith('/') ? `${folder}${name}` : `${folder}/${name}`;
}

/** Removes, moves or keeps a file whose bytes are stored, as the mailbox's `exchange` says. Throws the mailbox's Faults. */
export async function putAway(mailbox: Mailbox, file: RemoteFile, from: { folder: string; exchange: Payer['exchange'] }): Promise<void> {
  const { folder, exchange } = from;
  if (exchange.afterFetch === 'keep') return;
  const path = mailboxPath(folder, file.name);
  if (exchange.afterFetch === 'remove') return mailbox.remove(path);
  const target = mailboxPath(exchange.moveTo!, file.name);
  try {
    await mailbox.rename(path, target);
  } catch (error) {
    if (!isTargetTaken(error)) throw error;
    // Whoever uses names again: the time of the file tells them apart.
    await mailbox.rename(path, `${target}.${file.modified_ms}`);
  }
}
