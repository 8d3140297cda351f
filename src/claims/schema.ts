import type { z } from 'zod';
import type { Issue } from '../lib/issue.ts';
import type { Claim, ClaimKind } from './claim.ts';
import type { Provider, ProviderRole } from './parties.ts';
import { cents, child, children, type Fields, openFields, skip, text, texts, unread } from './fields.ts';
import { readInstitutional, readInstitutionalLines } from './reading/institutional.ts';
import {
  readAddress, readDependent, readPayer, readPayToPlan, readProvider, readReceiver, readSubmitter, readSubscriber,
} from './reading/parties.ts';
import { readOtherPayers } from './reading/payers.ts';
import { readProfessional, readProfessionalLines } from './reading/professional.ts';
import { knows } from './schema/known.ts';
import { institutionalClaim } from './schema/institutional.ts';
import { professionalClaim } from './schema/professional.ts';
import { schemaIssues } from './schema/problems.ts';

export type ParsedClaim =
  | { readonly ok: true; readonly claim: Claim; readonly issues: readonly Issue[] }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** The zod schemas of the two bodies, also the source of the OpenAPI document. */
export const claimSchemas = { professional: professionalClaim, institutional: institutionalClaim } as const;

/**
 * Reads a posted body as a claim. Wrong types and missing main objects come back as errors (`contract.type`,
 * `contract.required`, …) and there is no claim. Otherwise every field that no mapping consumed is a warning with its pointer:
 * `contract.not-mapped` for fields of the public contract, `contract.unknown-field` for all others.
 */
export function parseClaim(kind: ClaimKind, body: unknown): ParsedClaim {
  const schema: z.ZodType = claimSchemas[kind];
  const checked = schema.safeParse(body);
  if (!checked.success) return { ok: false, issues: schemaIssues(checked.error, body) };
  const fields = openFields(body as Record<string, unknown>);
  const claim = readClaim(kind, fields);
  const left = unread(fields).map((field) => unmapped(kind, field.pointer, field.value));
  return { ok: true, claim, issues: [...fields.body.issues, ...left] };
}

function readClaim(kind: ClaimKind, body: Fields): Claim {
  const info = child(body, 'claimInformation')!;
  const named = kind === 'professional' ? readProfessional(body, info) : readInstitutional(body, info);
  const listed = children(body, 'providers').map((from) => ({ from, role: LISTED_ROLES[String(from.values['providerType'])] }));
  const fallback = (role: ProviderRole): readonly Provider[] => {
    const found = listed.find((provider) => provider.role === role);
    return found ? [readProvider(found.from, role, kind)] : [];
  };
  const providers = [...named.providers];
  for (const role of LISTED_CLAIM_ROLES[kind]) {
    if (!providers.some((provider) => provider.role === role)) providers.push(...fallback(role));
  }
  const billing = child(body, 'billing');
  skip(body, 'precisionThreshold');
  return {
    pointer: info.pointer, kind, usage: text(body, 'usageIndicator'), controlNumber: text(body, 'controlNumber'),
    type: text(body, 'claimIdentifier'), payer: readPayer(body), submitter: readSubmitter(child(body, 'submitter')!),
    receiver: readReceiver(child(body, 'receiver')!),
    billing: billing ? readProvider(billing, 'billing', kind) : fallback('billing')[0] ?? readProvider(openFields({}, '/billing'), 'billing', kind),
    ...readPayTo(body), subscriber: readSubscriber(child(body, 'subscriber')!, kind),
    dependent: readDependent(child(body, 'dependent'), kind), filingCode: text(info, 'claimFilingCode'),
    propertyCasualtyNumber: text(info, 'propertyCasualtyClaimNumber'), patientControlNumber: text(info, 'patientControlNumber'),
    chargeCents: cents(info, 'claimChargeAmount'), facilityCode: text(info, 'placeOfServiceCode'),
    frequency: text(info, 'claimFrequencyCode'), assignment: text(info, 'planParticipationCode'),
    benefitsAssigned: text(info, 'benefitsAssignmentCertificationIndicator'), release: text(info, 'releaseInformationCode'),
    delayReason: text(info, 'delayReasonCode'), ...named, providers,
    fileInformation: [...texts(info, 'fileInformation'), ...texts(info, 'fileInformationList')],
    otherPayers: readOtherPayers(info),
    lines: kind === 'professional' ? readProfessionalLines(body, info) : readInstitutionalLines(info),
    unusual: body.body.unusual,
  };
}

/** `providerType` of the deprecated `providers` list. */
const LISTED_ROLES: Record<string, ProviderRole | undefined> = {
  BillingProvider: 'billing', RenderingProvider: 'rendering', ReferringProvider: 'referring', AttendingProvider: 'attending',
  SupervisingProvider: 'supervising',
};

const LISTED_CLAIM_ROLES: Record<ClaimKind, readonly ProviderRole[]> = {
  professional: ['referring', 'rendering', 'supervising'], institutional: ['attending', 'rendering', 'referring'],
};

/** The two claim types spell the pay-to address and plan differently. */
function readPayTo(body: Fields): Pick<Claim, 'payToAddress' | 'payToPlan'> {
  const named = child(body, 'billingPayToAddressName');
  if (named) skip(named, 'entityTypeQualifier');
  return {
    payToAddress: readAddress(child(body, 'payToAddress') ?? (named && child(named, 'address'))),
    payToPlan: readPayToPlan(child(body, 'payToPlan', 'billingPayToPlanName')),
  };
}

function unmapped(kind: ClaimKind, pointer: string, value: unknown): Issue {
  const known = knows(claimSchemas[kind], pointer);
  return {
    ruleId: known ? 'contract.not-mapped' : 'contract.unknown-field', severity: 'warning', snipLevel: 2,
    message: known
      ? 'This field is part of the contract but is not sent to the payer.'
      : 'This field is not part of the contract and is not sent to the payer.',
    fixHint: known ? 'Remove it if the payer does not need it.' : 'Check the spelling, or remove the field.', pointer,
    ...(typeof value === 'object' ? {} : { value: String(value) }),
  };
}
