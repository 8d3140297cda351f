import { create837Reader, type UploadedClaim } from '../../src/claims/from837.ts';
import { readEnvelopesSync } from '../../src/x12/envelope.ts';

/** The claims of an 837 file, as its reader tells them. */
export function claimsIn(bytes: Uint8Array): readonly UploadedClaim[] {
  const found: UploadedClaim[] = [];
  readEnvelopesSync(bytes, { set: (set) => create837Reader(set, { claim: (claim) => void found.push(claim) }) });
  return found;
}
