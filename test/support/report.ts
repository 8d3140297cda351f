import { loadCodes } from '../../src/acks/codes.ts';
import { create277ReportReader } from '../../src/acks/report277.ts';
import { loadRemitCodes } from '../../src/remits/codes.ts';
import { type Fields, lean, metaOf } from '../../src/remits/report.ts';
import { create835ReportReader } from '../../src/remits/report835.ts';
import { readEnvelopesSync } from '../../src/x12/envelope.ts';
import type { SetReader, TransactionSet } from '../../src/x12/types.ts';

/** The report of a file in the JSON that the public claim APIs publish. */
export interface Report {
  readonly meta: Fields;
  readonly transactions: readonly Fields[];
}

/** Which sets of a file a report is about. */
interface ReportChoice {
  /** ST01. */
  code: string;
  /** One set only, as `countPlaces` of the inbound room names it: "1.3" is the third set of the file, in its first interchange. */
  place?: string | undefined;
}

/** Makes a reader that tells one transaction at its end. */
type CreateReader = (set: TransactionSet, told: (transaction: Fields) => void) => SetReader;

/**
 * Reads the chosen sets of a whole file. What is empty in a transaction is dropped. Throws when there is no set at the
 * given place: places come from an earlier reading of the same bytes.
 */
function readReport(bytes: Uint8Array, choice: ReportChoice, create: CreateReader): Report {
  const transactions: Fields[] = [];
  let meta: Fields = {};
  let sets = 0;
  readEnvelopesSync(bytes, {
    set: (set) => {
      sets += 1;
      const isChosen = choice.place === undefined || choice.place === `${set.interchange.index + 1}.${sets}`;
      if (set.code !== choice.code || !isChosen) return undefined;
      const reader = create(set, (transaction) => transactions.push(lean(transaction)));
      return {
        segment: reader.segment,
        end: (end) => {
          if (transactions.length === 0) meta = lean(metaOf(set, end.bodySha256));
          reader.end(end);
        },
      };
    },
  });
  if (choice.place !== undefined && transactions.length === 0) throw new Error(`no transaction set ${choice.code} at ${choice.place}`);
  return { meta, transactions };
}

/** A 277CA or 277 as the JSON report, all at once. */
export function report277(bytes: Uint8Array, options: { place?: string } = {}): Report {
  const codes = loadCodes();
  return readReport(bytes, { code: '277', place: options.place }, (set, told) => create277ReportReader(set, codes, told));
}

/** An 835 as the JSON report, all at once. */
export function report835(bytes: Uint8Array, options: { place?: string } = {}): Report {
  const codes = loadRemitCodes();
  return readReport(bytes, { code: '835', place: options.place }, (set, told) => create835ReportReader(set, codes, told));
}
