import { isD8 } from '../lib/dates.ts';
import type { Issue } from '../lib/issue.ts';
import type { Group, Interchange } from '../x12/types.ts';
import type { GuideIssue } from './findings.ts';
import type { Guides } from './load.ts';
import { codeName } from './names.ts';

/** Kinds of interchange ids that HIPAA's envelope takes (ISA05, ISA07). */
const ID_KINDS = new Set(['01', '14', '20', '27', '28', '29', '30', '33', 'ZZ']);

/**
 * What a TA1 says about the fields of an ISA. Counts and control numbers of the trailers are judged where they are read.
 * `seen` holds the interchanges of this file so far and gets this one: the same number twice is 025.
 */
export function interchangeIssues(isa: Interchange, seen: Set<string>): GuideIssue[] {
  const issues: GuideIssue[] = [];
  const say = (code: string, element: string, message: string): void => {
    issues.push(
      issueOf(
        { element: 'TA105', code },
        { segment: 'ISA', element, position: 1, offset: isa.offset },
        message,
      ),
    );
  };
  if (!ID_KINDS.has(isa.senderQualifier)) say('005', 'ISA05', 'ISA05 is no kind of interchange id.');
  if (isa.senderId === '') say('006', 'ISA06', 'ISA06 names no sender.');
  if (!ID_KINDS.has(isa.receiverQualifier)) say('007', 'ISA07', 'ISA07 is no kind of interchange id.');
  if (isa.receiverId === '') say('008', 'ISA08', 'ISA08 names no receiver.');
  if (!isD8(`20${isa.date}`)) say('014', 'ISA09', 'ISA09 is no date YYMMDD.');
  if (!/^([01]\d|2[0-3])[0-5]\d$/.test(isa.time)) say('015', 'ISA10', 'ISA10 is no time HHMM.');
  if (isa.version !== '00501') say('017', 'ISA12', `ISA12 is ${isa.version}, but only 00501 is supported.`);
  if (!/^\d{9}$/.test(isa.controlNumber)) say('018', 'ISA13', 'ISA13 has to be nine digits.');
  if (isa.usage !== 'T' && isa.usage !== 'P') say('020', 'ISA15', 'ISA15 is neither T nor P.');
  const key = [
    isa.senderQualifier,
    isa.senderId,
    isa.receiverQualifier,
    isa.receiverId,
    isa.controlNumber,
  ].join(' ');
  if (seen.has(key)) say('025', 'ISA13', `Interchange ${isa.controlNumber} stands twice in the file.`);
  seen.add(key);
  return issues;
}

/**
 * What AK905 says about a GS. A version of a guide that we know in another edition (X222A2) is left to the sets, which get
 * IK502 I6; any other unknown version refuses the group.
 */
export function groupIssues(guides: Guides, group: Group, seen: Set<string>): GuideIssue[] {
  const issues: GuideIssue[] = [];
  const say = (code: string, element: string, message: string): void => {
    issues.push(issueOf({ element: 'AK905', code }, { segment: 'GS', element }, message));
  };
  const known = guides.all.filter(
    (guide) => guide.def.functionalId === group.functionalId && group.functionalId !== '',
  );
  if (known.length === 0) say('1', 'GS01', `Groups of kind "${group.functionalId}" are not supported.`);
  else if (!known.some((guide) => guide.def.id.slice(0, EDITION_AT) === group.version.slice(0, EDITION_AT))) {
    say('2', 'GS08', `Version ${group.version} is not supported.`);
  }
  if (!/^\d{1,9}$/.test(group.controlNumber)) say('6', 'GS06', 'GS06 has to be one to nine digits.');
  else if (seen.has(group.controlNumber))
    say('19', 'GS06', `Group ${group.controlNumber} stands twice in the interchange.`);
  seen.add(group.controlNumber);
  return issues;
}

/** Length of "005010X222", which the edition (A1, A2) follows. */
const EDITION_AT = 10;

function issueOf(
  ack: NonNullable<Issue['ack']>,
  x12: NonNullable<Issue['x12']>,
  message: string,
): GuideIssue {
  return {
    ruleId: 'x12.envelope',
    severity: 'error',
    snipLevel: 1,
    message,
    x12,
    ack,
    codeName: codeName(ack),
  };
}
