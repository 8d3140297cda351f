import { describe, expect, it } from 'vitest';
import { checkFile } from '../../src/guides/check.ts';
import { loadGuides } from '../../src/guides/load.ts';
import { all, drop, type Edit, edited, expectOneIssue, fileOf, insertAfter, insertBefore, replace, VALID } from './fixtures.ts';

const guides = loadGuides();
const P = '005010X222A1';
const ERA = '005010X221A1';

/** What happens to the segment at an index; undefined where it can't. */
const ACCIDENTS: Record<string, (segments: readonly string[], at: number) => readonly string[] | undefined> = {
  lost: (segments, at) => segments.toSpliced(at, 1),
  'sent twice': (segments, at) => segments.toSpliced(at, 0, segments[at]!),
  'swapped with the next': (segments, at) => (at + 1 < segments.length ? segments.toSpliced(at, 2, segments[at + 1]!, segments[at]!) : undefined),
};

const WITHOUT_ITS_PARTS = 'the first of the two is an occurrence of its own, which lacks what has to come in it';
const SUMS = 'an amount that is lost or counted twice is wrong in the sum of the line and in that of the claim';

/** Where more than one thing is truly wrong. */
const SEVERAL: Record<string, Record<string, string>> = {
  lost: {
    '270 HL*4': 'the name that follows is one too many of the subscriber before, and the dependent hangs below him',
    '005010X221A1 CAS*CO': SUMS,
    '005010X221A1 SVC*HC:87880': 'its date stands behind the amounts of the line before, and the charge of the claim is not that of its lines any more',
    '005010X221A1 CLP*PW': 'the patient is a second one of the claim before, whose sum is wrong, and so is that of the payment',
    '278-request HL*5': 'the service is in no level, and the level above promises one',
    '278-response BHT': 'which of the two guides counts is told by the segment that is lost',
  },
  'sent twice': {
    '277 SVC': WITHOUT_ITS_PARTS, '005010X214 TRN*2*TW': WITHOUT_ITS_PARTS, '005010X214 TRN*2*PW': WITHOUT_ITS_PARTS,
    '005010X222A1 CLM*TW': WITHOUT_ITS_PARTS, '005010X222A1 CLM*PW': WITHOUT_ITS_PARTS, '005010X223A2 CLM': WITHOUT_ITS_PARTS, '837D CLM': WITHOUT_ITS_PARTS,
    '005010X221A1 CLP*TW': WITHOUT_ITS_PARTS, '005010X221A1 CLP*PW': WITHOUT_ITS_PARTS,
    '005010X221A1 SVC*HC:99213': SUMS, '005010X221A1 CAS*CO': SUMS,
  },
  'swapped with the next': {
    '270 EQ*30^98': 'the subscriber before asks nothing, and nobody knows that the inquiry below the next one was his',
    '278-response BHT': 'which of the two guides counts is told by the segment that comes too late',
  },
};

describe.each(Object.entries(ACCIDENTS))('a segment that is %s is one fault and hides nothing', (kind, happens) => {
  const several = Object.keys(SEVERAL[kind]!);
  const places = Object.entries(VALID).flatMap(([guide, segments]) => segments.flatMap((segment, at) => {
    const changed = happens(segments, at);
    return changed ? [{ place: `${guide} ${segment}`, issues: issuesOf(guide, changed) }] : [];
  }));

  it('wherever it stands, with few exceptions', () => {
    const many = places.filter(({ place, issues }) => issues.length > 1 && !several.some((start) => place.startsWith(start)));
    expect(many).toEqual([]);
    expect(places.filter(({ issues }) => issues.length === 1).length).toBeGreaterThan(190);
  });

  it.each(Object.entries(SEVERAL[kind]!))('but for %s: %s', (start) => {
    const found = places.filter(({ place }) => place.startsWith(start));
    expect(found).toHaveLength(1);
    expect(found[0]!.issues.length).toBeGreaterThan(1);
  });
});

type Case = [what: string, guide: string, edit: Edit, expected: string];

const RECOVERED: Case[] = [
  ['the level of a subscriber that is lost', P, drop('HL*3'), 'IK304 3 2000B/HL'],
  ['the level of a patient that is lost', P, drop('HL*4'), 'IK304 3 2000C/HL'],
  ['a level that is sent twice', P, insertBefore('HL*3', 'HL*3*1*22*1'), 'IK403 7 2000B/HL01'],
  ['a line number that is sent twice', P, insertBefore('LX*2', 'LX*2'), 'IK403 7 2400/LX01'],
  ['line numbers that go on after a gap', P, all(replace('LX*1', 'LX*3'), replace('LX*2', 'LX*4')), 'IK403 7 2400/LX01'],
  ['a billing provider whose name is sent twice', P, insertBefore('NM1*85', 'NM1*85*2*FERN HOLLOW CLINIC*****XX*1497758544'), 'IK304 4 2010AA/NM1'],
  ['a service that is lost, with its charge', P, drop('SV1*HC:87880'), 'IK304 I8 2400/SV1'],
  ['a service that is sent twice, with its charge', P, insertBefore('SV1*HC:87880', 'SV1*HC:87880*50*UN*1***1'), 'IK304 5 2400/SV1'],
  ['a subscriber whose claim facts are lost', P, drop('SBR*P*18'), 'IK304 I8 2000B/SBR'],
  ['a subscriber before his level', P, movedBefore('HL*3', 'SBR*P**'), 'IK304 7 2000B/SBR'],
  ['a birth date behind the payer', P, movedAfter('NM1*PR', 'DMG*D8*1987'), 'IK304 7 2010BA/DMG'],
  ['a reference of a line behind the next line number', P, movedAfter('LX*2', 'REF*6R'), 'IK304 7 2400/SV1'],
  ['a patient before his paid claim', ERA, movedBefore('CLP*PW', 'NM1*QC*1*WREN*PIPPA'), 'IK304 7 2100/NM1'],
  ['a line of a payment whose service is lost', ERA, all(drop('SVC*HC:99213'), drop('CAS*CO'), replace('CLP*TW', 'CLP*TW-1001*1*50*40*10*12*ICN7001*11*1'), replace('BPR', 'BPR*I*90*C*ACH*CCP*01*021000021*DA*112233*1931234567**01*021000089*DA*445566*20260309')), 'IK304 3 2110/SVC'],
  ['a status of a provider behind the next level', '005010X214', movedAfter('HL*4', 'STC*A1:19:PR**WQ*230'), 'IK304 7 2200C/STC'],
  ['a claim that a status inquiry does not name', '276', drop('TRN*1'), 'IK304 3 2200D/TRN'],
  ['a set of which a 999 does not speak', '005010X231A1', drop('AK2*837*0001'), 'IK304 3 2000/AK2'],
  ['a segment error that is lost', '005010X231A1', drop('IK3'), 'IK304 3 2100/IK3'],
  ['a verdict behind the next set', '005010X231A1', movedAfter('AK2*837*0002', 'IK5*R'), 'IK304 7 2000/IK5'],
  ['an element error behind the verdict', '005010X231A1', movedAfter('IK5*R', 'IK4'), 'IK304 7 2110/IK4'],
  ['related entities without their beginning', '271', drop('LS*2120'), 'IK304 3 2120C-LS/LS'],
  ['a source before which the receiver begins', '270', movedAfter('HL*2', 'NM1*PR'), 'IK304 7 2100A/NM1'],
];

it.each(RECOVERED)('%s gives one issue', (_what, guide, edit, expected) => {
  expectOneIssue(guides, edited(guide, edit), expected);
});

it('two faults side by side are both told', () => {
  expect(issuesOf(P, changed(P, all(insertAfter('HI*ABK:J0190', 'DTP*431*D8*20260101', 'DTP*439*D8*20260101'))))).toHaveLength(2);
  expect(issuesOf(P, changed(P, all(drop('N3*12'), drop('N4*SALEM*OR*973011234'))))).toHaveLength(2);
  expect(issuesOf(P, changed(P, all(drop('SBR*P*18'), drop('NM1*PR'))))).toHaveLength(2);
});

function issuesOf(guide: string, segments: readonly string[]): string[] {
  const { issues } = checkFile(guides, Buffer.from(fileOf(guide, segments), 'latin1')).interchanges[0]!.groups[0]!.sets[0]!;
  return issues.map(({ ack, x12 }) => `${ack!.code} ${x12!.loop ?? ''}/${x12!.element ?? x12!.segment}`);
}

function changed(guide: string, edit: Edit): string[] {
  const segments = [...VALID[guide]!];
  edit(segments);
  return segments;
}

/** Moves the segment that begins with `what` before or behind another one. */
function movedBefore(start: string, what: string): Edit {
  return moved(what, (segments, segment) => insertBefore(start, segment)(segments));
}

function movedAfter(start: string, what: string): Edit {
  return moved(what, (segments, segment) => insertAfter(start, segment)(segments));
}

function moved(what: string, put: (segments: string[], segment: string) => void): Edit {
  return (segments) => {
    const [segment] = segments.splice(segments.findIndex((each) => each.startsWith(what)), 1);
    put(segments, segment!);
  };
}
