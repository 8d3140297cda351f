import { addDays } from '../lib/dates.ts';
import type { Cents } from '../lib/money.ts';
import { USUAL_FILING_DAYS } from '../payers/schema.ts';
import { type DenialCategory, denialCategory } from '../remits/denials.ts';
import { ACCOUNTS } from './accounts.ts';

/** What stands on each account of a claim: debits less credits, in cents. */
export type Sums = ReadonlyMap<string, Cents>;

/** What has to be done about a claim's money next. */
export type NextAction = 'secondary-due' | 'patient-balance' | 'appeal' | 'correct' | 'wait' | 'closed';

/** A claim's money: charged = paid + payer + patient + writtenOff + denied + priorPayer + unexplained, always. */
export interface Balance {
  readonly chargedCents: Cents;
  readonly paidCents: Cents;
  /** Still to be decided by the payer. */
  readonly payerCents: Cents;
  readonly patientCents: Cents;
  readonly writtenOffCents: Cents;
  readonly deniedCents: Cents;
  readonly priorPayerCents: Cents;
  readonly unexplainedCents: Cents;
}

/** A claim's balance from the sums of its entries. */
export function balanceOf(sums: Sums): Balance {
  const of = (account: string) => sums.get(account) ?? 0;
  return {
    chargedCents: 0 - of(ACCOUNTS.billed), paidCents: of(ACCOUNTS.cash), payerCents: of(ACCOUNTS.payer), patientCents: of(ACCOUNTS.patient),
    writtenOffCents: of(ACCOUNTS.writtenOff), deniedCents: of(ACCOUNTS.denied), priorPayerCents: of(ACCOUNTS.priorPayer),
    unexplainedCents: of(ACCOUNTS.unexplained),
  };
}

/** What the next action follows from. Dates are CCYYMMDD. */
export interface Situation {
  readonly status: string;
  readonly balance: Balance;
  readonly reasons: readonly string[];
  /** The payer that comes after this one, where the claim names one. */
  readonly nextPayer: string | undefined;
  /** This payer sent the claim on to the next one by itself (CLP02 19, 20 or 21). */
  readonly isPassedOn: boolean;
  /** The last that was sent takes the claim back (CLM05-3 is 8). */
  readonly isVoid: boolean;
  readonly serviceTo: string | undefined;
  /** When the status began. */
  readonly since: string;
  readonly hasOpenAppeal: boolean;
  /** A person wrote off something of the denial: where nothing of it is left, nothing is to be done about it. */
  readonly isGivenUp: boolean;
  readonly windows: Windows;
}

/** Days that a payer gives. */
export interface Windows {
  readonly timelyFiling_days?: number | undefined;
  readonly appeal_days: number;
  readonly remittance_days: number;
}

/** What to do next, and until when (CCYYMMDD); no deadline where nobody sets one. */
export interface Next {
  readonly action: NextAction;
  readonly deadline: string | undefined;
}

/**
 * The next action of a claim. A rejected claim is corrected within timely filing. What was refused is corrected or appealed
 * within the payer's window, and nothing is written off for it. What the patient owes goes to the next payer first; where this
 * payer has sent the claim on, the next one's answer is waited for, because a second claim would be its duplicate.
 */
export function nextAction(it: Situation): Next {
  const { timelyFiling_days: filing_days = USUAL_FILING_DAYS } = it.windows;
  const filing = it.serviceTo === undefined ? undefined : addDays(it.serviceTo, filing_days);
  if (REJECTED.has(it.status)) return { action: 'correct', deadline: filing };
  if (it.isVoid && it.status === 'REVERSED') return { action: 'closed', deadline: undefined };
  if (it.hasOpenAppeal) return { action: 'wait', deadline: undefined };
  const { balance } = it;
  if (balance.deniedCents > 0 || balance.unexplainedCents > 0 || (it.status === 'DENIED' && !it.isGivenUp)) {
    const isCorrectable = denialCategories(it.reasons).some((category) => CORRECTABLE.has(category));
    return { action: isCorrectable ? 'correct' : 'appeal', deadline: addDays(it.since, it.windows.appeal_days) };
  }
  if (!DECIDED.has(it.status) || balance.payerCents !== 0) return { action: 'wait', deadline: addDays(it.since, it.windows.remittance_days) };
  if (balance.patientCents <= 0) return { action: 'closed', deadline: undefined };
  if (it.isPassedOn) return { action: 'wait', deadline: addDays(it.since, it.windows.remittance_days) };
  return it.nextPayer === undefined
    ? { action: 'patient-balance', deadline: undefined }
    // The next payer counts from the first one's decision.
    : { action: 'secondary-due', deadline: addDays(it.since, filing_days) };
}

/** The categories of a claim's denials, each once, from reasons such as "CO-197". */
export function denialCategories(reasons: readonly string[]): DenialCategory[] {
  const found = reasons.filter((reason) => !reason.startsWith('PR-')).map((reason) => denialCategory(reason.slice(reason.indexOf('-') + 1)));
  return [...new Set(found.filter((category) => category !== undefined))];
}

const REJECTED: ReadonlySet<string> = new Set(['GATEWAY_REJECTED', 'SYNTAX_REJECTED', 'PAYER_REJECTED']);
const DECIDED: ReadonlySet<string> = new Set(['PAID', 'PARTIAL', 'ZERO_PAID', 'DENIED']);
/** Denials that a corrected claim answers; the others need an argument. */
const CORRECTABLE: ReadonlySet<DenialCategory> = new Set(['eligibility', 'wrong-payer', 'duplicate', 'coding', 'information', 'provider']);
