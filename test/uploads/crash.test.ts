import { afterEach, describe, expect, test } from 'vitest';
import { asGateway } from '../../src/db/sql.ts';
import { readStoredBytes } from '../../src/db/files.ts';
import { receiveUpload } from '../../src/uploads/receive.ts';
import { filesOf, listUploadClaims, viewUpload } from '../../src/uploads/view.ts';
import { openWorld, type World } from '../support/world.ts';
import { chunksOf, fileOf, segmentsOf } from './support.ts';

const viewer = { billerId: 'harbor-quill', usage: 'T' } as const;
const RETRY_MS = 31_000;

let w: World;
afterEach(() => w.close());

/** Two stretches of claims, with a bad one among them. */
const CLAIMS = Array.from({ length: 230 }, (_, n) => `CR-${n}`);
const text = fileOf({ claims: CLAIMS, isa13: 41, spoil: (segments, n) => (n === 7 ? segments.filter((segment) => !segment.startsWith('HI*')) : segments) });

describe('an upload whose reading breaks off', () => {
  test.each([
    ['before the first claims are stored', 'upload.keep:1:before'],
    ['right after the first claims were stored', 'upload.keep:1:after'],
    ['before the last claims are stored', 'upload.keep:2:before'],
    ['right after the 277CA was kept', 'upload.answer:1:after'],
    ['before the end', 'upload.end:1:before'],
    ['right after the end', 'upload.end:1:after'],
  ])('%s: every claim is there once, and each answer', async (_what, fault) => {
    w = await openWorld({ payers: ['northwind'], env: { GATEWAY_FAULT: fault } });
    const { id } = (await receiveUpload(w.ctx, { ...viewer, origin: 'http', name: 'crash.x12', chunks: chunksOf(text) }))!;
    await w.gateway();
    w.clock.advance(RETRY_MS);
    await w.gateway();
    expect(await viewUpload(w.ctx, viewer, id)).toMatchObject({ state: 'read', claimCount: CLAIMS.length, acceptedCount: CLAIMS.length - 1 });
    const claims = await listUploadClaims(w.ctx, viewer, { uploadId: id, limit: 500 });
    expect(claims.map(({ patientControlNumber }) => patientControlNumber)).toEqual(CLAIMS);
    const stored = await asGateway(w.ctx, (tx) => tx.query<{ claims: number; submissions: number; received: number }>(
      `select (select count(*) from ledger.claims) as claims, (select count(*) from ledger.submissions) as submissions,
         (select count(*) from ledger.events where kind = 'received') as received`));
    expect(stored).toEqual([{ claims: CLAIMS.length, submissions: CLAIMS.length, received: CLAIMS.length }]);
    const answers = async (kind: '999' | '277CA') => Promise.all((await filesOf(w.ctx, viewer, { uploadId: id, kind }))!.map((file) => readStoredBytes(w.ctx, file)));
    const [said, ...more] = await answers('277CA');
    expect([more.length, (await answers('999')).length]).toEqual([0, 1]);
    expect(segmentsOf(said!.toString('latin1'))).toEqual(expect.arrayContaining([`QTY*90*${CLAIMS.length - 1}`, 'QTY*AA*1']));
  });
});
