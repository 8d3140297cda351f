import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Interchange837, read837 } from './claim837.ts';
import type { Manifest } from './expect.ts';
import { exists, ignoreMissing, namesIn, type Paths, pathsOf } from './folders.ts';
import type { PayerIdentity } from './identity.ts';
import { makeJob, readJob, release } from './jobs.ts';
import { type HeldClaim, planAnswers, planBulk, planDuplicate } from './plan.ts';
import { chooser, type Otherwise } from './scenario.ts';

export interface PayerOptions {
  /** The payer's own folder; its mailbox is `mailbox/in` and `mailbox/out` below it. */
  readonly root: string;
  readonly payer: PayerIdentity;
  /** False puts all answers out at once, for clients that leave files where they are. */
  readonly staged?: boolean;
  /** Tells a file that is still being written from one that broke off. */
  readonly now?: () => Date;
  /** By whose days delayed answers are due; `now` where it is absent. */
  readonly calendar?: () => Date;
  /** What claims get whose member number asks for nothing; they are paid where this is absent. */
  readonly otherwise?: Otherwise;
}

export interface Payer {
  /** Takes what has come, puts out what is due, and says how many files moved. One tick at a time. */
  tick(): Promise<number>;
  /** What has to come of everything that was taken so far, once all answers have been read. */
  expected(): Promise<Manifest>;
}

/** A file without its end is taken for broken off when nothing was added for this long. */
const SETTLE_MS = 2_000;

/**
 * A payer on a folder. Everything it knows is on disk and every step ends in one rename, so that a kill at any point
 * and another tick end in the same files, byte for byte. Folders: see README.
 */
export async function createPayer(options: PayerOptions): Promise<Payer> {
  const paths = pathsOf(options.root);
  for (const dir of Object.values(paths)) await mkdir(dir, { recursive: true });
  return {
    tick: async () => {
      let moved = 0;
      for (const dir of [paths.inbox, paths.in]) {
        for (const name of await namesIn(dir)) {
          if (!name.endsWith('.part') && (await take(options, paths, { dir, name }))) moved += 1;
        }
      }
      await payTogether(options, paths);
      for (const job of await namesIn(paths.jobs)) moved += await release(paths, job, options);
      return moved;
    },
    expected: async () => {
      const parts: Manifest[] = [];
      for (const dir of [paths.jobs, paths.done]) {
        for (const key of await namesIn(dir)) {
          const text = await readFile(join(dir, key, 'expected.json'), 'utf8').catch(ignoreMissing);
          if (text !== undefined) parts.push(JSON.parse(text) as Manifest);
        }
      }
      return { claims: parts.flatMap(({ claims }) => claims), checks: parts.flatMap(({ checks }) => checks) };
    },
  };
}

async function take(options: PayerOptions, paths: Paths, { dir, name }: { dir: string; name: string }): Promise<boolean> {
  const path = join(dir, name);
  const bytes = await readFile(path).catch(ignoreMissing);
  // Its owner may have taken it away since the listing.
  if (bytes === undefined) return false;
  const text = bytes.toString('latin1');
  if (!/IEA[^A-Za-z0-9][^A-Za-z]*$/.test(text.slice(-60)) && (await isGrowing(path, options))) return false;
  const input = read837(text, chooser(options.otherwise));
  const reason = refusal(input);
  if (!input || reason !== undefined) {
    await writeFile(join(paths.refused, `${name}.reason.txt`), `${reason ?? 'The file is not X12.'}\n`);
    await rename(path, join(paths.refused, name));
    return true;
  }
  if (isAcknowledgment(input, text)) {
    await rename(path, join(paths.taken, name));
    return true;
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const { key, taken, nth, planned } = await placeOf(paths, input, { name, sha256 });
  if (!planned) {
    const plan = nth === 0 ? planAnswers(options.payer, input, await seenBefore(paths, input)) : planDuplicate(input, nth);
    for (const [i, held] of plan.held.entries()) await hold(paths, held, `${key}-${String(i).padStart(5, '0')}`);
    await makeJob(paths, key, { plan, source: name, sha256 });
  }
  await rename(path, join(paths.taken, taken));
  return true;
}

async function isGrowing(path: string, options: PayerOptions): Promise<boolean> {
  const now = options.now?.() ?? new Date();
  return now.getTime() - (await stat(path)).mtimeMs < SETTLE_MS;
}

/** TA1, 999 and 997 are never acknowledged: two partners would go on for ever. */
function isAcknowledgment({ groups }: Interchange837, text: string): boolean {
  return groups.length > 0 ? groups.every(({ functionalId }) => functionalId === 'FA') : /[^A-Za-z0-9]\s*TA1[^A-Za-z0-9]/.test(text);
}

function refusal(input: Interchange837 | undefined): string | undefined {
  if (!input) return 'The file is not X12.';
  if (input.usage !== 'T') return `ISA15 is "${input.usage}": this payer takes test files only.`;
  return undefined;
}

/**
 * Where the file stands among those with its sender and number: the first, a repetition (nth > 0), or one whose plan
 * was made before a kill kept it from being put away.
 */
async function placeOf(paths: Paths, input: Interchange837, file: { name: string; sha256: string }) {
  const base = `${input.senderId.replace(/[^A-Za-z0-9]/g, '_')}-${input.control}`;
  for (let nth = 0; ; nth += 1) {
    const key = nth === 0 ? base : `${base}-dup${nth}`;
    const taken = nth === 0 ? file.name : `${file.name}.dup${nth}`;
    const job = (await readJob(paths.jobs, key)) ?? (await readJob(paths.done, key));
    if (!job) return { key, taken, nth, planned: false };
    const same = job.source === file.name && job.sha256 === file.sha256;
    if (same && !(await exists(join(paths.taken, taken)))) return { key, taken, nth, planned: true };
  }
}

/** The DUPCLAIM claims of all files before. They are looked up only for a file that has one. */
async function seenBefore(paths: Paths, input: Interchange837): Promise<Set<string>> {
  const seen = new Set<string>();
  const isAsked = input.groups.some((group) => group.sets.some((set) => set.claims.some(({ scenario }) => scenario.name === 'DUPCLAIM')));
  if (!isAsked) return seen;
  for (const dir of [paths.jobs, paths.done]) {
    for (const key of await namesIn(dir)) for (const mark of (await readJob(dir, key))?.seen ?? []) seen.add(mark);
  }
  return seen;
}

async function hold(paths: Paths, held: HeldClaim, name: string): Promise<void> {
  const { npi, taxId } = held.payment.claim.billing;
  const dir = join(paths.bulk, `${held.together}-${npi || taxId}`);
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, `${name}.json`), JSON.stringify(held));
}

/** Pays held claims whose number is complete. What an earlier tick has paid and not yet cleared away goes first. */
async function payTogether(options: PayerOptions, paths: Paths): Promise<void> {
  const groups = await namesIn(paths.bulk);
  if (groups.length === 0) return;
  const paid = (await namesIn(paths.jobs)).filter((key) => key.startsWith('bulk-'));
  for (const key of paid) await clearMembers(paths, (await readJob(paths.jobs, key))?.members ?? []);
  for (const group of groups) {
    const together = Math.max(1, Number.parseInt(group, 10));
    let waiting = await namesIn(join(paths.bulk, group));
    while (waiting.length >= together) {
      const names = waiting.slice(0, together);
      waiting = waiting.slice(together);
      const held: HeldClaim[] = [];
      for (const name of names) held.push(JSON.parse(await readFile(join(paths.bulk, group, name), 'utf8')) as HeldClaim);
      const members = names.map((name) => join(group, name));
      const key = `bulk-${names.at(-1)!.replace('.json', '')}`;
      await makeJob(paths, key, { plan: planBulk(options.payer, held), source: group, sha256: '', members });
      await clearMembers(paths, members);
    }
  }
}

async function clearMembers(paths: Paths, members: readonly string[]): Promise<void> {
  for (const member of members) await rm(join(paths.bulk, member), { force: true });
}
