import { openLocks } from '../../src/db/locks.ts';
import { storeBytes } from '../../src/db/files.ts';
import { asGateway } from '../../src/db/sql.ts';
import { readRun } from '../../src/inbound/read.ts';
import { storeInbound } from '../../src/inbound/store.ts';
import { newId } from '../../src/lib/ids.ts';
import { type Cents, sumCents, x12Amount } from '../../src/lib/money.ts';
import { applyPayers } from '../../src/payers/store.ts';
import { postRun } from '../../src/remits/post.ts';
import { interchange } from '../remits/read.ts';
import { lakePayer } from '../support/api.ts';
import { openTestContext, type TestContext } from '../support/context.ts';

/** Group, reason and cents. */
export type Cas = readonly [group: string, reason: string, cents: Cents];

/** One CLP as a test wants it; what is left out follows from the rest. */
export interface TestClp {
  pcn: string;
  status?: string;
  charge: Cents;
  adjustments?: readonly Cas[];
  icn?: string;
  member?: string;
  /** Day of its one line; "" for a CLP without lines. */
  day?: string;
  /** CLP04 where it is not what charge and adjustments say. */
  paid?: Cents;
}

export interface TestRemit {
  trace: string;
  date?: string;
  payee?: string;
  clps: readonly TestClp[];
  plb?: readonly (readonly [reason: string, reference: string, cents: Cents])[];
  /** BPR02 where it is not what the rest says. */
  amount?: Cents;
}

/** A gateway with one payer, that posts remittances without a mailbox between. */
export interface TestBank extends TestContext {
  /** Adds a claim that was sent. Returns its id. */
  sent(claim: { pcn: string; charge: Cents; biller?: string; payer?: string; member?: string; day?: string; nextPayer?: string; version?: number; icn?: string }): Promise<string>;
  /** Stores and reads files as the payer's, in this order. */
  store(...files: string[]): Promise<void>;
  /** The same, then posts what was read. */
  receive(...files: string[]): Promise<void>;
  /** What stands on an account: debits less credits. */
  account(name: string, claimId?: string): Promise<Cents>;
  money(claimId: string): Promise<Record<string, unknown> | undefined>;
  rows<Row extends object>(sql: string, ...values: unknown[]): Promise<Row[]>;
  post(): Promise<void>;
}

export async function openBank(): Promise<TestBank> {
  const t = await openTestContext();
  const locks = openLocks(t.ctx);
  await applyPayers(t.ctx, [lakePayer('/nowhere'), { ...lakePayer('/nowhere2'), id: 'hill', payerIds: ['HILL1'] }]);
  await asGateway(t.ctx, (tx) => tx.run(
    `insert into ledger.billers (id, name, queue, npis) values ('elm', 'Elm', 'results.elm', '{1999999984}'), ('oak', 'Oak', 'results.oak', '{1999999976}')`));
  const rows = <Row extends object>(sql: string, ...values: unknown[]) => asGateway(t.ctx, (tx) => tx.query<Row>(sql, values));
  const post = async () => {
    while ((await postRun(t.ctx, { locks })) > 0);
  };
  let files = 0;
  const store = async (...texts: string[]) => {
    for (const text of texts) {
      const file = await asGateway(t.ctx, (tx) => storeBytes(t.ctx, tx, Buffer.from(text, 'latin1')));
      files += 1;
      await asGateway(t.ctx, (tx) => storeInbound(tx, { id: newId('fil'), payerId: 'lake', name: `${files}.835`, file, at: t.ctx.now() }));
    }
    while ((await readRun(t.ctx, { locks })) > 0);
  };
  return {
    ...t, rows, post, store,
    sent: (claim) => addSent(t, claim),
    receive: async (...texts) => {
      await store(...texts);
      await post();
    },
    account: async (name, claimId) => (await rows<{ cents: number }>(
      `select coalesce(sum(case when debit = $1 then cents else 0 end - case when credit = $1 then cents else 0 end), 0)::bigint as cents
       from ledger.entries where $2::text is null or claim_id = $2`, name, claimId ?? null))[0]!.cents,
    money: async (claimId) => (await rows<Record<string, unknown>>('select * from ledger.claim_money where claim_id = $1', claimId))[0],
    close: async () => {
      await locks.close();
      await t.close();
    },
  };
}

async function addSent({ ctx }: TestContext, claim: Parameters<TestBank['sent']>[0]): Promise<string> {
  const { pcn, charge, biller = 'elm', payer = 'lake', member = 'LK1', day = '20260921', nextPayer, version = 1 } = claim;
  const id = newId('clm');
  const submission = newId('sub');
  const body = ctx.seal.seal(submission, 0, Buffer.from(JSON.stringify({ body: {}, claim: {
    subscriber: { responsibility: 'P' }, otherPayers: nextPayer ? [{ responsibility: 'S', payer: { id: nextPayer } }] : [],
    lines: [{ number: 1, controlNumber: `${pcn}-1`, procedureCode: '99213', modifiers: [], serviceDate: day, chargeCents: charge }],
  } })));
  await asGateway(ctx, async (tx) => {
    await tx.run(
      `insert into ledger.claims (id, biller_id, patient_control_number, payer_id, payer_code, kind, usage, billing_npi, charge_cents, status, status_at,
         submission_id, member_hash, service_from, service_to, payer_claim_number)
       values ($1, $2, $3, $4, 'LAKE1', 'professional', 'T', '1999999984', $5, 'TRANSMITTED', $6, $7, $8, $9::date, $9::date, $10)`,
      [id, biller, pcn, payer, charge, ctx.now(), submission, ctx.seal.searchHash(member), day, claim.icn ?? null]);
    await tx.run(
      `insert into ledger.submissions (id, biller_id, claim_id, claim_number, version, kind, payer_id, usage, guide, frequency, set_key, charge_cents, state,
         batch_seq, status, body) values ($1, $2, $3, $4, $5, 'professional', $6, 'T', '005010X222A1', '1', 'k', $7, 'batched', 1, 'TRANSMITTED', $8)`,
      [submission, biller, id, `GW${id.slice(-10)}`, version, payer, charge, body]);
    await tx.run(`insert into ledger.events (biller_id, subject, claim_id, kind, source_key, at, data) values ($1, $2, $3, 'transmitted', 'batch:b:1', $4, $5)`,
      [biller, submission, id, ctx.now(), JSON.stringify({ kind: 'transmitted', at: ctx.now().toISOString(), batch: 'b', batchSeq: 1 })]);
  });
  return id;
}

/** An 835 file with one payment that balances, unless told otherwise. */
export function remitFile(remit: TestRemit, controlNumber = '000000071'): string {
  return interchange('835', remitSegments(remit).join('\n')).replaceAll('000000071', controlNumber);
}

/** One 835 file with several payments, each a transaction set. */
export function remitsFile(remits: readonly TestRemit[], controlNumber: string): string {
  const [head = '', tail = ''] = interchange('835', 'X').replaceAll('000000071', controlNumber).split(/ST\*835\*0001~X~SE\*3\*0001~/);
  const sets = remits.map((remit, i) => {
    const segments = remitSegments(remit);
    const number = String(i + 1).padStart(4, '0');
    return [`ST*835*${number}`, ...segments, `SE*${segments.length + 2}*${number}`].map((segment) => `${segment}~`).join('');
  });
  return `${head}${sets.join('')}${tail.replace('GE*1*', `GE*${remits.length}*`)}`;
}

function remitSegments(remit: TestRemit): string[] {
  const payment = remit.amount ?? remitCents(remit);
  const date = remit.date ?? '20261001';
  return [
    `BPR*I*${x12Amount(payment)}*C*${payment === 0 ? 'NON' : 'ACH'}************${date}`, `TRN*1*${remit.trace}*1898800999`, `DTM*405*${date}`,
    'N1*PR*LAKE HEALTH', `N1*PE*ELM STREET PRACTICE*XX*${remit.payee ?? '1999999984'}`, 'LX*1',
    ...remit.clps.flatMap(clpSegments),
    ...(remit.plb ?? []).map(([reason, reference, cents]) => `PLB*${remit.payee ?? '1999999984'}*20261231*${reason}:${reference}*${x12Amount(cents)}`),
  ];
}

/** BPR02 of a remit. */
export function remitCents(remit: TestRemit): Cents {
  return sumCents([...remit.clps.map(paidCents), ...(remit.plb ?? []).map(([, , cents]) => -cents)]);
}

export function paidCents(clp: TestClp): Cents {
  return clp.paid ?? clp.charge - sumCents((clp.adjustments ?? []).map(([, , cents]) => cents));
}

/** The reversal of a CLP: all signs turned. */
export function reversed(clp: TestClp): TestClp {
  return { ...clp, status: '22', charge: -clp.charge, adjustments: (clp.adjustments ?? []).map(([group, reason, cents]) => [group, reason, -cents] as const) };
}

function clpSegments(clp: TestClp): string[] {
  const { pcn, charge, adjustments = [], icn = '', member = 'LK1', day = '20260921' } = clp;
  const paid = paidCents(clp);
  const patient = sumCents(adjustments.filter(([group]) => group === 'PR').map(([, , cents]) => cents));
  const cas = adjustments.map(([group, reason, cents]) => `CAS*${group}*${reason}*${x12Amount(cents)}`);
  return [
    `CLP*${pcn}*${clp.status ?? '1'}*${x12Amount(charge)}*${x12Amount(paid)}*${patient === 0 ? '' : x12Amount(patient)}*12*${icn}*11*1`,
    ...(day === '' ? cas : []), `NM1*QC*1*QUILLON*WANDA****MI*${member}`,
    ...(day === '' ? [] : [`SVC*HC:99213*${x12Amount(charge)}*${x12Amount(paid)}**1`, `DTM*472*${day}`, ...cas, `REF*6R*${pcn}-1`]),
  ];
}
