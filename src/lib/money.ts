/** Money is an integer number of cents; amounts enter and leave the program as decimal strings. */
export type Cents = number;

const DECIMAL = /^(-?)(\d{0,15})(?:\.(\d{0,2})0*)?$/;

/**
 * Reads a decimal amount ("109.20", "109.2", ".5", "-3", 109.2) as cents.
 * Returns undefined for anything else: an exponent, a thousands mark, more than two decimals that are not zero.
 */
export function parseCents(amount: string | number): Cents | undefined {
  const text = typeof amount === 'number' ? String(amount) : amount.trim();
  const parts = DECIMAL.exec(text);
  if (!parts || (parts[2] === '' && (parts[3] ?? '') === '')) return undefined;
  const cents = Number(parts[2] || '0') * 100 + Number((parts[3] ?? '').padEnd(2, '0'));
  if (!Number.isSafeInteger(cents)) return undefined;
  return parts[1] === '-' && cents !== 0 ? -cents : cents;
}

/** Cents as a decimal string with two decimals, for JSON and people: 10920 gives "109.20". */
export function formatCents(cents: Cents): string {
  const digits = String(Math.abs(cents)).padStart(3, '0');
  return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Cents as X12 type R, without needless zeros: 10920 gives "109.2", 50000 gives "500". */
export function x12Amount(cents: Cents): string {
  const rest = cents % 100;
  if (rest === 0) return String(cents / 100);
  const text = formatCents(cents);
  return rest % 10 === 0 ? text.slice(0, -1) : text;
}

/** Adds cents and insists that the result is still exact. */
export function sumCents(amounts: Iterable<Cents>): Cents {
  let total = 0;
  for (const cents of amounts) total += cents;
  if (!Number.isSafeInteger(total)) throw new RangeError('sum of cents is not a safe integer');
  return total;
}
