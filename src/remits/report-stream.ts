import { stretches } from '../lib/stretches.ts';
import { readEnvelopes } from '../x12/envelope.ts';
import type { SetReader, TransactionSet } from '../x12/types.ts';
import { type Fields, lean, metaOf } from './report.ts';

/** Bytes that are read before the text made of them is handed on. */
const STRETCH_BYTES = 64 * 1024;

/**
 * One transaction as text, level by level: an item's own fields come first, then one list of items below it. Items are written when the next one
 * begins, so their fields may be filled until then.
 */
export interface TreeText {
  /** The transaction's own fields. */
  begin(fields: Fields): void;
  /** Begins an item at a depth below the transaction, which is 0, in the list of this name; items of that depth and deeper end. */
  enter(depth: number, list: string, fields: Fields): void;
  /** Ends all items, and the transaction with its last fields. */
  finish(fields: Fields): void;
}

/** Makes a reader that writes one transaction from `begin` to `finish`. */
export type CreateTextReader = (set: TransactionSet, text: TreeText) => SetReader;

/**
 * The report of all sets of a kind as JSON text, handed on part by part while the source is read, so that a report of any size takes the memory of a
 * stretch of it. What it says is what `readReport` says of the same bytes; `meta` stands at the end, because it follows from the whole set.
 */
export async function writeReport(
  source: AsyncIterable<Uint8Array>, report: { code: string; create: CreateTextReader }, take: (text: string) => Promise<void>,
): Promise<void> {
  const parts: string[] = ['{"transactions":['];
  let meta: Fields | undefined;
  const hand = async () => {
    const text = parts.splice(0).join('');
    if (text !== '') await take(text);
  };
  await readEnvelopes(stretches(source, STRETCH_BYTES, hand), {
    set: (set) => {
      if (set.code !== report.code) return undefined;
      if (meta) parts.push(',');
      const reader = report.create(set, treeText((part) => parts.push(part)));
      return {
        segment: reader.segment,
        end: (end) => {
          meta ??= lean(metaOf(set, end.bodySha256));
          reader.end(end);
        },
      };
    },
  });
  parts.push(`],"meta":${JSON.stringify(meta ?? {})}}`);
  await hand();
}

interface OpenItem {
  list: string;
  fields: Fields;
  isWritten: boolean;
  hasFields: boolean;
  hasItems: boolean;
}

/** One without anything is left out, as `lean` does. */
function treeText(write: (part: string) => void): TreeText {
  const open: OpenItem[] = [];
  const writeOwn = (depth: number) => {
    const item = open[depth]!;
    if (item.isWritten) return;
    const above = open[depth - 1];
    if (above) {
      writeOwn(depth - 1);
      write(above.hasItems ? ',' : `${above.hasFields ? ',' : ''}${JSON.stringify(item.list)}:[`);
      above.hasItems = true;
    }
    const own = JSON.stringify(lean(item.fields));
    item.hasFields = own !== '{}';
    item.isWritten = true;
    write(own.slice(0, -1));
  };
  const endDownTo = (depth: number) => {
    for (let at = open.length - 1; at > depth; at -= 1) {
      const item = open[at]!;
      if (item.isWritten || Object.keys(lean(item.fields)).length > 0) {
        writeOwn(at);
        write(item.hasItems ? ']}' : '}');
      }
      open.pop();
    }
  };
  const begun = (list: string, fields: Fields) => open.push({ list, fields, isWritten: false, hasFields: false, hasItems: false });
  return {
    begin: (fields) => void begun('', fields),
    enter(depth, list, fields) {
      endDownTo(depth - 1);
      begun(list, fields);
    },
    finish(fields) {
      endDownTo(0);
      writeOwn(0);
      const { hasFields, hasItems } = open[0]!;
      const last = JSON.stringify(lean(fields)).slice(1, -1);
      write(`${hasItems ? ']' : ''}${last !== '' && (hasFields || hasItems) ? ',' : ''}${last}}`);
    },
  };
}
