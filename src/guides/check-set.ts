import type { Issue } from '../lib/issue.ts';
import { WindowSegment } from '../x12/segment.ts';
import type { Segment, SetEnd, SetReader, TransactionSet } from '../x12/types.ts';
import { type ElementCheck, startElementCheck } from './element-issues.ts';
import { checkElements } from './elements.ts';
import { type Findings, report } from './findings.ts';
import { isAhead, judgeHeld, takeAhead } from './held.ts';
import { judgeSet, type SetJudgement } from './judgement.ts';
import type { Guides } from './load.ts';
import { finishWalk } from './moves.ts';
import { codeName } from './names.ts';
import { isGoodSegment } from './quick.ts';
import { giveWalk, takeWalk } from './spare.ts';
import type { Walk } from './state.ts';
import type { GuideTable, SegmentTable } from './tables.ts';
import { place } from './walk.ts';

export interface CheckOptions {
  /** Most issues kept per transaction set; 1,000 by default. */
  maxIssues?: number;
}

/** A reader of one transaction set that judges it. `result` is complete after `end`. */
export interface SetChecker extends SetReader {
  result(): SetJudgement;
}

const MAX_ISSUES = 1_000;

/**
 * Checks one transaction set while it is read: place, elements, hierarchy and situational rules of its guide.
 * A set whose guide we do not have gets IK502 1 or I6 and is read without further checks.
 * Segments have to come from our own reader, since their bytes are looked at.
 */
export function createSetChecker(
  guides: Guides,
  set: TransactionSet,
  options: CheckOptions = {},
): SetChecker {
  const findings: Findings = { issues: [], limit: options.maxIssues ?? MAX_ISSUES, dropped: 0 };
  let candidates = guides.candidates(set.guide, set.code);
  let walk: Walk | undefined;
  let check: ElementCheck | undefined;
  let st03 = '';
  let isFirst = true;
  const segment = (each: Segment): void => {
    if (isFirst) {
      isFirst = false;
      st03 = each.element(3);
      const isClear = checkHeader(guides, findings, { set, st03, isKnown: candidates.length > 0 });
      if (!isClear) candidates = [];
      return;
    }
    if (candidates.length === 0) return;
    if (!(each instanceof WindowSegment) || each.kinds.length === 0)
      throw new TypeError('the checker reads segments of an x12 reader that tells kinds');
    walk ??= takeWalk(guides.spare, chosen(candidates, each), { findings, offset: set.offset });
    check ??= startElementCheck(walk, each);
    checkSegment(check, each);
  };
  const end = (how: SetEnd): void => {
    for (const issue of how.issues) add(findings, issue);
    if (walk === undefined) return;
    if (check && walk.held) checkPlaced(check, walk.held, judgeHeld(walk, walk.held, undefined));
    if (how.complete) finishWalk(walk);
    giveWalk(guides.spare, walk);
    walk = check = undefined;
  };
  const result = (): SetJudgement => ({
    st01: set.code,
    st02: set.controlNumber,
    guide: set.guide,
    st03,
    ik5: judgeSet(findings.issues),
    issues: findings.issues,
    dropped: findings.dropped,
  });
  return { segment, end, result };
}

/** The segment behind ST tells guides of one version apart; where it does not, the first is as good as another. */
function chosen(candidates: readonly GuideTable[], second: WindowSegment): GuideTable {
  const told = candidates.find(({ def: { tell } }) => {
    if (!tell?.ref.startsWith(second.id)) return false;
    return tell.codes.includes(second.element(tell.position));
  });
  return told ?? candidates[0]!;
}

function checkSegment(check: ElementCheck, segment: WindowSegment): void {
  const { held } = check.walk;
  if (held !== undefined) checkHeld(check, held, segment);
  else checkPlaced(check, segment, place(check.walk, segment));
}

/** Judges a segment that was held because it had no place, now that the one behind it is there, and that one. */
function checkHeld(check: ElementCheck, held: WindowSegment, next: WindowSegment): void {
  const { walk } = check;
  walk.held = undefined;
  const before = isAhead(walk, held, next);
  if (!before) checkPlaced(check, held, judgeHeld(walk, held, next));
  checkPlaced(check, next, place(walk, next));
  if (!before) return;
  const { position, offset } = walk;
  walk.position -= 1;
  walk.offset = held.offset;
  checkPlaced(check, held, takeAhead(walk, held));
  walk.position = position;
  walk.offset = offset;
}

/** SE is judged with the envelope, as ST is, so its elements are not checked again. */
function checkPlaced(check: ElementCheck, segment: WindowSegment, table: SegmentTable | undefined): void {
  if (table === undefined || isGoodSegment(segment, table.quick) || table.id === 'SE') return;
  check.segment = segment;
  checkElements(check, table);
}

interface Header {
  set: TransactionSet;
  st03: string;
  isKnown: boolean;
}

/**
 * ST01 and ST03 against each other, the group and what we support. False when it is not clear by which guide the set has to
 * be judged. The form of ST01 and ST02 is judged where the envelope is read.
 */
function checkHeader(guides: Guides, findings: Findings, header: Header): boolean {
  const { set, st03 } = header;
  if (!/^[0-9A-Z]{3}$/.test(set.code)) return false;
  const standard = guides.standard.sets.get(set.code);
  const fail = (code: string, element: string, message: string): false => {
    reportHeader(findings, set, { code, element, message });
    return false;
  };
  if (!standard) return fail('1', 'ST01', `Transaction set ${set.code} is not supported.`);
  if (standard.functionalId !== set.group.functionalId)
    return fail('18', 'ST01', `A ${set.code} does not belong into a group ${set.group.functionalId}.`);
  if (st03 !== '' && st03 !== set.group.version)
    return fail('19', 'ST03', `ST03 is ${st03}, but the group is ${set.group.version}.`);
  return header.isKnown || fail('I6', 'ST03', `Guide ${set.guide} is not supported.`);
}

function reportHeader(
  findings: Findings,
  set: TransactionSet,
  fault: { code: string; element: string; message: string },
): void {
  report(findings, {
    ruleId: 'guide.set-header',
    message: fault.message,
    x12: { segment: 'ST', element: fault.element, position: 1, offset: set.offset },
    ack: { element: 'IK502', code: fault.code },
  });
}

/** Takes over an issue that the envelope found. */
function add(findings: Findings, issue: Issue): void {
  if (findings.issues.length >= findings.limit) findings.dropped += 1;
  else findings.issues.push({ ...issue, codeName: issue.ack ? codeName(issue.ack) : '' });
}
