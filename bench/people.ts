/** A repeatable source of invented people and numbers: the same seed gives the same file on every machine. */
export interface Invent {
  below(limit: number): number;
  pick<T>(values: readonly T[]): T;
  npi(): string;
  person(): Person;
  /** A date in 2025, CCYYMMDD. */
  date(): string;
}

export interface Person {
  last: string;
  first: string;
  middle: string;
  street: string;
  city: string;
  state: string;
  zip: string;
  birth: string;
  sex: 'F' | 'M';
  memberId: string;
}

export function invent(seed: number): Invent {
  let state = seed >>> 0;
  // The mulberry32 generator: 32 bits of state are plenty for invented people.
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  const pick = <T>(values: readonly T[]): T => values[below(values.length)]!;
  const source: Invent = { below, pick, npi: () => npiFrom(below), date: () => dateFrom(below, 2025), person: () => personFrom(source) };
  return source;
}

const LAST = ['ALDERBROOK', 'BIRCHWOOD', 'CASTELLAN', 'DUNMORE', 'EASTERLING', 'FENWICK', 'GALLOWAY', 'HOLLIS', 'INGRAM', 'JESSUP', 'KESTREL', 'LINDQVIST', 'MARLOWE', 'NORTHCOTT', 'OAKES', 'PELHAM', 'QUIMBY', 'RAVENEL', 'STURGES', 'THORNE'];
const FIRST = ['ADA', 'BASIL', 'CORA', 'DEXTER', 'EDITH', 'FELIX', 'GRETA', 'HUGO', 'IRIS', 'JASPER', 'KATYA', 'LEOPOLD', 'MABEL', 'NESTOR', 'OPAL', 'PERCY'];
const STREETS = ['LANTERN WAY', 'MILLRACE RD', 'OLD ORCHARD LN', 'QUARRY ST', 'SPARROW CT', 'TILLER AVE'];
const TOWNS = [['ASHBY FALLS', 'OH', '4321'], ['BRISTOW', 'TX', '7590'], ['CEDAR NOTCH', 'NY', '1209'], ['DOVER MILLS', 'PA', '1731']] as const;

function personFrom(source: Invent): Person {
  const [city, state, zip] = source.pick(TOWNS);
  return {
    last: source.pick(LAST), first: source.pick(FIRST), middle: source.pick(['', '', 'J', 'R']), street: `${1 + source.below(9_998)} ${source.pick(STREETS)}`,
    city, state, zip: `${zip}${source.below(10)}`, birth: dateFrom(source.below, 1940 + source.below(70)), sex: source.pick(['F', 'M'] as const),
    memberId: `W${String(source.below(1_000_000_000)).padStart(9, '0')}`,
  };
}

function dateFrom(below: (limit: number) => number, year: number): string {
  return `${year}${String(1 + below(12)).padStart(2, '0')}${String(1 + below(28)).padStart(2, '0')}`;
}

/** Ten digits whose check digit is right: Luhn over the number with 80840 before it. */
function npiFrom(below: (limit: number) => number): string {
  const nine = `1${String(below(100_000_000)).padStart(8, '0')}`;
  let sum = 24;
  for (let i = 0; i < 9; i += 1) {
    const digit = Number(nine[i]);
    const doubled = i % 2 === 0 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return `${nine}${(10 - (sum % 10)) % 10}`;
}
