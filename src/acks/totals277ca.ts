import type { Issue } from '../lib/issue.ts';
import { formatCents } from '../lib/money.ts';
import type { SetReader, TransactionSet } from '../x12/types.ts';
import { create277caReader } from './ack277ca.ts';
import type { AckedClaim, AckedFile, AckedProvider, AckTotals } from './ack277ca-types.ts';

/** What stands below a receiver or provider level; `isPriced` is false once a claim tells no charge. */
interface Tally {
  acceptedCount: number;
  rejectedCount: number;
  acceptedCents: number;
  rejectedCents: number;
  isPriced: boolean;
}

/**
 * Reads a 277CA and compares the totals of receiver (QTY*90, QTY*AA) and provider levels (QTY*QA, QTY*QC; AMT*YU, AMT*YY) with the claims below
 * them. `told` gets a warning for each total that differs: the claims count, whatever their sum was said to be. A level that tells no total, or
 * under which no claim is listed (rejected as a whole), is not compared.
 */
export function createTotalsReader(set: TransactionSet, told: (issues: Issue[]) => void): SetReader {
  const files = new Map<AckedFile, Tally>();
  const providers = new Map<AckedProvider, Tally>();
  return create277caReader(set, {
    begin: () => undefined,
    claim: (claim) => {
      if (claim.file) count(files, claim.file, claim);
      if (claim.provider) count(providers, claim.provider, claim);
    },
    set: (end) => told([
      ...end.files.flatMap((file) => differences(file.totals, files.get(file), `the submitter with the number ${file.trace || '(none)'}`, '2200B')),
      ...end.providers.flatMap((one) => differences(one.totals, providers.get(one), `the provider level at segment ${one.position}`, '2200C', one.position)),
    ]),
  });
}

function count<Level>(tallies: Map<Level, Tally>, level: Level, claim: AckedClaim): void {
  let tally = tallies.get(level);
  if (!tally) {
    tally = { acceptedCount: 0, rejectedCount: 0, acceptedCents: 0, rejectedCents: 0, isPriced: true };
    tallies.set(level, tally);
  }
  const cents = claim.statuses.find((status) => status.chargeCents !== undefined)?.chargeCents;
  tally.isPriced &&= cents !== undefined;
  if (claim.statuses.some((status) => status.action === 'U')) {
    tally.rejectedCount += 1;
    tally.rejectedCents += cents ?? 0;
  } else {
    tally.acceptedCount += 1;
    tally.acceptedCents += cents ?? 0;
  }
}

/** A total that is left out counts as none where its pair is told: payers leave out what is zero. */
function differences(totals: AckTotals, found: Tally | undefined, where: string, loop: string, position?: number): Issue[] {
  if (!found) return [];
  const issues: Issue[] = [];
  const compare = (segment: string, what: string, [said, is]: [string, string]) => {
    if (said === is) return;
    issues.push({
      ruleId: 'ack.totals', severity: 'warning', snipLevel: 3, value: said, x12: { loop, segment, ...(position === undefined ? {} : { position }) },
      message: `The 277CA says ${said} ${what} for ${where}, and lists ${is}.`, fixHint: 'The claims that are listed count. Ask the payer which ones are missing or too many.',
    });
  };
  if (totals.acceptedCount !== undefined || totals.rejectedCount !== undefined) {
    compare('QTY', 'accepted claims', [String(totals.acceptedCount ?? 0), String(found.acceptedCount)]);
    compare('QTY', 'rejected claims', [String(totals.rejectedCount ?? 0), String(found.rejectedCount)]);
  }
  if (found.isPriced && (totals.acceptedCents !== undefined || totals.rejectedCents !== undefined)) {
    compare('AMT', 'accepted charges', [formatCents(totals.acceptedCents ?? 0), formatCents(found.acceptedCents)]);
    compare('AMT', 'rejected charges', [formatCents(totals.rejectedCents ?? 0), formatCents(found.rejectedCents)]);
  }
  return issues;
}
