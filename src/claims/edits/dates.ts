import { isD8 } from '../../lib/dates.ts';
import type { Claim } from '../claim.ts';
import type { Part } from '../parties.ts';
import type { Check, Finding } from './edit.ts';
import { at, each, listOnce, NOTHING } from './places.ts';

interface DateFact {
  /** Where it stands: a part of the claim and the field of it, "" where the part is the date itself. */
  readonly part: Part;
  readonly field: string;
  readonly value: string;
  readonly loop: string;
  readonly element: string;
  /** Whether it tells of something that has happened. */
  readonly past: boolean;
}

export const dateInvalid: Check = (claim) => each(datesOf(claim), (fact) => (isD8(fact.value) ? NOTHING : [findingOf(fact)]));

export const dateInFuture: Check = (claim, { today }) => each(datesOf(claim), (fact) => (
  fact.past && fact.value > today && isD8(fact.value) ? [findingOf(fact)] : NOTHING));

function findingOf({ part, field, value, loop, element }: DateFact): Finding {
  return { pointer: field === '' ? part.pointer : at(part, field), value, loop, element };
}

/** Every calendar date of the claim but birth dates and death, which have edits of their own for the future. */
function datesOf(claim: Claim): readonly DateFact[] {
  return listOnce(claim, listDates);
}

function listDates(claim: Claim): readonly DateFact[] {
  const { subscriber, dependent, stay } = claim;
  const list: DateFact[] = [];
  const add = (part: Part, field: string, value: string | undefined, [loop, element, past]: DatePlace): void => {
    if (value !== undefined) list.push({ part, field, value, loop, element, past });
  };
  add(subscriber, 'dateOfBirth', subscriber.dateOfBirth, ['2010BA', 'DMG02', false]);
  if (dependent) add(dependent, 'dateOfBirth', dependent.dateOfBirth, ['2010CA', 'DMG02', false]);
  add(claim, 'deathDate', claim.deathDate, ['2000B', 'PAT06', false]);
  for (const date of claim.dates) {
    for (const one of date.value.split('-')) add(date, '', one, ['2300', 'DTP03', HAPPENED.includes(date.qualifier)]);
  }
  if (stay) {
    add(stay, 'claimDateInformation/statementBeginDate', stay.statementBegin, OF_CLAIM);
    add(stay, 'claimDateInformation/statementEndDate', stay.statementEnd, OF_CLAIM);
    add(stay, 'claimDateInformation/admissionDateAndHour', stay.admission?.slice(0, 8), OF_CLAIM);
  }
  for (const code of claim.codes) {
    add(code, '', code.date, OF_CODE);
    add(code, '', code.through, OF_CODE);
  }
  for (const { payer } of claim.otherPayers) add(payer, 'otherPayerAdjudicationOrPaymentDate', payer.adjudicated, ['2330B', 'DTP03', true]);
  for (const line of claim.lines) {
    add(line, 'serviceDate', line.serviceDate, OF_LINE);
    add(line, 'serviceDateEnd', line.serviceDateEnd, OF_LINE);
    for (const date of line.dates) add(date, '', date.value, ['2400', 'DTP03', false]);
    for (const result of line.adjudications) add(result, 'adjudicationOrPaymentDate', result.adjudicated, ['2430', 'DTP03', true]);
  }
  return list;
}

type DatePlace = readonly [loop: string, element: string, past: boolean];

const OF_CLAIM: DatePlace = ['2300', 'DTP03', true];
const OF_CODE: DatePlace = ['2300', 'HI01-4', true];
const OF_LINE: DatePlace = ['2400', 'DTP03', true];

/** Onset, treatment, accident, X-ray and other dates of loop 2300 that lie in the past by their meaning. */
const HAPPENED = ['431', '454', '304', '453', '439', '484', '455', '471', '297', '435', '096', '444', '050'];
