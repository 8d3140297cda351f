import { formatCents, sumCents } from '../../lib/money.ts';
import type { Claim } from '../claim.ts';
import type { AdjustmentGroup, LineAdjudication, OtherPayer } from '../other-payer.ts';
import type { Check, Finding } from './edit.ts';
import { at, each, NOTHING } from './places.ts';

export const priorPayerMissing: Check = ({ subscriber, otherPayers }) => {
  const later = subscriber.responsibility !== undefined && !['P', 'U'].includes(subscriber.responsibility);
  if (!later || otherPayers.some(({ responsibility }) => responsibility === 'P')) return [];
  return [{ pointer: '/claimInformation/otherSubscriberInformation', loop: '2320', element: 'SBR01' }];
};

export const adjudicationDateMissing: Check = (claim) => decided(claim).filter((other) => (
  !other.payer.adjudicated && !resultsOf(claim, other).some(({ adjudicated }) => adjudicated))).map((other) => (
  { pointer: at(other.payer, 'otherPayerAdjudicationOrPaymentDate'), loop: '2330B', element: 'DTP03' }));

export const adjudicationDateTwice: Check = (claim) => claim.otherPayers.filter((other) => (
  other.payer.adjudicated && resultsOf(claim, other).some(({ adjudicated }) => adjudicated))).map((other) => (
  { pointer: at(other.payer, 'otherPayerAdjudicationOrPaymentDate'), value: other.payer.adjudicated, loop: '2330B', element: 'DTP03' }));

/** AMT*D is required of a payer that has decided (837 guides, loop 2320); its results on lines say that it has. */
export const paidMissing: Check = (claim) => decided(claim).filter(({ paidCents }) => paidCents === undefined).map((other) => (
  { pointer: at(other, 'payerPaidAmount'), loop: '2320', element: 'AMT02' }));

/** Line balance (837 guides, section on coordination of benefits): charge = paid + adjustments, per payer. */
export const lineOutOfBalance: Check = (claim) => (isFirst(claim) ? NOTHING : each(claim.lines, (line) => line.adjudications.flatMap((result) => {
  if (line.chargeCents === undefined || result.paidCents === undefined || result.bundledLine) return [];
  const total = result.paidCents + adjusted(result.adjustments);
  if (total === line.chargeCents) return [];
  const message = `The line charge is ${formatCents(line.chargeCents)}, but payment and adjustments of this payer add up to ${formatCents(total)}.`;
  return [{ pointer: at(result, 'serviceLinePaidAmount'), value: formatCents(result.paidCents), loop: '2430', element: 'SVD02', message }];
})));

/** Claim balance: charge = paid + adjustments of claim and lines, per payer. */
export const claimOutOfBalance: Check = (claim) => decided(claim).flatMap((other) => {
  if (claim.chargeCents === undefined || other.paidCents === undefined) return [];
  const lines = sumCents(resultsOf(claim, other).map(({ adjustments }) => adjusted(adjustments)));
  const total = other.paidCents + adjusted(other.adjustments) + lines;
  if (total === claim.chargeCents) return [];
  const message = `The claim charge is ${formatCents(claim.chargeCents)}, but payment and adjustments of this payer add up to ${formatCents(total)}.`;
  return [{ pointer: at(other, 'payerPaidAmount'), value: formatCents(other.paidCents), loop: '2320', element: 'AMT02', message }];
});

/** Payment balance: the claim payment is what the lines were paid less the adjustments on claim level. */
export const paymentNotSumOfLines: Check = (claim) => decided(claim).flatMap((other) => {
  const results = resultsOf(claim, other);
  if (other.paidCents === undefined || results.length === 0 || results.some(({ paidCents }) => paidCents === undefined)) return [];
  const total = sumCents(results.map(({ paidCents }) => paidCents!)) - adjusted(other.adjustments);
  if (total === other.paidCents) return [];
  const message = `The payer paid ${formatCents(other.paidCents)} on the claim, but ${formatCents(total)} follows from its lines.`;
  return [{ pointer: at(other, 'payerPaidAmount'), value: formatCents(other.paidCents), loop: '2320', element: 'AMT02', message }];
});

export const paidNegative: Check = (claim) => (isFirst(claim) ? NOTHING : [
  ...claim.otherPayers.filter(({ paidCents }) => paidCents !== undefined && paidCents < 0).map((other) => (
    { pointer: at(other, 'payerPaidAmount'), value: formatCents(other.paidCents!), loop: '2320', element: 'AMT02' })),
  ...each(claim.lines, ({ adjudications }) => adjudications.filter(({ paidCents }) => paidCents === undefined || paidCents < 0).map((result) => (
    { pointer: at(result, 'serviceLinePaidAmount'), value: result.paidCents === undefined ? undefined : formatCents(result.paidCents), loop: '2430', element: 'SVD02' }))),
]);

export const adjustmentInvalid: Check = (claim) => (isFirst(claim) ? NOTHING : [
  ...claim.otherPayers.flatMap(({ adjustments }) => badAdjustments(adjustments, '2320')),
  ...each(claim.lines, ({ adjudications }) => adjudications.flatMap(({ adjustments }) => badAdjustments(adjustments, '2430'))),
]);

export const liabilityTwice: Check = (claim) => claim.otherPayers.filter((other) => (
  other.patientLiabilityCents !== undefined && resultsOf(claim, other).some(({ patientLiabilityCents }) => patientLiabilityCents !== undefined))).map((other) => (
  { pointer: at(other, 'remainingPatientLiability'), value: formatCents(other.patientLiabilityCents!), loop: '2320', element: 'AMT02' }));

export const linePayerUnknown: Check = (claim) => (isFirst(claim) ? NOTHING : each(claim.lines, ({ adjudications }) => adjudications.filter(({ payerId }) => (
  !claim.otherPayers.some(({ payer }) => payer.id !== undefined && payer.id === payerId))).map((result) => (
  { pointer: at(result, 'otherPayerPrimaryIdentifier'), value: result.payerId, loop: '2430', element: 'SVD01' }))));

/** Remark codes MA18 and N89 say that the payer has sent the claim on by itself. */
export const sentOnByPayer: Check = ({ otherPayers }) => otherPayers.flatMap(({ outpatient, inpatient }) => [outpatient, inpatient].flatMap((part) => {
  const index = part?.remarks.findIndex((remark) => remark === 'MA18' || remark === 'N89') ?? -1;
  return part && index >= 0
    ? [{ pointer: `${part.pointer}/claimPaymentRemarkCode/${index}`, value: part.remarks[index], loop: '2320', element: part === outpatient ? 'MOA03' : 'MIA05' }]
    : [];
}));

/** No other payer has decided anything, which most claims are. */
function isFirst({ otherPayers, lines }: Claim): boolean {
  return otherPayers.length === 0 && lines.every(({ adjudications }) => adjudications.length === 0);
}

/** Other payers that have decided: they name what they paid, or a line carries their result. */
function decided(claim: Claim): readonly OtherPayer[] {
  return claim.otherPayers.filter((other) => other.paidCents !== undefined || resultsOf(claim, other).length > 0);
}

function resultsOf(claim: Claim, other: OtherPayer): readonly LineAdjudication[] {
  return each(claim.lines, ({ adjudications }) => adjudications.filter(({ payerId }) => payerId !== undefined && payerId === other.payer.id));
}

function adjusted(groups: readonly AdjustmentGroup[]): number {
  return sumCents(groups.flatMap(({ details }) => details.map(({ cents }) => cents ?? 0)));
}

/** An adjustment has a group code, a reason and an amount, and a group names a reason once. */
function badAdjustments(groups: readonly AdjustmentGroup[], loop: string): readonly Finding[] {
  return groups.flatMap((group) => {
    const unknown = ['CO', 'CR', 'OA', 'PI', 'PR'].includes(group.group ?? '')
      ? []
      : [{ pointer: at(group, 'adjustmentGroupCode'), value: group.group, loop, element: 'CAS01', message: 'The group of this adjustment is not CO, CR, OA, PI or PR.' }];
    const seen = new Set<string>();
    const details = group.details.flatMap((detail): Finding[] => {
      if (!detail.reason) return [{ pointer: at(detail, 'adjustmentReasonCode'), loop, element: 'CAS02', message: 'The adjustment has no reason code.' }];
      if (detail.cents === undefined) return [{ pointer: at(detail, 'adjustmentAmount'), loop, element: 'CAS03', message: 'The adjustment has no amount.' }];
      const again = seen.has(detail.reason);
      seen.add(detail.reason);
      return again ? [{ pointer: at(detail, 'adjustmentReasonCode'), value: detail.reason, loop, element: 'CAS02', message: 'The reason was sent twice in one group.' }] : [];
    });
    return [...unknown, ...details];
  });
}
