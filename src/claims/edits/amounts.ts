import { x12Amount } from '../../lib/money.ts';
import type { Claim } from '../claim.ts';
import type { Part } from '../parties.ts';
import type { Check, Finding } from './edit.ts';
import { at, NOTHING } from './places.ts';

/**
 * Amounts that are never below zero: what the patient paid or owes, what is not covered, taxes, purchased services, and what another payer
 * left to the patient. Charges are CLM-03 and LIN-09, payments of other payers COB-07, value codes INS-24; adjustments (CAS) may be negative.
 */
export const amountNegative: Check = (claim) => {
  let found: Finding[] | undefined;
  eachAmount(claim, (cents, place) => {
    if (cents !== undefined && cents < 0) (found ??= []).push({ ...place(), value: x12Amount(cents) });
  });
  return found ?? NOTHING;
};

type See = (cents: number | undefined, place: () => Finding) => void;

function eachAmount(claim: Claim, see: See): void {
  see(claim.patientPaidCents, () => place(claim, 'patientAmountPaid', '2300 AMT02'));
  see(claim.patientDueCents, () => place(claim, 'patientEstimatedAmountDue', '2300 AMT02'));
  for (const other of claim.otherPayers) {
    see(other.patientLiabilityCents, () => place(other, 'remainingPatientLiability', '2320 AMT02'));
    see(other.nonCoveredCents, () => place(other, 'nonCoveredChargeAmount', '2320 AMT02'));
  }
  for (const line of claim.lines) {
    see(line.nonCoveredCents, () => ({ ...place(line, '', '2400 SV207'), pointer: `${line.servicePointer}/nonCoveredChargeAmount` }));
    for (const amount of line.amounts) see(amount.cents, () => ({ ...place(amount, '', '2400 AMT02'), pointer: amount.pointer }));
    if (line.purchased) see(line.purchased.charge, () => place(line.purchased!, 'purchasedServiceChargeAmount', '2400 PS102'));
    for (const result of line.adjudications) see(result.patientLiabilityCents, () => place(result, 'remainingPatientLiability', '2430 AMT02'));
  }
}

function place(part: Part, name: string, of: string): Finding {
  const [loop = '', element = ''] = of.split(' ');
  return { pointer: at(part, name), loop, element };
}
