import { type ScryptOptions, scrypt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { createApp } from '../../src/api/app.ts';
import { asGateway } from '../../src/db/sql.ts';
import type { Role } from '../../src/people/roles.ts';
import { insertPerson } from '../../src/people/store.ts';
import { createPages } from '../../src/web/pages.ts';
import { readExpected, readJson, storyNames } from '../samples/stories.ts';
import { openWorld, type World } from '../support/world.ts';

export const PASSWORD = 'four plain words here';
const WAVES = [1, 2, 3, 4];

/** The gateway with its page on a port of this host, simulated payers, and people with every role. */
export interface Office extends World {
  url: string;
  /** Claim ids by story and file: "13-member-not-found/claim.json". */
  claims: Map<string, string>;
  closeOffice(): Promise<void>;
}

/** Who works in the office: an e-mail address for each set of roles. */
export const PEOPLE: Readonly<Record<string, readonly Role[]>> = {
  'all@office.test': ['supervisor', 'operations', 'administrator'],
  'biller@office.test': ['biller'], 'operations@office.test': ['operations'], 'admin@office.test': ['administrator'], 'auditor@office.test': ['auditor'],
};

/** Opens the office. With `stories` all samples, or those that are named, have gone through the whole loop. */
export async function openOffice(options: { stories: boolean | readonly string[]; people?: boolean } = { stories: true }): Promise<Office> {
  const world = await openWorld();
  const { ctx, tools, billerId } = world;
  if (options.people !== false) {
    const hash = await quickHash();
    const names: Readonly<Record<string, string>> = { all: 'Delia Marchetti', biller: 'Imogen Faraday', operations: 'Owen Castellan', admin: 'Petra Lindqvist', auditor: 'Ruben Achebe' };
    for (const [email, roles] of Object.entries(PEOPLE)) {
      await asGateway(ctx, (tx) => insertPerson(ctx, tx, { billerId, name: names[email.split('@')[0]!]!, email, roles, hash, mustChange: false }));
    }
  }
  const claims = new Map<string, string>();
  if (options.stories) await runStories(world, { claims, stories: options.stories === true ? storyNames() : options.stories });
  const server = createServer(createApp(ctx, { queues: tools.queues, pages: createPages(ctx) }));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { ...world, url, claims, closeOffice: () => closeAll(server, world) };
}

/**
 * The password's hash with next to no work: a real one is slow on purpose, and many people sign in here. It is made anew at each
 * person's first sign-in, as any outdated one.
 */
async function quickHash(): Promise<string> {
  const salt = Buffer.alloc(16, 5);
  const hash = await promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt)(PASSWORD, salt, 32, { N: 1_024, r: 8, p: 1 });
  return ['scrypt', 10, 8, 1, salt.toString('base64'), hash.toString('base64')].join('$');
}

async function runStories(world: World, { claims, stories }: { claims: Map<string, string>; stories: readonly string[] }): Promise<void> {
  for (const wave of WAVES) {
    for (const story of stories) {
      const expected = readExpected(story);
      for (const { file, wave: own } of expected.claims) {
        if ((own ?? expected.wave) !== wave) continue;
        claims.set(`${story}/${file}`, (await world.post(readJson(story, file) as object)).claimId);
      }
    }
    world.clock.advance(1_000);
    await world.gateway();
  }
  await world.settle();
}

async function closeAll(server: Server, world: World): Promise<void> {
  server.closeAllConnections();
  server.close();
  await world.close();
}

/** A browser window of its own, signed in as somebody. */
export async function signedIn(browser: Browser, office: Office, email: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<{ page: Page; context: BrowserContext }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  await page.goto(`${office.url}/sign-in`);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`${office.url}/`);
  return { page, context };
}
