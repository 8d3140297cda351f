import type { ProviderRole } from '../parties.ts';
import type { Qualified } from './place.ts';

/** Where a provider of a role stands, and what its loop has a place for besides name and NPI. */
export interface ProviderPlace {
  /** JSON name: at the root of the body for claim level, in the line for line level, but for the facility. */
  readonly field: string;
  readonly role: ProviderRole;
  readonly loop: string;
  /** NM101. */
  readonly entity: string;
  /** REF01 of the further identifiers that the loop takes. */
  readonly references: readonly string[];
  /** PRV01 where the loop takes a taxonomy code. */
  readonly specialty?: 'BI' | 'PE' | 'AT' | 'RF' | 'AS';
  readonly address?: true;
  readonly contact?: true;
  /** A social security number may stand in the place of the tax id (REF*SY). */
  readonly ssn?: true;
  /** REF04: identifiers may be those of another payer (line level). */
  readonly ofPayer?: true;
}

const ANY = ['0B', '1G', 'G2', 'LU'];
const BUT_LOCATION = ['0B', '1G', 'G2'];

/** Billing provider, loop 2010AA; its G2 and LU numbers stand in 2010BB. */
export const INSTITUTIONAL_BILLING: ProviderPlace = {
  field: 'billing', role: 'billing', loop: '2010AA', entity: '85', references: ['G2', 'LU'], specialty: 'BI', address: true, contact: true,
};
export const BILLING: ProviderPlace = { ...INSTITUTIONAL_BILLING, references: ANY, ssn: true };

/** Loop 2310 of a professional claim, in its order. A referring provider of `providerType` PrimaryCareProvider is P3. */
export const CLAIM_PROVIDERS: readonly ProviderPlace[] = [
  { field: 'referring', role: 'referring', loop: '2310A', entity: 'DN', references: BUT_LOCATION },
  { field: 'referring', role: 'primaryCare', loop: '2310A', entity: 'P3', references: BUT_LOCATION },
  { field: 'rendering', role: 'rendering', loop: '2310B', entity: '82', references: ANY, specialty: 'PE' },
  {
    field: 'serviceFacilityLocation', role: 'facility', loop: '2310C', entity: '77', references: ['0B', 'G2', 'LU'], address: true,
    contact: true,
  },
  { field: 'supervising', role: 'supervising', loop: '2310D', entity: 'DQ', references: ANY },
];

/** Loop 2420 of a professional line, in its order. `ordering` of the root stands on every line without an own one. */
export const LINE_PROVIDERS: readonly ProviderPlace[] = [
  { field: 'renderingProvider', role: 'rendering', loop: '2420A', entity: '82', references: ANY, specialty: 'PE', ofPayer: true },
  { field: 'purchasedServiceProvider', role: 'purchased', loop: '2420B', entity: 'QB', references: BUT_LOCATION, ofPayer: true },
  {
    field: 'serviceFacilityLocation', role: 'facility', loop: '2420C', entity: '77', references: ['G2', 'LU'], address: true,
    ofPayer: true,
  },
  { field: 'supervisingProvider', role: 'supervising', loop: '2420D', entity: 'DQ', references: ANY, ofPayer: true },
  {
    field: 'orderingProvider', role: 'ordering', loop: '2420E', entity: 'DK', references: BUT_LOCATION, address: true, contact: true,
    ofPayer: true,
  },
  { field: 'referringProvider', role: 'referring', loop: '2420F', entity: 'DN', references: BUT_LOCATION, ofPayer: true },
  { field: 'referringProvider', role: 'primaryCare', loop: '2420F', entity: 'P3', references: BUT_LOCATION, ofPayer: true },
];

/** `ordering` of the root, which has a place on lines only. */
export const ORDERING: ProviderPlace = { ...LINE_PROVIDERS[4]!, field: 'ordering' };

/** Loop 2310 of an institutional claim, in its order. */
export const INSTITUTIONAL_PROVIDERS: readonly ProviderPlace[] = [
  { field: 'attending', role: 'attending', loop: '2310A', entity: '71', references: ANY, specialty: 'AT' },
  { field: 'operatingPhysician', role: 'operating', loop: '2310B', entity: '72', references: ANY },
  { field: 'otherOperatingPhysician', role: 'otherOperating', loop: '2310C', entity: 'ZZ', references: ANY },
  { field: 'rendering', role: 'rendering', loop: '2310D', entity: '82', references: ANY },
  { field: 'serviceFacilityLocation', role: 'facility', loop: '2310E', entity: '77', references: ['0B', 'G2', 'LU'], address: true },
  { field: 'referring', role: 'referring', loop: '2310F', entity: 'DN', references: BUT_LOCATION },
];

/** Loop 2420 of an institutional line, in its order. */
export const INSTITUTIONAL_LINE_PROVIDERS: readonly ProviderPlace[] = [
  { field: 'operatingPhysician', role: 'operating', loop: '2420A', entity: '72', references: ANY, ofPayer: true },
  { field: 'otherOperatingPhysician', role: 'otherOperating', loop: '2420B', entity: 'ZZ', references: ANY, ofPayer: true },
  { field: 'renderingProvider', role: 'rendering', loop: '2420C', entity: '82', references: ANY, ofPayer: true },
  { field: 'referringProvider', role: 'referring', loop: '2420D', entity: 'DN', references: BUT_LOCATION, ofPayer: true },
];

/** Named fields of provider identifiers and their REF01. Others stand in `secondaryIdentifier` or `referenceIdentification`. */
export const IDENTIFIERS: Qualified = [
  ['stateLicenseNumber', '0B'], ['providerUpinNumber', '1G'], ['commercialNumber', 'G2'], ['locationNumber', 'LU'],
];

/** `providerType` in the deprecated list `providers`. */
export const PROVIDER_TYPES: Readonly<Record<string, ProviderRole | undefined>> = {
  BillingProvider: 'billing', RenderingProvider: 'rendering', ReferringProvider: 'referring', PrimaryCareProvider: 'primaryCare',
  AttendingProvider: 'attending', SupervisingProvider: 'supervising', OrderingProvider: 'ordering',
};

/** What another payer calls the providers of the claim (loops 2330C to 2330I): a kind of provider and its identifiers there. */
export interface PayerProviderPlace {
  /** JSON name of the object or list in otherSubscriberInformation, and of the list of {qualifier, identifier} in it. */
  readonly field: string;
  readonly list: string;
  readonly loop: string;
  readonly entity: string;
  /** NM102 where the client does not say it as entityTypeQualifier: 1 person, 2 organisation. */
  readonly entityType: '1' | '2';
  readonly references: readonly string[];
}

export const PAYER_PROVIDERS: readonly PayerProviderPlace[] = [
  payerProvider('ReferringProvider', '2330C', 'DN', BUT_LOCATION),
  { ...payerProvider('RenderingProvider', '2330D', '82', ANY), list: 'otherPayerRenderingProviderSecondaryIdentifier' },
  {
    ...payerProvider('ServiceFacilityLocation', '2330E', '77', ['0B', 'G2', 'LU']),
    list: 'otherPayerServiceFacilityLocationSecondaryIdentifier',
  },
  payerProvider('SupervisingProvider', '2330F', 'DQ', ANY), payerProvider('BillingProvider', '2330G', '85', ['G2', 'LU']),
];

export const INSTITUTIONAL_PAYER_PROVIDERS: readonly PayerProviderPlace[] = [
  payerProvider('AttendingProvider', '2330C', '71', ANY), payerProvider('OperatingPhysician', '2330D', '72', ANY),
  payerProvider('OtherOperatingPhysician', '2330E', 'ZZ', ANY),
  payerProvider('ServiceFacilityLocation', '2330F', '77', ['0B', 'G2', 'LU']), payerProvider('RenderingProvider', '2330G', '82', ANY),
  payerProvider('ReferringProvider', '2330H', 'DN', BUT_LOCATION), payerProvider('BillingProvider', '2330I', '85', ['G2', 'LU']),
];

function payerProvider(kind: string, loop: string, entity: string, references: readonly string[]): PayerProviderPlace {
  const entityType = entity === '77' || entity === '85' ? '2' : '1';
  return { field: `otherPayer${kind}`, list: `otherPayer${kind}Identifier`, loop, entity, entityType, references };
}
