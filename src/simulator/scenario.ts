/** What a claim asks this payer to do, read from its member number: SIM-<SCENARIO>-xxxx. */
export interface Scenario {
  /** "PAID", "DENY", "REJ277" … */
  readonly name: string;
  /** What follows the name: "16" of SIM-DENY-16-0001; "3" of SIM-BULK3-0001. */
  readonly args: readonly string[];
}

const PAID: Scenario = { name: 'PAID', args: [] };

const KNOWN = new Set([
  'PAID', 'FULL', 'ZERODED', 'PARTIAL', 'DENY', 'REJ277', 'REJ999', 'ERR999', 'TA1REJ', 'ORDER', 'BULK', 'NO999', 'NO277', 'NO835',
  'DUPFILE', 'CORRNAME', 'REVERSE', 'UNKNOWNPCN', 'PADPCN', 'BADBAL', 'INTEREST',
  'GARBAGE', 'TRUNC', 'HTML', 'EMPTY', 'BOM', 'CRLF', 'ODDDELIM', 'HUGE',
]);

/** A scenario whose 835 is a file of its own, so that its defect never touches a neighbour's payment. */
export const OWN_835 = new Set(['BADBAL', 'GARBAGE', 'TRUNC', 'HTML', 'EMPTY', 'BOM', 'CRLF', 'ODDDELIM', 'HUGE']);

/** The scenario of a member number (2010BA NM109). The last part only tells members apart. Anything else is paid. */
export function scenarioOf(memberId: string): Scenario {
  const [prefix, ...parts] = memberId.toUpperCase().split('-');
  if (prefix !== 'SIM' || parts.length === 0) return PAID;
  const [word = '', ...args] = parts.length > 1 ? parts.slice(0, -1) : parts;
  const bulk = /^BULK(\d+)$/.exec(word);
  if (bulk) return { name: 'BULK', args: [bulk[1]!] };
  return KNOWN.has(word) ? { name: word, args } : PAID;
}
