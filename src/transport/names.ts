import { Fault } from '../lib/fault.ts';

const NAME_LIMIT_BYTES = 255;
const PATH_LIMIT_BYTES = 1024;
// Control characters are what is looked for.
const UNSAFE = /[\x00-\x1f\x7f/\\\ufffd]/;

/**
 * True when a name from a server's listing is a plain file name: no separators, no "." or "..", no control characters,
 * not longer than a file system takes. U+FFFD stands for bytes that were no UTF-8: such a file can't be named back.
 */
export function isFileName(name: string): boolean {
  if (name === '' || name === '.' || name === '..' || UNSAFE.test(name)) return false;
  return Buffer.byteLength(name) <= NAME_LIMIT_BYTES;
}

/** Throws the permanent Fault `transport.bad-path` for a path that climbs, holds control characters or is too long. */
export function checkPath(path: string): void {
  const parts = path.split('/').filter((part, i) => part !== '' || i > 0);
  const good = parts.every((part) => part === '' || part === '.' || isFileName(part));
  if (!good || path === '' || Buffer.byteLength(path) > PATH_LIMIT_BYTES) {
    throw new Fault('permanent', 'transport.bad-path', 'The path is not one that a mailbox may use.');
  }
}
