import { x12Amount } from '../../lib/money.ts';
import type { ElementValue, SegmentSink } from '../../x12/types.ts';
import type { AmbulanceService, Amount, Claim, DatedFact, Drug, HealthCode, Note, ServiceLine } from '../claim.ts';
import type { AdjustmentGroup } from '../other-payer.ts';
import type { Address } from '../parties.ts';
import { AMBULANCE, AMBULANCE_CERTIFICATION, ATTACHMENT, type Attachment } from '../places/segments.ts';
import { writeAddress, writeReferences } from './parties.ts';
import { writePart } from './part.ts';

export function writeDates(pen: SegmentSink, dates: readonly DatedFact[]): void {
  for (const { qualifier, format, value, pointer } of dates) pen.segment('DTP', [qualifier, format, value], pointer);
}

/** DTP*472: a range when the client sent an end, else one date. */
export function writeServiceDate(pen: SegmentSink, line: ServiceLine): void {
  const { serviceDate, serviceDateEnd } = line;
  if (!serviceDate) return;
  const value = serviceDateEnd ? `${serviceDate}-${serviceDateEnd}` : serviceDate;
  pen.segment('DTP', ['472', serviceDateEnd ? 'RD8' : 'D8', value], line.serviceDatePointer);
}

export function writeAttachments(pen: SegmentSink, attachments: readonly Attachment[]): void {
  for (const attachment of attachments) writePart(pen, ATTACHMENT, attachment);
}

/** CR1 of a transport; its certifications and places follow further down the guide. */
export function writeTransport(pen: SegmentSink, ambulance: AmbulanceService | undefined): void {
  writePart(pen, AMBULANCE, ambulance?.transport);
}

export function writeAmbulanceCertifications(pen: SegmentSink, ambulance: AmbulanceService | undefined): void {
  for (const certification of ambulance?.certifications ?? []) writePart(pen, AMBULANCE_CERTIFICATION, certification);
}

/** Loops 2310E and 2310F of a claim, 2420G and 2420H of a line: where a patient was picked up and brought to. */
export function writeAmbulancePlaces(pen: SegmentSink, ambulance: AmbulanceService | undefined): void {
  if (!ambulance) return;
  writePlace(pen, ['PW', '2'], ambulance.pickUp);
  writePlace(pen, ['45', '2', ambulance.dropOffName], ambulance.dropOff);
}

export function writeNotes(pen: SegmentSink, notes: readonly Note[]): void {
  for (const { qualifier, text, pointer } of notes) pen.segment('NTE', [qualifier, text], pointer);
}

export function writeFileInformation(pen: SegmentSink, texts: readonly string[], pointer: string): void {
  for (const text of texts) pen.segment('K3', [text], pointer);
}

export function writeAmounts(pen: SegmentSink, amounts: readonly Amount[]): void {
  for (const { qualifier, cents, pointer } of amounts) pen.segment('AMT', [qualifier, x12Amount(cents)], pointer);
}

/** AMT with an amount that may be absent. */
export function writeAmount(pen: SegmentSink, qualifier: string, at: { cents: number | undefined; pointer: string }): void {
  if (at.cents !== undefined) pen.segment('AMT', [qualifier, x12Amount(at.cents)], at.pointer);
}

/** CAS: the group and up to six triplets of reason, amount and quantity. */
export function writeAdjustments(pen: SegmentSink, groups: readonly AdjustmentGroup[]): void {
  for (const { group, details, pointer } of groups) {
    const triplets = details.flatMap(({ reason, cents, quantity }) => [reason, cents === undefined ? '' : x12Amount(cents), quantity]);
    pen.segment('CAS', [group, ...triplets], pointer);
  }
}

/** Loop 2410. */
export function writeDrug(pen: SegmentSink, drug: Drug | undefined): void {
  if (!drug) return;
  pen.segment('LIN', ['', drug.qualifier, drug.code], `${drug.pointer}/nationalDrugCode`);
  pen.segment('CTP', ['', '', '', drug.quantity, [drug.unit]], `${drug.pointer}/nationalDrugUnitCount`);
  writeReferences(pen, drug.references);
}

/**
 * Writes the HI segments of a claim: one group of qualifiers after the other, twelve composites to a segment
 * (837I X223A2 and 837P X222A1, loop 2300).
 */
export function writeHealthCodes(pen: SegmentSink, claim: Claim, groups: readonly (readonly string[])[]): void {
  for (const group of groups) {
    const codes = claim.codes.filter((code) => group.includes(code.qualifier));
    for (let first = 0; first < codes.length; first += CODES_PER_SEGMENT) {
      const some = codes.slice(first, first + CODES_PER_SEGMENT);
      pen.segment('HI', some.map(composite), some[0]!.pointer);
    }
  }
}

const CODES_PER_SEGMENT = 12;

function writePlace(pen: SegmentSink, name: readonly ElementValue[], address: Address | undefined): void {
  if (!address) return;
  pen.segment('NM1', name, address.pointer);
  writeAddress(pen, address);
}

/** Components: qualifier, code, date format, date, amount, …, ninth present on admission. */
function composite(code: HealthCode): readonly (string | undefined)[] {
  const { qualifier, date, through, cents, presentOnAdmission } = code;
  if (date === undefined && cents === undefined && presentOnAdmission === undefined) return [qualifier, code.code];
  const format = date ? (qualifier === 'BI' ? 'RD8' : 'D8') : '';
  const when = date && qualifier === 'BI' ? `${date}-${through ?? date}` : date;
  const amount = cents === undefined ? '' : x12Amount(cents);
  return [qualifier, code.code, format, when, amount, '', '', '', presentOnAdmission];
}
