import { codeKinds, kindOf } from '../codes/kinds.ts';
import { loadCodes, type LoadOptions } from '../codes/load.ts';
import { shippedLists } from '../codes/shipped.ts';
import { CodeFileError } from '../codes/source.ts';
import { type ListRow, listLoaded } from '../codes/store.ts';
import { asGateway } from '../db/sql.ts';
import { d8FromIso, isD8, isoFromD8 } from '../lib/dates.ts';
import { withContext } from './payers.ts';

/** `codes load KIND FILE`: exit code 1 when the file is not what the kind says, and nothing is changed. */
export async function load(name: string, from: string, options: { release?: string; from?: string; to?: string; setting?: string }): Promise<number> {
  const kind = kindOf(name);
  if (!kind) throw new Error(`There is no code list ${name}. Known are ${codeKinds().map((one) => one.kind).join(', ')}.`);
  const checked = checkOptions(options);
  try {
    const { list, codes } = await withContext((ctx) => loadCodes(ctx, kind, from, checked));
    const days = list.from === undefined
      ? 'without dates: nothing is checked against it until it is loaded with --from CCYYMMDD'
      : `asked from ${isoFromD8(list.from)} to ${list.to ? isoFromD8(list.to) : 'any day'}`;
    process.stdout.write(`${kind.kind} ${list.release}: ${codes} codes, ${days}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof CodeFileError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

/** `codes status`: every kind with what is loaded, from when, and whether a newer release is due. */
export async function status(): Promise<number> {
  const { rows, today } = await withContext(async (ctx) => ({ rows: await asGateway(ctx, listLoaded), today: d8FromIso(ctx.now().toISOString()) }));
  process.stdout.write(statusText(rows, today));
  return 0;
}

/** What `codes status` prints. Days are CCYYMMDD. */
export function statusText(rows: readonly ListRow[], today: string): string {
  const shipped = shippedLists();
  return codeKinds().flatMap(({ kind, name }) => {
    const own = rows.filter((row) => row.kind === kind).map((row) => line([kind, row.setting, row.release, `${row.codes} codes`, age(row, today),
      `loaded ${row.loadedAt.toISOString().slice(0, 10)} from ${row.source}`]));
    if (own.length > 0) return own;
    const list = shipped.get(kind);
    const [release] = list?.releases ?? [];
    if (!list || !release) return [line([kind, '', 'not loaded', '', '', `${name}: what needs it is not checked`])];
    return [line([kind, '', release.release, `${list.size} codes`, age(release, today), release.complete ? 'shipped' : 'shipped, not complete: an unknown code is a warning'])];
  }).join('');
}

function age({ from, to }: { from?: string | undefined; to?: string | undefined }, today: string): string {
  if (from === undefined) return 'without dates';
  return to !== undefined && to < today ? `old since ${isoFromD8(to)}` : 'current';
}

function line(cells: readonly string[]): string {
  return `${cells.join('\t').replace(/\t+/g, '\t').trimEnd()}\n`;
}

function checkOptions(options: { release?: string; from?: string; to?: string; setting?: string }): LoadOptions {
  for (const day of [options.from, options.to]) if (day !== undefined && !isD8(day)) throw new Error(`${day} is no day CCYYMMDD.`);
  const { setting } = options;
  if (setting !== undefined && setting !== 'professional' && setting !== 'institutional') throw new Error(`--setting is professional or institutional, not ${setting}.`);
  return { ...options, setting };
}
