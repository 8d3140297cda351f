import { latin1, packedId, packId } from '../x12/values.ts';
import { type Lookup, lookup, numberOf } from './lookup.ts';

/** A set of short texts that can be asked with bytes, without making a string. */
export interface CodeTable {
  /** Codes of up to three bytes. */
  readonly short: Lookup;
  /** Longer codes. */
  readonly texts: ReadonlySet<string>;
}

/** Builds the table of a code list. */
export function codeTable(codes: readonly string[]): CodeTable {
  return {
    short: lookup(codes.filter((code) => packedId(code) > 0)),
    texts: new Set(codes.filter((code) => packedId(code) < 0)),
  };
}

/** True when the bytes [from, to) spell one of the codes. */
export function holdsCode(table: CodeTable, bytes: Buffer, from: number, to: number): boolean {
  if (to - from > 3) return table.texts.size > 0 && table.texts.has(latin1(bytes, from, to));
  return numberOf(table.short, packId(bytes, from, to - from)) >= 0;
}
