import { type Ack999, create999Reader, namedClaims, type SegmentError } from '../../src/acks/ack999.ts';
import { create277caReader } from '../../src/acks/ack277ca.ts';
import { claimEvidence, setEvidence, ta1Evidence } from '../../src/acks/evidence.ts';
import { readTa1, type Ta1 } from '../../src/acks/ta1.ts';
import type { Placed } from '../../src/claims/compose.ts';
import { runEdits } from '../../src/claims/edits/table.ts';
import type { Evidence } from '../../src/claims/evidence.ts';
import { parseClaim } from '../../src/claims/schema.ts';
import { balanceClaim, balanceRemit } from '../../src/remits/balance.ts';
import { matchLines } from '../../src/remits/match-lines.ts';
import { remitEvidence } from '../../src/remits/outcome.ts';
import { create835Reader } from '../../src/remits/remit835.ts';
import type { ProviderAdjustment, RemitClaim, RemitHeader } from '../../src/remits/types.ts';
import { readEnvelopesSync } from '../../src/x12/envelope.ts';
import type { SetReader, TransactionSet } from '../../src/x12/types.ts';
import type { NamedFile, SentFile, StoryClaim } from '../support/exchange.ts';
import { readExpected, readJson } from './stories.ts';

/** What a story's files say about its claims, found by our readers and the keys of X12 alone: no database, no gateway. */
export interface Told {
  /** Evidence by claim file. */
  evidence: Map<string, Evidence[]>;
  /** Claims by the 835 that pays them, "835.x12" to the claim files. */
  paidBy: Map<string, string[]>;
  providerAdjustments: ProviderAdjustment[];
  /** Everything that is wrong: an issue of the envelope, a sum that does not come out, something that belongs to no claim. */
  wrong: string[];
}

/** Our own clock in this evidence. Statuses do not depend on it. */
const AT = '2026-10-05T09:15:00.000Z';
const TODAY = '20261005';

/** Reads the answers to a story's 837s into evidence about its claims. */
export function readStory(story: string, sent: readonly SentFile[], answers: readonly NamedFile[]): Told {
  const told: Told = { evidence: ownEvidence(story), paidBy: new Map(), providerAdjustments: [], wrong: [] };
  const work: Work = { sent, told, name: '' };
  for (const file of sent) {
    for (const place of file.composed.placed) {
      for (const kind of ['batched', 'transmitted'] as const) add(work, place, { kind, at: AT, ...batchOf(work, file, place) });
    }
  }
  for (const { name, bytes } of answers) readAnswer({ ...work, name }, bytes);
  return told;
}

interface Work {
  sent: readonly SentFile[];
  told: Told;
  /** The file that is being read. */
  name: string;
}

type Place = Placed<StoryClaim>;

/** What our own checks say before anything is sent. */
function ownEvidence(story: string): Told['evidence'] {
  const { kind, claims } = readExpected(story);
  return new Map(claims.map(({ file }) => {
    const parsed = parseClaim(kind, readJson(story, file));
    if (!parsed.ok) throw new Error(`${story}/${file} is no claim`);
    const rules = runEdits(parsed.claim, { today: TODAY, usage: 'T' }).filter((issue) => issue.severity === 'error').flatMap((issue) => issue.ruleId);
    const judged: Evidence = rules.length > 0 ? { kind: 'edits-rejected', at: AT, rules } : { kind: 'ready', at: AT };
    return [file, [{ kind: 'received', at: AT }, judged]];
  }));
}

function add(work: Work, place: Place, evidence: Evidence): void {
  work.told.evidence.get(place.outgoing.file)!.push(evidence);
}

/** The batch that a file is for a claim: its first, its second … */
function batchOf({ sent }: Work, file: SentFile, place: Place): { batch: string; batchSeq: number } {
  const batches = sent.filter(({ composed }) => composed.placed.some(({ outgoing }) => outgoing.file === place.outgoing.file));
  return { batch: String(file.controlNumber), batchSeq: batches.indexOf(file) + 1 };
}

function readAnswer(work: Work, bytes: Uint8Array): void {
  const issues = readEnvelopesSync(bytes, {
    ta1: (segment, interchange) => onTa1(work, readTa1(segment, interchange)),
    set: (set) => {
      const reader = readerOf(work, set);
      return {
        segment: (segment) => reader.segment(segment),
        end: (end) => {
          note(work, end.issues);
          reader.end(end);
        },
      };
    },
    groupEnd: (_group, found) => note(work, found),
    interchangeEnd: (_interchange, found) => note(work, found),
  });
  note(work, issues);
}

function note({ told, name }: Work, issues: readonly { ruleId: string }[]): void {
  told.wrong.push(...issues.map(({ ruleId }) => `${name}: ${ruleId}`));
}

function readerOf(work: Work, set: TransactionSet): SetReader {
  if (set.code === '999') return create999Reader(set, (ack) => on999(work, ack));
  if (set.code === '277') return reader277(work, set);
  if (set.code === '835') return reader835(work, set);
  throw new Error(`${work.name}: no payer answers with a set ${set.code}`);
}

function onTa1(work: Work, ta1: Ta1): void {
  const file = work.sent.find(({ controlNumber, payer }) =>
    controlNumber === Number(ta1.controlNumber) && payer.envelope.senderId === ta1.receiverId && payer.envelope.receiverId === ta1.senderId);
  if (!file) work.told.wrong.push(`${work.name}: TA1 for ${ta1.controlNumber}`);
  for (const place of file?.composed.placed ?? []) add(work, place, ta1Evidence(ta1, batchOf(work, file!, place)));
}

/** A rejected set rejects the claims that it names; the others are taken out of the batch, to be cut again. */
function on999(work: Work, ack: Ack999): void {
  const file = work.sent.find(({ controlNumber }) => controlNumber === Number(ack.groupControlNumber));
  for (const set of ack.sets) {
    const places = file?.composed.placed.filter(({ st02 }) => st02 === set.controlNumber) ?? [];
    const errorsOf = new Map(places.map((place) => [place, set.errors.filter((error) => names(error, place))]));
    const isUnclear = set.ack === 'R' && [...errorsOf.values()].every((errors) => errors.length === 0);
    if (places.length === 0 || isUnclear) work.told.wrong.push(`${work.name}: set ${set.controlNumber} of group ${ack.groupControlNumber}`);
    for (const [place, named] of errorsOf) {
      const batch = batchOf(work, file!, place);
      add(work, place, setEvidence(ack, set, { ...batch, named }));
      if (set.ack === 'R' && named.length === 0) add(work, place, { kind: 'recut', at: AT, ...batch });
    }
  }
}

function names(error: SegmentError, place: Place): boolean {
  const position = error.position ?? 0;
  const isInside = position >= place.first && position <= place.last;
  const claims = namedClaims(error);
  // The payer says it twice, by place and by number, and has to mean one claim.
  return isInside && claims.includes(place.outgoing.claim.patientControlNumber!);
}

function reader277(work: Work, set: TransactionSet): SetReader {
  return create277caReader(set, {
    begin: () => undefined,
    claim: (claim) => {
      const file = work.sent.find(({ composed }) => composed.sets.some(({ bht03 }) => bht03 === claim.file?.trace));
      const place = file?.composed.placed.find(({ outgoing }) => outgoing.claimNumber === claim.clearinghouseNumber);
      const evidence = claimEvidence(claim);
      if (place && evidence && place.outgoing.claim.patientControlNumber === claim.patientControlNumber) add(work, place, evidence);
      else work.told.wrong.push(`${work.name}: claim ${claim.patientControlNumber}`);
    },
    set: () => undefined,
  });
}

function reader835(work: Work, set: TransactionSet): SetReader {
  let header: RemitHeader | undefined;
  return create835Reader(set, {
    begin: (found) => {
      header = found;
    },
    claim: (claim) => onPayment(work, claim, header!),
    end: (trailer) => {
      work.told.providerAdjustments.push(...trailer.providerAdjustments);
      const sums = { paymentCents: header!.payment.cents, claimsPaidCents: trailer.paidCents, providerAdjustments: trailer.providerAdjustments };
      work.told.wrong.push(...balanceRemit(sums).map(({ place }) => `${work.name}: ${place}`));
      note(work, trailer.issues);
    },
  });
}

function onPayment(work: Work, claim: RemitClaim, header: RemitHeader): void {
  const { told, name } = work;
  const place = work.sent.flatMap(({ composed }) => composed.placed).find(({ outgoing }) => outgoing.claim.patientControlNumber === claim.patientControlNumber);
  if (!place) {
    told.wrong.push(`${name}: claim ${claim.patientControlNumber}`);
    return;
  }
  const { outgoing } = place;
  told.paidBy.set(name, [...(told.paidBy.get(name) ?? []), outgoing.file]);
  add(work, place, remitEvidence(claim, header, name));
  for (const { n, line } of matchLines(claim.lines, outgoing.claim.lines)) {
    const ours = outgoing.claim.lines.find(({ number }) => number === line);
    if (ours?.chargeCents !== Math.abs(claim.lines[n - 1]!.chargeCents)) told.wrong.push(`${name}: line ${n}`);
  }
  told.wrong.push(...balanceClaim(claim).map(({ element, position }) => `${name}: ${element} at ${position}`));
  note(work, claim.issues);
}
