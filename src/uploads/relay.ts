import { create277caReader } from '../acks/ack277ca.ts';
import type { Ack277caEnd, AckedClaim, AckedFile } from '../acks/ack277ca-types.ts';
import { interchange277, OURSELVES } from '../acks/interchange277.ts';
import type { Status277, Status277Claim } from '../acks/write277ca.ts';
import type { Ctx } from '../context.ts';
import { storeBytes } from '../db/files.ts';
import { asGateway, type Tx } from '../db/sql.ts';
import { type NewEnvelope, setAsInterchange } from '../inbound/set-bytes.ts';
import { wallClock } from '../lib/dates.ts';
import { readEnvelopesSync } from '../x12/envelope.ts';
import { answerNumbers, hasAnswer, saveAnswer } from './answers.ts';

/** Answers of payers that are passed on at once. */
const AT_ONCE = 50;

interface Mailbox {
  billerId: string;
  usage: 'T' | 'P';
}

/** A payer's 277CA or 835 for a biller that has a mailbox, and that is not passed on yet. */
interface Waiting extends Mailbox {
  kind: '277CA' | '835';
  id: string;
  batchId: string | null;
  fileId: string;
  start: number;
  end: number;
}

/** What payers answered since the mailbox is there, oldest first. */
export function waitingAnswers(tx: Tx, of: Mailbox): Promise<Waiting[]> {
  return tx.query<Waiting>(
    `select w.kind, w.id, w.batch_id as "batchId", f.file_id as "fileId", w.start_offset as start, w.end_offset as "end", $1 as "billerId", $2 as usage
     from (select '277CA' as kind, a.id, a.batch_id, a.inbound_file_id, a.start_offset, a.end_offset, a.created_at from ledger.acks a
             where a.biller_id = $1 and a.kind = '277CA'
           union all
           select '835', r.id, null, r.inbound_file_id, r.start_offset, r.end_offset, r.created_at from ledger.remits r where r.biller_id = $1 and r.state <> 'reading') w
     join ledger.inbound_files f on f.id = w.inbound_file_id join ledger.payers p on p.id = f.payer_id and p.usage = $2
     join ledger.biller_mailboxes m on m.biller_id = $1 and m.usage = $2 and f.received_at >= m.since
     where not exists (select 1 from ledger.answers x where x.biller_id = $1 and x.usage = $2 and x.kind = w.kind and x.source_key = 'payer:' || w.id)
     order by w.created_at, w.id limit ${AT_ONCE}`, [of.billerId, of.usage]);
}

/**
 * Makes the answers of payers answers to a biller: an 835 as it came in an envelope of ours, a 277CA written anew with the biller's own numbers (BHT03
 * and REF*D9 of its file). Each is made once. Returns how many were made. The caller holds the mailbox's lock.
 */
export async function relayAnswers(ctx: Ctx, of: Mailbox): Promise<number> {
  const waiting = await asGateway(ctx, (tx) => waitingAnswers(tx, of));
  for (const one of waiting) {
    const set = one.kind === '277CA' ? read277(await setAsInterchange(ctx, one)) : undefined;
    await ctx.outside('answer.relay', () => relay(ctx, one, set));
  }
  return waiting.length;
}

async function relay(ctx: Ctx, one: Waiting, read: Read277 | undefined): Promise<void> {
  const at = ctx.now();
  const source = { upload: { billerId: one.billerId, usage: one.usage }, kind: one.kind, sourceKey: `payer:${one.id}` } as const;
  const envelope = await asGateway(ctx, async (tx): Promise<NewEnvelope | undefined> => (
    (await hasAnswer(tx, source)) ? undefined : { ...(await addressOf(tx, one)), controlNumber: await answerNumbers(tx, one.billerId, 1), at: wallClock(at, 'UTC') }));
  if (!envelope) return;
  const bytes = read
    ? interchange277({ ...envelope, usage: one.usage }, await asGateway(ctx, (tx) => inOwnNumbers(tx, one, { read, envelope })))
    : await setAsInterchange(ctx, one, envelope);
  await asGateway(ctx, async (tx) => {
    await saveAnswer(tx, { ...source, controlNumber: envelope.controlNumber, file: await storeBytes(ctx, tx, bytes), at });
  });
}

/** The biller's own ids, as it last used them in a file to us, turned round. */
async function addressOf(tx: Tx, of: Mailbox): Promise<Omit<NewEnvelope, 'controlNumber' | 'at'>> {
  const [row] = await tx.query<{ sender: string; receiver: string }>(
    `select i.sender, i.receiver from ledger.upload_interchanges i join ledger.uploads u on u.id = i.upload_id
     where i.biller_id = $1 and i.usage = $2 order by u.received_at desc limit 1`, [of.billerId, of.usage]);
  const [receiverQualifier, receiverId] = parts(row?.sender ?? `ZZ:${of.billerId.toUpperCase()}`);
  const [senderQualifier, senderId] = parts(row?.receiver ?? `ZZ:${OURSELVES.id}`);
  return { senderQualifier, senderId, receiverQualifier, receiverId, senderCode: senderId, receiverCode: receiverId };
}

function parts(text: string): [qualifier: string, id: string] {
  return [text.slice(0, 2), text.slice(3, 18)];
}

interface Read277 {
  claims: AckedClaim[];
  end: Ack277caEnd | undefined;
}

function read277(bytes: Buffer): Read277 {
  const read: Read277 = { claims: [], end: undefined };
  readEnvelopesSync(bytes, {
    set: (set) => create277caReader(set, {
      begin: () => undefined,
      claim: (claim) => void read.claims.push(claim),
      set: (end) => {
        read.end = end;
      },
    }),
  });
  return read;
}

/** What the sender of a file called one of its claims. */
interface OwnNumbers {
  claimNumber: string;
  billerNumber: string;
  setReference: string;
}

/** The payer's words, one set for each file set of the biller; claims that came as JSON keep the payer's reference and our number. */
async function inOwnNumbers(tx: Tx, one: Waiting, what: { read: Read277; envelope: NewEnvelope }): Promise<Status277[]> {
  const { read, envelope } = what;
  const own = await tx.query<OwnNumbers>(
    `select s.claim_number as "claimNumber", coalesce(u.biller_number, '') as "billerNumber", u.set_reference as "setReference"
     from ledger.upload_claims u join ledger.submissions s on s.id = u.submission_id
     where u.biller_id = $1 and (s.claim_number = any ($2) or ($3 and s.batch_id = $4))`,
    [one.billerId, read.claims.map((claim) => claim.clearinghouseNumber), read.claims.length === 0, one.batchId]);
  const byNumber = new Map(own.map((row) => [row.claimNumber, row]));
  const sets = new Map<string, Status277Claim[]>();
  for (const claim of read.claims) {
    const numbers = byNumber.get(claim.clearinghouseNumber);
    const reference = numbers?.setReference ?? claim.file?.trace ?? '';
    sets.set(reference, [...(sets.get(reference) ?? []), passedOn(claim, numbers?.billerNumber ?? claim.clearinghouseNumber)]);
  }
  // A rejection of the whole set names no claims: it holds for every file set that had claims in it.
  if (read.claims.length === 0) for (const reference of new Set(own.map((row) => row.setReference))) sets.set(reference, []);
  const file = read.end?.files[0];
  return [...sets].map(([reference, claims], n) => statusOf(file, { reference, claims, number: `${envelope.controlNumber}-${n + 1}`, at: envelope.at }));
}

function passedOn(claim: AckedClaim, clearinghouseNumber: string): Status277Claim {
  return {
    provider: claim.provider?.name ?? NOBODY, patient: claim.patient, patientControlNumber: claim.patientControlNumber,
    chargeCents: claim.statuses.find(({ chargeCents }) => chargeCents !== undefined)?.chargeCents ?? 0,
    isAccepted: claim.statuses.every(({ action }) => action !== 'U'), statuses: claim.statuses, payerClaimNumber: claim.payerClaimNumber, clearinghouseNumber,
    billType: claim.billType, serviceDate: claim.serviceDate, lines: claim.lines,
  };
}

const NOBODY = { entity: '85', type: '2', last: '', first: '', middle: '', suffix: '', idQualifier: 'XX', id: '' } as const;

function statusOf(file: AckedFile | undefined, of: { reference: string; claims: Status277Claim[]; number: string; at: { d8: string; hhmm: string } }): Status277 {
  const { source, receiver } = file ?? { source: { entity: 'PR', last: '', idQualifier: '', id: '' }, receiver: { type: '2', last: '', first: '', id: '' } };
  return {
    reference: of.number, at: of.at, source: { ...source, entity: source.entity === 'AY' ? 'AY' : 'PR' }, receiver,
    receivedOn: file?.receivedOn || of.at.d8, processedOn: file?.processedOn || of.at.d8, trace: of.reference,
    ...(file && file.statuses.length > 0 ? { statuses: file.statuses } : {}), claims: of.claims,
  };
}
