import { expect } from 'vitest';
import supertest from 'supertest';
import { createApp } from '../../src/api/app.ts';
import { addKey } from '../../src/billers/store.ts';
import { asGateway } from '../../src/db/sql.ts';
import { type Cents, formatCents, sumCents } from '../../src/lib/money.ts';
import { openQueues } from '../../src/queues/backend.ts';
import type { ExpectedCheck, ExpectedClaim, Manifest } from '../../src/simulator/expect.ts';
import { officeVisit } from '../support/api.ts';
import type { HeardEvent } from '../support/software.ts';
import { waitFor } from '../support/wait.ts';
import { openWorld, type World } from '../support/world.ts';

/** Charges of the two lines of a claim, where a row says nothing else: a fifth of neither is a whole cent. */
export const LINES: readonly Cents[] = [133_37, 66_64];
const CODES = ['99213', '36415', '81002'];
const HEARD_MS = 20_000;

/** What is asked of the payer by a claim, and what a person then finds. */
export interface Asked {
  /** The scenario in the member number; its last part is made here where `member` does not give it. */
  scenario: string;
  member?: string;
  lines?: readonly Cents[];
  /** "cedar" where the claim goes to the other payer. */
  payer?: 'northwind' | 'cedar';
  pcn?: string;
}

/** The gateway with both payers, its HTTP side, and billing software on its results queue. */
export interface RemitWorld extends World {
  /** Posts a claim. Returns its patient control number. */
  send(asked: Asked): Promise<string>;
  /** Lets what was sent so far leave in files of its own. */
  leave(): Promise<void>;
  /** What the payers say has to come of everything that they took. */
  expected(): Promise<Manifest>;
  idOf(pcn: string): string;
  get(path: string): Promise<Record<string, unknown> & { items: Record<string, unknown>[] }>;
  /** Posts as the biller, or as an operator of the gateway, and tells the answer's status. */
  decide(path: string, body: object, operator?: boolean): Promise<number>;
  /** Patient control numbers of the open entries of a work queue. */
  queue(name: string): Promise<unknown[]>;
  /** Everything that billing software heard of a claim, oldest first, once it has heard `last`. */
  heard(pcn: string, last: string): Promise<HeardEvent[]>;
  rows<Row extends object>(sql: string, ...values: unknown[]): Promise<Row[]>;
}

/** Opens the world. Cedar takes two claims in a set, so that one file has several. With `claimsPerFile` there is Northwind alone, with that limit and files that are whole at once. */
export async function openRemitWorld(claimsPerFile?: number): Promise<RemitWorld> {
  const world = await openWorld({
    ...(claimsPerFile !== undefined && { payers: ['northwind'] }),
    payerFile: (file) => {
      if (claimsPerFile !== undefined) Object.assign(file, { limits: { claimsPerFile }, exchange: { ...file['exchange'] as object, settle_ms: 0 } });
      else if (file['id'] === 'cedar') file['limits'] = { claimsPerSet: 2 };
    },
  });
  const { key } = (await addKey(world.ctx, { billerId: world.billerId, usage: 'T' }))!;
  const operator = (await addKey(world.ctx, { billerId: world.billerId, usage: 'T', operator: true }))!;
  const app = createApp(world.ctx, { queues: world.tools.queues });
  const ids = new Map<string, string>();
  const heard: HeardEvent[] = [];
  const consumer = openQueues(world.ctx);
  consumer.worker(`results.${world.billerId}`, async (job) => void heard.push(job.data as HeardEvent));
  const get: RemitWorld['get'] = async (path) => (await supertest(app).get(path).set('authorization', `Key ${key}`)).body;
  return {
    ...world, get,
    decide: async (path, body, asOperator = false) =>
      (await supertest(app).post(path).set('authorization', `Key ${asOperator ? operator.key : key}`).send(body)).status,
    send: async (asked) => {
      const body = claimOf(asked, ids.size + 1);
      const answer = await world.post(body);
      expect([asked.scenario, answer.status, answer.body['errors']]).toEqual([asked.scenario, 200, []]);
      ids.set(body.claimInformation.patientControlNumber, answer.claimId);
      return body.claimInformation.patientControlNumber;
    },
    leave: async () => {
      world.clock.advance(1_000);
      await world.gateway();
    },
    expected: async () => {
      const parts = await Promise.all(Object.values(world.payers).map((payer) => payer.answering.expected()));
      return { claims: parts.flatMap(({ claims }) => claims), checks: parts.flatMap(({ checks }) => checks) };
    },
    idOf: (pcn) => ids.get(pcn)!,
    queue: async (name) => (await get(`/v1/work-queues/${name}?limit=500`)).items.map((item) => item['patientControlNumber']),
    heard: async (pcn, last) => {
      const own = () => [...new Map(heard.filter((event) => event.resource.id === ids.get(pcn)).map((event) => [event.id, event])).values()]
        .sort((a, b) => Number(a.id.slice(4)) - Number(b.id.slice(4)));
      await waitFor(() => own().at(-1)?.type === last, HEARD_MS);
      return own();
    },
    rows: (sql, ...values) => asGateway(world.ctx, (tx) => tx.query(sql, values)),
    close: async () => {
      await consumer.close();
      await world.close();
    },
  };
}

/** An office visit of a patient of its own, to Northwind or Cedar. */
function claimOf({ scenario, member, lines = LINES, payer = 'northwind', pcn }: Asked, n: number) {
  const body = officeVisit(pcn ?? `RJ-26-${String(n).padStart(4, '0')}`);
  const [line] = body.claimInformation.serviceLines;
  const [code, name] = payer === 'cedar' ? ['CEDAR', 'Cedar Mutual Insurance'] : ['NWHP1', 'Northwind Health Plan'];
  const { patientControlNumber } = body.claimInformation;
  const serviceLines = lines.map((cents, i) => ({
    ...line!, providerControlNumber: `${patientControlNumber}-${i + 1}`,
    professionalService: { ...line!.professionalService, procedureCode: CODES[i]!, lineItemChargeAmount: formatCents(cents) },
  }));
  return {
    ...body, tradingPartnerServiceId: code, tradingPartnerName: name, receiver: { organizationName: name },
    subscriber: { ...body.subscriber, memberId: `SIM-${scenario}-${member ?? String(n).padStart(4, '0')}`, lastName: `Quillon${lettersOf(n)}` },
    claimInformation: { ...body.claimInformation, claimChargeAmount: formatCents(sumCents(lines)), serviceLines },
  };
}

/** Names have no digits. */
function lettersOf(n: number): string {
  return [...String(n)].map((digit) => 'abcdefghij'[Number(digit)]!).join('');
}

/** How a claim stands, as the gateway tells it in all its places. */
export async function standing(world: RemitWorld, pcn: string) {
  const claim = await world.get(`/v1/claims/${world.idOf(pcn)}`);
  const accounts = await world.rows<{ account: string; cents: Cents }>(
    `select s.account, sum(s.cents)::bigint as cents from ledger.entries e cross join lateral (values (e.debit, e.cents), (e.credit, -e.cents)) s (account, cents)
     where e.claim_id = $1 group by 1 having sum(s.cents) <> 0 order by 1`, world.idOf(pcn));
  return { claim, money: claim['money'] as Record<string, unknown>, accounts: Object.fromEntries(accounts.map(({ account, cents }) => [account, cents])) };
}

/** What has to stand on a claim's accounts. Nothing does before something decides. */
export function accountsOf(expected: ExpectedClaim): Record<string, Cents> {
  if (expected.openCents !== 0) return {};
  const all = {
    billed: -expected.chargeCents, cash: expected.paidCents, patient: expected.patientCents, 'written-off': expected.contractCents, denied: expected.refusedCents,
  };
  return Object.fromEntries(Object.entries(all).filter(([, cents]) => cents !== 0));
}

interface PostedRow {
  trace: string;
  state: string;
  method: string;
  cents: Cents;
  cash: Cents;
  payee: Cents;
  suspense: Cents;
}

/** Compares every check of the payers with what was posted of it: BPR02 is what its entries brought to the bank. */
export async function expectChecks(world: RemitWorld, checks: readonly ExpectedCheck[]): Promise<void> {
  const of = (account: string) => `coalesce(sum(case when e.debit like '${account}' then e.cents when e.credit like '${account}' then -e.cents end), 0)::bigint`;
  const posted = await world.rows<PostedRow>(
    `select r.trace, r.state, r.method, r.amount_cents as cents, ${of('cash')} as cash, ${of('payee:%')} as payee, ${of('suspense:%')} as suspense
     from ledger.remits r left join ledger.entries e on e.source = r.id group by r.id`);
  // Two payers may give their checks one number.
  const sorted = (all: readonly PostedRow[]) => all.toSorted((a, b) => (a.trace === b.trace ? a.cents - b.cents : a.trace < b.trace ? -1 : 1));
  const readable = checks.filter(({ fate }) => fate !== 'unreadable');
  expect(sorted(posted)).toEqual(sorted(readable.map(({ trace, cents, providerCents, strayCents, fate }) => {
    const isPosted = fate === 'posted';
    return {
      trace, state: isPosted ? 'posted' : 'out_of_balance', method: cents === 0 ? 'NON' : 'ACH', cents,
      cash: isPosted ? cents : 0, payee: isPosted ? providerCents : 0, suspense: isPosted ? 0 - strayCents : 0,
    };
  })));
}
