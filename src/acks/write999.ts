import type { GuideIssue } from '../guides/findings.ts';
import type { GroupJudgement, SetJudgement } from '../guides/judgement.ts';
import { isX12Code } from '../x12/charset.ts';
import type { Delimiters, ElementValue, SegmentSink } from '../x12/types.ts';

/** The edition that we write. Partners read 005010X231 by the same guide. */
export const GUIDE_999 = '005010X231A1';

/** How a 999 is written where partners differ. */
export interface Style999 {
  /** IK303 and CTX04: nothing, as the guide has it outside of LS / LE, or the first four characters of the loop id. */
  readonly ik303: 'omit' | 'loop4';
  /** IK404 shows letters as X and digits as 9: the form of a bad value without the data, which can be a patient's. */
  readonly maskValues: boolean;
  /** Values that hold one of these can't be copied. */
  readonly delimiters: Delimiters;
}

/** Writes the segments between ST and SE of the 999 about one group. A group that is refused as a whole has no AK2: its sets were not looked at. */
export function write999(to: SegmentSink, group: GroupJudgement, style: Style999): void {
  const echo = (text: string, max: number): string => [...text].filter((char) => isWritable(char, style)).join('').slice(0, max);
  to.segment('AK1', [echo(group.gs01, 2), echo(group.gs06, 9), echo(group.gs08, 12)]);
  for (const set of group.sets) {
    if (wasNotRead(set)) continue;
    to.segment('AK2', [echo(set.st01, 3), echo(set.st02, 9), echo(set.st03, 35)]);
    for (const error of segmentErrors(set.issues)) writeSegmentError(to, error, style);
    to.segment('IK5', [set.ik5.ack, ...set.ik5.codes.slice(0, MAX_CODES)]);
  }
  const { ack, codes, received, accepted } = group.ak9;
  to.segment('AK9', [ack, includedSets(group), String(received), String(accepted), ...codes.slice(0, MAX_CODES)]);
}

/** IK502 to IK506, AK905 to AK909. */
const MAX_CODES = 5;

function wasNotRead(set: SetJudgement): boolean {
  return set.ik5.ack === 'R' && set.issues.length === 0;
}

/** AK902 is GE01 as it was sent, when that is a number; else what came. */
function includedSets(group: GroupJudgement): string {
  const sent = group.issues.find((issue) => issue.x12?.element === 'GE01')?.value ?? '';
  return /^\d{1,6}$/.test(sent) ? sent : String(group.ak9.received);
}

/** What becomes one IK3: all issues about one segment with the same IK304. Element issues (IK403) hang below code 8. */
interface SegmentError {
  readonly segment: string;
  readonly position: number;
  readonly loop: string;
  readonly code: string;
  readonly issues: GuideIssue[];
}

/** IK304 of a segment whose faults are in its elements. */
const ELEMENT_ERRORS = '8';

function segmentErrors(issues: readonly GuideIssue[]): SegmentError[] {
  const errors = new Map<string, SegmentError>();
  for (const issue of issues) {
    const { ack, x12 } = issue;
    if (!x12 || (ack?.element !== 'IK304' && ack?.element !== 'IK403')) continue;
    const code = ack.element === 'IK304' ? ack.code : ELEMENT_ERRORS;
    const { segment = '', position = 1, loop = '' } = x12;
    const key = `${position} ${code} ${segment}`;
    const error = errors.get(key) ?? { segment, position, loop, code, issues: [] };
    error.issues.push(issue);
    errors.set(key, error);
  }
  return [...errors.values()].sort((a, b) => a.position - b.position || compare(a.code, b.code));
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function writeSegmentError(to: SegmentSink, error: SegmentError, style: Style999): void {
  to.segment('IK3', [segmentId(error.segment, style), String(error.position), loopId(error.loop, style), error.code]);
  const triggers = error.code === ELEMENT_ERRORS ? [] : error.issues;
  for (const elements of uniqueTriggers(triggers, MAX_SEGMENT_TRIGGERS, style)) to.segment('CTX', elements);
  const unit = error.issues.find((issue) => issue.unit)?.unit;
  if (unit && UNITS.has(unit.ref) && isCopyable(unit.value, style)) to.segment('CTX', [[unit.ref, unit.value.slice(0, MAX_UNIT)]]);
  for (const issue of elementErrors(error)) writeElementError(to, issue, style);
}

/** In the order of the segment, whatever check found them first. */
function elementErrors({ issues }: SegmentError): GuideIssue[] {
  const place = ({ at }: GuideIssue): number[] => [at?.element ?? 0, at?.repetition ?? 1, at?.component ?? 0];
  return issues.filter((issue) => issue.ack!.element === 'IK403').sort((a, b) => {
    const [left, right] = [place(a), place(b)];
    const differs = left.findIndex((n, i) => n !== right[i]);
    return differs < 0 ? 0 : left[differs]! - right[differs]!;
  });
}

/** CTX segments in an IK3 and in an IK4. */
const MAX_SEGMENT_TRIGGERS = 9;
const MAX_ELEMENT_TRIGGERS = 10;
/** The business units that a CTX can name (005010X231A1, CTX in loop 2100), as far as guides of ours have them. */
const UNITS = new Set(['CLM01', 'TRN02', 'NM109', 'ENT01']);
/** Element 9998. */
const MAX_UNIT = 35;
/** Element 724. */
const MAX_VALUE = 99;
/** An IK402 is a number; composites have none. */
const ELEMENT_NUMBER = /^\d{1,4}$/;

function writeElementError(to: SegmentSink, issue: GuideIssue, style: Style999): void {
  const { at, dataElement = '', value = '' } = issue;
  const place = [String(at?.element ?? 1), numberText(at?.component), numberText(at?.repetition)];
  to.segment('IK4', [place, ELEMENT_NUMBER.test(dataElement) ? dataElement : '', issue.ack!.code, valueCopy(value, style)]);
  for (const elements of uniqueTriggers([issue], MAX_ELEMENT_TRIGGERS, style)) to.segment('CTX', elements);
}

function numberText(n: number | undefined): string {
  return n === undefined ? '' : String(n);
}

/** IK404: left out where the value can't be written, since a changed copy would mislead. */
function valueCopy(value: string, style: Style999): string {
  const copy = value.slice(0, MAX_VALUE);
  if (!isCopyable(copy, style)) return '';
  return style.maskValues ? copy.replace(/[A-Za-z]/g, 'X').replace(/\d/g, '9') : copy;
}

/** CTX segments for what set off situational rules: segment, position, loop and element. A trigger whose place is not known is left out. */
function uniqueTriggers(issues: readonly GuideIssue[], max: number, style: Style999): ElementValue[][] {
  const triggers = new Map<string, ElementValue[]>();
  for (const { trigger } of issues) {
    if (!trigger?.segment || trigger.position === undefined) continue;
    const [, element, component = ''] = /(\d\d)(?:-(\d+))?$/.exec(trigger.element ?? '') ?? [];
    const place = element === undefined ? undefined : [String(Number(element)), component];
    const loop = loopId(trigger.loop ?? '', style);
    triggers.set(`${trigger.position} ${trigger.element}`, [['SITUATIONAL TRIGGER'], trigger.segment, String(trigger.position), loop, place]);
  }
  return [...triggers.values()].slice(0, max);
}

/** IK301 has two or three characters, whatever the bad segment began with. */
function segmentId(sent: string, style: Style999): string {
  return [...sent].map((char) => (isWritable(char, style) && char !== ' ' ? char : '?')).join('').slice(0, 3).padEnd(2, '?');
}

function loopId(loop: string, style: Style999): string {
  return style.ik303 === 'loop4' ? loop.slice(0, 4) : '';
}

function isCopyable(value: string, style: Style999): boolean {
  return [...value].every((char) => isWritable(char, style));
}

function isWritable(char: string, { delimiters }: Style999): boolean {
  return isX12Code(char.codePointAt(0)!) && !Object.values(delimiters).includes(char);
}
