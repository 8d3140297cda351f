import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Evidence, RemitEvidence, StatusEvidence } from '../../src/claims/evidence.ts';
import { foldStatus } from '../../src/claims/status.ts';

const received: Evidence = { kind: 'received', at: '2026-03-02T08:00:00.000Z' };
const ready: Evidence = { kind: 'ready', at: '2026-03-02T08:00:00.000Z' };

function batch(kind: 'batched' | 'transmitted' | 'transmit-failed' | 'recut', batchSeq = 1): Evidence {
  return { kind, at: `2026-03-02T09:0${batchSeq}:00.000Z`, batch: `bat_${batchSeq}`, batchSeq };
}

function ta1(ack: string, batchSeq = 1): Evidence {
  return { kind: 'ta1', ack, code: ack === 'A' ? '000' : '025', batch: `bat_${batchSeq}`, batchSeq, date: '20260302' };
}

function ack999(ack: string, named = false, batchSeq = 1): Evidence {
  const codes = ack === 'A' ? [] : ['IK304:8', 'IK403:7'];
  return { kind: '999', ack, named, scope: 'set', codes, batch: `bat_${batchSeq}`, batchSeq, date: '20260302' };
}

function ack277(category: string, more: Partial<StatusEvidence> = {}): StatusEvidence {
  const action = ['A3', 'A4', 'A6', 'A7', 'A8'].includes(category) ? 'U' : 'WQ';
  return { kind: '277ca', statuses: [{ category, status: '20' }], action, date: '20260303', source: 'PR', ...more };
}

function clp(more: Partial<RemitEvidence> = {}): RemitEvidence {
  return {
    kind: '835', outcome: 'PAID', clp01: 'HARBOR-77', clp02: '1', chargeCents: 15000, paidCents: 11000, patientCents: 1000,
    adjustments: [{ group: 'CO', reason: '45', cents: 3000 }, { group: 'PR', reason: '3', cents: 1000 }],
    remarks: [], icn: 'P900', date: '20260310', trace: 'EFT1', remit: 'rem_1', ...more,
  };
}

function reversalOf(original: RemitEvidence, more: Partial<RemitEvidence> = {}): RemitEvidence {
  return {
    ...original, outcome: 'REVERSED', clp02: '22', chargeCents: -original.chargeCents, paidCents: -original.paidCents,
    patientCents: 0, date: '20260401', trace: 'EFT2', remit: 'rem_2', ...more,
  };
}

const status = (...evidence: Evidence[]) => foldStatus(evidence).status;

describe('a claim on its way to the payer', () => {
  it('is received, and ready once its checks passed', () => {
    expect(status(received)).toBe('RECEIVED');
    expect(status(ready, received)).toBe('READY');
  });

  it('is rejected by the gateway with the rules that failed', () => {
    const fold = foldStatus([received, { kind: 'edits-rejected', at: '2026-03-02T08:00:00.000Z', rules: ['BIL-02'] }]);
    expect(fold).toMatchObject({ status: 'GATEWAY_REJECTED', outcome: 'claim.rejected', by: 'gateway', reasons: ['BIL-02'] });
  });

  it('is held until somebody lets it go', () => {
    const held: Evidence = { kind: 'held', at: '2026-03-02T08:30:00.000Z' };
    expect(status(received, ready, held)).toBe('HELD');
    expect(status({ kind: 'ready', at: '2026-03-02T08:45:00.000Z' }, received, ready, held)).toBe('READY');
  });

  it('counts as transmitted once a later try succeeded, and once the payer acknowledged the file', () => {
    expect(status(ready, batch('batched'))).toBe('BATCHED');
    expect(status(ready, batch('batched'), batch('transmit-failed'))).toBe('TRANSMIT_FAILED');
    expect(status(ready, batch('batched'), batch('transmit-failed'), batch('transmitted'))).toBe('TRANSMITTED');
    expect(status(ready, batch('batched'), ta1('A'))).toBe('TRANSMITTED');
  });
});

describe('a file that the payer refused', () => {
  it('rejects the claim that the 999 names, to be fixed by its biller', () => {
    const fold = foldStatus([ready, batch('transmitted'), ack999('R', true)]);
    expect(fold).toMatchObject({ status: 'SYNTAX_REJECTED', outcome: 'claim.rejected', by: 'syntax', reasons: ['IK304:8', 'IK403:7'] });
  });

  it('holds a claim that the 999 does not name, and tells its biller nothing', () => {
    expect(foldStatus([ready, batch('transmitted'), ack999('R')])).toMatchObject({ status: 'HELD', outcome: undefined });
  });

  it('sends its neighbours again in another batch, where the old acknowledgments mean nothing', () => {
    const first = [ready, batch('transmitted'), ta1('A'), ack999('R')];
    expect(status(...first, batch('recut'))).toBe('READY');
    const second = [...first, batch('recut'), batch('batched', 2)];
    expect(status(...second)).toBe('BATCHED');
    expect(status(...second, batch('transmitted', 2), ack999('A', false, 2))).toBe('SYNTAX_ACCEPTED');
  });

  it('waits for operations after a TA1 rejection, until it is cut again', () => {
    const refused = [ready, batch('transmitted'), ta1('R')];
    expect(foldStatus(refused)).toMatchObject({ status: 'INTERCHANGE_REJECTED', outcome: undefined, by: undefined, reasons: ['TA105:025'] });
    expect(status(...refused, batch('recut'))).toBe('READY');
  });

  it('waits for operations when the whole group is rejected without a claim being named', () => {
    expect(status({ ...ack999('R'), scope: 'group' } as Evidence, batch('transmitted'))).toBe('INTERCHANGE_REJECTED');
  });
});

describe('what the payer says before it decides', () => {
  it.each([
    ['A0', 'RECEIVED_BY_PAYER', 'claim.acknowledged'], ['A1', 'RECEIVED_BY_PAYER', 'claim.acknowledged'],
    ['A2', 'PAYER_ACCEPTED', 'claim.accepted'], ['A5', 'PAYER_ACCEPTED', 'claim.accepted'],
    ['A3', 'PAYER_REJECTED', 'claim.rejected'], ['A4', 'PAYER_REJECTED', 'claim.rejected'], ['A6', 'PAYER_REJECTED', 'claim.rejected'],
    ['A7', 'PAYER_REJECTED', 'claim.rejected'], ['A8', 'PAYER_REJECTED', 'claim.rejected'],
    ['P1', 'PENDED', undefined], ['R4', 'INFO_REQUESTED', undefined],
  ])('category %s means %s', (category, word, outcome) => {
    expect(foldStatus([ready, batch('transmitted'), ack999('A'), ack277(category)])).toMatchObject({ status: word, outcome });
  });

  it('counts a 277CA that came before its 999', () => {
    expect(status(ack277('A2'), batch('transmitted'), ack999('A'))).toBe('PAYER_ACCEPTED');
  });

  it('takes the payer\'s later date, whichever file came last', () => {
    const accepted = ack277('A2', { date: '20260305', payerClaimNumber: 'P900' });
    expect(foldStatus([accepted, ack277('A7')])).toMatchObject({ status: 'PAYER_ACCEPTED', payerClaimNumber: 'P900' });
    expect(status(ack277('A1'), accepted)).toBe('PAYER_ACCEPTED');
  });

  it('believes the payer over a clearinghouse of the same day, and a rejection over an acceptance', () => {
    expect(status(ack277('A7', { source: 'AY' }), ack277('A2'))).toBe('PAYER_ACCEPTED');
    expect(status(ack277('A7'), ack277('A2'))).toBe('PAYER_REJECTED');
  });

  it('reads every composite of a status and keeps each as a reason', () => {
    const statuses = [{ category: 'A1', status: '19' }, { category: 'A7', status: '562', entity: '85' }];
    expect(foldStatus([ack277('A7', { statuses })])).toMatchObject({ status: 'PAYER_REJECTED', by: 'payer', reasons: ['A1:19', 'A7:562:85'] });
  });

  it('lets a category that decides nothing change nothing', () => {
    expect(status(ack277('F1'), batch('transmitted'), ack999('A'))).toBe('SYNTAX_ACCEPTED');
  });
});

describe('what the payer pays', () => {
  it('reports the amounts and the reasons', () => {
    expect(foldStatus([ack277('A2'), clp()])).toEqual({
      status: 'PAID', outcome: 'claim.paid', by: undefined, lines: [], paidCents: 11000, patientCents: 1000,
      adjustments: [{ group: 'CO', reason: '45', cents: 3000 }, { group: 'PR', reason: '3', cents: 1000 }],
      reasons: ['CO-45', 'PR-3'], remarks: [], payerClaimNumber: 'P900',
    });
  });

  it('is stronger than any rejection of the claim file', () => {
    expect(status(ack277('A7', { date: '20260401' }), ack999('R', true), batch('transmitted'), clp())).toBe('PAID');
  });

  it('is reversed when the payment is taken back, whichever comes first', () => {
    const back = reversalOf(clp());
    expect(foldStatus([back, clp()])).toMatchObject({ status: 'REVERSED', outcome: 'claim.reversed', paidCents: 0 });
    expect(foldStatus([clp(), back])).toMatchObject({ status: 'REVERSED', paidCents: 0 });
  });

  it('is decided by the correction after a reversal, even under the same claim number', () => {
    const corrected = clp({ paidCents: 8000, date: '20260401', trace: 'EFT2' });
    for (const evidence of [[clp(), reversalOf(clp()), corrected], [corrected, reversalOf(clp())]]) {
      expect(foldStatus(evidence)).toMatchObject({ status: 'PAID', paidCents: 8000 });
    }
  });

  it('recognises the payment taken back by claim and amounts where the claim numbers differ', () => {
    expect(status(clp(), reversalOf(clp(), { icn: 'P901' }))).toBe('REVERSED');
    expect(status(clp(), reversalOf(clp(), { icn: 'P901', paidCents: -1 }))).toBe('PAID');
  });

  it('counts the payment that follows a denial', () => {
    const denied = clp({ outcome: 'DENIED', clp02: '4', paidCents: 0 });
    expect(status(clp({ date: '20260501', trace: 'EFT3', icn: 'P950' }), denied)).toBe('PAID');
  });

  it('adds up the parts of a split claim, and calls it partly paid when one part is denied', () => {
    const parts = [clp({ chargeCents: 10000, paidCents: 6000 }), clp({ chargeCents: 5000, paidCents: 4000, icn: 'P901', date: '20260320' })];
    expect(foldStatus(parts)).toMatchObject({ status: 'PAID', paidCents: 10000, patientCents: 2000 });
    const halves = [clp(), clp({ outcome: 'DENIED', paidCents: 0, icn: 'P901', date: '20260320' })];
    expect(status(ack277('A5'), ...halves)).toBe('PARTIAL');
    expect(status(...halves)).toBe('DENIED');
  });

  it('adds up two payments of equal charges where each is for other lines of the claim', () => {
    const half = (line: number, more: Partial<RemitEvidence> = {}) => clp({ chargeCents: 7500, paidCents: 6000, lines: [{ line, number: '', code: '99213', chargeCents: 7500, paidCents: 6000, adjustments: [], remarks: [] }], ...more });
    expect(foldStatus([half(1), half(2, { date: '20260311', trace: 'EFT2' })])).toMatchObject({ status: 'PAID', paidCents: 12000 });
    expect(foldStatus([half(1), half(1, { date: '20260311', trace: 'EFT2' })])).toMatchObject({ status: 'PAID', paidCents: 6000 });
  });

  it('leaves a payment as it is when a copy of the claim is denied as a duplicate, and takes it for denied where nothing else was decided', () => {
    const copy = clp({ outcome: 'DENIED', clp02: '4', paidCents: 0, icn: 'P901', trace: 'EFT2', date: '20260320', adjustments: [{ group: 'CO', reason: '18', cents: 15000 }] });
    expect(foldStatus([clp(), copy])).toMatchObject({ status: 'PAID', paidCents: 11000 });
    expect(foldStatus([clp(), { ...copy, date: '20260310' }])).toMatchObject({ status: 'PAID', paidCents: 11000 });
    expect(foldStatus([copy])).toMatchObject({ status: 'DENIED', reasons: ['CO-18'] });
  });

  it('counts a payment once however often its file arrives', () => {
    const parts = [clp({ chargeCents: 10000 }), clp({ chargeCents: 10000, remit: 'rem_9' })];
    expect(foldStatus(parts).paidCents).toBe(11000);
  });

  it('is not decided by a claim that was only forwarded or priced ahead', () => {
    expect(status(ack277('A2'), clp({ outcome: 'FORWARDED' }), clp({ outcome: 'PREDETERMINED' }))).toBe('PAYER_ACCEPTED');
  });
});

const seq = fc.integer({ min: 1, max: 3 });
const day = fc.constantFrom('20260310', '20260311', '');
const anyEvidence: fc.Arbitrary<Evidence> = fc.oneof(
  fc.record({ kind: fc.constantFrom('received', 'ready', 'held', 'edits-rejected'), at: fc.constantFrom('2026-03-01', '2026-03-02') }),
  fc.tuple(fc.constantFrom('batched', 'transmitted', 'transmit-failed', 'recut'), seq).map(([kind, n]) => batch(kind, n)),
  fc.tuple(fc.constantFrom('A', 'E', 'R'), seq).map(([ack, n]) => ta1(ack, n)),
  fc.tuple(fc.constantFrom('A', 'E', 'R', 'P'), fc.boolean(), seq).map(([ack, named, n]) => ack999(ack, named, n)),
  fc.tuple(fc.constantFrom('A1', 'A2', 'A5', 'A7', 'P0', 'R1', 'F2'), day, fc.constantFrom('PR', 'AY'), fc.constantFrom('P1', 'P2'))
    .map(([category, date, source, payerClaimNumber]) => ack277(category, { date, source, payerClaimNumber })),
  fc.record({
    outcome: fc.constantFrom('PAID', 'DENIED', 'PARTIAL', 'ZERO_PAID', 'REVERSED'), date: day, icn: fc.constantFrom('', 'P1', 'P2'),
    trace: fc.constantFrom('T1', 'T2'), chargeCents: fc.constantFrom(100, -100, 50, -50), paidCents: fc.constantFrom(0, 80, -80),
    reason: fc.constantFrom('45', '18'), line: fc.constantFrom(undefined, 1, 2),
  }).map(({ reason, line, ...fields }) => clp({
    ...fields, adjustments: [{ group: 'CO', reason, cents: 20 }],
    ...(line === undefined ? {} : { lines: [{ line, number: '', code: '', chargeCents: 100, paidCents: 80, adjustments: [], remarks: [] }] }),
  })),
);

describe('the fold of all evidence', () => {
  it('says the same in whatever order and however often evidence arrives, and after being stored as JSON', () => {
    const story = fc.array(anyEvidence, { maxLength: 14 }).chain((evidence) => fc.tuple(
      fc.constant(evidence),
      fc.shuffledSubarray([...evidence, ...evidence], { minLength: evidence.length * 2 }),
    ));
    fc.assert(fc.property(story, ([evidence, again]) => {
      const stored = again.map((item) => JSON.parse(JSON.stringify(Object.fromEntries(Object.entries(item).reverse()))) as Evidence);
      expect(foldStatus(stored)).toEqual(foldStatus(evidence));
    }), { numRuns: 2000 });
  });
});
