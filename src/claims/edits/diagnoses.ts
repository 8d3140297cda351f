import { diagnosesOf, type HealthCode } from '../claim.ts';
import type { Check, Finding } from './edit.ts';
import { firstServiceDate } from './places.ts';

export const diagnosisMissing: Check = (claim) => {
  const diagnoses = diagnosesOf(claim);
  const field = claim.kind === 'professional' ? 'healthCareCodeInformation' : 'principalDiagnosis';
  const first = diagnoses[0];
  if (!first) return [{ pointer: `${claim.pointer}/${field}`, loop: '2300', element: 'HI01' }];
  const findings: Finding[] = [];
  if (!PRINCIPAL.includes(first.qualifier)) {
    findings.push(finding(first, 'The first diagnosis has to be the principal one (ABK).', first.qualifier));
  }
  for (const later of diagnoses.slice(1)) {
    if (PRINCIPAL.includes(later.qualifier)) findings.push(finding(later, 'Only the first diagnosis is the principal one.', later.qualifier));
  }
  const extra = claim.kind === 'professional' ? diagnoses[12] : diagnoses[25];
  if (extra) findings.push(finding(extra, 'There are more diagnoses than a claim has room for.'));
  const listed = claim.kind === 'professional' ? claim.codes.filter(({ qualifier }) => !KNOWN.includes(qualifier)) : [];
  return [...findings, ...listed.map((code) => finding(code, 'This diagnosis type is not ABK or ABF.', code.qualifier))];
};

export const diagnosisRepeated: Check = (claim) => {
  const seen = new Set<string>();
  return diagnosesOf(claim).flatMap((diagnosis) => {
    const repeated = seen.has(diagnosis.code);
    seen.add(diagnosis.code);
    return repeated ? [finding(diagnosis)] : [];
  });
};

/** ICD-10-CM: a letter, a digit, a digit or letter, and up to four more; the dot is not written. */
export const diagnosisShape: Check = (claim) => (
  claim.codes.filter(({ qualifier, code }) => TEN.includes(qualifier) && !/^[A-Z]\d[0-9A-Z]{1,5}$/.test(code)).map((code) => finding(code)));

/** ICD-10 replaced ICD-9 for services from 1 October 2015. */
export const diagnosisVersion: Check = (claim) => {
  const served = firstServiceDate(claim);
  if (!served) return [];
  const wrong = served >= '20151001' ? NINE : TEN;
  return claim.codes.filter(({ qualifier }) => wrong.includes(qualifier)).map((code) => finding(code, undefined, code.qualifier));
};

/** Chapters V to Y say how an injury came about, never what it is. */
export const principalIsExternalCause: Check = (claim) => {
  const first = diagnosesOf(claim)[0];
  return first && TEN.includes(first.qualifier) && /^[VWXY]/.test(first.code) ? [finding(first)] : [];
};

function finding(code: HealthCode, message?: string, value: string = code.code): Finding {
  return { pointer: code.pointer, value, loop: '2300', element: 'HI01-2', ...(message ? { message } : {}) };
}

const PRINCIPAL = ['ABK', 'BK'];
const TEN = ['ABK', 'ABF', 'ABJ', 'APR', 'ABN'];
const NINE = ['BK', 'BF', 'BJ', 'PR', 'BN'];
const KNOWN = ['ABK', 'ABF', 'BK', 'BF', 'BP', 'BO', 'BG'];
