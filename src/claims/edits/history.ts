import { addDays, isD8 } from '../../lib/dates.ts';
import { referenceOf } from '../claim.ts';
import type { Check } from './edit.ts';
import { isCorrection } from './claim.ts';
import { at, isInpatient } from './places.ts';

/** A correction is about the same billing provider, payer and patient as the claim that it replaces. */
export const correctionOfAnother: Check = (claim, { history }) => {
  const original = history?.original;
  if (!original || !isCorrection(claim)) return [];
  const number = referenceOf(claim, 'F8');
  const changes = [
    ...(original.billingNpi !== undefined && original.billingNpi !== claim.billing.npi ? ['billing provider'] : []),
    ...(original.payerCode !== undefined && original.payerCode !== claim.payer.id ? ['payer'] : []), ...(original.samePatient ? [] : ['patient']),
  ];
  if (changes.length === 0) return [];
  const message = `The original claim (${original.patientControlNumber}) has another ${changes.join(' and ')}. Void it, and send a new claim.`;
  return [{ pointer: number?.pointer ?? at(claim, 'claimFrequencyCode'), value: number?.value, loop: '2300', element: 'REF02', message }];
};

/** The same services of the same patient, billed by the same provider, and still open. Test claims repeat on purpose: a warning there. */
export const exactDuplicate: Check = (claim, { history, usage }) => (isCorrection(claim) ? [] : history?.same ?? []).slice(0, 1).map(({ patientControlNumber }) => ({
  severity: usage === 'T' ? 'warning' : 'error',
  pointer: at(claim, 'serviceLines'), loop: '2300', element: 'CLM01',
  message: `Claim ${patientControlNumber} already bills the same services of this patient on the same days.`,
}));

export const nearDuplicate: Check = (claim, { history }) => {
  if (isCorrection(claim) || (history?.same.length ?? 0) > 0) return [];
  return (history?.alike ?? []).slice(0, 1).map(({ patientControlNumber }) => ({
    pointer: at(claim, 'serviceLines'), loop: '2300', element: 'CLM01',
    message: `Claim ${patientControlNumber} bills the same procedures of this patient on the same days, with other units or charges.`,
  }));
};

/** Outpatient services during a stay, or in the three days before it, belong to the bill of the stay (42 CFR 412.2(c)(5)). */
export const stayOverlaps: Check = (claim, { history }) => {
  const { statementBegin: begin, statementEnd: end } = claim.stay!;
  if (!begin || !end || !isD8(begin) || !isD8(end)) return [];
  const own = isInpatient(claim);
  return (history?.bills ?? []).filter((bill) => {
    if (bill.inpatient === own) return false;
    const [stay, visit] = own ? [{ from: begin, to: end }, bill] : [bill, { from: begin, to: end }];
    return isD8(stay.from) && visit.to >= addDays(stay.from, -3) && visit.from <= stay.to;
  }).slice(0, 1).map(({ patientControlNumber, inpatient }) => ({
    pointer: `${claim.pointer}/claimDateInformation/statementBeginDate`, value: begin, loop: '2300', element: 'DTP03',
    message: `The ${inpatient ? 'stay' : 'outpatient visit'} of claim ${patientControlNumber} lies within this period or three days from it.`,
  }));
};
