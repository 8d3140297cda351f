/**
 * Sealed parts of many rows in one run of bytes, so that a statement takes them as one binary value and cuts them out by place: as
 * base64 in JSON they would be a third longer, and be written and read twice.
 */
export class SealedParts {
  readonly #parts: Uint8Array[] = [];
  #size_bytes = 0;

  /** Takes a part; answers its place for SQL's `substring(… from … for …)`, which counts from 1, and its size. */
  add(part: Uint8Array): [at: number, size: number] {
    const at = this.#size_bytes + 1;
    this.#parts.push(part);
    this.#size_bytes += part.length;
    return [at, part.length];
  }

  /** All parts, one behind the other. */
  bytes(): Buffer {
    return Buffer.concat(this.#parts, this.#size_bytes);
  }
}
