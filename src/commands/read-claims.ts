import { once } from 'node:events';
import { create837Reader, kindOfGuide, type UploadedClaim } from '../claims/from837.ts';
import { fileChunks } from '../lib/file-chunks.ts';
import { hasErrors, type Issue } from '../lib/issue.ts';
import { readEnvelopes } from '../x12/envelope.ts';
import type { TransactionSet } from '../x12/types.ts';

/** From this size on claims are printed one per line, so that a reader of the output need not hold them all. */
const LARGE_BYTES = 1_000_000;

/** True for a set that holds claims of one of the three 837 guides. */
export function holdsClaims(set: TransactionSet): boolean {
  return set.code === '837' && kindOfGuide(set.guide) !== undefined;
}

/**
 * Prints the claims of an 837 file as the JSON that a client would have posted, each with its place and with warnings about what has
 * no place in that JSON: an array, or from 1 MB on one claim per line. Issues of the envelopes go to standard error. The file is read
 * as a stream in flat memory. Returns exit code 1 when an issue is an error.
 */
export async function printClaims(path: string, sizeBytes: number): Promise<number> {
  const isLarge = sizeBytes >= LARGE_BYTES;
  const issues: Issue[] = [];
  const waiting: string[] = [];
  let count = 0;
  const told = (claim: UploadedClaim): void => {
    waiting.push(isLarge ? `${JSON.stringify(jsonOf(claim))}\n` : `${count === 0 ? '[\n' : ',\n'}${indented(jsonOf(claim))}`);
    count += 1;
  };
  const rest = await readEnvelopes(written(fileChunks(path), waiting), {
    set: (set) => {
      if (!holdsClaims(set)) {
        issues.push(passedOver(set));
        return undefined;
      }
      const reader = create837Reader(set, { claim: told, end: ({ end, issues: found }) => void issues.push(...end.issues, ...found) });
      return reader;
    },
    groupEnd: (_group, found) => void issues.push(...found),
    interchangeEnd: (_interchange, found) => void issues.push(...found),
  });
  await write(waiting);
  if (!isLarge) await write([count === 0 ? '[]\n' : '\n]\n']);
  return report([...issues, ...rest]);
}

/** What is printed of a claim: everything but its functions. */
function jsonOf({ kind, usage, body, place, submitter, receiver, claimNumber, issues }: UploadedClaim): object {
  return { kind, usage, ...(claimNumber === undefined ? {} : { claimNumber }), submitter, receiver, place, issues, body };
}

function indented(json: object): string {
  return JSON.stringify(json, null, 2).replaceAll(/^/gm, '  ');
}

/** The chunks of a file; before each one what the last gave is written, so that a slow reader of the output slows the reading. */
async function* written(source: AsyncIterable<Uint8Array>, waiting: string[]): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    await write(waiting);
    yield chunk;
  }
}

async function write(waiting: string[]): Promise<void> {
  if (waiting.length === 0) return;
  const text = waiting.splice(0).join('');
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

function passedOver(set: TransactionSet): Issue {
  return {
    ruleId: 'read.passed-over', severity: 'warning', snipLevel: 1, x12: { offset: set.offset },
    message: `Set ${set.controlNumber} is a ${set.code} (${set.guide}) among claims; it was passed over.`,
  };
}

function report(issues: readonly Issue[]): number {
  for (const { severity, ruleId, message, x12 } of issues) {
    process.stderr.write(`${severity}  ${ruleId}  ${x12?.offset === undefined ? '' : `byte ${x12.offset}  `}${message}\n`);
  }
  return hasErrors(issues) ? 1 : 0;
}
