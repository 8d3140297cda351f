import type { Ctx } from '../context.ts';
import { leaveBatch, markTransmitted, membersOfBatch, type PlacedMember, recutMembers } from '../claims/members.ts';
import { type NewEvidence, recordEvidence } from '../claims/truth.ts';
import { publishEvents } from '../db/events.ts';
import { asGateway, GATEWAY, type Tx } from '../db/sql.ts';
import { newId } from '../lib/ids.ts';
import { type Ack999, namedClaims, type SegmentError, type SetAck } from './ack999.ts';
import { groupEvidence, setEvidence, ta1Evidence } from './evidence.ts';
import type { Ta1 } from './ta1.ts';

/** Where in which payer's file something stands. `place` is unique in the file and makes its evidence count once. */
export interface FilePlace {
  payerId: string;
  fileId: string;
  place: string;
  startOffset: number;
  endOffset: number;
}

/** The batch that an acknowledgment is about. */
export interface AckedBatchRow {
  id: string;
  state: string;
  attempt: number;
}

/** AK901 and IK501 that reject: R, and M, W, X for reasons of security. */
const REJECTS = new Set(['R', 'M', 'W', 'X']);

/** Applies a TA1 to the batch with its ISA13. Returns false when this payer was never sent such an interchange. */
export function applyTa1(ctx: Ctx, at: FilePlace, ta1: Ta1): Promise<boolean> {
  return asGateway(ctx, async (tx) => {
    const batch = await batchByControlNumber(tx, at.payerId, ta1.controlNumber);
    await saveAck(ctx, tx, { ...at, billerId: GATEWAY, kind: 'TA1', batchId: batch?.id, ack: ta1.ack });
    if (!batch) return false;
    await tx.run('update ledger.batches set ta1 = $2 where id = $1', [batch.id, ta1.ack]);
    await confirmSent(tx, ctx.now(), batch);
    const members = await membersOfBatch(tx, batch.id);
    await recordEvidence(tx, ctx.now(), members.map((member) => ({
      ...member, sourceKey: sourceKey(at), evidence: ta1Evidence(ta1, { batch: batch.id, batchSeq: member.batchSeq }) })));
    if (ta1.ack === 'R') await alarm(tx, ctx.now(), { at, batch, members, code: `TA105:${ta1.code}` });
    return true;
  });
}

/** Applies a 999 to the batch with its GS06, set by set. Returns false when this payer was never sent such a group. */
export function apply999(ctx: Ctx, at: FilePlace, ack: Ack999): Promise<boolean> {
  return asGateway(ctx, async (tx) => {
    const batch = await batchByControlNumber(tx, at.payerId, ack.groupControlNumber);
    await saveAck(ctx, tx, { ...at, billerId: GATEWAY, kind: '999', batchId: batch?.id, ack: ack.ack });
    if (!batch) return false;
    await tx.run('update ledger.batches set ack = $2 where id = $1', [batch.id, ack.ack]);
    await confirmSent(tx, ctx.now(), batch);
    if (ack.sets.length === 0) await applyGroup(tx, ctx.now(), { at, batch, ack });
    for (const set of ack.sets) await applySet(tx, ctx.now(), { at, batch, ack, set });
    await applyUnnamed(tx, ctx.now(), { at, batch, ack });
    return true;
  });
}

/** A batch that an acknowledgment names is at the payer, whatever we believed. */
export async function confirmSent(tx: Tx, at: Date, batch: AckedBatchRow): Promise<void> {
  if (batch.state === 'sent') return;
  await tx.run(`update ledger.batches set state = 'sent', sent_at = coalesce(sent_at, $2), next_try_at = null, fault_code = null where id = $1`, [batch.id, at]);
  await markTransmitted(tx, at, batch);
}

/** Records that a file acknowledged something. Reading the file again changes nothing. Returns the id that stands. */
export async function saveAck(ctx: Ctx, tx: Tx, ack: FilePlace & {
  billerId: string; kind: 'TA1' | '999' | '277CA'; batchId: string | undefined; ack: string;
}): Promise<string> {
  const id = ack.kind === '277CA' ? newId('ack').replace('ack_', 'X3') : newId('ack');
  const [row] = await tx.query<{ id: string }>(
    `insert into ledger.acks as a (id, biller_id, inbound_file_id, place, kind, batch_id, ack, start_offset, end_offset, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (inbound_file_id, place) do update set ack = a.ack returning id`,
    [id, ack.billerId, ack.fileId, ack.place, ack.kind, ack.batchId ?? null, ack.ack, ack.startOffset, ack.endOffset, ctx.now()]);
  return row!.id;
}

/** The source key of evidence from a place in a file. */
export function sourceKey(at: { fileId: string; place: string }): string {
  return `file:${at.fileId}:${at.place}`;
}

async function batchByControlNumber(tx: Tx, payerId: string, controlNumber: string): Promise<AckedBatchRow | undefined> {
  if (!/^\d{1,9}$/.test(controlNumber)) return undefined;
  const [row] = await tx.query<AckedBatchRow>(
    `select id, state, attempt from ledger.batches where payer_id = $1 and control_number = $2 and attempt > 0
     order by cut_at desc limit 1 for update`, [payerId, Number(controlNumber)]);
  return row;
}

interface GroupAck {
  at: FilePlace;
  batch: AckedBatchRow;
  ack: Ack999;
}

/** AK9 without any AK2: the answer holds for the whole group. */
async function applyGroup(tx: Tx, at: Date, group: GroupAck): Promise<void> {
  const { batch, ack } = group;
  const members = await membersOfBatch(tx, batch.id);
  await recordEvidence(tx, at, members.map((member) => ({
    ...member, sourceKey: sourceKey(group.at), evidence: groupEvidence(ack, { batch: batch.id, batchSeq: member.batchSeq }) })));
  if (REJECTS.has(ack.ack)) await alarm(tx, at, { at: group.at, batch, members, code: ack.codes[0] ? `AK905:${ack.codes[0]}` : 'AK901:R' });
}

/**
 * The sets that a 999 leaves out. Some payers tell of refused sets only and of the others by the counts of AK9: where AK904
 * counts all of them as accepted, they are. Otherwise nothing is known of them, and the alarm for a missing 999 tells so.
 */
async function applyUnnamed(tx: Tx, at: Date, group: GroupAck): Promise<void> {
  const { batch, ack } = group;
  if (ack.sets.length === 0 || REJECTS.has(ack.ack)) return;
  const named = ack.sets.map((set) => set.controlNumber);
  const unnamed = (await tx.query<{ st02: string }>('select st02 from ledger.batch_sets where batch_id = $1 and st02 <> all ($2)', [batch.id, named])).map(({ st02 }) => st02);
  const accepted = ack.sets.filter((set) => !REJECTS.has(set.ack)).length + unnamed.length;
  if (unnamed.length === 0 || ack.accepted !== accepted) return;
  await tx.run(`update ledger.batch_sets set ack = 'A' where batch_id = $1 and st02 = any ($2)`, [batch.id, unnamed]);
  const members = (await membersOfBatch(tx, batch.id)).filter((member) => unnamed.includes(member.st02));
  await recordEvidence(tx, at, members.map((member) => ({
    ...member, sourceKey: sourceKey(group.at), evidence: groupEvidence({ ...ack, ack: 'A', codes: [] }, { batch: batch.id, batchSeq: member.batchSeq }) })));
}

async function applySet(tx: Tx, at: Date, group: GroupAck & { set: SetAck }): Promise<void> {
  const { batch, set } = group;
  await tx.run('update ledger.batch_sets set ack = $3 where batch_id = $1 and st02 = $2', [batch.id, set.controlNumber, set.ack]);
  const members = await membersOfBatch(tx, batch.id, set.controlNumber);
  const errorsOf = new Map(members.map((member) => [member, set.errors.filter((error) => names(error, member))]));
  const key = sourceKey(group.at);
  const evidence: NewEvidence[] = members.map((member) => ({
    ...member, sourceKey: key,
    evidence: setEvidence(group.ack, set, { batch: batch.id, batchSeq: member.batchSeq, named: errorsOf.get(member)! }) }));
  if (!REJECTS.has(set.ack)) return recordEvidence(tx, at, evidence);

  const guilty = members.filter((member) => errorsOf.get(member)!.length > 0);
  await recordEvidence(tx, at, evidence);
  if (guilty.length === 0) {
    // No claim can be named: all are held until EDI operations have looked.
    return alarm(tx, at, { at: group.at, batch, members, code: `IK502:${set.codes[0] ?? ''}` });
  }
  const ids = guilty.map((member) => member.submissionId);
  await leaveBatch(tx, batch.id, ids);
  await tx.run(`update ledger.submissions set state = 'rejected' where id = any ($1)`, [ids]);
  const innocent = members.filter((member) => !guilty.includes(member));
  await recutMembers(tx, at, { batchId: batch.id, members: innocent, sourceKey: key });
}

/** An error names a claim by the place of its segment, or by a CTX with its patient control number. */
function names(error: SegmentError, member: PlacedMember): boolean {
  const named = namedClaims(error);
  if (named.length > 0) return named.includes(member.patientControlNumber);
  const at = error.position;
  if (at === undefined) return false;
  return (at >= member.firstSegment && at <= member.lastSegment) || (at >= member.billingFirst && at <= member.billingLast);
}

/** Tells EDI operations, and each biller whose claims wait, that a transmission was refused. */
async function alarm(tx: Tx, at: Date, what: { at: FilePlace; batch: AckedBatchRow; members: readonly PlacedMember[]; code: string }): Promise<void> {
  const billers = [...new Set(what.members.map((member) => member.billerId))];
  await publishEvents(tx, billers.map((billerId) => ({
    billerId, subject: `${what.batch.id}/${billerId}`, kind: 'transmission.failed', sourceKey: sourceKey(what.at), at,
    data: { batchId: what.batch.id, payerId: what.at.payerId, code: what.code, claims: what.members.filter((member) => member.billerId === billerId).length },
  })));
}
