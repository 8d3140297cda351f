import type { Claim, DatedFact, EquipmentService, HealthCode, Note, ServiceLine } from '../claim.ts';
import type { Provider, Reference } from '../parties.ts';
import {
  CLAIM_DATES, CLAIM_NOTES, CLAIM_REFERENCES, DISABILITY, LINE_AMOUNTS, LINE_AUTHORIZATION, LINE_DATES, LINE_NOTES, LINE_QUANTITIES,
  LINE_REFERENCES, LINE_REFERRAL, THIRD_PARTY_NOTE,
} from '../places/facts.ts';
import { ANESTHESIA, CONDITIONS, DIAGNOSES } from '../places/codes.ts';
import { CLAIM_PROVIDERS, LINE_PROVIDERS, ORDERING } from '../places/providers.ts';
import {
  ANSWER, CONTRACT, EPSDT, EQUIPMENT, EQUIPMENT_CERTIFICATION, EQUIPMENT_CONDITION, FORM, type Form, HOMEBOUND, HOSPICE, MEASUREMENT, NECESSITY, PRICING,
  PURCHASED, SPINAL, VISION,
} from '../places/segments.ts';
import { cents, child, children, type Fields, flag, hasOnly, main, openFields, skip, text, texts } from '../fields.ts';
import {
  healthCode, readAmbulance, readAmounts, readAttachments, readDates, readDrug, readFirstNote, readNotes, readQuantities,
} from './facts.ts';
import { readAdjudications } from './payers.ts';
import { readPart, readPartOf, readParts, readReferences, someTexts } from './part.ts';
import { type ListedProviders, NO_LIST, readProvider, readProviders } from './providers.ts';

/** Reads what only a professional claim has: dates, references, notes, codes and providers of claim level, and the lines. */
export function readProfessional(body: Fields, claim: Fields, listed: ListedProviders) {
  const supplemental = child(claim, 'claimSupplementalInformation');
  const providerSignature = text(claim, 'signatureIndicator');
  const dates = readClaimDates(child(claim, 'claimDateInformation'));
  const references = readReferences(supplemental, CLAIM_REFERENCES);
  const attachments = readAttachments(supplemental, 'reportInformation', 'reportInformations');
  const codes = readCodes(claim);
  const facts = hasOnly(claim, PLAIN_CLAIM) ? PLAIN_CLAIM_FACTS : readClaimFacts(claim);
  return {
    providerSignature, patientDueCents: undefined, stay: undefined, dental: undefined, dates, references, attachments, codes,
    deathDate: facts.deathDate, patientWeight: facts.patientWeight, pregnant: facts.pregnant, patientSignatureSource: facts.patientSignatureSource,
    relatedCauses: facts.relatedCauses, accidentState: facts.accidentState, accidentCountry: facts.accidentCountry,
    specialProgram: facts.specialProgram, patientPaidCents: facts.patientPaidCents, notes: facts.notes, contract: facts.contract,
    pricing: facts.pricing, ambulance: facts.ambulance, spinal: facts.spinal, vision: facts.vision, homebound: facts.homebound, epsdt: facts.epsdt,
    providers: readProviders([body, claim], CLAIM_PROVIDERS, listed), lines: readLines(body, claim, listed),
  } satisfies Partial<Claim>;
}

/** What nearly every claim has; the facts of the others are asked for only where a claim has another field. */
const PLAIN_CLAIM = new Set([
  'claimFilingCode', 'patientControlNumber', 'claimChargeAmount', 'placeOfServiceCode', 'claimFrequencyCode', 'signatureIndicator',
  'planParticipationCode', 'benefitsAssignmentCertificationIndicator', 'releaseInformationCode', 'claimDateInformation',
  'claimSupplementalInformation', 'healthCareCodeInformation', 'serviceFacilityLocation', 'otherSubscriberInformation', 'serviceLines',
]);

const PLAIN_CLAIM_FACTS = readClaimFacts(openFields({}));

function readClaimFacts(claim: Fields) {
  return {
    deathDate: text(claim, 'deathDate'), patientWeight: text(claim, 'patientWeight'), pregnant: flag(claim, 'pregnancyIndicator'),
    patientSignatureSource: readSignatureSource(claim), relatedCauses: someTexts(claim, 'relatedCausesCode', 2),
    accidentState: text(claim, 'autoAccidentStateCode'), accidentCountry: text(claim, 'autoAccidentCountryCode'),
    specialProgram: text(claim, 'specialProgramCode'), patientPaidCents: cents(claim, 'patientAmountPaid'),
    notes: readFirstNote(child(claim, 'claimNote'), CLAIM_NOTES), contract: readPartOf(claim, 'claimContractInformation', CONTRACT),
    pricing: readPartOf(claim, 'claimPricingRepricingInformation', PRICING), ambulance: readAmbulance(claim),
    spinal: readPartOf(claim, 'spinalManipulationServiceInformation', SPINAL), vision: readParts(claim, 'patientConditionInformationVision', VISION),
    homebound: flag(claim, HOMEBOUND.field), epsdt: readPartOf(claim, 'epsdtReferral', EPSDT),
  };
}

/** `ordering` of the root has a place on lines only, so lines without their own carry it. */
function readLines(body: Fields, claim: Fields, listed: ListedProviders): readonly ServiceLine[] {
  const named = child(body, ORDERING.field);
  const ordering = named ? [readProvider(named, ORDERING)] : listed.take(ORDERING);
  return children(claim, 'serviceLines').map((line, index) => readLine(line, index + 1, ordering));
}

function readLine(line: Fields, number: number, ordering: readonly Provider[]): ServiceLine {
  skip(line, 'assignedNumber');
  const service = readService(main(line, 'professionalService'));
  const facts = hasOnly(line, PLAIN_LINE) ? PLAIN_LINE_FACTS : readLineFacts(line);
  const control = text(line, 'providerControlNumber');
  const controlNumber = control ?? text(line, 'lineItemControlNumber');
  const { providers } = facts;
  // Field by field: an object of this size that is put together from others is several times slower.
  return {
    pointer: line.pointer, number, servicePointer: service.servicePointer, procedureQualifier: service.procedureQualifier,
    procedureCode: service.procedureCode, modifiers: service.modifiers, description: service.description, revenueCode: undefined,
    chargeCents: service.chargeCents, nonCoveredCents: undefined, unit: service.unit, units: service.units, placeOfService: service.placeOfService,
    diagnosisPointers: service.diagnosisPointers, emergency: service.emergency, epsdt: service.epsdt, familyPlanning: service.familyPlanning,
    copayExempt: service.copayExempt, serviceDate: text(line, 'serviceDate'), serviceDateEnd: text(line, 'serviceDateEnd'),
    serviceDatePointer: `${line.pointer}/serviceDate`, controlNumber,
    controlNumberPointer: `${line.pointer}/${control === undefined && controlNumber !== undefined ? 'lineItemControlNumber' : 'providerControlNumber'}`,
    dates: facts.dates, references: facts.references, attachments: facts.attachments, notes: facts.notes, fileInformation: facts.fileInformation,
    amounts: facts.amounts, quantities: facts.quantities, drug: facts.drug, contract: facts.contract, pricing: facts.pricing,
    equipment: facts.equipment, ambulance: facts.ambulance, hospiceEmployee: facts.hospiceEmployee, measurements: facts.measurements,
    purchased: facts.purchased, forms: facts.forms, dental: undefined,
    providers: ordering.length === 0 || providers.some(({ role }) => role === 'ordering') ? providers : [...providers, ...ordering],
    adjudications: facts.adjudications,
  };
}

/** What nearly every line has. */
const PLAIN_LINE = new Set(['assignedNumber', 'serviceDate', 'serviceDateEnd', 'providerControlNumber', 'lineItemControlNumber', 'professionalService']);

const PLAIN_LINE_FACTS = readLineFacts(openFields({}));

function readLineFacts(line: Fields) {
  return {
    dates: readDates(child(line, 'serviceLineDateInformation'), LINE_DATES),
    references: readLineReferences(child(line, 'serviceLineReferenceInformation')),
    attachments: readAttachments(line, 'serviceLineSupplementalInformation'), notes: readLineNotes(line),
    fileInformation: texts(line, 'fileInformation'), amounts: readAmounts(line, LINE_AMOUNTS), quantities: readQuantities(line, LINE_QUANTITIES),
    drug: readDrug(line), contract: readPartOf(line, 'contractInformation', CONTRACT),
    pricing: readPartOf(line, 'linePricingRepricingInformation', PRICING), equipment: readEquipment(line), ambulance: readAmbulance(line),
    hospiceEmployee: text(line, HOSPICE.field) === undefined ? undefined : flag(line, HOSPICE.field),
    measurements: readParts(line, 'testResults', MEASUREMENT), purchased: readPartOf(line, 'purchasedServiceInformation', PURCHASED),
    forms: readForms(line), providers: readProviders([line], LINE_PROVIDERS, NO_LIST), adjudications: readAdjudications(line),
  };
}

function readService(service: Fields) {
  const pointers = child(service, 'compositeDiagnosisCodePointers');
  return {
    servicePointer: service.pointer, procedureQualifier: text(service, 'procedureIdentifier'), procedureCode: text(service, 'procedureCode'),
    modifiers: someTexts(service, 'procedureModifiers', 4), description: text(service, 'description'),
    chargeCents: cents(service, 'lineItemChargeAmount'), unit: text(service, 'measurementUnit'), units: text(service, 'serviceUnitCount'),
    placeOfService: text(service, 'placeOfServiceCode'), diagnosisPointers: pointers ? texts(pointers, 'diagnosisCodePointers') : [],
    emergency: flag(service, 'emergencyIndicator'), epsdt: flag(service, 'epsdtIndicator'),
    familyPlanning: flag(service, 'familyPlanningIndicator'), copayExempt: isCopayExempt(service),
  };
}

/** SV115 has one value, 0; any other stays unread and is reported. */
function isCopayExempt(service: Fields): boolean {
  const isExempt = String(service.values['copayStatusCode'] ?? '').trim() === '0';
  if (isExempt) skip(service, 'copayStatusCode');
  return isExempt;
}

/** "P" or a JSON true: the provider signed for the patient (CLM10 has no other value). */
function readSignatureSource(claim: Fields): string | undefined {
  const value = text(claim, 'patientSignatureSourceCode');
  if (value === 'true') return 'P';
  return value === 'false' ? undefined : value;
}

/** Disability dates are one segment: 314 with a range, 360 begin only, 361 end only. */
function readClaimDates(from: Fields | undefined): readonly DatedFact[] {
  if (!from) return [];
  const found = [...readDates(from, CLAIM_DATES)];
  const begin = text(from, DISABILITY.begin);
  const end = text(from, DISABILITY.end);
  if (begin === undefined && end === undefined) return found;
  const isRange = begin !== undefined && end !== undefined;
  const single = begin === undefined ? DISABILITY.endOnly : DISABILITY.beginOnly;
  const disability: DatedFact = {
    pointer: `${from.pointer}/${begin === undefined ? DISABILITY.end : DISABILITY.begin}`, qualifier: isRange ? DISABILITY.both : single,
    format: isRange ? 'RD8' : 'D8', value: isRange ? `${begin}-${end}` : (begin ?? end)!,
  };
  // Its place in the guide is after 471.
  const at = found.findIndex(({ qualifier }) => AFTER_DISABILITY.has(qualifier));
  found.splice(at < 0 ? found.length : at, 0, disability);
  return found;
}

const AFTER_DISABILITY = new Set(['297', '296', '435', '096', '090', '091', '444', '050']);

function readCodes(claim: Fields): readonly HealthCode[] {
  const diagnoses = children(claim, DIAGNOSES.field).map((from) => healthCode({
    pointer: `${from.pointer}/${DIAGNOSES.code}`, qualifier: text(from, DIAGNOSES.qualifier) ?? '', code: text(from, DIAGNOSES.code) ?? '',
  }));
  const anesthesia = someTexts(claim, ANESTHESIA.field, 2).map((code, index) => healthCode({
    pointer: `${claim.pointer}/${ANESTHESIA.field}/${index}`, qualifier: ANESTHESIA.qualifiers[index]!, code,
  }));
  const conditions = children(claim, CONDITIONS.field).flatMap((from) => texts(from, CONDITIONS.code).map((code, index) => (
    healthCode({ pointer: `${from.pointer}/${CONDITIONS.code}/${index}`, qualifier: CONDITIONS.qualifier, code }))));
  return [...diagnoses, ...anesthesia, ...conditions];
}

/** References in the order of the guide: 9B, 9D, G1, then (after 6R) the others and 9F. */
function readLineReferences(from: Fields | undefined): readonly Reference[] {
  if (!from) return [];
  const authorizations = children(from, LINE_AUTHORIZATION.list).flatMap((item) => (
    readReferences(item, [[LINE_AUTHORIZATION.number, LINE_AUTHORIZATION.qualifier]])
      .map((reference) => ({ ...reference, payerId: text(item, LINE_AUTHORIZATION.payer) }))));
  const referrals = texts(from, LINE_REFERRAL.list).map((value, index) => ({
    pointer: `${from.pointer}/${LINE_REFERRAL.list}/${index}`, qualifier: LINE_REFERRAL.qualifier, value, payerId: undefined,
  }));
  return [...readReferences(from, LINE_REFERENCES.slice(0, 2)), ...authorizations, ...readReferences(from, LINE_REFERENCES.slice(2)), ...referrals];
}

function readLineNotes(line: Fields): readonly Note[] {
  const own = readFirstNote(line, LINE_NOTES);
  const others = readNotes(line, THIRD_PARTY_NOTE);
  return others.length === 0 ? own : [...own, ...others];
}

function readForms(line: Fields): readonly Form[] {
  return children(line, 'formIdentification').map((form) => (
    { ...readPart(form, FORM), answers: readParts(form, 'supportingDocumentation', ANSWER) }));
}

function readEquipment(line: Fields): EquipmentService | undefined {
  const service = readPartOf(line, 'durableMedicalEquipmentService', EQUIPMENT);
  const necessity = readPartOf(line, 'durableMedicalEquipmentCertificateOfMedicalNecessity', NECESSITY);
  const certification = readPartOf(line, 'durableMedicalEquipmentCertification', EQUIPMENT_CERTIFICATION);
  const condition = readPartOf(line, 'conditionIndicatorDurableMedicalEquipment', EQUIPMENT_CONDITION);
  return service || necessity || certification || condition ? { service, necessity, certification, condition } : undefined;
}
