import { type Cents, sumCents, x12Amount } from '../../src/lib/money.ts';
import { type Cas, paidCents, remitCents, reversed, type TestClp, type TestRemit } from './bank.ts';

/** What must stand on a claim's accounts in the end. */
export interface ModelClaim {
  pcn: string;
  charge: Cents;
  /** The claim reaches the gateway only after its payments. */
  isLate: boolean;
  final: { paid: Cents; patient: Cents; writtenOff: Cents; denied: Cents; priorPayer: Cents; unexplained: Cents; payer: Cents };
  isDecided: boolean;
}

/** Random, valid histories of remittances, and what has to come of them. */
export interface History {
  claims: ModelClaim[];
  /** Each payment once. */
  remits: TestRemit[];
  /** As they arrive: shuffled, some twice, under other control numbers. */
  deliveries: TestRemit[];
  unmatchedCents: Cents;
  providerCents: Cents;
}

/** Random numbers of a seed: the same seed gives the same history. */
export type Random = (below: number) => number;

export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Makes the histories of several patients that are paid together, as a payer does it; `name` keeps their numbers apart from those of others. */
export function makeHistory(name: string, patients: number, random: Random): History {
  const days = Array.from({ length: 2 + random(4) }, (): TestClp[] => []);
  const claims = Array.from({ length: patients }, (_, patient) =>
    Array.from({ length: 1 + random(3) }, (__, i) => makeClaim({ pcn: `${name}P${patient}C${i}`, random, days }))).flat();
  const strays = Array.from({ length: random(4) === 0 ? 1 : 0 }, (_, i): TestClp => ({ ...decide({ pcn: `${name}X${i}`, charge: 1_00 + random(90_00), random, icn: '' }), member: 'NOBODY' }));
  for (const stray of strays) days[random(days.length)]!.push(stray);
  const remits = payments(name, days, random);
  const twice = remits.filter(() => random(4) === 0);
  return {
    claims, remits, deliveries: shuffled([...remits, ...twice], random), unmatchedCents: sumCents(strays.map(paidCents)),
    providerCents: sumCents(remits.flatMap((remit) => (remit.plb ?? []).map(([, , cents]) => cents))),
  };
}

/**
 * A claim's decisions, spread over the days in order: each but the last is reversed, and corrected on the same day or later. Some
 * denials are decided anew without that, and some claims are denied once more as a copy.
 */
function makeClaim({ pcn, random, days }: { pcn: string; random: Random; days: TestClp[][] }): ModelClaim {
  const charge = 5_00 + random(500_00);
  let day = random(days.length);
  const decisions = random(8) === 0 ? 0 : 1 + random(3);
  let last: TestClp[] = [];
  let lastDay = day;
  for (let nth = 0; nth < decisions; nth += 1) {
    // Only its date makes a decision the later one: a denial is decided anew on a day after its own.
    const isAnew = last.length === 1 && last[0]!.status === '4' && lastDay + 1 < days.length && random(2) === 0;
    if (isAnew) day = later(lastDay + 1, days, random);
    else if (nth > 0) {
      day = later(day, days, random);
      days[day]!.push(...last.map(reversed));
      if (random(2) === 0) day = later(day, days, random);
    }
    last = decideAll({ pcn, charge, random, nth });
    lastDay = day;
    for (const clp of last) {
      const own = random(3) === 0 ? later(day, days, random) : day;
      lastDay = Math.max(lastDay, own);
      days[own]!.push(clp);
    }
  }
  if (decisions > 0 && random(8) === 0) days[later(day, days, random)]!.push({ pcn, charge, status: '4', icn: `${pcn}COPY`, adjustments: [['CO', '18', charge]] });
  const amounts = last.flatMap((clp) => clp.adjustments ?? []);
  const of = (fits: (group: string, reason: string) => boolean) => sumCents(amounts.filter(([group, reason]) => fits(group, reason)).map(([, , cents]) => cents));
  const decided = sumCents(last.map((clp) => clp.charge));
  return {
    pcn, charge, isLate: random(6) === 0, isDecided: decisions > 0,
    final: {
      paid: sumCents(last.map(paidCents)), patient: of((group) => group === 'PR'), writtenOff: of((group, reason) => group === 'CO' && reason === '45'),
      denied: of((_, reason) => reason === '97' || reason === '197'), priorPayer: of((group, reason) => group === 'OA' && reason === '23'),
      unexplained: of((_, reason) => reason === '101'), payer: charge - decided,
    },
  };
}

/** One decision, or two parts of the claim in two CLPs. */
function decideAll({ pcn, charge, random, nth }: { pcn: string; charge: Cents; random: Random; nth: number }): TestClp[] {
  const icn = `${pcn}N${nth}`;
  if (random(5) > 0) return [decide({ pcn, charge, random, icn })];
  const part = Math.floor(charge / 3);
  return [decide({ pcn, charge: part, random, icn: `${icn}A` }), decide({ pcn, charge: charge - part, random, icn: `${icn}B` })];
}

const REASONS: readonly (readonly [string, string])[] = [['CO', '45'], ['PR', '1'], ['PR', '3'], ['CO', '97'], ['OA', '23'], ['PI', '101']];

function decide({ pcn, charge, random, icn }: { pcn: string; charge: Cents; random: Random; icn: string }): TestClp {
  if (random(5) === 0) return { pcn, charge, icn, status: '4', adjustments: [['CO', '197', charge]] };
  let left = charge;
  const adjustments: Cas[] = [];
  for (const [group, reason] of REASONS) {
    if (random(3) > 0 || left === 0) continue;
    const cents = 1 + random(left);
    adjustments.push([group, reason, cents]);
    left -= cents;
  }
  return { pcn, charge, icn, status: '1', adjustments };
}

/** The days' claims as payments, with interest and recoupments; what a payment would owe is carried to the next one that can bear it. */
function payments(name: string, days: readonly TestClp[][], random: Random): TestRemit[] {
  let owed = 0;
  const remits: TestRemit[] = [];
  days.forEach((clps, i) => {
    if (clps.length === 0) return;
    const plb: [string, string, Cents][] = [];
    const remit = { trace: `${name}T${i}`, date: `202610${String(i + 1).padStart(2, '0')}`, clps: shuffled(clps, random), plb };
    if (random(4) === 0) plb.push(['L6', 'INT', -(1 + random(3_00))]);
    if (random(4) === 0) plb.push(['WO', 'OLD', 1 + random(20_00)]);
    if (owed > 0 && remitCents(remit) >= owed) {
      plb.push(['FB', 'BEFORE', owed]);
      owed = 0;
    }
    const cents = remitCents(remit);
    if (cents < 0) {
      plb.push(['FB', 'NEXT', cents]);
      owed -= cents;
    }
    remits.push(remit);
  });
  return remits;
}

function later(day: number, days: readonly unknown[], random: Random): number {
  return day + random(days.length - day);
}

function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  const mixed = [...items];
  for (let i = mixed.length - 1; i > 0; i -= 1) {
    const j = random(i + 1);
    [mixed[i], mixed[j]] = [mixed[j]!, mixed[i]!];
  }
  return mixed;
}

/** For messages: a remit as one line. */
export function shown(remit: TestRemit): string {
  const clps = remit.clps.map((clp) => `${clp.pcn} ${clp.status} ${x12Amount(clp.charge)}→${x12Amount(paidCents(clp))} ${clp.icn}`);
  return `${remit.trace}: ${clps.join('; ')} PLB ${(remit.plb ?? []).map(([reason, , cents]) => `${reason} ${x12Amount(cents)}`).join(', ')}`;
}
