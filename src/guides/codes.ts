import { latin1, packedId, packId } from '../x12/values.ts';

/** A set of short texts that can be asked with bytes, without making a string. */
export interface CodeTable {
  /** Open-addressed table of packed codes of up to three bytes; 0 is a free slot. */
  readonly slots: Int32Array;
  /** Longer codes. */
  readonly texts: ReadonlySet<string>;
}

/** Builds the table of a code list. */
export function codeTable(codes: readonly string[]): CodeTable {
  const short = codes.map(packedId).filter((code) => code > 0);
  let size = 4;
  while (size < short.length * 2) size *= 2;
  const slots = new Int32Array(size);
  for (const code of short) {
    let at = slotOf(code, size);
    while (slots[at] !== 0 && slots[at] !== code) at = (at + 1) & (size - 1);
    slots[at] = code;
  }
  return { slots, texts: new Set(codes.filter((code) => packedId(code) < 0)) };
}

/** True when the bytes [from, to) spell one of the codes. */
export function holdsCode(table: CodeTable, bytes: Buffer, from: number, to: number): boolean {
  if (to - from > 3) return table.texts.size > 0 && table.texts.has(latin1(bytes, from, to));
  const { slots } = table;
  const code = packId(bytes, from, to - from);
  const mask = slots.length - 1;
  for (let at = slotOf(code, slots.length); slots[at] !== 0; at = (at + 1) & mask) {
    if (slots[at] === code) return true;
  }
  return false;
}

function slotOf(code: number, size: number): number {
  return (Math.imul(code, 0x9e3779b1) >>> 16) & (size - 1);
}
