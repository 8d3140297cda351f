import type { ClaimKind } from '../../claims/claim.ts';
import type { Issue } from '../../lib/issue.ts';
import { type Box, columnsOf, LINES, sectionsOf } from './boxes.ts';
import { readPointer, writePointer } from '../../lib/pointer.ts';
import { shown, typed } from './pointers.ts';

/** Lines that a form offers beyond those that are there. */
const EMPTY_LINES = 1;

/** Every field of the form for a claim, by pointer: the boxes, and the cells of the service lines with one empty line more. */
export function fieldsOfForm(kind: ClaimKind, body: unknown): Map<string, Box> {
  const fields = new Map<string, Box>();
  for (const { boxes } of sectionsOf(kind, body)) for (const box of boxes) if (!fields.has(box.pointer)) fields.set(box.pointer, box);
  for (let line = 0; line < lineCount(body) + EMPTY_LINES; line += 1) {
    for (const { number, label, path, kind: of } of columnsOf(kind, body)) {
      const pointer = `${LINES}/${line}${path}`;
      fields.set(pointer, { number, label: `${label}, line ${line + 1}`, pointer, kind: of, wide: 2 });
    }
  }
  return fields;
}

/** How many service lines a body has. */
export function lineCount(body: unknown): number {
  const lines = readPointer(body, LINES);
  return Array.isArray(lines) ? lines.length : 0;
}

/**
 * A claim's body with what was typed into its form. Only fields of the form are taken, and only where the text is another one
 * than the form showed: everything else of the body stays as billing software sent it. A line whose fields are all empty is gone.
 */
export function applyForm(kind: ClaimKind, body: unknown, form: Readonly<Record<string, string>>): Record<string, unknown> {
  const changed = structuredClone(body) as Record<string, unknown>;
  const before = lineCount(body);
  const fields = fieldsOfForm(kind, body);
  for (const [pointer, box] of fields) {
    const text = form[pointer];
    if (text === undefined || text.trim() === shown(readPointer(body, pointer), box.kind)) continue;
    writePointer(changed, pointer, typed(text, box.kind));
    if (/healthCareCodeInformation\/\d+\/diagnosisCode$/.test(pointer)) completeDiagnosis(changed, pointer);
  }
  dropEmptyFacts(changed);
  completeLines(changed, { kind, before });
  return changed;
}

/** A new diagnosis needs its kind, and an emptied one goes. The first is the principal one. */
function completeDiagnosis(body: Record<string, unknown>, pointer: string): void {
  const at = pointer.slice(0, pointer.lastIndexOf('/'));
  const list = readPointer(body, at.slice(0, at.lastIndexOf('/')));
  if (!Array.isArray(list)) return;
  const entry = readPointer(body, at) as Record<string, unknown> | undefined;
  if (entry && entry['diagnosisCode'] !== undefined && entry['diagnosisTypeCode'] === undefined) {
    entry['diagnosisTypeCode'] = at.endsWith('/0') ? 'ABK' : 'ABF';
  }
  const kept = list.filter((one: unknown) => (one as Record<string, unknown> | undefined)?.['diagnosisCode'] !== undefined);
  list.splice(0, list.length, ...kept);
}

/** Lists of coded facts whose entries have boxes of their own. */
const FACTS = [
  'conditionCodesList', 'occurrenceInformationList', 'occurrenceSpanInformations', 'valueInformationList', 'otherDiagnosisInformationList', 'otherProcedureInformationList', 'toothStatus',
];

/** A fact whose boxes were emptied is gone, and with the last one its list. */
function dropEmptyFacts(body: Record<string, unknown>): void {
  const info = body['claimInformation'] as Record<string, unknown> | undefined;
  for (const field of FACTS) {
    const list = info?.[field];
    if (!Array.isArray(list)) continue;
    const kept = list.map((one: unknown) => (Array.isArray(one) ? one.filter(saysSomething) : one)).filter((one) => (Array.isArray(one) ? one.length > 0 : saysSomething(one)));
    if (kept.length > 0) info![field] = kept;
    else delete info![field];
  }
}

function saysSomething(fact: unknown): boolean {
  return typeof fact === 'object' && fact !== null && Object.entries(fact).some(([name, value]) => !/qualifier/i.test(name) && value !== undefined && value !== '');
}

function completeLines(body: Record<string, unknown>, of: { kind: ClaimKind; before: number }): void {
  const lines = readPointer(body, LINES);
  if (!Array.isArray(lines)) return;
  const columns = columnsOf(of.kind, body);
  const kept = lines.filter((line: unknown) => columns.some(({ path }) => readPointer(line, path) !== undefined));
  for (const line of kept as Record<string, unknown>[]) dropEmptyTeeth(line);
  for (const line of kept.slice(of.before) as Record<string, Record<string, unknown>>[]) {
    // A dental line needs nothing beside what its boxes say.
    if (of.kind === 'dental') continue;
    const part = (line[of.kind === 'institutional' ? 'institutionalService' : 'professionalService'] ??= {});
    part['measurementUnit'] ??= 'UN';
    if (part['procedureCode'] !== undefined) part['procedureIdentifier'] ??= 'HC';
  }
  lines.splice(0, lines.length, ...kept);
}

function dropEmptyTeeth(line: Record<string, unknown>): void {
  const teeth = line['teethInformation'];
  if (!Array.isArray(teeth)) return;
  const kept = teeth.filter(saysSomething);
  if (kept.length > 0) line['teethInformation'] = kept;
  else delete line['teethInformation'];
}

/** Issues by the field that they stand beside, and those that have none. An issue about a part stands beside the part's first field. */
export function placeIssues(fields: ReadonlyMap<string, Box>, issues: readonly Issue[]): { beside: Map<string, Issue[]>; others: Issue[] } {
  const beside = new Map<string, Issue[]>();
  const others: Issue[] = [];
  for (const issue of issues) {
    const field = fieldFor([...fields.keys()], issue.pointer);
    if (field === undefined) others.push(issue);
    else beside.set(field, [...(beside.get(field) ?? []), issue]);
  }
  return { beside, others };
}

/** The field that an issue's pointer means, or undefined. */
export function fieldFor(pointers: readonly string[], pointer: string | undefined): string | undefined {
  if (!pointer) return undefined;
  if (pointers.includes(pointer)) return pointer;
  const within = pointers.filter((one) => pointer.startsWith(`${one}/`)).sort((a, b) => b.length - a.length)[0];
  // A whole claim or a whole list is no field: its first one would be a wrong lead.
  return within ?? (pointer.split('/').length > 2 ? pointers.find((one) => one.startsWith(`${pointer}/`)) : undefined);
}

/** An id for the document that stands for a pointer. */
export function idOf(pointer: string): string {
  return `f${pointer.replace(/[^A-Za-z0-9]+/g, '-')}`;
}
