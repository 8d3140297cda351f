import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claimSearch, listClaims } from '../../src/api/claim-list.ts';
import { claimTallies, foldTallies } from '../../src/claims/tallies.ts';
import { asGateway } from '../../src/db/sql.ts';
import { readJson } from '../samples/stories.ts';
import { openWorld, type World } from '../support/world.ts';

/** The numbers on the tabs of the claims list: kept by the database, never counted over all claims. */
let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world?.close());

const tallies = () => claimTallies(world.ctx, { billerId: world.billerId, usage: 'T' });
const counted = () => asGateway(world.ctx, (tx) => tx.query(
  `select status, count(*) as n, sum(charge_cents)::bigint as cents from ledger.claims where biller_id = $1 and usage = 'T' group by status order by status`, [world.billerId]));

describe('the tallies of claims', () => {
  test('say the same as counting, whatever becomes of the claims', async () => {
    expect(await tallies()).toEqual([]);
    for (const story of ['01-office-visit', '11-stopped-at-the-desk']) await world.post(readJson(story, 'claim.json') as object);
    expect(await tallies()).toEqual(await counted());
    await world.settle();
    expect((await tallies()).map(({ status, n }) => [status, n])).toEqual([['GATEWAY_REJECTED', 1], ['PAID', 1]]);
    expect(await tallies()).toEqual(await counted());
  });

  test('stay a few rows, and say the same after they were folded', async () => {
    for (let n = 0; n < 120; n += 1) await asGateway(world.ctx, (tx) => tx.run(`update ledger.claims set charge_cents = charge_cents + $1`, [n % 2 === 0 ? 1 : -1]));
    const before = await tallies();
    expect(await foldTallies(world.ctx)).toBeGreaterThan(200);
    expect(await tallies()).toEqual(before);
    expect(before).toEqual(await counted());
    expect(await foldTallies(world.ctx)).toBe(0);
  });

  test('a list of several statuses is the newest of all of them, page by page', async () => {
    const caller = { keyId: 'key', billerId: world.billerId, usage: 'T', operator: false } as const;
    const ids = async (by: object) => (await listClaims(world.ctx, caller, claimSearch.parse(by))).items.map(({ id }) => id);
    for (let n = 0; n < 4; n += 1) {
      world.clock.advance(60_000);
      const claim = readJson(n % 2 === 0 ? '01-office-visit' : '11-stopped-at-the-desk', 'claim.json') as { claimInformation: object };
      await world.post({ ...claim, claimInformation: { ...claim.claimInformation, patientControlNumber: `PAGE-${n}` } });
    }
    const status = 'GATEWAY_REJECTED,READY,PAID,READY';
    const all = await ids({ status });
    expect(all).toHaveLength(6);
    expect(all).toEqual(await ids({}));
    const first = await listClaims(world.ctx, caller, claimSearch.parse({ status, limit: 2 }));
    const second = await listClaims(world.ctx, caller, claimSearch.parse({ status, limit: 4, after: first.next! }));
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(all);
  });

  test('another biller sees none of them', async () => {
    expect(await claimTallies(world.ctx, { billerId: 'somebody-else', usage: 'T' })).toEqual([]);
  });
});
