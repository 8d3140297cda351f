import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changeBiller } from '../../src/billers/store.ts';
import { kindOf } from '../../src/codes/kinds.ts';
import { loadCodes } from '../../src/codes/load.ts';
import { asGateway } from '../../src/db/sql.ts';
import { filesIn, orderFile } from '../codes/files.ts';
import { addLake, type ApiWorld, officeVisit, openApi } from '../support/api.ts';
import { changed, type Json } from './bodies.ts';

interface Told {
  errors: { ruleId: string; pointer: string; severity: string }[];
  warnings: { ruleId: string; description: string }[];
  notChecked: { ruleId: string; list: string; message: string }[];
  repairs: { rule: string; pointer: string; sent: string; written: string }[];
}

const PATH = '/medicalnetwork/professionalclaims/v3';
let world: ApiWorld;
let count = 0;

beforeAll(async () => {
  world = await openApi();
  await addLake(world.ctx, mkdtempSync(join(tmpdir(), 'lake-')));
});
afterAll(() => world.close());

/** Posts the good visit with changes, under a number of its own. */
async function post(changes: Readonly<Record<string, unknown>> = {}, path = 'validation'): Promise<Told & { status: number }> {
  count += 1;
  const body = changed(officeVisit(`JUDGED-${count}`) as unknown as Json, changes);
  const answer = await world.post(`${PATH}/${path}`, body);
  return { ...(answer.body as Told), status: answer.status };
}

test('the answer lists the edits that could not be checked, each with the list that it needs', async () => {
  const { status, notChecked } = await post();
  expect(status).toBe(200);
  expect(notChecked.map(({ list }) => list)).toEqual(expect.arrayContaining(['icd10cm', 'nppes', 'mue']));
  expect(notChecked[0]!.message).toMatch(/^Not checked: list not loaded/);
});

test('a place of service that does not exist is refused by the list that comes with the gateway', async () => {
  const { status, errors } = await post({ '/claimInformation/placeOfServiceCode': '97' });
  expect(status).toBe(400);
  expect(errors[0]).toMatchObject({ ruleId: 'CLM-06', pointer: '/claimInformation/placeOfServiceCode', severity: 'error', stc: { category: 'A7', status: '249' } });
});

describe('lists that are loaded count within ten seconds, without a restart', () => {
  test('diagnoses, and units a day', async () => {
    const visit = officeVisit('X') as unknown as { claimInformation: { healthCareCodeInformation: { diagnosisCode: string }[]; serviceLines: { professionalService: { procedureCode: string } }[] } };
    const procedure = visit.claimInformation.serviceLines[0]!.professionalService.procedureCode;
    const path = filesIn({
      'icd10cm_order_2026.txt': orderFile([['A00', false], ['A000', true]]), 'icd10cm_order_2027.txt': orderFile([['A00', false], ['A000', true]]),
      'MCR_MUE_PractitionerServices_Eff_10-01-2026.csv': `HCPCS/CPT Code,Values,Indicator\n${procedure},1,2 Date of Service Edit: Policy\n`,
    });
    await loadCodes(world.ctx, kindOf('icd10cm')!, path('icd10cm_order_2026.txt'));
    await loadCodes(world.ctx, kindOf('icd10cm')!, path('icd10cm_order_2027.txt'));
    await loadCodes(world.ctx, kindOf('mue')!, path('MCR_MUE_PractitionerServices_Eff_10-01-2026.csv'));
    world.clock.advance(10_000);
    const told = await post({ '/claimInformation/serviceLines/0/professionalService/serviceUnitCount': '2' });
    expect(told.notChecked.map(({ list }) => list)).not.toContain('icd10cm');
    expect(told.errors.map(({ ruleId }) => ruleId)).toContain('CLM-19');
    expect(told.warnings.map(({ ruleId }) => ruleId)).toContain('LIN-19');
    await asGateway(world.ctx, (tx) => tx.run(`delete from ledger.code_lists where kind = 'icd10cm'`));
    world.clock.advance(10_000);
    expect((await post()).errors).toEqual([]);
  });
});

describe('what is repaired', () => {
  const dotted = { '/subscriber/lastName': ' Quill ' };

  test('is listed, and the claim is taken', async () => {
    const { repairs } = await post(dotted);
    expect(repairs).toContainEqual({ rule: 'repair.blanks', pointer: '/subscriber/lastName', sent: ' Quill ', written: 'Quill' });
  });

  test('is refused for a biller that wants it so', async () => {
    await changeBiller(world.ctx, 'elm', { repair: false });
    const { status, errors, repairs } = await post(dotted);
    await changeBiller(world.ctx, 'elm', { repair: true });
    expect([status, repairs]).toEqual([400, []]);
    expect(errors).toContainEqual(expect.objectContaining({ ruleId: 'repair.blanks', pointer: '/subscriber/lastName' }));
  });
});

describe('other claims of the biller', () => {
  test('the same services of the same patient are told of; test claims repeat on purpose, so it is a warning there', async () => {
    await post({ '/subscriber/memberId': 'TWICE1' }, 'submission');
    const again = await post({ '/subscriber/memberId': 'TWICE1' });
    const other = await post({ '/subscriber/memberId': 'TWICE2' });
    expect(again.warnings.map(({ ruleId }) => ruleId)).toContain('CLM-32');
    expect(again.warnings.find(({ ruleId }) => ruleId === 'CLM-32')!.description).toContain('JUDGED-');
    expect(other.warnings.map(({ ruleId }) => ruleId)).not.toContain('CLM-32');
  });

  test('the same procedures with another charge are told of as alike', async () => {
    await post({ '/subscriber/memberId': 'ALIKE1' }, 'submission');
    const line = '/claimInformation/serviceLines/0/professionalService';
    const again = await post({ '/subscriber/memberId': 'ALIKE1', [`${line}/serviceUnitCount`]: '2' });
    expect(again.warnings.map(({ ruleId }) => ruleId)).toContain('CLM-33');
  });

  test('a correction of another patient\'s claim is refused', async () => {
    await post({ '/subscriber/memberId': 'FIRST1' }, 'submission');
    await asGateway(world.ctx, (tx) => tx.run(`update ledger.claims set payer_claim_number = 'ICN-77' where patient_control_number = $1`, [`JUDGED-${count}`]));
    const correction = { '/claimInformation/claimFrequencyCode': '7', '/claimInformation/claimSupplementalInformation/claimControlNumber': 'ICN-77' };
    const same = await post({ '/subscriber/memberId': 'FIRST1', ...correction });
    const another = await post({ '/subscriber/memberId': 'SECOND2', '/subscriber/lastName': 'Another', ...correction });
    expect(same.errors.map(({ ruleId }) => ruleId)).not.toContain('CLM-11');
    expect(another.errors.map(({ ruleId }) => ruleId)).toContain('CLM-11');
  });
});
