/**
 * Bytes in stretches of at most `size_bytes`; `between` is done behind each before the next is handed out, so that whoever reads them
 * never has more waiting than one stretch gives. Rejects as the source and `between` do.
 */
export async function* stretches(source: AsyncIterable<Uint8Array>, size_bytes: number, between: () => Promise<void>): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length; at += size_bytes) {
      yield chunk.subarray(at, at + size_bytes);
      await between();
    }
  }
}
