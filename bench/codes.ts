import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { CodeKind } from '../src/codes/kinds.ts';
import { buildList, type CodeList, type CodeRow, type LoadedList, lookUp, MARKS, packRows } from '../src/codes/list.ts';
import { shippedLists } from '../src/codes/shipped.ts';
import { invent } from './people.ts';
import type { Benchmark } from './types.ts';

const LOOK_UPS = 2_000_000;
const ASKED = 65_536;
const DIGITS = '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** A list of the size that its publisher gives it, in as many releases as a site holds at a time. */
interface Size {
  readonly kind: CodeKind;
  readonly codes: number;
  readonly releases: number;
  /** The code of a number; different numbers give different codes. */
  readonly code: (n: number) => string;
}

const SIZES: readonly Size[] = [
  { kind: 'icd10cm', codes: 98_200, releases: 2, code: (n) => `${DIGITS[10 + (n % 24)]}${digits(Math.floor(n / 24), 10, 2)}${digits(Math.floor(n / 2_400), 34, 3)}` },
  { kind: 'icd10pcs', codes: 80_000, releases: 2, code: (n) => digits(n * 7_919, 34, 7) },
  { kind: 'hcpcs', codes: 9_000, releases: 4, code: (n) => `${DIGITS[10 + (n % 20)]}${digits(Math.floor(n / 20), 10, 4)}` },
  { kind: 'cpt', codes: 11_500, releases: 2, code: (n) => digits(n + 100, 10, 5) },
  { kind: 'revenue', codes: 800, releases: 1, code: (n) => digits(n + 100, 10, 4) },
];

/** How long one question to a list takes, and what the lists in memory take together: those that are shipped, and the others at full size. */
export const codes: Benchmark = {
  name: 'codes', unit: 'ns', sizeUnit: 'codes', sizes: [199_500], quickSize: 199_500, module: import.meta.url,
  what: 'one look-up of a code as of a day, half of them of codes that are not in the list, over all lists that a process holds: two years of ICD-10-CM, ICD-10-PCS and CPT, four quarters of HCPCS, invented at their full size, and the shipped ones; the memory is that of the lists alone',
  run: async () => {
    const before = liveBytes();
    const lists = heldLists();
    const bytes = liveBytes() - before;
    const questions = questionsOf(lists);
    ask(questions, LOOK_UPS / 10);
    const start = performance.now();
    const valid = ask(questions, LOOK_UPS);
    const value = ((performance.now() - start) * 1_000_000) / LOOK_UPS;
    if (valid < LOOK_UPS / 4) throw new Error('the lists do not know their codes');
    return { value, peakRssBytes: bytes };
  },
  peers: [],
};

function heldLists(): CodeList[] {
  const large = new Set(SIZES.map(({ kind }) => kind));
  const small = [...shippedLists()].filter(([kind]) => !large.has(kind)).map(([, list]) => list);
  return [...SIZES.map((size) => buildList(size.kind, Array.from({ length: size.releases }, (_, n) => releaseOf(size, n)))), ...small];
}

/** Neighbouring releases differ in one code of a hundred. */
function releaseOf({ kind, codes: count, releases, code }: Size, release: number): LoadedList {
  const rows: CodeRow[] = [];
  for (let n = 0; n < count; n += 1) if (n % 100 !== release) rows.push({ code: code(n), marks: n % 4 === 0 ? MARKS.header : 0 });
  const from = 2026 - releases + 1 + release;
  return { kind, release: String(from), source: 'invented', from: `${from}0101`, to: `${from}1231`, complete: true, packed: packRows(rows).packed };
}

type Question = readonly [list: CodeList, code: string, on: string];

function questionsOf(lists: readonly CodeList[]): readonly Question[] {
  const source = invent(20_260_301);
  const known = lists.map((list) => [...list.index.keys()]);
  return Array.from({ length: ASKED }, (_, n): Question => {
    const at = source.below(lists.length);
    const code = known[at]![source.below(known[at]!.length)]!;
    // Copied, as the text of a claim is another than that of the list.
    return [lists[at]!, Buffer.from(n % 2 === 0 ? code : `${code}9`).toString(), '20260115'];
  });
}

function ask(questions: readonly Question[], count: number): number {
  let found = 0;
  for (let n = 0; n < count; n += 1) {
    const [list, code, on] = questions[n & (ASKED - 1)]!;
    const answer = lookUp(list, code, on);
    if (answer === 'valid' || answer === 'header') found += 1;
  }
  return found;
}

function digits(number: number, base: number, length: number): string {
  let rest = number;
  let text = '';
  for (let n = 0; n < length; n += 1) {
    text = DIGITS[rest % base]! + text;
    rest = Math.floor(rest / base);
  }
  return text;
}

/** What is alive on the heap and beside it. */
function liveBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
