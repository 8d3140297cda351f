import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Ack999, create999Reader } from '../../src/acks/ack999.ts';
import { type AnswerOptions, writeAnswer } from '../../src/acks/answer.ts';
import { createReceiver, judgedUpTo, type Received } from '../../src/acks/received.ts';
import { readTa1, type Ta1 } from '../../src/acks/ta1.ts';
import { checkFile } from '../../src/guides/check.ts';
import { loadGuides } from '../../src/guides/load.ts';
import { readEnvelopesSync } from '../../src/x12/envelope.ts';
import { drop, edited, fileOf, insertAfter, replace, VALID } from '../guides/fixtures.ts';
import { CASES } from './answer-cases.ts';

const guides = loadGuides();
const [P, ERA, ACK] = ['005010X222A1', '005010X221A1', '005010X231A1'] as const;
const GOOD = fileOf(P, VALID[P]!);
const OPTIONS: AnswerOptions = { controlNumber: 501, at: { d8: '20260303', hhmm: '0630' } };

function receive(text: string): Received {
  const receiver = createReceiver(guides);
  return receiver.result(readEnvelopesSync(Buffer.from(text, 'latin1'), receiver));
}

/** The segments of the answer to a file. */
function answer(text: string, options: Partial<AnswerOptions> = {}): string[] {
  return writeAnswer(receive(text), { ...OPTIONS, ...options }).toString('latin1').split('~').slice(0, -1);
}

/** Only what is said: no envelopes. */
const said = (segments: readonly string[]): string[] => segments.filter((segment) => !/^(ISA|GS|ST|SE|GE|IEA)\*/.test(segment));

function read(bytes: Buffer): { ta1s: Ta1[]; acks: Ack999[] } {
  const ta1s: Ta1[] = [];
  const acks: Ack999[] = [];
  const issues = readEnvelopesSync(bytes, {
    ta1: (segment, header) => void ta1s.push(readTa1(segment, header)),
    set: (set) => create999Reader(set, (ack) => acks.push(ack)),
  });
  expect(issues).toEqual([]);
  return { ta1s, acks };
}

describe('each row of the acknowledgment table ends in the segments that a receiver sends', () => {
  it.each(CASES)('$what', ({ file, expected }) => {
    expect(said(answer(file)).join('~')).toContain(expected);
  });

  it.each(CASES.filter((one) => !one.echoes))('the answer is valid by our own guide: $what', ({ file }) => {
    const bytes = writeAnswer(receive(file), OPTIONS);
    const judged = checkFile(guides, bytes);
    expect(judged.accepted, bytes.toString('latin1')).toBe(true);
    expect(judged.interchanges.flatMap((one) => one.groups.flatMap((group) => group.sets.flatMap((set) => set.issues)))).toEqual([]);
  });

  it.each(CASES)('reading the answer gives the codes back: $what', ({ file }) => {
    const received = receive(file);
    const { ta1s, acks } = read(writeAnswer(received, OPTIONS));
    const [interchange] = received.judgement.interchanges;
    if (interchange!.ta1.ack === 'R') {
      expect(ta1s).toMatchObject([{ controlNumber: interchange!.isa13, ack: 'R', code: interchange!.ta1.codes[0] }]);
      expect(acks).toEqual([]);
      return;
    }
    const { groups } = interchange!;
    const [group] = groups;
    expect(acks).toMatchObject(groups.map(({ gs06, ak9 }) => ({ groupControlNumber: gs06, ack: ak9.ack, codes: ak9.codes, received: ak9.received, accepted: ak9.accepted })));
    group!.sets.filter((set) => set.ik5.ack !== 'R' || set.issues.length > 0).forEach((set, i) => {
      const back = acks[0]!.sets[i]!;
      expect({ ack: back.ack, codes: back.codes }).toEqual(set.ik5);
      const elements = set.issues.filter((issue) => issue.ack?.element === 'IK403').map((issue) => `${issue.x12!.position} ${issue.at!.element} ${issue.ack!.code}`);
      expect(back.errors.flatMap((error) => error.elements.map((element) => `${error.position} ${element.position} ${element.code}`)).sort()).toEqual(elements.sort());
      const segments = set.issues.filter((issue) => issue.ack?.element === 'IK304').map((issue) => `${issue.x12!.position} ${issue.ack!.code}`);
      expect(back.errors.filter((error) => error.code !== '8').map((error) => `${error.position} ${error.code}`).sort()).toEqual(segments.sort());
    });
  });
});

describe('the envelope of the answer', () => {
  it('exchanges sender and receiver, counts on and is the same every time', () => {
    const segments = answer(GOOD);
    expect(segments).toEqual([
      'ISA*00*          *00*          *ZZ*PAYERONE       *ZZ*OAKDESK        *260303*0630*^*00501*000000501*0*T*:',
      'GS*FA*PAYERONE*OAKDESK*20260303*0630*501*X*005010X231A1', 'ST*999*0001*005010X231A1', 'AK1*HC*71*005010X222A1',
      'AK2*837*0001*005010X222A1', 'IK5*A', 'AK9*A*1*1*1', 'SE*6*0001', 'GE*1*501', 'IEA*1*000000501',
    ]);
    expect(answer(GOOD)).toEqual(segments);
    const both = answer(GOOD + GOOD.replaceAll('000000071', '000000072').replace('*260302*0915*^', '*261402*0915*^'), { controlNumber: 999_999_999 });
    expect(both.filter((segment) => /^(ISA|GS|TA1)/.test(segment)).map((segment) => segment.split('*').slice(segment.startsWith('ISA') ? 13 : 5, segment.startsWith('ISA') ? 14 : 7)))
      .toEqual([['999999999'], ['0630', '999999999'], ['000000001'], ['014']]);
  });

  it('the TA1 stands right after ISA when ISA14 asks for it', () => {
    const segments = answer(GOOD.replace('*0*T*:', '*1*T*:'));
    expect(segments[1]).toBe('TA1*000000071*260302*0915*A*000');
    expect(segments[2]).toMatch(/^GS\*FA/);
  });

  it('an interchange that comes twice is refused the second time', () => {
    expect(answer(GOOD + GOOD).filter((segment) => /^(TA1|AK9)/.test(segment))).toEqual(['AK9*A*1*1*1', 'TA1*000000071*260302*0915*R*025']);
  });

  it('a TA1 that refuses the interchange stands alone', () => {
    expect(answer(GOOD.replace('IEA*1*', 'IEA*2*')).map((segment) => segment.split('*')[0])).toEqual(['ISA', 'TA1', 'IEA']);
  });

  it('two groups between the same applications share a group of 999s, others get their own', () => {
    const group = /GS\*[\s\S]*GE\*1\*71~\n/.exec(GOOD)![0];
    const second = group.replace('*0915*71*X', '*0915*72*X').replace('GE*1*71', 'GE*1*72');
    const third = second.replaceAll('*72', '*73').replace('GS*HC*OAKDESK', 'GS*HC*OTHERAPP');
    const segments = answer(GOOD.replace(group, group + second + third).replace('IEA*1', 'IEA*3'));
    expect(segments.filter((segment) => /^(GS|ST|AK1|GE)/.test(segment)).map((segment) => segment.split('*').slice(0, 4).join('*'))).toEqual([
      'GS*FA*PAYERONE*OAKDESK', 'ST*999*0001*005010X231A1', 'AK1*HC*71*005010X222A1', 'ST*999*0002*005010X231A1', 'AK1*HC*72*005010X222A1', 'GE*2*501',
      'GS*FA*PAYERONE*OTHERAPP', 'ST*999*0001*005010X231A1', 'AK1*HC*73*005010X222A1', 'GE*1*502',
    ]);
  });

  it('nobody acknowledges a TA1, a 999 or a 997, whatever is wrong in it and even when it asks', () => {
    const ack = fileOf(ACK, VALID[ACK]!);
    expect(answer(ack)).toEqual([]);
    expect(answer(ack.replace('*0*T*:', '*1*T*:').replace('IEA*1*', 'IEA*2*'))).toEqual([]);
    expect(answer(ack.replaceAll('999*', '997*'))).toEqual([]);
    const isa = GOOD.split('\n')[0]!;
    expect(answer(`${isa}\nTA1*000000001*260302*0915*R*018~\nIEA*0*000000071~\n`)).toEqual([]);
    expect(answer('no X12 at all')).toEqual([]);
  });

  it('a TA1 that travels in front of claims leaves their acknowledgment as it is', () => {
    const [isa, ...rest] = GOOD.split('\n');
    expect(said(answer([isa, 'TA1*000000001*260302*0915*A*000~', ...rest].join('\n')))).toEqual(said(answer(GOOD)));
  });
});

describe('what a 999 says', () => {
  const bad = edited(P, (segments) => {
    replace('DTP*472*D8*20260224', 'DTP*472*D8*20260231')(segments);
    replace('SV1*HC:99213', 'SV1*HC:99213:25*ABC*UN*QQ***1:2')(segments);
    insertAfter('CLM*TW', 'QQZ*1')(segments);
    drop('REF*F8')(segments);
  });

  it('one IK3 for each segment and code in the order of the file, each with its claim, the trigger before it', () => {
    expect(said(answer(bad))).toEqual([
      'AK1*HC*71*005010X222A1', 'AK2*837*0001*005010X222A1',
      'IK3*QQZ*20**1', 'CTX*CLM01:TW-1001',
      'IK3*SV1*26**8', 'CTX*CLM01:TW-1001', 'IK4*2*782*6*ABC', 'IK4*4*380*6*QQ',
      'IK3*DTP*27**8', 'CTX*CLM01:TW-1001', 'IK4*3*1251*8*20260231',
      'IK3*REF*44**I6', 'CTX*SITUATIONAL TRIGGER*CLM*42**5:3', 'CTX*CLM01:PW-2001',
      'IK5*R*5', 'AK9*R*1*1*0',
    ].map((line) => line.replace('IK3*REF*44', `IK3*REF*${refPosition(bad)}`)));
  });

  it('what is missing stands at its place, before faults that were found earlier but lie behind it', () => {
    const segments = answer(edited(P, (set) => {
      drop('HI*ABK:J0190')(set);
      replace('DTP*472*D8*20260224', 'DTP*472*D8*20260231')(set);
    }));
    expect(segments.filter((segment) => segment.startsWith('IK3'))).toEqual(['IK3*HI*21**I8', 'IK3*DTP*25**8']);
  });

  it('loop ids in IK303 and CTX04 only where a partner wants them, four characters long', () => {
    const segments = answer(bad, { ik303: 'loop4' });
    expect(segments).toContain('IK3*SV1*26*2400*8');
    expect(segments.find((segment) => segment.startsWith('CTX*SIT'))).toMatch(/^CTX\*SITUATIONAL TRIGGER\*CLM\*42\*\d{0,4}\*5:3$/);
    const address = answer(edited(P, drop('N4*SALEM*OR*973011234')), { ik303: 'loop4' });
    expect(address.find((segment) => segment.startsWith('IK3'))).toBe('IK3*N4*10*2010*I8');
  });

  it('the copy of a bad value can be masked, is cut at 99 characters and left out where it can not be written', () => {
    const value = (name: string, options: Partial<AnswerOptions> = {}) => {
      const ik4 = answer(edited(P, replace('NM1*82', `NM1*82*1*${name}*NOEL****XX*1932102084`)), options).find((segment) => segment.startsWith('IK4'));
      return ik4?.split('*').slice(1);
    };
    expect(value(`${'LONG NAME '.repeat(12)}9`)).toEqual(['3', '1035', '5', 'LONG NAME '.repeat(12).slice(0, 99)]);
    expect(value(`${'O-4'.repeat(21)}`, { maskValues: true })).toEqual(['3', '1035', '5', 'X-9'.repeat(21)]);
    expect(value('ASH\u0007BY')).toEqual(['3', '1035', '6']);
    expect(value('ASH:BY')).toEqual(['3', '1035', '13']);
  });

  it('an 835 has no ST03, so its AK2 has none', () => {
    expect(said(answer(fileOf(ERA, VALID[ERA]!)))).toEqual(['AK1*HP*71*005010X221A1', 'AK2*835*0001', 'IK5*A', 'AK9*A*1*1*1']);
    // CLP01 is no business unit that a 999 can name.
    expect(answer(edited(ERA, replace('CAS*CO', 'CAS*ZZ*45*20'))).filter((segment) => segment.startsWith('CTX'))).toEqual([]);
  });

  it('what only a 277CA speaks of leaves the set accepted', () => {
    expect(said(answer(edited(P, replace('CLM*TW', 'CLM*TW-1001*150.01***11:B:1*Y*A*Y*Y')))).slice(2)).toEqual(['IK5*A', 'AK9*A*1*1*1']);
  });

  it('a value longer than every payer takes is accepted with a remark', () => {
    const segments = said(answer(edited(P, replace('CLM*TW', `CLM*${'T'.repeat(21)}*150***11:B:1*Y*A*Y*Y`))));
    expect(segments.slice(2)).toEqual(['IK3*CLM*19**8', `CTX*CLM01:${'T'.repeat(21)}`, `IK4*1*1028*5*${'T'.repeat(21)}`, 'IK5*E', 'AK9*E*1*1*1']);
  });

  it('some sets of a group accepted gives P, with the counts', () => {
    const set = /ST\*[\s\S]*?SE\*\d+\*0001~\n/.exec(GOOD)![0];
    const other = set.replaceAll('*0001', '*0002').replace('*11:B:1*', '*11:B:1*Q*').replace('Q*Y*A*Y*Y', 'Q*A*Y*Y');
    expect(said(answer(GOOD.replace(set, set + other).replace('GE*1', 'GE*2'))).at(-1)).toBe('AK9*P*2*2*1');
  });
});

it('up to a SNIP level, only the issues of that level count', () => {
  const { judgement } = receive(edited(P, (segments) => {
    drop('REF*F8')(segments);
    replace('CLM*TW', 'CLM*TW-1001*150.01***11:B:1*Y*A*Y*Y')(segments);
  }));
  const at = (level: 1 | 2 | 3 | 4): [boolean, string, string[]] => {
    const judged = judgedUpTo(judgement, level);
    const set = judged.interchanges[0]!.groups[0]!.sets[0]!;
    return [judged.accepted, set.ik5.ack, set.issues.map((issue) => issue.ack!.code)];
  };
  expect(at(2)).toEqual([true, 'A', []]);
  expect(at(3)).toEqual([false, 'A', ['A7:400+178']]);
  expect(at(4)).toEqual([false, 'R', ['A7:400+178', 'I6']]);
});

const SHARED = fileURLToPath(new URL('../../../shared/reference', import.meta.url));
const hasWalker = existsSync(join(SHARED, 'tools', 'walk.py')) && spawnSync('python3', ['--version']).status === 0;

it.skipIf(!hasWalker)('an independent walker finds no error in any answer (skipped without the reference pack or Python)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gw-999-'));
  try {
    let sets = 0;
    const paths = CASES.filter((one) => !one.echoes).flatMap(({ file }, i) => {
      const bytes = writeAnswer(receive(file), OPTIONS);
      if (!bytes.includes('ST*999')) return [];
      const path = join(folder, `${i}.999`);
      writeFileSync(path, bytes);
      sets += bytes.toString('latin1').split('ST*999').length - 1;
      return [path];
    });
    const { stdout } = spawnSync('python3', [join(SHARED, 'tools', 'walk.py'), join(SHARED, 'guides'), ...paths], { encoding: 'utf8' });
    const verdicts = stdout.split('\n').filter((line) => line.includes('guide='));
    expect(verdicts).toHaveLength(sets);
    expect(stdout.split('\n').filter((line) => line !== '' && !/guide=005010X231A1 .*errors=0$/.test(line))).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function refPosition(file: string): number {
  return receive(file).judgement.interchanges[0]!.groups[0]!.sets[0]!.issues.find((issue) => issue.ack?.code === 'I6')!.x12!.position!;
}
