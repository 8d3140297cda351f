import { type Ack999, create999Reader } from '../acks/ack999.ts';
import { create277caReader } from '../acks/ack277ca.ts';
import type { AckedClaim, AckedFile, AckedProvider } from '../acks/ack277ca-types.ts';
import { apply999, applyTa1, type FilePlace } from '../acks/match.ts';
import { applyFile } from '../acks/file277ca.ts';
import { applyStatuses } from '../acks/match277ca.ts';
import type { Ctx } from '../context.ts';
import { addEvents, publishEvents } from '../db/events.ts';
import { readStored } from '../db/files.ts';
import type { Locks } from '../db/locks.ts';
import { asGateway, GATEWAY, isDataError } from '../db/sql.ts';
import { asFault } from '../lib/fault.ts';
import type { Issue } from '../lib/issue.ts';
import { setThenRows } from '../lib/outside.ts';
import { loadPayer } from '../payers/store.ts';
import { create835Reader } from '../remits/remit835.ts';
import { saveRemit, saveRemitClaims } from '../remits/store.ts';
import type { RemitClaim } from '../remits/types.ts';
import { readEnvelopes } from '../x12/envelope.ts';
import { sniffX12 } from '../x12/sniff.ts';
import type { SetReader, TransactionSet } from '../x12/types.ts';
import { type Contents, countPlaces, listContents, type SetEntry } from './contents.ts';
import { countUnread, endReading, type InboundFile, listUnread, loadUnread, putOff } from './store.ts';

const FILES_AT_ONCE = 50;
/** Claims of an answer that are written in one transaction. */
const CLAIMS_AT_ONCE = 500;
const RETRY_MS = 30_000;
/** A file that fails so often for a reason of ours is put aside and shown. */
const MAX_TRIES = 8;

/** How many stored files wait to be read. */
export function readDue(ctx: Ctx): Promise<number> {
  return asGateway(ctx, (tx) => countUnread(tx, ctx.now()));
}

/** Reads stored files, each under its own lock. A file that fails is put off; the others go on. Returns how many ended. */
export async function readRun(ctx: Ctx, tools: { locks: Locks }): Promise<number> {
  let ended = 0;
  for (const { id } of await asGateway(ctx, (tx) => listUnread(tx, ctx.now(), FILES_AT_ONCE))) {
    if (ctx.stopping.aborted) break;
    await tools.locks.with(`file:${id}`, async () => {
      const file = await asGateway(ctx, (tx) => loadUnread(tx, id));
      if (!file) return;
      try {
        await readFile(ctx, file);
        ended += 1;
      } catch (error) {
        await failed(ctx, file, asFault(error, 'read.failed').code);
      }
    });
  }
  return ended;
}

/**
 * Turns a file's bytes into acknowledgments and remittances. Two passes: the first lists the contents, so that an 835
 * that is known from another file is passed over; the second applies them stretch by stretch. Everything has a source key
 * made from the file and the place in it, so that reading again after a crash changes nothing.
 */
async function readFile(ctx: Ctx, file: InboundFile): Promise<void> {
  const sniffed = await sniffFile(ctx, file);
  if (sniffed.kind !== 'x12') return end(ctx, file, { reason: `content.${sniffed.kind}`, kinds: [], issues: [] });
  const contents = await listContents(readStored(ctx, file.fileId));
  const kinds = [...new Set([...(contents.ta1s.length > 0 ? ['TA1'] : []), ...contents.sets.map((set) => set.kind)])];
  const stored = await asGateway(ctx, (tx) => loadPayer(tx, file.payerId));
  const issues = [...contents.issues, ...contents.sets.flatMap((set) => set.end.issues)];
  if ([...contents.usages].some((usage) => usage !== stored?.payer.usage)) {
    return end(ctx, file, { reason: 'content.other-usage', kinds, issues });
  }
  for (const { place, ta1, offset } of contents.ta1s) {
    const at: FilePlace = { payerId: file.payerId, fileId: file.id, place, startOffset: offset, endOffset: offset };
    if (!(await applyTa1(ctx, at, ta1))) await noteUnmatched(ctx, file, place);
  }
  await applySets(ctx, file, contents);
  await end(ctx, file, { reason: reasonOf(contents), kinds, issues });
}

/** Why a file, of which everything readable was applied, still needs a person; undefined when nothing is left. */
function reasonOf(contents: Contents): string | undefined {
  if (contents.sets.some((set) => !set.end.complete)) return 'content.truncated';
  if (contents.sets.some((set) => set.kind === 'other')) return 'content.unsupported';
  if (contents.sets.length === 0 && contents.ta1s.length === 0) return 'content.nothing';
  return contents.issues.some((issue) => issue.ack?.element === 'TA105' && issue.ack.code === '023') ? 'content.truncated' : undefined;
}

async function sniffFile(ctx: Ctx, file: InboundFile) {
  for await (const frame of readStored(ctx, file.fileId)) return sniffX12(frame);
  return sniffX12(new Uint8Array());
}

type Job = () => Promise<unknown>;

/** The second pass. Readers queue jobs while a chunk is parsed; the jobs run before the next chunk is read. */
async function applySets(ctx: Ctx, file: InboundFile, contents: Contents): Promise<void> {
  const byPlace = new Map(contents.sets.map((entry) => [entry.place, entry]));
  const places = countPlaces();
  const jobs: Job[] = [];
  const run = async () => {
    for (const job of jobs.splice(0)) await job();
  };
  async function* paced() {
    for await (const chunk of readStored(ctx, file.fileId)) {
      yield chunk;
      await run();
    }
  }
  await readEnvelopes(paced(), {
    set: (set) => {
      const entry = byPlace.get(places.set(set))!;
      // Of a set that was cut off nobody knows what is missing: it waits for a person, or for the payer to send it again.
      return entry.end.complete ? setReader(ctx, { file, entry, set, jobs }) : undefined;
    },
  });
  await run();
}

interface SetWork {
  file: InboundFile;
  entry: SetEntry;
  set: TransactionSet;
  jobs: Job[];
}

function setReader(ctx: Ctx, work: SetWork): SetReader | undefined {
  const { file, entry, set, jobs } = work;
  const at: FilePlace = { payerId: file.payerId, fileId: file.id, place: entry.place, startOffset: entry.end.startOffset, endOffset: entry.end.endOffset };
  if (entry.kind === '999') {
    return create999Reader(set, (ack: Ack999) => jobs.push(async () => {
      if (!(await apply999(ctx, at, ack))) await noteUnmatched(ctx, file, entry.place);
    }));
  }
  if (entry.kind === '277CA') {
    const owned = { count: 0, billers: new Set<string>() };
    const apply = async (some: readonly AckedClaim[]) => {
      const { matched, billers } = await applyStatuses(ctx, { at, claims: some });
      owned.count += matched;
      for (const biller of billers) owned.billers.add(biller);
    };
    const claims = inStretches<AckedClaim>(jobs, (stretch) => eachByItself(ctx, at, { items: stretch, apply, positionOf: (claim) => claim.position }));
    const claimsBelow = new Map<AckedFile | AckedProvider, number>();
    return create277caReader(set, {
      begin: () => undefined,
      claim: (claim) => {
        for (const level of [claim.file, claim.provider]) if (level) claimsBelow.set(level, (claimsBelow.get(level) ?? 0) + 1);
        claims.add(claim);
      },
      set: (said) => {
        claims.flush();
        jobs.push(() => applyFile(ctx, at, { ...said, claimsBelow, owned }));
      },
    });
  }
  return entry.kind === '835' ? remitReader(ctx, work, at) : undefined;
}

function remitReader(ctx: Ctx, { entry, set, jobs }: SetWork, at: FilePlace): SetReader {
  let saved: { id: string; isKnown: boolean } | undefined;
  let n = 0;
  const claims = inStretches<{ n: number; claim: RemitClaim }>(jobs, async (stretch) => {
    if (saved && !saved.isKnown) await ctx.outside('remit.save', () => saveRemitClaims(ctx, { id: saved!.id }, stretch));
  });
  return create835Reader(set, {
    begin: () => {
      jobs.push(async () => {
        saved = await saveRemit(ctx, { ...at, bodySha256: entry.end.bodySha256 }, entry.remit!);
      });
    },
    claim: (claim) => {
      n += 1;
      claims.add({ n, claim });
    },
    end: () => {
      claims.flush();
      jobs.push(async () => {
        if (saved?.isKnown) ctx.log.info({ step: 'read', file: at.fileId, remit: saved.id, state: 'known' }, 'remittance is known from another file');
        else await asGateway(ctx, (tx) => tx.run(`update ledger.remits set state = 'read', next_try_at = $2 where id = $1 and state = 'reading'`, [saved!.id, ctx.now()]));
      });
    },
  });
}

/** Gathers items and queues a job for each full stretch of them. */
function inStretches<Item>(jobs: Job[], apply: (stretch: Item[]) => Promise<unknown>): { add(item: Item): void; flush(): void } {
  let stretch: Item[] = [];
  const flush = () => {
    const full = stretch;
    stretch = [];
    if (full.length > 0) jobs.push(() => apply(full));
  };
  return {
    add(item) {
      stretch.push(item);
      if (stretch.length >= CLAIMS_AT_ONCE) flush();
    },
    flush,
  };
}

/**
 * Applies items together, and where the database refuses their data, one by one: the bad one is noted with its place, the
 * others go on. Any other failure is not the data's and stops the reading, which is tried again.
 */
async function eachByItself<Item>(ctx: Ctx, at: FilePlace, work: {
  items: readonly Item[]; apply: (items: readonly Item[]) => Promise<unknown>; positionOf: (item: Item) => number;
}): Promise<void> {
  await setThenRows(work.items, async (items) => void (await work.apply(items)), async (item, fault) => {
    if (!isDataError(fault.cause)) throw fault;
    const position = work.positionOf(item);
    ctx.log.error({ step: 'read', file: at.fileId, code: 'read.bad-claim' }, 'a claim of a file can not be stored');
    await asGateway(ctx, (tx) => addEvents(tx, [{
      billerId: GATEWAY, subject: at.fileId, kind: 'file.bad-claim', sourceKey: `file:${at.fileId}:${at.place}.${position}`, at: ctx.now(),
      data: { place: at.place, position },
    }]));
  });
}

async function noteUnmatched(ctx: Ctx, file: InboundFile, place: string): Promise<void> {
  await asGateway(ctx, (tx) => addEvents(tx, [{
    billerId: GATEWAY, subject: file.id, kind: 'file.unmatched-ack', sourceKey: `file:${file.id}:${place}`, at: ctx.now(), data: { place },
  }]));
}

async function end(ctx: Ctx, file: InboundFile, result: { reason: string | undefined; kinds: readonly string[]; issues: readonly Issue[] }): Promise<void> {
  const { reason, kinds, issues } = result;
  const at = ctx.now();
  const state = reason ? 'quarantined' : 'read';
  const sealed = issues.length > 0 ? ctx.seal.seal(file.id, 0, Buffer.from(JSON.stringify(issues))) : null;
  await asGateway(ctx, async (tx) => {
    await endReading(tx, { id: file.id, state, ...(reason ? { reason } : {}), kinds, issues: sealed, at });
    await publishEvents(tx, [{
      billerId: GATEWAY, subject: file.id, kind: reason ? 'file.failed' : 'file.processed', sourceKey: `file:${file.id}:end`, at,
      data: { payerId: file.payerId, kinds, ...(reason ? { code: reason } : {}) },
    }]);
  });
  ctx.log.info({ step: 'read', file: file.id, payer: file.payerId, state, errors: issues.length, ...(reason ? { code: reason } : {}) }, 'file read');
}

async function failed(ctx: Ctx, file: InboundFile, code: string): Promise<void> {
  ctx.log.error({ step: 'read', file: file.id, tries: file.tries + 1, code }, 'file not read');
  if (file.tries + 1 >= MAX_TRIES) return end(ctx, file, { reason: code, kinds: [], issues: [] });
  await asGateway(ctx, (tx) => putOff(tx, { id: file.id, until: new Date(ctx.now().getTime() + RETRY_MS), code }));
}
