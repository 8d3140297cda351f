import type { Issue } from '../lib/issue.ts';
import type { Delimiters, SegmentSink } from '../x12/types.ts';
import type { Claim, ClaimKind } from './claim.ts';
import type { Part } from './parties.ts';
import { writeDentalClaim } from './to837d.ts';
import { writeInstitutionalClaim } from './to837i.ts';
import { writeProfessionalClaim } from './to837p.ts';
import { writeBilling, writeDependent, writePayer, writeReceiver, writeSubmitter, writeSubscriber } from './writing/parties.ts';
import { openPen, type Pen } from './writing/pen.ts';
import { sameAddress, samePlan, sameProviderBut } from './writing/same.ts';

/** A claim on its way out; `claimNumber` is the gateway's own number (REF*D9). */
export interface OutboundClaim {
  readonly claim: Claim;
  readonly claimNumber: string;
}

export interface SetOptions {
  /** BHT03, unique per set: a 277CA names the set by it. */
  readonly bht03: string;
  /** Wall-clock date CCYYMMDD and time HHMM of BHT04 and BHT05. */
  readonly at: { readonly d8: string; readonly hhmm: string };
  /** Used where a claim names no submitter id. */
  readonly submitterId?: string;
  /** The payer file's receiver id, used where a claim names none; without it the payer id. */
  readonly receiverId?: string;
  /** BHT02: 00 original, 18 reissue. */
  readonly purpose?: '00' | '18';
}

/** Where a claim stands in its set; positions count segments from ST = 1, both ends included. */
export interface ClaimPlacement {
  readonly claimNumber: string;
  /** From the claim's own 2000B HL to its last segment. */
  readonly first: number;
  readonly last: number;
  /** Loops 2000A to 2010AC that the claim shares with its neighbours. */
  readonly billing: { readonly first: number; readonly last: number };
}

/** GS01 and the guide (GS08, ST03) of a claim kind. */
export function envelopeFor(kind: ClaimKind): { functionalId: 'HC'; setCode: '837'; version: string } {
  return { functionalId: 'HC', setCode: '837', version: GUIDES[kind] };
}

/** BHT06 of claims that say nothing else. */
export const CHARGEABLE = 'CH';

const GUIDES: Readonly<Record<ClaimKind, string>> = { professional: '005010X222A1', institutional: '005010X223A2', dental: '005010X224A2' };

const WRITERS = { professional: writeProfessionalClaim, institutional: writeInstitutionalClaim, dental: writeDentalClaim } as const;

/**
 * Writes everything between ST and SE of one 837 (BHT, 1000A, 1000B, 2000A …) into a set that has just been opened.
 * All claims are of one kind and type (BHT06) and share submitter and receiver; claims of one billing provider stand under one 2000A, in the order
 * given. Returns where each claim stands, in the order written.
 */
export function writeClaims(sink: SegmentSink, claims: readonly OutboundClaim[], options: SetOptions): readonly ClaimPlacement[] {
  const first = claims[0]?.claim;
  if (!first) throw new Error('a transaction set needs a claim');
  if (claims.some(({ claim }) => claim.kind !== first.kind)) throw new Error('a transaction set holds one kind of claim');
  const pen = openPen(sink);
  const { d8, hhmm } = options.at;
  pen.segment('BHT', ['0019', options.purpose ?? '00', options.bht03, d8, hhmm, first.type ?? CHARGEABLE], '/claimIdentifier');
  writeSubmitter(pen, first.submitter, options.submitterId);
  writeReceiver(pen, first.receiver, options.receiverId ?? first.payer.id);
  return groupByBilling(claims).flatMap((group) => writeBillingLoop(pen, group));
}

/**
 * Finds characters that the given delimiters or X12 itself forbid in data, with the pointer of each field. The writer would
 * refuse them too, but only with the segment that they stand in.
 */
export function checkCharacters(claim: Claim, delimiters: Delimiters): readonly Issue[] {
  const taken = Object.values(delimiters) as readonly string[];
  return claim.unusual.flatMap((text) => {
    const found = taken.filter((delimiter) => text.value.includes(delimiter));
    const issues = found.length > 0 ? [delimiterIssue(text, found)] : [];
    return text.illegal.length > 0 ? [...issues, illegalIssue(text)] : issues;
  });
}

function groupByBilling(claims: readonly OutboundClaim[]): readonly (readonly OutboundClaim[])[] {
  const groups: OutboundClaim[][] = [];
  const byNpi = new Map<string | undefined, OutboundClaim[][]>();
  for (const outbound of claims) {
    const { npi } = outbound.claim.billing;
    const alike = byNpi.get(npi) ?? [];
    const group = alike.find(([first]) => isBilledAlike(first!.claim, outbound.claim));
    if (group) group.push(outbound);
    else {
      alike.push([outbound]);
      byNpi.set(npi, alike);
      groups.push(alike.at(-1)!);
    }
  }
  return groups;
}

/** The payer's number for the billing provider is written under the payer (2010BB), so it does not part claims. */
function isBilledAlike(one: Claim, other: Claim): boolean {
  return sameProviderBut(one.billing, other.billing, isBillingLoopReference) && sameAddress(one.payToAddress, other.payToAddress)
    && samePlan(one.payToPlan, other.payToPlan);
}

function isBillingLoopReference(reference: { readonly qualifier: string }): boolean {
  return reference.qualifier === '0B' || reference.qualifier === '1G';
}

function writeBillingLoop(pen: Pen, group: readonly OutboundClaim[]): readonly ClaimPlacement[] {
  const first = pen.position() + 1;
  const level = pen.level('20', undefined, true);
  writeBilling(pen, group[0]!.claim);
  const billing = { first, last: pen.position() };
  return group.map((outbound) => {
    const start = pen.position() + 1;
    writeClaim(pen, outbound, level);
    return { claimNumber: outbound.claimNumber, first: start, last: pen.position(), billing };
  });
}

function writeClaim(pen: Pen, outbound: OutboundClaim, parent: number): void {
  const { claim, claimNumber } = outbound;
  const { subscriber, dependent } = claim;
  const level = pen.level('22', parent, dependent !== undefined);
  const groupName = subscriber.groupNumber ? undefined : subscriber.groupName;
  pen.segment('SBR', [
    subscriber.responsibility, dependent ? '' : '18', subscriber.groupNumber, groupName, subscriber.insuranceType, '', '', '',
    claim.filingCode,
  ], subscriber.pointer);
  if (!dependent) writePatient(pen, claim, undefined);
  writeSubscriber(pen, claim);
  writePayer(pen, claim);
  if (dependent) {
    pen.level('23', level, false);
    writePatient(pen, claim, dependent.relationship);
    writeDependent(pen, claim, dependent);
  }
  WRITERS[claim.kind](pen, claim, claimNumber);
}

/** PAT: the relationship of a dependent, and death, weight and pregnancy of whoever is the patient. */
function writePatient(pen: Pen, claim: Claim, relationship: string | undefined): void {
  const { deathDate, patientWeight, pregnant } = claim;
  if (!claim.dependent && !deathDate && !patientWeight && !pregnant) return;
  pen.segment('PAT', [
    relationship, '', '', '', deathDate ? 'D8' : '', deathDate, patientWeight ? '01' : '', patientWeight, pregnant ? 'Y' : '',
  ], claim.dependent?.pointer ?? claim.pointer);
}

function delimiterIssue(text: Part & { readonly value: string }, found: readonly string[]): Issue {
  return {
    ruleId: 'x12.delimiter-in-data', severity: 'error', snipLevel: 1, pointer: text.pointer, value: text.value,
    message: `This text contains ${found.map((one) => `"${one}"`).join(' and ')}, which separates the parts of a file for this payer.`,
    fixHint: 'Write the text without that character.', stc: { category: 'A7', status: '511' },
  };
}

function illegalIssue(text: Part & { readonly value: string; readonly illegal: readonly string[] }): Issue {
  return {
    ruleId: 'x12.illegal-character', severity: 'error', snipLevel: 1, pointer: text.pointer, value: text.value,
    message: `X12 has no form for ${text.illegal.map((one) => `"${one}"`).join(', ')}.`,
    fixHint: 'Write the text with letters, digits and ordinary punctuation.', stc: { category: 'A7', status: '511' },
  };
}
