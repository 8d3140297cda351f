import type { Ctx } from '../context.ts';
import { type FolderSettings, openFolder } from './folder.ts';
import { openSftp, type SftpSettings } from './sftp.ts';

/** A plain file in a mailbox directory. Its name has passed `isFileName`. */
export interface RemoteFile {
  readonly name: string;
  readonly size_bytes: number;
  readonly modified_ms: number;
}

/** Size and time of a file; times come from the mailbox's own clock, in whole milliseconds. */
export interface FileStat {
  readonly size_bytes: number;
  readonly modified_ms: number;
}

/**
 * One open connection to a payer's or biller's mailbox. One operation at a time. Every operation throws a Fault with
 * a code of `faults.ts`; after `transport.connection-lost`, `transport.timeout` or an abort only `close` is of use.
 * Paths are written with "/" and may not climb ("..").
 */
export interface Mailbox {
  /** The plain files of a directory. Files with names that can't be used safely are left out and logged as a count. */
  list(dir: string): Promise<RemoteFile[]>;
  /** The file's bytes as a stream; `transport.too-large` when it has more than `limit_bytes`. */
  get(path: string, limit_bytes: number): AsyncIterable<Uint8Array>;
  /**
   * Creates or overwrites a file. Rejects when any write fails; compare `stat` before trusting the file all the same.
   * `opened` is called when the file is open: until then no byte of it can have arrived.
   */
  put(path: string, bytes: Uint8Array, opened?: () => void): Promise<void>;
  /** Undefined only when the server itself says that there is no such file. */
  stat(path: string): Promise<FileStat | undefined>;
  /** Never overwrites: `transport.target-exists` when the target is there. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file; a file that is not there is no error. */
  remove(path: string): Promise<void>;
  /** Ends the connection. Never throws. */
  close(): Promise<void>;
}

/** Where a mailbox is and how to get in: plain data, secrets already resolved. */
export type MailboxSettings = SftpSettings | FolderSettings;

/**
 * Opens a mailbox. An aborted `signal` breaks the connection at once, in the middle of an operation too.
 * Throws a Fault; `isConnectionFault` tells whether a person has to change something before the next attempt.
 */
export function openMailbox(ctx: Ctx, settings: MailboxSettings, signal?: AbortSignal): Promise<Mailbox> {
  return settings.kind === 'sftp' ? openSftp(ctx, settings, signal) : openFolder(ctx, settings, signal);
}
