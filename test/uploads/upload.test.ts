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
  const { id, isNew } = (await receiveUpload(w.ctx, { ...viewer, origin: 'http', name, chunks: chunksOf(text) }))!;
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

  test('bad claims are listed with every issue and its place in the file, and do not stop their neighbours', async () => {
    const text = fileOf({
      claims: ['MX-1', 'MX-2', 'MX-3', 'MX-4'], isa13: 12,
      spoil: (segments, n) => {
        if (n === 1) return segments.filter((segment) => !segment.startsWith('HI*'));
        return n === 2 ? segments.map((segment) => (segment.startsWith('SV1') ? 'SV1*HC:99213*120*UN*1***1' : segment)) : segments;
      },
    });
    const { view, claims, answer } = await upload(text);
    expect(view).toMatchObject({ state: 'read', claimCount: 4, acceptedCount: 2, rejectedCount: 2 });
    expect(claims.map(({ patientControlNumber, state }) => [patientControlNumber, state])).toEqual([
      ['MX-1', 'accepted'], ['MX-2', 'rejected'], ['MX-3', 'rejected'], ['MX-4', 'accepted']]);
    for (const claim of claims) expect(claim.claimId).not.toBeNull();
    // A set with good claims is accepted with errors: the 999 names the bad segment, the 277CA the claims.
    const acks = segmentsOf(await answer('999'));
    expect(acks).toEqual(expect.arrayContaining(['IK5*E', 'AK9*E*1*1*1', 'CTX*CLM01:MX-2']));
    const balance = claims[2]!.errors[0]!;
    const sets = segmentsOf(text).slice(2);
    expect(sets[balance.x12!.position! - 1]).toMatch(/^CLM\*MX-3/);
    expect(text.slice(balance.x12!.offset)).toMatch(/^(CLM\*MX-3|125\.5)/);
    const said = await answer('277CA');
    expect(checkFile(sharedGuides(), Buffer.from(said)).accepted).toBe(true);
    expect(segmentsOf(said)).toEqual(expect.arrayContaining(['QTY*90*2', 'QTY*AA*2', 'AMT*YU*251', 'AMT*YY*251', 'REF*D9*QW-MX-3']));
    const rejected = await w.claim(claims[1]!.claimId!);
    expect(rejected.status).toBe('GATEWAY_REJECTED');
  });

  test('a fault of the set itself refuses all of its claims', async () => {
    const { view, claims, answer } = await upload(fileOf({ claims: ['ST-1', 'ST-2'], isa13: 13 }).replace(/PER\*IC\*INTAKE[^~]*~\n/, '').replace(/SE\*(\d+)/, (_all, n) => `SE*${Number(n) - 1}`));
    expect(view).toMatchObject({ state: 'read', claimCount: 0, acceptedCount: 0 });
    expect(claims).toEqual([]);
    expect(segmentsOf(await answer('999')).find((segment) => segment.startsWith('IK5'))).toMatch(/^IK5\*R/);
  });

  test('claims without a payer of ours, or with a number that is on its way, are listed and not stored', async () => {
    const { claims } = await upload(fileOf({ claims: ['RF-1'], isa13: 14, payer: 'NOBODY' }));
    expect(claims).toMatchObject([{ state: 'refused', claimId: null, errors: [{ ruleId: 'claim.payer-unknown', x12: { segment: 'NM1', element: 'NM109' } }] }]);
    const twice = await upload(fileOf({ claims: ['RF-2', 'RF-2'], isa13: 15 }));
    expect(twice.claims.map(({ state, errors }) => [state, errors[0]?.ruleId])).toEqual([['accepted', undefined], ['refused', 'claim.repeated-control-number']]);
  });

  test('the same file twice is one; another file with the same ISA13 is refused as a duplicate', async () => {
    const text = fileOf({ claims: ['DU-1'], isa13: 16 });
    const first = await upload(text);
    const again = await upload(text, 'another-name.x12');
    expect([first.isNew, again.isNew, again.id]).toEqual([true, false, first.id]);
    const other = await upload(fileOf({ claims: ['DU-2'], isa13: 16 }));
    expect(other.view).toMatchObject({ state: 'read', claimCount: 0 });
    expect(segmentsOf(await other.answer('999'))).toContain('TA1*000000016*261005*1200*R*025');
  });

  test('a file for production is put aside whole when the key is for tests', async () => {
    const { view, claims } = await upload(fileOf({ claims: ['PR-1'], isa13: 17, usage: 'P' }));
    expect(view).toMatchObject({ state: 'quarantined', reason: 'content.other-usage' });
    expect(claims).toEqual([]);
  });

  test('a file of several interchanges with other delimiters is read whole', async () => {
    const odd = fileOf({ claims: ['SV-2'], isa13: 19 }).replaceAll('*', '|').replaceAll(':', '>').replaceAll('~\n', '\r\n').replaceAll('^', '!');
    const { view, claims } = await upload(fileOf({ claims: ['SV-1'], isa13: 18 }) + odd);
    expect(view).toMatchObject({ state: 'read', claimCount: 2, acceptedCount: 2 });
    expect(claims.map(({ place }) => place)).toEqual([expect.stringMatching(/^1\.1\./), expect.stringMatching(/^2\.2\./)]);
  });

  test('a page is no X12 and is put aside with its bytes', async () => {
    expect((await upload('<html><body>Please log in</body></html>')).view).toMatchObject({ state: 'quarantined', reason: 'content.html' });
    expect((await upload('')).view).toMatchObject({ state: 'quarantined', reason: 'content.empty' });
  });
});
