import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkFile } from '../../src/guides/check.ts';
import { readStoredBytes } from '../../src/db/files.ts';
import { receiveUpload } from '../../src/uploads/receive.ts';
import { filesOf, listUploadClaims, viewUpload } from '../../src/uploads/view.ts';
import { sharedGuides } from '../support/context.ts';
import { openWorld, type World } from '../support/world.ts';
import { chunksOf, fileOf, segmentsOf } from './support.ts';

let w: World;
beforeAll(async () => {
  w = await openWorld();
});
afterAll(() => w.close());

const viewer = { billerId: 'harbor-quill', usage: 'T' } as const;

async function upload(text: string | Buffer, name = 'claims.x12') {
  const { id, isNew } = await receiveUpload(w.ctx, { ...viewer, origin: 'http', name, chunks: chunksOf(text) });
  await w.gateway();
  const view = (await viewUpload(w.ctx, viewer, id))!;
  const claims = await listUploadClaims(w.ctx, viewer, { uploadId: id, limit: 500 });
  const answer = async (kind: '999' | '277CA') => {
    const files = await filesOf(w.ctx, viewer, { uploadId: id, kind });
    return Buffer.concat(await Promise.all(files!.map((file) => readStoredBytes(w.ctx, file)))).toString('latin1');
  };
  return { id, isNew, view, claims, answer };
}

describe('an 837 file that a biller uploads', () => {
  test('good claims go on to the payer under our numbers, and the 277CA repeats the numbers of the biller', async () => {
    const { view, claims, answer } = await upload(fileOf({ claims: ['UP-1', 'UP-2'], isa13: 11 }));
    expect(view).toMatchObject({ state: 'read', claimCount: 2, acceptedCount: 2 });
    expect(claims.map(({ state, errors }) => ({ state, errors }))).toEqual([{ state: 'accepted', errors: [] }, { state: 'accepted', errors: [] }]);
    expect(claims[0]).toMatchObject({ patientControlNumber: 'UP-1', clientClaimNumber: 'QW-UP-1', claimNumber: expect.stringMatching(/^GW\d{10}$/) });
    expect(segmentsOf(await answer('999'))).toEqual(expect.arrayContaining(['TA1*000000011*261005*1200*A*000', 'IK5*A', 'AK9*A*1*1*1']));
    const said = await answer('277CA');
    expect(checkFile(sharedGuides(), Buffer.from(said)).accepted).toBe(true);
    expect(segmentsOf(said)).toEqual(expect.arrayContaining(['TRN*2*BATCH-11', 'TRN*2*UP-1', 'REF*D9*QW-UP-1', 'QTY*90*2']));
    await w.settle();
    const claim = await w.claim(claims[0]!.claimId!);
    expect(claim.status).toBe('PAID');
  });
});
