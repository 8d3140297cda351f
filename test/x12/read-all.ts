import { create277caReader } from '../../src/acks/ack277ca.ts';
import { create999Reader } from '../../src/acks/ack999.ts';
import type { Issue } from '../../src/lib/issue.ts';
import { create835Reader } from '../../src/remits/remit835.ts';
import type { RemitClaim } from '../../src/remits/types.ts';
import { readEnvelopesSync } from '../../src/x12/envelope.ts';
import { SegmentReader } from '../../src/x12/read.ts';
import type { Delimiters, Segment, SetEnd, TransactionSet } from '../../src/x12/types.ts';

/**
 * Reads a file with everything that reads files, and throws where a promise of the readers is broken: a position outside of
 * the file, a segment that does not come out as it stood there, a sum of money that is no whole number of cents.
 * Returns how many segments, sets and claims there were.
 */
export function readAll(bytes: Buffer, chunkSizes: readonly number[]): { segments: number; sets: number; claims: number } {
  const counts = { segments: readSegments(bytes, chunkSizes), sets: 0, claims: 0 };
  const fileIssues = readEnvelopesSync(bytes, {
    interchange: ({ offset }) => checkOffset(bytes, offset),
    group: ({ offset }) => checkOffset(bytes, offset),
    set: (set) => {
      counts.sets += 1;
      return readSet(bytes, set, () => { counts.claims += 1; });
    },
    groupEnd: (_, issues) => checkIssues(bytes, issues),
    interchangeEnd: (_, issues) => checkIssues(bytes, issues),
  });
  checkIssues(bytes, fileIssues);
  return counts;
}

/** All segments, in chunks; each is put together again from its parts and compared with the bytes of its place. */
function readSegments(bytes: Buffer, chunkSizes: readonly number[]): number {
  const reader = new SegmentReader();
  let count = 0;
  let end = 0;
  const each = (segment: Segment): void => {
    count += 1;
    check(segment.index >= count, 'segments are counted');
    check(segment.offset >= end, 'segments follow each other');
    end = segment.offset + segment.length;
    check(end <= bytes.length, 'a segment ends inside the file');
    const raw = bytes.toString('latin1', segment.offset, end);
    check(segment.raw() === raw, 'a segment is what stands at its place');
    for (let n = 0; n <= segment.elementCount + 1; n += 1) check(segment.elementOffset(n) >= segment.offset && segment.elementOffset(n) <= end, 'an element lies in its segment');
    if (!/[\x80-\xff]/.test(raw)) check(rebuilt(segment, reader.delimiters!) === raw, 'a segment is the sum of its parts');
  };
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = chunkSizes[turn % chunkSizes.length]!;
    reader.feed(bytes.subarray(at, at + size), each);
    at += size;
  }
  reader.finish(each);
  checkIssues(bytes, reader.issues);
  return count;
}

/** A segment written again from its components. */
export function rebuilt(segment: Segment, { element, repetition, component }: Delimiters): string {
  const parts = [segment.id];
  for (let n = 1; n <= segment.elementCount; n += 1) {
    const repeats: string[] = [];
    for (let r = 0; r < segment.repeatCount(n); r += 1) {
      const components: string[] = [];
      for (let c = 1; c <= segment.componentCount(n, r); c += 1) components.push(segment.component(n, c, r));
      repeats.push(components.join(component));
    }
    parts.push(repeats.join(repetition));
  }
  return parts.join(element);
}

/** Whatever a set is, the readers of all kinds get it: a partner may send anything under any name. */
function readSet(bytes: Buffer, set: TransactionSet, onClaim: () => void) {
  let told = 0;
  const positions: number[] = [];
  const readers = [
    create835Reader(set, {
      begin: ({ issues, payment }) => {
        checkIssues(bytes, issues);
        checkCents(payment.cents);
      },
      claim: (claim) => {
        told += 1;
        onClaim();
        positions.push(claim.position, ...claim.lines.map(({ position }) => position));
        checkClaim(bytes, claim);
      },
      end: ({ claimCount, issues, chargeCents, paidCents }) => {
        check(claimCount === told, 'every claim is told');
        checkIssues(bytes, issues);
        checkCents(chargeCents);
        checkCents(paidCents);
      },
    }),
    create999Reader(set, ({ sets }) => positions.push(...sets.map(() => 1))),
    create277caReader(set, { begin: () => undefined, claim: ({ position }) => positions.push(position), set: () => undefined }),
  ];
  return {
    segment: (segment: Segment) => {
      for (const reader of readers) reader.segment(segment);
    },
    end: (end: SetEnd) => {
      check(end.startOffset < end.endOffset && end.endOffset <= bytes.length + 1, 'a set lies in the file');
      check(/^[0-9a-f]{64}$/.test(end.bodySha256), 'a set has a hash');
      checkIssues(bytes, end.issues);
      for (const reader of readers) reader.end(end);
      for (const position of positions) check(position >= 1 && position <= end.segmentCount, 'a claim stands in its set');
    },
  };
}

function checkClaim(bytes: Buffer, claim: RemitClaim): void {
  checkOffset(bytes, claim.offset);
  checkIssues(bytes, claim.issues);
  for (const detail of [claim, ...claim.lines]) {
    checkCents(detail.chargeCents);
    checkCents(detail.paidCents);
    for (const { items } of detail.adjustments) for (const { cents } of items) checkCents(cents);
  }
}

/** Issues point into the file, and a file of garbage does not fill the memory with them. */
function checkIssues(bytes: Buffer, issues: readonly Issue[]): void {
  check(issues.length <= 200, 'issues have a limit');
  for (const { x12 } of issues) if (x12?.offset !== undefined) check(x12.offset >= 0 && x12.offset <= bytes.length + 1, 'an issue points into the file');
}

function checkOffset(bytes: Buffer, offset: number): void {
  check(offset >= 0 && offset < bytes.length, 'a place lies in the file');
}

function checkCents(cents: number): void {
  check(Number.isSafeInteger(cents), 'money is whole cents');
}

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(`broken: ${what}`);
}
