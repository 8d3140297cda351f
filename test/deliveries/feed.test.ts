import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { publishEvents } from '../../src/db/events.ts';
import { asGateway } from '../../src/db/sql.ts';
import { readFeed } from '../../src/deliveries/feed.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { addBiller, addClaim, publishPaid } from '../support/deliveries.ts';

describe("a biller's event feed", () => {
  let t: TestContext;
  let first: number;
  beforeAll(async () => {
    t = await openTestContext();
    await addBiller(t.ctx, 'elm');
    await addBiller(t.ctx, 'oak');
    for (const [id, billerId] of [['clm_1', 'elm'], ['clm_2', 'elm'], ['clm_3', 'oak']] as const) await addClaim(t.ctx, { id, billerId });
    first = await publishPaid(t.ctx, { id: 'clm_1', billerId: 'elm' });
    await publishPaid(t.ctx, { id: 'clm_3', billerId: 'oak' });
  });
  afterAll(() => t.close());

  /** The feed waits for every open transaction of the server, those of other test files included. */
  const pageOf = (length: number, from: Parameters<typeof readFeed>[2] = {}) => vi.waitFor(async () => {
    const page = await readFeed(t.ctx, 'elm', from);
    expect(page!.events).toHaveLength(length);
    return page;
  });

  test('shows its own events and no others', async () => {
    const page = await pageOf(1);
    expect(page!.events.map((event) => event.id)).toEqual([`evt_${first}`]);
  });

  test('goes on after a cursor, and an empty page keeps the place', async () => {
    const page = await pageOf(1);
    const empty = await readFeed(t.ctx, 'elm', { after: page!.next });
    expect(empty).toEqual({ events: [], next: page!.next });
    expect(await readFeed(t.ctx, 'elm', { types: ['claim.denied'] })).toEqual({ events: [], next: undefined });
  });

  test('a cursor that is not ours is refused', async () => {
    expect(await readFeed(t.ctx, 'elm', { after: 'page-2' })).toBeUndefined();
    expect(await readFeed(t.ctx, 'elm', { after: Buffer.from('99999999999999999999.1').toString('base64url') })).toBeUndefined();
  });

  test('an event of a transaction that is still open holds back later ones, so that a reader never misses it', async () => {
    const start = (await pageOf(1))!.next;
    let late = 0;
    await asGateway(t.ctx, async (tx) => {
      // The slow transaction takes its number first and commits last.
      await publishEvents(tx, [{ billerId: 'elm', subject: 'rem_1', kind: 'remittance.received', sourceKey: 'file:fil_9:1', at: t.clock.at, data: { amountCents: 12345, usage: 'T' } }]);
      late = await publishPaid(t.ctx, { id: 'clm_2', billerId: 'elm' });
      expect((await readFeed(t.ctx, 'elm', { after: start }))!.events).toEqual([]);
    });
    const page = await pageOf(2, { after: start });
    expect(page!.events.map((event) => [event.type, event.resource.id])).toEqual([['remittance.received', 'rem_1'], ['claim.partially_paid', 'clm_2']]);
    expect(page!.events[0]).toMatchObject({ environment: 'test', data: { amount: '123.45' } });
    expect(page!.events[1]!.id).toBe(`evt_${late}`);
    const pages: string[] = [];
    for (let after = start; ;) {
      const next = await readFeed(t.ctx, 'elm', { after, limit: 1 });
      if (next!.events.length === 0) break;
      pages.push(next!.events[0]!.type);
      after = next!.next;
    }
    expect(pages).toEqual(['remittance.received', 'claim.partially_paid']);
  });
});
