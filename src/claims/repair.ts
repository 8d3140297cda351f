import type { Issue } from '../lib/issue.ts';
import type { Claim } from './claim.ts';
import { facilityIsBilling, renderingIsBilling } from './edits/providers.ts';
import type { Reference } from './parties.ts';

/** A change of form that the gateway made by itself: blanks, case, punctuation, or what was sent twice. What was meant stays. */
export interface Repair {
  readonly rule: 'repair.blanks' | 'repair.case' | 'repair.punctuation' | 'repair.repeated';
  readonly pointer: string;
  readonly sent: string;
  /** What is sent instead; empty where it is left out. */
  readonly written: string;
}

/**
 * Repairs the form of a posted body: blanks around texts, case of codes, punctuation of ZIP codes, telephone numbers, tax ids and
 * diagnoses. A body without faults comes back as it is; else those of its objects that changed are copied. It may be anything.
 */
export function repairBody(body: unknown): { readonly body: unknown; readonly repairs: readonly Repair[] } {
  const repairs: Repair[] = [];
  return { body: repaired(body, [], repairs), repairs };
}

/** Leaves out what a claim says twice: equal references, and a rendering provider or facility that is the billing provider. */
export function repairClaim(claim: Claim): { readonly claim: Claim; readonly repairs: readonly Repair[] } {
  const repairs: Repair[] = [];
  const references = distinct(claim.references, repairs);
  const twice = new Set([...renderingIsBilling(claim, NOW, {}), ...facilityIsBilling(claim, NOW, {})].map(({ pointer }) => pointer.replace(/\/npi$/, '')));
  const isTwice = (provider: Claim['billing']) => {
    if (!twice.has(provider.pointer)) return false;
    repairs.push({ rule: 'repair.repeated', pointer: provider.pointer, sent: provider.npi ?? '', written: '' });
    return true;
  };
  const providers = twice.size === 0 ? claim.providers : claim.providers.filter((provider) => !isTwice(provider));
  const lines = claim.lines.map((line) => {
    const own = distinct(line.references, repairs);
    const staff = twice.size === 0 ? line.providers : line.providers.filter((provider) => !isTwice(provider));
    return own === line.references && staff.length === line.providers.length ? line : { ...line, references: own, providers: staff };
  });
  return repairs.length === 0 ? { claim, repairs } : { claim: { ...claim, references, providers, lines }, repairs };
}

/** Repairs as issues, each with what is written instead: errors for a biller that wants none, warnings where there is no list of repairs. */
export function repairIssues(repairs: readonly Repair[], severity: Issue['severity']): Issue[] {
  return repairs.map(({ rule, pointer, sent, written }) => ({
    ruleId: rule, severity, snipLevel: 1, pointer, value: sent, message: WORDS[rule],
    fixHint: written === '' ? 'Send it once, or leave it out.' : `Write "${written}".`, stc: { category: 'A7', status: '511' },
  }));
}

const WORDS: Record<Repair['rule'], string> = {
  'repair.blanks': 'There are blanks around this text.', 'repair.case': 'This code is not in capital letters.',
  'repair.punctuation': 'This number or code has punctuation.', 'repair.repeated': 'This was sent twice.',
};

const NOW = { today: '' };

/** Objects within objects that are looked at; deeper ones are left to the schema. */
const MAX_DEPTH = 12;

/** `path` holds the names on the way here; a pointer is made of it only where something is told. */
function repaired(value: unknown, path: (string | number)[], repairs: Repair[]): unknown {
  if (typeof value === 'string') return repairText(value, path, repairs);
  if (typeof value !== 'object' || value === null || path.length > MAX_DEPTH) return value;
  return Array.isArray(value) ? repairList(value, path, repairs) : repairObject(value as Record<string, unknown>, path, repairs);
}

function repairObject(from: Record<string, unknown>, path: (string | number)[], repairs: Repair[]): unknown {
  let copy: Record<string, unknown> | undefined;
  for (const name of Object.keys(from)) {
    if (name === '__proto__') continue;
    const inner = from[name];
    // Numbers and flags have no form.
    if (typeof inner === 'string' ? isBare(inner) || isPlain(inner, name) : typeof inner !== 'object') continue;
    path.push(name);
    const done = repaired(inner, path, repairs);
    path.pop();
    if (done !== inner) (copy ??= { ...from })[name] = done;
  }
  return copy ?? from;
}

function repairList(list: readonly unknown[], path: (string | number)[], repairs: Repair[]): unknown {
  let copy: unknown[] | undefined;
  for (let index = 0; index < list.length; index += 1) {
    path.push(index);
    const done = repaired(list[index], path, repairs);
    path.pop();
    if (done !== list[index]) (copy ??= [...list])[index] = done;
  }
  return copy ?? list;
}

/** Capital letters and digits alone: no form changes such a text, but that of a telephone number with its country's 1 before it. */
function isBare(text: string): boolean {
  if (text.length === 11) return false;
  for (let at = 0; at < text.length; at += 1) if (BARE[text.charCodeAt(at)] !== 1) return false;
  return true;
}

const BARE = Uint8Array.from({ length: 128 }, (_, code) => (/[0-9A-Z]/.test(String.fromCharCode(code)) ? 1 : 0));

/** A quick look: no blanks around it, and no rule for a field of that name. */
function isPlain(text: string, name: string): boolean {
  return text.charCodeAt(0) > 32 && text.charCodeAt(text.length - 1) > 32 && !FORMS.has(name);
}

function repairText(text: string, path: readonly (string | number)[], repairs: Repair[]): string {
  if (isBare(text)) return text;
  const trimmed = text.trim();
  // A text of nothing but blanks counts as left out, and there is nothing to tell.
  if (trimmed === '') return text;
  const form = FORMS.get(String(path.findLast((token) => typeof token === 'string')));
  const written = form?.write(trimmed) ?? trimmed;
  if (written === text) return text;
  const pointer = path.map((token) => `/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  repairs.push({ rule: form && written !== trimmed ? form.rule : 'repair.blanks', pointer, sent: text, written });
  return written;
}

interface Form {
  readonly rule: Repair['rule'];
  readonly write: (text: string) => string;
}

const upper: Form = { rule: 'repair.case', write: (text) => (/^[A-Za-z0-9]{1,10}$/.test(text) ? text.toUpperCase() : text) };
/** J45.909 as J45909, in capital letters. */
const diagnosis: Form = { rule: 'repair.punctuation', write: (text) => (/^[A-Za-z]\d[0-9A-Za-z](\.[0-9A-Za-z]{1,4})?$|^[A-Za-z]\d[0-9A-Za-z]{1,5}$/.test(text) ? text.replace('.', '').toUpperCase() : text) };
/** 43215-0001 and 43215 0001 as nine digits. */
const zip: Form = { rule: 'repair.punctuation', write: (text) => text.replace(/^(\d{5})[ -](\d{4})$/, '$1$2') };
/** (555) 333-4444 and +1 555.333.4444 as ten digits; what is no ordinary number stays, for the edits. */
const phone: Form = {
  rule: 'repair.punctuation',
  write: (text) => {
    const digits = text.replace(/[\s().+-]/g, '');
    return /^1?\d{10}$/.test(digits) ? digits.slice(-10) : text;
  },
};
/** 12-3456789 and 123-45-6789 as nine digits. */
const taxId: Form = { rule: 'repair.punctuation', write: (text) => (/^(\d\d-\d{7}|\d{3}-\d\d-\d{4})$/.test(text) ? text.replaceAll('-', '') : text) };

/** Fields that have a form, by name. Names and free texts have none but blanks. */
const FORMS: ReadonlyMap<string, Form> = new Map([
  ...named(upper, [
    'state', 'gender', 'countryCode', 'taxonomyCode', 'procedureCode', 'procedureModifiers', 'procedureIdentifier', 'measurementUnit', 'measurementUnitCode',
    'claimFilingCode', 'diagnosisTypeCode', 'qualifierCode', 'signatureIndicator', 'planParticipationCode', 'benefitsAssignmentCertificationIndicator',
    'releaseInformationCode', 'paymentResponsibilityLevelCode', 'adjustmentGroupCode', 'adjustmentReasonCode', 'relationshipToSubscriberCode', 'usageIndicator',
    'principalProcedureCode', 'otherProcedureCode', 'presentOnAdmissionIndicator', 'conditionCode', 'autoAccidentStateCode', 'relatedCausesCode',
  ]),
  ...named(diagnosis, ['diagnosisCode', 'principalDiagnosisCode', 'admittingDiagnosisCode', 'otherDiagnosisCode', 'patientReasonForVisitCode', 'externalCauseOfInjury']),
  ...named(zip, ['postalCode']), ...named(phone, ['phoneNumber', 'faxNumber']), ...named(taxId, ['employerId', 'ssn', 'taxId', 'employerIdentificationNumber']),
]);

function named(form: Form, names: readonly string[]): readonly (readonly [string, Form])[] {
  return names.map((name) => [name, form] as const);
}

/** The list without what equals an earlier entry; the same list where nothing does. */
function distinct(references: readonly Reference[], repairs: Repair[]): readonly Reference[] {
  const kept = references.filter((one, index) => {
    const first = references.findIndex(({ qualifier, value, payerId }) => qualifier === one.qualifier && value === one.value && payerId === one.payerId);
    if (first === index) return true;
    repairs.push({ rule: 'repair.repeated', pointer: one.pointer, sent: one.value, written: '' });
    return false;
  });
  return kept.length === references.length ? references : kept;
}
