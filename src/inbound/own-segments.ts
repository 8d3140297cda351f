import { type DescribedSegment, describeSegments } from '../x12/describe.ts';

/** Whose segments are looked for in an answer of a payer. */
export interface Own {
  /** The claim's patient control number, as the payer repeats it (CLP01, TRN02). */
  number: string;
  /** The sets of our files that held the claim: the number of the group (GS06), and of the set (ST02). */
  sets: readonly { group: number; st02: string }[];
}

/**
 * The indexes of those segments of a payer's answer that are about one claim, with the envelope around them. One answer can speak of many
 * claims, of other patients and other billers too: of a payment only the claim's own CLP is told, of a 277CA its own patient level below its own
 * provider, of a 999 its own set, of a TA1 the receipt.
 */
export function ownSegments(bytes: Uint8Array, kind: string, own: Own): ReadonlySet<number> {
  const segments = [...describeSegments(bytes, { show: true })];
  const found = kind === '835' ? ofPayment(segments, own) : kind === '277CA' ? ofStatus(segments, own) : kind === '999' ? ofSyntax(segments, own) : ofReceipt(segments);
  return new Set(found.map(({ index }) => index));
}

function ofReceipt(segments: readonly DescribedSegment[]): DescribedSegment[] {
  return segments.filter(({ id }) => id === 'ISA' || id === 'TA1' || id === 'IEA');
}

/** Everything before the first claim, and the claim's own CLP loops. */
function ofPayment(segments: readonly DescribedSegment[], { number }: Own): DescribedSegment[] {
  let isOwn = true;
  return segments.filter((segment) => {
    if (segment.id === 'CLP') isOwn = at(segment, 1) === number;
    if (segment.id === 'LX' || segment.id === 'PLB') isOwn = false;
    if (segment.id === 'SE') isOwn = true;
    return isOwn;
  });
}

/** Payer and receiver, then the provider and patient levels (HL) that the claim stands in. */
function ofStatus(segments: readonly DescribedSegment[], { number }: Own): DescribedSegment[] {
  const levels = blocks(segments, 'HL');
  const isOwn = (block: readonly DescribedSegment[]) => levelOf(block) === 'PT' && block.some((one) => one.id === 'TRN' && at(one, 2) === number);
  return levels.flatMap((block, n) => {
    if (levelOf(block) === 'PT') return isOwn(block) ? block : trailer(block);
    if (levelOf(block) !== '19') return block;
    const next = levels.findIndex((one, m) => m > n && levelOf(one) !== 'PT');
    return levels.slice(n + 1, next < 0 ? undefined : next).some(isOwn) ? block : trailer(block);
  });
}

/** The group, and what is said about the claim's own sets. */
function ofSyntax(segments: readonly DescribedSegment[], { sets }: Own): DescribedSegment[] {
  const group = Number(at(segments.find(({ id }) => id === 'AK1'), 2));
  return blocks(segments, 'AK2').flatMap((block) => {
    const [first] = block;
    const isOwn = first?.id !== 'AK2' || sets.some((set) => set.group === group && set.st02 === at(first, 2));
    return isOwn ? block : block.filter(({ id }) => id === 'AK9' || id === 'SE' || id === 'GE' || id === 'IEA');
  });
}

/** The segments parted before each one of an id; the first block holds what comes before any. */
function blocks(segments: readonly DescribedSegment[], id: string): DescribedSegment[][] {
  const all: DescribedSegment[][] = [[]];
  for (const segment of segments) {
    if (segment.id === id) all.push([]);
    all.at(-1)!.push(segment);
  }
  return all;
}

/** HL03 of a level: 20 payer, 21 receiver, 19 provider, PT patient; "" before the first. */
function levelOf([first]: readonly DescribedSegment[]): string {
  return first?.id === 'HL' ? at(first, 3) : '';
}

function trailer(block: readonly DescribedSegment[]): DescribedSegment[] {
  return block.filter(({ id }) => id === 'SE' || id === 'GE' || id === 'IEA');
}

function at(segment: DescribedSegment | undefined, n: number): string {
  return segment?.elements[n - 1]?.text ?? '';
}
