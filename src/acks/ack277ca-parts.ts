import type { Segment, TransactionSet } from '../x12/types.ts';
import type { AckDates, AckedClaim, AckedFile, AckedLine, AckName, AckTotals, StatusComposite, StatusInformation } from './ack277ca-types.ts';

/** Same data as outside, still being filled. */
export type Open<T> = {
  -readonly [K in keyof T]: T[K] extends readonly (infer I)[] ? I[] : T[K] extends AckTotals ? Open<AckTotals> : T[K];
};

const NO_NAME: AckName = { entity: '', type: '', last: '', first: '', middle: '', suffix: '', idQualifier: '', id: '' };

/** An empty level: what source, receiver and provider have in common. */
export function newLevel() {
  return {
    name: NO_NAME, trace: '', receivedOn: '', processedOn: '', statuses: [] as StatusInformation[], totals: noTotals(),
  };
}

function noTotals(): Open<AckTotals> {
  return { acceptedCount: undefined, rejectedCount: undefined, acceptedCents: undefined, rejectedCents: undefined };
}

/** A receiver level under the source that was read before it. */
export function newFile(work: {
  set: TransactionSet; reference: string; date: string; time: string; source: ReturnType<typeof newLevel>;
}): Open<AckedFile> {
  const { set, reference, date, time, source } = work;
  return {
    set, reference, date, time, source: source.name, receiptNumber: source.trace, receivedOn: source.receivedOn,
    processedOn: source.processedOn, receiver: NO_NAME, trace: '', statuses: [], totals: noTotals(),
  };
}

/** A claim from its TRN. */
export function newClaim(segment: Segment, where: Pick<AckedClaim, 'position' | 'file' | 'provider' | 'patient'>): Open<AckedClaim> {
  const trace = text(segment, 2);
  return {
    ...where, trace, patientControlNumber: trace, payerClaimNumber: '', clearinghouseNumber: '', billType: '',
    serviceDate: undefined, statuses: [], references: [], lines: [],
  };
}

/** NM1. */
export function readPerson(segment: Segment): AckName {
  return {
    entity: text(segment, 1), type: text(segment, 2), last: text(segment, 3), first: text(segment, 4), middle: text(segment, 5),
    suffix: text(segment, 7), idQualifier: text(segment, 8), id: text(segment, 9),
  };
}

/** STC with up to three composites. Readers that stop after the first one lose rejections. */
export function readStatus(segment: Segment): StatusInformation {
  const codes = [1, 10, 11].filter((n) => segment.componentCount(n) > 0).map((n) => readComposite(segment, n));
  return {
    codes, date: text(segment, 2), action: text(segment, 3), chargeCents: segment.cents(4), text: text(segment, 12),
  };
}

function readComposite(segment: Segment, n: number): StatusComposite {
  const component = (c: number) => segment.component(n, c).trim();
  return { category: component(1), status: component(2), entity: component(3), codeList: component(4) };
}

/** DTP with D8, or RD8 for a range. */
export function readDate(segment: Segment): AckDates {
  const value = text(segment, 3);
  const [from, to] = text(segment, 2) === 'RD8' ? value.split('-') : [value, value];
  return { from: from ?? '', to: to ?? from ?? '' };
}

/** SVC01. */
export function readProcedure(segment: Segment): AckedLine['procedure'] {
  const modifiers = [3, 4, 5, 6].map((c) => segment.component(1, c).trim()).filter((modifier) => modifier !== '');
  return { qualifier: segment.component(1, 1).trim(), code: segment.component(1, 2).trim(), modifiers };
}

function text(segment: Segment, n: number): string {
  return segment.element(n).trim();
}
