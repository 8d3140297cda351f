import { formatCents } from '../lib/money.ts';
import type { RemitCodes } from './codes.ts';
import type { ProviderAdjustment } from './types.ts';

/** One provider adjustment as a sentence: "25.00 was taken from this payment: Overpayment recovery (WO), reference TAKEBACK1." */
export function explainProviderAdjustment({ reason, reference, cents }: ProviderAdjustment, codes: RemitCodes): string {
  const way = cents < 0 ? 'was added to' : 'was taken from';
  const label = codes.providerAdjustments.get(reason) ?? 'Adjustment';
  return `${formatCents(Math.abs(cents))} ${way} this payment: ${label} (${reason})${reference === '' ? '' : `, reference ${reference}`}.`;
}
