import { x12Amount } from '../../lib/money.ts';
import type { SegmentSink } from '../../x12/types.ts';
import type { ClaimKind } from '../claim.ts';
import type { LineAdjudication, OtherPayer, OutpatientAdjudication } from '../other-payer.ts';
import { writeAdjustments, writeAmount } from './facts.ts';
import { writeAddress, writeName, writeReferences } from './parties.ts';

/** Writes loops 2320, 2330A and 2330B: another payer, its decision, its insured and its name. */
export function writeOtherPayer(pen: SegmentSink, other: OtherPayer): void {
  const { pointer, insured, payer } = other;
  const groupName = other.groupNumber ? undefined : other.groupName;
  pen.segment('SBR', [
    other.responsibility, other.relationship, other.groupNumber, groupName, other.insuranceType, '', '', '', other.filingCode,
  ], pointer);
  writeAdjustments(pen, other.adjustments);
  writeAmount(pen, 'D', { cents: other.paidCents, pointer: `${pointer}/payerPaidAmount` });
  writeAmount(pen, 'A8', { cents: other.nonCoveredCents, pointer: `${pointer}/nonCoveredChargeAmount` });
  writeAmount(pen, 'EAF', { cents: other.patientLiabilityCents, pointer: `${pointer}/remainingPatientLiability` });
  pen.segment('OI', ['', '', other.benefitsAssigned, other.signatureByProvider ? 'P' : '', '', other.release], pointer);
  if (other.outpatient) writeOutpatient(pen, other.outpatient);
  writeName(pen, insured, { entity: 'IL', qualifier: insured.idQualifier ?? 'MI', id: insured.id });
  writeAddress(pen, insured.address);
  writeReferences(pen, insured.references);
  pen.segment('NM1', ['PR', '2', payer.organizationName, '', '', '', '', payer.idQualifier ?? 'PI', payer.id], payer.pointer);
  writeAddress(pen, payer.address);
  if (payer.adjudicated) {
    pen.segment('DTP', ['573', 'D8', payer.adjudicated], `${payer.pointer}/otherPayerAdjudicationOrPaymentDate`);
  }
  writeReferences(pen, payer.references);
}

/** Writes loop 2430. The revenue code stands in SVD04 of institutional claims. */
export function writeAdjudication(pen: SegmentSink, result: LineAdjudication, kind: ClaimKind): void {
  const { pointer } = result;
  const modifiers = [0, 1, 2, 3].map((index) => result.modifiers[index]);
  const procedure = result.procedureCode ? [result.procedureQualifier ?? 'HC', result.procedureCode, ...modifiers, result.description] : '';
  const paid = result.paidCents === undefined ? '' : x12Amount(result.paidCents);
  const revenue = kind === 'institutional' ? result.revenueCode : '';
  pen.segment('SVD', [result.payerId, paid, procedure, revenue, result.units, result.bundledLine], pointer);
  writeAdjustments(pen, result.adjustments);
  if (result.adjudicated) pen.segment('DTP', ['573', 'D8', result.adjudicated], `${pointer}/adjudicationOrPaymentDate`);
  writeAmount(pen, 'EAF', { cents: result.patientLiabilityCents, pointer: `${pointer}/remainingPatientLiability` });
}

function writeOutpatient(pen: SegmentSink, result: OutpatientAdjudication): void {
  const amount = (cents: number | undefined): string => (cents === undefined ? '' : x12Amount(cents));
  const remarks = [0, 1, 2, 3, 4].map((index) => result.remarks[index]);
  pen.segment('MOA', [
    result.reimbursementRate, amount(result.payableCents), ...remarks, amount(result.renalCents), amount(result.nonPayableCents),
  ], result.pointer);
}
