import type { Claim, HealthCode, Note, ServiceLine, Stay } from '../claim.ts';
import type { Reference } from '../parties.ts';
import { INSTITUTIONAL_CODES } from '../places/codes.ts';
import {
  BILLING_NOTE, BILLING_NOTE_BELOW, INSTITUTIONAL_DATES, INSTITUTIONAL_LINE_AMOUNTS, INSTITUTIONAL_LINE_NOTES, INSTITUTIONAL_LINE_REFERENCES,
  INSTITUTIONAL_LINE_REFERENCES_BELOW, INSTITUTIONAL_NOTES, INSTITUTIONAL_REFERENCES,
} from '../places/facts.ts';
import { INSTITUTIONAL_LINE_PROVIDERS, INSTITUTIONAL_PROVIDERS } from '../places/providers.ts';
import {
  ADMISSION, CONTRACT, EPSDT, type Epsdt, INSTITUTIONAL_LINE_PRICING, INSTITUTIONAL_PRICING, type Pricing,
} from '../places/segments.ts';
import { cents, child, children, type Fields, main, skip, text } from '../fields.ts';
import { readAmounts, readAttachments, readCodes, readDates, readDrug, readFirstNote, readNotes } from './facts.ts';
import { readAdjudications } from './payers.ts';
import { readPartOf, readReferences, someTexts } from './part.ts';
import { type ListedProviders, NO_LIST, readProviders } from './providers.ts';

/** Reads what only an institutional claim has: stay, dates, references, notes, codes and providers of claim level, and the lines. */
export function readInstitutional(body: Fields, claim: Fields, listed: ListedProviders) {
  const supplemental = child(claim, 'claimSupplementalInformation');
  const dates = child(claim, 'claimDateInformation');
  const lines = children(claim, 'serviceLines').map((line) => ({ line, supplement: child(line, 'lineSupplementInformation') }));
  // An 837I has no provider signature (CLM06); practices' software sends it all the same.
  skip(claim, 'signatureIndicator');
  return {
    deathDate: undefined, patientWeight: undefined, pregnant: false, providerSignature: undefined,
    patientSignatureSource: undefined, relatedCauses: [], accidentState: undefined, accidentCountry: undefined,
    specialProgram: undefined, patientPaidCents: undefined, patientDueCents: cents(claim, 'patientEstimatedAmountDue'),
    stay: readStay(claim, dates), dates: readDates(dates, INSTITUTIONAL_DATES),
    references: readClaimReferences(supplemental, lines.map(({ supplement }) => supplement)),
    attachments: readAttachments(supplemental, 'reportInformation', 'reportInformations'), notes: readClaimNotes(claim),
    codes: INSTITUTIONAL_CODES.flatMap((place): readonly HealthCode[] => readCodes(claim, place)),
    contract: readPartOf(claim, 'claimContractInformation', CONTRACT), pricing: readPartOf(claim, 'claimPricingInformation', INSTITUTIONAL_PRICING),
    ambulance: undefined, spinal: undefined, vision: [], homebound: false, epsdt: readEpsdt(claim), dental: undefined,
    providers: readProviders([body, claim], INSTITUTIONAL_PROVIDERS, listed),
    lines: lines.map(({ line, supplement }, index) => readLine(line, index + 1, supplement)),
  } satisfies Partial<Claim>;
}

function readLine(line: Fields, number: number, supplement: Fields | undefined): ServiceLine {
  skip(line, 'assignedNumber');
  const references = child(line, 'serviceLineReferenceInformation');
  return {
    pointer: line.pointer, number, ...readService(line), ...readServiceDates(line, child(line, 'serviceLineDateInformation')),
    ...readControlNumber(line, references), dates: [],
    references: [...readReferences(line, INSTITUTIONAL_LINE_REFERENCES), ...readReferences(references, INSTITUTIONAL_LINE_REFERENCES_BELOW)],
    attachments: [
      ...readAttachments(line, 'serviceLineSupplementalInformation', 'serviceLineSupplementalInformations'),
      ...readAttachments(supplement, 'reportInformation', 'reportInformations'),
    ],
    notes: readFirstNote(line, INSTITUTIONAL_LINE_NOTES), fileInformation: [], amounts: readAmounts(line, INSTITUTIONAL_LINE_AMOUNTS), quantities: [],
    drug: readDrug(line), contract: undefined, pricing: readLinePricing(line), equipment: undefined, ambulance: undefined,
    hospiceEmployee: undefined, measurements: [], purchased: undefined, forms: [], dental: undefined,
    providers: readProviders([line], INSTITUTIONAL_LINE_PROVIDERS, NO_LIST), adjudications: readAdjudications(line),
  };
}

function readService(line: Fields) {
  const service = main(line, 'institutionalService');
  const procedureCode = text(service, 'procedureCode');
  return {
    servicePointer: service.pointer, procedureQualifier: text(service, 'procedureIdentifier'), procedureCode,
    modifiers: someTexts(service, 'procedureModifiers', 4),
    description: procedureCode === undefined ? undefined : text(service, 'description') ?? text(line, 'description'),
    revenueCode: text(service, 'serviceLineRevenueCode'), chargeCents: cents(service, 'lineItemChargeAmount'),
    nonCoveredCents: cents(service, 'nonCoveredChargeAmount'), unit: text(service, 'measurementUnit'), units: text(service, 'serviceUnitCount'),
    placeOfService: undefined, diagnosisPointers: [], emergency: false, epsdt: false, familyPlanning: false, copayExempt: false,
  };
}

/** The service date stands in the line or in an object of its own; one that only repeats the other is no second date. */
function readServiceDates(line: Fields, dates: Fields | undefined) {
  const own = text(line, 'serviceDate');
  const serviceDate = own ?? (dates && text(dates, 'serviceDate', 'beginServiceDate'));
  const serviceDateEnd = text(line, 'serviceDateEnd') ?? (dates && text(dates, 'endServiceDate'));
  if (dates) {
    skip(dates, 'validDateInformation');
    skipRepeated(dates, serviceDate, 'serviceDate', 'beginServiceDate');
    skipRepeated(dates, serviceDateEnd, 'endServiceDate');
  }
  const below = dates?.values['serviceDate'] ? 'serviceDate' : 'beginServiceDate';
  const serviceDatePointer = own !== undefined || !dates || serviceDate === undefined ? `${line.pointer}/serviceDate` : `${dates.pointer}/${below}`;
  return { serviceDate, serviceDateEnd, serviceDatePointer } satisfies Partial<ServiceLine>;
}

function readControlNumber(line: Fields, references: Fields | undefined): Pick<ServiceLine, 'controlNumber' | 'controlNumberPointer'> {
  const own = text(line, 'lineItemControlNumber', 'providerControlNumber');
  const controlNumber = own ?? (references && text(references, 'providerControlNumber'));
  skipRepeated(line, controlNumber, 'providerControlNumber');
  if (references) skipRepeated(references, controlNumber, 'providerControlNumber');
  const pointer = own === undefined && controlNumber !== undefined ? `${references!.pointer}/providerControlNumber`
    : `${line.pointer}/${line.values['lineItemControlNumber'] || !own ? 'lineItemControlNumber' : 'providerControlNumber'}`;
  return { controlNumber, controlNumberPointer: pointer };
}

function skipRepeated(from: Fields, value: string | undefined, ...names: readonly string[]): void {
  for (const name of names) if (value !== undefined && from.values[name] === value) skip(from, name);
}

/** A line has one HCP, whichever of the two objects says it. */
function readLinePricing(line: Fields): Pricing | undefined {
  return readPartOf(line, 'linePricingInformation', INSTITUTIONAL_LINE_PRICING) ?? readPartOf(line, 'lineRepricingInformation', INSTITUTIONAL_PRICING);
}

function readStay(claim: Fields, dates: Fields | undefined): Stay {
  const codes = readPartOf(claim, 'claimCodeInformation', ADMISSION);
  return {
    pointer: claim.pointer, admissionType: codes?.admissionType, admissionSource: codes?.admissionSource, patientStatus: codes?.patientStatus,
    statementBegin: dates && text(dates, 'statementBeginDate'), statementEnd: dates && text(dates, 'statementEndDate'),
    admission: dates && text(dates, 'admissionDateAndHour'), dischargeHour: dates && text(dates, 'dischargeHour'),
  };
}

/**
 * References of the claim. Those in lineSupplementInformation are of claim level too: the first of a kind is taken and others of the same
 * number repeat it; another number of that kind has no place and stays unread.
 */
function readClaimReferences(supplemental: Fields | undefined, lines: readonly (Fields | undefined)[]): readonly Reference[] {
  const found = [...readReferences(supplemental, INSTITUTIONAL_REFERENCES)];
  const own = found.length;
  for (const line of lines) {
    for (const mapping of line ? INSTITUTIONAL_REFERENCES : []) {
      const [name, qualifier] = mapping;
      const same = found.find((reference) => reference.qualifier === qualifier);
      if (!same) found.push(...readReferences(line, [mapping]));
      else if (line!.values[name] === same.value) skip(line!, name);
    }
  }
  return found.length === own ? found : found.sort((a, b) => placeOf(a) - placeOf(b));
}

function placeOf({ qualifier }: Reference): number {
  return INSTITUTIONAL_REFERENCES.findIndex(([, known]) => known === qualifier);
}

/** Up to ten claim notes and one billing note (NTE*ADD). */
function readClaimNotes(claim: Fields): readonly Note[] {
  const notes = child(claim, 'claimNotes');
  const billing = readNotes(claim, BILLING_NOTE);
  return [...readNotes(notes, INSTITUTIONAL_NOTES), ...(billing.length > 0 ? billing : readNotes(notes, BILLING_NOTE_BELOW))];
}

/** The referral as an object, or its codes alone: NU says that none was made. */
function readEpsdt(claim: Fields): Epsdt | undefined {
  const referral = readPartOf(claim, 'epsdtReferral', EPSDT);
  if (referral) return referral;
  const conditions = someTexts(claim, 'conditionCodes', 3);
  if (conditions.length === 0) return undefined;
  return { pointer: `${claim.pointer}/conditionCodes`, applies: conditions.includes('NU') ? 'N' : 'Y', conditions };
}
