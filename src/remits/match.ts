import type { Tx } from '../db/sql.ts';
import type { Cents } from '../lib/money.ts';

/**
 * How a claim of an 835 was matched: by patient control number; by it in another spelling, padded or in other case; by it cut
 * short or with a suffix; by the payer's claim number; or by a person.
 */
export type MatchTier = 'pcn' | 'pcn-normalised' | 'pcn-cut' | 'icn' | 'person';

/** What matching needs of a CLP. */
export interface RemitClaimRow {
  n: number;
  clp01: string;
  clp02: string;
  icn: string;
  chargeCents: Cents;
  /** First and last day of service, CCYYMMDD; undefined where the CLP tells none. */
  served: { from: string; to: string } | undefined;
}

export interface Match {
  claimId: string;
  submissionId: string;
  tier: MatchTier;
  /** What agreed: "pcn", "pcn-spelling", "pcn-part", "payer-claim-number", "charge", "service-date", "person". */
  why: readonly string[];
}

/** Whose claims a remit may be matched to: never those of another biller or payer. */
export interface Owner {
  billerId: string;
  payerId: string;
}

interface Candidate {
  claimId: string;
  submissionId: string;
  pcn: string;
  icn: string | null;
  chargeCents: Cents;
  version: number;
  isRejected: boolean;
  servedFrom: string | null;
  servedTo: string | null;
}

/** A part of a number that is shorter could be anybody's. */
const LEAST_PART = 6;

/**
 * Matches claims of an 835 to submissions of the biller that owns it and the payer that sent it, and to no others.
 * Of several submissions with one number the latest that was sent and not rejected counts; of several claims none does.
 */
export async function matchRemitClaims(tx: Tx, owner: Owner, rows: readonly RemitClaimRow[]): Promise<Map<number, Match>> {
  const found = new Map<number, Match>();
  const open = () => rows.filter((row) => !found.has(row.n));
  const byPcn = groupBy(await loadByPcn(tx, owner, rows), (candidate) => candidate.pcn);
  for (const row of rows) keep(found, row, choose(byPcn.get(row.clp01), row, 'pcn'));
  if (open().length > 0) await matchByOtherNumbers(tx, owner, { rows: open(), found });
  if (open().length > 0) await matchParts(tx, owner, { rows: open(), found });
  return found;
}

async function matchByOtherNumbers(tx: Tx, owner: Owner, open: { rows: readonly RemitClaimRow[]; found: Map<number, Match> }): Promise<void> {
  const candidates = await loadByOtherNumbers(tx, owner, open.rows);
  const byNormal = groupBy(candidates, (candidate) => plainNumber(candidate.pcn));
  const byIcn = groupBy(candidates.filter((candidate) => candidate.icn), (candidate) => candidate.icn!);
  for (const row of open.rows) {
    // A changed number alone is weak: the day of service has to agree too, or the charge where no day is known.
    keep(open.found, row, choose(byNormal.get(plainNumber(row.clp01))?.filter((one) => supports(one, row)), row, 'pcn-normalised')
      ?? (row.icn === '' ? undefined : choose(byIcn.get(row.icn), row, 'icn')));
  }
}

function keep(found: Map<number, Match>, row: RemitClaimRow, match: Match | undefined): void {
  if (match) found.set(row.n, match);
}

/** A number in upper case, without anything but letters and digits, and without leading zeros: the same as `plain_number` of a claim. */
export function plainNumber(pcn: string): string {
  return pcn.toUpperCase().replace(/[^A-Z0-9]/g, '').replace(/^0+/, '');
}

const SELECT = `select c.id as "claimId", s.id as "submissionId", c.patient_control_number as pcn, c.payer_claim_number as icn,
    s.charge_cents as "chargeCents", s.version, s.state = 'rejected' or s.status = 'PAYER_REJECTED' as "isRejected",
    to_char(c.service_from, 'YYYYMMDD') as "servedFrom", to_char(c.service_to, 'YYYYMMDD') as "servedTo"
  from ledger.claims c join ledger.submissions s on s.claim_id = c.id and s.batch_seq > 0
  where c.biller_id = $1 and c.payer_id = $2`;

function loadByPcn(tx: Tx, owner: Owner, rows: readonly RemitClaimRow[]): Promise<Candidate[]> {
  return tx.query<Candidate>(`${SELECT} and c.patient_control_number = any ($3)`, [owner.billerId, owner.payerId, rows.map((row) => row.clp01)]);
}

function loadByOtherNumbers(tx: Tx, owner: Owner, rows: readonly RemitClaimRow[]): Promise<Candidate[]> {
  return tx.query<Candidate>(
    `${SELECT} and c.payer_claim_number = any ($3) union all ${SELECT} and c.plain_number = any ($4)`,
    [owner.billerId, owner.payerId, rows.map((row) => row.icn).filter(Boolean), rows.map((row) => plainNumber(row.clp01)).filter(Boolean)]);
}

/** The last tier by number: one of the two numbers is the beginning of the other, and both day and charge agree. */
async function matchParts(tx: Tx, owner: Owner, open: { rows: readonly RemitClaimRow[]; found: Map<number, Match> }): Promise<void> {
  const numbers = open.rows.map((row) => plainNumber(row.clp01)).filter((number) => number.length >= LEAST_PART);
  if (numbers.length === 0) return;
  const beginnings = numbers.flatMap((number) => Array.from({ length: number.length - LEAST_PART }, (_, i) => number.slice(0, LEAST_PART + i)));
  const candidates = await tx.query<Candidate>(
    `${SELECT} and c.plain_number = any ($3)
     union select x.* from unnest($4::text[]) as cut (number), lateral (${SELECT}
       and c.plain_number ~>~ cut.number and c.plain_number ~<~ (cut.number || '~') limit 50) x`,
    [owner.billerId, owner.payerId, [...new Set(beginnings)], [...new Set(numbers)]]);
  for (const row of open.rows) {
    const number = plainNumber(row.clp01);
    if (number.length < LEAST_PART) continue;
    const fitting = candidates.filter((one) => {
      const own = plainNumber(one.pcn);
      return (own.startsWith(number) || (own.length >= LEAST_PART && number.startsWith(own))) && sameDays(one, row) === true && sameCharge(one, row);
    });
    const match = choose(fitting, row, 'pcn-cut');
    if (match) open.found.set(row.n, match);
  }
}

/** Nothing when the candidates are of several claims: never guessed. */
function choose(candidates: readonly Candidate[] | undefined, row: RemitClaimRow, tier: keyof typeof SIGNS): Match | undefined {
  if (!candidates || candidates.length === 0) return undefined;
  if (new Set(candidates.map((candidate) => candidate.claimId)).size > 1) return undefined;
  const live = candidates.filter((candidate) => !candidate.isRejected);
  const best = (live.length > 0 ? live : candidates).reduce((a, b) => (b.version > a.version ? b : a));
  const why = [SIGNS[tier], ...(sameCharge(best, row) ? ['charge'] : []), ...(sameDays(best, row) ? ['service-date'] : [])];
  return { claimId: best.claimId, submissionId: best.submissionId, tier, why };
}

const SIGNS = { pcn: 'pcn', 'pcn-normalised': 'pcn-spelling', 'pcn-cut': 'pcn-part', icn: 'payer-claim-number' } as const;

function supports(candidate: Candidate, row: RemitClaimRow): boolean {
  return sameDays(candidate, row) ?? sameCharge(candidate, row);
}

/** A reversal repeats the charge with its sign turned. */
function sameCharge(candidate: Candidate, row: RemitClaimRow): boolean {
  return candidate.chargeCents === Math.abs(row.chargeCents);
}

/** Whether the CLP's days lie within the claim's; undefined where one of them tells none. */
function sameDays({ servedFrom, servedTo }: Candidate, { served }: RemitClaimRow): boolean | undefined {
  if (servedFrom === null || servedTo === null || served === undefined) return undefined;
  return served.from >= servedFrom && served.to <= servedTo;
}

function groupBy<Item>(items: readonly Item[], key: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
