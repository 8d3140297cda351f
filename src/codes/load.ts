import type { Ctx } from '../context.ts';
import { asGateway } from '../db/sql.ts';
import { addDays, d8FromIso } from '../lib/dates.ts';
import type { KindDef, Release } from './kinds.ts';
import { type CodeRow, packRows } from './list.ts';
import { readColumns } from './readers/columns.ts';
import { readHcpcs } from './readers/hcpcs.ts';
import { readOrderFile } from './readers/order.ts';
import { readDrugs, readNpis, readPairs, readUnits } from './readers/tables.ts';
import { type CodeFile, CodeFileError, withCodeFile } from './source.ts';
import { type NewList, storePacked, storeTable } from './store.ts';

/** What a person may say about a file whose name does not. Days are CCYYMMDD. */
export interface LoadOptions {
  readonly release?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** For pairs and units, of which the publisher has a file for each kind of claim. */
  readonly setting?: 'professional' | 'institutional' | undefined;
}

/** What was loaded. */
export interface Loaded {
  readonly list: NewList;
  readonly codes: number;
}

/**
 * Loads a publisher's file or https address into the code lists, in one transaction: the list is replaced as a whole or not
 * at all. Loading the same file twice leaves one.
 * @throws CodeFileError when the file is not what its kind says, and what file system, network and database throw.
 */
export function loadCodes(ctx: Ctx, kind: KindDef, from: string, options: LoadOptions = {}): Promise<Loaded> {
  return ctx.outside('codes.load', () => withCodeFile(from, kind, async (file) => {
    const list = describe(ctx, kind, file, { ...options, source: from });
    const codes = kind.held === 'memory' ? await loadPacked(ctx, kind, list, file) : await loadTable(ctx, list, file);
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
async function loadTable(ctx: Ctx, list: NewList, file: CodeFile): Promise<number> {
  const codes = await asGateway(ctx, async (tx) => {
    const stored = await storeTable(tx, list, TABLE_READERS[list.kind as keyof typeof TABLE_READERS](file.bytes));
    if (stored === 0) throw new CodeFileError(`The file has no codes of the kind ${list.kind}.`);
    return stored;
  });
  return codes;
}

function readerOf(kind: KindDef): (bytes: AsyncIterable<Uint8Array>) => AsyncIterable<CodeRow> {
  if (kind.kind === 'icd10cm' || kind.kind === 'icd10pcs') return readOrderFile;
  if (kind.kind === 'hcpcs') return readHcpcs;
  return (bytes) => readColumns(bytes, kind);
}

const TABLE_READERS = { ndc: readDrugs, 'ncci-ptp': readPairs, mue: readUnits, nppes: readNpis };

function describe(ctx: Ctx, kind: KindDef, file: CodeFile, options: LoadOptions & { source: string }): NewList {
  if (kind.kind === 'nppes' && /npidata_pfile_(?!20050523)\d{8}-/i.test(file.names)) {
    throw new CodeFileError('This is a weekly file of NPPES, which holds changes only. Load the monthly one, which holds all.');
  }
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
