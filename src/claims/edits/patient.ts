import { isD8 } from '../../lib/dates.ts';
import type { Claim, ServiceLine } from '../claim.ts';
import type { Check, Finding } from './edit.ts';
import { codePlace, each, firstServiceDate, lineElement, NOTHING, patientOf } from './places.ts';

/** Diagnoses that only one sex can have, or only an age; modifier KX or condition code 45 says that a conflict is meant. */
export const diagnosisOfOther: Check = (claim) => {
  const ruled = claim.codes.filter(({ qualifier, code }) => DIAGNOSES.has(qualifier) && /^[CDNOZ]/.test(code));
  const patient = ruled.length > 0 ? patientAt(claim) : undefined;
  if (!patient) return NOTHING;
  return ruled.flatMap((code) => {
    const message = conflict(DIAGNOSIS_RULES, code.code, patient);
    return message ? [{ ...codePlace(code), message }] : [];
  });
};

/** Procedures that only one sex can have, or only an age. */
export const procedureOfOther: Check = (claim) => {
  const isRuled = claim.lines.some(({ procedureCode }) => /^(5[4-9]|99[34])/.test(procedureCode ?? ''));
  const patient = isRuled ? patientAt(claim) : undefined;
  if (!patient) return NOTHING;
  return each(claim.lines, (line: ServiceLine): Finding[] => {
    const message = conflict(PROCEDURE_RULES, line.procedureCode ?? '', patient);
    if (!message) return [];
    const stc = message.includes('year') ? 'A8:475' : 'A8:474';
    return [{ pointer: `${line.servicePointer}/procedureCode`, value: line.procedureCode, loop: '2400', element: lineElement(claim.kind, 'code'), message, stc }];
  });
};

interface Patient {
  /** M, F, or undefined where it is not known or a conflict is meant. */
  readonly sex: string | undefined;
  /** Whole years on the first date of service. */
  readonly age: number;
}

interface Rule {
  readonly codes: RegExp;
  readonly sex?: 'M' | 'F';
  readonly from?: number;
  readonly to?: number;
}

function patientAt(claim: Claim): Patient | undefined {
  const { person } = patientOf(claim);
  const served = firstServiceDate(claim);
  if (!person.dateOfBirth || !served || !isD8(person.dateOfBirth) || !isD8(served) || served < person.dateOfBirth) return undefined;
  const meant = claim.lines.some(({ modifiers }) => modifiers.includes('KX')) || claim.codes.some(({ qualifier, code }) => qualifier === 'BG' && code === '45');
  const years = Number(served.slice(0, 4)) - Number(person.dateOfBirth.slice(0, 4));
  return { sex: meant ? undefined : person.gender, age: served.slice(4) < person.dateOfBirth.slice(4) ? years - 1 : years };
}

function conflict(rules: readonly Rule[], code: string, { sex, age }: Patient): string | undefined {
  for (const rule of rules) {
    if (!rule.codes.test(code)) continue;
    if (rule.sex && (sex === 'M' || sex === 'F') && sex !== rule.sex) return `${code} is for ${rule.sex === 'F' ? 'women' : 'men'}, but the patient is ${sex}.`;
    if (age < (rule.from ?? 0) || age > (rule.to ?? 200)) return `${code} is for ages ${rule.from ?? 0} to ${rule.to ?? 'any'}, but the patient is ${age} years old.`;
  }
  return undefined;
}

const DIAGNOSES = new Set(['ABK', 'ABF', 'ABJ', 'APR']);

/** By chapters of ICD-10-CM, C, D, N, O and Z only; ages as the Medicare Code Editor has them. */
const DIAGNOSIS_RULES: readonly Rule[] = [
  { codes: /^O/, sex: 'F', from: 9, to: 64 }, { codes: /^(C5[1-8]|D06|D2[5-8]|N7[0-7]|N8[0-9]|N9[0-8]|Z3[2-467]|Z39|Z3A|Z124)/, sex: 'F' },
  { codes: /^(C6[0-3]|D29|N4[0-9]|N5[0-3]|Z125)/, sex: 'M' }, { codes: /^Z38/, to: 0 }, { codes: /^Z0012/, to: 17 }, { codes: /^Z000/, from: 15 },
];

/** By ranges of CPT, all of them 54 to 59, 993 and 994: surgery of the genital system, maternity, preventive visits by age, care of the newborn. */
const PROCEDURE_RULES: readonly Rule[] = [
  { codes: /^5(6[4-9]|[78]\d|9[0-8])\d\d$/, sex: 'F' }, { codes: /^5(4\d|5[0-8])\d\d$/, sex: 'M' },
  { codes: /^993[89]1$/, to: 0 }, { codes: /^993[89]2$/, from: 1, to: 4 }, { codes: /^993[89]3$/, from: 5, to: 11 },
  { codes: /^993[89]4$/, from: 12, to: 17 }, { codes: /^993[89]5$/, from: 18, to: 39 }, { codes: /^993[89]6$/, from: 40, to: 64 },
  { codes: /^993[89]7$/, from: 65 }, { codes: /^9946[0-9]$/, to: 0 },
];
