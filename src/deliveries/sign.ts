import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { Ctx } from '../context.ts';

/** How long the old secret signs too after a rotation, so that the receiver can change over. */
export const ROTATION_MS = 24 * 60 * 60 * 1000;
const SECRET_BYTES = 32;

/** The stored secrets of one webhook. */
export interface SealedSecrets {
  id: string;
  secret: Buffer;
  old_secret: Buffer | null;
  old_secret_until: Date | null;
}

/** A new signing secret, "whsec_" and base64, as Standard Webhooks writes it. It is shown once and stored sealed. */
export function newSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
}

/** Seals a webhook's secret under the webhook's id. */
export function sealSecret(ctx: Ctx, webhookId: string, secret: string): Buffer {
  return ctx.seal.seal(webhookId, 0, Buffer.from(secret));
}

/** The secrets that sign now: the current one, and during a rotation the one before it. */
export function signingSecrets(ctx: Ctx, sealed: SealedSecrets): string[] {
  const open = (secret: Buffer) => ctx.seal.open(sealed.id, 0, secret).toString();
  const rotating = sealed.old_secret !== null && sealed.old_secret_until !== null && sealed.old_secret_until > ctx.now();
  return rotating ? [open(sealed.secret), open(sealed.old_secret!)] : [open(sealed.secret)];
}

/**
 * The headers that let a receiver trust a body: `webhook-id`, `webhook-timestamp` (seconds) and `webhook-signature`, one
 * "v1,…" HMAC-SHA256 over "id.timestamp.body" for each secret (Standard Webhooks 1.0, "Signature scheme").
 */
export function signedHeaders(message: { id: string; at: Date; body: string; secrets: readonly string[] }): Record<string, string> {
  const { id, at, body, secrets } = message;
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
  };
}
