import type { Ack999Evidence, Evidence, OwnEvidence, RemitEvidence, StatusEvidence, Ta1Evidence } from '../claims/evidence.ts';
import { formatCents } from '../lib/money.ts';
import { type Codes, codeLabel, statusLabel } from './codes.ts';

/** One plain sentence for a biller's timeline, with the codes in brackets: "Accepted by the payer for adjudication (277CA A2:20)". */
export function explainEvidence(evidence: Evidence, codes: Codes): string {
  switch (evidence.kind) {
    case 'ta1': return explainTa1(evidence, codes);
    case '999': return explain999(evidence, codes);
    case '277ca': return explainStatus(evidence, codes);
    case '835': return explainRemit(evidence, codes);
    case 'batched': return 'Put into a file for the payer';
    case 'transmitted': return 'File sent to the payer';
    case 'transmit-failed': return 'File could not be sent; it will be tried again';
    case 'recut': return 'Taken out of a refused file; it will be sent again in a new one';
    default: return explainOwn(evidence);
  }
}

function explainOwn({ kind, rules = [] }: OwnEvidence): string {
  const list = rules.length > 0 ? ` (${rules.join(', ')})` : '';
  if (kind === 'edits-rejected') return `Rejected by our checks, not sent${list}`;
  if (kind === 'held') return `On hold${list}`;
  return kind === 'ready' ? 'Ready to be sent' : 'Received';
}

function explainTa1({ ack, code }: Ta1Evidence, codes: Codes): string {
  const shown = `(TA1 ${ack} ${code})`;
  if (ack === 'A') return `File received by the payer ${shown}`;
  const why = codes.ta105.get(code) ?? `note ${code}`;
  return ack === 'R' ? `File refused by the payer: ${why} ${shown}` : `File received by the payer with remarks: ${why} ${shown}`;
}

function explain999(evidence: Ack999Evidence, codes: Codes): string {
  const labels = evidence.codes.map((code) => codeLabel(codes, code) ?? code);
  const shown = `(999 ${[evidence.ack, ...evidence.codes].filter(Boolean).join(' ')})`;
  const why = labels.length > 0 ? `: ${labels.join('; ')}` : '';
  if (evidence.ack === 'A') return `Syntax accepted by the payer ${shown}`;
  if (evidence.ack === 'E' || evidence.ack === 'P') return `Syntax accepted by the payer with remarks${why} ${shown}`;
  if (evidence.named) return `Rejected by the payer's syntax check${why} ${shown}`;
  const what = evidence.scope === 'group' ? 'The whole file' : 'The claim\'s part of the file';
  return `${what} was rejected by the payer's syntax check${why} ${shown}`;
}

/** An acceptance needs no second word; everything else says what it is about. */
const ACCEPTED: ReadonlySet<string> = new Set(['A0', 'A1', 'A2']);

function explainStatus({ statuses, source, text }: StatusEvidence, codes: Codes): string {
  const sentences = statuses.map((code) =>
    ACCEPTED.has(code.category) ? statusLabel(codes, { category: code.category, status: '' }) : statusLabel(codes, code));
  const shown = statuses.map(({ category, status, entity }) => [category, status, entity].filter(Boolean).join(':'));
  const who = source === 'AY' ? 'Clearinghouse: ' : '';
  const note = text ? ` "${text}"` : '';
  // What waits or is asked for comes in a 277, not in the acknowledgment.
  const told = statuses.every(({ category }) => /^[PR]/.test(category)) ? '277' : '277CA';
  return `${who}${[...new Set(sentences)].join('; ')}${note} (${told} ${shown.join(' ')})`;
}

function explainRemit(evidence: RemitEvidence, codes: Codes): string {
  const paid = formatCents(evidence.paidCents);
  const shown = `(835 ${evidence.trace || 'without a trace number'})`;
  switch (evidence.outcome) {
    case 'REVERSED': return `Payment of ${formatCents(-evidence.paidCents)} taken back ${shown}`;
    case 'FORWARDED': return `Not this payer's claim, sent on to another ${shown}`;
    case 'PREDETERMINED': return `Estimate before the service: ${paid} ${shown}`;
    case 'DENIED': return `Denied by the payer${why(evidence, codes)} ${shown}`;
    case 'PARTIAL': return `Partly denied, paid ${paid}${why(evidence, codes)} ${shown}`;
    case 'ZERO_PAID': return `Decided, nothing to pay${why(evidence, codes)} ${shown}`;
    default: return `Paid ${paid}${why(evidence, codes)} ${shown}`;
  }
}

function why({ adjustments, remarks }: RemitEvidence, codes: Codes): string {
  const reasons = adjustments.map(({ group, reason, cents }) => {
    const label = codes.reasons.get(reason) ?? 'adjustment';
    return `${label} ${formatCents(cents)} (${group}-${reason})`;
  });
  const notes = remarks.map((remark) => `${codes.remarks.get(remark) ?? 'Remark'} (${remark})`);
  return reasons.length + notes.length > 0 ? `: ${[...reasons, ...notes].join('; ')}` : '';
}
