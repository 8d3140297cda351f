import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';

/** One entry of a claim's timeline, as far as the demo shows it. */
const timelineEntry = z.object({ type: z.string(), data: z.record(z.string(), z.unknown()).optional() });

const claimAnswer = z.object({
  id: z.string(),
  status: z.string(),
  outcome: z.string().nullable(),
  chargeAmount: z.string(),
  paidAmount: z.string(),
  patientAmount: z.string(),
  reasons: z.array(z.string()),
  patientControlNumber: z.string(),
  submissions: z.array(z.object({ batchId: z.string().nullable() })),
  timeline: z.array(timelineEntry),
});

export type ClaimAnswer = z.infer<typeof claimAnswer>;

const submissionAnswer = z.object({
  status: z.string(),
  claimReference: z.object({ claimId: z.string().optional(), patientControlNumber: z.string() }),
  errors: z.array(z.object({ ruleId: z.string(), pointer: z.string(), description: z.string() })),
});

export type SubmissionAnswer = z.infer<typeof submissionAnswer>;

/** Billing software's view of the gateway: HTTP and nothing else. */
export interface Client {
  submit(kind: string, body: object, idempotencyKey: string): Promise<{ http: number; answer: SubmissionAnswer }>;
  claim(id: string): Promise<ClaimAnswer>;
  /** The name of the file that a batch is sent in. */
  fileName(batchId: string): Promise<string>;
  webhook(url: string): Promise<{ id: string; secret: string }>;
  removeWebhook(id: string): Promise<void>;
}

const PATHS: Readonly<Record<string, string>> = {
  professional: 'professionalclaims/v3', institutional: 'institutionalclaims/v1', dental: 'dental-claims',
};

const BUSY = new Set([409, 429, 503]);

/** A client of the gateway's HTTP API. It waits and repeats where the gateway asks for that. */
export function createClient(baseUrl: string, key: string): Client {
  const call = async (method: string, path: string, options: { body?: object; headers?: Record<string, string> } = {}) => {
    for (;;) {
      const response = await fetch(`${baseUrl}${path}`, {
        method,
        headers: { authorization: `Bearer ${key}`, ...(options.body ? { 'content-type': 'application/json' } : {}), ...options.headers },
        ...(options.body ? { body: JSON.stringify(options.body) } : {}),
      });
      if (!BUSY.has(response.status)) return response;
      await wait(1000 * Number(response.headers.get('retry-after') ?? '1'));
    }
  };
  return {
    async submit(kind, body, idempotencyKey) {
      const response = await call('POST', `/medicalnetwork/${PATHS[kind]}/submission`, { body, headers: { 'idempotency-key': idempotencyKey } });
      return { http: response.status, answer: submissionAnswer.parse(await response.json()) };
    },
    async claim(id) {
      return claimAnswer.parse(await (await call('GET', `/v1/claims/${id}`)).json());
    },
    async fileName(batchId) {
      return z.object({ fileName: z.string() }).parse(await (await call('GET', `/v1/batches/${batchId}`)).json()).fileName;
    },
    async webhook(url) {
      const response = await call('POST', '/v1/webhooks', { body: { url, types: [] } });
      return z.object({ id: z.string(), secret: z.string() }).parse(await response.json());
    },
    async removeWebhook(id) {
      await call('DELETE', `/v1/webhooks/${id}`);
    },
  };
}
