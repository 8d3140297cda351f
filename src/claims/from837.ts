import type { Segment, SetEnd, SetReader, TransactionSet } from '../x12/types.ts';
import type { ClaimKind } from './claim.ts';
import { institutionalClaim, professionalClaim, readClm } from './from837/claim.ts';
import { dentalClaim, dentalLine } from './from837/dental.ts';
import { levelReads } from './from837/levels.ts';
import { institutionalLine, openLine, professionalLine } from './from837/lines.ts';
import { otherPayerReads } from './from837/others.ts';
import { placesOf } from './from837/place-of.ts';
import { textOf } from './from837/rules.ts';
import {
  type Json, type Level, newLevel, openLoop, type Read, type Reads, type Tables, unplaced, type UploadListener, type UploadParty,
  type Work,
} from './from837/work.ts';

export type { UploadedClaim, UploadEnd, UploadListener, UploadParty, UploadPlace } from './from837/work.ts';

/** The kind of claim that an 837 holds, by its guide (ST03, GS08); undefined for another guide. */
export function kindOfGuide(guide: string): ClaimKind | undefined {
  if (guide.startsWith('005010X222')) return 'professional';
  if (guide.startsWith('005010X223')) return 'institutional';
  return guide.startsWith('005010X224') ? 'dental' : undefined;
}

/**
 * Reads one 837, claim by claim, in flat memory: each CLM with what stands above it becomes the JSON that a client would have
 * posted, so `parseClaim(kind, body)` gives the same Claim either way. What has no place in that JSON comes as a warning with
 * its X12 place. The reader judges nothing else: whether the set keeps to its guide is the checker's business, and a broken set
 * gives what could be read of it.
 */
export function create837Reader(set: TransactionSet, told: UploadListener): SetReader {
  const kind = kindOfGuide(set.guide) ?? 'professional';
  const tables = TABLES[kind];
  const header = newLevel(1);
  const work: Work = {
    set, kind, on: told, tables, header, billing: undefined, subscriber: undefined, patient: undefined, claim: undefined, part: header,
    loop: { id: '', object: header.root, reads: tables.header }, scope: tables.header, holder: {}, position: 0,
    level: header, orphans: [], claimCount: 0,
  };
  return {
    segment: (segment) => take(work, segment),
    end: (end) => finish(work, end),
  };
}

const TABLES: Readonly<Record<ClaimKind, Tables>> = {
  professional: tablesOf('professional', professionalClaim, professionalLine()),
  institutional: tablesOf('institutional', institutionalClaim, institutionalLine()), dental: tablesOf('dental', dentalClaim, dentalLine()),
};

function tablesOf(kind: ClaimKind, claim: (further: readonly (readonly [string, Read])[]) => Reads, line: Reads): Tables {
  const other = otherPayerReads(kind);
  const openers = [['SBR', other.open], ['LX', openLine]] as const;
  return {
    ...levelReads(kind), claim: claim(openers), other: other.reads([['LX', openLine]]), line,
    single: new Set(kind === 'institutional' ? ['otherSubscriberInformation', 'serviceLineSupplementalInformation'] : []),
  };
}

/** An institutional claim of 999 lines has some 20,000 segments; a claim without an end must not fill the memory. */
const MAX_SEGMENTS = 50_000;

function take(work: Work, segment: Segment): void {
  work.position = segment.index - work.set.index + 1;
  const { id } = segment;
  if (id === 'HL') return readLevel(work, segment);
  if (id === 'CLM') return openClaim(work, segment);
  if (id === 'SE') return undefined;
  if (work.part.entries.length >= MAX_SEGMENTS) return tooLong(work, segment);
  if (work.loop.reads.get(id)?.(work, segment)) return undefined;
  if (work.scope !== work.loop.reads && work.scope.get(id)?.(work, segment)) return undefined;
  return unplaced(work, segment);
}

/** Tells once that the rest of a claim is not read. */
function tooLong(work: Work, segment: Segment): void {
  const { issues } = work.part;
  if (issues.at(-1)?.ruleId === TOO_LONG) return;
  issues.push({
    ruleId: TOO_LONG, severity: 'error', snipLevel: 1, message: `This claim has more than ${MAX_SEGMENTS} segments; the rest of it was not read.`,
    x12: { loop: work.loop.id, segment: segment.id, position: work.position, offset: segment.offset },
  });
}

const TOO_LONG = 'upload.claim-too-long';

/** HL: billing provider (20), subscriber (22) or patient (23). */
function readLevel(work: Work, segment: Segment): void {
  closeClaim(work);
  closeLevel(work);
  const level = newLevel(work.position);
  const code = textOf(segment, 3);
  if (code === '20') {
    leave(work, work.billing, work.subscriber, work.patient);
    work.billing = level;
    work.subscriber = work.patient = undefined;
    return enterLevel(work, level, { id: '2000A', reads: work.tables.billing });
  }
  if (code === '22') {
    leave(work, work.subscriber, work.patient);
    work.subscriber = level;
    work.patient = undefined;
    return enterLevel(work, level, { id: '2000B', reads: work.tables.subscriber });
  }
  if (code !== '23') return unplaced(work, segment);
  leave(work, work.patient);
  work.patient = level;
  return enterLevel(work, level, { id: '2000C', reads: work.tables.patient });
}

function enterLevel(work: Work, level: Level, at: { id: string; reads: Reads }): void {
  work.level = level;
  work.part = level;
  work.scope = at.reads;
  openLoop(work, at.id, level.root, at.reads);
}

/** A level ends where its first claim or the next level begins. */
function closeLevel(work: Work): void {
  if (work.level) work.level.last = work.position - 1;
  work.level = undefined;
}

/** Keeps the warnings of levels that had no claim to tell them with. */
function leave(work: Work, ...levels: readonly (Level | undefined)[]): void {
  for (const level of levels) if (level && !level.told) work.orphans.push(...level.issues);
}

function openClaim(work: Work, segment: Segment): void {
  closeClaim(work);
  closeLevel(work);
  const info: Json = {};
  work.claim = { info, root: {}, entries: [], issues: [], clm: work.position, offset: segment.offset };
  work.part = work.claim;
  work.scope = work.tables.claim;
  openLoop(work, '2300', info, work.tables.claim);
  readClm(work, segment, info);
}

/** Puts the claim together with what stands above it, and tells it. `last` is the position before the segment at hand. */
function closeClaim(work: Work): void {
  const { claim, header, billing, subscriber, patient } = work;
  work.claim = undefined;
  if (claim === undefined) return;
  const levels = [header, billing, subscriber, patient].filter((level) => level !== undefined);
  const { usage } = work.set.interchange;
  const body: Json = usage === 'T' || usage === 'P' ? { usageIndicator: usage } : {};
  const provider: Json = {};
  const info: Json = {};
  for (const level of levels) {
    level.told = true;
    Object.assign(body, level.root);
    Object.assign(provider, level.billing);
    Object.assign(info, level.claim);
  }
  Object.assign(info, claim.info);
  Object.assign(body, claim.root);
  body['billing'] = provider;
  body['claimInformation'] = info;
  for (const name of work.tables.single) unwrap(info, name);
  const last = work.position - 1;
  const own = subscriber ?? header;
  work.claimCount += 1;
  work.on.claim({
    kind: work.kind, usage, body,
    place: {
      clm: claim.clm, first: own.first, last, billingFirst: billing?.first ?? own.first, billingLast: billing?.last ?? own.last,
      offset: claim.offset,
    },
    placeOf: placesOf({ body, info, provider, levels, claim }),
    standsAt: (position) => (position >= claim.clm && position <= last) || levels.some((level) => position >= level.first && position <= level.last),
    submitter: partyOf(header.root['submitter'], 'submitterIdentification'), receiver: partyOf(header.root['receiver'], 'receiverId'),
    claimNumber: (info['claimSupplementalInformation'] as Json | undefined)?.['claimNumber'] as string | undefined,
    issues: [...levels.flatMap((level) => level.issues), ...claim.issues],
  });
}

/** A list of one as the object that some kinds of claim have instead; of the claim and of its lines. */
function unwrap(info: Json, name: string): void {
  for (const holder of [info, ...(info['serviceLines'] as Json[] | undefined ?? [])]) {
    const list = holder[name];
    if (Array.isArray(list) && list.length === 1) holder[name] = list[0] as unknown;
  }
}

function partyOf(party: unknown, id: 'submitterIdentification' | 'receiverId'): UploadParty {
  const { organizationName, lastName, firstName, taxId, [id]: own } = (party ?? {}) as Readonly<Record<string, string | undefined>>;
  return { name: organizationName ?? [firstName, lastName].filter(Boolean).join(' '), id: own ?? taxId ?? '' };
}

function finish(work: Work, end: SetEnd): void {
  if (!end.complete) work.position += 1;
  closeClaim(work);
  closeLevel(work);
  leave(work, work.header, work.billing, work.subscriber, work.patient);
  work.on.end?.({ claimCount: work.claimCount, end, issues: work.orphans });
}
