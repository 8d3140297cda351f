/**
 * What an element is written from: text, a composite (list of components), or a repeated element.
 * Undefined and "" leave the place empty; trailing empty places are dropped.
 */
export type ElementValue = string | undefined | readonly (string | undefined)[] | { repeat: readonly ElementValue[] };

/**
 * Where generators put segments. `pointer` is the JSON pointer that the segment came from: issues found in the
 * written file, and a payer's 999, lead back through it to the field that a biller knows.
 */
export interface SegmentSink {
  segment(id: string, elements: readonly ElementValue[], pointer?: string): void;
}

/** The four delimiters of an interchange, each a single character (code 0 to 255). As read, `repetition` is "" where there is none (before 00402). */
export interface Delimiters {
  element: string;
  component: string;
  repetition: string;
  segment: string;
}

/**
 * One segment while it is being read. The object is re-used for the next segment: copy what you keep.
 * Elements count from 1 (NM1 element 9 = NM109); a missing one reads as "". Trailing spaces are kept.
 */
export interface Segment {
  /** Segment id, e.g. "NM1"; "" for an empty segment. */
  readonly id: string;
  /** The id as an integer, see `packedId`: what tables of segments are looked up with. 0 for an empty id, -1 for one of more than three bytes. */
  readonly code: number;
  /** Counts from ISA = 1 over the whole input. */
  readonly index: number;
  /** Byte offset of the first character of the segment id in the input. */
  readonly offset: number;
  /** Byte length without the terminator. */
  readonly length: number;
  /** How many elements follow the id (counting empty ones). */
  readonly elementCount: number;
  /** The whole element as text, with its component and repetition separators. */
  element(n: number): string;
  /** Element `n` without its trailing spaces. */
  text(n: number): string;
  /** Component `c` (from 1) of element `n`, of its first repetition or of repetition `r` (from 0). */
  component(n: number, c: number, r?: number): string;
  /** How many components the first (or `r`-th) repetition of element `n` has; 0 when empty. */
  componentCount(n: number, r?: number): number;
  /** How many repetitions element `n` has; 0 when empty. */
  repeatCount(n: number): number;
  /** Element `n` as integer cents, or undefined when it is no decimal amount. Read from the bytes. */
  cents(n: number): number | undefined;
  /** Byte offset in the input at which element `n` begins. */
  elementOffset(n: number): number;
  /** The raw bytes of the segment as latin1 text, without the terminator. */
  raw(): string;
}

/** An interchange header as it was read (ISA). Ids are trimmed of their padding. */
export interface Interchange {
  /** Counts from 0 within the input. */
  readonly index: number;
  readonly offset: number;
  readonly delimiters: Delimiters;
  readonly senderQualifier: string;
  readonly senderId: string;
  readonly receiverQualifier: string;
  readonly receiverId: string;
  /** ISA09 YYMMDD and ISA10 HHMM as sent. */
  readonly date: string;
  readonly time: string;
  readonly version: string;
  /** ISA13 as sent, nine digits. */
  readonly controlNumber: string;
  readonly ackRequested: boolean;
  /** ISA15: "T" or "P" (anything else as sent). */
  readonly usage: string;
  /** ISA01 to ISA16 as sent, with their padding. */
  readonly elements: readonly string[];
}

/** A functional group header (GS). */
export interface Group {
  readonly functionalId: string;
  readonly senderCode: string;
  readonly receiverCode: string;
  readonly date: string;
  readonly time: string;
  /** GS06. */
  readonly controlNumber: string;
  /** GS08, e.g. "005010X222A1". */
  readonly version: string;
  /** Byte offset of GS in the input. */
  readonly offset: number;
  /** Its elements from GS01 on, as sent. */
  readonly elements: readonly string[];
}

/** A transaction set header (ST). */
export interface TransactionSet {
  /** ST01, e.g. "837". */
  readonly code: string;
  /** ST02. */
  readonly controlNumber: string;
  /** ST03, or GS08 where ST03 is absent (an 835 has none). */
  readonly guide: string;
  /** Position of ST among the segments of the input, counting from 1. */
  readonly index: number;
  /** Byte offset of ST in the input. */
  readonly offset: number;
  readonly group: Group;
  readonly interchange: Interchange;
}

/** How a set ended. `complete` is false when SE is missing or the input broke off. Byte range covers ST up to and with SE's terminator. */
export interface SetEnd {
  readonly complete: boolean;
  readonly segmentCount: number;
  readonly startOffset: number;
  readonly endOffset: number;
  /** sha256 (hex) over the segments between ST and SE, free of delimiters, line ends and control numbers. */
  readonly bodySha256: string;
  readonly issues: readonly import('../lib/issue.ts').Issue[];
}

/** Reads one transaction set: every segment from ST to SE, both included, then its end. */
export interface SetReader {
  segment(segment: Segment): void;
  end(end: SetEnd): void;
}

/** What a reader of whole files is told, in file order. All parts are optional. */
export interface EnvelopeHandler {
  /** True for one that checks: the reader then tells the kinds of characters in each element. */
  readonly wantsKinds?: boolean;
  /** True for one that never looks at `bodySha256`, which is empty then. */
  readonly skipsHashes?: boolean;
  interchange?(interchange: Interchange): void;
  /** A TA1 between ISA and GS, or alone in its interchange. */
  ta1?(segment: Segment, interchange: Interchange): void;
  group?(group: Group, interchange: Interchange): void;
  /** Return a reader for the set, or undefined to pass it over. */
  set?(set: TransactionSet): SetReader | undefined;
  groupEnd?(group: Group, issues: readonly import('../lib/issue.ts').Issue[]): void;
  interchangeEnd?(interchange: Interchange, issues: readonly import('../lib/issue.ts').Issue[]): void;
}
