import { claimAnswer } from '../acks/claim-answer.ts';
import type { Status277Claim } from '../acks/write277ca.ts';
import { atHand } from '../claims/at-hand.ts';
import type { Claim } from '../claims/claim.ts';
import type { NotChecked } from '../claims/edits/table.ts';
import { repeatedNumber } from '../claims/intake-set.ts';
import { findOriginals } from '../claims/originals.ts';
import { routeClaims, type ClaimRoute } from '../claims/route.ts';
import { newClaimNumbers, placeClaims, type Placement, storeSubmissions } from '../claims/store.ts';
import type { Ctx } from '../context.ts';
import { asBiller, isDataError, isUniqueViolation, type Tx } from '../db/sql.ts';
import { d8FromIso } from '../lib/dates.ts';
import { hasErrors, type Issue } from '../lib/issue.ts';
import { issuesWithoutPayer, judgeUploaded, type PreparedClaim, type ReadClaim } from './prepare.ts';
import { knownClaims, saveClaims, type Upload, type UploadClaimRow } from './store.ts';

/** Judged claims of a stretch: those that can be stored, and those for which nobody can say where they belong. */
export interface Stretch {
  readonly prepared: readonly PreparedClaim[];
  readonly refused: readonly { from: ReadClaim; issues: readonly Issue[] }[];
}

/** What one reading remembers from stretch to stretch. */
export interface Memory {
  /** Payers that were looked up, by payer id. */
  readonly routes: Map<string, ClaimRoute>;
  /** Edits that could not be checked because their list is not loaded, by rule. */
  readonly notChecked: Map<string, NotChecked>;
}

/** Finds the payers and originals of claims, and judges them. Nothing is stored yet. */
export async function prepareStretch(ctx: Ctx, upload: Upload, at: { claims: readonly ReadClaim[]; memory: Memory }): Promise<Stretch> {
  const { claims, memory: { routes, notChecked } } = at;
  const read = claims.filter((one) => one.read.claim);
  const found = await asBiller(ctx, upload.billerId, async (tx) => {
    const unknown = read.filter((one) => !routes.has(payerCode(one.read.claim!)));
    const answers = await routeClaims(ctx, tx, unknown.map((one) => ({ claim: one.read.claim!, keyUsage: upload.usage })));
    unknown.forEach((one, n) => void routes.set(payerCode(one.read.claim!), answers[n]!));
    const originals = await findOriginals(tx, upload.billerId, read.map((one) => ({ claim: one.read.claim!, payer: routes.get(payerCode(one.read.claim!))!.payer })));
    return { originals, hand: await atHand(ctx, tx, upload, originals.map(({ claim }) => claim)), numbers: await newClaimNumbers(tx, read.length) };
  });
  const routed = read.flatMap((from, n) => {
    const { payer } = routes.get(payerCode(from.read.claim!))!;
    return payer ? [{ from, ...found.originals[n]!, payer, claimNumber: found.numbers[n]! }] : [];
  });
  const prepared = judgeUploaded(ctx, routed, found.hand);
  for (const { judged } of prepared) for (const one of judged.notChecked ?? []) notChecked.set(one.ruleId, one);
  const known = new Set(prepared.map(({ from }) => from));
  return {
    prepared,
    refused: claims.filter((from) => !known.has(from)).map((from) => ({
      from, issues: issuesWithoutPayer(ctx, from, { more: from.read.claim ? routes.get(payerCode(from.read.claim))!.issues : [], usage: upload.usage, hand: found.hand }),
    })),
  };
}

/**
 * Stores a judged stretch in one transaction: good claims ready to be cut, bad ones as rejected, all of them in the list of the upload.
 * What an earlier run stored stays as it is. Returns what our 277CA says about each claim that was read as one, in the order of the file.
 */
export async function keepStretch(ctx: Ctx, upload: Upload, stretch: Stretch): Promise<Status277Claim[]> {
  const keep = (some: Stretch) => ctx.outside('upload.keep', () => asBiller(ctx, upload.billerId, (tx) => keepTogether(ctx, tx, { upload, stretch: some })));
  try {
    return await keep(stretch).catch((error: unknown) => {
      if (!isUniqueViolation(error)) throw error;
      // Somebody stored a claim with one of the numbers after we had looked: now it is seen.
      return keep(stretch);
    });
  } catch (error) {
    const ones = alone(stretch);
    if (!isDataError(error) || ones.length < 2) throw error;
    return (await Promise.all(ones.map((one) => keepAlone(keep, one)))).flat();
  }
}

function payerCode(claim: Claim): string {
  return claim.payer.id ?? '';
}

function alone(stretch: Stretch): Stretch[] {
  return [...stretch.prepared.map((one) => ({ prepared: [one], refused: [] })), ...stretch.refused.map((one) => ({ prepared: [], refused: [one] }))];
}

/** A claim whose data the database refuses is listed with that reason, and its neighbours are stored. */
async function keepAlone(keep: (some: Stretch) => Promise<Status277Claim[]>, one: Stretch): Promise<Status277Claim[]> {
  try {
    return await keep(one);
  } catch (error) {
    const from = one.prepared[0]?.from ?? one.refused[0]!.from;
    if (!isDataError(error)) throw error;
    return keep({ prepared: [], refused: [{ from, issues: [UNSTORABLE] }] });
  }
}

const UNSTORABLE: Issue = {
  ruleId: 'upload.unstorable', severity: 'error', snipLevel: 1, message: 'The claim holds values that can not be stored.',
  fixHint: 'Look for numbers of extreme length or unusual characters.', stc: { category: 'A3', status: '481' },
};

async function keepTogether(ctx: Ctx, tx: Tx, work: { upload: Upload; stretch: Stretch }): Promise<Status277Claim[]> {
  const { upload, stretch } = work;
  const places = [...stretch.prepared, ...stretch.refused].map(({ from }) => from.place);
  const known = await knownClaims(ctx, tx, { uploadId: upload.id, places });
  const fresh = stretch.prepared.filter(({ from }) => !known.has(from.place));
  const placements = await placeClaims(tx, upload.billerId, fresh);
  const stored = fresh.map((one, n) => ({ one, placement: placements[n]!, issues: issuesOf(one, placements[n]!) }));
  const storing = stored.filter(({ placement }) => !placement.isTaken);
  await storeSubmissions(ctx, tx, upload.billerId, storing.map(({ one, placement }) => ({
    sourceKey: `upload:${upload.id}:${one.from.place}`, body: one.from.body, payer: one.payer, judged: one.judged, placement,
  })));
  const refused = stretch.refused.filter(({ from }) => !known.has(from.place));
  await saveClaims(ctx, tx, upload, [...stored.map(rowOf), ...refused.map(({ from, issues }) => refusedRow(from, issues))]);
  const issues = new Map<string, readonly Issue[]>([
    ...stored.map((each) => [each.one.from.place, each.issues] as const), ...refused.map((each) => [each.from.place, each.issues] as const),
    ...[...known].map(([place, row]) => [place, row.issues] as const),
  ]);
  return answersOf(ctx, stretch, issues);
}

function issuesOf({ judged, claim }: PreparedClaim, placement: Placement): readonly Issue[] {
  return placement.isTaken ? [...judged.issues, repeatedNumber(claim)] : judged.issues;
}

function rowOf({ one, placement, issues }: { one: PreparedClaim; placement: Placement; issues: readonly Issue[] }): UploadClaimRow {
  const state = placement.isTaken ? 'refused' : hasErrors(issues) ? 'rejected' : 'accepted';
  return {
    ...factsOf(one.from), state, issues, claimId: placement.claimId, submissionId: placement.isTaken ? undefined : placement.submissionId,
  };
}

function refusedRow(from: ReadClaim, issues: readonly Issue[]): UploadClaimRow {
  return { ...factsOf(from), state: 'refused', issues, claimId: undefined, submissionId: undefined };
}

function factsOf(from: ReadClaim) {
  const info = from.uploaded.body['claimInformation'] as { patientControlNumber?: unknown } | undefined;
  return {
    place: from.place, setReference: from.setReference, billerNumber: from.uploaded.claimNumber,
    patientControlNumber: from.read.claim?.patientControlNumber ?? String(info?.patientControlNumber ?? ''), chargeCents: from.read.claim?.chargeCents ?? 0,
  };
}

function answersOf(ctx: Ctx, stretch: Stretch, issues: ReadonlyMap<string, readonly Issue[]>): Status277Claim[] {
  const date = d8FromIso(ctx.now().toISOString());
  const all = [...stretch.prepared, ...stretch.refused].map(({ from }) => from).sort((a, b) => (a.place < b.place ? -1 : 1));
  return all.flatMap((from) => (from.read.claim
    ? [claimAnswer(from.read.claim, { issues: issues.get(from.place) ?? [], clearinghouseNumber: from.uploaded.claimNumber ?? '', date })]
    : []));
}
