import { x12Amount } from '../lib/money.ts';
import type { SegmentSink } from '../x12/types.ts';
import { type Claim, providerOf, type ServiceLine, type Stay } from './claim.ts';
import type { Provider } from './parties.ts';
import { INSTITUTIONAL_CODES } from './places/codes.ts';
import { INSTITUTIONAL_LINE_PROVIDERS, INSTITUTIONAL_PROVIDERS } from './places/providers.ts';
import { CONTRACT, EPSDT, INSTITUTIONAL_PRICING } from './places/segments.ts';
import {
  writeAmount, writeAmounts, writeAttachments, writeDates, writeDrug, writeFileInformation, writeHealthCodes, writeNotes,
  writeServiceDate,
} from './writing/facts.ts';
import { writeProvider, writeReferences } from './writing/parties.ts';
import { writePart } from './writing/part.ts';
import { writeAdjudication, writeOtherPayer } from './writing/payers.ts';
import { sameProvider } from './writing/same.ts';

/** One HI segment per group, in the order of the guide. */
const CODE_GROUPS = INSTITUTIONAL_CODES.map(({ qualifiers }) => qualifiers);

/**
 * Writes loop 2300 of an 837I (005010X223A2) with its lines. `claimNumber` becomes REF*D9 unless the client gave its own.
 * The first two digits of the type of bill stand in CLM05-1 and its third, the frequency, in CLM05-3.
 */
export function writeInstitutionalClaim(pen: SegmentSink, claim: Claim, claimNumber: string): void {
  const charge = claim.chargeCents === undefined ? '' : x12Amount(claim.chargeCents);
  pen.segment('CLM', [
    claim.patientControlNumber, charge, '', '', [claim.facilityCode, 'A', claim.frequency], '', claim.assignment,
    claim.benefitsAssigned, claim.release, '', '', '', '', '', '', '', '', '', '', claim.delayReason,
  ], claim.pointer);
  if (claim.stay) writeStay(pen, claim, claim.stay);
  writeAttachments(pen, claim.attachments);
  writePart(pen, CONTRACT, claim.contract);
  writeAmount(pen, 'F3', { cents: claim.patientDueCents, pointer: `${claim.pointer}/patientEstimatedAmountDue` });
  writeReferences(pen, claim.references);
  if (!claim.references.some((reference) => reference.qualifier === 'D9')) pen.segment('REF', ['D9', claimNumber], claim.pointer);
  writeFileInformation(pen, claim.fileInformation, `${claim.pointer}/fileInformation`);
  writeNotes(pen, claim.notes);
  writePart(pen, EPSDT, claim.epsdt);
  writeHealthCodes(pen, claim, CODE_GROUPS);
  writePart(pen, INSTITUTIONAL_PRICING, claim.pricing);
  for (const place of INSTITUTIONAL_PROVIDERS) {
    const provider = providerOf(claim, place.role);
    if (provider) writeProvider(pen, withoutBillingNpi(provider, claim), place);
  }
  for (const other of claim.otherPayers) writeOtherPayer(pen, other, 'institutional');
  for (const line of claim.lines) writeLine(pen, claim, line);
}

/** A facility's NPI is dropped when it repeats the billing provider's. */
function withoutBillingNpi(provider: Provider, claim: Claim): Provider {
  return provider.role === 'facility' && provider.npi === claim.billing.npi ? { ...provider, npi: undefined } : provider;
}

/** DTP 434 statement period, 435 admission, 096 discharge hour, 050 repricer, then CL1. */
function writeStay(pen: SegmentSink, claim: Claim, stay: Stay): void {
  const dates = `${stay.pointer}/claimDateInformation`;
  if (stay.statementBegin || stay.statementEnd) {
    const period = `${stay.statementBegin ?? ''}-${stay.statementEnd ?? ''}`;
    pen.segment('DTP', ['434', 'RD8', period], `${dates}/statementBeginDate`);
  }
  if (stay.admission) {
    pen.segment('DTP', ['435', stay.admission.length > 8 ? 'DT' : 'D8', stay.admission], `${dates}/admissionDateAndHour`);
  }
  if (stay.dischargeHour) pen.segment('DTP', ['096', 'TM', stay.dischargeHour], `${dates}/dischargeHour`);
  writeDates(pen, claim.dates);
  pen.segment('CL1', [stay.admissionType, stay.admissionSource, stay.patientStatus], `${stay.pointer}/claimCodeInformation`);
}

function writeLine(pen: SegmentSink, claim: Claim, line: ServiceLine): void {
  const [first, second, third, fourth] = line.modifiers;
  const procedure = line.procedureCode ? [line.procedureQualifier ?? 'HC', line.procedureCode, first, second, third, fourth, line.description] : '';
  const charge = line.chargeCents === undefined ? '' : x12Amount(line.chargeCents);
  const nonCovered = line.nonCoveredCents === undefined ? '' : x12Amount(line.nonCoveredCents);
  pen.segment('LX', [String(line.number)], line.pointer);
  pen.segment('SV2', [line.revenueCode, procedure, charge, line.unit, line.units, '', nonCovered], line.servicePointer);
  writeAttachments(pen, line.attachments);
  writeServiceDate(pen, line);
  if (line.controlNumber) pen.segment('REF', ['6R', line.controlNumber], line.controlNumberPointer);
  writeReferences(pen, line.references);
  writeAmounts(pen, line.amounts);
  writeNotes(pen, line.notes);
  writePart(pen, INSTITUTIONAL_PRICING, line.pricing);
  writeDrug(pen, line.drug);
  if (line.providers.length > 0) {
    for (const place of INSTITUTIONAL_LINE_PROVIDERS) {
      const provider = providerOf(line, place.role);
      if (provider && !claim.providers.some((said) => sameProvider(said, provider))) writeProvider(pen, provider, place);
    }
  }
  for (const result of line.adjudications) writeAdjudication(pen, result, 'institutional');
}
