import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeAnswer } from '../../src/acks/answer.ts';
import type { Guides } from '../../src/guides/load.ts';
import { type Judged, judgeSample, listSamples } from './files.ts';
import { AGAINST_ITS_999, AGAINST_PYX12, AGAINST_SOURCES, type Reason } from './reasons.ts';

/** A file that we judge otherwise than somebody else; `reason` is undefined where nobody has said why. */
export interface Difference {
  readonly path: string;
  readonly theirs: string;
  readonly ours: string;
  readonly reason: Pick<Reason, 'right' | 'why'> | undefined;
}

/** Everything that the collection tells about us. */
export interface Conformance {
  readonly files: readonly Judged[];
  readonly againstSources: readonly Difference[];
  readonly againstPyx12: readonly Difference[];
  readonly its999s: { readonly compared: number; readonly same: number; readonly different: readonly Difference[] };
  /** The answers that pyx12 expects to its own 5010 files, beside ours. */
  readonly own5010: readonly { readonly path: string; readonly theirs: string; readonly ours: string; readonly why: string }[];
}

/** Reads and judges every file of a collection. */
export function conformance(guides: Guides, corpus: string): Conformance {
  const files = listSamples(corpus).map((sample) => judgeSample(guides, corpus, sample));
  const supported = files.filter((file) => file.support === 'guide');
  return {
    files,
    againstSources: supported.flatMap((file) => {
      const differs = (file.stated === 'valid' && !file.accepted) || (file.stated === 'invalid' && file.accepted);
      return differs ? [difference(file, file.stated, AGAINST_SOURCES)] : [];
    }),
    againstPyx12: supported.flatMap((file) => {
      const differs = file.pyx12 !== undefined && (file.pyx12 === 'VALID') !== file.accepted;
      return differs && !isToldAgainstSource(file) ? [difference(file, file.pyx12!.toLowerCase(), AGAINST_PYX12)] : [];
    }),
    its999s: compare999s(supported, corpus),
    own5010: own5010(files, corpus),
  };
}

/** Where pyx12 sides with the source, the difference is told there. */
function isToldAgainstSource(file: Judged): boolean {
  return file.stated === (file.pyx12 === 'VALID' ? 'valid' : 'invalid');
}

function difference(file: Judged, theirs: string, reasons: readonly Reason[]): Difference {
  const ours = file.accepted ? 'accepted' : file.codes.join(', ');
  const reason = reasons.find(({ path, code }) => path.test(file.path) && (code === '' ? file.accepted : file.codes.includes(code)));
  return { path: file.path, theirs, ours, reason };
}

function compare999s(files: readonly Judged[], corpus: string): Conformance['its999s'] {
  const different: Difference[] = [];
  let compared = 0;
  for (const file of files) {
    const path = join(corpus, 'pyx12-acks', `${file.path}.ack`);
    if (!existsSync(path)) continue;
    compared += 1;
    const theirs = saidBy(readFileSync(path, 'latin1'));
    const ours = saidBy(answerTo(file));
    if (theirs === ours) continue;
    const reason = AGAINST_ITS_999.find(({ fits }) => fits(file, theirs));
    different.push({ path: file.path, theirs, ours, reason: reason && { right: 'we', why: reason.why } });
  }
  return { compared, same: compared - different.length, different };
}

/** pyx12 has 5010 cases for the 834 only, a guide that we do not have. */
function own5010(files: readonly Judged[], corpus: string): Conformance['own5010'] {
  return files.filter((file) => file.expectedAnswer.endsWith('.999')).map((file) => {
    const theirs = saidBy(readFileSync(join(corpus, file.expectedAnswer), 'latin1'));
    const answer = answerTo(file);
    const ours = /TA1\*[^~]*/.exec(answer)?.[0] ?? saidBy(answer);
    return { path: file.path, theirs, ours, why: file.support === 'none' ? 'There is no guide for it here: the group or its interchange is refused, and its sets are not looked at.' : '' };
  });
}

function answerTo(file: Judged): string {
  return writeAnswer(file.received, { controlNumber: 1, at: { d8: '20260101', hhmm: '0000' } }).toString('latin1');
}

/**
 * IK3, IK4, IK5 and AK9 of a 999 on one line. Contexts, values and data element numbers are left out, which pyx12 writes in ways
 * of its own; so is IK3's order, which there comes from a set and varies.
 */
function saidBy(text: string): string {
  const blocks: string[] = [];
  for (const segment of text.replace(/[\r\n]/g, '').split('~').map((each) => each.split('*'))) {
    if (segment[0] === 'IK3') blocks.push(`IK3*${segment[1]}*${segment[2]}**${segment[4]}`);
    else if (segment[0] === 'IK4') blocks[blocks.length - 1] += ` IK4*${segment[1]}**${segment[3]}`;
    else if (segment[0] === 'IK5' || segment[0] === 'AK9') blocks.push(segment.join('*'));
  }
  return blocks.sort().join(' ');
}
