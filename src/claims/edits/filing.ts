import { addDays, isD8 } from '../../lib/dates.ts';
import { type Claim, referenceOf, type ServiceLine } from '../claim.ts';
import type { Check, Finding } from './edit.ts';
import { at, each, firstServiceDate, lineElement, NOTHING } from './places.ts';
import { isAmong } from './settings.ts';

/** Payers whose member numbers have one form say it in their payer file. */
export const memberIdUnusual: Check = ({ subscriber }, _context, { pattern }) => (
  typeof pattern === 'string' && subscriber.memberId && !new RegExp(pattern).test(subscriber.memberId)
    ? [{ pointer: at(subscriber, 'memberId'), value: subscriber.memberId, loop: '2010BA', element: 'NM109' }]
    : []);

/** The billing provider is one of the biller's, and enrolled with the payer where the payer file lists who is. */
export const billingNotLinked: Check = ({ billing }, { billerNpis = [] }, { npis }) => {
  if (!billing.npi) return [];
  const found = (message: string): Finding[] => [{ pointer: at(billing, 'npi'), value: billing.npi, loop: '2010AA', element: 'NM109', message }];
  if (Array.isArray(npis) && !npis.includes(billing.npi)) return found('This billing provider is not enrolled with the payer for electronic claims.');
  return billerNpis.length > 0 && !billerNpis.includes(billing.npi) ? found('This NPI is not one of those that the biller bills for.') : [];
};

/**
 * From the last day of service to today; where another payer decided first, from its decision. A reason for the delay makes it a warning, for
 * the payer to judge, and so does a correction: the payer has known the claim since its original.
 */
export const filedLate: Check = (claim, { today }, { days }) => {
  if (typeof days !== 'number') return NOTHING;
  const { left, served } = timeLeft(claim, { today, days });
  if (left === undefined) return NOTHING;
  const isExcused = claim.delayReason !== undefined || claim.frequency === '7' || claim.frequency === '8';
  const place = claim.stay ? { pointer: `${claim.pointer}/claimDateInformation/statementEndDate`, loop: '2300' } : { pointer: `${claim.pointer}/serviceLines/0/serviceDate`, loop: '2400' };
  const found = { ...place, value: served, element: 'DTP03' };
  if (left < 0) {
    const message = `The time began ${days - left} days ago; this payer takes claims for ${days} days.`;
    return [{ ...found, message, ...(isExcused ? { severity: 'warning' as const } : {}) }];
  }
  if (left >= days / 5) return [];
  return [{ ...found, severity: 'warning', message: `This payer takes claims for ${days} days; ${left} are left.` }];
};

export const delayReasonMissing: Check = (claim, { today }, { days }) => {
  if (typeof days !== 'number') return NOTHING;
  const { left } = timeLeft(claim, { today, days });
  return left !== undefined && left < 0 && !claim.delayReason ? [{ pointer: at(claim, 'delayReasonCode'), loop: '2300', element: 'CLM20' }] : [];
};

/** Procedures for which the payer wants a prior authorization, and those for which it wants a referral. */
export const authorizationMissing: Check = (claim, _context, { authorization, referral }) => (authorization === undefined && referral === undefined ? NOTHING : each(claim.lines, (line): Finding[] => {
  const lacks = (list: typeof authorization, qualifier: string) => (
    isAmong(line.procedureCode, list) && !referenceOf(claim, qualifier) && !referenceOf(line, qualifier));
  const field = (name: string, message: string, stc: string): Finding => (
    { pointer: `${claim.pointer}/claimSupplementalInformation/${name}`, loop: '2300', element: 'REF02', message, stc });
  return [
    ...(lacks(authorization, 'G1') ? [field('priorAuthorizationNumber', `This payer wants a prior authorization for ${line.procedureCode}.`, 'A6:252')] : []),
    ...(lacks(referral, '9F') ? [field('referralNumber', `This payer wants a referral for ${line.procedureCode}.`, 'A6:761')] : []),
  ];
}));

/** Payers with a benefit year want a claim for each. */
export const twoYears: Check = (claim, _context, { oneYear }) => {
  if (oneYear !== true) return [];
  const year = firstServiceDate(claim)?.slice(0, 4);
  const end = claim.stay?.statementEnd;
  if (end && end.slice(0, 4) !== year) return [{ pointer: `${claim.pointer}/claimDateInformation/statementEndDate`, value: end, loop: '2300', element: 'DTP03' }];
  return claim.lines.filter(({ serviceDate }) => serviceDate !== undefined && serviceDate.slice(0, 4) !== year).map((line) => (
    { pointer: at(line, 'serviceDate'), value: line.serviceDate, loop: '2400', element: 'DTP03' }));
};

/** The rendering or billing provider needs a taxonomy code, or one of those that the payer lists. */
export const taxonomyWanted: Check = ({ billing }, _context, { codes }) => {
  if (!Array.isArray(codes)) return [];
  if (codes.length === 0 ? billing.taxonomyCode : isAmong(billing.taxonomyCode, codes)) return [];
  return [{ pointer: at(billing, 'taxonomyCode'), value: billing.taxonomyCode, loop: '2000A', element: 'PRV03', stc: billing.taxonomyCode ? 'A7:145:85' : 'A6:145:85' }];
};

/** A line elsewhere than the claim, where the payer wants a claim for each place. */
export const placeDiffers: Check = (claim, _context, { onePlace }) => (onePlace === true
  ? claim.lines.filter(({ placeOfService }) => placeOfService !== undefined && placeOfService !== claim.facilityCode).map((line: ServiceLine) => (
    { pointer: `${line.servicePointer}/placeOfServiceCode`, value: line.placeOfService, loop: '2400', element: lineElement(claim.kind, 'place') }))
  : []);

/** Days that are left of a limit, negative when it is over; undefined without a limit or a date. */
function timeLeft(claim: Claim, { today, days }: { today: string; days: number }): { left?: number; served?: string } {
  const decided = [...claim.otherPayers.map(({ payer }) => payer.adjudicated), ...claim.lines.flatMap(({ adjudications }) => adjudications.map(({ adjudicated }) => adjudicated))];
  const dates = [
    claim.stay?.statementEnd ?? firstServiceDate(claim), ...claim.lines.map(({ serviceDate, serviceDateEnd }) => serviceDateEnd ?? serviceDate), ...decided,
  ].filter((date) => date !== undefined).sort();
  const served = dates.at(-1);
  if (!served || !isD8(served)) return {};
  return { served, left: daysBetween(today, addDays(served, days)) };
}

/** Whole days from one date to another, both CCYYMMDD. */
export function daysBetween(from: string, to: string): number {
  const day = (d8: string) => Date.UTC(Number(d8.slice(0, 4)), Number(d8.slice(4, 6)) - 1, Number(d8.slice(6, 8)));
  return Math.round((day(to) - day(from)) / 86_400_000);
}
