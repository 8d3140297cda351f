import { expect, test } from 'vitest';
import { composeFile } from '../../src/claims/compose.ts';
import { segments } from '../../src/x12/read.ts';
import { loadSamplePayers } from '../support/exchange.ts';
import { changed, officeVisit } from './bodies.ts';
import { claimOf } from './support.ts';
import { claimsIn } from './uploads.ts';

const { payer, guides } = loadSamplePayers().get('northwind')!;

/** BHT06 stands in the set: CH chargeable, RP reporting (an encounter), 31 subrogation. */
test('an encounter goes out as an encounter, in a set apart from the claims, and comes back as one', () => {
  const kinds = [undefined, 'RP', 'CH', 'RP'];
  const claims = kinds.map((kind, n) => ({
    claim: claimOf('professional', changed(officeVisit(), kind ? { '/claimIdentifier': kind } : {})), claimNumber: `GW${n}`, setKey: 'one',
  }));
  const composed = composeFile(guides, claims, {
    payer, kind: 'professional', controlNumber: 1, at: { d8: '20260213', hhmm: '2039' }, bht03: (set) => `B${set}`,
  });
  expect([...composed.refused, ...composed.fileIssues]).toEqual([]);
  expect(Array.from(segments(composed.bytes), (segment) => segment.raw()).filter((segment) => segment.startsWith('BHT')).map((segment) => segment.slice(-2))).toEqual(['CH', 'RP']);
  expect(claimsIn(composed.bytes).map(({ claimNumber, body }) => [claimNumber, body['claimIdentifier']])).toEqual([
    ['GW0', undefined], ['GW2', undefined], ['GW1', 'RP'], ['GW3', 'RP'],
  ]);
});

test('a claim identifier that X12 does not know refuses its claim', () => {
  const claims = ['CH', 'XX'].map((kind, n) => ({ claim: claimOf('professional', changed(officeVisit(), { '/claimIdentifier': kind })), claimNumber: `GW${n}`, setKey: 'one' }));
  const composed = composeFile(guides, claims, {
    payer, kind: 'professional', controlNumber: 1, at: { d8: '20260213', hhmm: '2039' }, bht03: (set) => `B${set}`,
  });
  expect([...composed.refused.keys()].map(({ claimNumber }) => claimNumber)).toEqual(['GW1']);
  expect(composed.refused.get(claims[1]!)).toMatchObject([{ pointer: '/claimIdentifier', x12: { element: 'BHT06' } }]);
});
