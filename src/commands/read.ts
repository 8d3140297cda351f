import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { create999Reader } from '../acks/ack999.ts';
import { type Codes, loadCodes } from '../acks/codes.ts';
import { create277ReportReader } from '../acks/report277.ts';
import { readTa1 } from '../acks/ta1.ts';
import { countPlaces, kindOf } from '../inbound/contents.ts';
import { hasErrors, type Issue } from '../lib/issue.ts';
import { lean } from '../remits/report.ts';
import { create835ReportReader } from '../remits/report835.ts';
import { readEnvelopesSync } from '../x12/envelope.ts';
import { sniffX12 } from '../x12/sniff.ts';
import type { EnvelopeHandler, Interchange, SetReader, TransactionSet } from '../x12/types.ts';
import { holdsClaims, printClaims } from './read-claims.ts';
import { createTreeReader } from './read-tree.ts';

/**
 * `read FILE`: what the file holds, as JSON on standard output: the claims of an 837 as a client would post them, TA1s and 999s as we
 * read them, 277CA, 277 and 835 as the reports of the HTTP API, everything else as the tree of its segments. Exit code 1 when the file
 * is no X12 or an issue is an error; what could be read is printed all the same. Throws when the file can't be opened.
 */
export async function read(path: string): Promise<number> {
  const { head, sizeBytes } = beginning(path);
  const sniffed = sniffX12(head);
  if (sniffed.kind !== 'x12') {
    process.stderr.write(`${path}: ${sniffed.reason}\n`);
    return 1;
  }
  if (beginsWithClaims(head)) return printClaims(path, sizeBytes);
  const contents = readContents(readFileSync(path));
  process.stdout.write(`${JSON.stringify({ file: path, ...contents }, null, 2)}\n`);
  return hasErrors(contents.issues) ? 1 : 0;
}

/** Room for a long ISA line end and some TA1s before the first set. */
const HEAD_BYTES = 4_096;

function beginning(path: string): { head: Buffer; sizeBytes: number } {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    return { head: head.subarray(0, readSync(file, head, 0, HEAD_BYTES, 0)), sizeBytes: fstatSync(file).size };
  } finally {
    closeSync(file);
  }
}

/** True when the first transaction set of the file is an 837 of a known guide. */
function beginsWithClaims(head: Uint8Array): boolean {
  let first: TransactionSet | undefined;
  readEnvelopesSync(head, { set: (set) => void (first ??= set) });
  return first !== undefined && holdsClaims(first);
}

interface ReadInterchange {
  readonly isa13: string;
  readonly sender: Party;
  readonly receiver: Party;
  readonly usage: string;
  readonly ta1s: object[];
  readonly sets: object[];
}

interface Party {
  readonly qualifier: string;
  readonly id: string;
}

/** Reads a file in memory. */
function readContents(bytes: Uint8Array): { interchanges: ReadInterchange[]; issues: Issue[] } {
  const codes = loadCodes();
  const interchanges: ReadInterchange[] = [];
  const issues: Issue[] = [];
  const places = countPlaces();
  const handler: EnvelopeHandler = {
    interchange: (header) => void interchanges.push(begin(header)),
    ta1: (segment, header) => void interchanges.at(-1)!.ta1s.push({ place: places.ta1(), ...readTa1(segment, header) }),
    set: (set) => {
      const { sets } = interchanges.at(-1)!;
      const head = { st02: set.controlNumber, guide: set.guide, kind: kindName(set), place: places.set(set) };
      const reader = readerOf(set, codes, (content, found) => {
        sets.push({ ...head, ...content });
        issues.push(...(found ?? []));
      });
      return { segment: reader.segment, end: (end) => { issues.push(...end.issues); reader.end(end); } };
    },
    groupEnd: (_group, found) => void issues.push(...found),
    interchangeEnd: (_interchange, found) => void issues.push(...found),
  };
  issues.push(...readEnvelopesSync(bytes, handler));
  return { interchanges, issues };
}

function begin(header: Interchange): ReadInterchange {
  return {
    isa13: header.controlNumber, sender: { qualifier: header.senderQualifier, id: header.senderId },
    receiver: { qualifier: header.receiverQualifier, id: header.receiverId }, usage: header.usage, ta1s: [], sets: [],
  };
}

/** 277CA and 277 share ST01. */
function kindName(set: TransactionSet): string {
  if (set.code === '277') return set.guide.startsWith('005010X214') ? '277CA' : '277';
  return set.code;
}

function readerOf(set: TransactionSet, codes: Codes, told: (content: object, issues?: readonly Issue[]) => void): SetReader {
  const kind = kindOf(set);
  if (kind === '999') return create999Reader(set, ({ set: _set, ...ack }) => told(ack));
  if (kind === '277CA') return create277ReportReader(set, codes, (transaction) => told(lean(transaction)));
  if (kind === '835') return create835ReportReader(set, codes, (transaction, issues) => told(lean(transaction), issues));
  return createTreeReader(set, told);
}
