import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { CLAIM_PREFIXES } from '../../src/api/app.ts';
import { envSchema } from '../../src/config.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
const main = readFileSync(join(ROOT, 'src/main.ts'), 'utf8');

test('the README tells of every environment variable, its default and its meaning', () => {
  const told = rowsBelow('### Every environment variable').map(([name = '', byDefault = '', meaning = '']) => ({
    name: name.replaceAll('`', ''), byDefault: byDefault.replaceAll('`', ''), meaning: meaning.replace(/\\([<|])/g, '$1'),
  }));
  expect(told).toEqual(Object.entries(envSchema.shape).map(([name, schema]) => {
    const unset = schema.safeParse(undefined);
    return { name, byDefault: unset.success ? String(unset.data ?? '') : 'needed', meaning: schema.description };
  }));
});

test('the README tells of every command, and only of commands that there are', () => {
  const told = rowsBelow('## Command line').flatMap(([command = '']) => [...command.matchAll(/`([a-z]+(?: [a-z]+)?)/g)].map((match) => match[1]!));
  expect(told.sort()).toEqual(commands().sort());
});

test('every gateway command in a code block of the README is one that there is', () => {
  const known = commands();
  const used = [...readme.matchAll(/npm run -s gateway -- ([a-z]+)(?: ([a-z]+))?/g)].map(([, first, second]) => (known.includes(`${first} ${second}`) ? `${first} ${second}` : first!));
  expect(used.length).toBeGreaterThan(3);
  expect(used.filter((command) => !known.includes(command))).toEqual([]);
});

test('the prefixes in the README are those that the gateway answers under', () => {
  for (const prefix of CLAIM_PREFIXES) expect(readme).toContain(`\`${prefix}\``);
});

test('no link between our documents leads nowhere', () => {
  const broken = markdownFiles().flatMap((name) => {
    const text = readFileSync(join(ROOT, name), 'utf8').replace(/```[\s\S]*?```/g, '');
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1]!).filter((link) => !/^(https?:|#)/.test(link));
    return links.filter((link) => !existsSync(resolve(ROOT, dirname(name), link.replace(/#.*$/, '')))).map((link) => `${name}: ${link}`);
  });
  expect(broken).toEqual([]);
});

test('every screenshot is shown to somebody', () => {
  const shown = readme + readFileSync(join(ROOT, 'docs/billers.md'), 'utf8');
  expect(readdirSync(join(ROOT, 'docs/screenshots')).filter((name) => !shown.includes(`screenshots/${name})`))).toEqual([]);
});

test('what compose and .env.example set, the program or compose reads', () => {
  const compose = readFileSync(join(ROOT, 'compose.yaml'), 'utf8');
  const example = [...readFileSync(join(ROOT, '.env.example'), 'utf8').matchAll(/^([A-Z_]+)=/gm)].map((match) => match[1]!);
  const asked = new Set([...compose.matchAll(/\$\{([A-Z_]+)/g)].map((match) => match[1]!));
  expect([...asked].sort()).toEqual([...example].sort());
  const set = [...compose.matchAll(/^ +((?:GATEWAY|DATABASE|REDIS)_[A-Z_]+):/gm)].map((match) => match[1]!);
  expect(set.filter((name) => !(name in envSchema.shape))).toEqual([]);
});

/** The cells of the first table below a heading. */
function rowsBelow(heading: string): string[][] {
  const lines = readme.slice(readme.indexOf(`\n${heading}\n`)).split('\n');
  const first = lines.findIndex((line) => line.startsWith('|---'));
  const end = lines.findIndex((line, n) => n > first && !line.startsWith('|'));
  return lines.slice(first + 1, end).map((line) => line.slice(1, -1).split(/(?<!\\)\|/).map((cell) => cell.trim()));
}

/** "write", "payers apply" …, as the command line names them. */
function commands(): string[] {
  const found = [...main.matchAll(/(\w+)\.command\('([a-z]+)'\)/g)].map((match) => ({ parent: match[1]!, name: match[2]! }));
  const groups = new Set(found.map(({ parent }) => parent).filter((parent) => parent !== 'cli'));
  return found.filter(({ name }) => !groups.has(name)).map(({ parent, name }) => (parent === 'cli' ? name : `${parent} ${name}`));
}

function markdownFiles(): string[] {
  const kept = ['README.md', 'CHANGELOG.md'];
  for (const folder of ['docs', 'src', 'samples', 'edi-templates']) {
    const below = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
    kept.push(...below.map((name) => join(folder, name)));
  }
  return kept;
}
