import type { Adjustment, RemitOutcome } from '../claims/evidence.ts';
import type { Cents } from '../lib/money.ts';
import type { ProviderAdjustment } from '../remits/types.ts';
import { ACCOUNTS, adjustmentAccount, differenceAccount, payeeAccount, suspenseAccount } from './accounts.ts';

/**
 * What an entry stands for. `take-back` is the money of a reversal, `recoupment` and `forward-balance` are PLB WO and FB, `replaced` a
 * denial that a later decision replaced.
 */
export type EntryKind =
  | 'charge' | 'payment' | 'take-back' | 'adjustment' | 'patient-responsibility' | 'interest' | 'recoupment' | 'forward-balance'
  | 'provider-adjustment' | 'difference' | 'write-off' | 'replaced';

/** Moves `cents`, always more than none, from the account `credit` to the account `debit`. */
export interface Entry {
  readonly kind: EntryKind;
  readonly debit: string;
  readonly credit: string;
  readonly cents: Cents;
  /** CAS01 and reason code of an adjustment; PLB03-1 of a provider adjustment. */
  readonly group?: string;
  readonly reason?: string;
}

/** What posting needs of a CLP. Amounts carry their signs: a reversal's are those of its original turned around. */
export interface PostedClaim {
  readonly outcome: RemitOutcome;
  readonly paidCents: Cents;
  readonly adjustments: readonly Adjustment[];
}

/**
 * The entries of a CLP that is matched to a claim: what is newly charged, the payment, and each adjustment by group and
 * reason. A claim that was only forwarded or priced ahead moves nothing but what was paid with it.
 */
export function claimEntries(clp: PostedClaim, newlyChargedCents: Cents): Entry[] {
  const paid = move(clp.outcome === 'REVERSED' ? 'take-back' : 'payment', [ACCOUNTS.cash, ACCOUNTS.payer], clp.paidCents);
  if (clp.outcome === 'FORWARDED' || clp.outcome === 'PREDETERMINED') return paid;
  return [
    ...move('charge', [ACCOUNTS.payer, ACCOUNTS.billed], newlyChargedCents),
    ...paid,
    ...clp.adjustments.flatMap(({ group, reason, cents }) => move(
      group === 'PR' ? 'patient-responsibility' : 'adjustment', [adjustmentAccount(group, reason), ACCOUNTS.payer], cents, { group, reason })),
  ];
}

/**
 * Takes a denial back that a later decision covers, although no reversal did: payers decide a denied claim anew, or deny a copy of a
 * paid one. Then more is decided than was charged, and exactly that much of what is denied counts no more. Where denials do not explain
 * all of it, something was paid twice: that stays to be seen. The outcome follows from the sums alone, so that the order in which decisions
 * come makes no difference.
 */
export function replacedEntries(sums: ReadonlyMap<string, Cents>, { replaced, givenUp }: Taken): Entry[] {
  const denied = (sums.get(ACCOUNTS.denied) ?? 0) + replaced + givenUp.denied;
  const tooMuch = replaced - (sums.get(ACCOUNTS.payer) ?? 0);
  const wanted = tooMuch > 0 && tooMuch <= denied ? tooMuch : 0;
  return move('replaced', [ACCOUNTS.payer, ACCOUNTS.denied], wanted - replaced);
}

/** What was moved until now from what is refused of a claim: by decisions that replaced a denial, and by persons who gave it up. */
export interface Taken {
  readonly replaced: Cents;
  readonly givenUp: { readonly denied: Cents; readonly unexplained: Cents };
}

export const NOTHING_TAKEN: Taken = { replaced: 0, givenUp: { denied: 0, unexplained: 0 } };

/**
 * Takes back what a person wrote off of a refusal that holds no more: otherwise the claim would be paid and written off at once. All of it comes
 * back, because the person gave up that decision and no other: what is still refused is open again.
 */
export function takenBackEntries(sums: ReadonlyMap<string, Cents>, givenUp: Taken['givenUp']): Entry[] {
  return ([ACCOUNTS.denied, ACCOUNTS.unexplained] as const).flatMap((account) =>
    ((sums.get(account) ?? 0) < 0 ? move('write-off', [account, ACCOUNTS.writtenOff], givenUp[account]) : []));
}

/** The entry of a CLP that no claim was found for: its money waits in the payer's suspense account. */
export function suspenseEntries(clp: PostedClaim, payerId: string): Entry[] {
  return move(clp.outcome === 'REVERSED' ? 'take-back' : 'payment', [ACCOUNTS.cash, suspenseAccount(payerId)], clp.paidCents);
}

/** Takes a CLP's money out of suspense. With the payment entry of `claimEntries` beside it, two entries move it to the claim. */
export function fromSuspenseEntries(clp: PostedClaim, payerId: string): Entry[] {
  return move(clp.outcome === 'REVERSED' ? 'take-back' : 'payment', [suspenseAccount(payerId), ACCOUNTS.cash], clp.paidCents);
}

/** The entries of the provider adjustments (PLB), each on the payee's account. A positive amount is taken from the payment. */
export function providerEntries(pairs: readonly ProviderAdjustment[], payee: string): Entry[] {
  return pairs.flatMap(({ reason, cents }) => move(PROVIDER_KINDS[reason] ?? 'provider-adjustment', [payeeAccount(payee), ACCOUNTS.cash], cents, { reason }));
}

const PROVIDER_KINDS: Readonly<Record<string, EntryKind>> = { L6: 'interest', WO: 'recoupment', FB: 'forward-balance' };

/** The entry by which a released remittance comes to what was paid, although its parts do not. */
export function differenceEntries(differenceCents: Cents, payerId: string): Entry[] {
  return move('difference', [ACCOUNTS.cash, differenceAccount(payerId)], differenceCents);
}

/** Nothing for no cents; the other way round for a negative amount. */
function move(kind: EntryKind, [debit, credit]: readonly [string, string], cents: Cents, more: { group?: string; reason?: string } = {}): Entry[] {
  if (cents === 0) return [];
  return [cents > 0 ? { kind, debit, credit, cents, ...more } : { kind, debit: credit, credit: debit, cents: -cents, ...more }];
}
