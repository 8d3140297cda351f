import { expect, test } from 'vitest';
import { type Cents, parseCents, sumCents } from '../../src/lib/money.ts';
import type { Manifest } from '../../src/simulator/expect.ts';
import { chooser } from '../../src/simulator/scenario.ts';
import { file837, segmentsOf, testPayer } from './support.ts';

const LINES = ['99.99', '0.04', '1234.5'];
const MEMBERS = [
  'CM1', 'SIM-FULL-1', 'SIM-ZERODED-1', 'SIM-ZERO-DED-1', 'SIM-PARTIAL-1', 'SIM-DENY-16-1', 'SIM-REVERSE-1', 'SIM-REVERSE-LATER-1', 'SIM-FORWARD-1', 'SIM-RECOUP-1',
  'SIM-INTEREST-1', 'SIM-SPLIT835-1', 'SIM-SPLITCLAIM-1', 'SIM-MULTICHECK-1', 'SIM-XOVER-1', 'SIM-CHGCODE-1', 'SIM-BUNDLE-1', 'SIM-CORRNAME-1', 'SIM-PADPCN-1', 'SIM-CRLF-1',
];

/** Sends claims and takes all answers. */
async function exchanged(members: readonly string[]): Promise<{ remits: string[]; expected: Manifest }> {
  const payer = await testPayer();
  payer.send('claims.x12', file837({ sets: [members.map((member, i) => ({ member, pcn: `A${i}`, lines: LINES }))] }));
  const files = await payer.drain();
  return { remits: files.filter(({ name }) => name.startsWith('835')).map(({ bytes }) => bytes.toString('latin1')), expected: await payer.payer.expected() };
}

const cents = (amount: string | undefined): Cents => parseCents(amount || '0')!;

test('the expected outcome of each claim is what its 835s add up to, to the cent, and makes up its charge', async () => {
  for (const member of MEMBERS) {
    const { remits, expected } = await exchanged([member]);
    const clps = remits.flatMap((text) => segmentsOf(text.replaceAll('\r', ''), 'CLP'));
    const [claim] = expected.claims;
    expect([member, claim!.paidCents, claim!.patientCents]).toEqual([member, sumCents(clps.map((clp) => cents(clp[4]))), sumCents(clps.map((clp) => cents(clp[5])))]);
    expect([member, claim!.paidCents + claim!.patientCents + claim!.contractCents + claim!.refusedCents + claim!.openCents]).toEqual([member, claim!.chargeCents]);
    expect(expected.checks.map((check) => check.cents)).toEqual(remits.flatMap((text) => segmentsOf(text, 'BPR').map((bpr) => cents(bpr[2]))));
    expect(sumCents(expected.checks.map((check) => check.cents))).toBe(claim!.paidCents - sumCents(expected.checks.map((check) => check.providerCents)));
  }
});

test('the outcomes of known claims', async () => {
  const { expected } = await exchanged(['SIM-PARTIAL-1', 'SIM-BUNDLE-1', 'SIM-DENY-50-1', 'SIM-UNKNOWNPCN-1', 'SIM-NO835-1', 'SIM-REJ277-A7-562-85-1', 'SIM-BADBAL-LINE-1', 'SIM-HTML-1']);
  expect(expected.claims.map((claim) => [claim.status, claim.paidCents, claim.patientCents, claim.contractCents, claim.refusedCents, claim.openCents, claim.reasons.join()])).toEqual([
    ['PARTIAL', 80_00, 0, 19_99, 1234_54, 0, 'CO-45,CO-97'], ['PAID', 1057_64, 10_00, 266_89, 0, 0, 'CO-45,PR-3'], ['DENIED', 0, 0, 0, 1334_53, 0, 'CO-50'],
    ['PAYER_ACCEPTED', 0, 0, 0, 0, 1334_53, 'A2:20'], ['PAYER_ACCEPTED', 0, 0, 0, 0, 1334_53, 'A2:20'], ['PAYER_REJECTED', 0, 0, 0, 0, 1334_53, 'A7:562:85'],
    ['PAYER_ACCEPTED', 0, 0, 0, 0, 1334_53, 'A2:20'], ['PAYER_ACCEPTED', 0, 0, 0, 0, 1334_53, 'A2:20'],
  ]);
  expect(expected.checks.map(({ fate, strayCents }) => [fate, strayCents])).toEqual([['posted', 1057_64], ['out-of-balance', 0], ['unreadable', 0]]);
});

test('a refused file or set is expected of the claims that caused it; their neighbours come again', async () => {
  const payer = await testPayer();
  payer.send('a.x12', file837({ sets: [[{ member: 'SIM-PART999-1', pcn: 'A1', lines: ['1'] }, { pcn: 'A2', lines: ['1'] }]] }));
  payer.send('b.x12', file837({ control: 42, sets: [[{ member: 'SIM-TA1REJ-018-1', pcn: 'B1', lines: ['1'] }, { pcn: 'B2', lines: ['1'] }]] }));
  await payer.drain();
  expect((await payer.payer.expected()).claims.map(({ pcn, status, reasons }) => [pcn, status, ...reasons])).toEqual([
    ['A1', 'SYNTAX_REJECTED', 'IK403:7'], ['B1', 'INTERCHANGE_REJECTED', 'TA105:018'], ['B2', 'INTERCHANGE_REJECTED', 'TA105:018'],
  ]);
});

test('claims that ask for nothing get what the payer does otherwise: one scenario, or a mix that is the same for the same seed', async () => {
  const numbers = Array.from({ length: 300 }, (_, i) => `PCN-${i}`);
  const mixed = (seed: number) => numbers.map((pcn) => chooser({ seed })('M1', pcn).name);
  expect(mixed(1)).toEqual(mixed(1));
  expect(mixed(1)).not.toEqual(mixed(2));
  expect(new Set(mixed(1)).size).toBeGreaterThan(6);
  expect(mixed(1).filter((name) => name === 'PAID').length).toBeGreaterThan(120);
  expect(chooser({ seed: 1 })('SIM-FULL-1', 'PCN-1').name).toBe('FULL');
  const payer = await testPayer({ otherwise: { scenario: 'DENY-29' } });
  payer.send('claims.x12', file837({ sets: [[{ pcn: 'A1', lines: ['100'] }, { member: 'SIM-FULL-1', pcn: 'A2', lines: ['100'] }]] }));
  await payer.drain();
  expect((await payer.payer.expected()).claims.map(({ status }) => status)).toEqual(['DENIED', 'PAID']);
});
