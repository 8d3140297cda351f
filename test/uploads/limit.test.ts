import { afterAll, beforeAll, expect, test } from 'vitest';
import { readStoredBytes } from '../../src/db/files.ts';
import { judgeUpload } from '../../src/uploads/judge.ts';
import { CLAIMS_PER_SET } from '../../src/uploads/verdict.ts';
import { receiveUpload } from '../../src/uploads/receive.ts';
import { filesOf, listUploadClaims, viewUpload } from '../../src/uploads/view.ts';
import { openWorld, type World } from '../support/world.ts';
import { chunksOf, fileOf, segmentsOf } from './support.ts';

/** How many claims one set of a biller's file may hold: five thousand, as the guide advises (X222A1, CLM segment note), and not one more. */
let w: World;
beforeAll(async () => {
  w = await openWorld({ payers: ['northwind'] });
});
afterAll(() => w.close());

const viewer = { billerId: 'harbor-quill', usage: 'T' } as const;
const numbers = (n: number, prefix: string) => Array.from({ length: n }, (_, at) => `${prefix}${at}`);

async function upload(text: string) {
  const { id } = (await receiveUpload(w.ctx, { ...viewer, origin: 'http', name: 'claims.x12', chunks: chunksOf(text, 100_000) }))!;
  // Only the reading: what is accepted need not travel here.
  await judgeUpload(w.ctx, id);
  const files = (await filesOf(w.ctx, viewer, { uploadId: id, kind: '999' }))!;
  const acks = segmentsOf(Buffer.concat(await Promise.all(files.map((file) => readStoredBytes(w.ctx, file)))).toString('latin1'));
  return { id, view: (await viewUpload(w.ctx, viewer, id))!, acks };
}

test('a set of five thousand claims is accepted, each claim is ready to go on', async () => {
  expect(CLAIMS_PER_SET).toBe(5_000);
  const { id, view, acks } = await upload(fileOf({ claims: numbers(CLAIMS_PER_SET, 'LA'), isa13: 51 }));
  expect(view).toMatchObject({ state: 'read', claimCount: CLAIMS_PER_SET, acceptedCount: CLAIMS_PER_SET });
  expect(acks).toEqual(expect.arrayContaining(['IK5*A', 'AK9*A*1*1*1']));
  const [last] = (await listUploadClaims(w.ctx, viewer, { uploadId: id, limit: 500 })).slice(-1);
  expect(last).toMatchObject({ state: 'accepted', errors: [] });
});

test('a set with one more is refused as a whole, and none of its claims is taken', async () => {
  const { view, acks } = await upload(fileOf({ claims: numbers(CLAIMS_PER_SET + 1, 'LB'), isa13: 52 }));
  expect(view).toMatchObject({ state: 'read', acceptedCount: 0 });
  // The 5,001st CLM is one too many (IK304 4).
  expect(acks.find((segment) => segment.startsWith('IK3'))).toMatch(/^IK3\*CLM\*\d+\*\*4$/);
  expect(acks.find((segment) => segment.startsWith('IK5'))).toBe('IK5*R*5');
  expect(acks.find((segment) => segment.startsWith('AK9'))).toMatch(/^AK9\*R\*1\*1\*0/);
});
