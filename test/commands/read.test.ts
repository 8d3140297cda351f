import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { dentalVisit } from '../claims/dental-bodies.ts';
import { claimOf, fileOf, outbound } from '../claims/support.ts';
import { interchange } from '../remits/read.ts';
import { dig } from '../remits/report-paths.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'gw-read-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface ReadJson {
  interchanges: { sets: ReadSet[] }[];
  issues: { ruleId: string }[];
}

interface ReadSet {
  segments: ReadSegment[];
  levels: unknown[];
}

interface ReadSegment {
  id: string;
  place: number;
  elements: unknown[];
}

interface Ran {
  code: number | null;
  json: ReadJson | undefined;
  stderr: string;
}

/** Runs `gateway read` on a file of the given content, as a person would. */
function gatewayRead(content: string | Uint8Array): Ran {
  const path = join(folder, 'file.x12');
  writeFileSync(path, content);
  return run(path);
}

function run(path: string): Ran {
  const { code, stdout, stderr } = runRaw(path);
  return { code, json: stdout === '' ? undefined : (JSON.parse(stdout) as ReadJson), stderr };
}

function runRaw(path: string): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'src/main.ts', 'read', path], {
    cwd: root, encoding: 'utf8', maxBuffer: 100_000_000,
  });
  return { code: status, stdout, stderr };
}

const ISA = interchange('999', 'AK1*HC*1*005010X222A1').split('GS*')[0]!;

function eligibilityRequest(): string {
  const body = 'BHT*0022*13*1*20260311*0800\nHL*1**20*1\nNM1*PR*2*LAKE\nHL*2*1*21*1\nNM1*1P*2*MAPLE\nHL*3*2*22*0\nNM1*IL*1*ROSS*ANN\nEQ*30^33';
  return interchange('277', body).replace('GS*HN', 'GS*HS').replace('ST*277', 'ST*270').replaceAll('005010X214', '005010X279A1');
}

describe('gateway read', () => {
  it('tells several interchanges of one file: a TA1, a 999, a 277CA and an 835', () => {
    const { code, json } = gatewayRead([
      `${ISA}TA1*000000042*260311*0800*R*023~IEA*0*000000071~`,
      interchange('999', 'AK1*HC*7*005010X222A1\nAK2*837*0001*005010X222A1\nIK3*CLM*22**8\nCTX*CLM01:MAPLE-1001\nIK4*2*782*1\nIK5*R*5\nAK9*R*1*1*0'),
      interchange('277', 'BHT*0085*08*LAKE77*20260312*0930*TH\nHL*1**20*1\nNM1*PR*2*LAKE HEALTH PLAN*****PI*LHP01'),
      interchange('835', 'BPR*I*10.5*C*CHK************20260312\nTRN*1*CHK9*1234567890\nLX*1\nCLP*MAPLE-1001*1*20*10.5**12*LH1'),
    ].join('\n'));
    expect(code).toBe(0);
    expect(json!.issues).toEqual([]);
    expect(json!.interchanges[0]).toMatchObject({
      isa13: '000000071', sender: { qualifier: 'ZZ', id: 'LAKEPAYER' }, receiver: { id: 'MAPLECLEARING' }, usage: 'T', sets: [],
      ta1s: [{ place: 'ta1.1', controlNumber: '000000042', ack: 'R', code: '023' }],
    });
    expect(json!.interchanges.slice(1).map((one) => one.sets[0])).toMatchObject([
      {
        kind: '999', place: '2.1', st02: '0001', groupControlNumber: '7', ack: 'R', accepted: 0,
        sets: [{ ack: 'R', codes: ['5'], errors: [{ segment: 'CLM', position: 22, contexts: [{ name: 'CLM01', value: 'MAPLE-1001' }], elements: [{ position: 2, code: '1' }] }] }],
      },
      { kind: '277CA', guide: '005010X214', place: '3.2', payers: [{ organizationName: 'LAKE HEALTH PLAN' }] },
      { kind: '835', place: '4.3', financialInformation: { totalActualProviderPaymentAmount: '10.50' }, detailInfo: [{ paymentInfo: [{ claimPaymentInfo: { totalClaimChargeAmount: '20.00' } }] }] },
    ]);
    expect(json!.interchanges[1]!.sets[0]).not.toHaveProperty('set');
  });

  it('tells an 837 as the claims that a client would have posted', () => {
    const { code, stdout, stderr } = runRaw(join(root, 'samples/02-child-ear-infection/837.x12'));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject([{
      kind: 'professional', usage: 'T', claimNumber: 'GW0000000201', issues: [], place: { clm: 23, first: 13 },
      body: { dependent: { firstName: 'Wren', relationshipToSubscriberCode: '19' }, claimInformation: { claimChargeAmount: '148.75' } },
    }]);
  });

  it('tells the claims of a large 837 one per line, and what has no place in the JSON as a warning of its claim', () => {
    const claims = Array.from({ length: 2600 }, (_, n) => outbound(claimOf('dental', dentalVisit()), `GW${n}`));
    const path = join(folder, 'large.x12');
    writeFileSync(path, fileOf(claims).toString('latin1').replace('PRV*BI', 'CUR*85*USD~\nPRV*BI'));
    const { code, stdout, stderr } = runRaw(path);
    expect({ code, stderr: stderr.split('  ')[1] }).toEqual({ code: 1, stderr: 'x12.set-count-wrong' });
    const lines = stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as { claimNumber: string; issues: object[] });
    expect(lines.map(({ claimNumber }) => claimNumber)).toEqual(claims.map(({ claimNumber }) => claimNumber));
    expect(lines[0]!.issues).toMatchObject([{ ruleId: 'upload.no-place', severity: 'warning', x12: { loop: '2000A', segment: 'CUR' } }]);
  });

  it('tells X12 of other kinds as the tree of its levels, every segment with its place', () => {
    const { code, json } = gatewayRead(eligibilityRequest());
    expect(code).toBe(0);
    const set = json!.interchanges[0]!.sets[0]!;
    expect(set).toMatchObject({ kind: '270', place: '1.1' });
    expect(set.segments.map((segment) => segment.id)).toEqual(['ST', 'BHT', 'SE']);
    expect(set.levels).toMatchObject([{ level: '20', levels: [{ level: '21', levels: [{ level: '22' }] }] }]);
    const patient = dig(set.levels, 0, 'levels', 0, 'levels', 0, 'segments') as ReadSegment[];
    expect(patient.find((segment) => segment.id === 'EQ')!.elements[0]).toEqual({ repeat: ['30', '33'] });
    const end = set.segments.at(-1)!;
    expect(end).toMatchObject({ id: 'SE', elements: [String(end.place), '0001'] });
  });

  it('prints what it could read of a broken file, says what is wrong, and ends with 1', () => {
    const cut = interchange('835', 'BPR*I*x*C*CHK************20260312\nTRN*1*CHK9*1234567890\nLX*1\nCLP*MAPLE-1001*1*20*10.5**12*LH1').split('SE*')[0]!;
    const { code, json } = gatewayRead(cut);
    expect(code).toBe(1);
    expect(dig(json, 'interchanges', 0, 'sets', 0, 'detailInfo', 0, 'paymentInfo', 0, 'claimPaymentInfo', 'patientControlNumber')).toBe('MAPLE-1001');
    expect(json!.issues.map((issue) => issue.ruleId)).toEqual(expect.arrayContaining(['remit.amount', 'x12.set-end-missing', 'x12.interchange-end-missing']));
  });

  it('refuses what is no X12 in one sentence, and a file that is not there', () => {
    expect(gatewayRead('<html><body>Login</body></html>')).toMatchObject({ code: 1, json: undefined, stderr: expect.stringContaining('web page') });
    expect(gatewayRead('')).toMatchObject({ code: 1, stderr: expect.stringContaining('empty') });
    expect(run(join(folder, 'absent.x12'))).toMatchObject({ code: 2, json: undefined, stderr: expect.stringContaining('absent.x12') });
  });
});
