import fc from 'fast-check';
import { expect, it } from 'vitest';
import { writeAnswer } from '../../src/acks/answer.ts';
import { createReceiver } from '../../src/acks/received.ts';
import { validationOf } from '../../src/acks/validation.ts';
import { loadGuides } from '../../src/guides/load.ts';
import { readEnvelopesSync } from '../../src/x12/envelope.ts';
import { fileOf, VALID } from '../guides/fixtures.ts';

const guides = loadGuides();
const FILES = Object.keys(VALID).map((guide) => fileOf(guide, VALID[guide]!).replace('*0*T*:', '*1*T*:'));

/** A change at a place of the file: bytes taken out and others put in. */
const change = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  out: fc.integer({ min: 0, max: 12 }),
  put: fc.oneof(fc.constantFrom('*', '~', ':', '^', '\n', ' ', 'ISA', 'GS*HC*', 'ST*837*', 'SE*9*', '\u0000', '\u00e9'), fc.string({ maxLength: 20 })),
});

it('however a file is damaged, its answer is well formed, names only places within it, and is the same every time', () => {
  fc.assert(fc.property(fc.constantFrom(...FILES), fc.array(change, { minLength: 1, maxLength: 6 }), fc.constantFrom('omit' as const, 'loop4' as const), (file, changes, ik303) => {
    const bytes = Buffer.from(changes.reduce((text, { at, out, put }) => {
      const from = Math.floor(at * text.length);
      return text.slice(0, from) + put + text.slice(from + out);
    }, file), 'latin1');
    const answer = (): Buffer => {
      const receiver = createReceiver(guides);
      const received = receiver.result(readEnvelopesSync(bytes, receiver));
      const issues = validationOf('file', received.judgement).interchanges.flatMap((one) => [...one.issues, ...one.groups.flatMap((group) => [...group.issues, ...group.sets.flatMap((set) => set.issues)])]);
      for (const { offset } of issues) if (offset !== null) expect(offset).toBeLessThanOrEqual(bytes.length);
      return writeAnswer(received, { controlNumber: 1, at: { d8: '20260303', hhmm: '0630' }, ik303 });
    };
    const first = answer();
    expect(answer()).toEqual(first);
    if (first.length === 0) return;
    const wrong: unknown[] = [];
    const note = (_header: unknown, issues: readonly unknown[]): void => void wrong.push(...issues);
    wrong.push(...readEnvelopesSync(first, { set: () => ({ segment: () => undefined, end: (end) => note(undefined, end.issues) }), groupEnd: note, interchangeEnd: note }));
    expect(wrong).toEqual([]);
  }), { numRuns: 2_000 });
});
