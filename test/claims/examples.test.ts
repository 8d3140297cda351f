import { expect, test } from 'vitest';
import type { ClaimKind } from '../../src/claims/claim.ts';
import { claimOf, outbound, segmentsOf, sharedFile } from './support.ts';

/** The contract notes and the two published requests lie beside the checkout only; our own golden pairs cover the same rules. */
const CONTRACT = sharedFile('contract/contract.md');

test.skipIf(!CONTRACT)('the request published for the professional claim API becomes the 837P that the contract notes print', () => {
  const printed = /### B4[\s\S]*?```\n([\s\S]*?)```/.exec(CONTRACT!)![1]!;
  const written = written837('professional', 'contract/example-837p.json', { '<YOUR-CLAIM-ID>': '123456789', '<YOUR-SUBMITTER-ID>': '123435' });
  expect(written).toContain('REF*D9*GW0000000001');
  expect(comparable(written)).toEqual(comparable(printed.replaceAll('\n', '').split('~').slice(0, -1)));
});

test.skipIf(!CONTRACT)('the request published for the institutional claim API becomes the 837I that the contract notes print', () => {
  const printed = /### B5[\s\S]*?`(ST\*837[\s\S]*?)`/.exec(CONTRACT!)![1]!;
  const written = written837('institutional', 'contract/example-837i.json', { '<YOUR-CLAIM-ID>': '55556666777888' });
  expect(written).toContain('REF*D9*GW0000000001');
  const billingContact = /The gateway adds `(PER[^`]*)`/.exec(CONTRACT!)![1]!;
  expect(written).toContain(billingContact);
  const expected = comparable(printed.replaceAll('>', ':').split('~').slice(0, -1));
  expect(comparable(written.filter((segment) => segment !== billingContact))).toEqual(expected);
});

function written837(kind: ClaimKind, path: string, placeholders: Record<string, string>): readonly string[] {
  const body = Object.entries(placeholders).reduce((all, [from, to]) => all.replaceAll(from, to), sharedFile(path)!);
  return segmentsOf([outbound(claimOf(kind, JSON.parse(body)))]);
}

/** Leaves out what the contract notes except: our REF*D9, number and time of the set, and the count. */
function comparable(segments: readonly string[]): readonly string[] {
  return segments.filter((segment) => !segment.startsWith('REF*D9') && !segment.startsWith('SE*')).map((segment) => (
    segment.startsWith('BHT*') ? segment.split('*').slice(0, 3).join('*') : segment));
}
