import supertest, { type Response } from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../src/api/app.ts';
import { addKey } from '../../src/billers/store.ts';
import { checkFile } from '../../src/guides/check.ts';
import { type Cents, parseCents, sumCents } from '../../src/lib/money.ts';
import { readJson } from '../samples/stories.ts';
import { officeVisit } from '../support/api.ts';
import { sharedGuides } from '../support/context.ts';
import { openWorld, type World } from '../support/world.ts';

/** What one payer has decided goes on to the next one, as claims of every kind, and to a third payer: from the 835 to a claim that is paid there. */
let w: World;
let post: (path: string, body: object) => Promise<Response>;
beforeAll(async () => {
  w = await openWorld();
  const { key } = (await addKey(w.ctx, { billerId: w.billerId, usage: 'T' }))!;
  const app = createApp(w.ctx, { queues: w.tools.queues });
  post = (path, body) => supertest(app).post(path).set('authorization', `Key ${key}`).send(body);
});
afterAll(() => w.close());

const PATHS = { professional: 'professionalclaims/v3', institutional: 'institutionalclaims/v1', dental: 'dental-claims' } as const;
const CEDAR = { tradingPartnerServiceId: 'CEDAR', tradingPartnerName: 'Cedar Mutual Insurance', claimFilingCode: 'CI' };

interface Body {
  subscriber: Record<string, unknown>;
  dependent?: Record<string, unknown>;
  claimInformation: Record<string, unknown>;
  [name: string]: unknown;
}

/** Posts a claim and waits until its payer has decided. */
async function decided(kind: keyof typeof PATHS, body: object): Promise<string> {
  const { status, body: answer } = await post(`/medicalnetwork/${PATHS[kind]}/submission`, body);
  expect([status, answer.errors]).toEqual([200, []]);
  await w.settle();
  return answer.claimReference.claimId as string;
}

/** Sends a claim on to its next payer. The 837 has to be good by its guide and to add up. */
async function sentOn(claimId: string, to: object): Promise<{ id: string; file: File }> {
  const answer = await post(`/v1/claims/${claimId}/secondary`, to);
  expect([answer.status, answer.body.errors]).toEqual([200, []]);
  const text = String(answer.body.x12);
  expect(checkFile(sharedGuides(), Buffer.from(text)).accepted).toBe(true);
  const file = readFile(text);
  for (const payer of file.payers) expect([payer.id, ...unbalanced(file, payer.id)]).toEqual([payer.id]);
  return { id: answer.body.claimReference.claimId as string, file };
}

describe('the second payer', () => {
  test('of a hospital stay gets each line with what the first one paid and adjusted', async () => {
    const stay = readJson('06-appendix-inpatient', 'claim.json') as Body;
    const id = await decided('institutional', stay);
    const { id: second, file } = await sentOn(id, { ...CEDAR, subscriber: { memberId: 'SIM-FULL-1' } });
    expect(file.payers).toEqual([{ id: 'NWHP2', rank: 'P', paid: 13_414_84, adjustments: [], dated: false }]);
    expect(file.destination).toBe('S');
    expect(file.lines.map(({ results }) => results.map(({ payer, date }) => [payer, date]))).toEqual(file.lines.map(() => [['NWHP2', expect.stringMatching(/^2026\d{4}$/)]]));
    expect(file.lines.every(({ results }) => /^\d{4}$/.test(results[0]!.revenueCode))).toBe(true);
    expect(sumCents(file.lines.flatMap(({ results }) => results.map(({ remaining }) => remaining)))).toBe(10_00);
    await w.settle();
    expect((await w.claim(second)).status).toBe('PAID');
  });

  test('of a child at the dentist is the other parent\'s, and the child stays the patient', async () => {
    const teeth = readJson('24-filling-and-cleaning', 'claim.json') as Body;
    const id = await decided('dental', teeth);
    const father = { lastName: 'Halvorsen', firstName: 'Torvald', memberId: 'SIM-FULL-2', dateOfBirth: '19860412', gender: 'M' };
    const { id: second, file } = await sentOn(id, { ...CEDAR, subscriber: father, dependent: teeth.dependent });
    expect(file.payers).toEqual([{ id: 'NWHP1', rank: 'P', paid: 235_60, adjustments: [], dated: false }]);
    expect(file.lines.map(({ results }) => results[0]!.procedure)).toEqual(['AD:D2392', 'AD:D1120']);
    expect(file.segments.find((one) => one.startsWith('NM1*IL*1*Halvorsen*Torvald'))).toBeDefined();
    expect(file.segments.find((one) => one.startsWith('NM1*QC*1*Halvorsen*Soren'))).toBeDefined();
    // Brigid's insurance is now the other one, and Soren is her child (19) there.
    expect(file.segments).toEqual(expect.arrayContaining([expect.stringMatching(/^SBR\*P\*19\*NW-4410/), expect.stringMatching(/^NM1\*IL\*1\*Halvorsen\*Brigid/), 'TOO*JP*T*M:O']));
    await w.settle();
    expect((await w.claim(second)).status).toBe('PAID');
  });

  test('that the hospital\'s claim names itself is asked without another word', async () => {
    const visit = readJson('05-emergency-room', 'claim.json') as Body;
    visit.subscriber['memberId'] = 'SIM-PAID-3';
    const info = visit.claimInformation;
    info['patientControlNumber'] = 'SEC-3';
    info['otherSubscriberInformation'] = [{
      paymentResponsibilityLevelCode: 'S', individualRelationshipCode: '18', claimFilingIndicatorCode: 'CI', benefitsAssignmentCertificationIndicator: 'Y', releaseOfInformationCode: 'Y',
      otherSubscriberName: { otherInsuredQualifier: '1', otherInsuredLastName: visit.subscriber['lastName'], otherInsuredFirstName: visit.subscriber['firstName'], otherInsuredIdentifierTypeCode: 'MI', otherInsuredIdentifier: 'SIM-FULL-3' },
      otherPayerName: { otherPayerOrganizationName: 'Cedar Mutual Insurance', otherPayerIdentifierTypeCode: 'PI', otherPayerIdentifier: 'CEDAR' },
    }];
    const id = await decided('institutional', visit);
    const { id: second, file } = await sentOn(id, {});
    expect(file.payers.map(({ id: payer, rank }) => [payer, rank])).toEqual([[visit['tradingPartnerServiceId'], 'P']]);
    await w.settle();
    expect((await w.claim(second)).status).toBe('PAID');
  });
});

test('the third payer gets what both others decided, each in balance', async () => {
  const visit = officeVisit('SEC-4') as unknown as Body;
  Object.assign(visit, { tradingPartnerServiceId: 'NWHP1', tradingPartnerName: 'Northwind Health Plan', receiver: { organizationName: 'Northwind Health Plan' } });
  Object.assign(visit.subscriber, { memberId: 'SIM-PARTIAL-4', firstName: 'Tertia' });
  const first = await decided('professional', visit);
  const second = await sentOn(first, { ...CEDAR, subscriber: { memberId: 'SIM-PAID-4' } });
  await w.settle();
  const third = await sentOn(second.id, { tradingPartnerServiceId: 'NWHP2', tradingPartnerName: 'Northwind Medicare Advantage', claimFilingCode: '16', subscriber: { memberId: 'SIM-FULL-5' } });
  expect(third.file.destination).toBe('T');
  expect(third.file.payers.map(({ id, rank }) => [id, rank])).toEqual([['NWHP1', 'P'], ['CEDAR', 'S']]);
  expect(third.file.lines[0]!.results.map(({ payer }) => payer)).toEqual(['NWHP1', 'CEDAR']);
  await w.settle();
  expect((await w.claim(third.id)).status).toBe('PAID');
});

/* The 837 read by hand, apart from the program's own readers. */

interface File {
  segments: string[];
  /** SBR01 of the payer that the claim goes to. */
  destination: string;
  payers: { id: string; rank: string; paid: Cents; adjustments: Cents[]; dated: boolean }[];
  lines: { charge: Cents; results: { payer: string; paid: Cents; procedure: string; revenueCode: string; adjustments: Cents[]; date: string; remaining: Cents }[] }[];
}

/** Reads SBR, CAS, AMT, DTP and SVD of 2320, 2330B and 2430 of the one claim in a file; segments come with "*" and ":" whatever it uses. */
function readFile(text: string): File {
  const [element, component, end] = [text[3]!, text[104]!, text[105]!];
  const segments = text.split(end).map((one) => one.trim().replaceAll(component, ':').replaceAll(element, '*')).filter(Boolean);
  const file: File = { segments, destination: '', payers: [], lines: [] };
  const start = segments.findIndex((one) => one.startsWith('CLM*'));
  file.destination = segments.findLast((one, n) => n < start && one.startsWith('SBR*'))!.split('*')[1]!;
  for (const segment of segments.slice(start)) readSegment(file, segment.split('*'));
  return file;
}

function readSegment(file: File, [id, ...e]: string[]): void {
  const line = file.lines.at(-1);
  const result = line?.results.at(-1);
  const payer = line ? undefined : file.payers.at(-1);
  const cents = (text: string | undefined) => parseCents(text ?? '') ?? Number.NaN;
  const amounts = () => [1, 4, 7, 10, 13, 16].flatMap((n) => (e[n + 1] ? [cents(e[n + 1])] : []));
  if (id === 'SBR') file.payers.push({ id: '', rank: e[0]!, paid: 0, adjustments: [], dated: false });
  else if (id === 'LX') file.lines.push({ charge: 0, results: [] });
  else if (id === 'SV1' || id === 'SV2' || id === 'SV3') line!.charge = cents(e[id === 'SV2' ? 2 : 1]);
  else if (id === 'SVD') line!.results.push({ payer: e[0]!, paid: cents(e[1]), procedure: e[2]!.split(':').slice(0, 2).join(':'), revenueCode: e[3] ?? '', adjustments: [], date: '', remaining: 0 });
  else if (id === 'CAS') (result ?? payer)!.adjustments.push(...amounts());
  else if (id === 'AMT' && payer && e[0] === 'D') payer.paid = cents(e[1]);
  else if (id === 'AMT' && result && e[0] === 'EAF') result.remaining = cents(e[1]);
  else if (id === 'DTP' && e[0] === '573') {
    if (result) result.date = e[2]!;
    else payer!.dated = true;
  } else if (id === 'NM1' && e[0] === 'PR' && payer) payer.id = e[8]!;
}

/** Where a payer's decision does not add up: by line charge = paid + adjusted, as a whole paid = paid on lines - adjusted (X222A1, 1.4.4.2). */
function unbalanced(file: File, payerId: string): string[] {
  const payer = file.payers.find(({ id }) => id === payerId)!;
  const own = file.lines.map(({ charge, results }) => ({ charge, of: results.filter((one) => one.payer === payerId) }));
  const lines = own.flatMap(({ charge, of }, n) => (sumCents(of.flatMap(({ paid, adjustments }) => [paid, ...adjustments])) === charge ? [] : [`line ${n + 1}`]));
  const total = sumCents(own.flatMap(({ of }) => of.map(({ paid }) => paid))) - sumCents(payer.adjustments);
  return [...lines, ...(total === payer.paid ? [] : [`the whole: ${total}`])];
}
