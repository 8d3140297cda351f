import { packedId } from '../x12/values.ts';

/** A map from packed ids (`packId`) to small numbers: open-addressed, made once, asked for every segment. 0 is a free slot. */
export interface Lookup {
  readonly keys: Int32Array;
  readonly values: Int32Array;
}

/** Gives each text its place in the list as its number. A text of more than three bytes has no packed id and is left out. */
export function lookup(texts: readonly string[]): Lookup {
  let size = 4;
  while (size < texts.length * 4) size *= 2;
  const table = { keys: new Int32Array(size), values: new Int32Array(size) };
  for (const [number, text] of texts.entries()) {
    const key = packedId(text);
    if (key <= 0) continue;
    let at = slotOf(key, size);
    while (table.keys[at] !== 0 && table.keys[at] !== key) at = (at + 1) & (size - 1);
    table.keys[at] = key;
    table.values[at] = number;
  }
  return table;
}

/** The number of a packed id, -1 for none. */
export function numberOf(table: Lookup, key: number): number {
  const { keys } = table;
  const mask = keys.length - 1;
  for (let at = slotOf(key, keys.length); ; at = (at + 1) & mask) {
    const found = keys[at];
    if (found === 0) return -1;
    if (found === key) return table.values[at]!;
  }
}

function slotOf(key: number, size: number): number {
  return (Math.imul(key, 0x9e3779b1) >>> 16) & (size - 1);
}
