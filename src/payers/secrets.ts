import { readFileSync } from 'node:fs';
import type { Seal } from '../db/seal.ts';
import { Fault } from '../lib/fault.ts';

/** What a sealed secret is bound to, so that no other sealed data passes for one. */
const SEALED_AS = 'payer-secret';

/** A secret as a payer file may hold it: sealed with the master key. */
export function sealSecret(seal: Seal, secret: string): string {
  return `sealed:${seal.seal(SEALED_AS, 0, Buffer.from(secret)).toString('base64')}`;
}

/** A payer file as somebody sends it, with the secrets of its mailbox that are given in clear ("plain:…") sealed. All else is left as it is. */
export function sealPlain(seal: Seal, file: Record<string, unknown>): Record<string, unknown> {
  const mailbox = file['mailbox'];
  if (mailbox === null || typeof mailbox !== 'object') return file;
  const sealed = (value: unknown) => (typeof value === 'string' && value.startsWith(PLAIN) ? sealSecret(seal, value.slice(PLAIN.length)) : value);
  return { ...file, mailbox: Object.fromEntries(Object.entries(mailbox).map(([name, value]) => [name, SECRETS.has(name) ? sealed(value) : value])) };
}

const PLAIN = 'plain:';
const SECRETS: ReadonlySet<string> = new Set(['password', 'privateKey', 'passphrase']);

/** Resolves "env:NAME", "file:PATH" or "sealed:…" to the secret. Throws a permanent Fault when it is not there, or was sealed elsewhere. */
export function resolveSecret(ref: string, env: Record<string, string | undefined> = process.env, seal?: Seal): string {
  const name = ref.slice(ref.indexOf(':') + 1);
  if (ref.startsWith('sealed:')) return openSecret(name, seal);
  if (ref.startsWith('env:')) {
    const value = env[name];
    if (value) return value;
    throw new Fault('permanent', 'payer.secret-missing', `the environment variable ${name} is not set`);
  }
  try {
    return readFileSync(name, 'utf8').trim();
  } catch (cause) {
    throw new Fault('permanent', 'payer.secret-missing', `the secret file ${name} can't be read`, { cause });
  }
}

function openSecret(sealed: string, seal: Seal | undefined): string {
  try {
    return seal!.open(SEALED_AS, 0, Buffer.from(sealed, 'base64')).toString();
  } catch (cause) {
    throw new Fault('permanent', 'payer.secret-missing', 'a sealed secret does not open with this master key: give it again', { cause });
  }
}
