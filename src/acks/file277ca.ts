import { type Member, membersOfBatch } from '../claims/members.ts';
import { recordEvidence } from '../claims/truth.ts';
import type { Ctx } from '../context.ts';
import { publishEvents } from '../db/events.ts';
import { asGateway, GATEWAY, type Tx } from '../db/sql.ts';
import type { AckedFile, AckedProvider, StatusInformation } from './ack277ca-types.ts';
import { statusEvidence } from './evidence.ts';
import { type AckedBatchRow, confirmSent, type FilePlace, saveAck, sourceKey } from './match.ts';

/** Our transaction set that a 277CA answers: found by the BHT03 that it echoes. */
export interface AnsweredSet {
  batch: AckedBatchRow;
  st02: string;
  billerId: string;
}

/** What a 277CA said above its claims, told at its end. `claimsBelow` counts the claims under each level. */
export interface SaidAbove {
  files: readonly AckedFile[];
  providers: readonly AckedProvider[];
  claimsBelow: ReadonlyMap<AckedFile | AckedProvider, number>;
  /** How many claims it lists, how many of them are somebody's, and whose. */
  claimCount: number;
  owned: { count: number; billers: ReadonlySet<string> };
}

/**
 * Saves the acknowledgment itself, and applies what it says about levels under which it lists no claim: a submitter level without claims speaks
 * of our whole set, a provider level of that provider's claims in it. The acknowledgment is its biller's where all of it is one biller's;
 * otherwise it is for operators only, because each biller may see its own claims and no others. Returns its id.
 */
export function applyFile(ctx: Ctx, at: FilePlace, said: SaidAbove): Promise<string> {
  return asGateway(ctx, async (tx) => {
    const sets: (AnsweredSet | undefined)[] = [];
    for (const file of said.files) sets.push(await answeredSet(tx, at.payerId, file.trace));
    for (const set of sets) if (set) await confirmSent(tx, ctx.now(), set.batch);
    const owner = ownerOf(sets, said);
    const id = await saveAck(ctx, tx, { ...at, billerId: owner, kind: '277CA', batchId: sets.find(Boolean)?.batch.id, ack: said.files[0]?.statuses[0]?.action ?? '' });
    if (owner !== GATEWAY) {
      await publishEvents(tx, [{
        billerId: owner, subject: id, kind: 'transaction.processed', sourceKey: sourceKey(at), at: ctx.now(),
        data: { transaction: '277', payerId: at.payerId, path: `/medicalnetwork/reports/v2/${id}/277` },
      }]);
    }
    for (const [i, set] of sets.entries()) if (set) await applyAbove(tx, ctx.now(), { at, set, file: said.files[i]!, said });
    return id;
  });
}

/**
 * The one biller that all of it is about: by the sets that it answers. A 277 about pending claims names none; it is its biller's where every claim
 * that it lists is. Otherwise the gateway's.
 */
function ownerOf(sets: readonly (AnsweredSet | undefined)[], { claimCount, owned }: SaidAbove): string {
  const isWhole = sets.length > 0 && sets.every((set) => set !== undefined);
  if (!isWhole && owned.count < claimCount) return GATEWAY;
  const owners = new Set([...sets.flatMap((set) => (set ? [set.billerId] : [])), ...(isWhole ? [] : owned.billers)]);
  const [owner = GATEWAY] = owners;
  return owners.size === 1 ? owner : GATEWAY;
}

/** A provider's own word is closer to its claims than what is said of the whole set, which holds for all others where no claim is listed at all. */
async function applyAbove(tx: Tx, at: Date, of: { at: FilePlace; set: AnsweredSet; file: AckedFile; said: SaidAbove }): Promise<void> {
  const { set, file, said } = of;
  const providers = said.providers.filter((one) => one.file === file);
  const empty = providers.filter((one) => one.statuses.length > 0 && !said.claimsBelow.get(one));
  const isWhole = !said.claimsBelow.get(file);
  if (empty.length === 0 && !(isWhole && file.statuses.length > 0)) return;
  let open = await membersOfBatch(tx, set.batch.id, set.st02);
  for (const one of empty) {
    const members = isWhole && providers.length === 1 ? open : await ofProvider(tx, open, one);
    await tell(tx, at, { ...of, members, statuses: one.statuses, place: one.position });
    open = open.filter((member) => !members.includes(member));
  }
  if (isWhole && file.statuses.length > 0) await tell(tx, at, { ...of, members: open, statuses: file.statuses });
}

async function tell(tx: Tx, at: Date, told: { at: FilePlace; file: AckedFile; members: readonly Member[]; statuses: readonly StatusInformation[]; place?: number }): Promise<void> {
  const evidence = statusEvidence(told.statuses, told.file);
  if (!evidence) return;
  // The payer's free text can name a patient: it stays in the sealed file and is shown from there.
  const { text: _text, ...codes } = evidence;
  const key = told.place === undefined ? sourceKey(told.at) : `${sourceKey(told.at)}.${told.place}`;
  await recordEvidence(tx, at, told.members.map((member) => ({ ...member, sourceKey: key, evidence: codes })));
}

/** The members whose claim names the billing provider (NM1*85 with its NPI). Without an NPI nobody's: never guessed. */
async function ofProvider<One extends Member>(tx: Tx, members: readonly One[], { name }: AckedProvider): Promise<One[]> {
  if (name.idQualifier !== 'XX' || name.id === '') return [];
  const rows = await tx.query<{ id: string }>('select id from ledger.claims where id = any ($1) and billing_npi = $2', [members.map((member) => member.claimId), name.id]);
  const own = new Set(rows.map((row) => row.id));
  return members.filter((member) => own.has(member.claimId));
}

/** The set with this BHT03, where it was sent to this payer. */
export async function answeredSet(tx: Tx, payerId: string, trace: string): Promise<AnsweredSet | undefined> {
  if (trace === '') return undefined;
  const [row] = await tx.query<AckedBatchRow & { st02: string; billerId: string }>(
    `select b.id, b.state, b.attempt, s.st02, s.biller_id as "billerId" from ledger.batch_sets s join ledger.batches b on b.id = s.batch_id
     where s.bht03 = $1 and b.payer_id = $2 for update of b`, [trace, payerId]);
  return row && { batch: { id: row.id, state: row.state, attempt: row.attempt }, st02: row.st02, billerId: row.billerId };
}
