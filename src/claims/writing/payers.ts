import { x12Amount } from '../../lib/money.ts';
import type { SegmentSink } from '../../x12/types.ts';
import type { ClaimKind } from '../claim.ts';
import type { LineAdjudication, OtherPayer } from '../other-payer.ts';
import { INPATIENT, OUTPATIENT } from '../places/segments.ts';
import { writeAdjustments, writeAmount } from './facts.ts';
import { writeAddress, writeName, writeReferences } from './parties.ts';
import { writePart } from './part.ts';

/** Writes loops 2320 and 2330A to 2330I: another payer, its decision, its insured, its name and its numbers for the providers. */
export function writeOtherPayer(pen: SegmentSink, other: OtherPayer, kind: ClaimKind): void {
  const { pointer, insured, payer } = other;
  const groupName = other.groupNumber ? undefined : other.groupName;
  pen.segment('SBR', [
    other.responsibility, other.relationship, other.groupNumber, groupName, other.insuranceType, '', '', '', other.filingCode,
  ], pointer);
  writeAdjustments(pen, other.adjustments);
  writeAmount(pen, 'D', { cents: other.paidCents, pointer: `${pointer}/payerPaidAmount` });
  // The guides have them in another order.
  if (kind !== 'professional') writeAmount(pen, 'EAF', { cents: other.patientLiabilityCents, pointer: `${pointer}/remainingPatientLiability` });
  writeAmount(pen, 'A8', { cents: other.nonCoveredCents, pointer: `${pointer}/nonCoveredChargeAmount` });
  if (kind === 'professional') writeAmount(pen, 'EAF', { cents: other.patientLiabilityCents, pointer: `${pointer}/remainingPatientLiability` });
  pen.segment('OI', ['', '', other.benefitsAssigned, other.signatureByProvider ? 'P' : '', '', other.release], pointer);
  writePart(pen, INPATIENT, other.inpatient);
  writePart(pen, OUTPATIENT, other.outpatient);
  writeName(pen, insured, { entity: 'IL', qualifier: insured.idQualifier ?? 'MI', id: insured.id });
  writeAddress(pen, insured.address);
  writeReferences(pen, insured.references);
  pen.segment('NM1', ['PR', '2', payer.organizationName, '', '', '', '', payer.idQualifier ?? 'PI', payer.id], payer.pointer);
  writeAddress(pen, payer.address);
  if (payer.adjudicated) {
    pen.segment('DTP', ['573', 'D8', payer.adjudicated], `${payer.pointer}/otherPayerAdjudicationOrPaymentDate`);
  }
  writeReferences(pen, payer.references);
  for (const provider of other.providers) {
    pen.segment('NM1', [provider.entity, provider.entityType], provider.pointer);
    writeReferences(pen, provider.references);
  }
}

/** Writes loop 2430. The revenue code stands in SVD04 of institutional claims. */
export function writeAdjudication(pen: SegmentSink, result: LineAdjudication, kind: ClaimKind): void {
  const { pointer } = result;
  const [first, second, third, fourth] = result.modifiers;
  const qualifier = result.procedureQualifier ?? (kind === 'dental' ? 'AD' : 'HC');
  const procedure = result.procedureCode ? [qualifier, result.procedureCode, first, second, third, fourth, result.description] : '';
  const paid = result.paidCents === undefined ? '' : x12Amount(result.paidCents);
  const revenue = kind === 'institutional' ? result.revenueCode : '';
  pen.segment('SVD', [result.payerId, paid, procedure, revenue, result.units, result.bundledLine], pointer);
  writeAdjustments(pen, result.adjustments);
  if (result.adjudicated) pen.segment('DTP', ['573', 'D8', result.adjudicated], result.adjudicatedPointer);
  writeAmount(pen, 'EAF', { cents: result.patientLiabilityCents, pointer: `${pointer}/remainingPatientLiability` });
}
