import type { Claim, ServiceLine } from '../claim.ts';
import type { Check, Finding } from './edit.ts';
import { each, lineElement } from './places.ts';

/**
 * Procedure pairs of the National Correct Coding Initiative (CMS, PTP): column 2 is not paid beside column 1 on one day, unless
 * a modifier tells them apart where the pair allows one.
 */
export const pairNotPaid: Check = (claim, { codes }) => {
  const pairs = codes?.facts.pairs;
  if (!pairs || pairs.size === 0) return [];
  return each(claim.lines, (second) => each(claim.lines, (first): Finding[] => {
    if (first === second || !first.procedureCode || !second.procedureCode || first.serviceDate !== second.serviceDate) return [];
    const on = second.serviceDate ?? '';
    const found = pairs.get(`${claim.kind} ${first.procedureCode} ${second.procedureCode}`)?.find(({ from, to }) => from <= on && (to === null || on <= to));
    if (!found || found.modifier === 9) return [];
    const told = [...first.modifiers, ...second.modifiers].some((modifier) => PAIR_MODIFIERS.has(modifier));
    if (found.modifier === 1 && told) return [];
    const way = found.modifier === 1 ? 'a modifier such as 59 or XU has to say that it was separate' : 'no modifier changes that';
    return [place(claim, second, `${second.procedureCode} is not paid beside ${first.procedureCode} on one day; ${way}.`)];
  }));
};

/** Most units that a patient can have on a day (CMS, MUE): per line (indicator 1), else per day over all lines. */
export const unitsUnlikely: Check = (claim, { codes }) => {
  const limits = codes?.facts.units;
  if (!limits || limits.size === 0) return [];
  const days = new Map<string, number>();
  return each(claim.lines, (line) => {
    const limit = limits.get(`${claim.kind} ${line.procedureCode}`);
    const units = Number(line.units);
    if (!limit || !(units > 0) || line.unit !== 'UN') return [];
    const day = `${line.procedureCode} ${line.serviceDate}`;
    const total = (days.get(day) ?? 0) + units;
    days.set(day, total);
    const counted = limit.indicator === 1 ? units : total;
    return counted > limit.units ? [place(claim, line, `${counted} units of ${line.procedureCode} were billed for a day; ${limit.units} are thought to be the most.`)] : [];
  });
};

export function hasProcedures(claim: Claim): boolean {
  return claim.lines.some(({ procedureCode }) => procedureCode !== undefined);
}

function place(claim: Claim, line: ServiceLine, message: string): Finding {
  return { pointer: `${line.servicePointer}/procedureCode`, value: line.procedureCode, loop: '2400', element: lineElement(claim.kind, 'code'), message };
}

/** Modifiers that tell two procedures apart (NCCI policy manual, chapter I, section E). */
const PAIR_MODIFIERS = new Set([
  '24', '25', '27', '57', '58', '59', '78', '79', '91', 'XE', 'XP', 'XS', 'XU', 'LT', 'RT', 'LC', 'LD', 'LM', 'RC', 'RI', 'E1', 'E2', 'E3', 'E4',
  'FA', 'F1', 'F2', 'F3', 'F4', 'F5', 'F6', 'F7', 'F8', 'F9', 'TA', 'T1', 'T2', 'T3', 'T4', 'T5', 'T6', 'T7', 'T8', 'T9',
]);
