import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

/** House style that a machine can check. */
const ROOT = resolve(import.meta.dirname, '..');
const SRC = join(ROOT, 'src');

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => ({ name, room: name.split('/').length > 1 ? name.split('/')[0]! : name.replace(/\.ts$/, ''), text: readFileSync(join(SRC, name), 'utf8') }));

/** Rooms by rank: a file may import from its own room and from rooms of lower rank; equal ranks may know each other. */
const RANKS: Record<string, number> = {
  lib: 0, metrics: 1, config: 1, x12: 1, transport: 1, guides: 2, codes: 2, extracts: 2, db: 2, queues: 2, payers: 3, billers: 3, people: 3, claims: 4, acks: 4, remits: 4,
  money: 4, worklist: 5, batches: 5, inbound: 5, deliveries: 5, uploads: 5, pipeline: 6, jobs: 7, api: 7, web: 7, demo: 9, commands: 9, main: 10, simulator: 1, context: 3,
};
const SIMULATOR_MAY_IMPORT = new Set(['simulator', 'lib', 'x12', 'transport']);

function importsOf(text: string): { path: string; isType: boolean }[] {
  return [...text.matchAll(/^\s*(?:import|export)\s+(type\s)?[^'"]*?from\s+'(\.[^']+)'/gms)].map((match) => ({ path: match[2]!, isType: match[1] !== undefined }));
}

function roomOf(file: string, path: string): string {
  const target = relative(SRC, resolve(SRC, file, '..', path));
  return target.includes('/') ? target.split('/')[0]! : target.replace(/\.ts$/, '');
}

describe('the rooms', () => {
  test('imports point one way', () => {
    const wrong = files.flatMap(({ name, room, text }) => importsOf(text).flatMap(({ path, isType }) => {
      const target = roomOf(name, path);
      // The type of the context is known everywhere; what it holds is not.
      if (isType && target === 'context') return [];
      const [from, to] = [RANKS[room], RANKS[target]];
      if (from === undefined || to === undefined) return [`${name}: room ${from === undefined ? room : target} has no rank`];
      return to > from ? [`${name} imports ${target}`] : [];
    }));
    expect(wrong).toEqual([]);
  });

  test('the simulator shares no mistakes with the writer', () => {
    const wrong = files.filter((file) => file.room === 'simulator')
      .flatMap(({ name, text }) => importsOf(text).map(({ path }) => roomOf(name, path)).filter((room) => !SIMULATOR_MAY_IMPORT.has(room)).map((room) => `${name} imports ${room}`));
    expect(wrong).toEqual([]);
  });

  test('each room has a README of at most 40 lines', () => {
    const rooms = readdirSync(SRC, { withFileTypes: true }).filter((entry) => entry.isDirectory() && readdirSync(join(SRC, entry.name)).length > 0);
    const wrong = rooms.flatMap(({ name }) => {
      try {
        const lines = readFileSync(join(SRC, name, 'README.md'), 'utf8').trimEnd().split('\n').length;
        return lines > 40 ? [`${name}: ${lines} lines`] : [];
      } catch {
        return [`${name}: none`];
      }
    });
    expect(wrong).toEqual([]);
  });
});

describe('the files', () => {
  test('none has more than 400 lines', () => {
    expect(files.filter(({ text }) => text.split('\n').length > 400).map(({ name }) => name)).toEqual([]);
  });

  test.each([
    ['console', /\bconsole\.\w/],
    ['default exports', /^export default/m],
    ['enums', /^\s*(?:export\s+)?(?:const\s+)?enum\s/m],
    ['any', /[:<,(]\s*any\b(?!\s*\()|\bas any\b/],
    ['float money', /parseFloat\(|\.toFixed\(2\)/],
    ['left-over marks', /\b(?:TODO|FIXME|XXX)\b/],
    ['module-level mutable state', /^(?:export\s+)?let\s/m],
  ])('none has %s', (_what, pattern) => {
    expect(files.filter(({ name, text }) => name !== 'main.ts' && pattern.test(withoutComments(text))).map(({ name }) => name)).toEqual([]);
  });

  test('none matches on the text of an error', () => {
    const wrong = files.filter(({ text }) => /\.message\s*(?:===|\.includes|\.match|\.startsWith)|\.test\(\w*(?:error|fault)\w*\.message\)/i.test(withoutComments(text)));
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  test('nothing names a machine or a package registry', () => {
    const all = [...files.map(({ name, text }) => ({ name: `src/${name}`, text })), { name: 'package-lock.json', text: readFileSync(join(ROOT, 'package-lock.json'), 'utf8') }];
    expect(all.filter(({ text }) => /"resolved": *"https?:|\/work\/|registry\.npmjs/.test(text)).map(({ name }) => name)).toEqual([]);
  });
});

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '').replace(/\s\/\/ .*$/gm, '');
}
