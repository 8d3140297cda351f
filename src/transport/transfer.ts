import { tooLarge } from './faults.ts';
import { type Done, type SftpSession, statusOf } from './session.ts';

/** Every server has to take this much in one request (draft-ietf-secsh-filexfer-02, section 3). */
const CHUNK_BYTES = 32 * 1024;
const REQUESTS_ON_THE_WAY = 16;
/** SSH_FX_EOF. */
const EOF = 1;

/** Reads a file in order with several requests on the way; ends at the server's end of file. */
export async function* readHandle(
  session: SftpSession,
  from: { path: string; limit_bytes: number; each: <T>(fn: () => Promise<T>) => Promise<T> },
): AsyncGenerator<Uint8Array> {
  const { sftp } = session;
  const handle = await from.each(() => session.call<Buffer>('get', (done) => sftp.open(from.path, 'r', done)));
  const waiting: Promise<Uint8Array>[] = [];
  let asked_bytes = 0;
  let total_bytes = 0;
  const ask = () => {
    const position = asked_bytes;
    asked_bytes += CHUNK_BYTES;
    const chunk = from.each(() => readChunk(session, handle, position));
    chunk.catch(() => {}); // It is awaited below; a chunk behind a failed one must not count as unhandled.
    waiting.push(chunk);
  };
  try {
    for (;;) {
      // The window grows with the file, so that a small file costs two requests and not sixteen.
      while (waiting.length < Math.min(REQUESTS_ON_THE_WAY, 1 + total_bytes / CHUNK_BYTES)) ask();
      const chunk = await waiting.shift()!;
      total_bytes += chunk.length;
      if (total_bytes > from.limit_bytes) throw tooLarge();
      if (chunk.length > 0) yield chunk;
      if (chunk.length < CHUNK_BYTES) return;
    }
  } finally {
    await Promise.allSettled(waiting);
    if (session.open) await session.call('get', (done: Done<void>) => sftp.close(handle, done)).catch(() => {});
  }
}

/** Writes all bytes, several requests on the way; the first refused one is thrown after the others have ended. */
export async function writeHandle(session: SftpSession, handle: Buffer, bytes: Uint8Array): Promise<void> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let next = 0;
  let failed = false;
  const worker = async () => {
    while (next < buffer.length && !failed) {
      const at = next;
      const length = Math.min(CHUNK_BYTES, buffer.length - at);
      next += length;
      try {
        await session.call<void>('write', (done) => session.sftp.write(handle, buffer, at, length, at, done as Done<void>));
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: REQUESTS_ON_THE_WAY }, worker));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/** A server may answer with fewer bytes than asked for in the middle of a file: ask for the rest. */
async function readChunk(session: SftpSession, handle: Buffer, position: number): Promise<Uint8Array> {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  let filled = 0;
  while (filled < CHUNK_BYTES) {
    const got = await session.call<number>('get', (done) => {
      session.sftp.read(handle, buffer, filled, CHUNK_BYTES - filled, position + filled, (error, count) => {
        if (statusOf(error) === EOF) done(null, 0);
        else done(error, count);
      });
    });
    if (got === 0) break;
    filled += got;
  }
  return buffer.subarray(0, filled);
}
