import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Composed, composeFile, type Outgoing } from '../../src/claims/compose.ts';
import { readBody } from '../../src/claims/judge.ts';
import { loadGuides, type Guides } from '../../src/guides/load.ts';
import { overlayGuides } from '../../src/guides/overlay.ts';
import { addDays } from '../../src/lib/dates.ts';
import type { Payer } from '../../src/payers/schema.ts';
import { readPayerFolder } from '../../src/payers/store.ts';
import type { PayerIdentity } from '../../src/simulator/identity.ts';
import { createPayer, type Payer as Answering } from '../../src/simulator/payer.ts';
import { type ExpectedClaim, type ExpectedStory, readExpected, readJson } from '../samples/stories.ts';

/** A claim of a story on its way out; `file` is its JSON file. */
export interface StoryClaim extends Outgoing {
  file: string;
}

/** One 837 of a story. */
export interface SentFile {
  payer: Payer;
  controlNumber: number;
  composed: Composed<StoryClaim>;
}

/** A payer as the samples write for it: its shipped file, one segment a line, and the guides with its overlay. */
export interface SamplePayer {
  payer: Payer;
  guides: Guides;
}

/** A file of a story and the name that it has in the story's folder: "835.x12", or "835-1.x12" where there are several. */
export interface NamedFile {
  name: string;
  bytes: Buffer;
}

/** The Monday on which the first file of every story goes out. */
const FIRST_DAY = '20261005';
const PAYER_FILES = fileURLToPath(new URL('../../edi-templates/payers', import.meta.url));

/** Who the payers say they are in their answers. */
const IDENTITIES: Readonly<Record<string, PayerIdentity>> = {
  northwind: {
    id: 'NWHP1', name: 'Northwind Health Plan', taxId: '898800991', phone: '6145550110',
    address: { street: '500 Meridian Ave', city: 'Columbus', state: 'OH', zip: '432151000' },
  },
  cedar: {
    id: 'CEDAR', name: 'Cedar Mutual Insurance', taxId: '898800992', phone: '5135550120',
    address: { street: '77 Cedar Pkwy', city: 'Cincinnati', state: 'OH', zip: '452021000' },
  },
};

/** The shipped payer files by id, for `sentFiles` and `exchange`. */
export function loadSamplePayers(): Map<string, SamplePayer> {
  const guides = loadGuides();
  return new Map(readPayerFolder(PAYER_FILES).map((payer) => [payer.id, {
    payer: { ...payer, envelope: { ...payer.envelope, newline: true } },
    guides: overlayGuides(guides, payer.overlay, FIRST_DAY),
  }]));
}

/**
 * The 837s of a story alone, with numbers and dates that follow from its number and the place of the file in it, so that
 * they are the same for ever. Throws when a claim that should travel is refused.
 */
export function sentFiles(payers: ReadonlyMap<string, SamplePayer>, story: string): SentFile[] {
  const expected = readExpected(story);
  const { payer, guides } = payers.get(expected.payer)!;
  return trips(expected).map(({ weeks, claims }, n) => {
    const controlNumber = Number(story.slice(0, 2)) * 100 + n + 1;
    const composed = composeFile(guides, claims.map((claim) => outgoing(story, expected, claim)), {
      payer, kind: expected.kind, controlNumber,
      at: { d8: addDays(FIRST_DAY, 7 * weeks), hhmm: `${String(9 + n).padStart(2, '0')}15` },
      bht03: (set) => `${String(controlNumber).padStart(9, '0')}${String(set).padStart(4, '0')}`,
    });
    const issues = [...composed.refused.values(), composed.fileIssues].flat();
    if (issues.length > 0) throw new Error(`${story}: ${JSON.stringify(issues)}`);
    return { payer, controlNumber, composed };
  });
}

/** All X12 files of a story: its 837s and what the simulated payer answers to each, numbered in the order of the exchange. */
export async function exchange(payers: ReadonlyMap<string, SamplePayer>, story: string): Promise<NamedFile[]> {
  const root = await mkdtemp(join(tmpdir(), 'gw-exchange-'));
  try {
    const payer = await createPayer({ root, payer: IDENTITIES[readExpected(story).payer]! });
    const files: { kind: string; bytes: Buffer }[] = [];
    for (const { composed, controlNumber } of sentFiles(payers, story)) {
      files.push({ kind: '837', bytes: composed.bytes });
      await writeFile(join(root, 'mailbox', 'in', `${controlNumber}.x12`), composed.bytes);
      files.push(...(await answers(payer, join(root, 'mailbox', 'out'))));
    }
    return named(files);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** Gives each file its name. One of its kind has no number. */
function named(files: readonly { kind: string; bytes: Buffer }[]): NamedFile[] {
  return files.map((file, at) => {
    const nth = files.slice(0, at + 1).filter(({ kind }) => kind === file.kind).length;
    const isOnly = files.filter(({ kind }) => kind === file.kind).length === 1;
    return { name: isOnly ? `${file.kind}.x12` : `${file.kind}-${nth}.x12`, bytes: file.bytes };
  });
}

/**
 * Which claims travel together: those of one wave, a week after the wave before. Where the payer will refuse the set for
 * one claim, the others go once more, as the gateway cuts them again.
 */
function trips(expected: ExpectedStory): { weeks: number; claims: ExpectedClaim[] }[] {
  const sent = expected.claims.filter((claim) => claim.http === 200);
  const waves = [...new Set(sent.map((claim) => claim.wave ?? expected.wave))].sort((a, b) => a - b);
  return waves.flatMap((wave) => {
    const weeks = wave - expected.wave;
    const claims = sent.filter((claim) => (claim.wave ?? expected.wave) === wave);
    const innocent = claims.filter((claim) => claim.status !== 'SYNTAX_REJECTED');
    return innocent.length === claims.length || innocent.length === 0 ? [{ weeks, claims }] : [{ weeks, claims }, { weeks, claims: innocent }];
  });
}

function outgoing(story: string, expected: ExpectedStory, { file }: ExpectedClaim): StoryClaim {
  const nth = expected.claims.findIndex((claim) => claim.file === file) + 1;
  const claimNumber = `GW${String(Number(story.slice(0, 2)) * 100 + nth).padStart(10, '0')}`;
  const { claim, issues } = readBody(expected.kind, readJson(story, file), () => claimNumber);
  if (!claim) throw new Error(`${story}/${file}: ${JSON.stringify(issues)}`);
  return { claim, claimNumber, setKey: 'harbor-quill', file };
}

/** Takes what the payer puts out, stage after stage, until nothing moves. */
async function answers(payer: Answering, out: string): Promise<{ kind: string; bytes: Buffer }[]> {
  const taken: { kind: string; bytes: Buffer }[] = [];
  while ((await payer.tick()) > 0) {
    for (const name of (await readdir(out)).sort()) {
      taken.push({ kind: name.split('_')[0]!.toLowerCase(), bytes: await readFile(join(out, name)) });
      await rm(join(out, name));
    }
  }
  return taken;
}
