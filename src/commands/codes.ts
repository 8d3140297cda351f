import { readFileSync } from 'node:fs';
import { codeKinds, kindOf } from '../codes/kinds.ts';
import { loadCodes, type LoadOptions } from '../codes/load.ts';
import { CodeFileError } from '../codes/source.ts';
import { type CodeStatus, statusOf } from '../codes/status.ts';
import { type ListRow, listLoaded } from '../codes/store.ts';
import { asGateway } from '../db/sql.ts';
import { d8FromIso, isD8, isoFromD8 } from '../lib/dates.ts';
import { withContext } from './payers.ts';

/** Options as they are typed; `ca` is the path of a file with certificates. */
interface Given {
  release?: string;
  from?: string;
  to?: string;
  setting?: string;
  ca?: string;
}

/** `codes load KIND FILE`: exit code 1 when the file is not what the kind says, and nothing is changed. */
export async function load(name: string, from: string, options: Given): Promise<number> {
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
  return statusOf(rows, today).map((one) => {
    if (one.state === 'missing') return line([one.kind, '', 'not loaded', '', '', `${one.name}: what needs it is not checked`]);
    const origin = one.state === 'shipped' ? (one.isComplete ? 'shipped' : 'shipped, not complete: an unknown code is a warning')
      : `loaded ${one.loadedAt!.toISOString().slice(0, 10)} from ${one.source}`;
    return line([one.kind, one.setting, one.release!, `${one.codes} codes`, age(one), origin]);
  }).join('');
}

function age({ from, to, isOld }: CodeStatus): string {
  if (from === undefined) return 'without dates';
  return isOld ? `old since ${isoFromD8(to!)}` : 'current';
}

function line(cells: readonly string[]): string {
  return `${cells.join('\t').replace(/\t+/g, '\t').trimEnd()}\n`;
}

function checkOptions({ ca, ...options }: Given): LoadOptions {
  for (const day of [options.from, options.to]) if (day !== undefined && !isD8(day)) throw new Error(`${day} is no day CCYYMMDD.`);
  const { setting } = options;
  if (setting !== undefined && setting !== 'professional' && setting !== 'institutional') throw new Error(`--setting is professional or institutional, not ${setting}.`);
  return { ...options, setting, ca: ca === undefined ? undefined : readFileSync(ca, 'utf8') };
}
