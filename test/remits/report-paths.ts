import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** One path of the published report JSON, and the pattern of its value. */
export interface PublishedPath {
  path: string;
  type: string;
  pattern: RegExp | undefined;
}

/** The published paths of a report, or undefined where their list is absent. */
export function publishedPaths(report: '277ca' | '835'): PublishedPath[] | undefined {
  const file = fileURLToPath(new URL(`../../../shared/contract/report-${report}.tsv`, import.meta.url));
  if (!existsSync(file)) return undefined;
  return readFileSync(file, 'utf8').trim().split('\n').slice(1).map((row) => {
    const [path = '', , type = '', constraints = ''] = row.split('\t');
    const pattern = /pattern=(\S+?)(?:,minLength|$)/.exec(constraints)?.[1];
    return { path, type, pattern: pattern === undefined ? undefined : new RegExp(pattern) };
  });
}

/** Every path that occurs in some reports, with the values found there: "transactions[].payers[].organizationName". */
function pathsOf(reports: readonly object[]): Map<string, unknown[]> {
  const found = new Map<string, unknown[]>();
  for (const report of reports) collect(report, '', found);
  return found;
}

function collect(value: unknown, path: string, found: Map<string, unknown[]>): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, `${path}[]`, found);
    return;
  }
  if (path !== '') found.set(path, [...(found.get(path) ?? []), value]);
  if (value === null || typeof value !== 'object') return;
  for (const [name, child] of Object.entries(value)) collect(child, path === '' ? name : `${path}.${name}`, found);
}

/** Published paths that no report has, values that are no string or break their pattern, and paths that are not published. */
export function compare(reports: readonly object[], published: readonly PublishedPath[]): { missing: string[]; broken: string[]; added: string[] } {
  const found = pathsOf(reports);
  const known = new Set(published.map(({ path }) => path));
  const broken = published.flatMap(({ path, type, pattern }) => (found.get(path) ?? [])
    .filter((value) => type === 'string' && (typeof value !== 'string' || value === '' || pattern?.test(value) === false))
    .map((value) => `${path}: ${String(value)}`));
  return { missing: [...known].filter((path) => !found.has(path)), broken, added: [...found.keys()].filter((path) => !known.has(path)) };
}

/** What stands at a path of a JSON value, for reading in tests: dig(report, 'payers', 0, 'organizationName'). */
export function dig(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce((at, step) => (at as Record<string | number, unknown> | undefined)?.[step], value);
}
