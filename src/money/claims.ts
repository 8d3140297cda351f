import type { Ctx } from '../context.ts';
import type { Tx } from '../db/sql.ts';
import type { Cents } from '../lib/money.ts';
import { payerFile } from '../payers/store.ts';
import { ACCOUNTS } from './accounts.ts';
import { type Balance, balanceOf, denialCategories, nextAction, type Sums, type Windows } from './balance.ts';
import { claimEntries, type Entry, fromSuspenseEntries, NOTHING_TAKEN, type PostedClaim, replacedEntries, takenBackEntries } from './entries.ts';
import { addEntries, type ClaimMoney, claimSums, NO_SUMS, type Posting, saveMoney, takenSums } from './store.ts';

/** A CLP that is matched, with its claim. */
export interface MatchedClp {
  n: number;
  claimId: string;
  clp: PostedClaim;
  /** Its money stood in suspense until now. */
  isFromSuspense: boolean;
  /** Who pays after this payer, as the claim itself says. */
  nextPayer: string | undefined;
}

/**
 * Posts matched CLPs of one remit to their claims, and keeps what the claims' entries add up to. The caller holds the locks of
 * the claims (`recordEvidence` takes them), so that what was charged before is counted once.
 */
export async function postToClaims(ctx: Ctx, tx: Tx, remit: { id: string; billerId: string; payerId: string; clps: readonly MatchedClp[] }): Promise<void> {
  if (remit.clps.length === 0) return;
  const ids = [...new Set(remit.clps.map((one) => one.claimId))];
  const facts = await loadFacts(tx, ids);
  // Whatever was posted before left its money behind: the first payment of a claim, by far the most usual one, has nothing to add up.
  const sums = await claimSums(tx, ids.filter((id) => facts.get(id)?.has_money));
  const postings = remit.clps.flatMap((one): Posting[] => {
    const own = sums.get(one.claimId) ?? new Map<string, Cents>();
    sums.set(one.claimId, own);
    const entries = claimEntries(one.clp, (facts.get(one.claimId)?.sent_cents ?? 0) + (own.get(ACCOUNTS.billed) ?? 0));
    addUp(own, entries);
    const posting = { source: remit.id, posting: one.isFromSuspense ? 'match' as const : 'clp' as const, n: one.n, billerId: remit.billerId };
    const moved = one.isFromSuspense ? [{ ...posting, entries: fromSuspenseEntries(one.clp, remit.payerId) }] : [];
    return [...moved, { ...posting, claimId: one.claimId, entries }];
  });
  await addEntries(tx, ctx.now(), [...postings, ...await replacements(tx, sums, postings)]);
  const nextPayers = new Map(remit.clps.map((one) => [one.claimId, one.nextPayer]));
  await saveMoney(tx, ctx.now(), await moneyOf(ctx, tx, { facts: [...facts.values()], sums, nextPayers }));
}

/** What the new postings replace of earlier denials, or no longer do, and what of a person's write-off holds no more, beside the last posting of each claim. */
async function replacements(tx: Tx, sums: ReadonlyMap<string, Map<string, Cents>>, postings: readonly Posting[]): Promise<Posting[]> {
  const last = new Map(postings.flatMap((posting) => (posting.claimId === undefined ? [] : [[posting.claimId, posting]])));
  const refused = [...last.keys()].filter((id) => sums.get(id)?.has(ACCOUNTS.denied) || sums.get(id)?.has(ACCOUNTS.unexplained));
  if (refused.length === 0) return [];
  const before = await takenSums(tx, refused);
  return refused.map((id) => {
    const own = sums.get(id)!;
    const taken = before.get(id) ?? NOTHING_TAKEN;
    const entries = replacedEntries(own, taken);
    addUp(own, entries);
    const back = takenBackEntries(own, taken.givenUp);
    addUp(own, back);
    entries.push(...back);
    return { ...last.get(id)!, entries };
  });
}

/** Keeps the money of claims anew after something else than a payment changed: an appeal, a decision of a person. The caller holds the claims' locks. */
export async function refreshMoney(ctx: Ctx, tx: Tx, claimIds: readonly string[]): Promise<void> {
  const facts = await loadFacts(tx, claimIds);
  await saveMoney(tx, ctx.now(), await moneyOf(ctx, tx, { facts: [...facts.values()], sums: await claimSums(tx, claimIds), nextPayers: new Map() }));
}

/** The money of claims as it is now, also of those that nothing was posted for: then all of a sent charge stands with the payer. */
export async function currentMoney(ctx: Ctx, tx: Tx, claimIds: readonly string[]): Promise<Map<string, ClaimMoney>> {
  const facts = await loadFacts(tx, claimIds);
  const money = await moneyOf(ctx, tx, { facts: [...facts.values()], sums: await claimSums(tx, claimIds), nextPayers: new Map() });
  return new Map(money.map((one) => [one.claimId, one]));
}

interface Facts {
  id: string;
  biller_id: string;
  payer_id: string;
  version: number;
  status: string;
  since: string;
  reasons: string[];
  service_to: string | null;
  next_payer: string | null;
  has_money: boolean;
  /** Charge of the latest submission that went out; null before. */
  sent_cents: number | null;
  expected: number | null;
  appealed: boolean;
  passed_on: boolean;
  given_up: boolean;
  /** CLM05-3 of that submission. */
  frequency: string | null;
}

async function loadFacts(tx: Tx, claimIds: readonly string[]): Promise<Map<string, Facts>> {
  const rows = await tx.query<Facts>(
    `select c.id, c.biller_id, c.payer_id, (select p.version from ledger.payers p where p.id = c.payer_id) as version, c.status, to_char(c.status_at at time zone 'UTC', 'YYYYMMDD') as since, c.reasons,
       to_char(c.service_to, 'YYYYMMDD') as service_to, m.next_payer, m.claim_id is not null as has_money, s.charge_cents as sent_cents, s.frequency, e.expected,
       case when c.status = 'DENIED' then exists (select 1 from ledger.entries w where w.claim_id = c.id and w.kind = 'write-off') else false end as given_up,
       exists (select 1 from ledger.appeals a where a.claim_id = c.id and a.state in ('open', 'sent')) as appealed,
       case when e.was_passed_on then (select r.clp02 in ('19', '20', '21') from ledger.remit_claims r join ledger.remits x on x.id = r.remit_id
         where r.claim_id = c.id and r.posted_at is not null and r.clp02 <> '22' order by x.production_date desc, 1 desc limit 1) else false end as passed_on
     from ledger.claims c left join ledger.claim_money m on m.claim_id = c.id
     left join lateral (select s.charge_cents, s.frequency from ledger.submissions s where s.claim_id = c.id and s.batch_seq > 0 order by s.version desc limit 1) s on true
     left join lateral (select case when bool_and(r.expected_cents is not null) then sum(r.expected_cents)::bigint end as expected,
         bool_or(r.clp02 in ('19', '20', '21')) as was_passed_on
       from ledger.remit_claims r where r.claim_id = c.id and r.posted_at is not null and r.outcome not in ('FORWARDED', 'PREDETERMINED')) e on true
     where c.id = any ($1) order by c.id`, [claimIds]);
  return new Map(rows.map((row) => [row.id, row]));
}

async function moneyOf(ctx: Ctx, tx: Tx, of: { facts: readonly Facts[]; sums: ReadonlyMap<string, Sums>; nextPayers: ReadonlyMap<string, string | undefined> }): Promise<ClaimMoney[]> {
  const money: ClaimMoney[] = [];
  for (const facts of of.facts) {
    const { windows, contract } = await payerFile(ctx, tx, { id: facts.payer_id, version: facts.version });
    const balance = withUnposted(balanceOf(of.sums.get(facts.id) ?? NO_SUMS), facts);
    const nextPayer = of.nextPayers.get(facts.id) ?? facts.next_payer ?? undefined;
    const next = nextActionOf(facts, { balance, nextPayer, windows });
    money.push({
      claimId: facts.id, billerId: facts.biller_id, payerId: facts.payer_id, balance, nextPayer, action: next.action, deadline: next.deadline,
      expectedCents: contract ? byContract(balance, contract.percentOfCharge) : facts.expected ?? undefined, categories: denialCategories(facts.reasons),
    });
  }
  return money;
}

/** The charge of a claim is posted with its first payment; until then it stands with the payer once it was sent. */
function withUnposted(balance: Balance, facts: Facts): Balance {
  const open = balance.chargedCents === 0 && facts.sent_cents !== null ? facts.sent_cents : 0;
  return open === 0 ? balance : { ...balance, chargedCents: open, payerCents: balance.payerCents + open };
}

function nextActionOf(facts: Facts, it: { balance: Balance; nextPayer: string | undefined; windows: Windows }) {
  return nextAction({
    status: facts.status, reasons: facts.reasons, since: facts.since, serviceTo: facts.service_to ?? undefined, hasOpenAppeal: facts.appealed,
    isPassedOn: facts.passed_on, isGivenUp: facts.given_up, isVoid: facts.frequency === '8', ...it,
  });
}

/** Percent with up to two decimals, in whole hundredths, so that no float touches the cents. */
function byContract(balance: Balance, percent: number): Cents {
  const share = Math.round((balance.chargedCents * Math.round(percent * 100)) / 10_000);
  return Math.max(share - balance.patientCents - balance.priorPayerCents, 0);
}

function addUp(sums: Map<string, Cents>, entries: readonly Entry[]): void {
  for (const { debit, credit, cents } of entries) {
    sums.set(debit, (sums.get(debit) ?? 0) + cents);
    sums.set(credit, (sums.get(credit) ?? 0) - cents);
  }
}
