import type { Cents } from '../lib/money.ts';
import type { ClaimPayment } from './adjudicate.ts';
import type { Line837 } from './claim837.ts';
import type { Scenario } from './scenario.ts';

/** A payer that gets the claim from this one without anybody sending it. */
export interface Crossover {
  readonly name: string;
  readonly id: string;
}

const NEXT_PAYER: Crossover = { name: 'SAGEBRUSH SUPPLEMENTAL', id: 'SAGE1' };
const INTEREST_CENTS: Cents = 150;
const WRONG_CENTS: Cents = 1_00;
/** Characters that a payer with short fields drops from the end of a control number. */
const CUT = 2;

/** Scenarios that change how a payment names the claim, the person or other payers, or that make its sums wrong. */
export function disguise(payment: ClaimPayment, scenario: Scenario): ClaimPayment {
  return DISGUISES[scenario.name]?.(payment, scenario) ?? payment;
}

const DISGUISES: Readonly<Record<string, (payment: ClaimPayment, scenario: Scenario) => ClaimPayment>> = {
  UNKNOWNPCN: (payment) => {
    const number = `ELSE${payment.claimNumber.slice(-8)}`;
    return { ...payment, pcn: number, claimNumber: number, isStray: true };
  },
  PADPCN: (payment, { args }) => ({ ...payment, pcn: args[0] === 'CUT' ? payment.pcn.slice(0, -CUT) : payment.pcn.padEnd(20) }),
  CORRNAME: (payment) => {
    const { last, id } = payment.claim.subscriber;
    return { ...payment, corrected: { last: `${last}-NEW`, id: `${id}C` } };
  },
  INTEREST: (payment) => ({ ...payment, interest: INTEREST_CENTS }),
  XOVER: (payment) => ({ ...payment, crossover: NEXT_PAYER }),
  BADBAL: (payment, { args }) => (args[0] === 'CLAIM' ? { ...payment, paid: payment.paid + WRONG_CENTS } : args[0] === 'LINE' ? withWrongLine(payment) : payment),
};

/** What BPR02 says too much: nothing where a line or the claim is what does not add up. */
export function wrongTotal({ name, args }: Scenario): Cents {
  return name === 'BADBAL' && args[0] !== 'LINE' && args[0] !== 'CLAIM' ? WRONG_CENTS : 0;
}

function withWrongLine(payment: ClaimPayment): ClaimPayment {
  const [first, ...others] = payment.lines;
  return first ? { ...payment, lines: [{ ...first, paid: first.paid + WRONG_CENTS }, ...others] } : payment;
}

/** Codes that stand for what this payer pays instead, one of a kind and another where that one was billed. */
const OTHER_CODES: Readonly<Record<string, readonly [string, string]>> = { HC: ['99212', '99211'], AD: ['D0120', 'D0140'] };

/** The code that is paid instead of the billed one: CHGCODE changes the first line's, BUNDLE pays two lines as one. */
export function paidAs({ name }: Scenario, lines: readonly Line837[], index: number): string[] | undefined {
  const changes = name === 'CHGCODE' ? index === 0 : name === 'BUNDLE' && index < 2 && lines.length > 1;
  const [qualifier = '', billed] = lines[index]!.procedure;
  const others = OTHER_CODES[qualifier];
  if (!changes || others === undefined) return undefined;
  const isBilled = (code: string): boolean => lines.some((line) => line.procedure[1] === code);
  return [qualifier, billed === others[0] || isBilled(others[0]) ? others[1] : others[0]];
}
