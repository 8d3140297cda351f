import type { Ctx } from '../context.ts';
import { asGateway } from '../db/sql.ts';
import { addDays, d8FromIso } from '../lib/dates.ts';
import type { Changes, KindDef, Release } from './kinds.ts';
import { type CodeRow, packRows } from './list.ts';
import { readColumns } from './readers/columns.ts';
import { readHcpcs } from './readers/hcpcs.ts';
import { readOrderFile } from './readers/order.ts';
import { readDrugs, readNpis, readPairs, readUnits } from './readers/tables.ts';
import { type CodeFile, CodeFileError, withCodeFile } from './source.ts';
import { lastRelease, type NewList, storePacked, storeTable } from './store.ts';

/** What a person may say about a file whose name does not. Days are CCYYMMDD. */
export interface LoadOptions {
  readonly release?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** For pairs and units, of which the publisher has a file for each kind of claim. */
  readonly setting?: 'professional' | 'institutional' | undefined;
  /** Further certificates (PEM) that an https address may be signed by. */
  readonly ca?: string | undefined;
}

/** What was loaded. */
export interface Loaded {
  readonly list: NewList;
  readonly codes: number;
}

/**
 * Loads a publisher's file or https address into the code lists, in one transaction: the list is replaced as a whole or not
 * at all. Loading the same file twice leaves one. A file that holds changes only goes on from what is loaded.
 * @throws CodeFileError when the file is not what its kind says, and what file system, network and database throw.
 */
export function loadCodes(ctx: Ctx, kind: KindDef, from: string, options: LoadOptions = {}): Promise<Loaded> {
  return ctx.outside('codes.load', () => withCodeFile({ from, kind, ca: options.ca }, async (file) => {
    const list = describe(ctx, kind, file, { ...options, source: from });
    const codes = kind.held === 'memory' ? await loadPacked(ctx, kind, list, file) : await loadTable(ctx, { list, changes: kind.changes?.(file.names) }, file);
    return { list, codes };
  }));
}

async function loadPacked(ctx: Ctx, kind: KindDef, list: NewList, file: CodeFile): Promise<number> {
  const rows: CodeRow[] = [];
  for await (const row of readerOf(kind)(file.bytes)) if (kind.code.test(row.code)) rows.push(row);
  if (rows.length === 0) throw new CodeFileError(`The file has no codes of the kind ${kind.kind} (${kind.publisher}).`);
  const packed = packRows(rows);
  await asGateway(ctx, (tx) => storePacked(tx, list, packed));
  return packed.size;
}

/** The file is on disk by now, so that the transaction waits for no network. */
async function loadTable(ctx: Ctx, { list, changes }: { list: NewList; changes: Changes | undefined }, file: CodeFile): Promise<number> {
  return asGateway(ctx, async (tx) => {
    if (changes) insistOnNext(list, changes, await lastRelease(tx, list.kind));
    const stored = await storeTable(tx, list, { rows: TABLE_READERS[list.kind as keyof typeof TABLE_READERS](file.bytes), isWhole: changes === undefined });
    if (stored === 0) throw new CodeFileError(`The file has no codes of the kind ${list.kind}.`);
    return stored;
  });
}

/** Changes have to begin where what is loaded ends: a gap would be a list that nobody ever published. */
function insistOnNext(list: NewList, { from, to }: Changes, last: string | undefined): void {
  if (last === undefined) throw new CodeFileError('This file holds changes only. Load the whole list first, then the changes since.');
  if (to < last) throw new CodeFileError(`This file holds the changes until ${to}, and what is loaded knows them: it is of ${last}.`);
  if (from > addDays(last, 1)) throw new CodeFileError(`The changes between ${last} and ${from} are missing. Load the file before this one first, or the whole list.`);
  if (list.release !== to) throw new CodeFileError('A file of changes takes its release from its name.');
}

function readerOf(kind: KindDef): (bytes: AsyncIterable<Uint8Array>) => AsyncIterable<CodeRow> {
  if (kind.kind === 'icd10cm' || kind.kind === 'icd10pcs') return readOrderFile;
  if (kind.kind === 'hcpcs') return readHcpcs;
  return (bytes) => readColumns(bytes, kind);
}

const TABLE_READERS = { ndc: readDrugs, 'ncci-ptp': readPairs, mue: readUnits, nppes: readNpis };

function describe(ctx: Ctx, kind: KindDef, file: CodeFile, options: LoadOptions & { source: string }): NewList {
  const named: Release | undefined = kind.release(file.names);
  const today = d8FromIso(ctx.now().toISOString());
  const setting = options.setting ?? settingOf(kind, file.names);
  // A file with the whole history of its codes can be asked about any day before it, one of a release from its first day on.
  const whole = kind.reach === 'history';
  const known = options.from ?? named?.from ?? (whole ? today : undefined);
  return {
    kind: kind.kind, release: options.release ?? named?.release ?? known ?? 'no date', source: options.source, sha256: file.sha256, setting,
    from: whole ? HISTORY_BEGINS : known, to: options.to ?? named?.to ?? (known ? addDays(known, kind.fresh_days) : undefined), loadedAt: ctx.now(),
  };
}

/** Before the first of these code lists. */
const HISTORY_BEGINS = '19000101';

function settingOf(kind: KindDef, names: string): string {
  if (kind.kind === 'ncci-ptp') return /ccioph|hospital/i.test(names) ? 'institutional' : 'professional';
  if (kind.kind === 'mue') return /hospital|outpatient/i.test(names) ? 'institutional' : 'professional';
  return '';
}
