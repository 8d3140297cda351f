import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createBiller } from '../../src/billers/store.ts';
import { readStoredBytes } from '../../src/db/files.ts';
import { asGateway } from '../../src/db/sql.ts';
import { newId } from '../../src/lib/ids.ts';
import { runStep, STEPS } from '../../src/pipeline.ts';
import { ack277, ack999, type Envelope, interchange, remit, ta1 } from './answers.ts';
import { faultWorld, type FaultWorld, visit } from './support.ts';

interface FileRow {
  id: string;
  name: string;
  state: string;
  reason: string | null;
  kinds: string[];
  file_id: string;
}

/** Files that were taken in, in the order of their names. */
function filesOf(world: FaultWorld): Promise<FileRow[]> {
  return asGateway(world.ctx, (tx) => tx.query<FileRow>('select id, name, state, reason, kinds, file_id from ledger.inbound_files order by name'));
}

function remitsOf(world: FaultWorld) {
  return asGateway(world.ctx, (tx) => tx.query<{ trace: string; state: string; biller_id: string; claim_count: number }>(
    'select trace, state, biller_id, claim_count from ledger.remits order by created_at, id'));
}

type Files = Record<string, string | Uint8Array | Envelope>;

function putOut(world: FaultWorld, files: Files): void {
  for (const [name, content] of Object.entries(files)) {
    const isText = typeof content === 'string' || content instanceof Uint8Array;
    writeFileSync(join(world.payer.root, 'mailbox', 'out', name), isText ? content : interchange(content));
  }
}

/** The payer puts files out; they settle, are fetched and read. */
async function receive(world: FaultWorld, files: Files): Promise<void> {
  putOut(world, files);
  await world.gateway();
  await world.gateway();
  await world.gateway();
}

/** A claim of the payer that was sent in batch 1. Returns its id. */
async function sentClaim(world: FaultWorld, pcn = 'PCN1'): Promise<string> {
  const claim = await world.claim(pcn);
  await world.later(1_000);
  expect(await world.status(claim)).toBe('TRANSMITTED');
  return claim;
}

async function bht03(world: FaultWorld, controlNumber = 1): Promise<string> {
  const [row] = await asGateway(world.ctx, (tx) => tx.query<{ bht03: string }>(
    'select s.bht03 from ledger.batch_sets s join ledger.batches b on b.id = s.batch_id where b.control_number = $1', [controlNumber]));
  return row!.bht03;
}

describe('files that are no answer', () => {
  test('each is put aside with its bytes and a reason, and the good file between them is read', async () => {
    const world = await faultWorld();
    const claim = await sentClaim(world);
    const whole = interchange({ sets: [remit({ trace: 'EFT9', claims: [{ pcn: 'PCN9', paidCents: 10_000 }] })] });
    const bad: Record<string, [content: string | Uint8Array, reason: string]> = {
      'a-empty.835': ['', 'content.empty'],
      'b-blank.835': ['\r\n \n', 'content.empty'],
      'c-page.835': ['<!DOCTYPE html><html><body>Your session has ended</body></html>', 'content.html'],
      'd-archive.835': [Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0, 1, 2, 3]), 'content.binary'],
      'e-letter.835': ['Dear customer, no files today.', 'content.text'],
      'f-cut.835': [whole.slice(0, whole.indexOf('CLP*') + 30), 'content.truncated'],
      'g-cut-at-end.835': [whole.slice(0, whole.indexOf('IEA*')), 'content.truncated'],
      'h-live.835': [interchange({ usage: 'P', sets: [remit({ trace: 'EFT8', claims: [{ pcn: 'PCN1', paidCents: 1 }] })] }), 'content.other-usage'],
      'i-other.271': [interchange({ sets: [{ functionalId: 'HB', guide: '005010X279A1', code: '271', segments: ['BHT*0022*11*1*20261005*1500'] }] }), 'content.unsupported'],
      'j-nothing.x12': [interchange({}), 'content.nothing'],
    };
    await receive(world, {
      ...Object.fromEntries(Object.entries(bad).map(([name, [content]]) => [name, content])),
      'e2-good.999': { number: 901, sets: [ack999(1)] },
    });
    const files = await filesOf(world);
    expect(Object.fromEntries(files.map((file) => [file.name, file.reason ?? file.state]))).toEqual({
      ...Object.fromEntries(Object.entries(bad).map(([name, [, reason]]) => [name, reason])), 'e2-good.999': 'read',
    });
    for (const file of files) {
      const sent = bad[file.name]?.[0];
      if (sent !== undefined) expect((await readStoredBytes(world.ctx, file.file_id)).equals(Buffer.from(sent))).toBe(true);
    }
    expect(await world.news()).toEqual(expect.arrayContaining(['file.failed content.html', 'file.processed']));
    expect(await world.status(claim)).toBe('SYNTAX_ACCEPTED');
    expect(world.payer.files('out')).toEqual([]);
  });

  test('a file over the size limit stays with the payer and is told once', async () => {
    const world = await faultWorld({ exchange: { fileLimit_bytes: 5_000 } });
    await receive(world, { 'big.835': 'X'.repeat(6_000), 'small.999': { sets: [ack999(77)] } });
    await world.gateway();
    expect((await filesOf(world)).map((file) => file.name)).toEqual(['small.999']);
    expect(world.payer.files('out')).toEqual(['big.835']);
    expect((await world.news()).filter((news) => news.includes('too-large'))).toEqual(['file.failed file.too-large']);
  });

  test('names of files that are still being written are left alone', async () => {
    const world = await faultWorld();
    await receive(world, { 'a.835.part': 'ISA', 'b.tmp': 'ISA', 'c.filepart': 'ISA', '.hidden': 'ISA', 'd.835~': 'ISA' });
    expect(await filesOf(world)).toEqual([]);
    expect(world.payer.files('out')).toHaveLength(5);
  });
});

describe('the forms that a good file comes in', () => {
  test.each([
    ['a byte order mark', (text: string) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)])],
    ['CR and LF behind each segment', (text: string) => text.replaceAll('\n', '\r\n')],
    ['no line ends', (text: string) => text.replaceAll('\n', '')],
    ['blanks and a NUL behind the end', (text: string) => `${text}  \0`],
  ])('%s', async (_what, form) => {
    const world = await faultWorld();
    const claim = await sentClaim(world);
    await receive(world, { 'a.999': form(interchange({ sets: [ack999(1)] })) });
    expect(await filesOf(world)).toMatchObject([{ state: 'read', kinds: ['999'] }]);
    expect(await world.status(claim)).toBe('SYNTAX_ACCEPTED');
  });

  test('other delimiters, and several interchanges with different ones in one file', async () => {
    const world = await faultWorld();
    const claim = await sentClaim(world);
    const parts = [
      interchange({ number: 910, ta1: ta1(1) }), interchange({ number: 911, sets: [ack999(1)], delimiters: '|>!\x1c' }),
      interchange({ number: 912, sets: [ack277(await bht03(world), [{ pcn: 'PCN1', icn: 'ICN1' }])], delimiters: '*:^\n', newline: '' }),
      interchange({ number: 913, sets: [remit({ trace: 'EFT1', claims: [{ pcn: 'PCN1', paidCents: 10_000 }] })] }),
    ];
    await receive(world, { 'all.x12': parts.join('') });
    expect(await filesOf(world)).toMatchObject([{ state: 'read', reason: null, kinds: ['TA1', '999', '277CA', '835'] }]);
    expect(await world.standing(claim)).toMatchObject({ status: 'PAID', paid_cents: 10_000 });
    expect((await world.events(claim)).filter((kind) => /ta1|999|277ca|835/.test(kind))).toEqual(['ta1', '999', '277ca', '835']);
  });
});

describe('taking a file in', () => {
  test('a file that grows is left until it stands still', async () => {
    const world = await faultWorld({ exchange: { settle_ms: 2_000 } });
    const path = join(world.payer.root, 'mailbox', 'out', 'slow.999');
    const whole = interchange({ sets: [ack999(77)] });
    for (let part = 1; part <= 4; part += 1) {
      writeFileSync(path, whole.slice(0, Math.floor((whole.length * part) / 4)));
      await world.gateway();
      expect(await filesOf(world)).toEqual([]);
    }
    await world.gateway();
    await world.gateway();
    expect(await filesOf(world)).toMatchObject([{ state: 'read' }]);
  });

  test('the same bytes under another name are read once', async () => {
    const world = await faultWorld();
    const claim = await sentClaim(world);
    const text = interchange({ sets: [remit({ trace: 'EFT1', claims: [{ pcn: 'PCN1', paidCents: 10_000 }] })] });
    await receive(world, { 'first.835': text });
    await receive(world, { 'second.835': text });
    expect((await filesOf(world)).map((file) => file.name)).toEqual(['first.835']);
    expect(world.payer.files('out')).toEqual([]);
    expect(await remitsOf(world)).toHaveLength(1);
    expect((await world.events(claim)).filter((kind) => kind === '835')).toHaveLength(1);
  });

  test('a name that is used again for other bytes is a new file', async () => {
    const world = await faultWorld();
    await receive(world, { 'daily.999': { number: 901, sets: [ack999(77)] } });
    await receive(world, { 'daily.999': { number: 902, sets: [ack999(78)] } });
    expect((await filesOf(world)).map((file) => file.state)).toEqual(['read', 'read']);
  });

  test.each([
    ['before the bytes were kept', 'file.keep:1:before'],
    ['after the bytes were kept', 'file.keep:1:after'],
    ['before the file was removed', 'sftp.remove:1:before'],
    ['after the file was removed', 'sftp.remove:1:after'],
  ])('a failure %s loses nothing and reads nothing twice', async (_when, fault) => {
    const world = await faultWorld({ fault });
    const claim = await sentClaim(world);
    await receive(world, { 'a.999': { sets: [ack999(1)] } });
    expect(world.logged()).toContain(`fault.${fault.split(':')[0]}`);
    await world.gateway();
    expect(await filesOf(world)).toMatchObject([{ state: 'read' }]);
    expect(world.payer.files('out')).toEqual([]);
    expect((await world.events(claim)).filter((kind) => kind === '999')).toHaveLength(1);
  });

  test('a download that breaks off is done again from its beginning', async () => {
    const world = await faultWorld();
    const large = interchange({ sets: [ack999(77, 'A', Array.from({ length: 60_000 }, (_, n) => String(n + 1).padStart(5, '0')))] });
    expect(large.length).toBeGreaterThan(1_500_000);
    world.payer.server.faults.dropAfterBytes = 700_000;
    await receive(world, { 'large.999': large });
    expect(await filesOf(world)).toEqual([]);
    delete world.payer.server.faults.dropAfterBytes;
    await world.gateway();
    await world.gateway();
    expect(await filesOf(world)).toMatchObject([{ state: 'read' }]);
    expect((await readStoredBytes(world.ctx, (await filesOf(world))[0]!.file_id)).toString()).toBe(large);
  });

  test('a payer that wants its files kept: each is fetched once', async () => {
    const world = await faultWorld({ exchange: { afterFetch: 'keep' } });
    await receive(world, { 'a.999': { sets: [ack999(77)] } });
    const before = world.logged().split('\n').filter((line) => line.includes('file fetched')).length;
    for (let round = 0; round < 3; round += 1) await world.gateway();
    expect([before, world.logged().split('\n').filter((line) => line.includes('file fetched')).length]).toEqual([1, 1]);
    expect(world.payer.files('out')).toEqual(['a.999']);
    expect(await filesOf(world)).toHaveLength(1);
  });

  test('a payer that wants its files moved: a name that came before does not stop the second', async () => {
    const world = await faultWorld({ exchange: { afterFetch: 'move', moveTo: '/done' } });
    const done = join(world.payer.root, 'mailbox', 'done');
    mkdirSync(done);
    await receive(world, { 'daily.999': { number: 901, sets: [ack999(77)] } });
    expect(readdirSync(done)).toEqual(['daily.999']);
    await receive(world, { 'daily.999': { number: 902, sets: [ack999(78)] } });
    expect(world.payer.files('out')).toEqual([]);
    expect(readdirSync(done)).toHaveLength(2);
    expect(await filesOf(world)).toHaveLength(2);
  });

  test('a file that can not be fetched does not stop those behind it', async () => {
    const world = await faultWorld({ fault: 'sftp.get:1:before' });
    const out = join(world.payer.root, 'mailbox', 'out');
    for (const [n, name] of ['first.999', 'second.999'].entries()) {
      writeFileSync(join(out, name), interchange({ number: 901 + n, sets: [ack999(77 + n)] }));
      utimesSync(join(out, name), 1_790_000_000 + n, 1_790_000_000 + n);
    }
    await world.gateway();
    await world.gateway();
    expect((await filesOf(world)).map((file) => file.name)).toEqual(['second.999']);
    expect(existsSync(join(out, 'first.999'))).toBe(true);
    await world.gateway();
    expect((await filesOf(world)).map((file) => file.state)).toEqual(['read', 'read']);
  });

  test('a mailbox from which nothing may be removed is read once, and claims still go out to it', async () => {
    const world = await faultWorld({ server: { noRemove: true } });
    await receive(world, { 'a.999': { number: 901, sets: [ack999(77)] }, 'b.999': { number: 902, sets: [ack999(78)] } });
    expect((await filesOf(world)).map((file) => file.state)).toEqual(['read', 'read']);
    await sentClaim(world);
    await world.gateway();
    expect(await filesOf(world)).toHaveLength(2);
    const [row] = await asGateway(world.ctx, (tx) => tx.query<{ state: string; code: string }>('select state, last_failure_code as code from ledger.payers'));
    expect(row).toEqual({ state: 'active', code: 'collect.file-refused' });
  });
});

describe('acknowledgments', () => {
  test('may come in any order', async () => {
    const world = await faultWorld();
    const claim = await sentClaim(world);
    await receive(world, { 'c.277': { number: 903, sets: [ack277(await bht03(world), [{ pcn: 'PCN1', icn: 'ICN1' }])] } });
    expect(await world.status(claim)).toBe('PAYER_ACCEPTED');
    await receive(world, { 'b.999': { number: 902, sets: [ack999(1)] } });
    await receive(world, { 'a.ta1': { number: 901, ta1: ta1(1) } });
    expect(await world.status(claim)).toBe('PAYER_ACCEPTED');
    expect((await world.news()).filter((news) => news.startsWith('claim.'))).toEqual(['claim.accepted']);
  });

  test('about batches and claims that were never sent are kept, and nobody is told a thing', async () => {
    const world = await faultWorld();
    const claim = await sentClaim(world);
    await receive(world, {
      'a.ta1': { number: 901, ta1: ta1(555, 'R', '024') }, 'b.999': { number: 902, sets: [ack999(555, 'R')] },
      'c.277': { number: 903, sets: [ack277('NEVER', [{ pcn: 'STRANGER', category: 'A7' }])] },
    });
    expect((await filesOf(world)).map((file) => file.state)).toEqual(['read', 'read', 'read']);
    const kinds = await asGateway(world.ctx, (tx) => tx.query<{ kind: string }>(`select kind from ledger.events where kind like 'file.unmatched%' order by kind`));
    expect(kinds.map((row) => row.kind)).toEqual(['file.unmatched-ack', 'file.unmatched-ack', 'file.unmatched-statuses']);
    expect(await world.status(claim)).toBe('TRANSMITTED');
  });

  test('a 277CA for a number that two billers use is matched by the batch it answers, and never guessed', async () => {
    const world = await faultWorld();
    await createBiller(world.ctx, { id: 'oak', name: 'Oak Clinic' });
    const mine = await sentClaim(world);
    const theirs = (await world.post(visit('PCN1'), { billerId: 'oak' })).claimId;
    await world.later(1_000);
    await receive(world, { 'a.277': { number: 901, sets: [ack277('NEVER', [{ pcn: 'PCN1', category: 'A7' }])] } });
    expect([await world.status(mine), await world.status(theirs)]).toEqual(['TRANSMITTED', 'TRANSMITTED']);
    await receive(world, { 'b.277': { number: 902, sets: [ack277(await bht03(world, 2), [{ pcn: 'PCN1', category: 'A7' }])] } });
    expect([await world.status(mine), await world.status(theirs)]).toEqual(['TRANSMITTED', 'PAYER_REJECTED']);
  });
});

describe('remittances', () => {
  test('a payee that is nobody’s posts to nobody', async () => {
    const world = await faultWorld();
    await asGateway(world.ctx, (tx) => tx.run(`update ledger.billers set npis = '{1999999984}'`));
    const claim = await sentClaim(world);
    await receive(world, { 'a.835': { sets: [remit({ trace: 'EFT1', npi: '1999999976', taxId: '999999999', claims: [{ pcn: 'PCN1', paidCents: 10_000 }] })] } });
    expect(await remitsOf(world)).toEqual([{ trace: 'EFT1', state: 'unowned', biller_id: 'gateway', claim_count: 1 }]);
    expect(await world.status(claim)).toBe('TRANSMITTED');
    expect(await world.news()).toContain('remittance.unmatched');
  });

  test('a payee that two billers own posts to nobody', async () => {
    const world = await faultWorld();
    await asGateway(world.ctx, (tx) => tx.run(`update ledger.billers set npis = '{1999999984}'`));
    await createBiller(world.ctx, { id: 'oak', name: 'Oak Clinic', npis: ['1999999984'] });
    const claim = await sentClaim(world);
    await receive(world, { 'a.835': { sets: [remit({ trace: 'EFT1', claims: [{ pcn: 'PCN1', paidCents: 10_000 }] })] } });
    expect(await remitsOf(world)).toMatchObject([{ state: 'unowned', biller_id: 'gateway' }]);
    expect(await world.status(claim)).toBe('TRANSMITTED');
  });

  test('one that is a cent out of balance is kept, told and not posted; the one beside it is', async () => {
    const world = await faultWorld();
    const [first, second] = [await sentClaim(world, 'PCN1'), await sentClaim(world, 'PCN2')];
    await receive(world, { 'a.835': { sets: [
      remit({ trace: 'EFT1', claims: [{ pcn: 'PCN1', paidCents: 10_000 }], paymentCents: 10_001 }),
      remit({ trace: 'EFT2', claims: [{ pcn: 'PCN2', paidCents: 9_000 }] }),
    ] } });
    expect(await remitsOf(world)).toMatchObject([{ trace: 'EFT1', state: 'out_of_balance' }, { trace: 'EFT2', state: 'posted' }]);
    expect([await world.status(first), await world.status(second)]).toEqual(['TRANSMITTED', 'PAID']);
    expect((await world.news()).filter((news) => news.startsWith('remittance'))).toEqual(['remittance.out_of_balance', 'remittance.received']);
  });

  test('the same payment in another file, under other control numbers and with other delimiters, posts once', async () => {
    const world = await faultWorld();
    const claim = await sentClaim(world);
    const sets = [remit({ trace: 'EFT1', claims: [{ pcn: 'PCN1', paidCents: 10_000 }] })];
    await receive(world, { 'a.835': { number: 901, sets } });
    await receive(world, { 'b.835': { number: 902, sets, delimiters: '|>!\x1c', newline: '' } });
    expect((await filesOf(world)).map((file) => file.state)).toEqual(['read', 'read']);
    expect(await remitsOf(world)).toHaveLength(1);
    expect((await world.events(claim)).filter((kind) => kind === '835')).toHaveLength(1);
    expect((await world.news()).filter((news) => news === 'claim.paid')).toHaveLength(1);
  });

  test('a check number that is used again for another payment posts', async () => {
    const world = await faultWorld();
    const [first, second] = [await sentClaim(world, 'PCN1'), await sentClaim(world, 'PCN2')];
    await receive(world, { 'a.835': { number: 901, sets: [remit({ trace: 'EFT1', claims: [{ pcn: 'PCN1', paidCents: 10_000 }] })] } });
    await receive(world, { 'b.835': { number: 902, sets: [remit({ trace: 'EFT1', claims: [{ pcn: 'PCN2', paidCents: 9_000 }] })] } });
    expect(await remitsOf(world)).toMatchObject([{ state: 'posted' }, { state: 'posted' }]);
    expect([await world.status(first), await world.status(second)]).toEqual(['PAID', 'PAID']);
  });

  test('a reversal that comes before the payment it takes back ends as if it had come after', async () => {
    const world = await faultWorld();
    const claim = await sentClaim(world);
    await receive(world, { 'b.835': { number: 902, sets: [remit({ trace: 'EFT2', production: '20261007', claims: [
      { pcn: 'PCN1', paidCents: 10_000, status: '22' }, { pcn: 'PCN1', paidCents: 9_000 }] })] } });
    expect(await world.standing(claim)).toMatchObject({ status: 'PAID', paid_cents: 9_000 });
    await receive(world, { 'a.835': { number: 901, sets: [remit({ trace: 'EFT1', claims: [{ pcn: 'PCN1', paidCents: 10_000 }] })] } });
    expect(await world.standing(claim)).toMatchObject({ status: 'PAID', paid_cents: 9_000 });
  });

  test('a payment for a claim that nobody sent is posted for the others and told as unmatched', async () => {
    const world = await faultWorld();
    const claim = await sentClaim(world);
    await receive(world, { 'a.835': { sets: [remit({ trace: 'EFT1', claims: [{ pcn: 'PCN1', paidCents: 10_000 }, { pcn: 'STRANGER', paidCents: 5_000 }] })] } });
    expect(await world.status(claim)).toBe('PAID');
    expect((await world.news()).filter((news) => news.startsWith('remittance'))).toEqual(['remittance.unmatched', 'remittance.received']);
  });

  test('ten thousand claims in one 835 are read and posted, to the cent', async () => {
    const world = await faultWorld();
    const claims = Array.from({ length: 10_000 }, (_, n) => `P${String(n).padStart(6, '0')}`);
    await manySubmissions(world, claims);
    const before = process.memoryUsage().rss;
    putOut(world, { 'large.835': { sets: [remit({ trace: 'EFT1', claims: claims.map((pcn) => ({ pcn, paidCents: 10_000 })) })] } });
    // Without the step that delivers: ten thousand results take their time, and are not the point here.
    for (const name of ['collect', 'collect', 'read', 'post']) {
      await runStep(world.ctx, world.tools, STEPS.find((step) => step.name === name)!);
      world.clock.advance(1_500);
    }
    const growth_mb = (process.memoryUsage().rss - before) / 1_000_000;
    expect(await remitsOf(world)).toEqual([{ trace: 'EFT1', state: 'posted', biller_id: 'harbor-quill', claim_count: 10_000 }]);
    const [sum] = await asGateway(world.ctx, (tx) => tx.query<{ n: number; paid: string }>(
      `select count(*)::int as n, sum(paid_cents)::text as paid from ledger.claims where status = 'PAID'`));
    expect(sum).toEqual({ n: 10_000, paid: '100000000' });
    expect(growth_mb).toBeLessThan(400);
  }, 60_000);
});

/** Claims of the world's biller that stand as sent, made by hand: posting so many would take its time. */
async function manySubmissions(world: FaultWorld, numbers: readonly string[]): Promise<void> {
  const claim = Buffer.from(JSON.stringify({ claim: { lines: [], otherPayers: [], subscriber: {} } }));
  const rows = numbers.map((pcn) => {
    const submission = newId('sub');
    return { pcn, claim: newId('clm'), submission, body: world.ctx.seal.seal(submission, 0, claim).toString('base64') };
  });
  await asGateway(world.ctx, async (tx) => {
    await tx.run(
      `insert into ledger.claims (id, biller_id, patient_control_number, payer_id, payer_code, kind, usage, charge_cents, status, status_at, submission_id)
       select claim, 'harbor-quill', pcn, 'northwind', 'NWHP1', 'professional', 'T', 12550, 'TRANSMITTED', $2, submission
       from jsonb_to_recordset($1) as r (pcn text, claim text, submission text)`, [JSON.stringify(rows), world.ctx.now()]);
    await tx.run(
      `insert into ledger.submissions (id, biller_id, claim_id, claim_number, version, kind, payer_id, usage, guide, frequency, set_key, charge_cents,
         state, batch_seq, status, body)
       select submission, 'harbor-quill', claim, pcn, 1, 'professional', 'northwind', 'T', '005010X222A1', '1', 'k', 12550, 'batched', 1, 'TRANSMITTED', decode(body, 'base64')
       from jsonb_to_recordset($1) as r (pcn text, claim text, submission text, body text)`, [JSON.stringify(rows)]);
  });
}
