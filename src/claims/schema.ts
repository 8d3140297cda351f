import type { z } from 'zod';
import type { Issue } from '../lib/issue.ts';
import type { Claim, ClaimKind } from './claim.ts';
import type { Provider } from './parties.ts';
import { BILLING, INSTITUTIONAL_BILLING } from './places/providers.ts';
import { cents, child, type Fields, main, openFields, skip, text, texts, unread } from './fields.ts';
import { readDental } from './reading/dental.ts';
import { readInstitutional } from './reading/institutional.ts';
import {
  readAddress, readDependent, readPayer, readPayToPlan, readReceiver, readSubmitter, readSubscriber,
} from './reading/parties.ts';
import { readOtherPayers } from './reading/payers.ts';
import { readProfessional } from './reading/professional.ts';
import { type ListedProviders, listedProviders, readProvider } from './reading/providers.ts';
import { type Accepts, compileAccepts } from './schema/accepts.ts';
import { knows } from './schema/known.ts';
import { dentalClaim } from './schema/dental.ts';
import { institutionalClaim } from './schema/institutional.ts';
import { professionalClaim } from './schema/professional.ts';
import { schemaIssues } from './schema/problems.ts';

export type ParsedClaim =
  | { readonly ok: true; readonly claim: Claim; readonly issues: readonly Issue[] }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** The zod schemas of the three bodies, also the source of the OpenAPI document. */
export const claimSchemas = { professional: professionalClaim, institutional: institutionalClaim, dental: dentalClaim } as const;

const accepts: Readonly<Record<ClaimKind, Accepts>> = {
  professional: compileAccepts(professionalClaim), institutional: compileAccepts(institutionalClaim), dental: compileAccepts(dentalClaim),
};

/**
 * Reads a posted body as a claim. Wrong types and missing main objects come back as errors (`contract.type`,
 * `contract.required`, …) and there is no claim. Otherwise every field that no mapping consumed is a warning with its pointer:
 * `contract.no-place` for fields of the public contract that the 837 has no place for, `contract.unknown-field` for all others.
 */
export function parseClaim(kind: ClaimKind, body: unknown): ParsedClaim {
  if (!accepts[kind](body)) {
    const checked = (claimSchemas[kind] as z.ZodType).safeParse(body);
    if (!checked.success) return { ok: false, issues: schemaIssues(checked.error, body) };
  }
  const fields = openFields(body as Record<string, unknown>);
  const claim = readClaim(kind, fields);
  const left = unread(fields).map((field) => notSent(kind, field.pointer, field.value));
  return { ok: true, claim, issues: [...fields.body.issues, ...left] };
}

function readClaim(kind: ClaimKind, body: Fields): Claim {
  const info = main(body, 'claimInformation');
  const listed = listedProviders(body);
  const billing = child(body, 'billing');
  const named = READERS[kind](body, info, listed);
  const payTo = readPayTo(body, billing);
  skip(body, 'precisionThreshold');
  // Field by field: an object of this size that is put together from others is several times slower.
  return {
    pointer: info.pointer, kind, usage: text(body, 'usageIndicator'), controlNumber: text(body, 'controlNumber'),
    type: text(body, 'claimIdentifier'), payer: readPayer(body), submitter: readSubmitter(main(body, 'submitter')),
    receiver: readReceiver(main(body, 'receiver')), billing: readBilling(kind, billing, listed),
    payToAddress: payTo.payToAddress, payToPlan: payTo.payToPlan,
    subscriber: readSubscriber(main(body, 'subscriber'), kind), dependent: readDependent(child(body, 'dependent'), kind),
    filingCode: text(info, 'claimFilingCode'), propertyCasualtyNumber: text(info, 'propertyCasualtyClaimNumber'),
    patientControlNumber: text(info, 'patientControlNumber'), chargeCents: cents(info, 'claimChargeAmount'),
    facilityCode: text(info, 'placeOfServiceCode'), frequency: text(info, 'claimFrequencyCode'), assignment: text(info, 'planParticipationCode'),
    benefitsAssigned: text(info, 'benefitsAssignmentCertificationIndicator'), release: text(info, 'releaseInformationCode'),
    delayReason: text(info, 'delayReasonCode'), deathDate: named.deathDate, patientWeight: named.patientWeight, pregnant: named.pregnant,
    providerSignature: named.providerSignature, patientSignatureSource: named.patientSignatureSource, relatedCauses: named.relatedCauses,
    accidentState: named.accidentState, accidentCountry: named.accidentCountry, specialProgram: named.specialProgram,
    patientPaidCents: named.patientPaidCents, patientDueCents: named.patientDueCents, dates: named.dates, references: named.references,
    attachments: named.attachments, notes: named.notes, codes: named.codes, stay: named.stay, contract: named.contract, pricing: named.pricing,
    ambulance: named.ambulance, spinal: named.spinal, vision: named.vision, homebound: named.homebound, epsdt: named.epsdt, dental: named.dental,
    providers: named.providers, lines: named.lines, fileInformation: readFileInformation(info), otherPayers: readOtherPayers(info, kind),
    unusual: body.body.unusual,
  };
}

function readFileInformation(info: Fields): readonly string[] {
  const own = texts(info, 'fileInformation');
  const more = texts(info, 'fileInformationList');
  return more.length === 0 ? own : [...own, ...more];
}

const READERS = { professional: readProfessional, institutional: readInstitutional, dental: readDental } as const;

function readBilling(kind: ClaimKind, billing: Fields | undefined, listed: ListedProviders): Provider {
  const place = kind === 'institutional' ? INSTITUTIONAL_BILLING : BILLING;
  return billing ? readProvider(billing, place) : listed.take(place)[0] ?? readProvider(openFields({}, '/billing'), place);
}

/** The two claim types spell the pay-to address and plan differently. */
function readPayTo(body: Fields, billing: Fields | undefined): Pick<Claim, 'payToAddress' | 'payToPlan'> {
  const named = child(body, 'billingPayToAddressName');
  if (named) skip(named, 'entityTypeQualifier');
  return {
    payToAddress: readAddress(child(body, 'payToAddress') ?? (named && child(named, 'address'))),
    payToPlan: readPayToPlan(child(body, 'payToPlan', 'billingPayToPlanName'), billing),
  };
}

function notSent(kind: ClaimKind, pointer: string, value: unknown): Issue {
  const known = knows(claimSchemas[kind], pointer);
  return {
    ruleId: known ? 'contract.no-place' : 'contract.unknown-field', severity: 'warning', snipLevel: 2,
    message: known
      ? 'The 837 has no place for this field here, or another field has taken it, so it is not sent to the payer.'
      : 'This field is not part of the contract and is not sent to the payer.',
    fixHint: known ? 'Remove it if the payer does not need it.' : 'Check the spelling, or remove the field.', pointer,
    ...(typeof value === 'object' ? {} : { value: String(value) }),
  };
}
