import { type CodesAtHand, codesFor } from '../codes/facts.ts';
import type { CodeLists } from '../codes/shelf.ts';
import type { Ctx } from '../context.ts';
import type { Tx } from '../db/sql.ts';
import { type Claim, referenceOf } from './claim.ts';
import { isCorrection } from './edits/claim.ts';
import { providersOf } from './edits/places.ts';
import type { ClaimHistory } from './history.ts';
import { billerSettings, findNearby, findOriginals, type FoundClaim, type FoundOriginal } from './history-store.ts';
import { marksOf, type ServiceMarks } from './marks.ts';
import { serviceDates } from './service-dates.ts';

/** What claims are judged with besides themselves: code lists, the biller's own providers, its other claims. */
export interface AtHand {
  readonly codes: CodesAtHand;
  readonly billerNpis: readonly string[];
  /** False where the biller wants the form of its claims refused instead of repaired. */
  readonly repairs: boolean;
  /** Undefined where other claims are not known. */
  readonly historyOf: (claim: Claim) => ClaimHistory | undefined;
}

/** What there is without a database: the lists that come with the program. */
export function withoutDatabase(lists: CodeLists): AtHand {
  return { codes: { lists, facts: {} }, billerNpis: [], repairs: true, historyOf: () => undefined };
}

/**
 * Gathers what the claims of one biller are judged with, in its transaction: one query for each list that is a table and two or
 * three for its other claims, however many claims there are.
 */
export async function atHand(ctx: Ctx, tx: Tx, of: { billerId: string; usage: 'T' | 'P' }, claims: readonly Claim[]): Promise<AtHand> {
  const codes = await codesFor(ctx, tx, {
    npis: claims.flatMap((claim) => providersOf(claim).flatMap(({ provider }) => provider.npi ?? [])),
    drugs: claims.flatMap(({ lines }) => lines.flatMap(({ drug }) => drug?.code ?? [])),
    procedures: claims.flatMap(({ lines }) => lines.flatMap(({ procedureCode }) => procedureCode ?? [])),
  });
  const biller = await billerSettings(tx, of.billerId);
  const histories = await historiesOf(ctx, tx, of, claims);
  return { codes, billerNpis: biller.npis, repairs: biller.repairs, historyOf: (claim) => histories.get(claim) ?? NOTHING };
}

const NOTHING: ClaimHistory = { same: [], alike: [], original: undefined, bills: [] };

async function historiesOf(ctx: Ctx, tx: Tx, of: { billerId: string; usage: 'T' | 'P' }, claims: readonly Claim[]): Promise<Map<Claim, ClaimHistory>> {
  const asked = claims.flatMap((claim) => questionOf(ctx, claim) ?? []);
  const nearby = asked.length === 0 ? [] : await findNearby(tx, of, asked);
  const numbers = claims.filter(isCorrection).flatMap((claim) => referenceOf(claim, 'F8')?.value ?? []);
  const originals = numbers.length === 0 ? [] : await findOriginals(tx, of, numbers);
  const byQuestion = new Map<number, FoundClaim[]>();
  for (const found of nearby) byQuestion.set(found.n, [...(byQuestion.get(found.n) ?? []), found]);
  const histories = new Map<Claim, ClaimHistory>();
  // Claims of the same set are not stored yet; the first of two equal ones is the earlier.
  const earlier = new Map<string, string>();
  asked.forEach(({ claim, marks, number }, n) => {
    const history = historyOf(byQuestion.get(n) ?? [], marks);
    const first = earlier.get(marks.same);
    if (first === undefined) earlier.set(marks.same, number);
    histories.set(claim, first === undefined || first === number ? history : { ...history, same: [...history.same, { patientControlNumber: first }] });
  });
  for (const claim of claims.filter(isCorrection)) {
    const original = originals.find(({ payerNumber }) => payerNumber === referenceOf(claim, 'F8')?.value);
    if (original) histories.set(claim, { ...(histories.get(claim) ?? NOTHING), original: originalOf(ctx, claim, original) });
  }
  return histories;
}

function questionOf(ctx: Ctx, claim: Claim) {
  const { member, services } = marksOf(ctx.seal, claim);
  const served = serviceDates(claim);
  if (!member || !served || !services) return undefined;
  return { claim, marks: services, number: claim.patientControlNumber ?? '', member, ...served };
}

function historyOf(found: readonly FoundClaim[], marks: ServiceMarks): ClaimHistory {
  const named = (claims: readonly FoundClaim[]) => claims.map(({ number }) => ({ patientControlNumber: number }));
  return {
    same: named(found.filter(({ same }) => same === marks.same)), alike: named(found.filter(({ alike }) => alike === marks.alike)), original: undefined,
    bills: found.filter(({ kind }) => kind === 'institutional').map(({ number, facility, from, to }) => (
      { patientControlNumber: number, inpatient: ['11', '18', '21', '28', '41', '65', '66'].includes(facility ?? ''), from, to })),
  };
}

/** The patient is the same when member number or name and birth date are. */
function originalOf(ctx: Ctx, claim: Claim, { number, npi, payerCode, member, patient }: FoundOriginal): ClaimHistory['original'] {
  const own = marksOf(ctx.seal, claim);
  const plain = (text: string | null) => text?.replaceAll('\n', '');
  const samePatient = own.member === plain(member) || own.patient === plain(patient);
  return { patientControlNumber: number, billingNpi: npi ?? undefined, payerCode, samePatient };
}
