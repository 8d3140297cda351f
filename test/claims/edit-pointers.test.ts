import { expect, test } from 'vitest';
import { runEdits } from '../../src/claims/edits/table.ts';
import { changed, type Json, officeVisit } from './bodies.ts';
import { dentalVisit } from './dental-bodies.ts';
import { claimOf } from './support.ts';

/** An issue leads to the field that a biller filled in, by the name that this kind of claim has for it. */
const LINE = '/claimInformation/serviceLines/0';

test.each<['professional' | 'dental', () => Json, string, string]>([
  ['professional', officeVisit, `${LINE}/professionalService/serviceUnitCount`, '0'],
  ['dental', dentalVisit, `${LINE}/dentalService/procedureCount`, '0'],
  ['dental', dentalVisit, `${LINE}/dentalService/lineItemChargeAmount`, '-1.00'],
])('in a %s claim', (kind, body, pointer, value) => {
  const found = runEdits(claimOf(kind, changed(body(), { [pointer]: value })), { today: kind === 'dental' ? '20260901' : '20260301' });
  expect(found.map((issue) => issue.pointer)).toContain(pointer);
});
