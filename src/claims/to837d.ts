import { x12Amount } from '../lib/money.ts';
import type { SegmentSink } from '../x12/types.ts';
import { type Claim, providerOf, type ServiceLine } from './claim.ts';
import type { Provider } from './parties.ts';
import {
  DENTAL_LINE_PRICING, DENTAL_LINE_PROVIDERS, DENTAL_PRICING, DENTAL_PROVIDERS, ORTHODONTICS, PREDETERMINATION, TEETH, TOOTH_STATUS,
} from './places/dental.ts';
import { CONTRACT } from './places/segments.ts';
import {
  writeAmount, writeAmounts, writeAttachments, writeDates, writeFileInformation, writeHealthCodes, writeNotes, writeServiceDate,
} from './writing/facts.ts';
import { fingerprint, writeProvider, writeReferences } from './writing/parties.ts';
import { writePart } from './writing/part.ts';
import { writeAdjudication, writeOtherPayer } from './writing/payers.ts';
import { sameProvider } from './writing/same.ts';

/** At most four diagnoses, in one HI; TQ is a dental list of them (837D loop 2300). */
const CODE_GROUPS = [['ABK', 'BK', 'ABF', 'BF', 'TQ']];

/**
 * Writes loop 2300 of an 837D (005010X224A2) with its lines. `claimNumber` becomes REF*D9 unless the client gave its own.
 * A rendering provider that all lines share moves up, and what a line repeats from its claim is left out, as the guide asks.
 */
export function writeDentalClaim(pen: SegmentSink, claim: Claim, claimNumber: string): void {
  const providers = claimProviders(claim);
  writeClaimHeader(pen, claim);
  writeDates(pen, claim.dates);
  writePart(pen, ORTHODONTICS, claim.dental?.orthodontics);
  for (const tooth of claim.dental?.toothStatus ?? []) writePart(pen, TOOTH_STATUS, tooth);
  writeAttachments(pen, claim.attachments);
  writePart(pen, CONTRACT, claim.contract);
  writeAmount(pen, 'F5', { cents: claim.patientPaidCents, pointer: `${claim.pointer}/patientAmountPaid` });
  writeReferences(pen, claim.references);
  if (!claim.references.some((reference) => reference.qualifier === 'D9')) pen.segment('REF', ['D9', claimNumber], claim.pointer);
  writeFileInformation(pen, claim.fileInformation, `${claim.pointer}/fileInformationList`);
  writeNotes(pen, claim.notes);
  writeHealthCodes(pen, claim, CODE_GROUPS);
  writePart(pen, DENTAL_PRICING, claim.pricing);
  for (const place of DENTAL_PROVIDERS) {
    for (const provider of providers) if (provider.role === place.role) writeProvider(pen, provider, place);
  }
  for (const other of claim.otherPayers) writeOtherPayer(pen, other, 'dental');
  for (const line of claim.lines) writeLine(pen, claim, { line, providers });
}

function writeClaimHeader(pen: SegmentSink, claim: Claim): void {
  const [cause1, cause2] = claim.relatedCauses;
  const causes = cause1 ? [cause1, cause2, '', claim.accidentState, claim.accidentCountry] : '';
  const charge = claim.chargeCents === undefined ? '' : x12Amount(claim.chargeCents);
  const reason = claim.dental?.predetermination ? PREDETERMINATION.code : '';
  pen.segment('CLM', [
    claim.patientControlNumber, charge, '', '', [claim.facilityCode, 'B', claim.frequency], claim.providerSignature, claim.assignment,
    claim.benefitsAssigned, claim.release, '', causes, claim.specialProgram, '', '', '', '', '', '', reason, claim.delayReason,
  ], claim.pointer);
}

/** The providers of loop 2310, with a rendering provider that all lines share, and without an NPI of the facility that is the biller's. */
function claimProviders(claim: Claim): readonly Provider[] {
  const rendering = providerOf(claim, 'rendering') ?? sharedRendering(claim.lines);
  const others = claim.providers.filter(({ role }) => role !== 'rendering').map((provider) => withoutBillingNpi(provider, claim));
  return rendering ? [...others, rendering] : others;
}

function sharedRendering(lines: readonly ServiceLine[]): Provider | undefined {
  const first = lines[0] && providerOf(lines[0], 'rendering');
  return first && lines.every((line) => sameProvider(providerOf(line, 'rendering'), first)) ? first : undefined;
}

function withoutBillingNpi(provider: Provider, claim: Claim): Provider {
  return provider.role === 'facility' && provider.npi === claim.billing.npi ? { ...provider, npi: undefined } : provider;
}

function writeLine(pen: SegmentSink, claim: Claim, at: { line: ServiceLine; providers: readonly Provider[] }): void {
  const { line } = at;
  pen.segment('LX', [String(line.number)], line.pointer);
  writeService(pen, claim, line);
  for (const { code, surfaces, pointer } of line.dental?.teeth ?? []) pen.segment('TOO', [TEETH.list, code, surfaces], pointer);
  writeServiceDate(pen, line);
  writeDates(pen, line.dates);
  writePart(pen, CONTRACT, line.contract);
  if (line.controlNumber) pen.segment('REF', ['6R', line.controlNumber], line.controlNumberPointer);
  writeReferences(pen, line.references);
  writeAmounts(pen, line.amounts);
  writeFileInformation(pen, line.fileInformation, `${line.pointer}/fileInformation`);
  writePart(pen, DENTAL_LINE_PRICING, line.pricing);
  writeLineProviders(pen, claim, at);
  for (const result of line.adjudications) writeAdjudication(pen, result, 'dental');
}

function writeService(pen: SegmentSink, claim: Claim, line: ServiceLine): void {
  const modifiers = [0, 1, 2, 3].map((index) => line.modifiers[index]);
  const charge = line.chargeCents === undefined ? '' : x12Amount(line.chargeCents);
  const place = line.placeOfService === claim.facilityCode ? '' : line.placeOfService;
  pen.segment('SV3', [
    ['AD', line.procedureCode, ...modifiers, line.description], charge, place, line.dental?.oralCavity ?? '', line.dental?.prosthesis,
    line.units, '', '', '', '', line.diagnosisPointers,
  ], line.servicePointer);
}

/** The line's own providers, loops 2420A to 2420D, without those that the claim names already. */
function writeLineProviders(pen: SegmentSink, claim: Claim, at: { line: ServiceLine; providers: readonly Provider[] }): void {
  if (at.line.providers.length === 0) return;
  const said = new Set([...at.providers, ...claim.providers].map(fingerprint));
  const own = at.line.providers.map((provider) => withoutBillingNpi(provider, claim));
  for (const place of DENTAL_LINE_PROVIDERS) {
    for (const provider of own) if (provider.role === place.role && !said.has(fingerprint(provider))) writeProvider(pen, provider, place);
  }
}
