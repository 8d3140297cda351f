import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Issue } from '../lib/issue.ts';

const ELEMENT = String.raw`[A-Z][A-Z0-9]{1,2}\d\d`;
const ONE_VALUE = String.raw`(?:HL(?:\+\w+)+-)?(?:[A-Z][A-Z0-9]{1,2}-)*${ELEMENT}(?::${ELEMENT}\["[^"[\]']+"\])*`;
const SINGLE = new RegExp(String.raw`^(?:CONCAT\(${ELEMENT},[^)]+\)=>)?${ONE_VALUE}$`);
const SEVERAL = new RegExp(String.raw`^(?:FOREACH\([A-Z][A-Z0-9]{1,2}\)=>)?${ONE_VALUE}$`);

/** node-x12 passes over what it does not understand, a qualifier without quotes for one, and finds too much: so the whole text has to be known. */
const single = z.string().max(200).regex(SINGLE, 'is no query such as CLP01, REF02:REF01["6R"] or SVC-CAS02; FOREACH stands in a list');
const several = z.array(z.string().max(200).regex(SEVERAL, 'is no query such as CLP01, SVC-CAS02 or FOREACH(CAS)=>CAS02')).min(1).max(20);

const shaped = z.strictObject({
  /** One query, or several of which the first that finds something counts. */
  query: z.union([single, z.array(single).min(1).max(10)]),
  /** Only this component of the element, counted from 1. */
  part: z.number().int().min(1).max(12).optional(),
  as: z.enum(['text', 'date', 'amount']).default('text'),
});

/** A field of a row: a query; a query with how its value is shown; or a list, of which every value found is kept. */
const field = z.union([single, several, shaped]);

const condition = z.strictObject({ any: several, in: z.array(z.string().max(80)).min(1).optional(), notIn: z.array(z.string().max(80)).min(1).optional() })
  .refine((one) => (one.in === undefined) !== (one.notIn === undefined), 'needs either "in" or "notIn"');

const name = z.string().regex(/^[a-z][a-z0-9 _-]{0,39}$/, 'has to be lower case letters, digits, spaces and hyphens');

const level = z.strictObject({
  name,
  /** The segment that begins it, such as CLP, or HL03["22"] for a segment with that value. */
  begins: z.string().regex(/^[A-Z][A-Z0-9]{1,2}(?:\d\d\["[^"]{1,30}"\])?$/, 'is no segment such as CLP or HL03["22"]'),
  /** Names of the levels in which it begins; "set" is the whole transaction. */
  inside: z.array(name).min(1).default(['set']),
  /** The segment alone: what follows belongs to the level around it. */
  alone: z.boolean().default(false),
  /** A segment that repeats a group of elements makes a row of each group, shown as if it were the first: CAS from 2, size 3. */
  groups: z.strictObject({ from: z.number().int().min(1).max(20), size: z.number().int().min(1).max(10) }).optional(),
  /** Conditions that all have to hold for a row: one of the values found by `any` is, or is not, in the list. */
  only: z.array(condition).max(10).default([]),
  /** What a row holds; a level without fields only gives place to others. */
  fields: z.record(z.string().regex(/^[A-Za-z][\w.-]{0,59}$/, 'is no name of a field'), field).optional(),
}).refine((one) => one.groups === undefined || one.alone, '"groups" needs "alone"');

/** A site's own mapping of one kind of transaction to rows. Examples: edi-templates/extracts. */
export const mappingSchema = z.strictObject({
  about: z.string().min(1).max(300),
  /** ST01, and where several guides share it the guide: "277" and "005010X214". */
  transaction: z.string().regex(/^\d{3}$/, 'is no ST01 such as 835'),
  guide: z.string().regex(/^\d{6}X\d{3}(?:[AE]\d)*$/, 'is no guide such as 005010X214').optional(),
  /** Fields of one row for the whole transaction, besides those of the levels. */
  set: z.strictObject({ fields: level.shape.fields.unwrap(), only: level.shape.only }).optional(),
  levels: z.array(level).max(30).default([]),
}).superRefine((mapping, found) => {
  const known = new Set(['set', ...mapping.levels.map((one) => one.name)]);
  if (known.size <= mapping.levels.length) found.addIssue({ code: 'custom', path: ['levels'], message: 'two levels have one name, or one is named "set"' });
  for (const [n, one] of mapping.levels.entries()) {
    for (const outer of one.inside) if (!known.has(outer)) found.addIssue({ code: 'custom', path: ['levels', n, 'inside'], message: `there is no level "${outer}"` });
  }
  if (!mapping.set && !mapping.levels.some((one) => one.fields)) found.addIssue({ code: 'custom', path: ['levels'], message: 'no level has fields: nothing would come out' });
});

export type Mapping = z.infer<typeof mappingSchema>;
export type Level = z.infer<typeof level>;
export type Field = z.infer<typeof field>;
export type Condition = z.infer<typeof condition>;

/** A mapping that was asked for: it, or in words what is wrong with its file, or neither where there is none. */
export interface Found {
  mapping: Mapping | undefined;
  issues: Issue[];
}

const FOLDER = fileURLToPath(new URL('../../edi-templates/extracts', import.meta.url));
const NAME = /^[a-z0-9][a-z0-9-]{0,59}$/;

/** The mapping of a name. Files are read when they are asked for, so that a site changes one without a restart. `folder` is edi-templates/extracts by default. */
export function findMapping(called: string, folder: string = FOLDER): Found {
  if (!NAME.test(called) || !mappingNames(folder).includes(called)) return { mapping: undefined, issues: [] };
  return readMapping(join(folder, `${called}.json`));
}

/** Names of all mappings. */
export function mappingNames(folder: string = FOLDER): string[] {
  return readdirSync(folder).filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -5)).filter((called) => NAME.test(called)).sort();
}

/** Reads one mapping from a file; a file that is no JSON, or no mapping, is told with every fault and its place. Throws where the file can't be read. */
export function readMapping(path: string): Found {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { mapping: undefined, issues: [issue('', `The mapping is no JSON: ${error.message}`)] };
  }
  const parsed = mappingSchema.safeParse(json);
  if (parsed.success) return { mapping: parsed.data, issues: [] };
  return { mapping: undefined, issues: parsed.error.issues.flatMap((one) => told(one)) };
}

/** A union tells of all its branches: what is wrong with the branch that fits the value's kind is what helps. */
function told(one: z.core.$ZodIssue, outer: readonly PropertyKey[] = []): Issue[] {
  const path = [...outer, ...one.path];
  if (one.code === 'invalid_union') {
    const nearest = one.errors.filter((branch) => !branch.some((inner) => inner.code === 'invalid_type' && inner.path.length === 0))[0];
    if (nearest) return nearest.flatMap((inner) => told(inner, path));
  }
  const place = path.map(String).join('/');
  return [issue(`/${place}`, `${place === '' ? 'The mapping' : place}: ${one.message}`)];
}

function issue(pointer: string, message: string): Issue {
  return { ruleId: 'extract.mapping', severity: 'error', snipLevel: 1, message, pointer };
}
