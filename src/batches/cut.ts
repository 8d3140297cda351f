import type { Ctx } from '../context.ts';
import { type NewEvidence, recordEvidence } from '../claims/truth.ts';
import { storeBytes } from '../db/files.ts';
import { asGateway, type Tx } from '../db/sql.ts';
import { wallClock } from '../lib/dates.ts';
import { asFault, Fault } from '../lib/fault.ts';
import { newId } from '../lib/ids.ts';
import type { Issue } from '../lib/issue.ts';
import { sumCents } from '../lib/money.ts';
import { guidesOfPayer } from '../payers/guides.ts';
import { loadPayer, pausePayer, type StoredPayer } from '../payers/store.ts';
import { composeFile, type Composed } from '../claims/compose.ts';
import { type DueCutoff, dueCutoff } from './schedule.ts';
import { nextControlNumber, type ReadyClaim, type ReadyGroup, readyGroups, takeReady, type UnreadableClaim, winCutoff } from './store.ts';

/** How many payers and guides have a cutoff that has come. */
export async function cutDue(ctx: Ctx): Promise<number> {
  return (await dueGroups(ctx)).length;
}

/** Cuts every batch that is due. Each batch is one transaction; a payer that fails does not stop the others. */
export async function cutRun(ctx: Ctx): Promise<number> {
  let cut = 0;
  for (const { group, due } of await dueGroups(ctx)) {
    try {
      while (!ctx.stopping.aborted && (await cutBatch(ctx, group, due))) cut += 1;
    } catch (error) {
      // The transaction is rolled back and the claims are still ready: the next sweep tries again.
      const fault = asFault(error, 'cut.failed');
      ctx.log.error({ step: 'cut', payer: group.payerId, code: fault.code }, 'batch not cut');
      // An envelope that can't be right would fail every time: the payer waits until its file is mended.
      if (fault.kind === 'permanent') await asGateway(ctx, (tx) => pausePayer(tx, { payerId: group.payerId, code: fault.code, at: ctx.now() }));
    }
  }
  return cut;
}

async function dueGroups(ctx: Ctx): Promise<{ group: ReadyGroup; due: DueCutoff }[]> {
  return asGateway(ctx, async (tx) => {
    const found: { group: ReadyGroup; due: DueCutoff }[] = [];
    for (const group of await readyGroups(tx)) {
      const stored = await loadPayer(tx, group.payerId);
      const due = stored && dueCutoff(stored.payer.cutoffs, ctx.now(), group.oldestReadyAt);
      if (due) found.push({ group, due });
    }
    return found;
  });
}

/** Freezes one batch: choose, number, write, check and store, in one transaction. Returns false when nothing was ready. */
async function cutBatch(ctx: Ctx, group: ReadyGroup, due: DueCutoff): Promise<boolean> {
  const at = ctx.now();
  return asGateway(ctx, async (tx) => {
    const stored = await loadPayer(tx, group.payerId);
    if (!stored || stored.payer.usage !== group.usage) return false;
    await winCutoff(tx, { payerId: group.payerId, dueAt: due.dueAt, at, late: due.late });
    const { ready, unreadable } = await takeReady(ctx, tx, { group, readyBy: due.readyBy, limit: stored.payer.limits.claimsPerFile });
    await holdClaims(ctx, tx, unreadable);
    if (ready.length === 0) return unreadable.length > 0;
    const { senderId, receiverId } = stored.payer.envelope;
    const controlNumber = await nextControlNumber(tx, senderId, receiverId);
    const { composed, dropped, unwritable } = compose(ctx, { ready, stored, controlNumber });
    await holdClaims(ctx, tx, unwritable);
    await dropClaims(ctx, tx, dropped);
    if (composed) await ctx.outside('batch.freeze', () => freeze(ctx, tx, { composed, stored, group, controlNumber, late: due.late }));
    return true;
  });
}

interface Composition {
  composed: Composed<ReadyClaim> | undefined;
  /** Refused by the guide, with their issues. */
  dropped: Map<ReadyClaim, Issue[]>;
  /** Claims on which the writer itself fails: a bug of ours, which must not hold up the others. */
  unwritable: ReadyClaim[];
}

/** Writes until every claim left is clean: a claim that fails the guide drops out with its issues, the others go. */
function compose(ctx: Ctx, from: { ready: readonly ReadyClaim[]; stored: StoredPayer; controlNumber: number }): Composition {
  const fileKey = newId('bat', ctx.now().getTime()).slice(4).toUpperCase();
  const { d8, hhmm } = wallClock(ctx.now(), 'UTC');
  const { payer } = from.stored;
  const guides = guidesOfPayer(ctx, payer, d8);
  const write = (claims: readonly ReadyClaim[]) => composeFile(guides, claims, {
    payer, kind: claims[0]!.claim.kind, controlNumber: from.controlNumber, at: { d8, hhmm },
    bht03: (set) => `${fileKey}${String(set).padStart(4, '0')}`,
  });
  const dropped = new Map<ReadyClaim, Issue[]>();
  const unwritable: ReadyClaim[] = [];
  let claims = [...from.ready];
  while (claims.length > 0) {
    const composed = attempt(write, claims);
    if (!composed) {
      // Only where the whole fails is each claim tried alone.
      const culprits = claims.filter((claim) => !attempt(write, [claim]));
      if (culprits.length === 0) throw new Fault('permanent', 'cut.unwritable', 'claims that can be written alone can not be written together');
      unwritable.push(...culprits);
      claims = claims.filter((claim) => !culprits.includes(claim));
      continue;
    }
    if (composed.refused.size === 0 && composed.fileIssues.length === 0) return { composed, dropped, unwritable };
    if (composed.refused.size === 0) {
      // No claim can be named, so none may go: an envelope or payer file that can't be right.
      throw new Fault('permanent', 'cut.file-refused', composed.fileIssues.map((issue) => issue.ruleId).join(' '));
    }
    for (const [claim, issues] of composed.refused) dropped.set(claim, issues);
    claims = claims.filter((claim) => !composed.refused.has(claim));
  }
  return { composed: undefined, dropped, unwritable };
}

function attempt<Result>(write: (claims: readonly ReadyClaim[]) => Result, claims: readonly ReadyClaim[]): Result | undefined {
  try {
    return write(claims);
  } catch {
    return undefined;
  }
}

/** Holds claims that can't be read or written, where a person sees them. */
async function holdClaims(ctx: Ctx, tx: Tx, claims: readonly UnreadableClaim[]): Promise<void> {
  const at = ctx.now();
  await tx.run(`update ledger.submissions set state = 'held', ready_at = null where id = any ($1)`, [claims.map((claim) => claim.submissionId)]);
  await recordEvidence(tx, at, claims.map(({ submissionId, claimId, billerId, batchSeq }) => ({
    submissionId, claimId, billerId, sourceKey: `cut:${submissionId}:${batchSeq}`,
    evidence: { kind: 'held', at: at.toISOString(), rules: ['gateway.unwritable'] },
  })));
  for (const claim of claims) ctx.log.error({ step: 'cut', claim: claim.claimId, code: 'gateway.unwritable' }, 'claim held');
}

async function dropClaims(ctx: Ctx, tx: Tx, dropped: ReadonlyMap<ReadyClaim, Issue[]>): Promise<void> {
  const at = ctx.now();
  const evidence: NewEvidence[] = [];
  for (const [claim, issues] of dropped) {
    const sealed = ctx.seal.seal(claim.submissionId, 1, Buffer.from(JSON.stringify(issues)));
    await tx.run(`update ledger.submissions set state = 'rejected', ready_at = null, issues = $2 where id = $1`, [claim.submissionId, sealed]);
    evidence.push({
      submissionId: claim.submissionId, claimId: claim.claimId, billerId: claim.billerId, sourceKey: `cut:${claim.submissionId}:${claim.batchSeq}`,
      evidence: { kind: 'edits-rejected', at: at.toISOString(), rules: [...new Set(issues.map((issue) => issue.ruleId))] },
    });
    ctx.log.warn({ step: 'cut', claim: claim.claimId, errors: issues.length }, 'claim refused by the guide');
  }
  await recordEvidence(tx, at, evidence);
}

async function freeze(ctx: Ctx, tx: Tx, cut: {
  composed: Composed<ReadyClaim>; stored: StoredPayer; group: ReadyGroup; controlNumber: number; late: boolean;
}): Promise<void> {
  const { composed, stored, group, controlNumber } = cut;
  const { payer, version } = stored;
  const at = ctx.now();
  const id = newId('bat', at.getTime());
  const file = await storeBytes(ctx, tx, composed.bytes);
  const claims = composed.placed.map((place) => place.outgoing);
  await tx.run(
    `insert into ledger.batches (id, payer_id, payer_version, usage, guide, sender, receiver, control_number, file_name, file_id,
       size_bytes, claim_count, charge_cents, state, late, cut_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'frozen', $14, $15)`,
    [id, payer.id, version, payer.usage, group.guide, payer.envelope.senderId, payer.envelope.receiverId, controlNumber,
      payer.fileName.replace('{isa13}', String(controlNumber).padStart(9, '0')), file.id, file.size_bytes,
      claims.length, sumCents(claims.map((claim) => claim.chargeCents)), cut.late, at]);
  await saveMembers(tx, { id, composed });
  await recordEvidence(tx, at, claims.map((claim) => ({
    submissionId: claim.submissionId, claimId: claim.claimId, billerId: claim.billerId, sourceKey: `batch:${id}:0`,
    evidence: { kind: 'batched', at: at.toISOString(), batch: id, batchSeq: claim.batchSeq + 1 },
  })));
  ctx.log.info({ step: 'cut', batch: id, payer: payer.id, count: claims.length, size_bytes: file.size_bytes }, 'batch cut');
}

async function saveMembers(tx: Tx, batch: { id: string; composed: Composed<ReadyClaim> }): Promise<void> {
  const { id, composed } = batch;
  const billerOf = new Map(composed.placed.map((place) => [place.st02, place.outgoing.billerId]));
  await tx.run(
    `insert into ledger.batch_sets (batch_id, st02, bht03, biller_id)
     select $1, s.st02, s.bht03, s.biller_id from jsonb_to_recordset($2) as s (st02 text, bht03 text, biller_id text)`,
    [id, JSON.stringify(composed.sets.map((set) => ({ ...set, biller_id: billerOf.get(set.st02) })))]);
  await tx.run(
    `insert into ledger.batch_claims (batch_id, submission_id, biller_id, st02, first_segment, last_segment, billing_first, billing_last)
     select $1, c.id, c.biller_id, c.st02, c.first, c.last, c.bfirst, c.blast
     from jsonb_to_recordset($2) as c (id text, biller_id text, st02 text, first int, last int, bfirst int, blast int)`,
    [id, JSON.stringify(composed.placed.map((place) => ({
      id: place.outgoing.submissionId, biller_id: place.outgoing.billerId, st02: place.st02,
      first: place.first, last: place.last, bfirst: place.billingFirst, blast: place.billingLast })))]);
  await tx.run(
    `update ledger.submissions set state = 'batched', batch_id = $1, batch_seq = batch_seq + 1, ready_at = null where id = any ($2)`,
    [id, composed.placed.map((place) => place.outgoing.submissionId)]);
}
