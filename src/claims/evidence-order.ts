/**
 * The item whose key is greatest; undefined for none. Keys are compared place by place, so the last place makes the
 * order total: equal keys there mean equal evidence.
 */
export function best<T>(items: readonly T[], key: (item: T) => readonly (string | number)[]): T | undefined {
  let winner: T | undefined;
  let winning: readonly (string | number)[] = [];
  for (const item of items) {
    const own = key(item);
    if (winner === undefined || compareKeys(own, winning) > 0) {
      winner = item;
      winning = own;
    }
  }
  return winner;
}

/** Negative, zero or positive as `a` stands before, with or after `b`. Strings compare by code units, never by locale. */
export function compareKeys(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  for (let i = 0; i < a.length; i += 1) {
    if (a[i] === b[i]) continue;
    return a[i]! > b[i]! ? 1 : -1;
  }
  return 0;
}

/**
 * The content of a piece of evidence as one string. Keys are sorted, because jsonb keeps an order of its own: what was
 * stored and what was just read must be the same.
 */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${key}:${canonical(item)}`).join()}}`;
}
