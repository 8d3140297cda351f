import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Interchange837, read837 } from '../../src/simulator/claim837.ts';
import { planAnswers } from '../../src/simulator/plan.ts';
import { type Random, seeded } from '../money/histories.ts';
import { openRemitWorld, type RemitWorld, standing } from './remits-world.ts';

/** The claims of one file, and those of a file that is refused. */
const CLAIMS = ['PAID', 'DENY-197', 'REVERSE', 'REJ277-A7-562-85', 'SPLITCLAIM', 'NO277', 'PEND-R4-294', 'RELAY-A7-562-85'];
const REFUSED = CLAIMS.map(() => 'REJ999');
/** How many sets of answers are tried, and each in how many orders. The first is of a refused file. */
const SETS = 6;
const ORDERS = 3;
/** GATEWAY_SEED tries others. */
const SEED = Number(process.env['GATEWAY_SEED'] ?? 20_261_122);
const PAYER = {
  id: 'NWHP1', name: 'Northwind Health Plan', taxId: '898800999', phone: '5135550100', address: { street: '1 Payer Plaza', city: 'Dayton', state: 'OH', zip: '454021234' },
};

/** One file of ours and the answers to it, as they arrive. */
interface Course {
  /** Courses of one set get the same answers, in orders of their own. */
  set: number;
  claims: string[];
  arrivals: { name: string; text: string }[];
}

let world: RemitWorld;
const courses: Course[] = [];

beforeAll(async () => {
  world = await openRemitWorld(CLAIMS.length);
  const random = seeded(SEED);
  for (let file = 0; file < SETS * ORDERS; file += 1) {
    for (const scenario of file < ORDERS ? REFUSED : CLAIMS) await world.send({ scenario });
    world.clock.advance(1);
  }
  await world.leave();
  await world.gateway();
  const kept = Array.from({ length: SETS }, (_, set) => answersKept(random).map((isKept) => isKept || set === 0));
  takeFiles().forEach((text, n) => {
    const input = read837(text)!;
    const set = Math.floor(n / ORDERS);
    const answers = answersTo(input).filter((_, nth) => kept[set]![nth]);
    courses.push({
      set, claims: input.groups[0]!.sets.flatMap(({ claims }) => claims.map(({ pcn }) => pcn)),
      arrivals: n % ORDERS === 0 ? answers : shuffled([...answers, ...answers.filter(() => random(3) === 0).map(again)], random),
    });
  });
  const most = Math.max(...courses.map(({ arrivals }) => arrivals.length));
  for (let nth = 0; nth < most; nth += 1) {
    for (const { arrivals } of courses) {
      const file = arrivals[nth];
      if (file) writeFileSync(join(world.payers['northwind']!.root, 'mailbox', 'out', file.name), file.text, 'latin1');
    }
    await world.gateway();
  }
}, 120_000);
afterAll(() => world?.close());

/** Takes our files out of the payer's mailbox, in the order of their numbers. */
function takeFiles(): string[] {
  const folder = join(world.payers['northwind']!.root, 'mailbox', 'in');
  return readdirSync(folder).sort().map((name) => {
    const text = readFileSync(join(folder, name), 'latin1');
    rmSync(join(folder, name));
    return text;
  });
}

/** All answers of the payer, which are not put out by itself. */
function answersTo(input: Interchange837): Course['arrivals'] {
  return planAnswers(PAYER, input).stages.flatMap(({ answers }) => answers.map((file) => ({ name: file.name, text: file.bytes.toString('latin1') })));
}

/** Which of TA1, 999, the clearinghouse's 277CA, the payer's, its 277 about what waits, its 835 and the correcting one arrive at all. */
function answersKept(random: Random): boolean[] {
  return Array.from({ length: 7 }, (_, n) => random(n < 5 ? 3 : 6) > 0);
}

/** The same answer in a file of its own: other line ends and another interchange number. */
function again({ name, text }: { name: string; text: string }): { name: string; text: string } {
  const number = `9${text.slice(91, 99)}`;
  return { name: `again_${name}`, text: `${text.slice(0, 90)}${number}${text.slice(99)}`.replaceAll('~\n', '~').replace(/(IEA\*\d\*)\d{9}/, `$1${number}`) };
}

function shuffled<Item>(items: Item[], random: Random): Item[] {
  return items.map((item) => ({ item, at: random(1_000_000) })).sort((a, b) => a.at - b.at).map(({ item }) => item);
}

test(`the same answers lead to the same end in whatever order and however often they come (seed ${SEED})`, async () => {
  const ends = new Map<number, unknown>();
  for (const { set, claims, arrivals } of courses) {
    const end: unknown[] = [];
    for (const pcn of claims) {
      const { claim, money, accounts } = await standing(world, pcn);
      end.push({ status: claim['status'], paid: claim['paidAmount'], reasons: claim['reasons'], nextAction: money?.['nextAction'], accounts });
    }
    if (!ends.has(set)) ends.set(set, end);
    expect([arrivals.map(({ name }) => name), ...end]).toEqual([arrivals.map(({ name }) => name), ...ends.get(set) as unknown[]]);
  }
  expect(ends.get(0)).toMatchObject(REFUSED.map(() => ({ status: 'SYNTAX_REJECTED' })));
  expect(new Set([...ends.values()].map((end) => JSON.stringify(end))).size).toBeGreaterThan(1);
});

test('every check is posted once', async () => {
  const rows = await world.rows<{ trace: string; n: number; right: boolean }>(
    `select r.trace, count(distinct r.id) as n, bool_and(r.state = 'posted') as right from ledger.remits r group by 1`);
  expect(rows.filter(({ n, right }) => n !== 1 || !right)).toEqual([]);
});
