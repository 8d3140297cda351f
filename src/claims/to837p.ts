import { x12Amount } from '../lib/money.ts';
import type { SegmentSink } from '../x12/types.ts';
import { type Claim, providerOf, type ServiceLine } from './claim.ts';
import type { Provider } from './parties.ts';
import { CLAIM_PROVIDERS, LINE_PROVIDERS } from './places/providers.ts';
import {
  ANSWER, CONTRACT, EPSDT, EQUIPMENT, EQUIPMENT_CERTIFICATION, EQUIPMENT_CONDITION, FORM, HOMEBOUND, HOSPICE, MEASUREMENT, NECESSITY, PRICING,
  PURCHASED, SPINAL, VISION,
} from './places/segments.ts';
import {
  writeAmbulanceCertifications, writeAmbulancePlaces, writeAmounts, writeAttachments, writeDates, writeDrug, writeFileInformation,
  writeHealthCodes, writeNotes, writeServiceDate, writeTransport,
} from './writing/facts.ts';
import { hasReference, writeProvider, writeReferences } from './writing/parties.ts';
import { writePart } from './writing/part.ts';
import { writeAdjudication, writeOtherPayer } from './writing/payers.ts';
import { sameProvider } from './writing/same.ts';

/** Diagnoses share one HI; anesthesia procedures and conditions have their own (837P loop 2300). */
const CODE_GROUPS = [['ABK', 'BK', 'ABF', 'BF'], ['BP', 'BO'], ['BG']];

/**
 * Writes loop 2300 of an 837P (005010X222A1) with its lines. `claimNumber` becomes REF*D9 unless the client gave its own.
 * Facts that all lines share move up, and what a line repeats from its claim is left out, as the guide asks.
 */
export function writeProfessionalClaim(pen: SegmentSink, claim: Claim, claimNumber: string): void {
  const providers = claimProviders(claim);
  writeClaimHeader(pen, claim);
  writeDates(pen, claim.dates);
  writeAttachments(pen, claim.attachments);
  writePart(pen, CONTRACT, claim.contract);
  if (claim.patientPaidCents !== undefined) pen.segment('AMT', ['F5', x12Amount(claim.patientPaidCents)], `${claim.pointer}/patientAmountPaid`);
  writeReferences(pen, claim.references);
  if (!hasReference(claim.references, 'D9')) pen.segment('REF', ['D9', claimNumber], claim.pointer);
  writeFileInformation(pen, claim.fileInformation, `${claim.pointer}/fileInformationList`);
  writeNotes(pen, claim.notes);
  writeCertifications(pen, claim);
  writeHealthCodes(pen, claim, CODE_GROUPS);
  writePart(pen, PRICING, claim.pricing);
  for (const provider of providers) writeProvider(pen, provider, PLACES.get(provider.role)!);
  writeAmbulancePlaces(pen, claim.ambulance);
  for (const other of claim.otherPayers) writeOtherPayer(pen, other, 'professional');
  for (const line of claim.lines) writeLine(pen, claim, { line, providers });
}

function writeClaimHeader(pen: SegmentSink, claim: Claim): void {
  const [cause1, cause2] = claim.relatedCauses;
  const causes = cause1 ? [cause1, cause2, '', claim.accidentState, claim.accidentCountry] : '';
  const charge = claim.chargeCents === undefined ? '' : x12Amount(claim.chargeCents);
  pen.segment('CLM', [
    claim.patientControlNumber, charge, '', '', [claim.facilityCode, 'B', claim.frequency], claim.providerSignature,
    claim.assignment, claim.benefitsAssigned, claim.release, claim.patientSignatureSource, causes, claim.specialProgram,
    '', '', '', '', '', '', '', claim.delayReason,
  ], claim.pointer);
}

/** CR1, CR2 and the CRC of claim level. */
function writeCertifications(pen: SegmentSink, claim: Claim): void {
  writeTransport(pen, claim.ambulance);
  writePart(pen, SPINAL, claim.spinal);
  writeAmbulanceCertifications(pen, claim.ambulance);
  for (const condition of claim.vision) writePart(pen, VISION, condition);
  if (claim.homebound) pen.segment('CRC', [HOMEBOUND.qualifier, 'Y', HOMEBOUND.condition], `${claim.pointer}/${HOMEBOUND.field}`);
  writePart(pen, EPSDT, claim.epsdt);
}

/**
 * The providers of loop 2310 in its order, which is that of reading: a rendering provider that all lines share is hoisted, and a facility's
 * NPI is dropped when it repeats the billing provider's.
 */
function claimProviders(claim: Claim): readonly Provider[] {
  const { providers } = claim;
  const shared = providerOf(claim, 'rendering') ? undefined : sharedRendering(claim.lines);
  if (!shared && !providerOf(claim, 'facility')) return providers;
  const found = providers.map((provider) => (provider.role === 'facility' ? withoutBillingNpi(provider, claim) : provider));
  return shared ? [...found, shared].sort((one, other) => ORDER.indexOf(one.role) - ORDER.indexOf(other.role)) : found;
}

const PLACES = new Map(CLAIM_PROVIDERS.map((place) => [place.role, place]));
const ORDER = [...PLACES.keys()];


function sharedRendering(lines: readonly ServiceLine[]): Provider | undefined {
  const first = lines[0] && providerOf(lines[0], 'rendering');
  return first && lines.every((line) => sameProvider(providerOf(line, 'rendering'), first)) ? first : undefined;
}

function withoutBillingNpi(facility: Provider, claim: Claim): Provider {
  return facility.npi === claim.billing.npi ? { ...facility, npi: undefined } : facility;
}

function writeLine(pen: SegmentSink, claim: Claim, at: { line: ServiceLine; providers: readonly Provider[] }): void {
  const { line } = at;
  pen.segment('LX', [String(line.number)], line.pointer);
  writeService(pen, claim, line);
  writeEquipment(pen, line);
  writeServiceDate(pen, line);
  writeDates(pen, line.dates);
  for (const { qualifier, value, pointer } of line.quantities) pen.segment('QTY', [qualifier, value], pointer);
  for (const measurement of line.measurements) writePart(pen, MEASUREMENT, measurement);
  writePart(pen, CONTRACT, line.contract);
  if (line.controlNumber) pen.segment('REF', ['6R', line.controlNumber], line.controlNumberPointer);
  writeReferences(pen, line.references);
  writeAmounts(pen, line.amounts);
  writeFileInformation(pen, line.fileInformation, `${line.pointer}/fileInformation`);
  writeNotes(pen, line.notes);
  writePart(pen, PURCHASED, line.purchased);
  writePart(pen, PRICING, line.pricing);
  writeDrug(pen, line.drug);
  writeLineProviders(pen, claim, at);
  writeAmbulancePlaces(pen, line.ambulance);
  for (const result of line.adjudications) writeAdjudication(pen, result, 'professional');
  for (const form of line.forms) {
    writePart(pen, FORM, form);
    for (const answer of form.answers) writePart(pen, ANSWER, answer);
  }
}

/** SV5, PWK, CR1, CR3 and the CRC of a line. */
function writeEquipment(pen: SegmentSink, line: ServiceLine): void {
  const { equipment, ambulance } = line;
  writePart(pen, EQUIPMENT, equipment?.service, [line.procedureQualifier ?? 'HC', line.procedureCode]);
  writeAttachments(pen, line.attachments);
  writePart(pen, NECESSITY, equipment?.necessity);
  writeTransport(pen, ambulance);
  writePart(pen, EQUIPMENT_CERTIFICATION, equipment?.certification);
  writeAmbulanceCertifications(pen, ambulance);
  if (line.hospiceEmployee !== undefined) {
    pen.segment('CRC', [HOSPICE.qualifier, line.hospiceEmployee ? 'Y' : 'N', HOSPICE.condition], `${line.pointer}/${HOSPICE.field}`);
  }
  writePart(pen, EQUIPMENT_CONDITION, equipment?.condition);
}

function writeService(pen: SegmentSink, claim: Claim, line: ServiceLine): void {
  const [first, second, third, fourth] = line.modifiers;
  const charge = line.chargeCents === undefined ? '' : x12Amount(line.chargeCents);
  const place = line.placeOfService === claim.facilityCode ? '' : line.placeOfService;
  pen.segment('SV1', [
    [line.procedureQualifier ?? 'HC', line.procedureCode, first, second, third, fourth, line.description], charge, line.unit, line.units, place, '',
    line.diagnosisPointers, '', line.emergency ? 'Y' : '', '', line.epsdt ? 'Y' : '', line.familyPlanning ? 'Y' : '', '', '',
    line.copayExempt ? '0' : '',
  ], line.servicePointer);
}

/** The line's own providers in the order of loops 2420A to 2420F, without those that the claim names already. */
function writeLineProviders(pen: SegmentSink, claim: Claim, at: { line: ServiceLine; providers: readonly Provider[] }): void {
  if (at.line.providers.length === 0) return;
  const own = at.line.providers.map((provider) => (provider.role === 'facility' ? withoutBillingNpi(provider, claim) : provider));
  const isSaid = (provider: Provider): boolean => (
    at.providers.some((said) => sameProvider(said, provider)) || claim.providers.some((said) => sameProvider(said, provider)));
  for (const place of LINE_PROVIDERS) {
    for (const provider of own) if (provider.role === place.role && !isSaid(provider)) writeProvider(pen, provider, place);
  }
}
