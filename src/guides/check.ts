import { hasErrors, type Issue, type X12Place } from '../lib/issue.ts';
import { readEnvelopesSync } from '../x12/envelope.ts';
import type { EnvelopeHandler, Group, Interchange, Segment, SetReader, TransactionSet } from '../x12/types.ts';
import { createSetChecker } from './check-set.ts';
import { groupIssues, interchangeIssues, receiverIssues, ta1Issues } from './envelope.ts';
import type { GuideIssue } from './findings.ts';
import {
  type GroupJudgement,
  type InterchangeJudgement,
  type Judgement,
  judgeGroup,
  judgeInterchange,
  judgeSet,
  type SetJudgement,
} from './judgement.ts';
import type { Guides } from './load.ts';
import { codeName } from './names.ts';
import { type OverlayOp, overlayGuides } from './overlay.ts';
import { giveReader, takeReader } from './spare.ts';

export interface FileCheckOptions {
  /** A payer's overlay, and the date (CCYYMMDD) on which it is applied. */
  overlay?: { ops: readonly OverlayOp[]; onDate: string };
  /** Most issues kept per transaction set. */
  maxIssues?: number;
  /** Ids that the receiver is known by (ISA08, without its padding): an interchange for anybody else is TA105 009. Undefined takes all. */
  receivers?: readonly string[];
  /** Gives a second judge for a set, as of the claims in it. What he finds stands with the issues of the guide. */
  further?: (set: TransactionSet) => FurtherJudge | undefined;
}

/** Reads a set beside the guide's checker. `issues` is complete after `end`. */
export interface FurtherJudge extends SetReader {
  issues(): readonly GuideIssue[];
}

/** A handler for the envelope reader that judges everything it is told. */
export interface FileChecker extends EnvelopeHandler {
  /** `fileIssues` are those that the envelope reader answered for the file itself. */
  result(fileIssues?: readonly Issue[]): Judgement;
}

/** Judges a whole file in memory as a receiver would: TA1, AK9 and IK5 verdicts with every issue at its level. Never throws for bad data. */
export function checkFile(guides: Guides, bytes: Uint8Array, options: FileCheckOptions = {}): Judgement {
  const checker = createFileChecker(guides, options);
  const reader = takeReader(guides.spare);
  const issues = readEnvelopesSync(bytes, checker, reader);
  giveReader(guides.spare, reader);
  return checker.result(issues);
}

/** The same for `readEnvelopes` over a stream: memory holds the issues, not the file. */
export function createFileChecker(guides: Guides, options: FileCheckOptions = {}): FileChecker {
  const effective = options.overlay
    ? overlayGuides(guides, options.overlay.ops, options.overlay.onDate)
    : guides;
  const state: FileState = { guides: effective, options, interchanges: [], numbers: new Set() };
  return {
    wantsKinds: true,
    skipsHashes: true,
    interchange: (interchange) => beginInterchange(state, interchange),
    ta1: (segment, interchange) => addTa1(state, segment, interchange),
    group: (group, interchange) => beginGroup(state, group, interchange),
    set: (set) => beginSet(state, set),
    groupEnd: (_group, issues) => endGroup(state, issues),
    interchangeEnd: (_interchange, issues) => endInterchange(state, issues),
    result: (fileIssues = []) => finish(state, fileIssues),
  };
}

interface FileState {
  guides: Guides;
  options: FileCheckOptions;
  interchanges: InterchangeJudgement[];
  /** Interchange control numbers by sender and receiver. */
  numbers: Set<string>;
  group?: OpenGroup | undefined;
  groupNumbers?: Set<string>;
}

interface OpenGroup {
  judgement: GroupJudgement;
  isRefused: boolean;
}

function beginInterchange(state: FileState, interchange: Interchange): void {
  state.groupNumbers = new Set();
  state.interchanges.push({
    isa13: interchange.controlNumber,
    ta1: { ack: 'A', codes: [] },
    issues: [...interchangeIssues(state.guides, interchange, state.numbers), ...receiverIssues(interchange, state.options.receivers)],
    groups: [],
  });
}

function addTa1(state: FileState, segment: Segment, interchange: Interchange): void {
  state.interchanges.at(-1)?.issues.push(...ta1Issues(state.guides, segment, interchange));
}

function beginGroup(state: FileState, group: Group, interchange: Interchange): void {
  const seen = state.groupNumbers ?? new Set();
  const issues = groupIssues(state.guides, { group, interchange, seen });
  const judgement: GroupJudgement = {
    gs01: group.functionalId,
    gs06: group.controlNumber,
    gs08: group.version,
    ak9: { ack: 'A', codes: [], received: 0, accepted: 0 },
    issues,
    sets: [],
  };
  state.group = { judgement, isRefused: issues.some((issue) => issue.severity === 'error') };
  state.interchanges.at(-1)?.groups.push(judgement);
}

/** The sets of a group that is refused as a whole are counted and not looked at. */
function beginSet(state: FileState, set: TransactionSet): SetReader | undefined {
  const open = state.group;
  if (!open) return undefined;
  if (open.isRefused) {
    open.judgement.sets.push(refusedSet(set));
    return undefined;
  }
  const { maxIssues } = state.options;
  const checker = createSetChecker(state.guides, set, maxIssues === undefined ? {} : { maxIssues });
  const further = state.options.further?.(set);
  return {
    segment: further ? bothRead(checker, further) : checker.segment,
    end: (how) => {
      checker.end(how);
      further?.end(how);
      open.judgement.sets.push(withFurther(checker.result(), further?.issues() ?? [], maxIssues));
    },
  };
}

function bothRead(one: SetReader, other: SetReader): SetReader['segment'] {
  return (segment) => {
    one.segment(segment);
    other.segment(segment);
  };
}

/** Adds a second judge's findings in the order of the file. One fault is told once: what the guide has said of a place counts. */
function withFurther(judged: SetJudgement, further: readonly GuideIssue[], maxIssues = Infinity): SetJudgement {
  const news = further.filter((issue) => !judged.issues.some((known) => known.severity === 'error' && isSameFault(known, issue)));
  if (news.length === 0) return judged;
  const all = [...judged.issues, ...news];
  const issues = all.slice(0, maxIssues).sort((a, b) => (a.x12?.position ?? 0) - (b.x12?.position ?? 0));
  return { ...judged, issues, ik5: judgeSet(all), dropped: judged.dropped + all.length - issues.length };
}

/** The same place, or the same status of the same claim: what is missing has its place where each judge looks for it. */
function isSameFault(known: GuideIssue, issue: GuideIssue): boolean {
  if (isSamePlace(known.x12, issue.x12)) return true;
  const isSameStatus = known.stc !== undefined && known.stc.category === issue.stc?.category && firstOf(known.stc.status) === firstOf(issue.stc.status);
  return isSameStatus && known.unit?.value === issue.unit?.value;
}

/** Of two statuses in one STC ("400+178") the first is the reason. */
function firstOf(status: string): string {
  return status.split('+')[0]!;
}

function isSamePlace(one: X12Place | undefined, other: X12Place | undefined): boolean {
  if (one?.position !== other?.position || one?.segment !== other?.segment) return false;
  return one?.element === undefined || other?.element === undefined || one.element === other.element;
}

function refusedSet(set: TransactionSet): SetJudgement {
  return {
    st01: set.code,
    st02: set.controlNumber,
    guide: set.guide,
    st03: '',
    ik5: { ack: 'R', codes: [] },
    issues: [],
    dropped: 0,
  };
}

function endGroup(state: FileState, issues: readonly Issue[]): void {
  const judgement = state.group?.judgement;
  if (!judgement) return;
  addNew(judgement.issues, issues);
  judgement.ak9 = judgeGroup(judgement.issues, judgement.sets);
  state.group = undefined;
}

/** Adds what the reading of the envelope found, but for what has been said already: a bad GS06 refuses the group before its sets are read. */
function addNew(known: GuideIssue[], issues: readonly Issue[]): void {
  for (const issue of issues) {
    const isKnown = known.some((each) => each.ack?.code === issue.ack?.code && each.x12?.element === issue.x12?.element);
    if (!isKnown) known.push(named(issue));
  }
}

function endInterchange(state: FileState, issues: readonly Issue[]): void {
  const judgement = state.interchanges.at(-1);
  if (!judgement) return;
  judgement.issues.push(...issues.map(named));
  judgement.ta1 = judgeInterchange(judgement.issues);
}

function finish(state: FileState, fileIssues: readonly Issue[]): Judgement {
  const issues = fileIssues.map(named);
  const accepted = state.interchanges.length > 0 && !hasErrors(issues) && !state.interchanges.some(isRefused);
  return { accepted, issues, interchanges: state.interchanges };
}

function isRefused({ issues, groups }: InterchangeJudgement): boolean {
  return hasErrors(issues) || groups.some((group) => hasErrors(group.issues) || group.sets.some((set) => hasErrors(set.issues)));
}

function named(issue: Issue): GuideIssue {
  return { ...issue, codeName: issue.ack ? codeName(issue.ack) : '' };
}
