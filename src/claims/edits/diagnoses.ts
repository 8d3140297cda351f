import { type ClaimKind, diagnosesOf, type HealthCode } from '../claim.ts';
import type { Check, Finding } from './edit.ts';
import { firstServiceDate } from './places.ts';

/** The principal diagnosis first, then the others; a dental claim needs none, and has room for four (837D loop 2300). */
export const diagnosisMissing: Check = (claim) => {
  const diagnoses = diagnosesOf(claim);
  const known = KNOWN[claim.kind];
  const listed = known ? claim.codes.filter(({ qualifier }) => !known.includes(qualifier)) : [];
  const first = diagnoses[0];
  if (!first && claim.kind === 'dental') return listed.map((code) => finding(code, UNKNOWN_TYPE, code.qualifier));
  const field = claim.kind === 'professional' ? 'healthCareCodeInformation' : 'principalDiagnosis';
  if (!first) return [{ pointer: `${claim.pointer}/${field}`, loop: '2300', element: 'HI01' }];
  const findings: Finding[] = [];
  if (!PRINCIPAL.includes(first.qualifier) && first.qualifier !== 'TQ') {
    findings.push(finding(first, 'The first diagnosis has to be the principal one (ABK).', first.qualifier));
  }
  for (const later of diagnoses.slice(1)) {
    if (PRINCIPAL.includes(later.qualifier)) findings.push(finding(later, 'Only the first diagnosis is the principal one.', later.qualifier));
  }
  const extra = diagnoses[ROOM[claim.kind]];
  if (extra) findings.push(finding(extra, 'There are more diagnoses than a claim has room for.'));
  return [...findings, ...listed.map((code) => finding(code, UNKNOWN_TYPE, code.qualifier))];
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
/** The types that a body may name; each list of an institutional claim has its own, which its reader knows. */
const KNOWN: Readonly<Record<ClaimKind, readonly string[] | undefined>> = {
  professional: ['ABK', 'ABF', 'BK', 'BF', 'BP', 'BO', 'BG'], institutional: undefined, dental: ['ABK', 'ABF', 'BK', 'BF', 'TQ'],
};
const ROOM = { professional: 12, institutional: 25, dental: 4 } as const;
const UNKNOWN_TYPE = 'This diagnosis type is not ABK or ABF.';
