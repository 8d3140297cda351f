import { inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { remitFile } from '../money/bank.ts';
import { openDesk, type TestDesk } from '../money/desk.ts';

let desk: TestDesk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk?.close());

/** The words of a PDF: its streams inflated, its strings put together. */
function words(pdf: Buffer): string {
  const latin = pdf.toString('latin1');
  const streams = [...latin.matchAll(/stream\n([\s\S]*?)\nendstream/g)].map(([, body]) => {
    try {
      return inflateSync(Buffer.from(body!, 'latin1')).toString('latin1');
    } catch {
      return '';
    }
  });
  return streams.join('\n').replace(/\[([^\]]*)\] TJ/g, (_, parts: string) => [...parts.matchAll(/<([0-9a-f]*)>/g)].map(([, hex]) => Buffer.from(hex!, 'hex').toString('latin1')).join(''));
}

const pdf = async (path: string) => {
  const answer = await desk.get(path).responseType('blob');
  expect(answer.status).toBe(200);
  expect(answer.headers['content-type']).toBe('application/pdf');
  expect((answer.body as Buffer).subarray(0, 5).toString()).toBe('%PDF-');
  return answer.body as Buffer;
};

describe('on paper', () => {
  let remit: string;
  let claim: string;
  beforeAll(async () => {
    claim = await desk.sent({ pcn: 'PDF-1', charge: 100_00 });
    await desk.sent({ pcn: 'PDF-2', charge: 90_00 });
    await desk.receive(remitFile({ trace: 'ONPAPER', clps: [
      { pcn: 'PDF-1', charge: 100_00, adjustments: [['CO', '45', 20_00], ['PR', '3', 10_00]], member: 'FIRST1' }, { pcn: 'PDF-2', charge: 90_00, member: 'SECOND2' },
    ], plb: [['WO', 'OLD-1', 25_00]] }));
    remit = (await desk.rows<{ id: string }>('select id from ledger.remits'))[0]!.id;
  });

  test('a remittance tells its payment, its claims, each code in words, its provider adjustments and its proof', async () => {
    const text = words(await pdf(`/v1/remits/${remit}.pdf`));
    for (const part of ['ONPAPER', 'LAKE HEALTH', 'PDF-1', 'PDF-2', '99213', 'CO-45 20.00', 'PR-3', '25.00 was taken from this payment', '135.00', 'Difference', 'FIRST1', 'SECOND2']) expect(text).toContain(part);
  });

  test('a claim’s page names one patient only', async () => {
    const text = words(await pdf(`/v1/claims/${claim}/eob.pdf`));
    for (const part of ['PDF-1', 'ONPAPER', 'FIRST1', 'CO-45 20.00']) expect(text).toContain(part);
    for (const part of ['PDF-2', 'SECOND2', '135.00', '25.00 was taken']) expect(text).not.toContain(part);
  });

  test('a payment of many claims goes over many pages, and nobody else gets it', async () => {
    const clps = Array.from({ length: 250 }, (_, n) => ({ pcn: `MANY-${n}`, charge: 10_00 }));
    await desk.receive(remitFile({ trace: 'MANYPAGES', clps }));
    const [row] = await desk.rows<{ id: string }>(`select id from ledger.remits where trace = 'MANYPAGES'`);
    const bytes = await pdf(`/v1/remits/${row!.id}.pdf`);
    expect(bytes.toString('latin1').match(/\/Type \/Page\b/g)!.length).toBeGreaterThan(10);
    expect(words(bytes)).toContain('MANY-249');
    const oak = await desk.key('oak');
    for (const path of [`/v1/remits/${remit}.pdf`, `/v1/claims/${claim}/eob.pdf`]) expect((await desk.get(path, oak)).status).toBe(404);
  });
});
