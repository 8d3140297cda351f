import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { claimSchemas } from '../../src/claims/schema.ts';
import { compileAccepts } from '../../src/claims/schema/accepts.ts';
import { changed, type Json } from './bodies.ts';
import { everythingInstitutional, everythingProfessional } from './everything.ts';

/** Values of every JSON type, and those that only just are or are not amounts. */
const ANYTHING = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 0, -1.5, 1e21, '', ' ', 'text', '12.50', '12.505', '1e3', '-.5', [], {}, [[]], [{}], [null], ['text'], [[{ conditionCode: '17' }]]),
  fc.jsonValue({ maxDepth: 2 }),
);

test.each([
  ['professional', everythingProfessional()], ['institutional', everythingInstitutional()],
] as const)('the compiled check of a %s claim accepts exactly what its zod schema accepts', (kind, body) => {
  const schema: z.ZodType = claimSchemas[kind];
  const accepts = compileAccepts(schema);
  expect(accepts(body)).toBe(true);
  const pointers = pointersOf(body, '');
  fc.assert(fc.property(fc.constantFrom(...pointers), ANYTHING, (pointer, value) => {
    const other = changed(body, { [pointer]: value });
    expect(accepts(other)).toBe(schema.safeParse(other).success);
  }), { numRuns: 300, seed: 837 });
});

test.each(['professional', 'institutional', 'dental'] as const)('what is no %s claim at all is not accepted', (kind) => {
  const accepts = compileAccepts(claimSchemas[kind]);
  expect([null, undefined, 'text', 7, true, [], {}, { claimInformation: {} }].filter(accepts)).toEqual([]);
});

function pointersOf(value: unknown, pointer: string): readonly string[] {
  if (typeof value !== 'object' || value === null) return [pointer];
  const below = Object.entries(value as Json).flatMap(([name, inner]) => pointersOf(inner, `${pointer}/${name}`));
  return pointer === '' ? below : [pointer, ...below];
}
