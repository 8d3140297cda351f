/** Money is an integer number of cents; amounts enter and leave the program as decimal strings. */
export type Cents = number;

const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const NINE = 57;
/** More digits than these before the point can't be exact cents. */
const MAX_DIGITS = 15;

/**
 * Reads a decimal amount ("109.20", "109.2", ".5", "-3", 109.2) as cents.
 * Returns undefined for anything else: an exponent, a thousands mark, more than two decimals that are not zero.
 */
export function parseCents(amount: string | number): Cents | undefined {
  const text = typeof amount === 'number' ? String(amount) : amount.trim();
  const isNegative = text.charCodeAt(0) === MINUS;
  const first = isNegative ? 1 : 0;
  let cents = 0;
  let at = first;
  for (; at < text.length && isDigit(text.charCodeAt(at)); at += 1) cents = cents * 10 + text.charCodeAt(at) - ZERO;
  let digits = at - first;
  if (digits > MAX_DIGITS) return undefined;
  cents *= 100;
  if (text.charCodeAt(at) === POINT) {
    let worth = 10;
    for (at += 1; at < text.length && isDigit(text.charCodeAt(at)); at += 1) {
      const digit = text.charCodeAt(at) - ZERO;
      if (worth === 0 && digit !== 0) return undefined;
      cents += digit * worth;
      worth = worth === 10 ? 1 : 0;
      digits += 1;
    }
  }
  if (at < text.length || digits === 0 || !Number.isSafeInteger(cents)) return undefined;
  return isNegative && cents !== 0 ? -cents : cents;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

/** Cents as a decimal string with two decimals, for JSON and people: 10920 gives "109.20". */
export function formatCents(cents: Cents): string {
  const digits = String(Math.abs(cents)).padStart(3, '0');
  return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Cents as X12 type R, without needless zeros: 10920 gives "109.2", 50000 gives "500". */
export function x12Amount(cents: Cents): string {
  const rest = Math.abs(cents % 100);
  const whole = Math.trunc(cents / 100);
  if (rest === 0) return String(whole);
  const sign = cents < 0 && whole === 0 ? '-' : '';
  return rest % 10 === 0 ? `${sign}${whole}.${rest / 10}` : `${sign}${whole}.${rest < 10 ? '0' : ''}${rest}`;
}

/** Adds cents and insists that the result is still exact. */
export function sumCents(amounts: Iterable<Cents>): Cents {
  let total = 0;
  for (const cents of amounts) total += cents;
  if (!Number.isSafeInteger(total)) throw new RangeError('sum of cents is not a safe integer');
  return total;
}
