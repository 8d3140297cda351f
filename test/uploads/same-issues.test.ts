import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import supertest from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { create837Reader, type UploadedClaim } from '../../src/claims/from837.ts';
import { ownBody } from '../../src/uploads/prepare.ts';
import { judgeUpload } from '../../src/uploads/judge.ts';
import { readEnvelopesSync } from '../../src/x12/envelope.ts';
import { addLake, type ApiWorld, openApi } from '../support/api.ts';
import { fileOf } from './support.ts';

let w: ApiWorld;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gw-same-'));
  w = await openApi();
  await addLake(w.ctx, folder);
});
afterAll(async () => {
  await w.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Faults that only claim edits find: the guide has nothing against any of them. */
const FAULTS: readonly (readonly [what: string, from: string, to: string])[] = [
  ['a charge that its lines do not make up', 'SV1*HC:99213*125.5*', 'SV1*HC:99213*120*'],
  ['a billing NPI with a wrong check digit', 'XX*1999999984', 'XX*1999999985'],
  ['a service after today', 'DTP*472*D8*20260921', 'DTP*472*D8*20261221'],
  ['a birth date after the service', 'DMG*D8*19800102*F', 'DMG*D8*20260930*F'],
  ['a replacement without the number of its original', '11:B:1*Y', '11:B:7*Y'],
];

let isa13 = 70;

interface Told {
  ruleId: string;
  x12: { segment?: string; element?: string; position?: number; offset?: number };
}

interface Validated {
  ruleId: string;
  severity: string;
  segment: string | null;
  element: string | null;
  position: number | null;
  offset: number | null;
}

test.each(FAULTS)('%s is told the same over JSON, as an upload and by validation', async (_what, from, to) => {
  isa13 += 1;
  const text = fileOf({ claims: [`SM-${isa13}`], isa13, payer: 'LAKE1' }).replace(from, to);
  expect(text).toContain(to);
  const posted = (await w.post('/medicalnetwork/professionalclaims/v3/validation', bodyOf(text))).body;
  const upload = await supertest(w.app).post('/v1/files').set('authorization', `Key ${w.keys.elm}`).set('content-type', 'application/edi-x12').send(text);
  await judgeUpload(w.ctx, upload.body.id as string);
  const [claim] = (await w.get(`/v1/files/${upload.body.id}`)).body.claims.items;
  const validated = (await supertest(w.app).post('/v1/validate').set('authorization', `Key ${w.keys.elm}`).set('content-type', 'application/edi-x12').send(text)).body;
  const byValidation = (validated.interchanges[0].groups[0].sets[0].issues as Validated[]).filter(({ severity }) => severity === 'error');

  const rules = (issues: { ruleId: string }[]) => [...new Set(issues.map(({ ruleId }) => ruleId))].sort();
  expect(rules(posted.errors).length).toBeGreaterThan(0);
  expect(rules(claim.errors)).toEqual(rules(posted.errors));
  expect(validated.accepted).toBe(false);
  // Where a rule of the guide finds the same fault for a 999, a validation says it by that rule.
  for (const { ruleId, x12 } of claim.errors as Told[]) {
    const same = byValidation.find((issue) => issue.ruleId === ruleId) ?? byValidation.find(({ segment, element }) => segment === x12.segment && (element === null || element === x12.element));
    expect([ruleId, same?.segment]).toEqual([ruleId, x12.segment]);
    if (same?.ruleId === ruleId) expect([same.position, same.offset]).toEqual([x12.position, x12.offset]);
  }
});

/** The claim of a file as a client would have posted it. */
function bodyOf(text: string): object {
  const found: UploadedClaim[] = [];
  readEnvelopesSync(Buffer.from(text), { set: (set) => create837Reader(set, { claim: (claim) => void found.push(claim) }) });
  return ownBody(found[0]!);
}
