import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { create999Reader, type Ack999 } from '../../src/acks/ack999.ts';
import { asGateway } from '../../src/db/sql.ts';
import { loadGuides } from '../../src/guides/load.ts';
import { createReceiver } from '../../src/acks/received.ts';
import { readEnvelopesSync } from '../../src/x12/envelope.ts';
import { readTa1, type Ta1 } from '../../src/acks/ta1.ts';
import { officeVisit } from '../support/api.ts';
import { openWorld, type World } from '../support/world.ts';

/** A payer that wants every answer of its own acknowledged, over its own SSH server. */
let w: World;
beforeAll(async () => {
  w = await openWorld({ payers: ['northwind'], payerFile: (file) => Object.assign(file, { acknowledge: 'all' }) });
});
afterAll(() => w?.close());

test('what a payer answered comes back to its mailbox over SSH: one finished file for its 277CA and one for its 835, none for TA1 and 999', async () => {
  const payer = w.payers['northwind']!;
  const body = officeVisit('SSH-1');
  Object.assign(body, { tradingPartnerServiceId: 'NWHP1', tradingPartnerName: 'Northwind Health Plan' });
  Object.assign(body.subscriber, { memberId: 'SIM-PAID-770001' });
  const { claimId } = await w.post(body);
  const heard = new Map<string, Buffer>();
  // The payer takes files away as soon as it looks, so they are noted before each of its turns.
  for (let round = 0; round < 30 && heard.size < 2; round += 1) {
    await w.gateway();
    const files = payer.files('in');
    expect(files.filter((name) => /\.part$/.test(name))).toEqual([]);
    for (const name of files.filter((file) => file.startsWith('ACK_'))) heard.set(name, readFileSync(join(payer.root, 'mailbox', 'in', name)));
    await payer.answering.tick();
  }
  await w.settle();
  expect((await w.claim(claimId)).status).toBe('PAID');
  expect(heard.size).toBe(2);
  // Nobody acknowledges an acknowledgment: nothing came back that answers nothing of ours.
  expect(await asGateway(w.ctx, (tx) => tx.query(`select 1 from ledger.events where kind = 'file.unmatched-ack'`))).toEqual([]);

  const answered = await asGateway(w.ctx, (tx) => tx.query<{ kinds: string[]; state: string; file_name: string }>(
    `select f.kinds, a.state, a.file_name from ledger.payer_answers a join ledger.inbound_files f on f.id = a.inbound_file_id order by a.file_name`));
  expect(answered).toEqual([...heard.keys()].sort().map((file_name, i) => ({ kinds: [i === 0 ? '277CA' : '835'], state: 'sent', file_name })));

  const acks: Ack999[] = [];
  const ta1s: Ta1[] = [];
  const guides = loadGuides();
  for (const bytes of heard.values()) {
    readEnvelopesSync(bytes, { ta1: (segment, interchange) => void ta1s.push(readTa1(segment, interchange)), set: (set) => create999Reader(set, (ack) => acks.push(ack)) });
    const receiver = createReceiver(guides);
    expect(receiver.result(readEnvelopesSync(bytes, receiver)).judgement.accepted).toBe(true);
  }
  expect(acks.map((ack) => [ack.functionalId, ack.ack, ack.sets.map((set) => set.code)])).toEqual([['HN', 'A', ['277']], ['HP', 'A', ['835']]]);
  expect(ta1s.every((ta1) => ta1.ack === 'A')).toBe(true);
  const numbers = await asGateway(w.ctx, (tx) => tx.query<{ n: number }>('select control_number as n from ledger.batches union all select substring(file_name from 5 for 9)::int from ledger.payer_answers'));
  expect(new Set(numbers.map((row) => row.n)).size).toBe(3);
});
