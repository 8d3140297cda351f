import type { DatedFact, HealthCode, Note, ServiceLine, Stay } from '../claim.ts';
import type { Provider, ProviderRole } from '../parties.ts';
import { cents, child, children, type Fields, skip, text, texts } from '../fields.ts';
import { readDrug } from './drug.ts';
import { codeOrNone, healthCode, type Mapping, readAttachments, readDates, readNotes } from './facts.ts';
import { readFacility, readProvider, readReferences } from './parties.ts';
import { readAdjudications } from './payers.ts';
import { readAmount } from './professional.ts';

/** claimSupplementalInformation to REF01 (837I loop 2300). */
const REFERENCES: Mapping = [
  ['serviceAuthorizationExceptionCode', '4N'], ['referralNumber', '9F'], ['priorAuthorizationNumber', 'G1'],
  ['claimControlNumber', 'F8'], ['repricedClaimNumber', '9A'], ['adjustedRepricedClaimRefNumber', '9C'],
  ['investigationalDeviceExemptionNumber', 'LX'], ['claimNumber', 'D9'], ['autoAccidentState', 'LU'], ['medicalRecordNumber', 'EA'],
  ['demoProjectIdentifier', 'P4'], ['peerReviewAuthorizationNumber', 'G4'],
];

/** claimNotes to NTE01 (837I loop 2300). `additionalInformation` shares its code with the billing note. */
const NOTES: Mapping = [
  ['allergies', 'ALG'], ['goalRehabOrDischargePlans', 'DCP'], ['diagnosisDescription', 'DGN'], ['dme', 'DME'],
  ['medications', 'MED'], ['nutritionalRequirments', 'NTR'], ['ordersForDiscipLinesAndTreatments', 'ODT'],
  ['functionalLimitsOrReasonHomebound', 'RHB'], ['reasonsPatientLeavesHome', 'RLH'], ['timesAndReasonsPatientNotAtHome', 'RNH'],
  ['unusualHomeOrSocialEnv', 'SET'], ['safetyMeasures', 'SFM'], ['supplementalPlanOfTreatment', 'SPT'], ['updatedInformation', 'UPI'],
];

const ROLES: readonly (readonly [string, ProviderRole])[] = [
  ['attending', 'attending'], ['operatingPhysician', 'operating'], ['otherOperatingPhysician', 'otherOperating'],
  ['rendering', 'rendering'],
];

const LINE_ROLES: readonly (readonly [string, ProviderRole])[] = [
  ['operatingPhysician', 'operating'], ['otherOperatingPhysician', 'otherOperating'], ['renderingProvider', 'rendering'],
  ['referringProvider', 'referring'],
];

/** Reads what only an institutional claim has: stay, dates, references, notes, codes and providers of claim level. */
export function readInstitutional(body: Fields, claim: Fields) {
  const supplemental = child(claim, 'claimSupplementalInformation');
  const dates = child(claim, 'claimDateInformation');
  // An 837I has no provider signature (CLM06); practices' software sends it all the same.
  skip(claim, 'signatureIndicator');
  return {
    deathDate: undefined, patientWeight: undefined, pregnant: false, providerSignature: undefined,
    patientSignatureSource: undefined, relatedCauses: [], accidentState: undefined, accidentCountry: undefined,
    specialProgram: undefined, patientPaidCents: undefined, patientDueCents: cents(claim, 'patientEstimatedAmountDue'),
    stay: readStay(claim, dates), dates: readClaimDates(dates),
    references: supplemental ? readReferences(supplemental, REFERENCES) : [],
    attachments: readAttachments(supplemental, 'reportInformation', 'reportInformations'), notes: readClaimNotes(claim),
    codes: readCodes(claim),
    providers: [
      ...ROLES.flatMap(([name, role]) => readRole(body, name, role)),
      ...readFacility(child(claim, 'serviceFacilityLocation'), 'institutional'), ...readRole(body, 'referring', 'referring'),
    ],
  };
}

export function readInstitutionalLines(claim: Fields): readonly ServiceLine[] {
  return children(claim, 'serviceLines').map((line, index) => readLine(line, index + 1));
}

function readLine(line: Fields, number: number): ServiceLine {
  skip(line, 'assignedNumber');
  const service = child(line, 'institutionalService')!;
  const references = child(line, 'serviceLineReferenceInformation');
  const dates = child(line, 'serviceLineDateInformation');
  const procedureCode = text(service, 'procedureCode');
  const control = text(line, 'lineItemControlNumber', 'providerControlNumber');
  return {
    pointer: line.pointer, number, servicePointer: service.pointer, procedureQualifier: text(service, 'procedureIdentifier'),
    procedureCode, modifiers: texts(service, 'procedureModifiers'),
    description: procedureCode ? text(service, 'description') ?? text(line, 'description') : undefined,
    revenueCode: text(service, 'serviceLineRevenueCode'), chargeCents: cents(service, 'lineItemChargeAmount'),
    nonCoveredCents: cents(service, 'nonCoveredChargeAmount'), unit: text(service, 'measurementUnit'),
    units: text(service, 'serviceUnitCount'), placeOfService: undefined, diagnosisPointers: [], emergency: false, epsdt: false,
    familyPlanning: false, copayExempt: false,
    serviceDate: text(line, 'serviceDate') ?? (dates && text(dates, 'serviceDate', 'beginServiceDate')),
    serviceDateEnd: text(line, 'serviceDateEnd') ?? (dates && text(dates, 'endServiceDate')),
    controlNumber: control ?? (references && text(references, 'providerControlNumber')),
    controlNumberPointer: `${line.pointer}/lineItemControlNumber`, dates: [],
    references: [
      ...readReferences(line, [['repricedLineItemReferenceNumber', '9B'], ['adjustedRepricedLineItemReferenceNumber', '9D']]),
      ...(references
        ? readReferences(references, [['repricedLineItemRefNumber', '9B'], ['adjustedRepricedLineItemRefNumber', '9D']])
        : []),
    ],
    attachments: readAttachments(line, 'serviceLineSupplementalInformation', 'serviceLineSupplementalInformations'),
    notes: readNotes(line, [['thirdPartyOrganizationNotes', 'TPO']]), fileInformation: [],
    amounts: [...readAmount(line, 'serviceTaxAmount', 'GT'), ...readAmount(line, 'facilityTaxAmount', 'N8')],
    drug: readDrug(line), providers: LINE_ROLES.flatMap(([name, role]) => readRole(line, name, role)),
    adjudications: readAdjudications(line),
  };
}

function readStay(claim: Fields, dates: Fields | undefined): Stay {
  const codes = child(claim, 'claimCodeInformation');
  return {
    pointer: claim.pointer, admissionType: codes && text(codes, 'admissionTypeCode'),
    admissionSource: codes && text(codes, 'admissionSourceCode'), patientStatus: codes && text(codes, 'patientStatusCode'),
    statementBegin: dates && text(dates, 'statementBeginDate'), statementEnd: dates && text(dates, 'statementEndDate'),
    admission: dates && text(dates, 'admissionDateAndHour'), dischargeHour: dates && text(dates, 'dischargeHour'),
  };
}

/** Statement period 434, admission 435 and discharge hour 096 are written from the stay; only the repricer's date is left. */
function readClaimDates(from: Fields | undefined): readonly DatedFact[] {
  return readDates(from, [['repricerReceivedDate', '050']]);
}

/** Up to ten claim notes and one billing note (NTE*ADD). */
function readClaimNotes(claim: Fields): readonly Note[] {
  const notes = child(claim, 'claimNotes');
  const billing = readNotes(claim, [['billingNote', 'ADD']]);
  return [...readNotes(notes, NOTES), ...(billing.length > 0 ? billing : readNotes(notes, [['additionalInformation', 'ADD']]))];
}

function readCodes(claim: Fields): readonly HealthCode[] {
  const drg = child(claim, 'diagnosisRelatedGroupInformation');
  return [
    ...readCode(claim, 'principalDiagnosis', 'principalDiagnosisCode', 'ABK'),
    ...readCode(claim, 'admittingDiagnosis', 'admittingDiagnosisCode', 'ABJ'),
    ...readCode(claim, 'patientReasonForVisits', 'patientReasonForVisitCode', 'APR'),
    ...readCode(claim, 'externalCauseOfInjuries', 'externalCauseOfInjury', 'ABN'),
    ...(drg ? codeOrNone(drg, 'drugRelatedGroupCode', 'DR') : []),
    ...readCode(claim, 'otherDiagnosisInformationList', 'otherDiagnosisCode', 'ABF'),
    ...readProcedures(claim, 'principalProcedureInformation', 'principalProcedure', 'BBR'),
    ...readProcedures(claim, 'otherProcedureInformationList', 'otherProcedure', 'BBQ'),
    ...children(claim, 'occurrenceSpanInformations').map((from) => healthCode({
      pointer: `${from.pointer}/occurrenceSpanCode`, qualifier: 'BI', code: text(from, 'occurrenceSpanCode') ?? '',
      date: text(from, 'occurrenceSpanCodeStartDate'), through: text(from, 'occurrenceSpanCodeEndDate'),
    })),
    ...children(claim, 'occurrenceInformationList').map((from) => healthCode({
      pointer: `${from.pointer}/occurrenceSpanCode`, qualifier: 'BH', code: text(from, 'occurrenceSpanCode', 'occurrenceCode') ?? '',
      date: text(from, 'occurrenceSpanCodeDate', 'occurrenceDate', 'occurrenceCodeDate'),
    })),
    ...children(claim, 'valueInformationList').map((from) => healthCode({
      pointer: `${from.pointer}/valueCode`, qualifier: 'BE', code: text(from, 'valueCode') ?? '', cents: cents(from, 'valueCodeAmount'),
    })),
    ...readPlain(claim, 'conditionCodesList', 'conditionCode', 'BG'),
    ...readPlain(claim, 'treatmentCodeInformationList', 'treatmentCode', 'TC'),
  ];
}

function readCode(claim: Fields, list: string, name: string, fallback: string): readonly HealthCode[] {
  return children(claim, list).map((from) => healthCode({
    pointer: `${from.pointer}/${name}`, qualifier: text(from, 'qualifierCode') ?? fallback, code: text(from, name) ?? '',
    presentOnAdmission: fallback === 'ABJ' || fallback === 'APR' ? undefined : text(from, 'presentOnAdmissionIndicator'),
  }));
}

function readProcedures(claim: Fields, list: string, stem: string, fallback: string): readonly HealthCode[] {
  return children(claim, list).map((from) => healthCode({
    pointer: `${from.pointer}/${stem}Code`, qualifier: text(from, 'qualifierCode') ?? fallback, code: text(from, `${stem}Code`) ?? '',
    date: text(from, `${stem}Date`),
  }));
}

function readPlain(claim: Fields, list: string, name: string, qualifier: string): readonly HealthCode[] {
  return children(claim, list).map((from) => healthCode({
    pointer: `${from.pointer}/${name}`, qualifier, code: text(from, name) ?? '',
  }));
}

function readRole(from: Fields, name: string, role: ProviderRole): readonly Provider[] {
  const found = child(from, name);
  return found ? [readProvider(found, role, 'institutional')] : [];
}
