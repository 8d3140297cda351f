import type { Issue } from '../lib/issue.ts';
import { kindTable } from '../x12/kinds.ts';
import { WindowSegment } from '../x12/segment.ts';
import type { Group, Interchange, Segment } from '../x12/types.ts';
import { startElementCheck } from './element-issues.ts';
import { checkElements } from './elements.ts';
import type { Findings, GuideIssue } from './findings.ts';
import type { Guides } from './load.ts';
import { codeName } from './names.ts';
import { isGoodSegment } from './quick.ts';
import { rememberGood } from './spare.ts';
import { startWalk } from './state.ts';

/** TA105 by the element of the ISA that is wrong. ISA11 is 016, ISA16 is 027; both are delimiters and judged as such. */
const ISA_CODES = ['010', '011', '012', '013', '005', '006', '007', '008'];

/**
 * What a TA1 says about an ISA. Date, time, number, flags, counts and trailers (ISA09, ISA10, ISA13 to ISA15) are judged
 * where they are read, the rest here. `seen` holds the interchanges of this file so far and gets this one: the same number
 * twice is 025.
 */
export function interchangeIssues(guides: Guides, isa: Interchange, seen: Set<string>): GuideIssue[] {
  // In an ISA nothing is composite or repeated, so these two characters are like any other; where they are named they are judged below.
  const delimiters = { ...isa.delimiters, component: '', repetition: '' };
  // Authorization and security (ISA02, ISA04) may be blank, which no other text may be.
  const elements = isa.elements.map((text, i) => {
    if (i === 10 || i === 15) return text === '' ? '' : 'X';
    return (i === 1 || i === 3) && text === BLANK ? NOT_BLANK : text;
  });
  const issues = envelopeFaults(guides, { id: 'ISA', elements, delimiters, offset: isa.offset }).flatMap((fault) => {
    const element = fault.at!.element;
    const code = element === 12 ? '017' : ISA_CODES[element - 1];
    return code === undefined ? [] : [asEnvelope(fault, { element: 'TA105', code }, 1)];
  });
  const say = (code: string, element: string, message: string): void => {
    const x12 = { segment: 'ISA', element, position: 1, offset: isa.offset };
    issues.push({ ...ENVELOPE, message, x12, ack: { element: 'TA105', code }, codeName: codeName({ element: 'TA105', code }) });
  };
  const { element, component, repetition, segment } = isa.delimiters;
  if (isa.version >= '00402' && (repetition === '' || [element, component, segment].includes(repetition)))
    say('016', 'ISA11', 'ISA11 has to be the repetition separator, a character that is no letter, digit or other delimiter.');
  if (/[A-Za-z0-9 ]/.test(component) || component === segment)
    say('027', 'ISA16', 'ISA16 has to be the component separator, a character that is no letter, digit or other delimiter.');
  const key = [isa.senderQualifier, isa.senderId, isa.receiverQualifier, isa.receiverId, isa.controlNumber].join(' ');
  if (seen.has(key)) say('025', 'ISA13', `Interchange ${isa.controlNumber} stands twice in the file.`);
  seen.add(key);
  return issues;
}

const BLANK = ' '.repeat(10);
const NOT_BLANK = 'X'.repeat(BLANK.length);

/** An interchange that is for somebody else, as far as it says for whom. */
export function receiverIssues(isa: Interchange, receivers: readonly string[] | undefined): GuideIssue[] {
  if (receivers === undefined || isa.receiverId === '' || receivers.includes(isa.receiverId)) return [];
  const ack = { element: 'TA105', code: '009' } as const;
  const message = `The interchange is for ${isa.receiverId}, who is not known here.`;
  const fixHint = `Send it to ${receivers.join(' or ')}.`;
  return [{ ...ENVELOPE, message, fixHint, value: isa.receiverId, x12: { segment: 'ISA', element: 'ISA08', position: 1, offset: isa.offset }, ack, codeName: codeName(ack) }];
}

/** What is wrong with the elements of a TA1, as 024 of the interchange that it came in. */
export function ta1Issues(guides: Guides, ta1: Segment, isa: Interchange): GuideIssue[] {
  const elements = Array.from({ length: ta1.elementCount }, (_, i) => ta1.element(i + 1));
  // TA101 to TA103 repeat what came, right or wrong.
  const faults = envelopeFaults(guides, { id: 'TA1', elements, delimiters: isa.delimiters, offset: ta1.offset }).filter((fault) => fault.at!.element > 3 || fault.ack?.code === '1');
  return faults.map((fault) => asEnvelope(fault, { element: 'TA105', code: '024' }));
}

/** What has come so far when a group begins. */
export interface GroupPlace {
  group: Group;
  interchange: Interchange;
  /** Group control numbers of the interchange; this one is added. */
  seen: Set<string>;
}

/**
 * What AK905 says about a GS. A version of a guide that we know in another edition (X222A2) is left to the sets, which get
 * IK502 I6; any other unknown version refuses the group. Faults of sender, receiver, date and time are 1, since X12 has
 * no codes of their own for them.
 */
export function groupIssues(guides: Guides, { group, interchange, seen }: GroupPlace): GuideIssue[] {
  const issues = envelopeFaults(guides, { id: 'GS', elements: group.elements, delimiters: interchange.delimiters, offset: group.offset }).flatMap((fault) => {
    const { element } = fault.at!;
    // Many senders pad their ids to the width of those in the ISA.
    if (fault.ack?.code === '6' && /^\S.* +$/.test(fault.value ?? '')) return [];
    const code = element === 6 ? '6' : element >= 7 ? '2' : '1';
    return [asEnvelope(fault, { element: 'AK905', code })];
  });
  const say = (code: string, element: string, message: string): void => {
    if (issues.some((issue) => issue.x12?.element === element)) return;
    const x12 = { segment: 'GS', element, offset: group.offset };
    issues.push({ ...ENVELOPE, message, x12, ack: { element: 'AK905', code }, codeName: codeName({ element: 'AK905', code }) });
  };
  const known = guides.all.filter(({ def }) => def.functionalId === group.functionalId && group.functionalId !== '');
  if (known.length === 0) say('1', 'GS01', `Groups of kind "${group.functionalId}" are not supported.`);
  else if (!known.some(({ def }) => def.id.slice(0, EDITION_AT) === group.version.slice(0, EDITION_AT)))
    say('2', 'GS08', `Version ${group.version} is not supported.`);
  if (seen.has(group.controlNumber)) say('19', 'GS06', `Group ${group.controlNumber} stands twice in the interchange.`);
  seen.add(group.controlNumber);
  return issues;
}

/** Length of "005010X222", which the edition (A1, A2) follows. */
const EDITION_AT = 10;

const ENVELOPE = { ruleId: 'x12.envelope', severity: 'error', snipLevel: 1 } as const;

interface EnvelopeText {
  id: string;
  elements: readonly string[];
  delimiters: Interchange['delimiters'];
  offset: number;
}

/** Checks an envelope segment against `envelope.json`. The issues still carry codes of IK403. */
function envelopeFaults(guides: Guides, text: EnvelopeText): readonly GuideIssue[] {
  const { element, component, repetition } = text.delimiters;
  const written = `${component} ${repetition} ${text.id}${element}${text.elements.join(element)}`;
  if (guides.spare.goodEnvelopes.has(written)) return NO_FAULTS;
  const faults = elementFaults(guides, segmentOf(text));
  if (faults.length === 0) rememberGood(guides.spare, written);
  return faults;
}

const NO_FAULTS: readonly GuideIssue[] = [];

function elementFaults(guides: Guides, segment: WindowSegment): GuideIssue[] {
  const envelope = guides.all.find(({ def }) => def.name === 'envelope');
  const table = envelope?.root.children.find((child) => child.headId === segment.id)?.segment;
  if (!envelope || !table || isGoodSegment(segment, table.quick)) return [];
  const findings: Findings = { issues: [], limit: MAX_FAULTS, dropped: 0 };
  checkElements(startElementCheck(startWalk(envelope, findings, segment.offset), segment), table);
  return findings.issues;
}

const MAX_FAULTS = 30;

/** The same fault in the words of the interchange's or group's acknowledgment. */
function asEnvelope(fault: GuideIssue, ack: NonNullable<Issue['ack']>, position?: number): GuideIssue {
  const { at: _, dataElement: __, x12, ...rest } = fault;
  const { position: ___, ...place } = x12!;
  return { ...rest, ...ENVELOPE, x12: { ...place, ...(position ? { position } : {}) }, ack, codeName: codeName(ack) };
}

/** A segment made of its texts, for what is no longer in the reader's window. */
function segmentOf({ id, elements, delimiters, offset }: EnvelopeText): WindowSegment {
  const segment = new WindowSegment();
  segment.bytes = Buffer.from([id, ...elements].join(delimiters.element), 'latin1');
  segment.end = segment.bytes.length;
  segment.base = offset;
  segment.elementCount = elements.length;
  segment.offsets = new Int32Array(elements.length + 1);
  let at = id.length;
  segment.offsets[0] = at;
  for (const [i, element] of elements.entries()) segment.offsets[i + 1] = at += element.length + 1;
  const code = (text: string): number => (text === '' ? -1 : text.charCodeAt(0));
  segment.delimiters = {
    element: code(delimiters.element),
    component: code(delimiters.component),
    repetition: code(delimiters.repetition),
    segment: code(delimiters.segment),
  };
  segment.kindTable = kindTable(segment.delimiters);
  segment.kinds = kindsOf(segment);
  return segment;
}

/** What the reader notes for its segments: the kinds of characters before each delimiter. */
function kindsOf({ bytes, offsets, kindTable: table }: WindowSegment): Uint8Array {
  const kinds = new Uint8Array(offsets.length);
  for (let n = 1; n < offsets.length; n += 1) {
    for (let at = offsets[n - 1]! + 1; at < offsets[n]!; at += 1) kinds[n]! |= table[bytes[at]!]!;
  }
  return kinds;
}
