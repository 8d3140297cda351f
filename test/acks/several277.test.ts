import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asGateway, GATEWAY } from '../../src/db/sql.ts';
import { readFeed } from '../../src/deliveries/feed.ts';
import { viewFile } from '../../src/inbound/view.ts';
import { interchange } from '../remits/read.ts';
import { officeVisit } from '../support/api.ts';
import { openWorld, type World } from '../support/world.ts';

/** A payer and a clearinghouse answer by hand: several 277CAs about the same claims. */
let w: World;
beforeAll(async () => {
  w = await openWorld({ payers: ['northwind'] });
});
afterAll(() => w?.close());

let n = 0;
const rows = <Row extends object>(sql: string, ...values: unknown[]) => asGateway(w.ctx, (tx) => tx.query<Row>(sql, values));

interface Sent {
  id: string;
  pcn: string;
  number: string;
  bht03: string;
}

/** Posts claims together and sends them, in one set. The billing NPI of a claim can be given. */
async function sent(...claims: { npi?: string; lines?: number; biller?: string }[]): Promise<Sent[]> {
  const ids: string[] = [];
  for (const { npi, lines = 1, biller } of claims) {
    n += 1;
    const body = officeVisit(`SEV-${n}`);
    Object.assign(body, { tradingPartnerServiceId: 'NWHP1', tradingPartnerName: 'Northwind Health Plan' });
    Object.assign(body.subscriber, { memberId: `SEV${n}`, firstName: `Wanda${'abcdefghijklmnopqrstuvw'[n]}` });
    if (npi) Object.assign(body.billing, { npi });
    const [line] = body.claimInformation.serviceLines as [(typeof body.claimInformation.serviceLines)[0]];
    Object.assign(body.claimInformation, { serviceLines: Array.from({ length: lines }, (_, i) => ({ ...structuredClone(line), providerControlNumber: `SEV-${n}-${i + 1}` })) });
    Object.assign(body.claimInformation, { claimChargeAmount: String(125.5 * lines) });
    if (lines > 1) body.claimInformation.serviceLines.forEach((one, i) => Object.assign(one.professionalService, { procedureCode: ['99213', '99214', '99215'][i] }));
    const answer = await w.post(body, biller ? { billerId: biller } : {});
    expect(answer.status, JSON.stringify(answer.body['errors'])).toBe(200);
    ids.push(answer.claimId);
  }
  for (let round = 0; round < 4; round += 1) await w.gateway();
  const found = await rows<Sent & { status: string }>(
    `select c.id, c.patient_control_number as pcn, s.claim_number as number, b.bht03, c.status from ledger.claims c join ledger.submissions s on s.id = c.submission_id
     join ledger.batch_claims bc on bc.submission_id = s.id and bc.live join ledger.batch_sets b on b.batch_id = bc.batch_id and b.st02 = bc.st02 where c.id = any ($1) order by c.patient_control_number`, ids);
  expect(found.map((one) => one.status)).toEqual(ids.map(() => 'TRANSMITTED'));
  return found;
}

interface Said {
  entity?: 'PR' | 'AY';
  date?: string;
  bht03: string;
  /** STC of the submitter level, without its id. */
  file?: string;
  totals?: string[];
  providers?: { npi: string; stc?: string; totals?: string[]; claims?: string[][] }[];
}

/** One 277CA set with a submitter level. */
function segments({ entity = 'PR', date = '20261005', bht03, file = `A1:19:PR*${date}*WQ*0`, totals = [], providers = [] }: Said): string[] {
  let hl = 2;
  return [
    `BHT*0085*08*${entity}${date}*${date}*1200*TH`, 'HL*1**20*1', `NM1*${entity}*2*SOMEBODY*****PI*NWHP1`, 'TRN*1*R1', `DTP*050*D8*${date}`, `DTP*009*D8*${date}`,
    `HL*2*1*21*${providers.length > 0 ? 1 : 0}`, 'NM1*41*2*HARBOR QUILL*****46*890771340', `TRN*2*${bht03}`, `STC*${file}`, ...totals,
    ...providers.flatMap(({ npi, stc, totals: own = [], claims = [] }) => {
      hl += 1;
      const parent = hl;
      return [`HL*${hl}*2*19*${claims.length > 0 ? 1 : 0}`, `NM1*85*2*CLINIC*****XX*${npi}`, 'TRN*1*0', ...(stc ? [`STC*${stc}`] : []), ...own, ...claims.flatMap((claim) => {
        hl += 1;
        return [`HL*${hl}*${parent}*PT`, 'NM1*QC*1*QUILLON*WANDA****MI*X', ...claim];
      })];
    }),
  ];
}

/** Puts a file into the payer's mailbox and lets the gateway read it. Returns the file's id. */
async function receive(...lines: string[][]): Promise<string> {
  n += 1;
  const file = interchange('277', lines[0]!.join('\n')).replaceAll('000000071', String(n).padStart(9, '0')).replace('*71*X', `*${n}*X`).replace('GE*1*71', `GE*1*${n}`);
  writeFileSync(join(w.payers['northwind']!.root, 'mailbox', 'out', `ack-${n}.x12`), file);
  for (let round = 0; round < 4; round += 1) await w.gateway();
  return (await rows<{ id: string }>('select id from ledger.inbound_files where name = $1', `ack-${n}.x12`))[0]!.id;
}

const NPI = officeVisit('X').billing.npi;
const status = async (claim: Sent) => (await w.claim(claim.id)).status;
const lastEvent = async (claim: Sent) => (await readFeed(w.ctx, w.billerId, {}))!.events.findLast((event) => event.resource.id === claim.id)!;
const said = (claim: Sent, stc: string, more: string[] = []) => [`TRN*2*${claim.pcn}`, `STC*${stc}`, `REF*D9*${claim.number}`, ...more, 'DTP*472*D8*20260921'];

describe('several 277CAs for one file', () => {
  test('a clearinghouse receives it, then the payer rejects it: the payer of the same day overrules, and a later word overrules both', async () => {
    const [claim] = await sent({}) as [Sent];
    await receive(segments({ entity: 'AY', bht03: claim.bht03, providers: [{ npi: NPI, claims: [said(claim, 'A1:19*20261005*WQ*125.5')] }] }));
    expect(await status(claim)).toBe('RECEIVED_BY_PAYER');
    await receive(segments({ bht03: claim.bht03, providers: [{ npi: NPI, claims: [said(claim, 'A7:562:85*20261005*U*125.5')] }] }));
    expect(await status(claim)).toBe('PAYER_REJECTED');
    await receive(segments({ entity: 'AY', bht03: claim.bht03, providers: [{ npi: NPI, claims: [said(claim, 'A2:20*20261005*WQ*125.5')] }] }));
    expect(await status(claim)).toBe('PAYER_REJECTED');
    await receive(segments({ date: '20261006', bht03: claim.bht03, providers: [{ npi: NPI, claims: [said(claim, 'A2:20*20261006*WQ*125.5')] }] }));
    expect(await status(claim)).toBe('PAYER_ACCEPTED');
    expect(await rows(`select 1 from ledger.acks where kind = '277CA' and biller_id = $1`, w.billerId)).toHaveLength(4);
  });

  test('each is told to the biller as a report that can be fetched', async () => {
    const [claim] = await sent({}) as [Sent];
    await receive(segments({ bht03: claim.bht03, providers: [{ npi: NPI, claims: [said(claim, 'A2:20*20261005*WQ*125.5')] }] }));
    const told = (await readFeed(w.ctx, w.billerId, {}))!.events.findLast((event) => event.type === 'transaction.processed')!;
    expect(told.resource.id).toMatch(/^X3/);
    expect(told).toMatchObject({ environment: 'test', relatedResources: [{ id: told.resource.id, type: 'transaction.x12.277' }, { id: 'northwind', type: 'payer' }] });
  });

  test('a split claim (A5) is accepted', async () => {
    const [claim] = await sent({}) as [Sent];
    await receive(segments({ bht03: claim.bht03, providers: [{ npi: NPI, claims: [said(claim, 'A5:20*20261005*WQ*125.5', ['REF*1K*PART1'])] }] }));
    expect(await status(claim)).toBe('PAYER_ACCEPTED');
  });

  test('three composites of one STC are three reasons', async () => {
    const [claim] = await sent({}) as [Sent];
    await receive(segments({ bht03: claim.bht03, providers: [{ npi: NPI, claims: [said(claim, 'A7:562:85*20261005*U*125.5******A7:128:85*A6:145:85*NOT ON FILE')] }] }));
    expect((await lastEvent(claim)).data).toMatchObject({ outcome: 'claim.rejected', by: 'payer', reasons: ['A7:562:85', 'A7:128:85', 'A6:145:85'] });
  });

  test('the number of ours that the payer echoes (REF*D9) finds the claim whatever became of its own number', async () => {
    const [claim, other] = await sent({}, {}) as [Sent, Sent];
    await receive(segments({ bht03: claim.bht03, providers: [{ npi: NPI, claims: [said({ ...claim, pcn: 'CHANGED' }, 'A2:20*20261005*WQ*125.5')] }] }));
    expect([await status(claim), await status(other)]).toEqual(['PAYER_ACCEPTED', 'TRANSMITTED']);
  });

  test('a number in other case or padded finds its claim in the file that is answered, without REF*D9 too', async () => {
    const [claim] = await sent({}) as [Sent];
    const changed = { ...claim, pcn: `000${claim.pcn.toLowerCase()}`, number: '' };
    await receive(segments({ bht03: claim.bht03, providers: [{ npi: NPI, claims: [said(changed, 'A2:20*20261005*WQ*125.5').filter((segment) => !segment.startsWith('REF*D9'))] }] }));
    expect(await status(claim)).toBe('PAYER_ACCEPTED');
  });

  test('a line status leads to the line: by its number (REF*FJ), or by code and charge', async () => {
    const [claim] = await sent({ lines: 3 }) as [Sent];
    await receive(segments({ bht03: claim.bht03, providers: [{ npi: NPI, claims: [said(claim, 'A3:247*20261005*U*376.5', [
      'DTP*472*D8*20260921', 'SVC*HC:99214*125.5*****1', 'STC*A7:454*20261005*U', `REF*FJ*${claim.pcn}-2`, 'SVC*HC:99215*125.5*****1', 'STC*A7:507*20261005*U', 'SVC*HC:00000*1*****1', 'STC*A7:1*20261005*U'])] }] }));
    expect((await lastEvent(claim)).data).toMatchObject({
      outcome: 'claim.rejected', reasons: ['A3:247'],
      lines: [
        { lineNumber: 2, lineItemControlNumber: `${claim.pcn}-2`, procedureCode: '99214', chargeAmount: '125.50', reasons: ['A7:454'] },
        { lineNumber: 3, lineItemControlNumber: '', procedureCode: '99215', reasons: ['A7:507'] },
        { lineItemControlNumber: '', procedureCode: '00000', reasons: ['A7:1'] },
      ],
    });
  });
});

describe('what is not ours', () => {
  test('is counted at its file, where operators see it', async () => {
    const [claim] = await sent({}) as [Sent];
    const stranger = { ...claim, pcn: 'STRANGER', number: 'GW9999999999' };
    const file = await receive(segments({ bht03: claim.bht03, providers: [{ npi: NPI, claims: [said(claim, 'A2:20*20261005*WQ*125.5'), said(stranger, 'A2:20*20261005*WQ*1')] }] }));
    expect((await viewFile(w.ctx, { id: file }))!.unmatched).toEqual({ acknowledgments: 0, claimStatuses: 1, badClaims: 0 });
  });
});

describe('a rejection above the claims', () => {
  test('of the whole file is about all its claims', async () => {
    const [one, two] = await sent({}, {}) as [Sent, Sent];
    await receive(segments({ bht03: one.bht03, file: 'A3:24:41*20261005*U*251' }));
    expect([await status(one), await status(two)]).toEqual(['PAYER_REJECTED', 'PAYER_REJECTED']);
  });

  test('of one provider is about its claims, while another one’s are listed and accepted', async () => {
    const [one, two] = await sent({}, { npi: '2210045185' }) as [Sent, Sent];
    await receive(segments({ bht03: one.bht03, providers: [
      { npi: NPI, claims: [said(one, 'A2:20*20261005*WQ*125.5')] }, { npi: '2210045185', stc: 'A3:24:85*20261005*U*125.5' }] }));
    expect([await status(one), await status(two)]).toEqual(['PAYER_ACCEPTED', 'PAYER_REJECTED']);
  });

  test('of the only provider overrules the receipt of its file', async () => {
    const [claim] = await sent({}) as [Sent];
    await receive(segments({ bht03: claim.bht03, providers: [{ npi: NPI, stc: 'A3:24:85*20261005*U*125.5' }] }));
    expect(await status(claim)).toBe('PAYER_REJECTED');
  });
});

describe('one 277CA about files of two billers', () => {
  test('is for operators: each claim gets its status, and neither biller gets the other one’s report', async () => {
    await asGateway(w.ctx, (tx) => tx.run(`insert into ledger.billers (id, name, queue) values ('oak', 'Oak', 'results.oak')`));
    const [mine, theirs] = await sent({}, { biller: 'oak' }) as [Sent, Sent];
    expect(mine.bht03).not.toBe(theirs.bht03);
    const second = segments({ bht03: theirs.bht03, providers: [{ npi: NPI, claims: [said(theirs, 'A7:562:85*20261005*U*125.5')] }] });
    const from = second.findIndex((segment) => segment.startsWith('HL*2*'));
    const file = await receive([...segments({ bht03: mine.bht03, providers: [{ npi: NPI, claims: [said(mine, 'A2:20*20261005*WQ*125.5')] }] }),
      ...second.slice(from).map((segment) => segment.replace('HL*2*1*', 'HL*5*1*').replace('HL*3*2*', 'HL*6*5*').replace('HL*4*3*', 'HL*7*6*'))]);
    expect([await status(mine), await status(theirs)]).toEqual(['PAYER_ACCEPTED', 'PAYER_REJECTED']);
    expect(await rows('select biller_id from ledger.acks where inbound_file_id = $1', file)).toEqual([{ biller_id: GATEWAY }]);
  });
});

describe('the totals of a 277CA', () => {
  const issuesOf = async (fileId: string) => {
    const [row] = await rows<{ state: string; issues: Buffer | null }>('select state, issues from ledger.inbound_files where id = $1', fileId);
    return { state: row!.state, messages: row!.issues === null ? [] : (JSON.parse(w.ctx.seal.open(fileId, 0, row!.issues).toString()) as { message: string; severity: string }[]).map((one) => `${one.severity}: ${one.message}`) };
  };

  test('that agree with its claims are no issue, also where what is zero is left out', async () => {
    const [claim] = await sent({}) as [Sent];
    const file = await receive(segments({ bht03: claim.bht03, totals: ['QTY*90*1', 'AMT*YU*125.5'], providers: [{ npi: NPI, totals: ['QTY*QA*1', 'AMT*YU*125.5'], claims: [said(claim, 'A2:20*20261005*WQ*125.5')] }] }));
    expect(await issuesOf(file)).toEqual({ state: 'read', messages: [] });
  });

  test('that differ are told with both numbers; the claims count all the same', async () => {
    const [claim] = await sent({}) as [Sent];
    const file = await receive(segments({ bht03: claim.bht03, totals: ['QTY*90*2', 'AMT*YU*251'], providers: [{ npi: NPI, totals: ['QTY*QC*1', 'AMT*YY*125.5'], claims: [said(claim, 'A2:20*20261005*WQ*125.5')] }] }));
    const { state, messages } = await issuesOf(file);
    expect(state).toBe('read');
    expect(messages).toEqual([
      `warning: The 277CA says 2 accepted claims for the submitter with the number ${claim.bht03}, and lists 1.`,
      `warning: The 277CA says 251.00 accepted charges for the submitter with the number ${claim.bht03}, and lists 125.50.`,
      'warning: The 277CA says 0 accepted claims for the provider level at segment 14, and lists 1.',
      'warning: The 277CA says 1 rejected claims for the provider level at segment 14, and lists 0.',
      'warning: The 277CA says 0.00 accepted charges for the provider level at segment 14, and lists 125.50.',
      'warning: The 277CA says 125.50 rejected charges for the provider level at segment 14, and lists 0.00.',
    ]);
    expect(await status(claim)).toBe('PAYER_ACCEPTED');
  });
});
