import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cutAgain } from '../../src/batches/operations.ts';
import { cutDue } from '../../src/batches/cut.ts';
import { asGateway } from '../../src/db/sql.ts';
import { payerSchema } from '../../src/payers/schema.ts';
import { applyPayers, loadPayer } from '../../src/payers/store.ts';
import { interchange, ta1 } from './answers.ts';
import { faultWorld, type FaultWorld, visit } from './support.ts';

const HOUR = 60 * 60_000;
/** The worlds begin on a Monday at 15:00 UTC. */
const at16 = (file: Record<string, unknown>) =>
  void (file['cutoffs'] = { mode: 'times', times: ['16:00'], timeZone: 'UTC', weekdays: [1, 2, 3, 4, 5], holidays: ['2026-10-06'] });

async function numbers(world: FaultWorld): Promise<number[]> {
  return (await world.batches()).map((batch) => batch.control_number);
}

describe('a failure while a batch is cut', () => {
  test.each(['batch.freeze:1:before', 'batch.freeze:1:after'])('(%s) leaves the claims ready and burns no number', async (fault) => {
    const world = await faultWorld({ fault });
    const claim = await world.claim('PCN1');
    await world.later(1_000);
    expect([await world.batches(), await world.status(claim)]).toEqual([[], 'READY']);
    expect(world.logged()).toContain('fault.batch.freeze');
    await world.gateway();
    expect([await numbers(world), await world.status(claim)]).toEqual([[1], 'TRANSMITTED']);
  });

  test('a claim that the payer does not take any more drops out; its neighbours go', async () => {
    const world = await faultWorld();
    const good = await world.claim('PCN1');
    const noted = visit('PCN2');
    const bad = await world.post({ ...noted, claimInformation: { ...noted.claimInformation, claimNote: { additionalInformation: 'SEE CHART' } } });
    expect(bad.status).toBe(200);
    const { payer } = (await asGateway(world.ctx, (tx) => loadPayer(tx, 'northwind')))!;
    await applyPayers(world.ctx, [payerSchema.parse({ ...payer, overlay: [{ op: 'forbid', guide: '837P', at: '2300/NTE', why: 'The payer reads no notes.' }] })]);
    await world.later(1_000);
    expect([await world.status(good), await world.status(bad.claimId)]).toEqual(['TRANSMITTED', 'GATEWAY_REJECTED']);
    expect((await world.news()).filter((news) => news.startsWith('claim.'))).toEqual(['claim.rejected']);
    expect(world.inMailbox('NW837_000000001.x12').toString()).not.toContain('PCN2');
  });
});

describe('cutoffs', () => {
  test('a claim waits for its cutoff, and one that comes later for the next working day', async () => {
    const world = await faultWorld({ file: at16 });
    const early = await world.claim('PCN1');
    await world.later(30 * 60_000);
    expect(await world.status(early)).toBe('READY');
    await world.later(31 * 60_000);
    expect(await world.status(early)).toBe('TRANSMITTED');
    const late = await world.claim('PCN2');
    await world.later(24 * HOUR);
    expect(await world.status(late)).toBe('READY');
    await world.later(24 * HOUR);
    expect(await world.status(late)).toBe('TRANSMITTED');
    expect((await world.batches()).map((batch) => batch.late)).toEqual([false, false]);
  });

  test('a gateway that was down at the cutoff cuts when it is back, once, and marks it late', async () => {
    const world = await faultWorld({ file: at16 });
    const claim = await world.claim('PCN1');
    world.clock.advance(5 * HOUR);
    expect(await cutDue(world.ctx)).toBe(1);
    await world.gateway();
    expect(await world.batches()).toMatchObject([{ late: true, state: 'sent' }]);
    expect(await world.status(claim)).toBe('TRANSMITTED');
  });
});

describe('an interchange that the payer refuses', () => {
  test('holds its claims without telling billers to resend, until an operator cuts them again with new numbers', async () => {
    const world = await faultWorld();
    const claim = await world.claim('PCN1');
    await world.later(1_000);
    writeFileSync(join(world.payer.root, 'mailbox', 'out', 'a.ta1'), interchange({ ta1: ta1(1, 'R', '025') }));
    await world.gateway();
    await world.gateway();
    expect(await world.status(claim)).toBe('INTERCHANGE_REJECTED');
    expect((await world.news()).filter((news) => /^(claim|transmission)/.test(news))).toEqual(['transmission.failed TA105:025']);
    const [batch] = await world.batches();
    expect(await cutAgain(world.ctx, { batchId: batch!.id, operator: 'key_1' })).toEqual({ ok: true });
    expect(await world.status(claim)).toBe('READY');
    await world.later(1_000);
    expect([await numbers(world), await world.status(claim)]).toEqual([[1, 2], 'TRANSMITTED']);
    // The old refusal is about the old batch and says nothing of the new one, even when it comes a second time.
    writeFileSync(join(world.payer.root, 'mailbox', 'out', 'b.ta1'), interchange({ number: 901, ta1: ta1(1, 'R', '025') }));
    await world.gateway();
    await world.gateway();
    expect(await world.status(claim)).toBe('TRANSMITTED');
  });
});
