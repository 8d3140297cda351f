import { fileURLToPath } from 'node:url';
import { claimEdits } from '../acks/claim-edits.ts';
import { createReceiver, judgedUpTo, type Received } from '../acks/received.ts';
import { type Validation, type ValidationIssue, validationOf } from '../acks/validation.ts';
import { shippedLists } from '../codes/shipped.ts';
import { readConfig } from '../config.ts';
import type { FileCheckOptions } from '../guides/check.ts';
import { loadGuides } from '../guides/load.ts';
import { fileChunks } from '../lib/file-chunks.ts';
import { d8FromIso } from '../lib/dates.ts';
import type { SnipLevel } from '../lib/issue.ts';
import type { Payer } from '../payers/schema.ts';
import { readPayerFolder } from '../payers/store.ts';
import { readEnvelopes } from '../x12/envelope.ts';

const PAYERS = fileURLToPath(new URL('../../edi-templates/payers', import.meta.url));

/**
 * `validate FILE`: every issue of a file with its place, code and hint on standard output, and what its receiver would answer.
 * Exit code 1 when an issue is an error. The file is read as a stream. Throws when it or the payer
 * can't be found, and for a SNIP level other than 1 to 7.
 */
export async function validate(path: string, options: Recipient & { json?: boolean; snip?: string }): Promise<number> {
  const level = options.snip === undefined ? undefined : snipLevel(options.snip);
  const { judgement } = await receiveFile(path, options, claimEdits(new Date(), shippedLists()));
  const validation = validationOf(path, level === undefined ? judgement : judgedUpTo(judgement, level));
  process.stdout.write(options.json ? `${JSON.stringify(validation, null, 2)}\n` : textOf(validation));
  return validation.accepted ? 0 : 1;
}

/** As whom a file is received: a payer, whose overlay counts as it is today, and the ids in ISA08, with commas between them, for which it may be; without them it may be for anybody. */
export interface Recipient {
  payer?: string;
  receiver?: string;
}

/** Judges a file against the guides, and with a second judge of its sets. */
export async function receiveFile(path: string, { payer, receiver }: Recipient, further?: FileCheckOptions['further']): Promise<Received> {
  const overlay = payer === undefined ? undefined : { ops: payerNamed(payer).overlay, onDate: d8FromIso(new Date().toISOString()) };
  const reader = createReceiver(loadGuides(), { ...(overlay ? { overlay } : {}), ...(receiver ? { receivers: receiver.split(',') } : {}), ...(further ? { further } : {}) });
  return reader.result(await readEnvelopes(fileChunks(path), reader));
}

/** A payer file by its id or by a payer id behind it, of the configured folder or of those that are shipped. */
function payerNamed(name: string): Payer {
  const folder = readConfig(process.env).payersDir ?? PAYERS;
  const payers = readPayerFolder(folder);
  const found = payers.find((payer) => payer.id === name) ?? payers.find((payer) => payer.payerIds.includes(name));
  if (!found) throw new Error(`There is no payer ${name}. Known are ${payers.map((payer) => payer.id).join(', ') || 'none'}.`);
  return found;
}

function snipLevel(text: string): SnipLevel {
  if (!/^[1-7]$/.test(text)) throw new Error(`--snip is a level from 1 to 7, not ${text}`);
  return Number(text) as SnipLevel;
}

function textOf(validation: Validation): string {
  const lines = [`${validation.file}: ${validation.accepted ? 'accepted' : 'not accepted'}`, ...validation.issues.flatMap((issue) => issueLines(issue, 1))];
  for (const interchange of validation.interchanges) {
    lines.push(`  interchange ${interchange.isa13}: TA1 ${verdict(interchange.ta1)}`, ...interchange.issues.flatMap((issue) => issueLines(issue, 2)));
    for (const group of interchange.groups) {
      lines.push(`    group ${group.gs06}: AK9 ${verdict(group.ak9)}`, ...group.issues.flatMap((issue) => issueLines(issue, 3)));
      for (const set of group.sets) {
        lines.push(`      set ${set.st02} (${set.guide}): IK5 ${verdict(set.ik5)}`, ...set.issues.flatMap((issue) => issueLines(issue, 4)));
        if (set.dropped) lines.push(`        and ${set.dropped} more issues`);
      }
    }
  }
  return `${lines.join('\n')}\n`;
}

function verdict({ ack, codes }: { ack: string; codes: readonly string[] }): string {
  return [ack, ...codes].join(' ');
}

function issueLines(issue: ValidationIssue, depth: number): string[] {
  const indent = '  '.repeat(depth);
  const place = [
    issue.position === null ? '' : `segment ${issue.position}`, issue.offset === null ? '' : `byte ${issue.offset}`,
    issue.loop === null ? '' : `loop ${issue.loop}`, issue.element ?? issue.segment ?? '',
  ].filter(Boolean).join(', ');
  const code = issue.ackElement === null ? issue.ruleId : `${issue.ackElement} ${issue.code} ${issue.codeName ?? ''}`.trimEnd();
  return [`${indent}${issue.severity}: ${code}${place ? ` at ${place}` : ''}`, `${indent}  ${issue.message}${issue.hint ? ` ${issue.hint}` : ''}`];
}
