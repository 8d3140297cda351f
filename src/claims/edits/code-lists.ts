import type { CodeKind } from '../../codes/kinds.ts';
import { type CodeAnswer, type CodeList, lookUp, MARKS, marksOf, releaseOn } from '../../codes/list.ts';
import { isD8 } from '../../lib/dates.ts';
import { type Claim, diagnosesOf, type ServiceLine } from '../claim.ts';
import type { Check, EditContext, Finding } from './edit.ts';
import { codePlace, each, firstServiceDate, lineElement, NOTHING, providersOf } from './places.ts';

/** A code that a list is asked about: the day, and where it stands. */
export interface Asked {
  readonly code: string;
  readonly on: string | undefined;
  readonly at: Finding;
  /** MARKS.modifier asks for a modifier. */
  readonly marks?: number;
}

/**
 * What a list has against codes. One that is not in it, or has ended, is an error; where the list does not reach the day, or is
 * known to lack codes, it is a warning, one for all codes. Nothing where the list is not loaded: the report says that.
 */
export function listed(context: EditContext, kind: CodeKind, asked: readonly Asked[]): readonly Finding[] {
  const list = context.codes?.lists.get(kind);
  if (!list) return [];
  const findings: Finding[] = [];
  let open: Finding | undefined;
  for (const { code, on, at, marks } of asked) {
    if (on === undefined || !isD8(on)) continue;
    const answer = lookUp(list, code, on, marks);
    if (answer === 'valid') continue;
    const found = { ...at, value: at.value ?? code, ...worded(list, { answer, code, on }) };
    if (answer === 'uncovered') open ??= found;
    else findings.push(found);
  }
  return open ? [...findings, open] : findings;
}

/** Whether a list has nothing against a code: it is in force on that day, or there is no list or no day to ask about. */
export function isListed(context: EditContext, kind: CodeKind, { code, on, marks }: Pick<Asked, 'code' | 'on' | 'marks'>): boolean {
  const list = context.codes?.lists.get(kind);
  return list === undefined || on === undefined || !isD8(on) || lookUp(list, code, on, marks) === 'valid';
}

function worded(list: CodeList, { answer, code, on }: { answer: CodeAnswer; code: string; on: string }): Partial<Finding> {
  const release = releaseOn(list, on)?.release;
  if (answer === 'header') return { message: `${code} is a heading of the list of ${release}; a claim needs one of the codes below it.` };
  if (answer === 'ended') return { message: `${code} is in the list of ${release}, but did not count on ${on}.` };
  if (answer === 'unknown') return { message: `${code} is not in the list of ${release}.` };
  if (answer === 'absent') return { severity: 'warning', message: `Not checked: ${code} is not in the list that came with the gateway, which lacks newer codes.` };
  return { severity: 'warning', message: `Not checked: no loaded list reaches ${on} (${list.releases.map((one) => one.release).join(', ')}).` };
}

/** Diagnoses as of the date of service; a stay counts by its last day (ICD-10-CM guidelines: the code set of the discharge). */
export const diagnosisListed: Check = (claim, context) => {
  const on = claim.stay?.statementEnd ?? firstServiceDate(claim);
  const codes = claim.codes.filter(({ qualifier, code }) => (
    ICD10CM.has(qualifier) && !isListed(context, 'icd10cm', { code, on }) && /^[A-Z]\d[0-9A-Z]{1,5}$/.test(code)));
  return codes.length === 0 ? NOTHING : listed(context, 'icd10cm', codes.map((code) => ({ code: code.code, on, at: codePlace(code) }))).map((found) => (
    found.message?.includes('is a heading') ? { ...found, stc: 'A7:772' } : found));
};

/** A sequela (seventh character S) and a manifestation follow the disease that they come from. */
export const principalIsConsequence: Check = (claim, { codes }) => {
  const [first] = diagnosesOf(claim);
  if (!first || !ICD10CM.has(first.qualifier)) return [];
  if (/^[A-Z].{5}S$/.test(first.code)) return [{ ...codePlace(first), message: 'A sequela cannot be the principal diagnosis; the condition that is treated comes first.' }];
  const list = codes?.lists.get('icd10cm');
  const on = claim.stay?.statementEnd ?? firstServiceDate(claim);
  if (!list || !on || (marksOf(list, first.code, on) & MARKS.manifestation) === 0) return [];
  return [{ ...codePlace(first), message: 'This diagnosis is the manifestation of a disease, which has to be coded before it.' }];
};

/** HCPCS level II by the list of CMS, CPT by the list of a licensed site. */
export const procedureListed: Check = (claim, context) => {
  if (!context.codes?.lists.has('cpt') && !hasLevel2(claim)) return NOTHING;
  const asked = claim.lines.filter(({ procedureCode, procedureQualifier }) => procedureCode && (procedureQualifier ?? 'HC') === 'HC').map((line) => ({
    code: line.procedureCode!, on: line.serviceDate ?? firstServiceDate(claim),
    at: { pointer: `${line.servicePointer}/procedureCode`, loop: '2400', element: lineElement(claim.kind, 'code') },
  }));
  return [...listed(context, 'hcpcs', asked.filter(({ code }) => LEVEL2.test(code))), ...listed(context, 'cpt', asked.filter(({ code }) => /^\d{4}[0-9AFMTU]$/.test(code)))];
};

export function hasLevel2(claim: Claim): boolean {
  return claim.lines.some(({ procedureCode }) => LEVEL2.test(procedureCode ?? ''));
}

export function hasLevel2Modifiers(claim: Claim): boolean {
  return claim.lines.some(({ modifiers }) => modifiers.some((modifier) => LEVEL2_MODIFIER.test(modifier) && !/^P[1-6]$/.test(modifier)));
}

/** Modifiers of level II begin with a letter; P1 to P6 are CPT's, and on ambulance lines two letters say from where to where. */
export function listedModifiers(claim: Claim, context: EditContext): readonly Finding[] {
  if (!hasLevel2Modifiers(claim)) return NOTHING;
  return listed(context, 'hcpcs', each(claim.lines, (line) => line.modifiers.flatMap((code, index) => (
    LEVEL2_MODIFIER.test(code) && !/^P[1-6]$/.test(code) && !(/^A0\d{3}$/.test(line.procedureCode ?? '') && /^[DEGHIJNPRSX]{2}$/.test(code))
      ? [{ code, on: line.serviceDate ?? firstServiceDate(claim), marks: MARKS.modifier, at: modifierPlace(claim, line, index) }]
      : []))));
}

/** NPIs that the registry does not know, or that were out of force on the first date of service. */
export const npiListed: Check = (claim, { codes, today }) => {
  const known = codes?.facts.npis;
  if (!known) return [];
  const on = firstServiceDate(claim) ?? today;
  return each(providersOf(claim), ({ provider: { npi, pointer }, place }) => {
    if (!npi || !/^\d{10}$/.test(npi)) return NOTHING;
    const fact = known.get(npi);
    if (fact && fact.deactivated === undefined) return NOTHING;
    const at = { pointer: `${pointer}/npi`, value: npi, loop: place.loop, element: 'NM109', entity: place.entity };
    if (!fact) return [{ ...at, message: 'This NPI is not in the national registry that was loaded.' }];
    const isOff = fact.deactivated !== undefined && fact.deactivated <= on && !(fact.reactivated !== undefined && fact.reactivated <= on);
    return isOff ? [{ ...at, message: `This NPI was deactivated on ${fact.deactivated}.` }] : [];
  });
};

/** Reasons and remarks of other payers, as of the day on which they decided. */
export const adjustmentListed: Check = (claim, context) => {
  if (claim.otherPayers.length === 0 && claim.lines.every(({ adjudications }) => adjudications.length === 0)) return NOTHING;
  const day = (decided: string | undefined) => decided ?? context.today;
  const reasons = [
    ...claim.otherPayers.flatMap(({ adjustments, payer }) => adjustments.map((group) => ({ group, loop: '2320', on: day(payer.adjudicated) }))),
    ...each(claim.lines, ({ adjudications }) => adjudications.flatMap(({ adjustments, adjudicated }) => adjustments.map((group) => (
      { group, loop: '2430', on: day(adjudicated) })))),
  ].flatMap(({ group, loop, on }) => group.details.flatMap(({ reason, pointer }) => (
    reason ? [{ code: reason, on, at: { pointer: `${pointer}/adjustmentReasonCode`, loop, element: 'CAS02' } }] : [])));
  const remarks = claim.otherPayers.flatMap(({ outpatient, inpatient, payer }) => [
    ...remarked(outpatient, ['MOA', 3], day(payer.adjudicated)), ...remarked(inpatient, ['MIA', 5], day(payer.adjudicated))]);
  return [...listed(context, 'carc', reasons), ...listed(context, 'rarc', remarks).map((found) => ({ ...found, stc: 'A7:634' }))];
};

function remarked(
  part: { readonly pointer: string; readonly remarks: readonly string[] } | undefined, [segment, first]: readonly [string, number], on: string,
): readonly Asked[] {
  return part?.remarks.map((code, index) => (
    { code, on, at: { pointer: `${part.pointer}/claimPaymentRemarkCode/${index}`, loop: '2320', element: `${segment}0${first}` } })) ?? [];
}

function modifierPlace(claim: Claim, line: ServiceLine, index: number): Finding {
  return { pointer: `${line.servicePointer}/procedureModifiers/${index}`, loop: '2400', element: lineElement(claim.kind, 'modifier') };
}

/** Qualifiers of ICD-10-CM diagnoses. */
const ICD10CM = new Set(['ABK', 'ABF', 'ABJ', 'APR', 'ABN']);
/** D codes are dental and belong to another list. */
const LEVEL2 = /^[A-CE-V]\d{4}$/;
const LEVEL2_MODIFIER = /^[A-Z][0-9A-Z]$/;
