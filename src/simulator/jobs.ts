import { mkdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exists, ignoreMissing, namesIn, type Paths } from './folders.ts';
import type { Plan } from './plan.ts';

/** What is kept of a planned job beside its files. */
export interface Job {
  readonly source: string;
  readonly sha256: string;
  readonly stages: readonly (readonly string[])[];
  /** Days before which stages are kept back, by the number of the stage. */
  readonly notBefore?: Readonly<Record<string, string>>;
  /** Held claims that this job pays. */
  readonly members: readonly string[];
  /** By what DUPCLAIM claims of the file are known when they come again. */
  readonly seen?: readonly string[];
  /** Its files are put out under another name first. */
  readonly isLocked?: boolean;
}

/** Writes a job beside the jobs and moves it in whole. */
export async function makeJob(paths: Paths, key: string, made: { plan: Plan; source: string; sha256: string; members?: string[] }): Promise<void> {
  const dir = join(paths.making, key);
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true });
  for (const [i, stage] of made.plan.stages.entries()) {
    await mkdir(join(dir, String(i)));
    for (const answer of stage.answers) await writeFile(join(dir, String(i), answer.name), answer.bytes);
  }
  const stages = made.plan.stages.map(({ answers }) => answers.map(({ name }) => name));
  const notBefore = Object.fromEntries(made.plan.stages.flatMap((stage, i) => (stage.notBefore === undefined ? [] : [[String(i), stage.notBefore]])));
  const { seen, isLocked = false } = made.plan;
  const job: Job = { source: made.source, sha256: made.sha256, stages, notBefore, members: made.members ?? [], seen, isLocked };
  await writeFile(join(dir, 'expected.json'), JSON.stringify(made.plan.expected));
  await writeFile(join(dir, 'job.json'), JSON.stringify(job));
  await rename(dir, join(paths.jobs, key));
}

/** Moves the next stage out when nothing of the stages before it is left to be taken, and its day has come. */
export async function release(paths: Paths, key: string, by: { staged?: boolean; now?: () => Date; calendar?: () => Date }): Promise<number> {
  const { staged = true, now, calendar = now } = by;
  const job = await readJob(paths.jobs, key);
  if (!job) return 0;
  const today = (calendar?.() ?? new Date()).toISOString().slice(0, 10).replaceAll('-', '');
  let moved = 0;
  for (const [i, names] of job.stages.entries()) {
    if (today < (job.notBefore?.[i] ?? '')) return moved;
    if (job.isLocked) moved += await unlock(paths, names);
    moved += await putOut(paths, join(paths.jobs, key, String(i)), job.isLocked ? LOCKED : '');
    const last = i === job.stages.length - 1;
    if (await anyIn(paths.out, names.map((name) => name + LOCKED))) return moved;
    if (staged && !last && (await anyIn(paths.out, names))) return moved;
  }
  await rename(join(paths.jobs, key), join(paths.done, key));
  return moved;
}

/** What a file is called as well while the payer is still writing it. */
const LOCKED = '.tmp';

async function putOut(paths: Paths, dir: string, ending: string): Promise<number> {
  if (!(await exists(dir))) return 0;
  const names = await namesIn(dir);
  for (const name of names) await rename(join(dir, name), join(paths.out, name + ending));
  await rmdir(dir);
  return names.length;
}

/** Gives files that were locked by the tick before their own names. */
async function unlock(paths: Paths, names: readonly string[]): Promise<number> {
  let moved = 0;
  for (const name of names) {
    if (!(await exists(join(paths.out, name + LOCKED)))) continue;
    await rename(join(paths.out, name + LOCKED), join(paths.out, name));
    moved += 1;
  }
  return moved;
}

async function anyIn(dir: string, names: readonly string[]): Promise<boolean> {
  for (const name of names) if (await exists(join(dir, name))) return true;
  return false;
}

/** A job by its key; undefined when there is none. */
export async function readJob(dir: string, key: string): Promise<Job | undefined> {
  const text = await readFile(join(dir, key, 'job.json'), 'utf8').catch(ignoreMissing);
  return text === undefined ? undefined : (JSON.parse(text) as Job);
}
