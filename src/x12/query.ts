import { X12Parser, X12QueryEngine } from 'node-x12';
import type { Issue } from '../lib/issue.ts';
import { readEnvelopesSync } from './envelope.ts';
import { sniffX12 } from './sniff.ts';
import { textAt } from './values.ts';

/** node-x12 builds an object per element, so it gets one transaction of at most this size. */
export const MAX_QUERY_BYTES = 2_097_152;

/** What a query found, in file order, and what was wrong with the query or the file. */
export interface QueryAnswer {
  values: string[];
  issues: Issue[];
}

/**
 * Answers a query in node-x12's language, such as `CLM02`, `HL+03[20]->NM103` or `REF02:REF01["6R"]`, over a file of one
 * transaction with its envelope. A wrong expression and a file too large are issues; only bugs throw.
 */
export function queryTransaction(bytes: Uint8Array, expression: string): QueryAnswer {
  if (bytes.length > MAX_QUERY_BYTES) return refused('x12.query-too-large', `Queries read files of at most ${MAX_QUERY_BYTES} bytes; this one has ${bytes.length}.`);
  const sniffed = sniffX12(bytes);
  if (sniffed.kind !== 'x12') return refused('x12.no-interchange', sniffed.reason);
  const found = countEnvelopes(bytes);
  if (found.interchanges !== 1 || found.sets !== 1) {
    return refused('x12.query-not-one-transaction', `Queries read one transaction; this file has ${found.interchanges} whole interchanges with ${found.sets} sets.`);
  }
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const text = textAt(buffer, buffer.indexOf('ISA', 0, 'latin1'), buffer.length);
  try {
    const results = new X12QueryEngine(new X12Parser(false), 'strict').query(text, expression.trim());
    const values = results.flatMap(({ value, values: several }) => (several.length > 0 ? several.flat() : value === null ? [] : [value]));
    return { values, issues: [] };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error.name === 'QuerySyntaxError') return refused('x12.query-syntax', `The query is not understood: ${error.message}`);
    // node-x12 throws ParserError and, for some expressions and files, TypeErrors of its own: to a caller all mean the same.
    return refused('x12.query-unreadable', 'This query could not be answered from this file.');
  }
}

function countEnvelopes(bytes: Uint8Array): { interchanges: number; sets: number } {
  const found = { interchanges: 0, sets: 0 };
  readEnvelopesSync(bytes, {
    set: () => {
      found.sets += 1;
      return undefined;
    },
    interchangeEnd: (_, issues) => {
      if (!issues.some((issue) => issue.ruleId === 'x12.interchange-end-missing')) found.interchanges += 1;
    },
  });
  return found;
}

function refused(ruleId: string, message: string): QueryAnswer {
  return { values: [], issues: [{ ruleId, severity: 'error', snipLevel: 1, message }] };
}
