import { expect } from 'vitest';
import { type Cents, formatCents, sumCents } from '../../src/lib/money.ts';
import type { ExpectedClaim } from './stories.ts';

/** What comes of a claim that our own edits stop. */
export const gatewayRefuses = {
  http: 400,
  outcome: 'claim.rejected',
  acks: {},
  paid: null,
  patient: null,
  reasons: [],
};

/**
 * What has to come of a claim, worked out from the scenario table in samples/README.md: its scenario, the charges of its
 * lines and the rank of the payer (P or S) decide.
 */
export function payerAnswers(
  scenario: string,
  charges: readonly Cents[],
  rank: string,
): Partial<ExpectedClaim> {
  const notJudged: Partial<ExpectedClaim> = { http: 200, paid: null, patient: null, reasons: [], rules: [] };
  const [word, ...codes] = scenario.split('-');
  if (word === 'TA1REJ')
    return { ...notJudged, status: 'INTERCHANGE_REJECTED', outcome: null, acks: { ta1: 'R' } };
  if (word === 'REJ999')
    return {
      ...notJudged,
      status: 'SYNTAX_REJECTED',
      outcome: 'claim.rejected',
      acks: { ta1: 'A', '999': 'R' },
    };
  if (word === 'REJ277') {
    return {
      ...notJudged,
      status: 'PAYER_REJECTED',
      outcome: 'claim.rejected',
      acks: { ta1: 'A', '999': 'A', '277ca': codes.join(':') },
    };
  }
  const processed = word === 'XOVER' ? '19' : rank === 'S' ? '2' : '1';
  const acks = { ta1: 'A', '999': 'A', '277ca': 'A2:20', '835': word === 'DENY' ? '4' : processed } as const;
  return { http: 200, rules: [], acks, ...payment(word!, codes[0] ?? '', charges) };
}

function payment(word: string, reason: string, charges: readonly Cents[]): Partial<ExpectedClaim> {
  const total = sumCents(charges);
  const contractual = charges.map((cents) => Math.floor((cents * 20) / 100));
  const allowed = total - sumCents(contractual);
  const judged = (
    status: ExpectedClaim['status'],
    outcome: ExpectedClaim['outcome'],
    [paid, patient]: readonly [Cents, Cents],
    reasons: string[],
  ) => ({ status, outcome, paid: formatCents(paid), patient: formatCents(patient), reasons });
  if (word === 'FULL') return judged('PAID', 'claim.paid', [total, 0], []);
  if (word === 'ZERODED') return judged('ZERO_PAID', 'claim.paid', [0, allowed], ['CO-45', 'PR-1']);
  if (word === 'DENY') return judged('DENIED', 'claim.denied', [0, 0], [`CO-${reason}`]);
  if (word === 'PARTIAL')
    return judged('PARTIAL', 'claim.partially_paid', [charges[0]! - contractual[0]!, 0], ['CO-45', 'CO-97']);
  expect(['PAID', 'ORDER', 'BULK3', 'DUPFILE', 'REVERSE', 'XOVER', 'BUNDLE']).toContain(word);
  const copay = Math.min(1000, charges[0]! - contractual[0]!);
  return judged(
    'PAID',
    'claim.paid',
    [allowed - copay - (word === 'REVERSE' ? 1000 : 0), copay],
    ['CO-45', 'PR-3'],
  );
}
