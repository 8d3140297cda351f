import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { storeBytes } from '../../src/db/files.ts';
import { asGateway } from '../../src/db/sql.ts';
import { readEnvelopesSync } from '../../src/x12/envelope.ts';
import { addLake, type ApiWorld, openApi } from '../support/api.ts';

const ISA = 'ISA*00*          *00*          *ZZ*LAKEHEALTH     *ZZ*GATEWAY        *261005*1200*^*00501*000000042*0*T*:~\n';
const set277 = (controlNumber: string, name: string) => [
  `ST*277*${controlNumber}*005010X214`, `BHT*0085*08*${controlNumber}*20261005*1200*TH`, 'HL*1**20*1', 'NM1*PR*2*LAKE HEALTH*****PI*LAKE1', `TRN*1*R${controlNumber}`,
  'DTP*050*D8*20261005', 'DTP*009*D8*20261005', 'HL*2*1*21*1', 'NM1*41*2*GATEWAY*****46*GATEWAY', `TRN*2*B${controlNumber}`, 'STC*A1:19:PR*20261005*WQ*125.5',
  'HL*3*2*19*1', 'NM1*85*2*CLINIC*****XX*1999999984', 'HL*4*3*PT', `NM1*QC*1*${name}*W****MI*LK1`, `TRN*2*PCN-${name}`, 'STC*A2:20*20261005*WQ*125.5',
];
const close = (segments: string[], controlNumber: string) => [...segments, `SE*${segments.length + 1}*${controlNumber}`].map((segment) => `${segment}~\n`).join('');

describe('reports of the public claim APIs', () => {
  let t: ApiWorld;
  let mine: string;
  let start: number;
  beforeAll(async () => {
    t = await openApi();
    await addLake(t.ctx, '/nowhere');
    const theirs = close(set277('0001', 'OAKPATIENT'), '0001');
    mine = close(set277('0002', 'ELMPATIENT'), '0002');
    const head = `${ISA}GS*HN*LAKEHEALTH*GATEWAY*20261005*1200*42*X*005010X214~\n`;
    start = head.length + theirs.length;
    const file = Buffer.from(`${head}${theirs}${mine}GE*2*42~\nIEA*1*000000042~\n`);
    await asGateway(t.ctx, async (tx) => {
      const stored = await storeBytes(t.ctx, tx, file);
      await tx.run(`insert into ledger.inbound_files (id, payer_id, name, sha256, size_bytes, file_id, state) values ('fil_1', 'lake', '277.x12', $1, $2, $3, 'read')`,
        [stored.sha256, stored.size_bytes, stored.id]);
      await tx.run(`insert into ledger.acks (id, biller_id, inbound_file_id, place, kind, ack, start_offset, end_offset)
        values ('X3mine', 'elm', 'fil_1', '1.2', '277CA', 'A', $1, $2), ('X3theirs', 'oak', 'fil_1', '1.1', '277CA', 'A', $3, $1)`,
      [start, start + mine.trimEnd().length, head.length]);
    });
  });
  afterAll(() => t.close());

  test.each(['/medicalnetwork', '/change/medicalnetwork', '/2024-04-01/change/medicalnetwork'])('%s gives the 277CA as JSON', async (prefix) => {
    const answer = await t.get(`${prefix}/reports/v2/X3mine/277`);
    expect(answer.status).toBe(200);
    expect(answer.body.transactions).toHaveLength(1);
    expect(answer.text).toContain('ELMPATIENT');
    expect(answer.text).not.toContain('OAKPATIENT');
  });

  test('the X12 is the set as it came in an envelope of its own, without the sets of others', async () => {
    const answer = await t.get('/medicalnetwork/reports/v2/X3mine/277?raw=1').responseType('blob');
    const text = (answer.body as Buffer).toString('latin1');
    expect(text).toContain(mine.trimEnd());
    expect(text).not.toContain('OAKPATIENT');
    expect(readEnvelopesSync(Buffer.from(text), {})).toEqual([]);
    expect(text.split('~')[0]).toBe(ISA.split('~')[0]);
  });

  test('the report of another biller, of the other environment, or of another kind is not there', async () => {
    expect((await t.get('/medicalnetwork/reports/v2/X3theirs/277')).status).toBe(404);
    expect((await t.get('/medicalnetwork/reports/v2/X3mine/277', t.keys.elmLive)).status).toBe(404);
    expect((await t.get('/medicalnetwork/reports/v2/X3mine/835')).status).toBe(404);
    expect((await t.get('/medicalnetwork/reports/v2/X3theirs/277', t.keys.oak)).status).toBe(200);
  });

  test('the list shows the reports of the biller with the path of each', async () => {
    expect((await t.get('/v1/reports')).body).toMatchObject({ items: [{ id: 'X3mine', kind: '277CA', path: '/medicalnetwork/reports/v2/X3mine/277' }], next: null });
  });
});
