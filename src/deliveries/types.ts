import { z } from 'zod';

const amount = z.string().regex(/^-?\d+\.\d{2}$/).describe('Decimal amount in US dollars, two decimals.');
const reference = z.object({ id: z.string(), type: z.string() });

const base = {
  id: z.string().regex(/^evt_\d+$/).describe('Id of the event. A repeated id is the same news again: drop it.'),
  object: z.literal('v1.event'),
  created: z.iso.datetime(),
  environment: z.enum(['test', 'production']),
  account: z.string().describe('The biller.'),
  resource: reference.describe('What it happened to.'),
  relatedResources: z.array(reference),
};

/** The words for what became of a claim. */
export const claimEventTypes = [
  'claim.acknowledged', 'claim.accepted', 'claim.rejected', 'claim.paid', 'claim.partially_paid', 'claim.denied', 'claim.reversed',
] as const;

/** The other news a biller can hear: remittances, files and transmissions, and its own webhooks. */
export const otherEventTypes = [
  'remittance.received', 'remittance.out_of_balance', 'remittance.unmatched', 'transmission.failed', 'transmission.stale',
  'file.processed', 'file.failed', 'transaction.processed', 'webhook.failing', 'webhook.disabled', 'event.ping',
] as const;

/** What the payer said about one service line: in a 277CA its status codes, in an 835 what was paid and why not all. */
const lineDataSchema = z.strictObject({
  lineNumber: z.number().int().optional().describe('Our line (LX01); absent where the payer\'s line fits none of ours, or several.'),
  lineItemControlNumber: z.string().describe('As the payer sent it (REF*6R, REF*FJ); "" where it did not.'),
  procedureCode: z.string(),
  chargeAmount: amount,
  paidAmount: amount,
  adjustments: z.array(z.strictObject({ group: z.string(), reason: z.string(), amount })),
  reasons: z.array(z.string()),
  remarks: z.array(z.string()),
});

/** What billing software is told about a claim: references, amounts and codes; no names and no member numbers. */
export const claimDataSchema = z.strictObject({
  claimId: z.string(),
  submissionId: z.string(),
  claimNumber: z.string().describe('Our number of the submission, REF*D9 in the file.'),
  patientControlNumber: z.string(),
  outcome: z.enum(claimEventTypes),
  status: z.string(),
  by: z.enum(['gateway', 'syntax', 'payer']).optional().describe('Who rejected; only with claim.rejected.'),
  chargeAmount: amount,
  paidAmount: amount,
  patientAmount: amount,
  adjustments: z.array(z.strictObject({ group: z.string(), reason: z.string(), amount })),
  reasons: z.array(z.string()).describe('In the codes of whoever decided.'),
  remarks: z.array(z.string()),
  payerClaimNumber: z.string().optional(),
  lines: z.array(lineDataSchema).describe('Service lines that the deciding answer tells of; empty where it tells of the claim only.'),
});

/** One event as it stands in the feed, in a results job and in a webhook. */
export const eventSchema = z.union([
  z.object({ ...base, type: z.enum(claimEventTypes), data: claimDataSchema }),
  z.object({ ...base, type: z.string(), data: z.record(z.string(), z.unknown()) }),
]);

/** One event as it stands in the feed, in a results job and in a webhook. */
export type GatewayEvent = z.infer<typeof eventSchema>;

/** The event's id in a delivery: its row's number behind a prefix. */
export function eventId(id: number): string {
  return `evt_${id}`;
}
