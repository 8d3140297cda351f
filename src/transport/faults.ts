import { Fault } from '../lib/fault.ts';

/** What was being done when the world failed: some answers mean different things to different operations. */
export type Operation = 'list' | 'get' | 'open' | 'write' | 'stat' | 'rename' | 'remove';

/** Faults of the mailbox itself: every batch would meet them, so the payer pauses until a person has acted. */
const CONNECTION_CODES = new Set([
  'transport.login-refused',
  'transport.host-key',
  'transport.bad-key',
  'transport.no-directory',
  'transport.no-permission',
]);

/** After these the connection is of no use any more. */
const LOST_CODES = new Set(['transport.connection-lost', 'transport.timeout', 'transport.aborted']);

/** True for a fault of login, host key or directory: it pauses the payer instead of holding one batch. */
export function isConnectionFault(error: unknown): boolean {
  return error instanceof Fault && CONNECTION_CODES.has(error.code);
}

/** True when the account may not do what was asked. */
export function isNoPermission(error: unknown): boolean {
  return error instanceof Fault && error.code === 'transport.no-permission';
}

/** True when the connection is gone and only closing it makes sense. */
export function isMailboxLost(error: unknown): boolean {
  return error instanceof Fault && LOST_CODES.has(error.code);
}

/** True when the target of a rename is there already. */
export function isTargetTaken(error: unknown): boolean {
  return error instanceof Fault && error.code === 'transport.target-exists';
}

/** The connection broke. Nothing is said about what the last operation did: that is for the caller to find out. */
export function connectionLost(cause?: unknown): Fault {
  return new Fault('transient', 'transport.connection-lost', 'The connection to the mailbox was lost.', { cause });
}

/** No answer within the deadline. */
export function timedOut(): Fault {
  return new Fault('transient', 'transport.timeout', 'The mailbox did not answer in time.');
}

/** We ended the connection ourselves. */
export function aborted(): Fault {
  return new Fault('transient', 'transport.aborted', 'The connection was ended from our side.');
}

/** The file has more bytes than the caller takes. */
export function tooLarge(): Fault {
  return new Fault('permanent', 'transport.too-large', 'The file is larger than the limit.');
}

/** The target of a rename is there already. */
export function targetExists(): Fault {
  return new Fault('permanent', 'transport.target-exists', 'A file with the final name is there already.');
}

/** The file is gone: somebody else took it between two of our steps. */
export function noFile(cause?: unknown): Fault {
  return new Fault('transient', 'transport.no-file', 'The file is not there.', { cause });
}

/** The directory of a listing or an upload does not exist. */
export function noDirectory(cause?: unknown): Fault {
  return new Fault('permanent', 'transport.no-directory', 'The directory does not exist on the mailbox.', { cause });
}

/** The account may not do this. */
export function noPermission(cause?: unknown): Fault {
  return new Fault('permanent', 'transport.no-permission', 'The mailbox account has no permission for this.', { cause });
}

/** The server refused an operation for reasons of its own (full disk, quota, a lock): it may work later. */
export function refused(operation: Operation, cause?: unknown): Fault {
  const code = operation === 'open' ? 'write' : operation;
  return new Fault('transient', `transport.${code}-failed`, `The mailbox refused the operation "${operation}".`, { cause });
}

/** A missing path means a missing directory where a directory was named, else a missing file. */
export function missing(operation: Operation, cause?: unknown): Fault {
  return operation === 'list' || operation === 'open' ? noDirectory(cause) : noFile(cause);
}
