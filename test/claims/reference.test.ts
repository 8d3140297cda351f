import { describe, expect, test } from 'vitest';
import type { ClaimKind } from '../../src/claims/claim.ts';
import { runEdits } from '../../src/claims/edits/table.ts';
import { readFileSync } from 'node:fs';
import { judgeClaim, readBody } from '../../src/claims/judge.ts';
import { buildList, MARKS, packRows } from '../../src/codes/list.ts';
import type { CodeKind } from '../../src/codes/kinds.ts';
import { shippedLists } from '../../src/codes/shipped.ts';
import { loadGuides } from '../../src/guides/load.ts';
import { parsePayerFile } from '../../src/payers/store.ts';
import { spread } from '../guides/broken.ts';
import { changed, type Json } from './bodies.ts';
import { claimOf, outbound, segmentsOf, sharedFile } from './support.ts';

/** Test claims that lie beside the checkout as neutral facts; skipped where they are absent. */
const VALID = JSON.parse(sharedFile('reference/claims/valid.json') ?? '[]') as readonly Json[];
const INVALID = (JSON.parse(sharedFile('reference/claims/invalid.json') ?? '[]') as readonly Json[]).filter((row) => (
  Array.isArray(row['facts']) && Array.isArray((row['expect'] as Json)['STC'])));

const TODAY = { today: '20260301', codes: { lists: referenceLists(), facts: {} } };

/** An invented Medicare number with a letter that Medicare does not use. */
const INVENTED = ['6BB1BB2BB33'];

describe.skipIf(VALID.length === 0)('reference claims', () => {
  test.each(VALID.map((facts) => [`${facts['id']} ${facts['title']}`, facts] as const))('%s raises no false alarm', (_name, facts) => {
    const claim = claimOf(kindOf(facts), bodyOf(facts));
    const errors = runEdits(claim, TODAY).filter(({ severity }) => severity === 'error');
    expect(errors.filter((issue) => !INVENTED.includes(issue.value ?? ''))).toEqual([]);
  });

  test.each(VALID.map((facts) => [`${facts['id']} ${facts['title']}`, facts] as const))('%s is written with the segments of its reference file', (_name, facts) => {
    const file = sharedFile(`reference/claims/edi/${facts['id']}.edi`)!;
    const expected = comparable(file.split('~').map((segment) => segment.trim()));
    const written = comparable(segmentsOf([outbound(claimOf(kindOf(facts), bodyOf(facts)))]));
    expect(written.filter((segment) => !expected.includes(segment))).toEqual([]);
    expect(expected.filter((segment) => !written.includes(segment))).toEqual([]);
  });

  test.each(INVALID.map((row) => [`${row['id']} ${row['title']}`, row] as const))('%s is refused with the expected status', (_name, row) => {
    const base = VALID.find(({ id }) => id === row['base'])!;
    const [change] = row['facts'] as readonly { path: string; value?: unknown }[];
    const claim = claimOf(kindOf(base), bodyOf(changed(base, { [change!.path]: change!.value })));
    const found = runEdits(claim, TODAY).flatMap(({ stc }) => (stc ? spread([stc.category, stc.status, stc.entity].filter(Boolean).join(':')) : []));
    // "A7:400+178" stands for two statuses of one STC: each that is stated has to be there.
    expect((row['expect'] as { STC: string[] }).STC.filter((stc) => !found.includes(stc))).toEqual([]);
  });

  test('X45 a separator inside a name is refused with its field, before an 837 is written', () => {
    const base = VALID.find(({ id }) => id === 'P01')!;
    const read = readBody('professional', bodyOf(changed(base, { '/subscriber/last': 'MAR*LOWE' })), () => 'N1');
    const payer = parsePayerFile('default.json', readFileSync(new URL('../../edi-templates/payers/default.json', import.meta.url), 'utf8'));
    const judged = judgeClaim({ ...read, claim: read.claim! }, { guides: loadGuides(), payer, claimNumber: 'GW1', now: new Date('2026-03-01T12:00:00Z') });
    expect(judged.issues).toContainEqual(expect.objectContaining({ ruleId: 'x12.delimiter-in-data', severity: 'error', pointer: '/subscriber/lastName', value: 'MAR*LOWE' }));
    expect(judged.isStructureBroken).toBe(true);
  });
});

/** The whole lists of diagnoses, hospital procedures and HCPCS that lie beside the checkout, and those that are shipped. */
function referenceLists() {
  const lists = new Map(shippedLists());
  const add = (kind: CodeKind, files: readonly (readonly [file: string, marks: number])[]) => {
    const rows = files.flatMap(([file, marks]) => (sharedFile(`reference/codesets/${file}`) ?? '').split('\n').map((line) => line.split('\t')[0]!.trim())
      .filter((code) => /^[0-9A-Z]{2,7}$/.test(code)).map((code) => ({ code, marks })));
    if (rows.length > 0) lists.set(kind, buildList(kind, [{ kind, release: '2026', source: 'reference', from: '20251001', to: '20260930', complete: true, packed: packRows(rows).packed }]));
  };
  add('icd10cm', [['icd10cm-fy2026.codes.txt', 0], ['icd10cm-fy2026.headers.txt', MARKS.header]]);
  add('icd10pcs', [['icd10pcs-fy2026.codes.txt', 0]]);
  add('hcpcs', [['hcpcs-level2.tsv', 0], ['hcpcs-modifiers.tsv', MARKS.modifier]]);
  return lists;
}

/** Segments that both sides write from the same facts; envelope, control numbers and the billing contact are each side's own. */
function comparable(segments: readonly string[]): readonly string[] {
  return segments.filter((segment) => !/^(ISA|GS|ST|BHT|SE|GE|IEA|REF\*D9|REF\*6R|PER\*IC\*\*TE)\b/.test(segment) && segment !== '');
}

function kindOf(facts: Json): ClaimKind {
  return facts['type'] === '837P' ? 'professional' : 'institutional';
}

/* Facts to the JSON contract. Facts are neutral JSON, hence the loose types. */
type Facts = { [key: string]: Facts } & { toString(): string };

function bodyOf(raw: Json): Json {
  const facts = raw as unknown as Facts;
  const { claim, subscriber, patient, payer } = facts;
  const shared = {
    tradingPartnerServiceId: payer!['id'], tradingPartnerName: payer!['name'],
    submitter: { organizationName: facts['submitter']!['name'], submitterIdentification: facts['submitter']!['id'], contactInformation: {
      name: facts['submitter']!['contact']!['name'], phoneNumber: facts['submitter']!['contact']!['phone'],
    } },
    receiver: { organizationName: facts['receiver']!['name'], receiverId: facts['receiver']!['id'] },
    billing: { ...partyOf(facts['billing']), contactInformation: facts['billing']!['phone'] && { phoneNumber: facts['billing']!['phone'] } },
    ...(facts['payTo'] ? { payToAddress: addressOf(facts['payTo']!['address']) } : {}),
    subscriber: {
      ...personOf(subscriber!), memberId: subscriber!['memberId'], organizationName: subscriber!['organization'], groupNumber: subscriber!['groupNumber'],
      paymentResponsibilityLevelCode: subscriber!['payerResponsibility'],
    },
    dependent: patient && { ...personOf(patient), relationshipToSubscriberCode: patient['relationship'] },
    rendering: partyOf(claim!['rendering']), referring: partyOf(claim!['referring'], false), supervising: partyOf(claim!['supervising'], false),
    attending: partyOf(claim!['attending']),
  };
  return JSON.parse(JSON.stringify({ ...shared, claimInformation: kindOf(raw) === 'professional' ? professionalOf(facts) : institutionalOf(facts) })) as Json;
}

function claimFieldsOf(facts: Facts): Json {
  const { claim, subscriber, patient } = facts;
  return {
    claimFilingCode: subscriber!['filingIndicator'], patientControlNumber: claim!['pcn'], claimChargeAmount: claim!['total'],
    claimFrequencyCode: claim!['frequency'], planParticipationCode: claim!['assignment'], releaseInformationCode: claim!['release'],
    benefitsAssignmentCertificationIndicator: claim!['benefitsAssigned'], propertyCasualtyClaimNumber: patient?.['pcClaimNumber'],
  };
}

function professionalOf(facts: Facts): Json {
  const claim = facts['claim']!;
  const list = (name: string): readonly Facts[] => (claim[name] as unknown as Facts[] | undefined) ?? [];
  return {
    ...claimFieldsOf(facts), placeOfServiceCode: claim['pos'], signatureIndicator: claim['providerSignature'], relatedCausesCode: claim['relatedCauses'],
    claimDateInformation: { accidentDate: claim['accidentDate'], initialTreatmentDate: claim['initialTreatmentDate'] },
    claimSupplementalInformation: {
      cliaNumber: claim['clia'], claimControlNumber: claim['originalClaim'], referralNumber: claim['referral'],
      mammographyCertificationNumber: claim['mammographyCert'], reportInformations: list('attachments').map((one) => ({
        attachmentReportTypeCode: one['type'], attachmentTransmissionCode: one['transmission'], attachmentControlNumber: one['control'],
      })),
    },
    ...ambulanceOf(claim['ambulance']), epsdtReferral: claim['epsdtReferral'] && {
      certificationConditionCodeAppliesIndicator: claim['epsdtReferral']!['indicator'], conditionCodes: claim['epsdtReferral']!['conditions'],
    },
    claimNote: claim['note'] && { additionalInformation: claim['note']!['text'] },
    healthCareCodeInformation: list('diagnoses').map((code, index) => ({ diagnosisTypeCode: index === 0 ? 'ABK' : 'ABF', diagnosisCode: code })),
    serviceFacilityLocation: claim['serviceFacility'] && partyOf(claim['serviceFacility'], false),
    serviceLines: list('lines').map((line) => ({
      serviceDate: line['date'], professionalService: {
        procedureIdentifier: 'HC', procedureCode: line['code'], procedureModifiers: line['modifiers'], lineItemChargeAmount: line['charge'],
        measurementUnit: line['unitType'] ?? 'UN', serviceUnitCount: line['units'], epsdtIndicator: line['epsdt'],
        compositeDiagnosisCodePointers: { diagnosisCodePointers: line['pointers'] },
      },
    })),
  };
}

function ambulanceOf(ambulance: Facts | undefined): Json {
  if (!ambulance) return {};
  return {
    ambulanceTransportInformation: {
      patientWeightInPounds: ambulance['weight'], ambulanceTransportReasonCode: ambulance['transportReason'], transportDistanceInMiles: ambulance['distance'],
    },
    ambulanceCertification: [{ certificationConditionIndicator: 'Y', conditionCodes: ambulance['conditions'] }],
    ambulancePickUpLocation: addressOf(ambulance['pickup']),
    ambulanceDropOffLocation: { ...addressOf(ambulance['dropoff']), organizationName: ambulance['dropoff']!['name'] },
  };
}

function institutionalOf(facts: Facts): Json {
  const claim = facts['claim']!;
  const list = (name: string): readonly Facts[] => (claim[name] as unknown as Facts[] | undefined) ?? [];
  return {
    ...claimFieldsOf(facts), placeOfServiceCode: claim['typeOfBill'],
    claimDateInformation: { statementBeginDate: claim['statementFrom'], statementEndDate: claim['statementTo'], admissionDateAndHour: claim['admission']!['dateTime'] },
    claimCodeInformation: { admissionTypeCode: claim['admission']!['type'], admissionSourceCode: claim['admission']!['source'], patientStatusCode: claim['patientStatus'] },
    claimSupplementalInformation: { claimControlNumber: claim['originalClaim'] },
    principalDiagnosis: { qualifierCode: 'ABK', principalDiagnosisCode: claim['principal']!['code'] },
    patientReasonForVisits: list('reasonForVisit').map((code) => ({ qualifierCode: 'APR', patientReasonForVisitCode: code })),
    otherDiagnosisInformationList: [list('otherDiagnoses').map((one) => ({ qualifierCode: 'ABF', otherDiagnosisCode: one['code'] }))],
    occurrenceInformationList: [list('occurrences').map((one) => ({ occurrenceSpanCode: one['0'], occurrenceSpanCodeDate: one['1'] }))],
    valueInformationList: [list('values').map((one) => ({ valueCode: one['0'], valueCodeAmount: one['1'] }))],
    conditionCodesList: [list('conditions').map((code) => ({ conditionCode: code }))],
    serviceLines: list('lines').map((line) => ({
      serviceDate: line['date'], institutionalService: {
        serviceLineRevenueCode: line['revenueCode'], procedureIdentifier: line['hipps'] ? 'HP' : 'HC', procedureCode: line['code'],
        procedureModifiers: line['modifiers'], lineItemChargeAmount: line['charge'], measurementUnit: line['unitType'] ?? 'UN', serviceUnitCount: line['units'],
      },
      drugIdentification: line['ndc'] && {
        nationalDrugCode: line['ndc']!['code'], nationalDrugUnitCount: line['ndc']!['quantity'], measurementUnitCode: line['ndc']!['unit'],
      },
    })),
  };
}

function partyOf(party: Facts | undefined, withTaxonomy = true): Json | undefined {
  if (!party) return undefined;
  return {
    organizationName: party['name'], lastName: party['last'], firstName: party['first'], middleName: party['middle'], npi: party['npi'],
    employerId: party['ein'], ssn: party['ssn'], ...(withTaxonomy ? { taxonomyCode: party['taxonomy'] } : {}), address: addressOf(party['address']),
  };
}

function personOf(person: Facts): Json {
  return { lastName: person['last'], firstName: person['first'], dateOfBirth: person['dob'], gender: person['sex'], address: addressOf(person['address']) };
}

function addressOf(address: Facts | undefined): Json | undefined {
  return address && { address1: address['line1'], city: address['city'], state: address['state'], postalCode: address['zip'] };
}
