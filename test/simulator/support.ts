import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { parseCents } from '../../src/lib/money.ts';
import { readEdi, type Seg } from '../../src/simulator/edi.ts';
import { createPayer, type Payer, type PayerOptions } from '../../src/simulator/payer.ts';

export const CEDAR = {
  id: 'CEDAR1', name: 'CEDAR MUTUAL', taxId: '870000001', phone: '8015550142',
  address: { street: '9 TAMARACK WAY', city: 'PROVO', state: 'UT', zip: '84601' },
};

/** A claim of a test file: amounts as X12 text. */
export interface TestClaim {
  member?: string;
  pcn: string;
  lines: readonly string[];
  /** CLM02 when it is not the sum. */
  total?: string;
  npi?: string;
  dependent?: boolean;
}

export interface TestFile {
  control?: number;
  usage?: string;
  ack?: boolean;
  /** Claims of each transaction set. */
  sets: readonly (readonly TestClaim[])[];
}

/** A small 837P, written by hand for these tests. */
export function file837({ control = 41, usage = 'T', ack = false, sets }: TestFile): string {
  const number = String(control).padStart(9, '0');
  const isa = `ISA*00*          *00*          *ZZ*WILLOWGATE     *ZZ*CEDAR          *261005*0915*^*00501*${number}*${ack ? 1 : 0}*${usage}*:~`;
  const bodies = sets.map((claims, i) => set837(claims, i + 1));
  return `${isa}GS*HC*WILLOW*CEDAR*20261005*0915*${control}*X*005010X222A1~${bodies.join('')}GE*${sets.length}*${control}~IEA*1*${number}~`;
}

function set837(claims: readonly TestClaim[], nth: number): string {
  const number = String(nth).padStart(4, '0');
  const segments = [`ST*837*${number}*005010X222A1`, `BHT*0019*00*BATCH${nth}*20261005*0915*CH`, 'NM1*41*2*WILLOW BILLING*****46*WB01',
    'PER*IC*IDA*TE*4355550100', 'NM1*40*2*CEDAR MUTUAL*****46*CEDAR'];
  let level = 0;
  for (const claim of claims) {
    const billing = level + 1;
    segments.push(`HL*${billing}**20*1`, `NM1*85*2*JUNIPER FAMILY CARE*****XX*${claim.npi ?? '1730500810'}`, 'N3*4 ASPEN RD', 'N4*PROVO*UT*846010001',
      'REF*EI*870000002', `HL*${billing + 1}*${billing}*22*${claim.dependent ? 1 : 0}`, `SBR*P*${claim.dependent ? '' : '18'}*******CI`,
      `NM1*IL*1*ROWANTREE*ODA****MI*${claim.member ?? 'CM0001'}`, 'NM1*PR*2*CEDAR MUTUAL*****PI*CEDAR1');
    level = billing + 1;
    if (claim.dependent) {
      level += 1;
      segments.push(`HL*${level}*${billing + 1}*23*0`, 'PAT*19', 'NM1*QC*1*ROWANTREE*PIP');
    }
    const total = claim.total ?? String(claim.lines.reduce((sum, amount) => sum + Math.round(Number(amount) * 100), 0) / 100);
    segments.push(`CLM*${claim.pcn}*${total}***11:B:1*Y*A*Y*Y`, `REF*D9*OURS${claim.pcn}`, 'HI*ABK:J0190');
    claim.lines.forEach((amount, i) => {
      segments.push(`LX*${i + 1}`, `SV1*HC:99213:25*${amount}*UN*1***1`, 'DTP*472*D8*20260928', `REF*6R*${claim.pcn}L${i + 1}`);
    });
  }
  return `${[...segments, `SE*${segments.length + 1}*${number}`].join('~')}~`;
}

/** A payer on a folder of its own. */
export interface TestPayer {
  readonly root: string;
  readonly payer: Payer;
  /** Puts a file into `in/`. */
  send(name: string, text: string): void;
  /** Names in `out/`. */
  out(): string[];
  /** Takes a file from `out/` as its owner would. */
  collect(name: string): Buffer;
  /** Ticks and collects until nothing comes any more: files in the order in which they came. */
  drain(): Promise<{ name: string; bytes: Buffer }[]>;
  folder(name: string): string[];
}

export async function testPayer(options: Partial<PayerOptions> = {}): Promise<TestPayer> {
  const root = options.root ?? mkdtempSync(join(tmpdir(), 'payer-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const payer = await createPayer({ payer: CEDAR, ...options, root });
  const names = (...path: string[]) => readdirSync(join(root, ...path)).sort();
  const collect = (name: string) => {
    const bytes = readFileSync(join(root, 'mailbox', 'out', name));
    rmSync(join(root, 'mailbox', 'out', name));
    return bytes;
  };
  return {
    root, payer, collect,
    send: (name, text) => writeFileSync(join(root, 'mailbox', 'in', name), text, 'latin1'),
    out: () => names('mailbox', 'out'),
    drain: async () => {
      const files: { name: string; bytes: Buffer }[] = [];
      while ((await payer.tick()) > 0) for (const name of names('mailbox', 'out')) files.push({ name, bytes: collect(name) });
      return files;
    },
    folder: (name) => (existsSync(join(root, name)) ? names(name) : []),
  };
}

/** All answers to one file by name, as text. */
export async function answersTo(text: string): Promise<Map<string, string>> {
  const payer = await testPayer();
  payer.send('claims.x12', text);
  return new Map((await payer.drain()).map(({ name, bytes }) => [name, bytes.toString('latin1')]));
}

/** Segments of a file, or of those with one id. */
export function segmentsOf(text: string | undefined, id?: string): Seg[] {
  const segments = [...(readEdi(text ?? '')?.segments ?? [])];
  return id === undefined ? segments : segments.filter((segment) => segment[0] === id);
}

/** The segments with an id, each as one line. */
export function linesOf(text: string | undefined, id: string): string[] {
  return segmentsOf(text, id).map((segment) => segment.join('*'));
}

/** A copy of everything below a folder, path to content. */
export function snapshot(root: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) files.set(join(entry.parentPath, entry.name).slice(root.length), readFileSync(join(entry.parentPath, entry.name), 'latin1'));
  }
  return new Map([...files].sort(([a], [b]) => a.localeCompare(b)));
}

export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'payer-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** The three balances of an 835, on every set of a file. */
export function expectBalanced(text: string): void {
  let set = { bpr: 0, paid: 0, taken: 0 };
  let claim: { charge: number; paid: number; left: number; lines: number } | undefined;
  let line = 0;
  const cents = (amount: string | undefined) => parseCents(amount ?? '')!;
  const endLine = () => expect(line).toBe(0);
  const endClaim = () => {
    endLine();
    if (claim) expect(claim.left).toBe(claim.paid);
    if (claim && claim.lines > 0) expect(claim.lines).toBe(claim.charge);
  };
  for (const segment of segmentsOf(text)) {
    const [id, , second, third] = segment;
    if (id === 'BPR') set = { bpr: cents(second), paid: 0, taken: 0 };
    if (id === 'CLP') {
      endClaim();
      claim = { charge: cents(third), paid: cents(segment[4]), left: cents(third), lines: 0 };
      set.paid += claim.paid;
      line = 0;
    }
    if (id === 'SVC') {
      endLine();
      line = cents(second) - cents(third);
      claim!.lines += cents(second);
    }
    if (id === 'CAS') {
      for (let i = 3; i < segment.length; i += 3) {
        claim!.left -= cents(segment[i]);
        if (claim!.lines !== 0) line -= cents(segment[i]);
      }
    }
    if (id === 'PLB') set.taken += cents(segment[4]);
    if (id === 'SE') {
      endClaim();
      claim = undefined;
      line = 0;
      expect(set.paid - set.taken).toBe(set.bpr);
    }
  }
}
