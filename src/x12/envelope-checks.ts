import type { AckCode, Issue, X12Place } from '../lib/issue.ts';
import { isD8 } from '../lib/dates.ts';
import type { Interchange, Segment, TransactionSet } from './types.ts';

/** How many issues one set, group, interchange or file keeps of its envelope. */
const MAX_ENVELOPE_ISSUES = 100;

/** Collects the issues of one envelope up to a limit. */
export class EnvelopeIssues {
  readonly list: Issue[] = [];

  /** `value` is what was sent there, where an acknowledgment repeats it. */
  add(ruleId: string, message: string, ack: AckCode, x12: X12Place, value?: string): void {
    if (this.list.length >= MAX_ENVELOPE_ISSUES) return;
    this.list.push({ ruleId, severity: 'error', snipLevel: 1, message, x12, ack, ...(value === undefined ? {} : { value }) });
  }

  warn(ruleId: string, message: string, x12: X12Place): void {
    if (this.list.length >= MAX_ENVELOPE_ISSUES) return;
    this.list.push({ ruleId, severity: 'warning', snipLevel: 1, message, x12 });
  }
}

/** True when both are digits that mean the same number (leading zeros do not count), or the same text. */
export function sameNumber(a: string, b: string): boolean {
  const left = a.trim();
  const right = b.trim();
  if (!/^\d{1,15}$/.test(left) || !/^\d{1,15}$/.test(right)) return left === right;
  return Number(left) === Number(right);
}

/** Checks what a TA1 judges of an ISA: version, date, time, control number, acknowledgment flag and usage. */
export function headerIssues(isa: Segment, header: Interchange, issues: EnvelopeIssues): void {
  const checks: [boolean, number, string, string][] = [
    [isD8(`20${header.date}`), 9, '014', 'The date of the interchange (ISA09) is no date.'],
    [/^([01]\d|2[0-3])[0-5]\d$/.test(header.time), 10, '015', 'The time of the interchange (ISA10) is no time.'],
    [/^\d{9}$/.test(header.controlNumber), 13, '018', 'The control number of the interchange (ISA13) does not have nine digits.'],
    [/^[01]$/.test(isa.element(14)), 14, '019', 'ISA14 must be 0 or 1.'],
    [/^[TP]$/.test(header.usage), 15, '020', 'ISA15 must be T (test) or P (production).'],
  ];
  for (const [good, element, code, message] of checks) {
    if (good) continue;
    issues.add('x12.interchange-header', message, { element: 'TA105', code }, { segment: 'ISA', element: `ISA${String(element).padStart(2, '0')}`, position: 1, offset: isa.elementOffset(element) });
  }
}

/** Checks what a 999 judges of an ST: the set's code and its control number, which is unique in the group. */
export function setHeaderIssues(set: TransactionSet, seen: ReadonlySet<string>, issues: EnvelopeIssues): void {
  const place = { segment: 'ST', position: 1, offset: set.offset };
  if (!/^[0-9A-Z]{3}$/.test(set.code)) {
    issues.add('x12.set-code-invalid', 'ST01 does not name a transaction set.', { element: 'IK502', code: '6' }, { ...place, element: 'ST01' });
  }
  if (!/^.{4,9}$/.test(set.controlNumber.trimEnd())) {
    issues.add('x12.set-number-invalid', 'The control number of the set (ST02) does not have four to nine characters.', { element: 'IK502', code: '7' }, { ...place, element: 'ST02' });
  } else if (seen.has(set.controlNumber)) {
    issues.add('x12.set-number-repeated', 'The control number of the set (ST02) was used before in this group.', { element: 'IK502', code: '23' }, { ...place, element: 'ST02' });
  }
}
