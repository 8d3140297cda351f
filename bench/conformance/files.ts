import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createReceiver, type Received } from '../../src/acks/received.ts';
import type { Judgement } from '../../src/guides/judgement.ts';
import type { Guides } from '../../src/guides/load.ts';
import { readEnvelopesSync } from '../../src/x12/envelope.ts';
import { SegmentReader } from '../../src/x12/read.ts';
import type { Segment } from '../../src/x12/types.ts';

/** What the collection's list says about one file. */
export interface Sample {
  readonly path: string;
  /** The project that the file comes from: the first folder. */
  readonly source: string;
  /** Guide versions as in GS08, or the kind of the file where it has none. */
  readonly guide: string;
  readonly stated: 'valid' | 'invalid' | 'nothing';
  /** What pyx12 found: VALID or INVALID; undefined where it has no guide for the file. */
  readonly pyx12: 'VALID' | 'INVALID' | undefined;
  /** The file beside it that its project expects as the answer, "" for none. */
  readonly expectedAnswer: string;
}

/** A file as we read and judge it. */
export interface Judged extends Sample {
  readonly received: Received;
  readonly accepted: boolean;
  /** Errors as "IK403 8 DTP03", each once. */
  readonly codes: readonly string[];
  /** It has an interchange at all. */
  readonly isX12: boolean;
  /** Written again from what was read, it has the same bytes, line ends and padding behind terminators aside. */
  readonly isLossless: boolean;
  /** We have the guide ("guide"), only another edition of it ("edition"), or neither. */
  readonly support: 'guide' | 'edition' | 'none';
  /** For "edition": errors when it is judged by the edition that we have. */
  readonly underOurs: readonly string[];
}

/** The input files of the list in a collection's folder. */
export function listSamples(corpus: string): Sample[] {
  const [head, ...lines] = readFileSync(join(corpus, 'MANIFEST.tsv'), 'utf8').trimEnd().split('\n');
  const names = head!.split('\t');
  return lines.map((line) => new Map(line.split('\t').map((value, i) => [names[i]!, value]))).flatMap((row) => {
    const field = (name: string): string => row.get(name) ?? '';
    if (field('role') !== 'input') return [];
    return [{
      path: field('path'), source: field('path').split('/')[0]!, guide: field('guide') || field('kind') || 'none',
      stated: statedBy(field('expected')), pyx12: pyx12Says(field('pyx12')), expectedAnswer: field('expected_file'),
    }];
  });
}

function statedBy(text: string): Sample['stated'] {
  if (text.startsWith('invalid')) return 'invalid';
  return text.startsWith('valid') ? 'valid' : 'nothing';
}

/** A remark behind the verdict says that the file was changed for it; such a verdict is about another file. */
function pyx12Says(text: string): Sample['pyx12'] {
  return text === 'VALID' || text === 'INVALID' ? text : undefined;
}

/** Reads and judges one file. */
export function judgeSample(guides: Guides, corpus: string, sample: Sample): Judged {
  const bytes = readFileSync(join(corpus, sample.path));
  const received = receive(guides, bytes);
  const support = supportOf(guides, sample.guide);
  const ours = support === 'edition' ? editionOf(guides, sample.guide) : undefined;
  const underOurs = ours ? codesOf(receive(guides, Buffer.from(bytes.toString('latin1').replaceAll(sample.guide, ours), 'latin1')).judgement) : [];
  return {
    ...sample, received, accepted: received.judgement.accepted, codes: codesOf(received.judgement), isX12: received.interchanges.length > 0,
    isLossless: rewritten(bytes) === normalised(bytes), support, underOurs,
  };
}

function receive(guides: Guides, bytes: Uint8Array): Received {
  const receiver = createReceiver(guides);
  return receiver.result(readEnvelopesSync(bytes, receiver));
}

function supportOf(guides: Guides, guide: string): Judged['support'] {
  if (guides.all.some(({ def }) => def.id === guide || def.also?.includes(guide))) return 'guide';
  return editionOf(guides, guide) ? 'edition' : 'none';
}

/** "005010X222" names a guide, what follows its edition. */
function editionOf(guides: Guides, guide: string): string | undefined {
  return /^005010X\d{3}/.test(guide) ? guides.all.find(({ def }) => def.id.startsWith(guide.slice(0, 10)))?.def.id : undefined;
}

function codesOf(judgement: Judgement): string[] {
  const all = [
    ...judgement.issues,
    ...judgement.interchanges.flatMap((one) => [...one.issues, ...one.groups.flatMap((group) => [...group.issues, ...group.sets.flatMap((set) => set.issues)])]),
  ];
  const codes = all.filter((issue) => issue.severity === 'error')
    .map(({ ack, x12 }) => [ack?.element, ack?.code, x12?.element ?? x12?.segment].filter(Boolean).join(' '));
  return [...new Set(codes)];
}

/** The file written again from the elements that were read. */
function rewritten(bytes: Uint8Array): string {
  const reader = new SegmentReader();
  let text = '';
  const add = (segment: Segment): void => {
    const { element, segment: terminator } = reader.delimiters!;
    const parts = [segment.id];
    for (let n = 1; n <= segment.elementCount; n += 1) parts.push(segment.element(n));
    text += parts.join(element) + terminator;
  };
  reader.feed(bytes, add);
  reader.finish(add);
  return squeezed(text, outlineOf(bytes).terminators);
}

/** The file itself from its first interchange on; a last segment without its terminator gets it. */
function normalised(bytes: Buffer): string {
  const { terminators, start } = outlineOf(bytes);
  const text = squeezed(bytes.toString(bytes.every((byte) => byte < 128) ? 'latin1' : 'utf8', start), terminators);
  const last = terminators.at(-1);
  return last === undefined || text.endsWith(last) ? text : text + last;
}

/** Every segment terminator that an interchange of the file names, and where its first one begins; the file's end when it has none. */
function outlineOf(bytes: Uint8Array): { terminators: string[]; start: number } {
  const found = new Set<string>();
  let start = bytes.length;
  const reader = new SegmentReader();
  const note = (segment: Segment): void => {
    if (found.size === 0) start = segment.offset;
    found.add(reader.delimiters!.segment);
  };
  reader.feed(bytes, note);
  reader.finish(note);
  return { terminators: [...found], start };
}

/** Without line ends, blanks and NULs behind terminators, which are padding. */
function squeezed(text: string, terminators: readonly string[]): string {
  let out = text;
  for (const terminator of terminators) out = out.split(terminator).map((part) => part.replace(/^[\s\0\x1a]+/, '')).join(terminator);
  for (const terminator of terminators) while (out.endsWith(terminator + terminator)) out = out.slice(0, -1);
  return out.replace(/[\s\0\x1a]+$/, (end) => terminators.find((terminator) => end.startsWith(terminator)) ?? '');
}
