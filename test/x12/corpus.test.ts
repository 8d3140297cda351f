import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sniffX12 } from '../../src/x12/sniff.ts';
import { SegmentReader, segments } from '../../src/x12/read.ts';
import { allInChunks, allOf, tell } from './build.ts';

const CORPUS = join(import.meta.dirname, '../../../shared/corpus');

test.skipIf(!existsSync(CORPUS))('every public sample file is read without an exception and is built again from its segments (skipped without the sample collection beside the repository)', () => {
  const files = readdirSync(CORPUS, { recursive: true }).map((name) => join(CORPUS, String(name))).filter((path) => statSync(path).isFile());
  let x12 = 0;
  for (const path of files) {
    const bytes = readFileSync(path);
    tell(bytes);
    const whole = allOf(bytes);
    expect(allInChunks(bytes, [1, 7, 64]), path).toEqual(whole);
    if (sniffX12(bytes).kind !== 'x12') continue;
    x12 += 1;
    expect(rebuilt(bytes), path).toBe(withoutPadding(bytes));
  }
  expect(x12).toBeGreaterThan(300);
});

/** The file put together again from elements, with the terminators of its own interchanges. */
function rebuilt(bytes: Buffer): string {
  const reader = new SegmentReader();
  let text = '';
  const add = (segment: Parameters<Parameters<SegmentReader['feed']>[1]>[0]): void => {
    const { element, segment: terminator } = reader.delimiters!;
    const parts = [segment.id];
    for (let n = 1; n <= segment.elementCount; n += 1) parts.push(segment.element(n));
    text += parts.join(element) + terminator;
  };
  reader.feed(bytes, add);
  reader.finish(add);
  return squeezed(text);
}

function withoutPadding(bytes: Buffer): string {
  const text = bytes.toString(bytes.every((byte) => byte < 128) ? 'latin1' : 'utf8');
  const [last] = [...segments(bytes)].slice(-1);
  const terminator = delimiterOf(bytes);
  const body = squeezed(text.slice(text.indexOf('ISA')));
  return last && !body.endsWith(squeezed(terminator)) ? body + squeezed(terminator) : body;
}

function delimiterOf(bytes: Buffer): string {
  const reader = new SegmentReader();
  reader.feed(bytes, () => {});
  return reader.delimiters!.segment;
}

/** Without line ends and blanks, which may be padding. */
function squeezed(text: string): string {
  return text.replace(/[\s\0\x1a\ufeff]+/g, '');
}
