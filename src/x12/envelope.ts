import type { Issue } from '../lib/issue.ts';
import { BodyHash } from './body.ts';
import { EnvelopeIssues, headerIssues, setHeaderIssues, sameNumber } from './envelope-checks.ts';
import { delimitersOf, type DelimiterCodes } from './header.ts';
import { SegmentReader } from './read.ts';
import type { WindowSegment } from './segment.ts';
import type { EnvelopeHandler, Group, Interchange, Segment, SetReader, TransactionSet } from './types.ts';
import { packedId } from './values.ts';

/**
 * Reads a whole input, a stream or bytes, and tells the handler its interchanges, groups and sets in file order.
 * Counts and control numbers are checked; judgements go to the end of the set, group or interchange that they are about,
 * with the codes that a 999 or TA1 would carry. Resolves with the issues of the file itself: no interchange, text outside
 * of interchanges, an over-long segment. Rejects only with errors of the source or of the handler.
 */
export async function readEnvelopes(source: AsyncIterable<Uint8Array> | Uint8Array, handler: EnvelopeHandler): Promise<readonly Issue[]> {
  if (source instanceof Uint8Array) return readEnvelopesSync(source, handler);
  const reader = new SegmentReader({ kinds: handler.wantsKinds ?? false });
  const tracker = new EnvelopeTracker(handler);
  for await (const chunk of source) feed(reader, tracker, chunk);
  return finish(reader, tracker);
}

/** `readEnvelopes` for bytes in memory. With a reader that has read nothing yet, or nothing since its `restart`, that one reads them. */
export function readEnvelopesSync(bytes: Uint8Array, handler: EnvelopeHandler, own?: SegmentReader): readonly Issue[] {
  const reader = own ?? new SegmentReader({ size_bytes: bytes.length, kinds: handler.wantsKinds ?? false });
  const tracker = new EnvelopeTracker(handler);
  feed(reader, tracker, bytes);
  return finish(reader, tracker);
}

function feed(reader: SegmentReader, tracker: EnvelopeTracker, chunk: Uint8Array): void {
  for (let at = 0; at < chunk.length; ) {
    at += reader.push(chunk, at);
    drain(reader, tracker);
    tracker.settle();
  }
}

function finish(reader: SegmentReader, tracker: EnvelopeTracker): readonly Issue[] {
  reader.close();
  drain(reader, tracker);
  tracker.finish(reader.size_bytes);
  return [...reader.issues, ...tracker.fileIssues.list];
}

function drain(reader: SegmentReader, tracker: EnvelopeTracker): void {
  for (let segment = reader.next(); segment; segment = reader.next()) tracker.take(segment);
}

const ISA = packedId('ISA');
const GS = packedId('GS');
const ST = packedId('ST');
const SE = packedId('SE');
const GE = packedId('GE');
const IEA = packedId('IEA');
const TA1 = packedId('TA1');

interface OpenInterchange {
  header: Interchange;
  /** Index of the ISA among the segments of the input. */
  start: number;
  codes: DelimiterCodes;
  groupCount: number;
  groupNumbers: Set<string>;
  issues: EnvelopeIssues;
}

interface OpenGroup {
  header: Group;
  setCount: number;
  setNumbers: Set<string>;
  issues: EnvelopeIssues;
}

interface OpenSet {
  header: TransactionSet;
  reader: SetReader | undefined;
  issues: EnvelopeIssues;
}

/** Follows the envelopes of one input. An end that is missing closes what is open, so the next set is never lost. */
class EnvelopeTracker {
  readonly fileIssues = new EnvelopeIssues();

  readonly #handler: EnvelopeHandler;
  readonly #body = new BodyHash();
  readonly #hashes: boolean;
  #interchangeCount = 0;
  #interchange: OpenInterchange | undefined;
  #group: OpenGroup | undefined;
  #set: OpenSet | undefined;
  /** Index and end offset of the segment before. */
  #lastIndex = 0;
  #lastEnd = 0;
  /** Index of the last segment that stood outside of its envelope. */
  #lastMisplaced = -1;

  constructor(handler: EnvelopeHandler) {
    this.#handler = handler;
    this.#hashes = handler.skipsHashes !== true;
  }

  take(segment: WindowSegment): void {
    if (isControl(segment.code)) this.#control(segment);
    else if (this.#set) this.#inSet(segment, this.#set);
    else this.#stray(segment);
    this.#lastIndex = segment.index;
    this.#lastEnd = segment.offset + segment.length + 1;
  }

  /** Ends every use of the reader's window, whose bytes are about to change. */
  settle(): void {
    this.#body.settle();
  }

  /** The input ended after so many bytes, maybe before the last terminator: whatever is open is incomplete. */
  finish(size_bytes: number): void {
    this.#lastEnd = Math.min(this.#lastEnd, size_bytes);
    this.#interrupt('interchange', '023');
  }

  #inSet(segment: WindowSegment, set: OpenSet): void {
    // A jump in the count means that the reader passed over a segment as too long.
    if (segment.index !== this.#lastIndex + 1) this.#gap(set);
    if (!set.reader) return;
    if (this.#hashes) this.#body.add(segment);
    set.reader.segment(segment);
  }

  #gap(set: OpenSet): void {
    const position = this.#lastIndex + 2 - set.header.index;
    set.issues.add('x12.segment-too-long', 'A segment of the set is too long to be read.', { element: 'IK502', code: '5' }, { position, offset: this.#lastEnd });
  }

  #control(segment: WindowSegment): void {
    switch (segment.code) {
      case ISA: return this.#openInterchange(segment);
      case GS: return this.#openGroup(segment);
      case ST: return this.#openSet(segment);
      case SE: return this.#closeSet(segment);
      case GE: return this.#closeGroup(segment);
      case IEA: return this.#closeInterchange(segment);
      default: return this.#ta1(segment);
    }
  }

  #openInterchange(segment: WindowSegment): void {
    this.#interrupt('interchange', '022');
    const header = interchangeOf(segment, this.#interchangeCount);
    this.#interchangeCount += 1;
    const issues = new EnvelopeIssues();
    headerIssues(segment, header, issues);
    this.#interchange = { header, start: segment.index, codes: segment.delimiters, groupCount: 0, groupNumbers: new Set(), issues };
    this.#handler.interchange?.(header);
  }

  #ta1(segment: WindowSegment): void {
    if (this.#set) return this.#inSet(segment, this.#set);
    const open = this.#interchange;
    if (!open) return this.#stray(segment);
    // Some translators write the TA1 behind its group; its meaning is plain, so that is no reason to refuse it.
    const position = segment.index - open.start + 1;
    if (this.#group || open.groupCount > 0) open.issues.warn('x12.ta1-misplaced', 'The TA1 stands behind a GS segment.', { segment: 'TA1', position, offset: segment.offset });
    this.#handler.ta1?.(segment, open.header);
  }

  #openGroup(segment: WindowSegment): void {
    this.#interrupt('group');
    const open = this.#interchange;
    if (!open) return this.#stray(segment);
    const header = groupOf(segment);
    const issues = new EnvelopeIssues();
    const place = { segment: 'GS', element: 'GS06', position: segment.index - open.start + 1, offset: segment.offset };
    if (!/^\d{1,9}$/.test(header.controlNumber)) issues.add('x12.group-number-invalid', 'The control number of the group (GS06) is no number of one to nine digits.', { element: 'AK905', code: '6' }, place);
    else if (open.groupNumbers.has(header.controlNumber)) issues.add('x12.group-number-repeated', 'The control number of the group (GS06) was used before in this interchange.', { element: 'AK905', code: '19' }, place);
    open.groupNumbers.add(header.controlNumber);
    open.groupCount += 1;
    this.#group = { header, setCount: 0, setNumbers: new Set(), issues };
    this.#handler.group?.(header, open.header);
  }

  #openSet(segment: WindowSegment): void {
    this.#interrupt('set');
    const group = this.#group;
    const interchange = this.#interchange;
    if (!group || !interchange) return this.#stray(segment);
    const guide = segment.element(3) || group.header.version;
    const header: TransactionSet = {
      code: segment.element(1), controlNumber: segment.element(2), guide, index: segment.index, offset: segment.offset,
      group: group.header, interchange: interchange.header,
    };
    const issues = new EnvelopeIssues();
    setHeaderIssues(header, group.setNumbers, issues);
    group.setNumbers.add(header.controlNumber);
    group.setCount += 1;
    const reader = this.#handler.set?.(header);
    this.#set = { header, reader, issues };
    if (!reader) return;
    if (this.#hashes) this.#body.begin(interchange.codes);
    reader.segment(segment);
  }

  #closeSet(segment: WindowSegment): void {
    const set = this.#set;
    if (!set) return this.#stray(segment);
    if (segment.index !== this.#lastIndex + 1) this.#gap(set);
    const count = segment.index - set.header.index + 1;
    const place = { segment: 'SE', position: count, offset: segment.offset };
    const number = segment.element(2).trimEnd();
    if (number !== set.header.controlNumber.trimEnd()) {
      set.issues.add('x12.set-number-differs', `The set begins with number ${set.header.controlNumber} and ends with ${number || 'none'}.`, { element: 'IK502', code: '3' }, { ...place, element: 'SE02' });
    }
    if (!sameNumber(segment.element(1), String(count))) {
      set.issues.add('x12.set-count-wrong', `SE01 counts ${segment.element(1) || 'no'} segments; the set has ${count}.`, { element: 'IK502', code: '4' }, { ...place, element: 'SE01' });
    }
    set.reader?.segment(segment);
    this.#endSet(set, { complete: true, segmentCount: count, endOffset: segment.offset + segment.length + 1 });
  }

  #endSet(set: OpenSet, end: { complete: boolean; segmentCount: number; endOffset: number }): void {
    this.#set = undefined;
    if (!set.reader) return;
    const { complete, segmentCount, endOffset } = end;
    set.reader.end({ complete, segmentCount, startOffset: set.header.offset, endOffset, bodySha256: this.#hashes ? this.#body.end() : '', issues: set.issues.list });
  }

  #closeGroup(segment: WindowSegment): void {
    this.#interrupt('set');
    const group = this.#group;
    const interchange = this.#interchange;
    if (!group || !interchange) return this.#stray(segment);
    const place = { segment: 'GE', position: segment.index - interchange.start + 1, offset: segment.offset };
    if (!sameNumber(segment.element(2), group.header.controlNumber)) {
      group.issues.add('x12.group-number-differs', `The group begins with number ${group.header.controlNumber} and ends with ${segment.element(2) || 'none'}.`, { element: 'AK905', code: '4' }, { ...place, element: 'GE02' });
    }
    if (!sameNumber(segment.element(1), String(group.setCount))) {
      group.issues.add('x12.group-count-wrong', `GE01 counts ${segment.element(1) || 'no'} sets; the group has ${group.setCount}.`, { element: 'AK905', code: '5' }, { ...place, element: 'GE01' }, segment.element(1));
    }
    this.#endGroup(group);
  }

  #endGroup(group: OpenGroup): void {
    this.#group = undefined;
    this.#handler.groupEnd?.(group.header, group.issues.list);
  }

  #closeInterchange(segment: WindowSegment): void {
    this.#interrupt('group');
    const open = this.#interchange;
    if (!open) return this.#stray(segment);
    const place = { segment: 'IEA', position: segment.index - open.start + 1, offset: segment.offset };
    if (!sameNumber(segment.element(2), open.header.controlNumber)) {
      open.issues.add('x12.interchange-number-differs', `The interchange begins with number ${open.header.controlNumber} and ends with ${segment.element(2) || 'none'}.`, { element: 'TA105', code: '001' }, { ...place, element: 'IEA02' });
    }
    if (!sameNumber(segment.element(1), String(open.groupCount))) {
      open.issues.add('x12.interchange-count-wrong', `IEA01 counts ${segment.element(1) || 'no'} groups; the interchange has ${open.groupCount}.`, { element: 'TA105', code: '021' }, { ...place, element: 'IEA01' });
    }
    this.#endInterchange(open);
  }

  #endInterchange(open: OpenInterchange): void {
    this.#interchange = undefined;
    this.#handler.interchangeEnd?.(open.header, open.issues.list);
  }

  /** Ends what is still open up to the given level, because something began or the input ended where a trailer was due. */
  #interrupt(level: 'set' | 'group' | 'interchange', code = ''): void {
    const offset = this.#lastEnd;
    const set = this.#set;
    if (set) {
      const segmentCount = this.#lastIndex - set.header.index + 1;
      set.issues.add('x12.set-end-missing', 'The set has no end (SE is missing).', { element: 'IK502', code: '2' }, { segment: 'SE', position: segmentCount + 1, offset });
      this.#endSet(set, { complete: false, segmentCount, endOffset: offset });
    }
    if (level === 'set') return;
    const start = this.#interchange?.start ?? 0;
    const position = this.#lastIndex - start + 2;
    if (this.#group) {
      this.#group.issues.add('x12.group-end-missing', 'The group has no end (GE is missing).', { element: 'AK905', code: '3' }, { segment: 'GE', position, offset });
      this.#endGroup(this.#group);
    }
    if (level === 'group' || !this.#interchange) return;
    this.#interchange.issues.add(
      'x12.interchange-end-missing',
      code === '023' ? 'The file ends before the interchange does: it was cut off, or IEA is missing.' : 'The interchange has no end (IEA is missing).',
      { element: 'TA105', code }, { segment: 'IEA', position, offset },
    );
    this.#endInterchange(this.#interchange);
  }

  #stray(segment: WindowSegment): void {
    if (this.#interchange) return this.#misplaced(segment, this.#interchange);
    this.fileIssues.add('x12.segment-outside-interchange', 'There are segments outside of any interchange; they were passed over.', { element: 'TA105', code: '022' }, { position: segment.index, offset: segment.offset });
  }

  /** A run of segments in the wrong place has one cause, so only its first is reported. */
  #misplaced(segment: WindowSegment, open: OpenInterchange): void {
    const isSame = this.#lastMisplaced === segment.index - 1;
    this.#lastMisplaced = segment.index;
    if (isSame) return;
    const place = { segment: segment.id.slice(0, 3), position: segment.index - open.start + 1, offset: segment.offset };
    open.issues.add('x12.segment-misplaced', `The segment ${place.segment} stands outside of its envelope.`, { element: 'TA105', code: '022' }, place);
  }
}

function isControl(code: number): boolean {
  return code === ISA || code === GS || code === ST || code === SE || code === GE || code === IEA || code === TA1;
}

function interchangeOf(isa: WindowSegment, index: number): Interchange {
  return {
    index, offset: isa.offset, delimiters: delimitersOf(isa.delimiters),
    senderQualifier: isa.element(5), senderId: isa.element(6).trim(), receiverQualifier: isa.element(7), receiverId: isa.element(8).trim(),
    date: isa.element(9), time: isa.element(10), version: isa.element(12), controlNumber: isa.element(13),
    ackRequested: isa.element(14) === '1', usage: isa.element(15), elements: elementsOf(isa),
  };
}

function groupOf(gs: Segment): Group {
  return {
    functionalId: gs.element(1), senderCode: gs.element(2).trimEnd(), receiverCode: gs.element(3).trimEnd(), date: gs.element(4), time: gs.element(5),
    controlNumber: gs.element(6).trim(), version: gs.element(8).trimEnd(), offset: gs.offset, elements: elementsOf(gs),
  };
}

function elementsOf(segment: Segment): string[] {
  const elements: string[] = [];
  for (let n = 1; n <= segment.elementCount; n += 1) elements.push(segment.element(n));
  return elements;
}
