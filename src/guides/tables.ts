import type { WindowSegment } from '../x12/segment.ts';
import type { SyntaxNote } from './base.ts';
import type { CodeTable } from './codes.ts';
import type { ElementDef, GuideDef, NodeDef, SegmentDef } from './definition.ts';
import type { Finding } from './findings.ts';
import type { Guard } from './guards.ts';
import type { Lookup } from './lookup.ts';
import type { QuickTable } from './quick.ts';
import type { RegisterValues, Span } from './registers.ts';
import type { RuleDef } from './rule-file.ts';

/** Usage as the hot path compares it. */
export const NOT_USED = 0;
export const SITUATIONAL = 1;
export const REQUIRED = 2;

/** Marks a child that X12 itself makes mandatory, so that its absence is IK304 3 and not I7 or I8. */
export const BASIC = 1;

export const TYPES = { AN: 0, ID: 1, N0: 2, N2: 3, R: 4, DT: 5, TM: 6 } as const;

/** A syntax note over bits: bit 0 is the first place. */
export interface NoteTable {
  /** Character code of its letter. */
  readonly kind: number;
  readonly all: number;
  readonly first: number;
  readonly rest: number;
  readonly note: SyntaxNote;
}

/** One element or component, ready to check. */
export interface ElementTable {
  readonly ref: string;
  readonly name: string;
  /** X12's number of the element, or the id of its composite (IK402). */
  readonly number: string;
  readonly usage: number;
  readonly type: number;
  readonly min: number;
  readonly max: number;
  /** Longest that the guide promises to take; equals max where it promises all. */
  readonly limit: number;
  readonly repeat: number;
  /** Fewer repetitions than this are I11; 1 for no minimum. */
  readonly repeatMin: number;
  /** The guide's list. */
  readonly codes: CodeTable | null;
  /** What we know of X12's list. */
  readonly known: CodeTable | null;
  readonly pattern: RegExp | null;
  /** Null for a simple element. */
  components: readonly ElementTable[] | null;
  notes: readonly NoteTable[];
  /** Index, among its siblings, of the element that says in which format this date is written; -1 for none. */
  formatAt: number;
  readonly def: ElementDef | null;
}

export interface SegmentTable {
  readonly id: string;
  readonly name: string;
  readonly def: SegmentDef;
  readonly elements: readonly ElementTable[];
  /** Count of elements up to the last required one. */
  readonly lastRequired: number;
  readonly notes: readonly NoteTable[];
  readonly quick: QuickTable;
}

/** A segment or loop as it may come inside a loop. */
export interface ChildTable {
  readonly index: number;
  /** Order key inside the loop: it must not fall; children of one place come in any order. */
  place: number;
  readonly def: NodeDef;
  readonly loop: LoopTable | null;
  /** The segment itself, or the one that opens the loop. */
  readonly segment: SegmentTable | null;
  readonly headId: string;
  readonly max: number;
  readonly usage: number;
  readonly basic: number;
  /** The element that names the business unit; 0 for none. */
  unit: number;
  /** What rules want to remember from this segment. */
  readonly captures: Capture[];
  /** Judged when the segment comes, and the guards of those rules. */
  readonly rules: RuleTable[];
  guards: Int32Array;
}

export interface KeyTable {
  readonly position: number;
  readonly component: number;
  readonly ref: string;
}

/** The children of a loop that begin with one segment id. */
export interface Offers {
  readonly key: KeyTable | null;
  readonly all: ChildTable[];
  /** Those that share a value of the key, in any order; `byCode` and, for values of more than three bytes, `byText` say where. */
  groups: ChildTable[][];
  byCode: Lookup;
  byText: ReadonlyMap<string, number>;
}

export interface LoopTable {
  readonly id: string;
  readonly name: string;
  /** Where the counters of its children begin in the walk's arrays. */
  readonly base: number;
  /** Where the words begin that tell which of them are in use. */
  readonly used: number;
  readonly children: ChildTable[];
  /** By the guide's number of the segment id. The segment that opens the loop is not among them: it only comes through the parent. */
  readonly offers: (Offers | null)[];
  /** The same for what a payer has forbidden. */
  readonly forbidden: (Offers | null)[];
  readonly required: ChildTable[];
  /** True for a loop that an HL opens. */
  readonly level: boolean;
  /** Judged when an occurrence of the loop closes, and the guards of those rules. */
  readonly rules: RuleTable[];
  guards: Int32Array;
  /** Registers that begin empty with each occurrence of this loop; null for none. */
  registers: Registers | null;
  /** True when one of its segments names the business unit. */
  unit: boolean;
}

/** A guide, compiled. */
export interface GuideTable {
  readonly def: GuideDef;
  readonly root: LoopTable;
  /** How many counters and registers a walk needs. */
  readonly slots: number;
  readonly usedWords: number;
  readonly registers: RegisterCounts;
  readonly loops: readonly LoopTable[];
  /** Segment ids that the guide uses somewhere, and their numbers in the order of the set. */
  readonly segmentIds: ReadonlySet<string>;
  readonly numbers: Lookup;
  /** Segment ids that X12 allows in this set. */
  readonly setSegmentIds: ReadonlySet<string>;
  readonly knownSegmentIds: ReadonlySet<string>;
}

/** The registers that rules read: by kind, the slots that belong to a loop. */
export interface Registers {
  readonly texts: number[];
  readonly sums: number[];
  /** Amounts that are unknown until their segment comes. */
  readonly amounts: number[];
  readonly lists: number[];
  readonly ledgers: number[];
  readonly keys: number[];
}

/** How many registers of each kind a walk needs. */
export interface RegisterCounts {
  texts: number;
  sums: number;
  lists: number;
  ledgers: number;
  keys: number;
}

/** What predicates look at: how often each child came, the registers, and a cursor for them to use. */
export interface RuleFacts extends RegisterValues, Span {
  /** The counters, and behind them the packed texts of the registers, for a look at either. */
  readonly cells: Int32Array;
  /** Per child of each loop: occurrences in the open loop. */
  readonly counts: Int32Array;
  /** The segment that has just come, for rules of a segment. */
  readonly segment: WindowSegment | undefined;
}

/** A compiled predicate over the facts of the rule's loop. */
export type Test = (facts: RuleFacts) => boolean;

/**
 * What a rule keeps of a segment when it passes: a text, all texts, an amount in cents, amounts that are added up, amounts that
 * are booked under a key, or that key.
 */
export interface Capture {
  readonly kind: 'text' | 'list' | 'amount' | 'add' | 'book' | 'key';
  readonly isAmount: boolean;
  readonly slot: number;
  readonly position: number;
  readonly component: number;
  /** Slot of the key under which an amount is booked, else -1. */
  readonly key: number;
}

/** A situational rule, compiled. Both tests look at the walk just before its loop closes. */
export interface RuleTable {
  readonly def: RuleDef;
  /** What has to be so for the rule to apply, and for it to be broken. */
  readonly guard: Guard | undefined;
  readonly doubt: Guard | undefined;
  /** Null for a rule that always applies. */
  readonly when: Test | null;
  readonly holds: Test;
  /** What is reported; its place is where the named element stood, or where the loop ends. */
  readonly finding: Finding;
  /** Registers of what is blamed and of the trigger; -1 for none, and for what stands in the segment itself. */
  readonly blamed: number;
  readonly trigger: number;
  /** The segment whose coming the rule judges; undefined for a rule of a loop. */
  readonly segmentId: string | undefined;
}
