import type { DatedFact, HealthCode, LineAmount, Note, ServiceLine } from '../claim.ts';
import type { Provider, ProviderRole, Reference } from '../parties.ts';
import { cents, child, children, type Fields, flag, skip, text, texts } from '../fields.ts';
import { healthCode, type Mapping, readAttachments, readDates, readNotes } from './facts.ts';
import { readFacility, readProvider, readReferences } from './parties.ts';
import { readAdjudications } from './payers.ts';
import { readDrug } from './drug.ts';

/** claimDateInformation to DTP01 (837P loop 2300). Disability and range dates are read apart. */
const DATES: Mapping = [
  ['symptomDate', '431'], ['initialTreatmentDate', '454'], ['lastSeenDate', '304'], ['acuteManifestationDate', '453'],
  ['accidentDate', '439'], ['lastMenstrualPeriodDate', '484'], ['lastXRayDate', '455'],
  ['hearingAndVisionPrescriptionDate', '471'], ['lastWorkedDate', '297'], ['authorizedReturnToWorkDate', '296'],
  ['admissionDate', '435'], ['dischargeDate', '096'], ['assumedAndRelinquishedCareBeginDate', '090'],
  ['assumedAndRelinquishedCareEndDate', '091'], ['firstContactDate', '444'], ['repricerReceivedDate', '050'],
];

/** claimSupplementalInformation to REF01 (837P loop 2300). */
const REFERENCES: Mapping = [
  ['serviceAuthorizationExceptionCode', '4N'], ['medicareCrossoverReferenceId', 'F5'], ['mammographyCertificationNumber', 'EW'],
  ['referralNumber', '9F'], ['priorAuthorizationNumber', 'G1'], ['claimControlNumber', 'F8'], ['cliaNumber', 'X4'],
  ['repricedClaimNumber', '9A'], ['adjustedRepricedClaimNumber', '9C'], ['investigationalDeviceExemptionNumber', 'LX'],
  ['claimNumber', 'D9'], ['medicalRecordNumber', 'EA'], ['demoProjectIdentifier', 'P4'], ['carePlanOversightNumber', '1J'],
];

const NOTES: Mapping = [
  ['additionalInformation', 'ADD'], ['certificationNarrative', 'CER'], ['goalRehabOrDischargePlans', 'DCP'],
  ['diagnosisDescription', 'DGN'], ['thirdPartOrgNotes', 'TPO'],
];

const LINE_DATES: Mapping = [
  ['prescriptionDate', '471'], ['certificationRevisionOrRecertificationDate', '607'], ['beginTherapyDate', '463'],
  ['lastCertificationDate', '461'], ['treatmentOrTherapyDate', '304'], ['hemoglobinTestDate', '738'],
  ['serumCreatineTestDate', '739'], ['shippedDate', '011'], ['lastXRayDate', '455'], ['initialTreatmentDate', '454'],
];

const LINE_REFERENCES: Mapping = [
  ['repricedLineItemReferenceNumber', '9B'], ['adjustedRepricedLineItemReferenceNumber', '9D'],
  ['mammographyCertificationNumber', 'EW'], ['clinicalLaboratoryImprovementAmendmentNumber', 'X4'], ['referringCliaNumber', 'F4'],
  ['immunizationBatchNumber', 'BT'],
];

const LINE_PROVIDERS: readonly (readonly [string, ProviderRole])[] = [
  ['renderingProvider', 'rendering'], ['purchasedServiceProvider', 'purchased'], ['supervisingProvider', 'supervising'],
  ['orderingProvider', 'ordering'], ['referringProvider', 'referring'],
];

/** Reads what only a professional claim has: dates, references, notes, codes and providers of claim level. */
export function readProfessional(body: Fields, claim: Fields) {
  const supplemental = child(claim, 'claimSupplementalInformation');
  return {
    deathDate: text(claim, 'deathDate'), patientWeight: text(claim, 'patientWeight'),
    pregnant: flag(claim, 'pregnancyIndicator'), providerSignature: text(claim, 'signatureIndicator'),
    patientSignatureSource: text(claim, 'patientSignatureSourceCode'), relatedCauses: texts(claim, 'relatedCausesCode'),
    accidentState: text(claim, 'autoAccidentStateCode'), accidentCountry: text(claim, 'autoAccidentCountryCode'),
    specialProgram: text(claim, 'specialProgramCode'), patientPaidCents: cents(claim, 'patientAmountPaid'),
    patientDueCents: undefined, stay: undefined, dates: readClaimDates(child(claim, 'claimDateInformation')),
    references: supplemental ? readReferences(supplemental, REFERENCES) : [],
    attachments: readAttachments(supplemental, 'reportInformation', 'reportInformations'),
    notes: readFirstNote(child(claim, 'claimNote'), NOTES), codes: readCodes(claim),
    providers: [
      ...readRole(body, 'referring', 'referring'), ...readRole(body, 'rendering', 'rendering'),
      ...readFacility(child(claim, 'serviceFacilityLocation'), 'professional'), ...readRole(body, 'supervising', 'supervising'),
    ],
  };
}

/** Reads the lines. `ordering` of the root has a place on lines only, so lines without their own carry it. */
export function readProfessionalLines(body: Fields, claim: Fields): readonly ServiceLine[] {
  const ordering = readRole(body, 'ordering', 'ordering');
  return children(claim, 'serviceLines').map((line, index) => readLine(line, index + 1, ordering));
}

function readLine(line: Fields, number: number, ordering: readonly Provider[]): ServiceLine {
  skip(line, 'assignedNumber');
  const service = child(line, 'professionalService')!;
  const pointers = child(service, 'compositeDiagnosisCodePointers');
  const own = LINE_PROVIDERS.flatMap(([name, role]) => readRole(line, name, role));
  const references = child(line, 'serviceLineReferenceInformation');
  const controlName = text(line, 'providerControlNumber') === undefined ? 'lineItemControlNumber' : 'providerControlNumber';
  return {
    pointer: line.pointer, number, servicePointer: service.pointer, procedureQualifier: text(service, 'procedureIdentifier'),
    procedureCode: text(service, 'procedureCode'), modifiers: texts(service, 'procedureModifiers'),
    description: text(service, 'description'), revenueCode: undefined, chargeCents: cents(service, 'lineItemChargeAmount'),
    nonCoveredCents: undefined, unit: text(service, 'measurementUnit'), units: text(service, 'serviceUnitCount'),
    placeOfService: text(service, 'placeOfServiceCode'), diagnosisPointers: pointers ? texts(pointers, 'diagnosisCodePointers') : [],
    emergency: flag(service, 'emergencyIndicator'), epsdt: flag(service, 'epsdtIndicator'),
    familyPlanning: flag(service, 'familyPlanningIndicator'), copayExempt: text(service, 'copayStatusCode') === '0',
    serviceDate: text(line, 'serviceDate'), serviceDateEnd: text(line, 'serviceDateEnd'), controlNumber: text(line, controlName),
    controlNumberPointer: `${line.pointer}/${text(line, controlName) ? controlName : 'providerControlNumber'}`,
    dates: readDates(child(line, 'serviceLineDateInformation'), LINE_DATES),
    references: references ? readLineReferences(references) : [],
    attachments: readAttachments(line, 'serviceLineSupplementalInformation'), notes: readLineNotes(line),
    fileInformation: texts(line, 'fileInformation'),
    amounts: [...readAmount(line, 'salesTaxAmount', 'T'), ...readAmount(line, 'postageTaxAmount', 'F4')], drug: readDrug(line),
    providers: [
      ...own, ...readFacility(child(line, 'serviceFacilityLocation'), 'professional'),
      ...(own.some((provider) => provider.role === 'ordering') ? [] : ordering),
    ],
    adjudications: readAdjudications(line),
  };
}

/** An amount of a line (AMT), as a list of none or one. */
export function readAmount(line: Fields, name: string, qualifier: string): readonly LineAmount[] {
  const value = cents(line, name);
  return value === undefined ? [] : [{ pointer: `${line.pointer}/${name}`, qualifier, cents: value }];
}

/** Disability dates are one segment: 314 with a range, 360 begin only, 361 end only (837P loop 2300). */
function readClaimDates(from: Fields | undefined): readonly DatedFact[] {
  if (!from) return [];
  const begin = text(from, 'disabilityBeginDate');
  const end = text(from, 'disabilityEndDate');
  const found = [...readDates(from, DATES)];
  if (begin && end) {
    found.push({ pointer: `${from.pointer}/disabilityBeginDate`, qualifier: '314', format: 'RD8', value: `${begin}-${end}` });
  } else if (begin) found.push({ pointer: `${from.pointer}/disabilityBeginDate`, qualifier: '360', format: 'D8', value: begin });
  else if (end) found.push({ pointer: `${from.pointer}/disabilityEndDate`, qualifier: '361', format: 'D8', value: end });
  return found;
}

function readCodes(claim: Fields): readonly HealthCode[] {
  const diagnoses = children(claim, 'healthCareCodeInformation').map((from) => healthCode({
    pointer: `${from.pointer}/diagnosisCode`, qualifier: text(from, 'diagnosisTypeCode') ?? '',
    code: text(from, 'diagnosisCode') ?? '',
  }));
  const anesthesia = texts(claim, 'anesthesiaRelatedSurgicalProcedure').map((code, index) => healthCode({
    pointer: `${claim.pointer}/anesthesiaRelatedSurgicalProcedure/${index}`, qualifier: index === 0 ? 'BP' : 'BO', code,
  }));
  const conditions = children(claim, 'conditionInformation').flatMap((from) => texts(from, 'conditionCodes').map((code, index) => (
    healthCode({ pointer: `${from.pointer}/conditionCodes/${index}`, qualifier: 'BG', code }))));
  return [...diagnoses, ...anesthesia, ...conditions];
}

/** The guide takes one note; the first that is there is read, the others are reported as unread. */
function readFirstNote(from: Fields | undefined, table: Mapping): readonly Note[] {
  if (!from) return [];
  for (const mapping of table) {
    const notes = readNotes(from, [mapping]);
    if (notes.length > 0) return notes;
    from.read.delete(mapping[0]);
  }
  return [];
}

function readLineNotes(line: Fields): readonly Note[] {
  return [
    ...readFirstNote(line, [['additionalNotes', 'ADD'], ['goalRehabOrDischargePlans', 'DCP']]),
    ...readNotes(line, [['thirdPartyOrganizationNotes', 'TPO']]),
  ];
}

function readLineReferences(from: Fields): readonly Reference[] {
  return [
    ...readReferences(from, LINE_REFERENCES),
    ...children(from, 'priorAuthorization').flatMap((item) => readReferences(item, [['priorAuthorizationOrReferralNumber', 'G1']])),
    ...texts(from, 'referralNumber').map((value, index) => ({
      pointer: `${from.pointer}/referralNumber/${index}`, qualifier: '9F', value,
    })),
  ];
}

function readRole(from: Fields, name: string, role: ProviderRole): readonly Provider[] {
  const found = child(from, name);
  return found ? [readProvider(found, role, 'professional')] : [];
}
