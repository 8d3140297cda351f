import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Ctx } from '../../src/context.ts';
import { publishEvents } from '../../src/db/events.ts';
import { asGateway } from '../../src/db/sql.ts';

/** Adds a biller with a results queue. */
export async function addBiller(ctx: Ctx, id: string): Promise<void> {
  await asGateway(ctx, (tx) => tx.run(`insert into ledger.billers (id, name, queue) values ($1, $1, 'results.' || $1)`, [id]));
}

/** Adds a test claim of a biller, with the payer that it goes to. */
export async function addClaim(ctx: Ctx, claim: { id: string; billerId: string; patientControlNumber?: string }): Promise<void> {
  await asGateway(ctx, async (tx) => {
    await tx.run(`insert into ledger.payers (id, name, usage, version, next_poll_at) values ('summit', 'Summit Health', 'T', 1, $1) on conflict do nothing`, [ctx.now()]);
    await tx.run(
      `insert into ledger.claims (id, biller_id, patient_control_number, payer_id, payer_code, kind, usage, charge_cents, status, status_at, submission_id)
       values ($1, $2, $3, 'summit', '60054', 'professional', 'T', 12550, 'PAID', $4, $5)`,
      [claim.id, claim.billerId, claim.patientControlNumber ?? claim.id, ctx.now(), claim.id.replace('clm', 'sub')]);
  });
}

/** Publishes that a claim was paid in part, as the claims room does. Returns the event's number. */
export async function publishPaid(ctx: Ctx, claim: { id: string; billerId: string; source?: string }): Promise<number> {
  const submissionId = claim.id.replace('clm', 'sub');
  const sourceKey = claim.source ?? 'file:fil_1:1';
  return asGateway(ctx, async (tx) => {
    await publishEvents(tx, [{
      billerId: claim.billerId, subject: submissionId, claimId: claim.id, kind: 'claim.partially_paid', sourceKey, at: ctx.now(),
      data: {
        submissionId, claimNumber: 'C000001', patientControlNumber: `PCN-${claim.id}`, status: 'PARTIAL', chargeCents: 12550, paidCents: 8005,
        patientCents: 2000, adjustments: [{ group: 'CO', reason: '45', cents: 2545 }], reasons: ['CO-45'], remarks: [], payerClaimNumber: 'ICN1',
      },
    }]);
    const [row] = await tx.query<{ id: number }>(
      `select id from ledger.events where subject = $1 and kind = 'claim.partially_paid' and source_key = $2`, [submissionId, sourceKey]);
    return row!.id;
  });
}

/** The deliveries of an event by endpoint, each with the codes of its attempts. */
export function deliveriesOf(ctx: Ctx, eventId: number) {
  return asGateway(ctx, (tx) => tx.query<{ id: string; endpoint: string; state: string; tries: number; next_try_at: Date; attempts: string[] }>(
    `select id, endpoint, state, tries, next_try_at,
       array(select a.code from ledger.delivery_attempts a where a.delivery_id = d.id order by a.n) as attempts
     from ledger.deliveries d where event_id = $1 order by endpoint desc`, [eventId]));
}

/** A request that an endpoint got. */
export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

/** An HTTP endpoint of billing software, whose answer a test chooses. */
export async function startEndpoint(answer: (response: ServerResponse, n: number) => void) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      answer(response, received.length);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/results`,
    received,
    stop: () => new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}
