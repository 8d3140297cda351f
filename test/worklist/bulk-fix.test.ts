import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openIntake } from '../../src/claims/intake.ts';
import { type Locks, openLocks } from '../../src/db/locks.ts';
import { asGateway } from '../../src/db/sql.ts';
import { fixDue, fixRun } from '../../src/worklist/fix-step.ts';
import { addLake, type ApiWorld, officeVisit, openApi } from '../support/api.ts';

let t: ApiWorld;
let locks: Locks;
const folder = mkdtempSync(join(tmpdir(), 'gw-fix-'));
/** More than one stretch of the step. */
const MANY = 105;

beforeAll(async () => {
  t = await openApi();
  locks = openLocks(t.ctx);
  await addLake(t.ctx, folder);
  await post(Array.from({ length: MANY }, (_, n) => withNpi(`FIX-${n}`, '1999999985')));
});
afterAll(async () => {
  await locks?.close();
  await t?.close();
  rmSync(folder, { recursive: true, force: true });
});

type Visit = ReturnType<typeof officeVisit>;
function withNpi(number: string, npi: string): Visit {
  const claim = officeVisit(number);
  claim.billing.npi = npi;
  return claim;
}

/** Posts claims side by side, as busy billing software does. */
async function post(claims: readonly Visit[]): Promise<string[]> {
  const intake = openIntake(t.ctx);
  const answers = await Promise.all(claims.map((body) => intake.submit({
    billerId: 'elm', keyUsage: 'T', kind: 'professional', body, bodyText_sha256: Buffer.alloc(32), path: '/submission', requestId: `req_${body.claimInformation.patientControlNumber}`, store: true,
  })));
  return answers.map(({ body }) => (body as { claimReference: { claimId: string } }).claimReference.claimId);
}

const work = async () => {
  while ((await fixRun(t.ctx, { locks })) > 0);
};
interface Mistake { id: string; ruleId: string; pointer: string; value: unknown; claimCount: number; claimIds: string[] }
const mistake = async (value: string) => ((await t.get('/v1/bulk-fixes/mistakes')).body.items as Mistake[]).find((one) => one.value === value);
const statuses = async (status: string) => (await t.get(`/v1/claims/counts?status=${status}`)).body.statuses[status] ?? 0;

describe('the same mistake in many claims', () => {
  test('is one mistake with all of its claims, whichever line it stands in', async () => {
    const lines = ['LINE-1', 'LINE-2'].map((number, at) => {
      const claim = officeVisit(number);
      const [line] = claim.claimInformation.serviceLines;
      claim.claimInformation.serviceLines = [line!, structuredClone(line!)];
      claim.claimInformation.claimChargeAmount = '251.00';
      claim.claimInformation.serviceLines[1]!.providerControlNumber = `${number}-2`;
      claim.claimInformation.serviceLines[at]!.professionalService.procedureCode = '9921';
      return claim;
    });
    await post(lines);
    expect(await mistake('1999999985')).toMatchObject({ pointer: '/billing/npi', claimCount: MANY });
    expect(await mistake('9921')).toMatchObject({ pointer: '/claimInformation/serviceLines/*/professionalService/procedureCode', claimCount: 2 });
  });

  test('is no shared mistake where the values differ: one value would not put both right', async () => {
    await post([withNpi('ALONE-1', '1999999986')]);
    expect(await mistake('1999999986')).toBeUndefined();
  });

  test('a value is tried without sending anything, and tells how far it is', async () => {
    const { id } = (await mistake('1999999985'))!;
    const started = await t.post('/v1/bulk-fixes', { mistake: id, value: '1999999987' });
    expect([started.status, started.body.state, started.body.waiting]).toEqual([202, 'working', MANY]);
    expect(await fixDue(t.ctx)).toBe(1);
    await fixRun(t.ctx, { locks });
    expect((await t.get(`/v1/bulk-fixes/${started.body.id}`)).body).toMatchObject({ state: 'working', waiting: MANY - 100, outcomes: { wrong: 100 } });
    await work();
    expect((await t.get(`/v1/bulk-fixes/${started.body.id}`)).body).toMatchObject({ state: 'done', waiting: 0, outcomes: { passes: 0, wrong: MANY } });
    const { items } = (await t.get(`/v1/bulk-fixes/${started.body.id}/claims?outcome=wrong&limit=1`)).body as { items: { issues: { pointer: string }[] }[] };
    expect(items[0]!.issues).toContainEqual(expect.objectContaining({ pointer: '/billing/npi', severity: 'error' }));
    expect((await t.post(`/v1/bulk-fixes/${started.body.id}/send`)).status).toBe(409);
    expect(await statuses('GATEWAY_REJECTED')).toBe(MANY + 3);
  });

  test('what passes is sent, and a claim that somebody corrected meanwhile is left alone', async () => {
    const { id, claimIds } = (await mistake('1999999985'))!;
    const checked = (await t.post('/v1/bulk-fixes', { mistake: id, value: '1999999984' })).body.id as string;
    await work();
    const other = await t.post(`/v1/claims/${claimIds[0]!}/corrections`, { kind: 'resend', patch: { billing: { npi: '1999999984' } } });
    expect(other.status).toBe(200);
    const sending = (await t.post(`/v1/bulk-fixes/${checked}/send`)).body.id as string;
    await work();
    expect((await t.get(`/v1/bulk-fixes/${sending}`)).body).toMatchObject({ send: true, state: 'done', outcomes: { sent: MANY - 1, changed: 1 } });
    expect(await statuses('READY')).toBe(MANY);
    expect(await mistake('1999999985')).toBeUndefined();
    const { submissions } = (await t.get(`/v1/claims/${claimIds[1]!}`)).body as { submissions: object[] };
    expect(submissions).toHaveLength(2);
  });

  test('one call sends it, for the claims that are named', async () => {
    const ids = await post(['ONE-1', 'ONE-2', 'ONE-3'].map((number) => withNpi(number, '1999999988')));
    const { id } = (await mistake('1999999988'))!;
    const { body } = await t.post('/v1/bulk-fixes', { mistake: id, value: '1999999984', claimIds: ids.slice(0, 2), send: true });
    await work();
    expect((await t.get(`/v1/bulk-fixes/${body.id}`)).body).toMatchObject({ claimCount: 2, outcomes: { sent: 2 } });
    expect((await t.get(`/v1/claims/${ids[2]!}`)).body.status).toBe('GATEWAY_REJECTED');
  });

  test('a claim is sent once, although a crash came before that was noted', async () => {
    const ids = await post(['CRASH-1', 'CRASH-2'].map((number) => withNpi(number, '1999999989')));
    const { id } = (await mistake('1999999989'))!;
    const { body } = await t.post('/v1/bulk-fixes', { mistake: id, value: '1999999984', send: true });
    await work();
    await asGateway(t.ctx, async (tx) => {
      await tx.run('update ledger.bulk_fix_claims set outcome = null where fix_id = $1', [body.id]);
      await tx.run('update ledger.bulk_fixes set finished_at = null where id = $1', [body.id]);
    });
    await work();
    expect((await t.get(`/v1/bulk-fixes/${body.id}`)).body).toMatchObject({ state: 'done', outcomes: { sent: 2 } });
    expect(((await t.get(`/v1/claims/${ids[0]!}`)).body as { submissions: object[] }).submissions).toHaveLength(2);
  });

  test('is stopped, and what waited stays as it was', async () => {
    await post(['STOP-1', 'STOP-2'].map((number) => withNpi(number, '1999999990')));
    const { id } = (await mistake('1999999990'))!;
    const { body } = await t.post('/v1/bulk-fixes', { mistake: id, value: '1999999984', send: true });
    expect((await t.post(`/v1/bulk-fixes/${body.id}/stop`)).body).toMatchObject({ state: 'stopped', waiting: 2 });
    await work();
    expect((await mistake('1999999990'))!.claimCount).toBe(2);
    expect((await t.post(`/v1/bulk-fixes/${body.id}/stop`)).status).toBe(409);
  });

  test('is nobody else’s, and keeps its values sealed', async () => {
    const { items } = (await t.get('/v1/bulk-fixes')).body as { items: { id: string }[] };
    expect((await t.get(`/v1/bulk-fixes/${items[0]!.id}`, t.keys.oak)).status).toBe(404);
    expect((await t.get(`/v1/bulk-fixes/${items[0]!.id}`, t.keys.elmLive)).status).toBe(404);
    expect((await t.get('/v1/bulk-fixes/mistakes', t.keys.oak)).body.items).toEqual([]);
    const rows = await asGateway(t.ctx, (tx) => tx.query<{ details: Buffer }>('select details from ledger.bulk_fixes'));
    expect(rows.some(({ details }) => details.toString('latin1').includes('19999999'))).toBe(false);
  });
});
