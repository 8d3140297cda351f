import type { Segment, SetEnd, SetReader, TransactionSet } from '../x12/types.ts';

/** A 999 (or 997): what the partner's syntax check says about one of our groups. Text is as sent, "" where absent. */
export interface Ack999 {
  readonly set: TransactionSet;
  /** AK101 to AK103: GS01, GS06 and GS08 of our group. */
  readonly functionalId: string;
  readonly groupControlNumber: string;
  readonly version: string;
  /** AK901: A, E, P (some sets rejected), R, M, W, X; "" when the file broke off before it. */
  readonly ack: string;
  /** AK902 to AK904: sets we said were included, received, accepted. */
  readonly included: number | undefined;
  readonly received: number | undefined;
  readonly accepted: number | undefined;
  /** AK905 to AK909. */
  readonly codes: readonly string[];
  readonly sets: readonly SetAck[];
  /** False when SE is missing. */
  readonly complete: boolean;
}

/** AK2 to IK5 (AK5): one of our transaction sets. */
export interface SetAck {
  /** AK201 to AK203: ST01, ST02 and ST03. */
  readonly code: string;
  readonly controlNumber: string;
  readonly guide: string;
  /** IK501: A, E, R, M, W, X; "" when absent. */
  readonly ack: string;
  /** IK502 to IK506. */
  readonly codes: readonly string[];
  readonly errors: readonly SegmentError[];
}

/** IK3 (AK3) with its CTX and IK4. */
export interface SegmentError {
  readonly segment: string;
  /** IK302: place in our set, ST = 1. */
  readonly position: number | undefined;
  /** IK303: loop id, however many characters came. */
  readonly loop: string;
  readonly code: string;
  readonly contexts: readonly AckContext[];
  readonly elements: readonly ElementError[];
}

/** IK4 (AK4) with its CTX. */
export interface ElementError {
  readonly position: number | undefined;
  readonly component: number | undefined;
  readonly repeat: number | undefined;
  /** IK402: data element number of the X12 dictionary. */
  readonly dataElement: string;
  readonly code: string;
  /** IK404: a copy of the bad value. Can hold patient data. */
  readonly value: string;
  readonly contexts: readonly AckContext[];
}

/** CTX: the business unit in error ("CLM01", its number) or what made a situational rule apply. */
export interface AckContext {
  readonly name: string;
  readonly value: string;
  /** Only with "SITUATIONAL TRIGGER": CTX02 to CTX05. */
  readonly trigger?: AckTrigger;
}

export interface AckTrigger {
  readonly segment: string;
  readonly position: number | undefined;
  readonly loop: string;
  readonly element: number | undefined;
  readonly component: number | undefined;
  readonly repeat: number | undefined;
}

/** Reads one 999 or 997; tells it once, at its end, also when it broke off. */
export function create999Reader(set: TransactionSet, onAck: (ack: Ack999) => void): SetReader {
  const work: Work = {
    ack: {
      set, functionalId: '', groupControlNumber: '', version: '', ack: '', included: undefined, received: undefined,
      accepted: undefined, codes: [], sets: [], complete: false,
    },
    set: undefined, error: undefined, element: undefined,
  };
  return {
    segment(segment) {
      SEGMENTS.get(segment.id)?.(work, segment);
    },
    end(end: SetEnd) {
      work.ack.complete = end.complete;
      onAck(work.ack);
    },
  };
}

/** The codes about a set, or about one of its segments, each once: "IK304:8", "IK403:7", "IK502:5". */
export function syntaxCodes(errors: readonly SegmentError[], setCodes: readonly string[] = []): string[] {
  const codes = errors.flatMap((error) => [
    `IK304:${error.code}`, ...error.elements.map((element) => `IK403:${element.code}`),
  ]);
  return [...new Set([...codes, ...setCodes.map((code) => `IK502:${code}`)])];
}

/** Patient control numbers that a CTX of this error names (CLM01, in whatever spelling). */
export function namedClaims(error: SegmentError): string[] {
  const contexts = [...error.contexts, ...error.elements.flatMap((element) => element.contexts)];
  return [...new Set(contexts.filter((context) => /^CLM-?0?1$/i.test(context.name) && context.value !== '').map(({ value }) => value))];
}

type Open<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer I)[] ? I[] : T[K] };

interface Work {
  ack: Open<Ack999>;
  set: Open<SetAck> | undefined;
  error: Open<SegmentError> | undefined;
  element: Open<ElementError> | undefined;
}

type Read = (work: Work, segment: Segment) => void;

const SEGMENTS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['AK1', readAk1], ['AK2', readAk2], ['IK3', readIk3], ['AK3', readIk3], ['IK4', readIk4], ['AK4', readIk4],
  ['CTX', readCtx], ['IK5', readIk5], ['AK5', readIk5], ['AK9', readAk9],
]);

function readAk1({ ack }: Work, segment: Segment): void {
  ack.functionalId = text(segment, 1);
  ack.groupControlNumber = text(segment, 2);
  ack.version = text(segment, 3);
}

function readAk2(work: Work, segment: Segment): void {
  work.set = {
    code: text(segment, 1), controlNumber: text(segment, 2), guide: text(segment, 3), ack: '', codes: [], errors: [],
  };
  work.error = undefined;
  work.element = undefined;
  work.ack.sets.push(work.set);
}

function readIk3(work: Work, segment: Segment): void {
  const error: Open<SegmentError> = {
    segment: text(segment, 1), position: whole(text(segment, 2)), loop: text(segment, 3), code: text(segment, 4), contexts: [], elements: [],
  };
  work.set?.errors.push(error);
  work.error = error;
  work.element = undefined;
}

function readIk4(work: Work, segment: Segment): void {
  const element: Open<ElementError> = {
    position: whole(segment.component(1, 1)), component: whole(segment.component(1, 2)), repeat: whole(segment.component(1, 3)),
    dataElement: text(segment, 2), code: text(segment, 3), value: segment.element(4), contexts: [],
  };
  work.error?.elements.push(element);
  work.element = element;
}

/** CTX01 repeats: each repetition names one business unit. */
function readCtx(work: Work, segment: Segment): void {
  const owner = work.element ?? work.error;
  if (owner === undefined) return;
  for (let r = 0; r < segment.repeatCount(1); r += 1) {
    const name = segment.component(1, 1, r).trim();
    const value = segment.component(1, 2, r).trim();
    owner.contexts.push(segment.elementCount > 1 ? { name, value, trigger: readTrigger(segment) } : { name, value });
  }
}

function readTrigger(segment: Segment): AckTrigger {
  return {
    segment: text(segment, 2), position: whole(text(segment, 3)), loop: text(segment, 4),
    element: whole(segment.component(5, 1)), component: whole(segment.component(5, 2)), repeat: whole(segment.component(5, 3)),
  };
}

function readIk5(work: Work, segment: Segment): void {
  if (work.set === undefined) return;
  work.set.ack = text(segment, 1);
  work.set.codes = codes(segment, 2);
  work.set = undefined;
  work.error = undefined;
  work.element = undefined;
}

function readAk9({ ack }: Work, segment: Segment): void {
  ack.ack = text(segment, 1);
  ack.included = whole(text(segment, 2));
  ack.received = whole(text(segment, 3));
  ack.accepted = whole(text(segment, 4));
  ack.codes = codes(segment, 5);
}

/** Up to five codes from element `n`. */
function codes(segment: Segment, n: number): string[] {
  return Array.from({ length: 5 }, (_, i) => text(segment, n + i)).filter((code) => code !== '');
}

function text(segment: Segment, n: number): string {
  return segment.element(n).trim();
}

function whole(digits: string): number | undefined {
  return /^\s*\d{1,15}\s*$/.test(digits) ? Number(digits) : undefined;
}
