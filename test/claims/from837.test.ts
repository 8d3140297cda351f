import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { create837Reader, type UploadedClaim, type UploadEnd } from '../../src/claims/from837.ts';
import type { ClaimKind } from '../../src/claims/claim.ts';
import { readEnvelopesSync } from '../../src/x12/envelope.ts';
import { segments } from '../../src/x12/read.ts';
import { changed, type Json, officeVisit } from './bodies.ts';
import { dentalVisit, everythingDental } from './dental-bodies.ts';
import { everythingInstitutional, everythingProfessional } from './everything.ts';
import { isHere } from '../support/skip.ts';
import { claimOf, fileOf, outbound, segmentsOf, sharedFile } from './support.ts';
import { claimsIn } from './uploads.ts';

const CHILD = { firstName: 'Wren', lastName: 'Brennan', gender: 'F', dateOfBirth: '20150101', relationshipToSubscriberCode: '19' };

describe('the claims of an 837', () => {
  test('come one by one, each with its own provider, subscriber and patient', () => {
    const bodies = [
      officeVisit(), changed(officeVisit(), { '/billing/npi': '1550442069' }), changed(officeVisit(), { '/dependent': CHILD, '/subscriber/memberId': 'PM2' }),
    ];
    const claims = claimsIn(fileOf(bodies.map((body, n) => outbound(claimOf('professional', body), `GW${n}`))));
    expect(claims.map(({ claimNumber, body }) => [claimNumber, (body['billing'] as Json)['npi'], (body['subscriber'] as Json)['memberId'], body['dependent'] !== undefined])).toEqual([
      ['GW0', '1550442010', 'PM33018842', false], ['GW2', '1550442010', 'PM2', true], ['GW1', '1550442069', 'PM33018842', false],
    ]);
  });

  test('know their segments: their own, and those that they share with their neighbours', () => {
    const file = fileOf([outbound(claimOf('professional', officeVisit()), 'A'), outbound(claimOf('professional', officeVisit()), 'B')]);
    const [first, second] = claimsIn(file);
    const at = (position: number): string => segmentOf(file, position);
    expect([first!, second!].map(({ place }) => [place.clm, place.first, place.last, place.billingFirst, place.billingLast].map(at).map((segment) => segment.slice(0, 6)))).toEqual([
      ['CLM*PC', 'HL*2*1', 'REF*6R', 'HL*1**', 'PER*IC'], ['CLM*PC', 'HL*3*1', 'REF*6R', 'HL*1**', 'PER*IC'],
    ]);
    expect(file.subarray(second!.place.offset, second!.place.offset + 3).toString()).toBe('CLM');
    const stands = (claim: UploadedClaim): string => [2, first!.place.billingFirst, first!.place.clm, second!.place.first, second!.place.last].map((position) => (claim.standsAt(position) ? 'y' : 'n')).join('');
    expect([stands(first!), stands(second!)]).toEqual(['yyynn', 'yynyy']);
  });

  test('share a subscriber where two claims stand under one, the patient being the subscriber or a child', () => {
    const lines = textOf(fileOf([outbound(claimOf('dental', changed(dentalVisit(), { '/dependent': CHILD })))])).split('~\n');
    const clm = lines.findIndex((line) => line.startsWith('CLM'));
    const end = lines.findIndex((line) => line.startsWith('SE'));
    const twice = [...lines.slice(0, end), ...lines.slice(clm, end).map((line) => line.replace('SD-3001', 'SD-3002')), ...lines.slice(end)];
    const claims = claimsIn(Buffer.from(twice.join('~\n')));
    expect(claims.map(({ body }) => (body['claimInformation'] as Json)['patientControlNumber'])).toEqual(['SD-3001', 'SD-3002']);
    expect(claims[1]!.body).toEqual(JSON.parse(JSON.stringify(claims[0]!.body).replaceAll('SD-3001', 'SD-3002')));
  });

  test('say who sent them, for whom, and for which environment', () => {
    const [claim] = claimsIn(fileOf([outbound(claimOf('professional', officeVisit()))]));
    expect(claim).toMatchObject({ kind: 'professional', usage: 'T', submitter: { name: 'Tallgrass Billing', id: 'TG4410' }, receiver: { name: 'Prairie Mutual', id: 'PRAIRIE1' } });
  });
});

const EVERYTHING = [['professional', everythingProfessional()], ['institutional', everythingInstitutional()], ['dental', everythingDental()]] as const;

describe('the place of a field', () => {
  test.each(EVERYTHING)('of a %s claim is the element that holds its value', (kind, body) => {
    const file = fileOf([outbound(claimOf(kind, body))]);
    const [claim] = claimsIn(file);
    const wrong = [...leaves(claim!.body)].filter(([pointer]) => pointer !== '/usageIndicator').flatMap(([pointer, value]) => {
      const place = claim!.placeOf(pointer);
      const [segment = '', n = 0, component] = /^([A-Z0-9]{2,3})(\d\d)(?:-(\d))?$/.exec(place?.element ?? '')?.slice(1).map((part, i) => (i === 0 ? part : Number(part))) ?? [];
      const elements = segmentOf(file, place?.position ?? 0).split('*');
      const held = elements[Number(n)] ?? '';
      const found = component ? held.split(':')[Number(component) - 1] : held;
      const isThere = typeof value === 'boolean' ? ['Y', 'N', 'P', 'PB', 'IH'].includes(found ?? '') : (found ?? '').includes(String(value)) || held.includes(String(value)) || elements.includes(String(value));
      return elements[0] === segment && isThere ? [] : [`${pointer} ${String(value)} at ${JSON.stringify(place)}`];
    });
    expect(wrong).toEqual([]);
  });

  test('that is not there is the place of the object around it', () => {
    const file = fileOf([outbound(claimOf('professional', officeVisit()))]);
    const [claim] = claimsIn(file);
    expect(claim!.placeOf('/rendering/firstName/nothing')).toMatchObject({ loop: '2310B', element: 'NM104' });
    expect(claim!.placeOf('/rendering/taxId')).toMatchObject({ loop: '2310B', segment: 'NM1' });
    expect(claim!.placeOf('/claimInformation/serviceLines/1/drugIdentification/nationalDrugCode')).toMatchObject({ loop: '2400', segment: 'LX' });
    expect(claim!.placeOf('/claimInformation/delayReasonCode')).toMatchObject({ loop: '2300', segment: 'CLM' });
    expect(claim!.placeOf('/nothing')).toBeUndefined();
  });
});

describe('what has no place in the JSON', () => {
  test.each([
    ['a foreign currency', 'PRV*BI', 'CUR*85*USD~\nPRV*BI', { loop: '2000A', segment: 'CUR' }],
    ['a set that is sent again', 'BHT*0019*00', 'BHT*0019*18', { segment: 'BHT', element: 'BHT02' }],
    ['a national plan id', '*****PI*PRAIRIE1', '*****XV*PRAIRIE1', { loop: '2010BB', element: 'NM108' }],
    ['whose referral number it is', 'REF*6R*PC-1001-1', 'REF*6R*PC-1001-1~\nREF*9F*R1**2U:OTHER', { loop: '2400', element: 'REF04' }],
    ['a second service date', 'DTP*472*D8*20260205', 'DTP*472*D8*20260205~\nDTP*472*D8*20260206', { loop: '2400', element: 'DTP03' }],
    ['a second authorization number', 'REF*X4*28D0551234', 'REF*G1*A1~\nREF*G1*A2', { loop: '2300', element: 'REF02' }],
    ['a segment of another guide', 'LX*2', 'TOO*JP*12~\nLX*2', { loop: '2400', segment: 'TOO' }],
    ['a pay-to address of another kind than the provider', 'HL*2*1*22*0', 'NM1*87*1~\nN3*PO BOX 8~\nN4*LINCOLN*NE*68501~\nHL*2*1*22*0', { loop: '2010AB', element: 'NM102' }],
    ['a component too many', 'SV1*HC:99213', 'SV1*HC:99213:::::::X', { loop: '2400', element: 'SV101' }],
  ])('is told with its place: %s', (_what, from, to, x12) => {
    const file = textOf(fileOf([outbound(claimOf('professional', officeVisit()))]));
    expect(file).toContain(from);
    const [claim] = claimsIn(Buffer.from(file.replace(from, to)));
    expect(claim!.issues).toMatchObject([{ ruleId: 'upload.no-place', severity: 'warning', x12 }]);
  });

  test('is told at the end where no claim follows', () => {
    const file = textOf(fileOf([outbound(claimOf('professional', officeVisit()))])).replace('PRV*BI', 'CUR*85*USD~\nPRV*BI').replace(/CLM[\s\S]*(?=SE\*)/, '');
    const ends: UploadEnd[] = [];
    readEnvelopesSync(Buffer.from(file), { set: (set) => create837Reader(set, { claim: () => expect.unreachable(), end: (end) => ends.push(end) }) });
    expect(ends).toMatchObject([{ claimCount: 0, issues: [{ x12: { segment: 'CUR' } }] }]);
  });
});

describe('a damaged 837', () => {
  const file = textOf(fileOf(EVERYTHING.slice(0, 1).map(([kind, body]) => outbound(claimOf(kind, body))))).split('~\n');

  test('gives what can be read of it: segments lost, repeated and moved never stop the reader', () => {
    const at = fc.nat({ max: file.length - 6 }).map((n) => n + 3);
    fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom('drop', 'repeat', 'move', 'cut'), at, at), { minLength: 1, maxLength: 6 }), (damages) => {
      const lines = [...file];
      for (const [how, one, other] of damages) {
        if (how === 'drop') lines.splice(one, 1);
        else if (how === 'repeat') lines.splice(one, 0, lines[one] ?? '');
        else if (how === 'move') lines.splice(other, 0, ...lines.splice(one, 1));
        else lines[one] = (lines[one] ?? '').slice(0, other % 9);
      }
      for (const claim of claimsIn(Buffer.from(lines.join('~\n')))) {
        for (const [pointer] of leaves(claim.body).filter((_, n) => n % 23 === 0)) claim.placeOf(pointer);
        expect(JSON.stringify(claim.body).length).toBeLessThan(50_000);
      }
    }), { numRuns: 150, seed: 837 });
  });

  test('of a claim without an end is an error of that claim, and the next one is read', () => {
    const lines = textOf(fileOf([outbound(claimOf('professional', officeVisit()), 'A'), outbound(claimOf('professional', officeVisit()), 'B')])).split('~\n');
    const more = lines.findIndex((line) => line.startsWith('LX*2'));
    lines.splice(more, 0, ...Array.from({ length: 60_000 }, (_, n) => `K3*${n}`));
    const [first, second] = claimsIn(Buffer.from(lines.join('~\n')));
    expect(first!.issues).toMatchObject([{ ruleId: 'upload.claim-too-long', severity: 'error', x12: { loop: '2400', segment: 'K3' } }]);
    expect(second).toMatchObject({ claimNumber: 'B', issues: [] });
  });

  test('that breaks off gives the claim that it had', () => {
    const cut = file.slice(0, file.findIndex((line) => line.startsWith('LX*2'))).join('~\n');
    const [claim] = claimsIn(Buffer.from(`${cut}~\n`));
    expect((claim!.body['claimInformation'] as { serviceLines: unknown[] }).serviceLines).toHaveLength(1);
    expect(claim!.place.last).toBe(file.slice(2).findIndex((line) => line.startsWith('LX*2')));
  });
});

/** 837 to JSON to 837. */
const SAMPLES = new URL('../../samples/', import.meta.url);
const STORIES = readdirSync(SAMPLES, { withFileTypes: true }).filter((entry) => entry.isDirectory()).flatMap(({ name }) => (
  readdirSync(new URL(`${name}/`, SAMPLES)).filter((file) => /^837.*\.x12$/.test(file)).map((file) => `${name}/${file}`)));

test.each(STORIES)('the 837 of %s is written again from the JSON of its claims', (name) => {
  const bytes = readFileSync(new URL(name, SAMPLES));
  expect(rewritten(claimsIn(bytes))).toEqual(comparable(Array.from(segments(bytes), (segment) => segment.raw().replaceAll('|', '*').replaceAll('>', ':'))));
});

const EDI = isHere(sharedFile('reference/claims/valid.json') !== undefined, { tests: 'the reference claims', because: 'they do not lie beside the checkout' })
  ? (JSON.parse(sharedFile('reference/claims/valid.json')!) as { id: string; title: string }[]).map(({ id, title }) => [`${id} ${title}`, `reference/claims/edi/${id}.edi`] as const) : [];

test.each(EDI)('%s is written again from its JSON', (_name, path) => {
  const bytes = Buffer.from(sharedFile(path)!);
  const claims = claimsIn(bytes);
  expect(claims.flatMap(({ issues }) => issues)).toEqual([]);
  const before = comparable(Array.from(segments(bytes), (segment) => segment.raw()));
  const after = rewritten(claims);
  expect(after.filter((segment) => !before.includes(segment))).toEqual([]);
  expect(before.filter((segment) => !after.includes(segment))).toEqual([]);
});

function rewritten(claims: readonly UploadedClaim[]): readonly string[] {
  return comparable(segmentsOf(claims.map(({ kind, body, claimNumber }) => outbound(claimOf(kind as ClaimKind, body), claimNumber ?? 'NONE'))));
}

/** Without the envelope and what belongs to the set, in any order of the references of a loop. */
function comparable(all: readonly string[]): readonly string[] {
  return all.filter((segment) => !/^(ISA|GS|ST|BHT|SE|GE|IEA|REF\*D9\*NONE)/.test(segment)).sort();
}

function textOf(bytes: Buffer): string {
  return bytes.toString('latin1');
}

/** The segment at a position of the first set, ST being 1. */
function segmentOf(file: Buffer, position: number): string {
  return textOf(file).split('~\n')[position + 1] ?? '';
}

function leaves(value: unknown, pointer = ''): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null) return [[pointer, value]];
  return Object.entries(value).flatMap(([name, inner]) => leaves(inner, `${pointer}/${name}`));
}
