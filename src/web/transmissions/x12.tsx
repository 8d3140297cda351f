import type { Codes } from '../../acks/codes.ts';
import { codeLabel } from '../../acks/codes.ts';
import type { Issue } from '../../lib/issue.ts';
import { Wide } from '../parts.tsx';
import { type DescribedSegment, describeSegments } from '../../x12/describe.ts';

/** Segments on one page of the view. */
export const SEGMENTS = 400;
/** A file larger than this is shown from its beginning only; the download has all of it. */
export const SHOWN_BYTES = 4 * 1024 * 1024;

/** What an X12 view shows. `from` and `to` bound it by the index of segments, ISA = 1. */
export interface X12Props {
  bytes: Uint8Array;
  show: boolean;
  codes: Codes;
  issues?: readonly Issue[];
  from?: number;
  /** Keeps only segments for which it is true: a claim's own part of a file. */
  keep?: (segment: DescribedSegment) => boolean;
}

/**
 * A file with every segment on a line of its own: its place, each element with its name for whoever points at it, delimiters as
 * they are, in words what the segment is, and what is wrong with it.
 */
export function X12View({ bytes, show, codes, issues = [], from = 1, keep }: X12Props) {
  const wrong = new Map<number, Issue[]>();
  for (const issue of issues) if (issue.x12?.offset !== undefined) wrong.set(issue.x12.offset, [...(wrong.get(issue.x12.offset) ?? []), issue]);
  const rows: { segment: DescribedSegment; element: string; end: string; says: Issue[] }[] = [];
  let element = '*';
  let end = '~';
  for (const segment of describeSegments(bytes, { show })) {
    if (segment.id === 'ISA') {
      element = byteText(bytes[segment.offset + 3]);
      end = byteText(bytes[segment.offset + segment.length]);
    }
    if (segment.index < from || (keep && !keep(segment))) continue;
    if (rows.length >= SEGMENTS) break;
    const says = [...wrong].filter(([offset]) => offset >= segment.offset && offset <= segment.offset + segment.length).flatMap(([, found]) => found);
    rows.push({ segment, element, end, says });
  }
  return (
    <div class="x12"><Wide label="X12, one segment a line">
      <ol>{rows.map(({ segment, element: separator, end: terminator, says }) => (
        <li key={segment.index} class={says.length > 0 ? 'bad' : ''} id={`s${segment.index}`}>
          <span class="at">{segment.position || ''}</span>
          <span class={`deep${Math.min(segment.depth, 4)}`}><span class="id">{segment.id}</span>{segment.elements.map((one) => [
            <span key={`${one.n}s`} class="sep">{separator}</span>,
            one.text === '' ? null : <span key={one.n} class={one.isMasked ? 'hid' : 'el'} title={`${segment.id}${String(one.n).padStart(2, '0')} ${one.label}`}>{one.text}</span>,
          ])}<span class="sep">{terminator}</span>
            <span class="means">{[segment.name, meaning(segment, codes)].filter(Boolean).join(': ')}</span>
            {says.map((issue, n) => <span key={n} class="says">{` ${issue.message}`}</span>)}
          </span>
        </li>
      ))}</ol>
    </Wide></div>
  );
}

/** The highest index that one page reaches; undefined where the file ends before. */
export function nextFrom(bytes: Uint8Array, from: number): number | undefined {
  for (const segment of describeSegments(bytes, { show: false })) if (segment.index === from + SEGMENTS) return segment.index;
  return undefined;
}

/** Codes of a segment in words, where they say what happened. */
function meaning({ id, elements }: DescribedSegment, codes: Codes): string {
  const at = (n: number) => elements[n - 1]?.text ?? '';
  const label = (code: string) => codeLabel(codes, code) ?? '';
  if (id === 'CAS') return [2, 5, 8, 11, 14, 17].map((n) => label(`${at(1)}-${at(n)}`)).filter(Boolean).join('; ');
  if (id === 'STC') return label(at(1));
  if (id === 'IK3' || id === 'AK3') return label(`IK304:${at(4)}`);
  if (id === 'IK4' || id === 'AK4') return label(`IK403:${at(3)}`);
  if (id === 'IK5' || id === 'AK5') return [ANSWERS[at(1)], label(`IK502:${at(2)}`)].filter(Boolean).join(', ');
  if (id === 'AK9') return [ANSWERS[at(1)], label(`AK905:${at(5)}`)].filter(Boolean).join(', ');
  if (id === 'TA1') return [ANSWERS[at(4)], label(`TA105:${at(5)}`)].filter(Boolean).join(', ');
  return '';
}

const ANSWERS: Readonly<Record<string, string>> = { A: 'accepted', E: 'accepted with remarks', P: 'partly accepted', R: 'rejected' };

/** A delimiter as people can see it. */
function byteText(byte: number | undefined): string {
  if (byte === undefined) return '';
  return byte < 0x20 || byte > 0x7e ? `‹${byte.toString(16).padStart(2, '0')}›` : String.fromCharCode(byte);
}
