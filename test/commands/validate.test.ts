import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { Validation } from '../../src/acks/validation.ts';
import { edited, fileOf, replace, VALID } from '../guides/fixtures.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'gw-validate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const P = '005010X222A1';
const GOOD = fileOf(P, VALID[P]!);
const BAD = edited(P, replace('DTP*472*D8*20260224', 'DTP*472*D8*20260231'));

/** Runs a command of the gateway on a file of the given content, as a person would. */
function gateway(content: string, ...words: string[]): { code: number | null; stdout: string; stderr: string; path: string } {
  const path = join(folder, 'file.837');
  writeFileSync(path, content);
  return run(path, ...words);
}

function run(path: string, ...words: string[]): { code: number | null; stdout: string; stderr: string; path: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'src/main.ts', ...words, path], { cwd: root, encoding: 'utf8' });
  return { code: status, stdout, stderr, path };
}

describe('gateway validate', () => {
  it('a good file ends with 0 and says what each level would be answered', () => {
    const { code, stdout, path } = gateway(GOOD, 'validate');
    expect(code).toBe(0);
    expect(stdout).toBe(`${path}: accepted\n  interchange 000000071: TA1 A 000\n    group 71: AK9 A\n      set 0001 (${P}): IK5 A\n`);
  });

  it('a bad file ends with 1 and tells code, place, sentence and hint', () => {
    const { code, stdout } = gateway(BAD, 'validate');
    expect(code).toBe(1);
    expect(stdout).toContain(`        error: IK403 8 invalid date at segment 26, byte ${BAD.indexOf('20260231')}, loop 2400, DTP03\n          DTP03 (`);
    expect(stdout).toContain('IK5 R 5');
  });

  it('--json gives the same as data, --snip leaves out what lies above', () => {
    const { code, stdout, path } = gateway(BAD, 'validate', '--json');
    expect(code).toBe(1);
    const validation = JSON.parse(stdout) as Validation;
    expect(validation).toMatchObject({ file: path, accepted: false });
    expect(validation.interchanges[0]!.groups[0]!.sets[0]!.issues).toMatchObject([{ ackElement: 'IK403', code: '8', element: 'DTP03' }]);
    const unbalanced = edited(P, replace('CLM*TW', 'CLM*TW-1001*150.01***11:B:1*Y*A*Y*Y'));
    expect(gateway(unbalanced, 'validate', '--snip', '2').code).toBe(0);
    expect(gateway(unbalanced, 'validate', '--snip', '3').code).toBe(1);
  });

  it('a file for somebody else is TA105 009', () => {
    const own = GOOD.slice(54, 69).trim();
    expect(gateway(GOOD, 'validate', '--receiver', `SOMEBODY,${own}`).code).toBe(0);
    expect(gateway(GOOD, 'validate', '--receiver', 'SOMEBODY')).toMatchObject({ code: 1, stdout: expect.stringContaining('TA105 009') });
    expect(gateway(GOOD, 'ack', '--receiver', 'SOMEBODY').stdout).toContain('*R*009~');
  });

  it('what is no X12 ends with 1; an unknown level, payer or file ends with 2', () => {
    expect(gateway('<html>', 'validate')).toMatchObject({ code: 1, stdout: expect.stringContaining('error: TA105') });
    expect(gateway(GOOD, 'validate', '--snip', '8')).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('1 to 7') });
    expect(gateway(GOOD, 'validate', '--payer', 'nobody')).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('northwind') });
    expect(run(join(folder, 'absent.837'), 'validate')).toMatchObject({ code: 2, stdout: '', stderr: `There is no file ${join(folder, 'absent.837')}.\n` });
  });
});

describe('gateway ack', () => {
  it('prints the TA1 and 999, a segment per line, under the given number', () => {
    const { code, stdout } = gateway(BAD.replace('*0*T*:', '*1*T*:'), 'ack', '--control-number', '77', '--ik303', '--mask');
    expect(code).toBe(1);
    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(/^ISA\*.*\*000000077\*0\*T\*:~$/);
    expect(lines.slice(1, 2)).toEqual(['TA1*000000071*260302*0915*A*000~']);
    expect(lines.slice(4, 11)).toEqual([
      `AK1*HC*71*${P}~`, `AK2*837*0001*${P}~`, 'IK3*DTP*26*2400*8~', 'CTX*CLM01:TW-1001~', 'IK4*3*1251*8*99999999~', 'IK5*R*5~', 'AK9*R*1*1*0~',
    ]);
  });

  it('prints nothing for a file of acknowledgments, and says why nothing can be said about what is no X12', () => {
    expect(gateway(fileOf('005010X231A1', VALID['005010X231A1']!), 'ack')).toMatchObject({ code: 0, stdout: '' });
    expect(gateway('<html>', 'ack')).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('file.837: ') });
    expect(gateway(GOOD, 'ack', '--control-number', '0').code).toBe(2);
  });
});
