/** What a claim asks this payer to do, read from its member number: SIM-<SCENARIO>-xxxx. */
export interface Scenario {
  /** "PAID", "DENY", "REJ277" … */
  readonly name: string;
  /** What follows the name: "16" of SIM-DENY-16-0001; "3" of SIM-BULK3-0001. */
  readonly args: readonly string[];
}

/** What claims get whose member number asks for nothing: one scenario, or a mix that follows from a seed and their own numbers. */
export type Otherwise = { readonly scenario: string } | { readonly seed: number };

/** Chooses for a claim by its member number (2010BA NM109) and its patient control number (CLM01). */
export type Choose = (memberId: string, pcn: string) => Scenario;

const PAID: Scenario = { name: 'PAID', args: [] };

const KNOWN = new Set([
  'PAID', 'FULL', 'ZERODED', 'PARTIAL', 'DENY', 'REJ277', 'REJ999', 'ERR999', 'PART999', 'TA1REJ', 'ORDER', 'BULK', 'NO999', 'NO277', 'NO835',
  'DELAY', 'LOCK', 'DUPFILE', 'DUPCLAIM', 'REVERSE', 'RECOUP', 'FORWARD', 'INTEREST', 'SPLIT835', 'MULTICHECK', 'SPLITCLAIM', 'XOVER', 'CHGCODE',
  'BUNDLE', 'CORRNAME', 'BADBAL', 'UNKNOWNPCN', 'PADPCN', 'PEND', 'RELAY',
  'GARBAGE', 'TRUNC', 'HTML', 'EMPTY', 'BOM', 'CRLF', 'NONASCII', 'ODDDELIM', 'HUGE',
]);

/** A scenario whose 835 is a file of its own, so that its defect never touches a neighbour's payment. */
export const OWN_835 = new Set(['BADBAL', 'GARBAGE', 'TRUNC', 'HTML', 'EMPTY', 'BOM', 'CRLF', 'NONASCII', 'ODDDELIM', 'HUGE']);

/** A payer's choice: what the member number asks for, else what the payer does otherwise, else it pays. */
export function chooser(otherwise?: Otherwise): Choose {
  return (memberId, pcn) => asked(memberId) ?? (otherwise === undefined ? PAID : unasked(otherwise, pcn));
}

/** The scenario of a member number alone. The last part only tells members apart. Anything else is paid. */
export function scenarioOf(memberId: string): Scenario {
  return asked(memberId) ?? PAID;
}

function asked(memberId: string): Scenario | undefined {
  const [prefix, ...parts] = memberId.toUpperCase().split('-');
  if (prefix !== 'SIM' || parts.length === 0) return undefined;
  return named(parts.length > 1 ? parts.slice(0, -1) : parts, parts.at(-1)!);
}

/** A scenario by its words. `member` is the part that tells members apart: REJ277-MIX rejects the odd ones. */
function named([word = '', ...args]: readonly string[], member: string): Scenario | undefined {
  const bulk = /^BULK(\d+)$/.exec(word);
  if (bulk) return { name: 'BULK', args: [bulk[1]!] };
  if (word === 'ZERO' && args[0] === 'DED') return { name: 'ZERODED', args: [] };
  if (word === 'REJ277' && args[0] === 'MIX') return /[13579]$/.test(member) ? { name: word, args: ['A7', '562', '85'] } : PAID;
  if (word === 'DELAY' && !/^\d{1,3}D$/.test(args[0] ?? '')) return undefined;
  if (word === 'PEND' && args.length > 0 && !/^[PR]\w{0,2}$/.test(args[0]!)) return undefined;
  return KNOWN.has(word) ? { name: word, args } : undefined;
}

/** How often each comes in a mix: roughly what a practice sees, with more of what is rare. */
const MIX: readonly (readonly [string, number])[] = [
  ['PAID', 60], ['PARTIAL', 8], ['ZERODED', 8], ['DENY-197', 4], ['DENY-16', 4], ['REJ277-A7-562-85', 6], ['INTEREST', 4], ['REVERSE', 3], ['SPLIT835', 3],
];

function unasked(otherwise: Otherwise, pcn: string): Scenario {
  if ('scenario' in otherwise) return named(otherwise.scenario.toUpperCase().split('-'), pcn) ?? PAID;
  let left = hash(`${otherwise.seed}/${pcn}`) % MIX.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [words, weight] of MIX) {
    if (left < weight) return named(words.split('-'), pcn) ?? PAID;
    left -= weight;
  }
  return PAID;
}

/** FNV-1a: the same seed and number choose the same scenario for ever. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}
