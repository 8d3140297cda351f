import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { ClaimKind } from '../claims/claim.ts';
import { withoutDatabase } from '../claims/at-hand.ts';
import { judgeClaim, readBody } from '../claims/judge.ts';
import { shippedLists } from '../codes/shipped.ts';
import { loadGuides } from '../guides/load.ts';
import { overlayGuides } from '../guides/overlay.ts';
import { d8FromIso } from '../lib/dates.ts';
import { hasErrors, type Issue } from '../lib/issue.ts';
import type { Payer } from '../payers/schema.ts';
import { parsePayerFile, readPayerFolder } from '../payers/store.ts';

const PAYERS = fileURLToPath(new URL('../../edi-templates/payers', import.meta.url));

/**
 * `write CLAIM.json`: the claim's 837 to standard output and its issues to standard error, without database or server.
 * Exit code 1 and no output when an edit or the structure refuses the claim; `--force` overrides edits only.
 */
export async function write(path: string, options: { kind?: string; force?: boolean }): Promise<number> {
  const text = readFileSync(path, 'utf8');
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    process.stderr.write(`${path}: it is not JSON: ${(error as Error).message}\n`);
    return 1;
  }
  // The same file gives the same 837: a missing number is made from the file's content.
  const number = createHash('sha256').update(text).digest('hex').slice(0, 16).toUpperCase();
  const read = readBody(kindOf(options.kind, body), body, () => number);
  if (!read.claim) return report(read.issues, 1);
  const payer = payerOf(read.claim.payer.id);
  const now = new Date();
  const guides = overlayGuides(loadGuides(), payer.overlay, d8FromIso(now.toISOString()));
  const judged = judgeClaim({ ...read, claim: read.claim }, { guides, payer, claimNumber: `GW${number}`.slice(0, 20), now, hand: withoutDatabase(shippedLists()) });
  for (const { pointer, value } of judged.filled) process.stderr.write(`filled in ${pointer}: ${value}\n`);
  for (const { pointer, sent, written } of judged.repairs ?? []) process.stderr.write(`repaired ${pointer}: "${sent}" to "${written}"\n`);
  for (const { ruleId, message } of judged.notChecked ?? []) process.stderr.write(`note  ${ruleId}  ${message}\n`);
  report(judged.issues, 0);
  if (judged.isStructureBroken || (hasErrors(judged.issues) && !options.force)) return 1;
  process.stdout.write(judged.x12!);
  return 0;
}

const KINDS: readonly ClaimKind[] = ['professional', 'institutional', 'dental'];

/** As given, or by what the lines hold. */
function kindOf(given: string | undefined, body: unknown): ClaimKind {
  const known = KINDS.find((kind) => kind === given);
  if (known) return known;
  if (given !== undefined) throw new Error(`--kind is professional, institutional or dental, not ${given}`);
  const lines = (body as { claimInformation?: { serviceLines?: unknown } } | null)?.claimInformation?.serviceLines;
  const services = Array.isArray(lines) ? lines.flatMap((line: unknown) => (line !== null && typeof line === 'object' ? Object.keys(line) : [])) : [];
  return KINDS.find((kind) => services.includes(`${kind}Service`)) ?? 'professional';
}

function payerOf(code: string | undefined): Payer {
  const known = readPayerFolder(PAYERS).find((payer) => code !== undefined && payer.payerIds.includes(code));
  return known ?? parsePayerFile('default.json', readFileSync(`${PAYERS}/default.json`, 'utf8'));
}

function report(issues: readonly Issue[], exitCode: number): number {
  for (const issue of issues) {
    const place = issue.pointer ?? [issue.x12?.loop, issue.x12?.segment, issue.x12?.element].filter(Boolean).join(' ');
    process.stderr.write(`${issue.severity}  ${issue.ruleId}  ${place}  ${issue.message}${issue.fixHint ? ` ${issue.fixHint}` : ''}\n`);
  }
  return exitCode;
}
