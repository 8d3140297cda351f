import type { Claim, DatedFact, ServiceLine } from '../claim.ts';
import type { DentalService } from '../dental.ts';
import type { Reference } from '../parties.ts';
import { DIAGNOSES } from '../places/codes.ts';
import {
  DENTAL_DATES, DENTAL_LINE_AMOUNTS, DENTAL_LINE_DATES, DENTAL_LINE_PRICING, DENTAL_LINE_PROVIDERS, DENTAL_LINE_REFERENCES, DENTAL_NOTE,
  DENTAL_PRICING, DENTAL_PROVIDERS, DENTAL_REFERENCES, LINE_PREDETERMINATION, ORTHODONTICS, PREDETERMINATION, TEETH, TOOTH_STATUS,
} from '../places/dental.ts';
import { LINE_AUTHORIZATION, LINE_REFERRAL } from '../places/facts.ts';
import { CONTRACT } from '../places/segments.ts';
import { cents, child, children, type Fields, flag, main, skip, text, texts } from '../fields.ts';
import { healthCode, readAmounts, readAttachments, readDates, readNotes } from './facts.ts';
import { readPartOf, readParts, readReferences, someTexts } from './part.ts';
import { readAdjudications } from './payers.ts';
import { type ListedProviders, NO_LIST, readProviders } from './providers.ts';

/** Reads what a dental claim has besides the facts that all claims share, and its lines. */
export function readDental(body: Fields, claim: Fields, listed: ListedProviders) {
  const supplemental = child(claim, 'claimSupplementalInformation');
  return {
    deathDate: undefined, patientWeight: undefined, pregnant: false, providerSignature: text(claim, 'signatureIndicator'),
    patientSignatureSource: undefined, relatedCauses: someTexts(claim, 'relatedCausesCode', 2),
    accidentState: text(claim, 'autoAccidentStateCode'), accidentCountry: text(claim, 'autoAccidentCountryCode'),
    specialProgram: text(claim, 'specialProgramCode'), patientPaidCents: cents(claim, 'patientAmountPaid'), patientDueCents: undefined,
    stay: undefined, dates: readClaimDates(child(claim, 'claimDateInformation')), references: readReferences(supplemental, DENTAL_REFERENCES),
    attachments: readAttachments(supplemental, 'reportInformation', 'reportInformations'),
    notes: readNotes(claim, [[DENTAL_NOTE.field, DENTAL_NOTE.qualifier]]),
    codes: children(claim, DIAGNOSES.field).map((from) => healthCode({
      pointer: `${from.pointer}/${DIAGNOSES.code}`, qualifier: text(from, DIAGNOSES.qualifier) ?? '', code: text(from, DIAGNOSES.code) ?? '',
    })),
    contract: readPartOf(claim, 'claimContractInformation', CONTRACT),
    pricing: readPartOf(claim, 'claimPricingRepricingInformation', DENTAL_PRICING), ambulance: undefined, spinal: undefined, vision: [],
    homebound: false, epsdt: undefined, providers: readProviders([body, claim], DENTAL_PROVIDERS, listed),
    lines: children(claim, 'serviceLines').map((line, index) => readLine(line, index + 1)),
    dental: {
      predetermination: flag(claim, PREDETERMINATION.field),
      orthodontics: readPartOf(claim, 'orthodonticTotalMonthsOfTreatment', ORTHODONTICS), toothStatus: readParts(claim, 'toothStatus', TOOTH_STATUS),
    },
  } satisfies Partial<Claim>;
}

/** The date of service of a claim may be a range. */
function readClaimDates(from: Fields | undefined): readonly DatedFact[] {
  return readDates(from, DENTAL_DATES).map((date) => (date.value.length > 8 ? { ...date, format: 'RD8' } : date));
}

function readLine(line: Fields, number: number): ServiceLine {
  skip(line, 'assignedNumber');
  const service = main(line, 'dentalService');
  return {
    pointer: line.pointer, number, ...readService(service), revenueCode: undefined, nonCoveredCents: undefined, unit: undefined,
    emergency: false, epsdt: false, familyPlanning: false, copayExempt: false, serviceDate: text(line, 'serviceDate'),
    serviceDateEnd: text(line, 'serviceDateEnd'), serviceDatePointer: `${line.pointer}/serviceDate`, controlNumber: text(line, 'providerControlNumber', 'lineItemControlNumber'),
    controlNumberPointer: `${line.pointer}/${line.values['providerControlNumber'] || !line.values['lineItemControlNumber'] ? 'providerControlNumber' : 'lineItemControlNumber'}`,
    dates: readDates(child(line, 'serviceLineDateInformation'), DENTAL_LINE_DATES),
    references: readLineReferences(child(line, 'serviceLineReferenceInformation')), attachments: [], notes: [],
    fileInformation: texts(line, 'fileInformation'), amounts: readAmounts(line, DENTAL_LINE_AMOUNTS), quantities: [], drug: undefined,
    contract: readPartOf(line, 'contractInformation', CONTRACT),
    pricing: readPartOf(line, 'linePricingRepricingInformation', DENTAL_LINE_PRICING), equipment: undefined, ambulance: undefined,
    hospiceEmployee: undefined, measurements: [], purchased: undefined, forms: [],
    providers: readProviders([line], DENTAL_LINE_PROVIDERS, NO_LIST), adjudications: readAdjudications(line),
    dental: readTeeth(line, service),
  };
}

function readService(service: Fields) {
  const pointers = child(service, 'compositeDiagnosisCodePointers');
  return {
    servicePointer: service.pointer, procedureQualifier: 'AD', procedureCode: text(service, 'procedureCode'),
    modifiers: someTexts(service, 'procedureModifiers', 4), description: text(service, 'description'),
    chargeCents: cents(service, 'lineItemChargeAmount'), units: text(service, 'procedureCount'),
    placeOfService: text(service, 'placeOfServiceCode'), diagnosisPointers: pointers ? texts(pointers, 'diagnosisCodePointers') : [],
  };
}

function readTeeth(line: Fields, service: Fields): DentalService {
  return {
    oralCavity: someTexts(service, 'oralCavityDesignation', 5), prosthesis: text(service, 'prosthesisCrownOrInlayCode'),
    teeth: children(line, TEETH.field).map((from) => (
      { pointer: from.pointer, code: text(from, TEETH.tooth), surfaces: someTexts(from, TEETH.surfaces, 5) })),
  };
}

/** References in the order of the guide: G3, G1, then (after 6R) 9B, 9D and 9F. */
function readLineReferences(from: Fields | undefined): readonly Reference[] {
  if (!from) return [];
  const listed = [LINE_PREDETERMINATION, LINE_AUTHORIZATION].flatMap((place) => children(from, place.list).flatMap((item) => (
    readReferences(item, [[place.number, place.qualifier]]).map((reference) => ({ ...reference, payerId: text(item, place.payer) })))));
  const referrals = texts(from, LINE_REFERRAL.list).map((value, index) => ({
    pointer: `${from.pointer}/${LINE_REFERRAL.list}/${index}`, qualifier: LINE_REFERRAL.qualifier, value, payerId: undefined,
  }));
  return [...listed, ...readReferences(from, DENTAL_LINE_REFERENCES), ...referrals];
}
