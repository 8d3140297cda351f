import { readFileSync } from 'node:fs';
import { Fault } from '../lib/fault.ts';

/** Resolves "env:NAME" or "file:PATH" to the secret. Throws a permanent Fault when it is not there. */
export function resolveSecret(ref: string, env: Record<string, string | undefined> = process.env): string {
  const name = ref.slice(ref.indexOf(':') + 1);
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
