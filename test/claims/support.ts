import { existsSync, readFileSync } from 'node:fs';
import type { Claim, ClaimKind } from '../../src/claims/claim.ts';
import { parseClaim } from '../../src/claims/schema.ts';
import { envelopeFor, type OutboundClaim, type SetOptions, writeClaims } from '../../src/claims/to837.ts';
import { InterchangeWriter } from '../../src/x12/write.ts';

/** Options as the golden files use them. */
export const GOLDEN_OPTIONS: SetOptions = { bht03: 'B000001', at: { d8: '20260213', hhmm: '2039' } };

export function outbound(claim: Claim, claimNumber = 'GW0000000001'): OutboundClaim {
  return { claim, claimNumber };
}

/** The claim of a body that has to parse. */
export function claimOf(kind: ClaimKind, body: unknown): Claim {
  const parsed = parseClaim(kind, body);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.claim;
}

/** The segments from ST to SE of one set holding the claims. */
export function segmentsOf(claims: readonly OutboundClaim[], options: SetOptions = GOLDEN_OPTIONS): readonly string[] {
  return fileOf(claims, options).toString('latin1').trim().split('~\n').map((line) => line.replace(/~$/, '')).slice(2, -2);
}

/** A file with one interchange, group and set holding the claims. */
export function fileOf(claims: readonly OutboundClaim[], options: SetOptions = GOLDEN_OPTIONS): Buffer {
  const writer = new InterchangeWriter({ newline: true });
  const { functionalId, setCode, version } = envelopeFor(claims[0]!.claim.kind);
  writer.interchange({
    senderQualifier: 'ZZ', senderId: 'SENDER', receiverQualifier: 'ZZ', receiverId: 'RECEIVER', at: options.at, controlNumber: 1,
    usage: 'T', ackRequested: false,
  });
  writer.group({ functionalId, senderCode: 'SENDER', receiverCode: 'RECEIVER', controlNumber: 1, version });
  writer.set({ code: setCode, controlNumber: '0001', guide: version });
  writeClaims(writer, claims, options);
  writer.endSet();
  writer.endGroup();
  writer.endInterchange();
  if (writer.issues.length > 0) throw new Error(JSON.stringify(writer.issues));
  return writer.bytes();
}

/** A reference file beside the checkout, or undefined where there is none. */
export function sharedFile(path: string): string | undefined {
  const url = new URL(`../../../shared/${path}`, import.meta.url);
  return existsSync(url) ? readFileSync(url, 'utf8') : undefined;
}
