import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readConfig } from '../config.ts';
import type { Client } from '../demo/client.ts';
import type { Heard } from '../demo/heard.ts';
import { billingNumbers, loadStories, type StoryClaim } from '../demo/stories.ts';
import { formatTable, type Posted, type Row, rowOf } from '../demo/table.ts';
import { type DemoWorld, openDemo } from '../demo/world.ts';

/** The whole demo takes less than a minute; what is not there by then is a difference. */
const DEADLINE_MS = 120_000;
const LOOK_MS = 250;
/** Statuses of claims that have not been put into a file yet. */
const NOT_CUT = new Set(['RECEIVED', 'READY']);

/**
 * `demo`: posts every sample claim as billing software would, lets the payers answer, hears the results over queue and
 * webhook, and compares. Exit code 1 on any difference. A run that was killed is taken up where it was.
 */
export async function demo(options: { keep?: boolean; json?: boolean; data?: string }): Promise<number> {
  const say = (text: string) => void (options.json ? undefined : process.stdout.write(text));
  const dir = options.data ?? join(readConfig(process.env).dataDir, '..', 'demo');
  say(`Starting PostgreSQL, the gateway and two payers in ${dir}\n`);
  const started = Date.now();
  const world = await openDemo(dir, billingNumbers(loadStories(1)));
  const { client, heard } = world;
  const { state } = world.memory;
  try {
    const stories = loadStories(state.run);
    say(`Gateway ${world.url}, run ${state.run}, ${stories.length} claims in ${new Set(stories.map((one) => one.wave)).size} waves\n`);
    const until = started + DEADLINE_MS;
    const posted = await postWaves(client, stories, { say, until });
    const rows = await watch(client, { posted, heard, say, until });
    const isGood = rows.every((row) => row.differences.length === 0) && heard.badSignatures === 0;
    const seconds = Number(((Date.now() - started) / 1000).toFixed(1));
    if (options.json) process.stdout.write(`${JSON.stringify({ run: state.run, seconds, good: isGood, claims: rows }, undefined, 2)}\n`);
    say(`\n${formatTable(rows)}\n\n${isGood ? `All ${rows.length} claims ended as their samples expect` : 'NOT as expected'}, after ${seconds} s.\n`);
    state.finished = true;
    world.memory.save();
    if (options.keep) await keep(world, say);
    return isGood ? 0 : 1;
  } finally {
    await world.close();
  }
}

/** Posts wave after wave; the next begins when every claim of the one before is in a file. */
async function postWaves(client: Client, stories: readonly StoryClaim[], { say, until }: { say: (text: string) => void; until: number }): Promise<Posted[]> {
  const posted: Posted[] = [];
  for (const wave of [...new Set(stories.map((story) => story.wave))]) {
    const ofWave: Posted[] = [];
    for (const story of stories.filter((one) => one.wave === wave)) {
      const { http, answer } = await client.submit(story.kind, story.body, `demo-${story.label}-${story.body.claimInformation.patientControlNumber}`);
      say(`  posted ${story.label}: HTTP ${http}${answer.errors.length > 0 ? `, ${answer.errors.length} errors (${answer.errors.map((error) => error.ruleId).join(' ')})` : ''}\n`);
      ofWave.push({ story, http, answer, now: undefined, fileName: undefined });
    }
    posted.push(...ofWave);
    await allCut(client, ofWave, until);
  }
  return posted;
}

/** Waves that came into one file would share its fate: on a slow machine the next one waits as long as there is time. */
async function allCut(client: Client, posted: readonly Posted[], until: number): Promise<void> {
  for (const { answer, http } of posted) {
    const id = answer.claimReference.claimId;
    while (http === 200 && id && NOT_CUT.has((await client.claim(id)).status) && Date.now() < until) await wait(LOOK_MS / 2);
  }
}

/** Looks at all claims until every one is as expected, or time is up; tells what changes. */
async function watch(client: Client, on: { posted: Posted[]; heard: Heard; say: (text: string) => void; until: number }): Promise<Row[]> {
  const shown = new Map<string, string>();
  const fileNames = new Map<string, string>();
  for (;;) {
    for (const one of on.posted) {
      const id = one.answer.claimReference.claimId;
      if (id) one.now = await client.claim(id);
      const batchId = one.now?.submissions.at(-1)?.batchId;
      if (batchId && !fileNames.has(batchId)) fileNames.set(batchId, await client.fileName(batchId));
      one.fileName = batchId ? fileNames.get(batchId) : undefined;
      const status = one.now?.status ?? '-';
      if (shown.get(one.story.label) !== status) on.say(`  ${one.story.label}: ${status}\n`);
      shown.set(one.story.label, status);
    }
    const rows = on.posted.map((one) => rowOf(one, on.heard));
    if (rows.every((row) => row.differences.length === 0) || Date.now() > on.until) return rows;
    await wait(LOOK_MS);
  }
}

async function keep(world: DemoWorld, say: (text: string) => void): Promise<void> {
  const payers = world.simulator.addresses.map((address) => `  payer ${address.payer}: sftp ${address.host}:${address.port} ${address.fingerprint}\n`);
  say(`\nEverything stays up until you press Ctrl+C.\n  gateway ${world.url}\n  API key ${world.key}\n${payers.join('')}`);
  await new Promise<void>((stop) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop());
  });
}
