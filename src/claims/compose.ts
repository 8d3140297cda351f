import type { Claim, ClaimKind } from './claim.ts';
import { CHARGEABLE, checkCharacters, envelopeFor, writeClaims } from './to837.ts';
import { checkFile } from '../guides/check.ts';
import type { Judgement } from '../guides/judgement.ts';
import type { Guides } from '../guides/load.ts';
import type { Issue } from '../lib/issue.ts';
import type { Payer } from '../payers/schema.ts';
import type { ElementValue } from '../x12/types.ts';
import { InterchangeWriter } from '../x12/write.ts';

/** A claim as it goes into a file. */
export interface Outgoing {
  claim: Claim;
  claimNumber: string;
  /** Claims with different keys never share a transaction set (biller, submitter and receiver). */
  setKey: string;
}

/** Where one claim stands in the written file. */
export interface Placed<Out extends Outgoing> {
  outgoing: Out;
  st02: string;
  first: number;
  last: number;
  billingFirst: number;
  billingLast: number;
}

/** A written interchange, or what is wrong with it. */
export interface Composed<Out extends Outgoing> {
  bytes: Buffer;
  sets: { st02: string; bht03: string; setKey: string }[];
  placed: Placed<Out>[];
  /** Claims that may not go, with their issues. When there are any, the bytes may not be sent. */
  refused: Map<Out, Issue[]>;
  /** Issues that no claim can be named for. */
  fileIssues: Issue[];
}

/** What an interchange is written with. */
export interface Envelope {
  payer: Payer;
  kind: ClaimKind;
  controlNumber: number;
  at: { d8: string; hhmm: string };
  /** Makes BHT03 of the n-th set, unique for ever. */
  bht03: (set: number) => string;
}

/**
 * Writes one interchange of claims of one kind and checks it with the guide, by a path of its own: the writer is code,
 * the checker is data, and both have to agree before a file leaves. An issue is traced back to the claim in whose
 * segments it stands. The guides are those of the payer, its overlay applied.
 */
export function composeFile<Out extends Outgoing>(guides: Guides, claims: readonly Out[], envelope: Envelope): Composed<Out> {
  const refused = new Map<Out, Issue[]>();
  for (const outgoing of claims) {
    const issues = checkCharacters(outgoing.claim, envelope.payer.envelope.delimiters);
    if (issues.length > 0) refused.set(outgoing, [...issues]);
  }
  const written = writeFile(claims, envelope);
  const fileIssues: Issue[] = [];
  for (const { st02, issue } of judge(guides, written.bytes)) {
    const owners = ownersOf(written.placed, st02, issue);
    const pointer = written.pointers.get(st02)?.[issue.x12?.position ?? 0];
    const found = pointer === undefined ? issue : { ...issue, pointer };
    if (owners.length === 0) fileIssues.push(found);
    for (const { outgoing } of owners) refused.set(outgoing, [...(refused.get(outgoing) ?? []), found]);
  }
  // The writer's own refusals are covered by checkCharacters; one that is not has no claim to go with.
  if (refused.size === 0) fileIssues.push(...written.writerIssues);
  return { bytes: written.bytes, sets: written.sets, placed: written.placed, refused, fileIssues };
}

function writeFile<Out extends Outgoing>(claims: readonly Out[], envelope: Envelope) {
  const { payer, kind, controlNumber, at } = envelope;
  const { version, functionalId, setCode } = envelopeFor(kind);
  const e = payer.envelope;
  const writer = new InterchangeWriter({ delimiters: e.delimiters, newline: e.newline });
  const sets: Composed<Out>['sets'] = [];
  const placed: Placed<Out>[] = [];
  // Which field of which claim each segment came from, by its place in the set: issues of the guide lead back by it.
  const pointers = new Map<string, (string | undefined)[]>();
  writer.interchange({
    senderQualifier: e.senderQualifier, senderId: e.senderId, receiverQualifier: e.receiverQualifier, receiverId: e.receiverId,
    at, controlNumber, usage: payer.usage, ackRequested: e.ackRequested,
  });
  writer.group({
    functionalId, senderCode: e.senderCode ?? e.senderId, receiverCode: e.receiverCode ?? e.receiverId, controlNumber, version });
  for (const chunk of chunks(claims, payer.limits.claimsPerSet)) {
    const st02 = String(sets.length + 1).padStart(4, '0');
    const bht03 = envelope.bht03(sets.length + 1);
    writer.set({ code: setCode, controlNumber: st02, guide: version });
    const trace: (string | undefined)[] = [];
    pointers.set(st02, trace);
    const sink = {
      get setSegmentCount() {
        return writer.setSegmentCount;
      },
      segment(id: string, elements: readonly ElementValue[], pointer?: string) {
        writer.segment(id, elements, pointer);
        trace[writer.setSegmentCount] = pointer;
      },
    };
    const places = writeClaims(sink, chunk, {
      bht03, at, submitterId: e.senderId, ...(e.receiverEtin ? { receiverId: e.receiverEtin } : {}) });
    writer.endSet();
    sets.push({ st02, bht03, setKey: chunk[0]!.setKey });
    const byNumber = new Map(chunk.map((outgoing) => [outgoing.claimNumber, outgoing]));
    for (const place of places) {
      placed.push({
        outgoing: byNumber.get(place.claimNumber)!, st02, first: place.first, last: place.last,
        billingFirst: place.billing.first, billingLast: place.billing.last,
      });
    }
  }
  writer.endGroup();
  writer.endInterchange();
  return { bytes: Buffer.from(writer.bytes()), sets, placed, pointers, writerIssues: [...writer.issues] };
}

/** Groups by set key and kind of transaction (BHT06), in the order of arrival, and parts groups at the claim limit. */
function* chunks<Out extends Outgoing>(claims: readonly Out[], limit: number): Generator<Out[]> {
  const groups = new Map<string, Out[]>();
  for (const outgoing of claims) {
    const key = `${outgoing.claim.type ?? CHARGEABLE} ${outgoing.setKey}`;
    const group = groups.get(key);
    if (group) group.push(outgoing);
    else groups.set(key, [outgoing]);
  }
  for (const group of groups.values()) {
    for (let at = 0; at < group.length; at += limit) yield group.slice(at, at + limit);
  }
}

/** Every error of the guide check, with the set that it stands in ("" for the envelope). */
function judge(guides: Guides, bytes: Buffer): Iterable<{ st02: string; issue: Issue }> {
  const judgement = checkFile(guides, bytes);
  return judgement.accepted ? [] : errorsOf(judgement);
}

function* errorsOf(judgement: Judgement): Generator<{ st02: string; issue: Issue }> {
  const errors = (issues: readonly Issue[]) => issues.filter((issue) => issue.severity === 'error');
  for (const issue of errors(judgement.issues)) yield { st02: '', issue };
  for (const interchange of judgement.interchanges) {
    for (const issue of errors(interchange.issues)) yield { st02: '', issue };
    for (const group of interchange.groups) {
      for (const issue of errors(group.issues)) yield { st02: '', issue };
      for (const set of group.sets) for (const issue of errors(set.issues)) yield { st02: set.st02, issue };
    }
  }
}

function ownersOf<Out extends Outgoing>(placed: readonly Placed<Out>[], st02: string, issue: Issue): Placed<Out>[] {
  const at = issue.x12?.position;
  if (at === undefined) return [];
  const ofSet = placed.filter((place) => place.st02 === st02);
  const own = ofSet.filter((place) => at >= place.first && at <= place.last);
  if (own.length > 0) return own;
  const ofProvider = ofSet.filter((place) => at >= place.billingFirst && at <= place.billingLast);
  // What stands before the first provider (BHT, submitter, receiver) is the same for all claims of the set.
  return ofProvider.length > 0 || ofSet.some((place) => at >= place.billingFirst) ? ofProvider : ofSet;
}
