import type { KeyGrant } from '../billers/store.ts';
import { loadVersion } from '../claims/versions.ts';
import type { Ctx } from '../context.ts';
import { readStoredBytes } from '../db/files.ts';
import { asGateway } from '../db/sql.ts';
import type { DescribedSegment } from '../x12/describe.ts';
import { ownSegments } from './own-segments.ts';
import { setAsInterchange } from './set-bytes.ts';

/** The bytes behind one line of a claim's timeline, and which of their segments are the claim's own. */
export interface Behind {
  bytes: Buffer;
  keep: (segment: Pick<DescribedSegment, 'id' | 'index' | 'position' | 'elements'>) => boolean;
}

/**
 * The X12 that one line of a claim's timeline (`evt_…`) was read from, or that the claim was sent in: its own part of the file only. Undefined
 * where no bytes stand behind it; 'not-found' where the caller sees no such claim or line.
 */
export async function loadBehind(ctx: Ctx, caller: Pick<KeyGrant, 'billerId' | 'usage'>, of: { claimId: string; event: string }): Promise<Behind | undefined | 'not-found'> {
  // Seeing the claim is what allows to see its part of a file that belongs to the gateway.
  const version = await loadVersion(ctx, caller, { claimId: of.claimId });
  const id = /^evt_(\d{1,15})$/.exec(of.event)?.[1];
  if (!version || id === undefined) return 'not-found';
  const [row] = await asGateway(ctx, (tx) => tx.query<{ source_key: string; subject: string; number: string }>(
    `select e.source_key, e.subject, c.patient_control_number as number from ledger.events e join ledger.claims c on c.id = e.claim_id where e.id = $1 and e.claim_id = $2`, [id, of.claimId]));
  if (!row) return 'not-found';
  const [kind = '', sourceId = '', place = ''] = row.source_key.split(':');
  if (kind === 'batch') return batchPart(ctx, { batchId: sourceId, submissionId: row.subject });
  return kind === 'file' ? filePart(ctx, { fileId: sourceId, place, number: row.number, claimId: of.claimId }) : undefined;
}

async function batchPart(ctx: Ctx, of: { batchId: string; submissionId: string }): Promise<Behind | undefined> {
  const [row] = await asGateway(ctx, (tx) => tx.query<{ file_id: string; st02: string; first_segment: number; last_segment: number; billing_first: number; billing_last: number }>(
    `select b.file_id, c.st02, c.first_segment, c.last_segment, c.billing_first, c.billing_last from ledger.batches b join ledger.batch_claims c on c.batch_id = b.id
     where b.id = $1 and c.submission_id = $2`, [of.batchId, of.submissionId]));
  if (!row) return undefined;
  let st02 = '';
  return {
    bytes: await readStoredBytes(ctx, row.file_id),
    keep: ({ id, position, elements }) => {
      if (id === 'ST') st02 = elements[1]?.text ?? '';
      const isOwn = position > 0 && ((position >= row.first_segment && position <= row.last_segment) || (position >= row.billing_first && position <= row.billing_last) || id === 'ST' || id === 'BHT');
      return st02 === row.st02 && isOwn;
    },
  };
}

async function filePart(ctx: Ctx, of: { fileId: string; place: string; number: string; claimId: string }): Promise<Behind | undefined> {
  const found = await asGateway(ctx, async (tx) => {
    const [row] = await tx.query<{ file_id: string; start_offset: number; end_offset: number; kind: string }>(
      `select f.file_id, s.start_offset, s.end_offset, s.kind from ledger.inbound_files f join (
         select inbound_file_id, place, start_offset, end_offset, kind from ledger.acks where inbound_file_id = $1
         union all select inbound_file_id, place, start_offset, end_offset, '835' from ledger.remits where inbound_file_id = $1) s on s.inbound_file_id = f.id
       where f.id = $1 and ($2 = s.place or $2 like s.place || '.%') order by length(s.place) desc limit 1`, [of.fileId, of.place]);
    const sets = await tx.query<{ group: number; st02: string }>(
      `select b.control_number as "group", c.st02 from ledger.batch_claims c join ledger.batches b on b.id = c.batch_id join ledger.submissions s on s.id = c.submission_id
       where s.claim_id = $1`, [of.claimId]);
    return row && { row, sets };
  });
  if (!found) return undefined;
  const { row, sets } = found;
  const bytes = row.kind === 'TA1' ? await readStoredBytes(ctx, row.file_id) : await setAsInterchange(ctx, { fileId: row.file_id, start: row.start_offset, end: row.end_offset });
  const own = ownSegments(bytes, row.kind, { number: of.number, sets });
  return { bytes, keep: ({ index }) => own.has(index) };
}
