import { isD8 } from '../../lib/dates.ts';
import type { Claim } from '../claim.ts';
import type { Check } from './edit.ts';
import { at, each, listOnce } from './places.ts';

interface DateFact {
  readonly pointer: string;
  readonly value: string;
  readonly loop: string;
  readonly element: string;
  /** Whether it tells of something that has happened. */
  readonly past: boolean;
}

export const dateInvalid: Check = (claim) => (
  datesOf(claim).filter(({ value }) => !isD8(value)).map(({ pointer, value, loop, element }) => ({ pointer, value, loop, element })));

export const dateInFuture: Check = (claim, { today }) => datesOf(claim).filter(({ value, past }) => past && isD8(value) && value > today).map((
  ({ pointer, value, loop, element }) => ({ pointer, value, loop, element })));

/** Every calendar date of the claim but birth dates and death, which have edits of their own for the future. */
function datesOf(claim: Claim): readonly DateFact[] {
  return listOnce(claim, listDates);
}

function listDates(claim: Claim): readonly DateFact[] {
  const { subscriber, dependent, stay } = claim;
  const fact = (pointer: string, value: string | undefined, [loop, element, past = true]: readonly [string, string, boolean?]) => (
    value === undefined ? [] : [{ pointer, value, loop, element, past }]);
  const dated = claim.dates.flatMap(({ pointer, value, qualifier }) => (
    value.split('-').flatMap((one) => fact(pointer, one, ['2300', 'DTP03', HAPPENED.includes(qualifier)]))));
  const stays = stay
    ? [
        ...fact(`${stay.pointer}/claimDateInformation/statementBeginDate`, stay.statementBegin, ['2300', 'DTP03']),
        ...fact(`${stay.pointer}/claimDateInformation/statementEndDate`, stay.statementEnd, ['2300', 'DTP03']),
        ...fact(`${stay.pointer}/claimDateInformation/admissionDateAndHour`, stay.admission?.slice(0, 8), ['2300', 'DTP03']),
      ]
    : [];
  return [
    ...fact(at(subscriber, 'dateOfBirth'), subscriber.dateOfBirth, ['2010BA', 'DMG02', false]),
    ...(dependent ? fact(at(dependent, 'dateOfBirth'), dependent.dateOfBirth, ['2010CA', 'DMG02', false]) : []),
    ...fact(at(claim, 'deathDate'), claim.deathDate, ['2000B', 'PAT06', false]), ...dated, ...stays,
    ...claim.codes.flatMap(({ pointer, date, through }) => [...fact(pointer, date, ['2300', 'HI01-4']), ...fact(pointer, through, ['2300', 'HI01-4'])]),
    ...claim.otherPayers.flatMap(({ payer }) => (
      fact(at(payer, 'otherPayerAdjudicationOrPaymentDate'), payer.adjudicated, ['2330B', 'DTP03']))),
    ...each(claim.lines, (line) => [
      ...fact(at(line, 'serviceDate'), line.serviceDate, ['2400', 'DTP03']), ...fact(at(line, 'serviceDateEnd'), line.serviceDateEnd, ['2400', 'DTP03']),
      ...line.dates.flatMap(({ pointer, value }) => fact(pointer, value, ['2400', 'DTP03', false])),
      ...line.adjudications.flatMap((result) => fact(at(result, 'adjudicationOrPaymentDate'), result.adjudicated, ['2430', 'DTP03'])),
    ]),
  ];
}

/** Onset, treatment, accident, X-ray and other dates of loop 2300 that lie in the past by their meaning. */
const HAPPENED = ['431', '454', '304', '453', '439', '484', '455', '471', '297', '435', '096', '444', '050'];
