import { type SubmissionContent, loadContents } from '../claims/versions.ts';
import type { Ctx } from '../context.ts';
import type { Issue } from '../lib/issue.ts';
import { readPointer } from '../lib/pointer.ts';
import { queueNamed } from './queues.ts';
import { type Desk, queueEntries } from './store.ts';

/** Claims that are looked at for mistakes that they share, most at stake first. */
export const MOST_CLAIMS = 5_000;
/** Claims that are opened at once: between two stretches others get their turn. */
const STRETCH = 200;

/** A claim with a mistake: the version that has it, and where in its body. */
export interface MistakenClaim {
  claimId: string;
  submissionId: string;
  patientControlNumber: string;
  places: string[];
}

/** The same mistake about the same value in the same field of several claims, so that one other value puts all of them right. */
export interface Mistake {
  /** Names the mistake in addresses: a keyed hash, because the value may be a patient's. */
  id: string;
  ruleId: string;
  /** JSON pointer of the field; an asterisk is any entry of a list. */
  pointer: string;
  message: string;
  hint: string;
  /** The value that is there now; undefined where there is none. */
  value: unknown;
  claims: MistakenClaim[];
}

/** Mistakes that several of the claims share which our checks stopped, most claims first. What was put off or closed is left out. */
export async function findMistakes(ctx: Ctx, desk: Desk): Promise<Mistake[]> {
  const entries = await queueEntries(ctx, desk, queueNamed('gateway-rejected')!, { all: false, limit: MOST_CLAIMS });
  const found = new Map<string, Mistake>();
  for (let n = 0; n < entries.length; n += STRETCH) {
    const stretch = new Map(entries.slice(n, n + STRETCH).map(({ subject, patient_control_number }) => [subject, patient_control_number ?? '']));
    for (const content of await loadContents(ctx, desk, [...stretch.keys()])) addMistakes(ctx, found, { ...content, number: stretch.get(content.claimId)! });
  }
  return [...found.values()].filter(({ claims }) => claims.length > 1).sort((a, b) => b.claims.length - a.claims.length);
}

function addMistakes(ctx: Ctx, found: Map<string, Mistake>, content: SubmissionContent & { number: string }): void {
  for (const issue of content.issues) {
    const value = issue.pointer ? readPointer(content.body, issue.pointer) : undefined;
    // What is about a claim as a whole, or about a part of it, is put right by no single value.
    if (issue.severity !== 'error' || !issue.pointer || (typeof value === 'object' && value !== null && !Array.isArray(value))) continue;
    const mistake = mistakeOf(ctx, issue, value);
    const known = found.get(mistake.id) ?? mistake;
    found.set(mistake.id, known);
    const last = known.claims.at(-1);
    if (last?.claimId === content.claimId) last.places.push(issue.pointer);
    else known.claims.push({ claimId: content.claimId, submissionId: content.submissionId, patientControlNumber: content.number, places: [issue.pointer] });
  }
}

function mistakeOf(ctx: Ctx, issue: Issue, value: unknown): Mistake {
  const pointer = issue.pointer!.replace(/\/\d+(?=\/|$)/g, '/*');
  const id = ctx.seal.sign('mistake', JSON.stringify([issue.ruleId, pointer, value ?? null])).toString('base64url').slice(0, 22);
  return { id, ruleId: issue.ruleId, pointer, message: issue.message, hint: issue.fixHint ?? '', value, claims: [] };
}
