import { createTotalsReader } from '../acks/totals277ca.ts';
import { readTa1, type Ta1 } from '../acks/ta1.ts';
import type { Issue } from '../lib/issue.ts';
import { balanceRemit, type Imbalance } from '../remits/balance.ts';
import { create835Reader } from '../remits/remit835.ts';
import type { ProviderAdjustment, RemitHeader } from '../remits/types.ts';
import { readEnvelopes } from '../x12/envelope.ts';
import type { SetEnd, SetReader, TransactionSet } from '../x12/types.ts';

/** What a transaction set is to us. 277 tells of pending claims and is read like a 277CA. */
export type SetKind = '999' | '277CA' | '835' | 'other';

/** One transaction set of a file. `place` names it for ever: interchange and set, counted from 1. */
export interface SetEntry {
  kind: SetKind;
  place: string;
  end: SetEnd;
  /** Only of an 835. */
  remit?: { header: RemitHeader; claimCount: number; providerAdjustments: readonly ProviderAdjustment[]; imbalances: Imbalance[] };
}

/** One TA1 of a file. */
export interface Ta1Entry {
  place: string;
  ta1: Ta1;
  offset: number;
}

/** What a file holds, found in one pass that keeps no claims. */
export interface Contents {
  sets: SetEntry[];
  ta1s: Ta1Entry[];
  interchanges: number;
  usages: Set<string>;
  issues: Issue[];
}

/** Reads through a file and lists what is in it. */
export async function listContents(source: AsyncIterable<Uint8Array>): Promise<Contents> {
  const contents: Contents = { sets: [], ta1s: [], interchanges: 0, usages: new Set(), issues: [] };
  const counted = countPlaces();
  const issues = await readEnvelopes(source, {
    interchange: (interchange) => {
      contents.interchanges += 1;
      contents.usages.add(interchange.usage);
    },
    ta1: (segment, interchange) => {
      contents.ta1s.push({ place: counted.ta1(), ta1: readTa1(segment, interchange), offset: segment.offset });
    },
    set: (set) => {
      const entry = { kind: kindOf(set), place: counted.set(set) };
      if (entry.kind === '835') return remitIndex(set, (end, remit) => contents.sets.push({ ...entry, end, ...(remit ? { remit } : {}) }));
      const totals = entry.kind === '277CA' ? createTotalsReader(set, (found) => contents.issues.push(...found)) : undefined;
      return {
        segment: (segment) => totals?.segment(segment),
        end: (end) => {
          // Of a set that broke off nobody knows what is missing.
          if (end.complete) totals?.end(end);
          contents.sets.push({ ...entry, end });
        },
      };
    },
    groupEnd: (_group, found) => contents.issues.push(...found),
    interchangeEnd: (_interchange, found) => contents.issues.push(...found),
  });
  contents.issues.push(...issues);
  return contents;
}

/** Names the places of a file in the same way in every pass. */
export function countPlaces(): { set(set: TransactionSet): string; ta1(): string } {
  let sets = 0;
  let ta1s = 0;
  return {
    set: (set) => {
      sets += 1;
      return `${set.interchange.index + 1}.${sets}`;
    },
    ta1: () => {
      ta1s += 1;
      return `ta1.${ta1s}`;
    },
  };
}

/** By ST01 and guide: 277 and 277CA share ST01 and GS01, and some payers still send 997. */
export function kindOf(set: TransactionSet): SetKind {
  if (set.code === '999' || set.code === '997') return '999';
  if (set.code === '277') return '277CA';
  return set.code === '835' ? '835' : 'other';
}

function remitIndex(set: TransactionSet, ended: (end: SetEnd, remit: SetEntry['remit']) => void): SetReader {
  let header: RemitHeader | undefined;
  return create835Reader(set, {
    begin: (found) => {
      header = found;
    },
    claim: () => undefined,
    end: (trailer) => {
      const remit = header && {
        header, claimCount: trailer.claimCount, providerAdjustments: trailer.providerAdjustments,
        imbalances: balanceRemit({ paymentCents: header.payment.cents, claimsPaidCents: trailer.paidCents, providerAdjustments: trailer.providerAdjustments }),
      };
      ended(trailer.end, remit);
    },
  });
}
