import { denialCategory } from '../remits/denials.ts';

/** Where cents can stand. The first six belong to a claim; a claim's entries among them and `billed` and `cash` add up to nothing. */
export const ACCOUNTS = {
  /** What was charged: the other side of every claim. */
  billed: 'billed',
  /** What the payer has paid: the other side of the bank. */
  cash: 'cash',
  /** Charged and not yet decided by the payer. */
  payer: 'payer',
  patient: 'patient',
  /** Given up by contract. Nothing gets here but contractual reasons and a person's decision. */
  writtenOff: 'written-off',
  /** Refused by the payer and open: to be corrected, appealed, or given up by a person. */
  denied: 'denied',
  /** What a secondary payer's 835 says that the payer before it settled. */
  priorPayer: 'prior-payer',
  /** Taken from a payment for a reason that is neither contractual nor a known denial: open, for a person to look at. */
  unexplained: 'unexplained',
} as const;

/** Payments of a payer that no claim was found for. */
export function suspenseAccount(payerId: string): string {
  return `suspense:${payerId}`;
}

/** What a payer holds against or owes a payee besides claims (PLB). */
export function payeeAccount(payee: string): string {
  return `payee:${payee}`;
}

/** What an operator let pass that did not add up. */
export function differenceAccount(payerId: string): string {
  return `difference:${payerId}`;
}

/**
 * Reason codes (CARC) by which a contract or the law lowers a payment: fee schedule, withholding, capitation, sequestration and
 * the like. Practice of the industry. Whatever is not in this list is never written off by itself.
 */
const CONTRACTUAL: ReadonlySet<string> = new Set(
  '24 44 45 59 70 89 91 94 102 103 104 105 118 121 122 130 131 132 137 143 144 161 172 209 223 237 241 245 253 P12 P23'.split(' '));

/**
 * The account to which an adjustment moves what the payer did not pay. It follows from group and reason alone, so that a
 * reversal goes back exactly where its original went, whichever of the two comes first.
 */
export function adjustmentAccount(group: string, reason: string): string {
  if (group === 'PR') return ACCOUNTS.patient;
  if (group === 'OA' && reason === '23') return ACCOUNTS.priorPayer;
  if (denialCategory(reason) !== undefined) return ACCOUNTS.denied;
  return (group === 'CO' || group === 'PI') && CONTRACTUAL.has(reason) ? ACCOUNTS.writtenOff : ACCOUNTS.unexplained;
}
