import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { payerSchema } from '../../src/payers/schema.ts';
import { applyPayers } from '../../src/payers/store.ts';
import { PAYER_WINDOWS, STALE } from '../../src/worklist/queues.ts';
import { watchDue, watchRun } from '../../src/worklist/watch.ts';
import { remitFile } from '../money/bank.ts';
import { lakePayer, officeVisit } from '../support/api.ts';
import { openDesk, type TestDesk } from '../money/desk.ts';

let bank: TestDesk;
const get: TestDesk['get'] = (...asked) => bank.get(...asked);
const post: TestDesk['post'] = (...asked) => bank.post(...asked);
const HOUR_MS = 3_600_000;

beforeAll(async () => {
  bank = await openDesk();
});
afterAll(() => bank?.close());

interface Total { name: string; count: number; amountAtStake: string; nextDeadline: string | null }
const total = async (name: string) => ((await get('/v1/work-queues')).body.items as Total[]).find((queue) => queue.name === name)!;
const entries = async (name: string, query = '') => (await get(`/v1/work-queues/${name}${query}`)).body as { items: Record<string, unknown>[]; next: string | null };

describe('work queues', () => {
  let denied: string;
  test('a denial stands in its queue with category, amount and deadline, and most at stake comes first', async () => {
    denied = await bank.sent({ pcn: 'WQ-1', charge: 80_00 });
    await bank.sent({ pcn: 'WQ-2', charge: 500_00 });
    await bank.receive(
      remitFile({ trace: 'WQ1', clps: [{ pcn: 'WQ-1', status: '4', charge: 80_00, adjustments: [['CO', '197', 80_00]] }] }),
      remitFile({ trace: 'WQ2', clps: [{ pcn: 'WQ-2', status: '4', charge: 500_00, adjustments: [['CO', '16', 500_00]] }] }));
    expect(await total('denied')).toMatchObject({ count: 2, amountAtStake: '580.00', nextDeadline: '2027-04-03' });
    const { items } = await entries('denied');
    expect(items.map((item) => [item['patientControlNumber'], item['amountAtStake'], item['categories'], item['deadline'], item['ageDays']])).toEqual([
      ['WQ-2', '500.00', ['information'], '2027-04-03', 0], ['WQ-1', '80.00', ['authorization'], '2027-04-03', 0],
    ]);
    expect((await entries('denied', '?category=authorization')).items).toHaveLength(1);
  });

  test('pages go on behind the last entry', async () => {
    const first = await entries('denied', '?limit=1');
    const second = await entries('denied', `?limit=1&after=${first.next}`);
    expect([first, second].map(({ items }) => items[0]!['patientControlNumber'])).toEqual(['WQ-2', 'WQ-1']);
    expect((await get('/v1/work-queues/denied?after=nonsense')).status).toBe(400);
  });

  test('an entry is given to somebody, noted, put off, closed, and opens again when something happens to its claim', async () => {
    const at = `/v1/work-queues/denied/${denied}`;
    expect((await post(`${at}/assign`, { owner: 'Ruth' })).status).toBe(200);
    expect((await post(`${at}/notes`, { text: 'Called; the authorization is on its way.' })).status).toBe(201);
    expect((await entries('denied', '?owner=Ruth')).items).toHaveLength(1);
    expect((await get(`${at}/notes`)).body.items).toMatchObject([{ text: 'Called; the authorization is on its way.' }]);
    const [kept] = await bank.rows<{ body: Buffer }>('select body from ledger.work_notes');
    expect(kept!.body.toString('latin1')).not.toContain('authorization');

    await post(`${at}/snooze`, { until: new Date(bank.ctx.now().getTime() + 48 * HOUR_MS).toISOString() });
    expect((await total('denied')).count).toBe(1);
    expect((await entries('denied', '?all=1')).items).toHaveLength(2);
    bank.clock.advance(49 * HOUR_MS);
    expect((await total('denied')).count).toBe(2);

    await post(`${at}/close`, {});
    expect((await total('denied')).count).toBe(1);
    await bank.receive(remitFile({ trace: 'WQ3', date: '20261004', clps: [
      { pcn: 'WQ-1', status: '22', charge: -80_00, adjustments: [['CO', '197', -80_00]] }, { pcn: 'WQ-1', charge: 80_00, adjustments: [['CO', '97', 30_00]] },
    ] }));
    expect((await entries('denied', '?owner=Ruth')).items[0]).toMatchObject({ amountAtStake: '30.00', categories: ['coding'] });
  });

  test('nobody sees or touches another biller’s entries', async () => {
    const oak = await bank.key('oak');
    expect(((await get('/v1/work-queues', oak)).body.items as Total[]).every((queue) => queue.count === 0)).toBe(true);
    expect((await post(`/v1/work-queues/denied/${denied}/close`, {}, oak)).status).toBe(404);
    expect((await get('/v1/work-queues/no-such-queue')).status).toBe(404);
  });

  test('payments without a claim and payments that do not add up have queues of their own', async () => {
    await bank.sent({ pcn: 'WQ-4', charge: 10_00 });
    await bank.receive(
      remitFile({ trace: 'WQ4', clps: [{ pcn: 'NOBODYS', charge: 12_00, member: 'NOBODY' }] }), remitFile({ trace: 'WQ5', amount: 11_00, clps: [{ pcn: 'WQ-4', charge: 10_00 }] }));
    expect((await entries('unmatched')).items).toMatchObject([{ amountAtStake: '12.00', payerId: 'lake' }]);
    expect((await entries('out-of-balance')).items).toMatchObject([{ amountAtStake: '11.00' }]);
  });

  test('there is a queue for everything that waits for somebody, and each shows what waits in it with its age and what it is worth', async () => {
    const { items } = (await get('/v1/work-queues')).body as { items: Total[] };
    expect(items.map(({ name }) => name)).toEqual([
      'gateway-rejected', 'file-rejected', 'payer-rejected', 'no-999', 'no-277ca', 'no-835', 'denied', 'underpaid', 'secondary-due', 'patient-balance', 'unmatched',
      'out-of-balance', 'missing-money', 'missing-remittance', 'timely-filing', 'on-hold', 'dead-letters',
    ]);
    const since = new Date(bank.ctx.now().getTime() - 3 * 24 * HOUR_MS);
    const waiting = [
      ['gateway-rejected', 'GATEWAY_REJECTED'], ['file-rejected', 'SYNTAX_REJECTED'], ['file-rejected', 'INTERCHANGE_REJECTED'], ['payer-rejected', 'PAYER_REJECTED'], ['on-hold', 'HELD'],
    ] as const;
    for (const [queue, status] of waiting) {
      const claim = await bank.sent({ pcn: `ALL-${status.slice(0, 11)}`, charge: 33_00, day: '20251016' });
      await bank.rows('update ledger.claims set status = $2, status_at = $3 where id = $1', claim, status, since);
      const found = (await entries(queue)).items.filter((item) => item['claimId'] === claim);
      expect(found.map((item) => [item['amountAtStake'], item['ageDays'], item['deadline'], item['owner']])).toEqual([['33.00', 3, '2026-10-16', null]]);
      // Eleven days before the end of timely filing.
      expect((await entries('timely-filing', '?limit=100')).items.map((item) => item['claimId'])).toContain(claim);
    }
    const [event] = await bank.rows<{ id: number }>(`select id from ledger.events where biller_id = 'elm' and public limit 1`);
    await bank.rows(`insert into ledger.deliveries (id, biller_id, event_id, endpoint, state, next_try_at, created_at) values ('dlv_dead', 'elm', $1, 'whk_gone', 'dead', $2, $2)`, event!.id, since);
    expect((await entries('dead-letters')).items).toMatchObject([{ ageDays: 3 }]);
  });

  test('what is paid below its allowed amount is underpaid', async () => {
    await bank.sent({ pcn: 'WQ-6', charge: 100_00 });
    const file = remitFile({ trace: 'WQ6', clps: [{ pcn: 'WQ-6', charge: 100_00, adjustments: [['CO', '45', 40_00]] }] });
    await bank.receive(file.replace('SE*16*', 'SE*17*').replace('REF*6R*WQ-6-1~', 'REF*6R*WQ-6-1~AMT*B6*75~'));
    expect((await entries('underpaid')).items).toMatchObject([{ patientControlNumber: 'WQ-6', amountAtStake: '15.00' }]);
  });
});

describe('answers that are overdue', () => {
  test('are told once for each batch, and their claims stand in a queue until they are answered', async () => {
    const claim = await bank.sent({ pcn: 'STALE-1', charge: 20_00 });
    await bank.rows(`update ledger.submissions set batch_id = 'bat_stale' where claim_id = $1`, claim);
    const told = () => bank.rows<{ data: object }>(`select data from ledger.events where kind = 'transmission.stale' and subject = 'bat_stale/elm' order by id`);
    while ((await watchRun(bank.ctx)) > 0);
    expect(await told()).toEqual([]);
    bank.clock.advance(HOUR_MS + 60_000);
    while ((await watchRun(bank.ctx)) > 0);
    bank.clock.advance(120_000);
    while ((await watchRun(bank.ctx)) > 0);
    expect((await told()).map(({ data }) => data)).toEqual([{ batchId: 'bat_stale', payerId: 'lake', code: 'no-999', claims: 1 }]);
    expect(await watchDue(bank.ctx)).toBe(0);
    expect((await entries('no-999')).items.map((item) => item['patientControlNumber'])).toContain('STALE-1');
    await bank.receive(remitFile({ trace: 'STALE1', clps: [{ pcn: 'STALE-1', charge: 20_00 }] }));
    expect((await entries('no-999')).items.map((item) => item['patientControlNumber'])).not.toContain('STALE-1');
  });

  test.each([
    ['no-277ca', 'SYNTAX_ACCEPTED', 5 * 24, 1 * 24], ['no-835', 'PAYER_ACCEPTED', 31 * 24, 29 * 24],
  ])('%s: a claim that stays %s too long', async (queue, status, late_hours, early_hours) => {
    const claim = await bank.sent({ pcn: `STALE-${queue}`, charge: 20_00 });
    const since = (hours: number) => bank.rows('update ledger.claims set status = $2, status_at = $3 where id = $1', claim, status, new Date(bank.ctx.now().getTime() - hours * HOUR_MS));
    await since(early_hours);
    expect((await entries(queue)).items).toEqual([]);
    await since(late_hours);
    expect((await entries(queue)).items).toHaveLength(1);
  });
});

describe('the two business days for a 277CA', () => {
  /** Asks at a moment whether a claim whose 999 came at another moment is overdue. */
  const isOverdue = async (from: string, now: string, payer: { holidays?: string[]; cutoffs?: string[] } = {}) => {
    const cutoffs = { mode: 'times' as const, times: ['17:00'], timeZone: 'America/New_York', weekdays: [1, 2, 3, 4, 5], holidays: payer.cutoffs ?? [] };
    await applyPayers(bank.ctx, [payerSchema.parse({ ...lakePayer('/nowhere'), holidays: payer.holidays ?? [], ...(payer.cutoffs ? { cutoffs } : {}) })]);
    const [row] = await bank.rows<{ is_overdue: boolean }>(
      `with payer as (${PAYER_WINDOWS}), c as (select 'SYNTAX_ACCEPTED' as status, $4::timestamptz as status_at) select ${STALE['no-277ca']} as is_overdue
       from c, payer where payer.id = 'lake' and $1::text is null and $2::text is null`, null, null, new Date(now), new Date(from));
    return row!.is_overdue;
  };
  // 2 October 2026 is a Friday.
  test.each([
    ['over a weekend', '2026-10-02T18:00Z', '2026-10-06T17:59Z', '2026-10-06T18:00Z', {}],
    ['in the middle of a week', '2026-10-05T09:00Z', '2026-10-07T08:59Z', '2026-10-07T09:00Z', {}],
    ['told on a weekend', '2026-10-01T10:00Z', '2026-10-04T10:00Z', '2026-10-05T10:00Z', {}],
    ['over a holiday of the payer', '2026-10-09T10:00Z', '2026-10-13T10:00Z', '2026-10-14T10:00Z', { holidays: ['2026-10-12'] }],
    ['over two holidays in a row', '2026-12-23T10:00Z', '2026-12-28T10:00Z', '2026-12-29T10:00Z', { holidays: ['2026-12-24', '2026-12-25'] }],
    ['over a holiday on a Saturday', '2026-10-02T18:00Z', '2026-10-06T17:59Z', '2026-10-06T18:00Z', { holidays: ['2026-10-03'] }],
    ['over a day without a cutoff', '2026-10-09T10:00Z', '2026-10-13T10:00Z', '2026-10-14T10:00Z', { cutoffs: ['2026-10-12'] }],
  ] as const)('%s', async (_what, from, early, late, payer) => {
    expect([await isOverdue(from, early, payer as object), await isOverdue(from, late, payer as object)]).toEqual([false, true]);
  });
});

describe('the list of claims', () => {
  const found = async (by: object) => ((await post('/v1/claims/search', by)).body.items as { patientControlNumber: string }[]).map((item) => item.patientControlNumber).sort();
  test('is searched by the beginning of numbers and exactly by member', async () => {
    await bank.sent({ pcn: 'FIND-26-0001', charge: 33_00, member: 'FINDME1', icn: 'PAYERS-0001' });
    await bank.sent({ pcn: 'FIND-26-0002', charge: 34_00, member: 'FINDME2' });
    await bank.receive(remitFile({ trace: 'CHECK-0042', clps: [{ pcn: 'FIND-26-0002', charge: 34_00 }] }));
    expect(await found({ patientControlNumber: 'find26' })).toEqual(['FIND-26-0001', 'FIND-26-0002']);
    expect(await found({ patientControlNumber: 'FIND-26-0001' })).toEqual(['FIND-26-0001']);
    expect(await found({ payerClaimNumber: 'PAYERS-0' })).toEqual(['FIND-26-0001']);
    expect(await found({ checkNumber: 'CHECK-00' })).toEqual(['FIND-26-0002']);
    expect(await found({ memberId: 'findme-1' })).toEqual(['FIND-26-0001']);
    expect(await found({ memberId: 'FINDME' })).toEqual([]);
    expect(await found({ chargeFrom: '33.50', chargeTo: '34.00', patientControlNumber: 'FIND' })).toEqual(['FIND-26-0002']);
    expect((await post('/v1/claims/search', { lastName: 'Quillon' })).status).toBe(400);
  });

  test('finds a patient by last name and birth date, both exactly and in any case, and a claim by the number that is ours', async () => {
    const body = officeVisit('NAMED-26-0001');
    const { lastName, dateOfBirth } = body.subscriber as unknown as { lastName: string; dateOfBirth: string };
    const answer = await post('/medicalnetwork/professionalclaims/v3/submission', body);
    expect([answer.status, answer.body.errors]).toEqual([200, []]);
    const iso = dateOfBirth.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
    for (const by of [{ lastName, birthDate: iso }, { lastName: lastName.toUpperCase(), birthDate: dateOfBirth }]) expect(await found(by)).toEqual(['NAMED-26-0001']);
    for (const by of [{ lastName, birthDate: '1901-01-01' }, { lastName: lastName.slice(0, -1), birthDate: iso }]) expect(await found(by)).toEqual([]);
    expect(await found({ claimNumber: (answer.body.claimReference as { rhclaimNumber: string }).rhclaimNumber })).toEqual(['NAMED-26-0001']);
  });

  test('finds a claim by the member that its latest version names, and no more by an earlier one', async () => {
    const claim = await bank.sent({ pcn: 'MOVED-26-0001', charge: 35_00, member: 'BEFORE1' });
    await bank.rows('update ledger.claims set member_hash = $2, patient_hash = null where id = $1', claim, bank.ctx.seal.searchHash('AFTER1'));
    expect(await found({ memberId: 'BEFORE1' })).toEqual([]);
    expect(await found({ memberId: 'AFTER1' })).toEqual(['MOVED-26-0001']);
  });

  test('is filtered by status, next action and day of service, with counts for each status', async () => {
    const byStatus = (await get('/v1/claims/counts')).body.statuses as Record<string, number>;
    const all = (await get('/v1/claims?limit=500')).body.items as { status: string; nextAction: string | null }[];
    for (const [status, n] of Object.entries(byStatus)) expect(all.filter((item) => item.status === status)).toHaveLength(n);
    expect(((await get('/v1/claims?status=DENIED,PARTIAL')).body.items as { status: string }[]).every((item) => ['DENIED', 'PARTIAL'].includes(item.status))).toBe(true);
    expect(((await get('/v1/claims?nextAction=correct')).body.items as { nextAction: string }[]).map((item) => item.nextAction)).toContain('correct');
    expect(((await get('/v1/claims?servedFrom=2026-09-22')).body.items as unknown[])).toEqual([]);
  });

  test('one claim tells where every cent stands', async () => {
    const [row] = await bank.rows<{ id: string }>(`select id from ledger.claims where patient_control_number = 'WQ-1'`);
    expect((await get(`/v1/claims/${row!.id}`)).body.money).toEqual({
      charged: '80.00', paid: '50.00', payer: '0.00', patient: '0.00', writtenOff: '0.00', denied: '30.00', priorPayer: '0.00', unexplained: '0.00', expected: null,
      missing: null, nextAction: 'correct', deadline: '2027-04-05', denialCategories: ['coding'], nextPayer: null,
    });
  });
});

describe('a remittance over HTTP', () => {
  test('tells its proof, its claims with their matches, its provider adjustments in words, and its entries', async () => {
    await bank.sent({ pcn: 'HTTP-1', charge: 100_00 });
    await bank.receive(remitFile({ trace: 'HTTP1', clps: [{ pcn: 'HTTP-1', charge: 100_00, adjustments: [['CO', '45', 20_00]] }], plb: [['WO', 'OLDCLAIM', 30_00]] }));
    const [remit] = (await get('/v1/remits?trace=HTTP')).body.items as { id: string }[];
    const one = (await get(`/v1/remits/${remit!.id}`)).body;
    expect(one).toMatchObject({
      state: 'posted', paymentAmount: '50.00', payerName: 'LAKE HEALTH', proof: { claimsPaid: '80.00', providerAdjustments: '30.00', expectedPayment: '50.00', difference: '0.00', posted: '50.00' },
      providerAdjustments: [{ reason: 'WO', reference: 'OLDCLAIM', amount: '30.00', text: expect.stringContaining('30.00 was taken from this payment') }],
    });
    expect((await get(`/v1/remits/${remit!.id}/claims`)).body.items).toMatchObject([
      { patientControlNumber: 'HTTP-1', match: { tier: 'pcn', why: ['pcn', 'charge', 'service-date'], lines: [{ n: 1, line: 1, tier: 'line-number' }] } },
    ]);
    expect(((await get(`/v1/remits/${remit!.id}/entries`)).body.items as unknown[]).length).toBe(4);
    const oak = await bank.key('oak', true);
    for (const path of ['', '/claims', '/entries']) expect((await get(`/v1/remits/${remit!.id}${path}`, oak)).status).toBe(404);
    expect((await post(`/v1/remits/${remit!.id}/release`, { reason: 'no reason at all' }, await bank.key('oak'))).status).toBe(404);
    expect((await post(`/v1/remits/${remit!.id}/release`, { reason: 'no reason at all' }, oak)).status).toBe(409);
  });

  test('is released by the biller whose it is, and by nobody else’s key', async () => {
    await bank.sent({ pcn: 'OWN-1', charge: 10_00 });
    await bank.receive(remitFile({ trace: 'OWN1', amount: 11_00, clps: [{ pcn: 'OWN-1', charge: 10_00 }] }));
    const [remit] = (await get('/v1/remits?trace=OWN1')).body.items as { id: string; state: string }[];
    expect(remit!.state).toBe('out_of_balance');
    const release = `/v1/remits/${remit!.id}/release`;
    expect((await post(release, { reason: 'The payer said so.' }, await bank.key('oak'))).status).toBe(404);
    expect((await post(release, {})).status).toBe(400);
    expect((await post(release, { reason: 'The payer said so.' })).status).toBe(202);
    expect((await get(`/v1/remits/${remit!.id}`)).body).toMatchObject({ releaseReason: 'The payer said so.' });
    expect((await post(release, { reason: 'The payer said so.' })).status).toBe(409);
  });
});
