import { open } from 'node:fs/promises';

const CHUNK_BYTES = 262_144;

/**
 * The bytes of a file in pieces. They stand in two buffers in turn, one being read while the other is worked on, so a piece is good
 * only until the next is asked for: a stream's own buffers wait by the hundred for the garbage collector.
 * Rejects as `open` and `read` do.
 */
export async function* fileChunks(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  const buffers = [Buffer.allocUnsafeSlow(CHUNK_BYTES), Buffer.allocUnsafeSlow(CHUNK_BYTES)] as const;
  const readInto = (buffer: Buffer): Promise<Uint8Array> => {
    const reading = file.read(buffer, 0, CHUNK_BYTES, null).then(({ bytesRead }) => buffer.subarray(0, bytesRead));
    // A failure is told to whoever waits for the piece, which may be long after it failed.
    reading.catch(() => undefined);
    return reading;
  };
  let next = readInto(buffers[0]);
  try {
    for (let n = 1; ; n += 1) {
      const piece = await next;
      if (piece.length === 0) return;
      next = readInto(buffers[n % 2 === 0 ? 0 : 1]);
      yield piece;
    }
  } finally {
    // A reader that stops early leaves a read under way, whose outcome no longer matters.
    await next.catch(() => undefined);
    await file.close();
  }
}
