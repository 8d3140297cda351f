import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cutDue } from '../../src/batches/cut.ts';
import { createBiller } from '../../src/billers/store.ts';
import { sweepIdempotency } from '../../src/claims/idempotency.ts';
import { type ClaimAnswer, type ClaimRequest, openIntake, submitClaim } from '../../src/claims/intake.ts';
import { asBiller, asGateway } from '../../src/db/sql.ts';
import { newId } from '../../src/lib/ids.ts';
import { payerSchema } from '../../src/payers/schema.ts';
import { applyPayers } from '../../src/payers/store.ts';
import { lakePayer, officeVisit } from '../support/api.ts';
import { openTestContext, type TestContext } from '../support/context.ts';

const HOUR = 60 * 60_000;

interface Answered {
  status: number;
  headers: Record<string, string>;
  body: {
    claimReference?: { claimId?: string; patientControlNumber?: string; serviceLines?: { lineItemControlNumber: string }[] };
    errors: { ruleId: string; pointer: string; description: string; severity: string }[];
    warnings: { ruleId: string; pointer: string }[];
    x12?: string;
  };
}

let t: TestContext;
let folder: string;
let used = 0;

beforeAll(async () => {
  t = await openTestContext();
  folder = mkdtempSync(join(tmpdir(), 'gw-intake-'));
  const lake = lakePayer(join(folder, 'lake'));
  const river = payerSchema.parse({ ...lake, id: 'river', name: 'River Health', usage: 'P', payerIds: ['RIVER1'], mailbox: { kind: 'folder', path: join(folder, 'river') } });
  await applyPayers(t.ctx, [lake, river]);
  for (const id of ['elm', 'oak']) await createBiller(t.ctx, { id, name: id });
});
afterAll(async () => {
  await t?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A number that no other test uses. */
const fresh = () => `N${(used += 1)}`;

function request(body: object, changes: Partial<ClaimRequest> = {}): ClaimRequest {
  return {
    billerId: 'elm', keyUsage: 'T', kind: 'professional', body, path: '/submission', requestId: newId('req'), store: true,
    bodyText_sha256: createHash('sha256').update(JSON.stringify(body)).digest(), ...changes,
  };
}

async function post(body: object, changes: Partial<ClaimRequest> = {}): Promise<Answered> {
  return answered(await submitClaim(t.ctx, request(body, changes)));
}

function answered(answer: ClaimAnswer): Answered {
  return { status: answer.status, headers: answer.headers ?? {}, body: answer.body as Answered['body'] };
}

/** The standing of a claim, as its biller sees it. */
async function standing(claimId: string | undefined, biller = 'elm') {
  const [row] = await asBiller(t.ctx, biller, (tx) => tx.query<{ status: string; submissions: number }>(
    'select status, submissions from ledger.claims where id = $1', [claimId]));
  return row;
}

/** How many rows there are of all that an intake may store. */
async function stored(): Promise<number[]> {
  const [row] = await asGateway(t.ctx, (tx) => tx.query<{ counts: number[] }>(
    `select array[(select count(*) from ledger.claims)::int, (select count(*) from ledger.submissions)::int, (select count(*) from ledger.events)::int,
       (select count(*) from ledger.idempotency_keys)::int] as counts`));
  return row!.counts;
}

/** What a payer's 277CA would do to a claim: to its submission, and so to the claim. */
function setStatus(claimId: string | undefined, status: string): Promise<number> {
  return asGateway(t.ctx, async (tx) => {
    await tx.run('update ledger.submissions s set status = $2 from ledger.claims c where c.id = $1 and s.id = c.submission_id', [claimId, status]);
    return tx.run('update ledger.claims set status = $2 where id = $1', [claimId, status]);
  });
}

/** The claim with other claim information. */
function changed<Claim extends ReturnType<typeof officeVisit>>(claim: Claim, info: object): Claim {
  return { ...claim, claimInformation: { ...claim.claimInformation, ...info } };
}

describe('the payer of a claim', () => {
  test.each([
    ['that nobody knows', { tradingPartnerServiceId: 'NOWHERE' }, {}, 'claim.payer-unknown', '/tradingPartnerServiceId'],
    ['that is connected for production, for a test claim', { tradingPartnerServiceId: 'RIVER1' }, {}, 'claim.payer-usage', '/tradingPartnerServiceId'],
    ['that is connected for tests, for a production claim', { usageIndicator: 'P' }, { keyUsage: 'P' }, 'claim.payer-usage', '/tradingPartnerServiceId'],
  ] as const)('%s: refused, and nothing is stored', async (_what, change, key, ruleId, pointer) => {
    const before = await stored();
    const answer = await post({ ...officeVisit(fresh()), ...change }, key);
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toContainEqual(expect.objectContaining({ ruleId, pointer, severity: 'error' }));
    expect(await stored()).toEqual(before);
  });

  test.each([['P', 'T'], ['T', 'P']] as const)('a claim that says %s under a key for %s is refused', async (usageIndicator, keyUsage) => {
    const answer = await post({ ...officeVisit(fresh()), usageIndicator }, { keyUsage });
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toContainEqual(expect.objectContaining({ ruleId: 'claim.usage', pointer: '/usageIndicator' }));
  });

  test('a claim that says nothing is of the environment of its key', async () => {
    const { usageIndicator: _usage, ...claim } = officeVisit(fresh());
    expect((await post(claim)).status).toBe(200);
    expect((await post(claim, { keyUsage: 'P' })).body.errors.map((error) => error.ruleId)).toContain('claim.payer-usage');
  });
});

describe('a patient control number that came before', () => {
  test('is refused while the claim is on its way, with its field', async () => {
    const number = fresh();
    const first = await post(officeVisit(number));
    const second = await post(officeVisit(number));
    expect([first.status, second.status]).toEqual([200, 400]);
    expect(second.body.errors).toContainEqual(expect.objectContaining({
      ruleId: 'claim.repeated-control-number', pointer: '/claimInformation/patientControlNumber' }));
    expect(second.body.claimReference?.claimId).toBe(first.body.claimReference?.claimId);
    expect(await standing(first.body.claimReference?.claimId)).toMatchObject({ submissions: 1 });
  });

  test.each(['GATEWAY_REJECTED', 'SYNTAX_REJECTED', 'PAYER_REJECTED'])('is a new submission of the same claim after it ended as %s', async (status) => {
    const number = fresh();
    const first = await post(officeVisit(number));
    await setStatus(first.body.claimReference?.claimId, status);
    const again = await post(officeVisit(number));
    expect(again.status).toBe(200);
    expect(again.body.claimReference?.claimId).toBe(first.body.claimReference?.claimId);
    expect(await standing(first.body.claimReference?.claimId)).toEqual({ status: 'READY', submissions: 2 });
  });

  test.each(['INTERCHANGE_REJECTED', 'TRANSMIT_FAILED', 'PAID', 'DENIED', 'HELD'])('is refused after %s: that was not the biller’s fault, or is paid', async (status) => {
    const number = fresh();
    const first = await post(officeVisit(number));
    await setStatus(first.body.claimReference?.claimId, status);
    expect((await post(officeVisit(number))).status).toBe(400);
  });

  test.each(['7', '8'])('is a new submission with frequency %s', async (claimFrequencyCode) => {
    const number = fresh();
    const first = await post(officeVisit(number));
    const again = await post(changed(officeVisit(number), { claimFrequencyCode, claimSupplementalInformation: { claimControlNumber: 'ICN1' } }));
    expect(again.status).toBe(200);
    expect(again.body.claimReference?.claimId).toBe(first.body.claimReference?.claimId);
    expect(await standing(first.body.claimReference?.claimId)).toMatchObject({ submissions: 2 });
  });

  test('may be used by another biller, and neither sees the claim of the other', async () => {
    const number = fresh();
    const mine = (await post(officeVisit(number))).body.claimReference?.claimId;
    const theirs = (await post(officeVisit(number), { billerId: 'oak' })).body.claimReference?.claimId;
    expect(theirs).not.toBe(mine);
    expect([await standing(mine, 'oak'), await standing(theirs, 'elm')]).toEqual([undefined, undefined]);
    expect([(await standing(mine, 'elm'))?.status, (await standing(theirs, 'oak'))?.status]).toEqual(['READY', 'READY']);
  });

  test('posted twice at the same moment, one is taken and one is refused', async () => {
    for (let round = 0; round < 5; round += 1) {
      const number = fresh();
      const answers = await Promise.all([post(officeVisit(number)), post(officeVisit(number))]);
      expect(answers.map((answer) => answer.status).sort()).toEqual([200, 400]);
    }
  });
});

describe('numbers that a client leaves out', () => {
  test('are made, each one of its own, and told', async () => {
    const claim = () => {
      const { patientControlNumber: _number, ...info } = officeVisit('').claimInformation;
      const serviceLines = info.serviceLines.map(({ providerControlNumber: _line, ...line }) => line);
      return { ...officeVisit(''), claimInformation: { ...info, serviceLines: [...serviceLines, ...serviceLines], claimChargeAmount: '251.00' } };
    };
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(claim())));
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 200));
    const numbers = answers.map((answer) => answer.body.claimReference!.patientControlNumber!);
    expect(new Set(numbers).size).toBe(20);
    expect(numbers.every((number) => /^[A-Z0-9]{8,20}$/.test(number))).toBe(true);
    const lines = answers.flatMap((answer) => answer.body.claimReference!.serviceLines!.map((line) => line.lineItemControlNumber));
    expect(new Set(lines).size).toBe(40);
  });
});

describe('an Idempotency-Key', () => {
  test('repeated with the same request gives the first answer and stores nothing more', async () => {
    const body = officeVisit(fresh());
    const first = await post(body, { idempotencyKey: 'k-replay' });
    const before = await stored();
    const again = await post(body, { idempotencyKey: 'k-replay' });
    expect(again).toEqual({ ...first, headers: { 'idempotent-replayed': 'true' } });
    expect(await stored()).toEqual(before);
  });

  test('repeats a refusal too: the repaired body needs a new key', async () => {
    const bad = changed(officeVisit(fresh()), { claimChargeAmount: '1.00' });
    const first = await post(bad, { idempotencyKey: 'k-400' });
    expect(first.status).toBe(400);
    expect(await post(bad, { idempotencyKey: 'k-400' })).toMatchObject({ status: 400, body: first.body, headers: { 'idempotent-replayed': 'true' } });
  });

  test('used for another body or another path is refused with 422', async () => {
    const number = fresh();
    await post(officeVisit(number), { idempotencyKey: 'k-other' });
    expect((await post(officeVisit(fresh()), { idempotencyKey: 'k-other' })).status).toBe(422);
    expect((await post(officeVisit(number), { idempotencyKey: 'k-other', path: '/other' })).status).toBe(422);
  });

  test('whose first request is still being answered is refused with 409, and when to come again', async () => {
    const body = officeVisit(fresh());
    await asBiller(t.ctx, 'elm', async (tx) => {
      await tx.query('select pg_advisory_xact_lock(hashtext($1), hashtext($2))', ['elm', 'k-running']);
      const answer = await post(body, { idempotencyKey: 'k-running' });
      expect([answer.status, answer.headers['retry-after']]).toEqual([409, '1']);
    });
    expect((await post(body, { idempotencyKey: 'k-running' })).status).toBe(200);
  });

  test('posted twice at the same moment stores one claim', async () => {
    const body = officeVisit(fresh());
    const before = await stored();
    const answers = await Promise.all([1, 2, 3].map(() => post(body, { idempotencyKey: 'k-twice' })));
    expect(answers.map((answer) => answer.status).filter((status) => status !== 409)).toContain(200);
    expect(answers.every((answer) => [200, 409].includes(answer.status))).toBe(true);
    expect((await stored())[0]! - before[0]!).toBe(1);
  });

  test('belongs to its biller', async () => {
    expect((await post(officeVisit(fresh()), { idempotencyKey: 'k-mine' })).status).toBe(200);
    expect((await post(officeVisit(fresh()), { idempotencyKey: 'k-mine', billerId: 'oak' })).status).toBe(200);
  });

  test('is forgotten after a day', async () => {
    await post(officeVisit(fresh()), { idempotencyKey: 'k-day' });
    t.clock.advance(24 * HOUR - 1_000);
    expect((await post(officeVisit(fresh()), { idempotencyKey: 'k-day' })).status).toBe(422);
    t.clock.advance(2_000);
    expect((await post(officeVisit(fresh()), { idempotencyKey: 'k-day' })).status).toBe(200);
    t.clock.advance(25 * HOUR);
    expect(await sweepIdempotency(t.ctx)).toBeGreaterThan(0);
    expect((await stored())[3]).toBe(0);
  });
});

describe('characters', () => {
  test.each(['*', ':', '^', '~'])('the delimiter %s in a name is refused with the name’s field', async (delimiter) => {
    const claim = officeVisit(fresh());
    const answer = await post({ ...claim, subscriber: { ...claim.subscriber, lastName: `Quil${delimiter}lon` } });
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((error) => error.pointer)).toContain('/subscriber/lastName');
  });

  test('é and ß are written as e and ss', async () => {
    const claim = officeVisit(fresh());
    const answer = await post({ ...claim, subscriber: { ...claim.subscriber, lastName: 'Groß', firstName: 'Renée' } });
    expect(answer.status).toBe(200);
    expect(answer.body.x12).toContain('NM1*IL*1*Gross*Renee*');
  });

  test('a character that X12 has no equivalent for is refused with its field', async () => {
    const claim = officeVisit(fresh());
    const answer = await post({ ...claim, subscriber: { ...claim.subscriber, lastName: '山田' } });
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((error) => error.pointer)).toContain('/subscriber/lastName');
  });

  test.each([['a NUL', 'A\u0000B'], ['half of a character', 'A\ud800B']])('%s in a control number is refused with its field', async (_what, number) => {
    const answer = await post(officeVisit(number));
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((error) => error.pointer)).toContain('/claimInformation/patientControlNumber');
  });

  test('a line end in a control number is written as a blank, and told', async () => {
    const answer = await post(officeVisit('A\nB'));
    expect([answer.status, answer.body.claimReference?.patientControlNumber]).toEqual([200, 'A B']);
    expect(answer.body.warnings.map((warning) => warning.pointer)).toContain('/claimInformation/patientControlNumber');
  });

  test.each([['a NUL', 'A\u0000B'], ['half of a character', 'A\ud800B']])('%s in a payer id is refused with its field', async (_what, tradingPartnerServiceId) => {
    const answer = await post({ ...officeVisit(fresh()), tradingPartnerServiceId });
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((error) => error.pointer)).toContain('/tradingPartnerServiceId');
  });

  test('a claim that can not be stored does not take its neighbours with it', async () => {
    const intake = openIntake(t.ctx);
    const good = [fresh(), fresh(), fresh()];
    const answers = await Promise.all([...good.slice(0, 2), 'A\u0000B', good[2]!].map((number) => intake.submit(request(officeVisit(number)))));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 400, 200]);
  });
});

describe('what is stored', () => {
  test('a field that is not mapped is told and never dropped in silence', async () => {
    const answer = await post(changed({ ...officeVisit(fresh()), favouriteColour: 'green' }, { somethingNew: { deep: 1 } }));
    expect(answer.status).toBe(200);
    expect(answer.body.warnings.map((warning) => warning.pointer)).toEqual(expect.arrayContaining(['/favouriteColour', '/claimInformation/somethingNew']));
  });

  test('a claim that an edit refuses stands as rejected in the biller’s queue, with every issue in the answer', async () => {
    const claim = officeVisit(fresh());
    const bad = changed({ ...claim, billing: { ...claim.billing, npi: '1999999985' } }, { claimChargeAmount: '1.00' });
    const answer = await post(bad);
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((error) => error.pointer)).toEqual(expect.arrayContaining(['/billing/npi', '/claimInformation/claimChargeAmount']));
    const claimId = answer.body.claimReference?.claimId;
    expect(await standing(claimId)).toMatchObject({ status: 'GATEWAY_REJECTED' });
    const kinds = await asBiller(t.ctx, 'elm', (tx) => tx.query<{ kind: string }>('select kind from ledger.events where claim_id = $1 order by id', [claimId]));
    expect(kinds.map((row) => row.kind)).toEqual(['received', 'edits-rejected', 'claim.rejected']);
  });

  test('a body that is no claim is not stored', async () => {
    const before = await stored();
    const answer = await post(changed(officeVisit(fresh()), { serviceLines: 'none' }));
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((error) => error.pointer)).toContain('/claimInformation/serviceLines');
    expect(await stored()).toEqual(before);
  });

  test('a validation says the same as a submission and stores nothing', async () => {
    const before = await stored();
    const good = await post(officeVisit(fresh()), { store: false });
    const bad = await post(changed(officeVisit(fresh()), { claimChargeAmount: '1.00' }), { store: false, idempotencyKey: 'k-validation' });
    expect([good.status, bad.status]).toEqual([200, 400]);
    expect(good.body.x12).toContain('CLM*');
    expect(bad.body.errors.map((error) => error.pointer)).toContain('/claimInformation/claimChargeAmount');
    expect(await stored()).toEqual(before);
  });

  test('a claim that nobody rang for is found due', async () => {
    await post(officeVisit(fresh()));
    t.clock.advance(5_000);
    expect(await cutDue(t.ctx)).toBe(1);
  });
});
