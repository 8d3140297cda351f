import type { Claim, ClaimKind, HealthCode, ServiceLine } from '../claim.ts';
import type { Address, Contact, Named, Part, Provider, ProviderRole, Text } from '../parties.ts';

/** Where a party stands: its loop and the entity code that a 277CA names it by. */
export interface Place {
  readonly loop: string;
  readonly entity: string;
}

interface RolePlaces {
  readonly entity: string;
  readonly professional: readonly [claim: string, line: string];
  readonly institutional: readonly [claim: string, line: string];
  readonly dental: readonly [claim: string, line: string];
}

const ROLES: Record<ProviderRole, RolePlaces> = {
  billing: { entity: '85', professional: ['2010AA', ''], institutional: ['2010AA', ''], dental: ['2010AA', ''] },
  referring: { entity: 'DN', professional: ['2310A', '2420F'], institutional: ['2310F', '2420D'], dental: ['2310A', ''] },
  primaryCare: { entity: 'P3', professional: ['2310A', '2420F'], institutional: ['', ''], dental: ['2310A', ''] },
  rendering: { entity: '82', professional: ['2310B', '2420A'], institutional: ['2310D', '2420C'], dental: ['2310B', '2420A'] },
  facility: { entity: '77', professional: ['2310C', '2420C'], institutional: ['2310E', ''], dental: ['2310C', '2420D'] },
  supervising: { entity: 'DQ', professional: ['2310D', '2420D'], institutional: ['', ''], dental: ['2310E', '2420C'] },
  ordering: { entity: 'DK', professional: ['', '2420E'], institutional: ['', ''], dental: ['', ''] },
  purchased: { entity: 'QB', professional: ['', '2420B'], institutional: ['', ''], dental: ['', ''] },
  attending: { entity: '71', professional: ['', ''], institutional: ['2310A', ''], dental: ['', ''] },
  operating: { entity: '72', professional: ['', ''], institutional: ['2310B', '2420A'], dental: ['', ''] },
  assistantSurgeon: { entity: 'DD', professional: ['', ''], institutional: ['', ''], dental: ['2310D', '2420B'] },
  otherOperating: { entity: 'ZZ', professional: ['', ''], institutional: ['2310C', '2420B'], dental: ['', ''] },
};

export function placeOfProvider(kind: ClaimKind, role: ProviderRole, onLine = false): Place {
  return { loop: ROLES[role][kind][onLine ? 1 : 0], entity: ROLES[role].entity };
}

/** What a check finds in each item of a list. Almost always that is nothing, and then nothing is made. */
export function each<T, Found>(items: readonly T[], find: (item: T, index: number) => readonly Found[]): readonly Found[] {
  let all: Found[] | undefined;
  for (let index = 0; index < items.length; index += 1) {
    const found = find(items[index]!, index);
    if (found.length > 0) all = all ? [...all, ...found] : [...found];
  }
  return all ?? NOTHING;
}

const NOTHING: readonly never[] = [];

/** Lists that many edits ask for, made once for a claim that is being judged. */
const VIEWS = Symbol('views');

interface Viewed {
  readonly [VIEWS]?: Map<unknown, unknown>;
}

/** The claim as edits look at it: what they list of it is made once. The claim itself is not changed. */
export function viewed(claim: Claim): Claim {
  const seen: Claim & Viewed = { ...claim, [VIEWS]: new Map() };
  return seen;
}

/** What `make` lists of a claim; of a viewed claim it is made once. */
export function listOnce<T>(claim: Claim, make: (claim: Claim) => T): T {
  const views = (claim as Viewed)[VIEWS];
  if (!views) return make(claim);
  const known = views.get(make);
  if (known !== undefined) return known as T;
  const made = make(claim);
  views.set(make, made);
  return made;
}

interface PlacedProvider {
  readonly provider: Provider;
  readonly place: Place;
  readonly line?: ServiceLine;
}

/** Every provider of the claim and of its lines, the billing provider first, each with its place. */
export function providersOf(claim: Claim): readonly PlacedProvider[] {
  return listOnce(claim, listProviders);
}

function listProviders(claim: Claim): readonly PlacedProvider[] {
  const above = [claim.billing, ...claim.providers].map((provider) => (
    { provider, place: placeOfProvider(claim.kind, provider.role) }));
  const below = claim.lines.flatMap((line) => line.providers.map((provider) => (
    { provider, line, place: placeOfProvider(claim.kind, provider.role, true) })));
  return [...above, ...below];
}

/** Every address of the claim with its place. */
export function addressesOf(claim: Claim): readonly { readonly address: Address; readonly place: Place }[] {
  return listOnce(claim, listAddresses);
}

function listAddresses(claim: Claim): readonly { readonly address: Address; readonly place: Place }[] {
  const patient = claim.dependent
    ? { address: claim.dependent.address, place: { loop: '2010CA', entity: 'QC' } }
    : { address: claim.subscriber.address, place: { loop: '2010BA', entity: 'IL' } };
  const list = [
    ...providersOf(claim).map(({ provider, place }) => ({ address: provider.address, place })),
    { address: claim.payToAddress, place: { loop: '2010AB', entity: '87' } },
    { address: claim.payToPlan?.address, place: { loop: '2010AC', entity: 'PE' } }, patient,
    { address: claim.payer.address, place: { loop: '2010BB', entity: 'PR' } },
    ...claim.otherPayers.flatMap((other) => [
      { address: other.insured.address, place: { loop: '2330A', entity: 'GB' } },
      { address: other.payer.address, place: { loop: '2330B', entity: 'PR' } },
    ]),
  ];
  return list.flatMap(({ address, place }) => (address ? [{ address, place }] : []));
}

/** Every contact of the claim with its place. */
export function contactsOf(claim: Claim): readonly { readonly contact: Contact; readonly place: Place }[] {
  return listOnce(claim, listContacts);
}

function listContacts(claim: Claim): readonly { readonly contact: Contact; readonly place: Place }[] {
  const list = [
    { contact: claim.submitter.contact, place: { loop: '1000A', entity: '41' } },
    ...providersOf(claim).map(({ provider, place }) => ({ contact: provider.contact, place })),
  ];
  return list.flatMap(({ contact, place }) => (contact ? [{ contact, place }] : []));
}

/** Everybody who is named, with place; a person has a last name, an organisation its own. */
export function namedOf(claim: Claim): readonly { readonly named: Named & Part; readonly place: Place }[] {
  return listOnce(claim, listNamed);
}

function listNamed(claim: Claim): readonly { readonly named: Named & Part; readonly place: Place }[] {
  return [
    { named: claim.submitter, place: { loop: '1000A', entity: '41' } },
    ...providersOf(claim).map(({ provider, place }) => ({ named: provider, place })),
    { named: claim.subscriber, place: { loop: '2010BA', entity: 'IL' } },
    ...(claim.dependent ? [{ named: claim.dependent, place: { loop: '2010CA', entity: 'QC' } }] : []),
  ];
}

/** The patient: the dependent, else the subscriber. */
export function patientOf(claim: Claim): { readonly person: Part & { dateOfBirth: Text; gender: Text; address: Address | undefined }; readonly place: Place } {
  return claim.dependent
    ? { person: claim.dependent, place: { loop: '2010CA', entity: 'QC' } }
    : { person: claim.subscriber, place: { loop: '2010BA', entity: 'IL' } };
}

/** The earliest service date that is known: of the lines, else the begin of the statement period. */
export function firstServiceDate(claim: Claim): Text {
  if (claim.stay?.statementBegin !== undefined) return claim.stay.statementBegin;
  let first: Text;
  for (const { serviceDate } of claim.lines) if (serviceDate !== undefined && (first === undefined || serviceDate < first)) first = serviceDate;
  return first;
}

/** Bills of a stay in bed (type of bill 11, 18, 21, 28, 41, 65, 66); all others follow the rules for outpatients. */
export function isInpatient(claim: Claim): boolean {
  return claim.kind === 'institutional' && ['11', '18', '21', '28', '41', '65', '66'].includes(claim.facilityCode ?? '');
}

/** The field of the claim with this JSON name. */
export function at(part: Part, name: string): string {
  return `${part.pointer}/${name}`;
}

/** Where a fact of a line stands: in SV1, SV2 or SV3. */
export function lineElement(kind: ClaimKind, fact: keyof typeof LINE_ELEMENTS['professional']): string {
  return LINE_ELEMENTS[kind][fact];
}

const LINE_ELEMENTS = {
  professional: { code: 'SV101-2', modifier: 'SV101-3', description: 'SV101-7', charge: 'SV102', unit: 'SV103', units: 'SV104', place: 'SV105' },
  institutional: { code: 'SV202-2', modifier: 'SV202-3', description: 'SV202-7', charge: 'SV203', unit: 'SV204', units: 'SV205', place: 'SV205' },
  dental: { code: 'SV301-2', modifier: 'SV301-3', description: 'SV301-7', charge: 'SV302', unit: 'SV306', units: 'SV306', place: 'SV303' },
};

/** Where a code of an HI segment stands. */
export function codePlace(code: HealthCode): { readonly pointer: string; readonly value: string; readonly loop: string; readonly element: string } {
  return { pointer: code.pointer, value: code.code, loop: '2300', element: 'HI01-2' };
}
