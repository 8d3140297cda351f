import type { Ack999Evidence, StatusEvidence, StatusLine, Ta1Evidence } from '../claims/evidence.ts';
import type { AckedClaim, AckedFile, AckedLine, StatusInformation } from './ack277ca-types.ts';
import { type Ack999, type SetAck, syntaxCodes } from './ack999.ts';
import { type Ta1, writtenOn } from './ta1.ts';

/** The batch of ours that an acknowledgment is about. */
export interface AckedBatch {
  readonly batch: string;
  readonly batchSeq: number;
}

/** A TA1 as evidence about one claim of the interchange. */
export function ta1Evidence(ta1: Ta1, { batch, batchSeq }: AckedBatch): Ta1Evidence {
  return { kind: 'ta1', ack: ta1.ack, code: ta1.code, batch, batchSeq, date: ta1.writtenOn };
}

/**
 * A set's judgement as evidence about one of its claims. `named` are the errors whose IK3 position or CTX points at this
 * claim. A claim that none names gets the codes of the set alone.
 */
export function setEvidence(
  ack: Ack999, set: SetAck, { batch, batchSeq, named }: AckedBatch & { readonly named: SetAck['errors'] },
): Ack999Evidence {
  return {
    kind: '999', ack: set.ack, named: named.length > 0, scope: 'set', codes: syntaxCodes(named, set.codes), batch, batchSeq,
    date: ackDate(ack),
  };
}

/** A group's judgement as evidence about one of its claims, where the 999 says nothing about the claim's set. */
export function groupEvidence(ack: Ack999, { batch, batchSeq }: AckedBatch): Ack999Evidence {
  return {
    kind: '999', ack: ack.ack, named: false, scope: 'group', codes: ack.codes.map((code) => `AK905:${code}`), batch, batchSeq,
    date: ackDate(ack),
  };
}

/** CCYYMMDD: GS04 of the 999, else ISA09. */
export function ackDate(ack: Ack999): string {
  const { date } = ack.set.group;
  return /^\d{8}$/.test(date) ? date : writtenOn(ack.set.interchange);
}

/** What a 277CA says about one claim. Undefined when it has no status of its own. */
export function claimEvidence(claim: AckedClaim): StatusEvidence | undefined {
  if (claim.file === undefined) return undefined;
  const evidence = statusEvidence(claim.statuses, claim.file, claim.payerClaimNumber);
  const lines = claim.lines.filter((line) => line.statuses.length > 0).map(statusLine);
  return evidence && lines.length > 0 ? { ...evidence, lines } : evidence;
}

function statusLine(line: AckedLine): StatusLine {
  const { procedure } = line;
  // A line under a revenue code alone has it in SVC01 with NU.
  return { number: line.lineControlNumber, code: procedure.code || line.revenueCode, chargeCents: line.chargeCents ?? 0, statuses: statusCodes(line.statuses) };
}

/** Statuses of any level as evidence about a claim below it: all composites of all STCs, each with its date. */
export function statusEvidence(
  statuses: readonly StatusInformation[], file: AckedFile, payerClaimNumber = '',
): StatusEvidence | undefined {
  if (statuses.length === 0) return undefined;
  const fallback = file.processedOn || file.date;
  const text = statuses.map((item) => item.text).filter((part) => part !== '').join(' ');
  return {
    kind: '277ca',
    statuses: statusCodes(statuses),
    action: statuses.some((item) => item.action === 'U') ? 'U' : statuses[0]!.action,
    date: statuses.map((item) => item.date).sort().at(-1) || fallback,
    source: file.source.entity === 'AY' ? 'AY' : 'PR',
    ...(payerClaimNumber ? { payerClaimNumber } : {}),
    ...(text ? { text } : {}),
  };
}

/** Every composite of every STC, each with the STC's date. */
function statusCodes(statuses: readonly StatusInformation[]): StatusEvidence['statuses'] {
  return statuses.flatMap((item) => item.codes.map(({ category, status, entity }) => ({
    category, status, ...(entity ? { entity } : {}), ...(item.date ? { date: item.date } : {}),
  })));
}
