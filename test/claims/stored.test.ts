import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { foldStatus } from '../../src/claims/status.ts';
import { loadEvidence } from '../../src/claims/truth.ts';
import { asGateway } from '../../src/db/sql.ts';
import { addLake, type ApiWorld, officeVisit, openApi } from '../support/api.ts';
import { changed, type Json } from './bodies.ts';

const PATH = '/medicalnetwork/professionalclaims/v3/submission';
const NUMBER = '/claimInformation/patientControlNumber';
const NPI = '/billing/npi';
let world: ApiWorld;

beforeAll(async () => {
  world = await openApi();
  await addLake(world.ctx, mkdtempSync(join(tmpdir(), 'lake-')));
});
afterAll(() => world.close());

interface Row {
  submission: string;
  submissions: number;
  claim_status: string;
  outcome: string | null;
  rejected_by: string | null;
  reasons: string[];
  paid: number;
  status: string;
  told: boolean;
  body: Buffer;
  issues: Buffer | null;
}

/** Posts a visit with changes; answers its stored rows and what the evidence about its latest submission comes to. */
async function posted(number: string, changes: Readonly<Record<string, unknown>>) {
  const body = changed(officeVisit(number) as unknown as Json, { [NUMBER]: number, ...changes });
  const { status } = await world.post(PATH, body);
  const [row] = await asGateway(world.ctx, (tx) => tx.query<Row>(
    `select s.id as submission, c.submissions, c.status as claim_status, c.outcome, c.rejected_by, c.reasons, c.paid_cents as paid, s.status,
       s.outcome_key is not null as told, s.body, s.issues
     from ledger.claims c join ledger.submissions s on s.id = c.submission_id where c.patient_control_number = $1`, [number]));
  const evidence = await asGateway(world.ctx, (tx) => loadEvidence(tx, [row!.submission]));
  return { answer: status, body, row: row!, folded: foldStatus(evidence.get(row!.submission)!) };
}

async function news(submission: string): Promise<string[]> {
  const rows = await asGateway(world.ctx, (tx) => tx.query<{ kind: string }>('select kind from ledger.events where subject = $1 and public order by id', [submission]));
  return rows.map(({ kind }) => kind);
}

describe('a posted claim is stored as the evidence about it says', () => {
  test('a good one is ready, and nobody is told yet', async () => {
    const { answer, body, row, folded } = await posted('STORED-1', {});
    expect(answer).toBe(200);
    expect(row).toMatchObject({ claim_status: folded.status, status: folded.status, outcome: null, rejected_by: null, reasons: [], told: false, submissions: 1 });
    expect(row.status).toBe('READY');
    expect(JSON.parse(world.ctx.seal.open(row.submission, 0, row.body).toString())).toMatchObject({ body });
    expect(await news(row.submission)).toEqual([]);
  });
  test('one that an edit stops is rejected by the gateway, with its rules, and told once', async () => {
    const { answer, row, folded } = await posted('STORED-2', { [NPI]: '1550442011' });
    expect(answer).toBe(400);
    expect(row).toMatchObject({
      claim_status: 'GATEWAY_REJECTED', status: folded.status, outcome: folded.outcome, rejected_by: folded.by, reasons: folded.reasons, told: true,
    });
    expect(row.reasons).toEqual(['BIL-02']);
    expect(JSON.parse(world.ctx.seal.open(row.submission, 1, row.issues!).toString())).toMatchObject([{ ruleId: 'BIL-02' }]);
    expect(await news(row.submission)).toEqual(['claim.rejected']);
  });
  test('the same claim, mended and sent again, is ready: nothing of the rejection is left on it', async () => {
    const { answer, row, folded } = await posted('STORED-2', {});
    expect(answer).toBe(200);
    expect(row).toMatchObject({ claim_status: 'READY', status: folded.status, outcome: null, rejected_by: null, reasons: [], paid: 0, submissions: 2 });
  });
});
