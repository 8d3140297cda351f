import type { Tx } from '../db/sql.ts';

/** How a claim of an 835 was matched: by patient control number, by it without padding, or by the payer's claim number. */
export type MatchTier = 'pcn' | 'pcn-normalised' | 'icn';

/** What matching needs of a CLP. */
export interface RemitClaimRow {
  n: number;
  clp01: string;
  clp02: string;
  icn: string;
  chargeCents: number;
}

export interface Match {
  claimId: string;
  submissionId: string;
  tier: MatchTier;
}

interface Candidate {
  claimId: string;
  submissionId: string;
  pcn: string;
  icn: string | null;
  chargeCents: number;
  version: number;
  isRejected: boolean;
}

/**
 * Matches claims of an 835 to submissions of the biller that owns it and the payer that sent it, and to no others.
 * Of several submissions with one number the latest that was sent and not rejected counts.
 */
export async function matchRemitClaims(
  tx: Tx, owner: { billerId: string; payerId: string }, rows: readonly RemitClaimRow[],
): Promise<Map<number, Match>> {
  const candidates = await loadCandidates(tx, owner, rows);
  const byPcn = groupBy(candidates, (candidate) => candidate.pcn);
  const byNormal = groupBy(candidates, (candidate) => normalise(candidate.pcn));
  const byIcn = groupBy(candidates.filter((candidate) => candidate.icn), (candidate) => candidate.icn!);
  const found = new Map<number, Match>();
  for (const row of rows) {
    const match = choose(byPcn.get(row.clp01), 'pcn')
      // A changed number alone is weak: the charge has to agree too.
      ?? choose(byNormal.get(normalise(row.clp01))?.filter((one) => one.chargeCents === Math.abs(row.chargeCents)), 'pcn-normalised')
      ?? (row.icn === '' ? undefined : choose(byIcn.get(row.icn), 'icn'));
    if (match) found.set(row.n, match);
  }
  return found;
}

/** Upper case, without anything but letters and digits, and without leading zeros. Same as in the index on claims. */
function normalise(pcn: string): string {
  return pcn.toUpperCase().replace(/[^A-Z0-9]/g, '').replace(/^0+/, '');
}

async function loadCandidates(tx: Tx, owner: { billerId: string; payerId: string }, rows: readonly RemitClaimRow[]): Promise<Candidate[]> {
  const select = `select c.id as "claimId", s.id as "submissionId", c.patient_control_number as pcn, c.payer_claim_number as icn,
      s.charge_cents as "chargeCents", s.version, s.state = 'rejected' or s.status = 'PAYER_REJECTED' as "isRejected"
    from ledger.claims c join ledger.submissions s on s.claim_id = c.id and s.batch_seq > 0
    where c.biller_id = $1 and c.payer_id = $2`;
  const values = [owner.billerId, owner.payerId];
  return tx.query<Candidate>(
    `${select} and c.patient_control_number = any ($3) union ${select} and c.payer_claim_number = any ($4)
     union ${select} and ledger.plain_number(c.patient_control_number) = any ($5)`,
    [...values, rows.map((row) => row.clp01), rows.map((row) => row.icn).filter(Boolean), rows.map((row) => normalise(row.clp01)).filter(Boolean)]);
}

/** Nothing when the candidates are of several claims: never guessed. */
function choose(candidates: readonly Candidate[] | undefined, tier: MatchTier): Match | undefined {
  if (!candidates || candidates.length === 0) return undefined;
  if (new Set(candidates.map((candidate) => candidate.claimId)).size > 1) return undefined;
  const live = candidates.filter((candidate) => !candidate.isRejected);
  const best = (live.length > 0 ? live : candidates).reduce((a, b) => (b.version > a.version ? b : a));
  return { claimId: best.claimId, submissionId: best.submissionId, tier };
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
