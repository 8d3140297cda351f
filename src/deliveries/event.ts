import { formatCents } from '../lib/money.ts';
import { type claimDataSchema, claimEventTypes, eventId, eventSchema, type GatewayEvent } from './types.ts';

/** A row of ledger.events with the environment it belongs to, as `EVENT_COLUMNS` reads it. */
export interface EventRow {
  id: number;
  biller_id: string;
  subject: string;
  claim_id: string | null;
  kind: string;
  at: Date;
  data: Record<string, unknown>;
  usage: 'T' | 'P' | null;
}

/** Columns of an EventRow, for a query that has ledger.events as `e`. */
export const EVENT_COLUMNS = `e.id, e.biller_id, e.subject, e.claim_id, e.kind, e.at, e.data,
  coalesce((select c.usage from ledger.claims c where c.id = e.claim_id), e.data ->> 'usage',
    (select p.usage from ledger.payers p where p.id = e.data ->> 'payerId'),
    (select p.usage from ledger.remits r join ledger.payers p on p.id = r.payer_id where r.id = e.subject)) as usage`;

/**
 * The event that the outside gets for a stored one: cents become decimal strings, ids become references.
 * Throws a ZodError when the stored data is not what its kind promises, which is a bug of whoever published it.
 */
export function toEvent(row: EventRow): GatewayEvent {
  const resource = resourceOf(row);
  const ids = [row.subject, ...RELATED.map((name) => row.data[name]).filter((id) => typeof id === 'string')];
  const related = [...new Set(ids.map((id) => id.split('/')[0]!))].filter((id) => id !== resource.id);
  return eventSchema.parse({
    id: eventId(row.id),
    object: 'v1.event',
    type: row.kind,
    created: row.at.toISOString(),
    environment: row.usage === 'T' ? 'test' : 'production',
    account: row.biller_id,
    resource,
    relatedResources: [...(row.kind === 'transaction.processed' ? [{ id: row.subject, type: `transaction.x12.${String(row.data['transaction'])}` }] : []), ...related.map(reference)],
    data: isClaimEvent(row.kind) ? claimData(row) : decimals(row.data),
  });
}

const RELATED = ['submissionId', 'batchId', 'remitId', 'fileId', 'payerId'] as const;

function resourceOf(row: EventRow): { id: string; type: string } {
  if (row.claim_id !== null) return { id: row.claim_id, type: 'claim' };
  return row.kind === 'transaction.processed' ? { id: row.subject, type: 'transaction' } : reference(row.subject);
}

const TYPES: Readonly<Record<string, string>> = {
  clm: 'claim', sub: 'submission', bat: 'batch', fil: 'file', upl: 'upload', rem: 'remittance', ack: 'acknowledgment', whk: 'webhook',
};
/** Reports have the prefixes of the public claim APIs, without a mark behind them. */
const REPORTS: Readonly<Record<string, string>> = { R5: 'remittance', X3: 'acknowledgment' };

/** Ids tell what they name by their prefix; a payer's id is chosen by people, in lower case, and has none. A subject can be "<id>/<biller>". */
function reference(subject: string): { id: string; type: string } {
  const id = subject.split('/')[0]!;
  return { id, type: TYPES[id.split('_')[0]!] ?? REPORTS[id.slice(0, 2)] ?? 'payer' };
}

function isClaimEvent(kind: string): boolean {
  return (claimEventTypes as readonly string[]).includes(kind);
}

interface StoredLine {
  line?: number;
  number: string;
  code: string;
  chargeCents: number;
  paidCents?: number;
  adjustments?: readonly { group: string; reason: string; cents: number }[];
  statuses?: readonly { category: string; status: string; entity?: string }[];
  remarks?: string[];
}

interface StoredClaimData {
  submissionId: string;
  claimNumber: string;
  patientControlNumber: string;
  status: string;
  by?: 'gateway' | 'syntax' | 'payer';
  chargeCents: number;
  paidCents: number;
  patientCents: number;
  adjustments: readonly { group: string; reason: string; cents: number }[];
  reasons: string[];
  remarks?: string[];
  payerClaimNumber?: string;
  lines?: readonly StoredLine[];
}

function claimData(row: EventRow): (typeof claimDataSchema)['_zod']['input'] {
  const data = row.data as unknown as StoredClaimData;
  return {
    claimId: row.claim_id ?? '',
    submissionId: data.submissionId,
    claimNumber: data.claimNumber,
    patientControlNumber: data.patientControlNumber,
    outcome: row.kind as (typeof claimEventTypes)[number],
    status: data.status,
    ...(data.by ? { by: data.by } : {}),
    chargeAmount: formatCents(data.chargeCents),
    paidAmount: formatCents(data.paidCents),
    patientAmount: formatCents(data.patientCents),
    adjustments: data.adjustments.map(adjustment),
    reasons: data.reasons,
    remarks: data.remarks ?? [],
    ...(data.payerClaimNumber ? { payerClaimNumber: data.payerClaimNumber } : {}),
    lines: (data.lines ?? []).map(lineData),
  };
}

function lineData(said: StoredLine) {
  const { adjustments = [], statuses = [] } = said;
  return {
    ...(said.line === undefined ? {} : { lineNumber: said.line }), lineItemControlNumber: said.number, procedureCode: said.code,
    chargeAmount: formatCents(said.chargeCents), paidAmount: formatCents(said.paidCents ?? 0), adjustments: adjustments.map(adjustment),
    reasons: [
      ...statuses.map(({ category, status, entity }) => [category, status, entity].filter(Boolean).join(':')),
      ...new Set(adjustments.map(({ group, reason }) => `${group}-${reason}`)),
    ],
    remarks: said.remarks ?? [],
  };
}

function adjustment({ group, reason, cents }: { group: string; reason: string; cents: number }) {
  return { group, reason, amount: formatCents(cents) };
}

/** The same value with every "…Cents" number as an "…Amount" string, at any depth: 1050 in paidCents is "10.50" in paidAmount. */
function decimals(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decimals);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => {
    if (typeof inner !== 'number' || !/(^c|C)ents$/.test(name)) return [name, decimals(inner)];
    return [name === 'cents' ? 'amount' : name === 'amountCents' ? 'amount' : name.replace(/Cents$/, 'Amount'), formatCents(inner)];
  }));
}
