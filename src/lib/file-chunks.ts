import { open } from 'node:fs/promises';

const CHUNK_BYTES = 262_144;

/**
 * The bytes of a file in pieces. They all stand in one buffer, so a piece is good only until the next is asked for: a stream's own
 * buffers wait by the hundred for the garbage collector. Rejects as `open` and `read` do.
 */
export async function* fileChunks(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  try {
    const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
