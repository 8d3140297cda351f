import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readStoredBytes } from '../../src/db/files.ts';
import { payerSchema } from '../../src/payers/schema.ts';
import { applyPayers } from '../../src/payers/store.ts';
import { receiveUpload } from '../../src/uploads/receive.ts';
import { filesOf, listUploadClaims, viewUpload } from '../../src/uploads/view.ts';
import { lakePayer } from '../support/api.ts';
import { openWorld, type World } from '../support/world.ts';
import { BREAKS, type BrokenCase, brokenCases, goodFile, goodIds, isReferenceThere, spread } from '../guides/broken.ts';
import { chunksOf, segmentsOf } from './support.ts';

/** The reference claims as files that a biller uploads: through storage, both passes, and the answers that it gets. */
describe.skipIf(!isReferenceThere)('uploads of the reference claims (skipped without the reference pack)', () => {
  let w: World;
  const viewer = { billerId: 'harbor-quill', usage: 'T' } as const;
  beforeAll(async () => {
    w = await openWorld({ now: new Date('2026-03-05T15:00:00Z'), payers: [] });
    const payerIds = [...new Set(goodIds().flatMap((id) => [...goodFile(id).matchAll(/NM1\*PR\*[^~]*\*(?:PI|XV)\*([^*~]+)/g)].map((match) => match[1]!)))];
    await applyPayers(w.ctx, [payerSchema.parse({ ...lakePayer('/nowhere'), payerIds })]);
  });
  afterAll(() => w?.close());

  /** The file with numbers of its own, so that every case stands for itself. */
  function own(base: string, isa13: number): string {
    const number = String(isa13).padStart(9, '0');
    const text = goodFile(base).replace(/(ISA(?:\*[^*]*){12}\*)\d{9}/, `$1${number}`).replace(/(IEA\*\d+\*)\d{9}/, `$1${number}`);
    return text.replace(/CLM\*([^*]+)/g, `CLM*$1X${isa13}`);
  }

  async function upload(text: string) {
    const { id } = (await receiveUpload(w.ctx, { ...viewer, origin: 'http', name: 'claims.x12', chunks: chunksOf(text) }))!;
    await w.gateway();
    const answer = async (kind: '999' | '277CA') => {
      const files = (await filesOf(w.ctx, viewer, { uploadId: id, kind })) ?? [];
      return segmentsOf(Buffer.concat(await Promise.all(files.map((file) => readStoredBytes(w.ctx, file)))).toString('latin1'));
    };
    return { view: (await viewUpload(w.ctx, viewer, id))!, claims: await listUploadClaims(w.ctx, viewer, { uploadId: id, limit: 10 }), acks: await answer('999'), statuses: await answer('277CA') };
  }

  test.each(goodIds().map((id, n) => [id, n] as const))('%s is taken', async (id, n) => {
    const { view, claims } = await upload(own(id, 100 + n));
    expect(claims.flatMap(({ errors }) => errors).filter(({ value }) => !INVENTED.includes(value ?? ''))).toEqual([]);
    if (claims.every(({ errors }) => errors.length === 0)) expect(view).toMatchObject({ state: 'read', acceptedCount: claims.length, rejectedCount: 0 });
  });

  test.each(brokenCases().filter(({ id }) => id in BREAKS).map((each, n) => [each.id, each.title, each, n] as const))('%s is refused: %s', async (id, _title, broken, n) => {
    const { view, claims, acks, statuses } = await upload(BREAKS[id]!(own(broken.base, 200 + n)));
    // A repeated interchange is refused, and the one before it is not.
    expect(view.acceptedCount).toBe(id === 'X03' ? claims.length : 0);
    expect(missingOf(broken, { acks, statuses })).toEqual([]);
  });
});

/** An invented Medicare number with a letter that Medicare does not use. */
const INVENTED: readonly string[] = ['6BB1BB2BB33'];

/** What the reference states and the answers do not say. */
function missingOf({ expect: stated }: BrokenCase, answers: { acks: readonly string[]; statuses: readonly string[] }): string[] {
  const { TA104, TA105, AK901, AK905, IK501, IK502, IK3, IK4, STC } = stated;
  const has = (pattern: RegExp) => answers.acks.some((segment) => pattern.test(segment));
  const wanted: [string, boolean][] = [
    [`TA1 ${TA104} ${TA105}`, TA104 === undefined || has(new RegExp(`^TA1(\\*[^*]*){3}\\*${TA104}\\*${TA105}$`))],
    [`AK9 ${AK901}`, AK901 === undefined || has(new RegExp(`^AK9\\*${AK901}\\*`))],
    [`AK905 ${AK905}`, AK905 === undefined || has(new RegExp(`^AK9\\*.*\\*${AK905}$`))],
    [`IK5 ${IK501} ${IK502}`, IK501 === undefined || has(new RegExp(`^IK5\\*${IK501}\\*${IK502}\\b`))],
    [`IK3 ${IK3?.segment} ${IK3?.code}`, IK3 === undefined || has(new RegExp(`^IK3\\*${IK3.segment}\\*\\d+\\*[^*]*\\*${IK3.code}$`))],
    [`IK4 ${IK4?.position} ${IK4?.code}`, IK4 === undefined || has(new RegExp(`^IK4\\*${IK4.position}[:\\d]*\\*${IK4.element}\\*${IK4.code}\\b`))],
  ];
  const told = answers.statuses.filter((segment) => segment.startsWith('STC*')).flatMap((segment) => segment.split('*').flatMap((element) => spread(element)));
  return [...wanted.filter(([, isThere]) => !isThere).map(([name]) => name), ...(STC ?? []).filter((stc) => !told.includes(stc))];
}
