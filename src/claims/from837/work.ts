import type { Issue, X12Place } from '../../lib/issue.ts';
import type { Segment, SetEnd, TransactionSet } from '../../x12/types.ts';
import type { ClaimKind } from '../claim.ts';

/** JSON while it is being made. */
export type Json = { [name: string]: unknown };

/** Where a claim stands in its set. Positions count segments from ST = 1, ends included. */
export interface UploadPlace {
  /** CLM. */
  readonly clm: number;
  /** HL of the subscriber (2000B) that the claim is for; claims of one subscriber share it. */
  readonly first: number;
  /** The claim's last segment. */
  readonly last: number;
  /** Loops 2000A to 2010AC, which claims of one billing provider share. */
  readonly billingFirst: number;
  readonly billingLast: number;
  /** Byte offset of CLM in the file. */
  readonly offset: number;
}

/** Who sent the set and whom it is for (1000A, 1000B): name and id. */
export interface UploadParty {
  readonly name: string;
  readonly id: string;
}

/** One claim of an 837, as a client would have posted it. */
export interface UploadedClaim {
  readonly kind: ClaimKind;
  /** ISA15. */
  readonly usage: string;
  /** The JSON of the contract. It shares objects with its neighbours: read it, change a copy. */
  readonly body: Json;
  readonly place: UploadPlace;
  /** The X12 place of a field of `body`, by its RFC 6901 pointer; of the object around it when the field itself is not there. */
  placeOf(pointer: string): X12Place | undefined;
  /** True when the segment at a position of the set tells something about this claim, in its own loops or those it shares. */
  standsAt(position: number): boolean;
  readonly submitter: UploadParty;
  readonly receiver: UploadParty;
  /** REF*D9 as sent, the number that the sender knows the claim by. */
  readonly claimNumber: string | undefined;
  /** Warnings about what has no place in the contract (`upload.no-place`), each with its X12 place. */
  readonly issues: readonly Issue[];
}

/** What is told when a set has ended. */
export interface UploadEnd {
  readonly claimCount: number;
  readonly end: SetEnd;
  /** Warnings that belong to no claim, because their level has none. */
  readonly issues: readonly Issue[];
}

export interface UploadListener {
  claim(claim: UploadedClaim): void;
  end?(end: UploadEnd): void;
}

/** One value of a segment: its JSON name, its element, and its component where the element is a composite. */
export type Value = readonly [name: string, element: number, component?: number];

/** Which segment filled an object, so that a field can be found again; `shift` moves the elements of `values`. */
export interface Entry {
  readonly target: Json;
  readonly values: readonly Value[];
  readonly shift: number;
  readonly loop: string;
  readonly segment: string;
  readonly position: number;
  readonly offset: number;
}

/** Reads a segment into the work. False when it has no place here. */
export type Read = (work: Work, segment: Segment) => boolean;

/** The segments that a loop takes, by id. */
export type Reads = ReadonlyMap<string, Read>;

/** A loop while it is open. */
export interface OpenLoop {
  readonly id: string;
  /** Where its facts go. */
  readonly object: Json;
  readonly reads: Reads;
}

/** What is known above the claims: the header, or one HL level. */
export interface Level {
  /** Its part of the root of the body, of `billing` and of `claimInformation`. */
  readonly root: Json;
  readonly billing: Json;
  readonly claim: Json;
  readonly entries: Entry[];
  readonly issues: Issue[];
  readonly first: number;
  last: number;
  /** A claim was told with it, and its warnings with the claim. */
  told: boolean;
}

/** A claim while its segments come. */
export interface OpenClaim {
  readonly info: Json;
  readonly root: Json;
  readonly entries: Entry[];
  readonly issues: Issue[];
  readonly clm: number;
  readonly offset: number;
}

/** The segments that each part of a set takes, and the names in it, for one kind of claim. */
export interface Tables {
  readonly header: Reads;
  readonly billing: Reads;
  readonly subscriber: Reads;
  readonly patient: Reads;
  /** Loop 2300, and what opens the loops below it. */
  readonly claim: Reads;
  readonly other: Reads;
  readonly line: Reads;
  /** Lists that a kind of claim spells as one object where there is only one. */
  readonly single: ReadonlySet<string>;
}

/** What a reader of one 837 has read so far. */
export interface Work {
  readonly set: TransactionSet;
  readonly kind: ClaimKind;
  readonly on: UploadListener;
  readonly tables: Tables;
  readonly header: Level;
  billing: Level | undefined;
  subscriber: Level | undefined;
  patient: Level | undefined;
  claim: OpenClaim | undefined;
  /** The level or claim that is being read: where entries and issues go. */
  part: Pick<Level, 'entries' | 'issues'>;
  loop: OpenLoop;
  /** What opens further loops from here, beside HL. */
  scope: Reads;
  /** The other payer (2320) or line (2400) around the loop. */
  holder: Json;
  position: number;
  /** The level whose own segments are being read, before its first claim. */
  level: Level | undefined;
  /** Warnings of levels without a claim. */
  readonly orphans: Issue[];
  claimCount: number;
}

export function newLevel(first: number): Level {
  return { root: {}, billing: {}, claim: {}, entries: [], issues: [], first, last: first, told: false };
}

/** Opens a loop whose facts go into `object`. */
export function openLoop(work: Work, id: string, object: Json, reads: Reads): void {
  work.loop = { id, object, reads };
}

/** Remembers which segment fills an object. */
export function enter(work: Work, segment: Segment, target: Json, values: readonly Value[], shift = 0): void {
  work.part.entries.push({
    target, values, shift, loop: work.loop.id, segment: segment.id, position: work.position, offset: segment.offset,
  });
}

/** Per level and per claim; a file of garbage must not fill the memory. */
const MAX_ISSUES = 100;

/** Says that a segment, or one element of it, has no place in the contract and was not read. */
export function unplaced(work: Work, segment: Segment, element?: number): void {
  const { issues } = work.part;
  if (issues.length >= MAX_ISSUES) return;
  const name = element === undefined ? undefined : `${segment.id}${String(element).padStart(2, '0')}`;
  issues.push({
    ruleId: 'upload.no-place', severity: 'warning', snipLevel: 2,
    message: `${name ?? `Segment ${segment.id}`} of loop ${work.loop.id} is not expected here, has no place in the claim's JSON, and does not reach the payer.`,
    ...(element === undefined ? {} : { value: segment.element(element) }),
    x12: { loop: work.loop.id, segment: segment.id, position: work.position, offset: segment.offset, ...(name ? { element: name } : {}) },
  });
}
