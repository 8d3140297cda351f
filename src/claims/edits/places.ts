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
  return PROVIDER_PLACES[kind][role][onLine ? 1 : 0];
}

const PROVIDER_PLACES = { professional: placesOf('professional'), institutional: placesOf('institutional'), dental: placesOf('dental') };

function placesOf(kind: ClaimKind): Readonly<Record<ProviderRole, readonly [claim: Place, line: Place]>> {
  const both = (roles: RolePlaces): [Place, Place] => [{ loop: roles[kind][0], entity: roles.entity }, { loop: roles[kind][1], entity: roles.entity }];
  return Object.fromEntries(Object.entries(ROLES).map(([role, roles]) => [role, both(roles)])) as Record<ProviderRole, [Place, Place]>;
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

/** No finding. */
export const NOTHING: readonly never[] = [];

/**
 * What edits list of a claim, kept as long as the claim is. A claim never changes, so what was listed of it stays right; a repaired or
 * completed claim is another object.
 */
const LISTS = new WeakMap<Claim, Map<unknown, unknown>>();

/** What `make` lists of a claim, made when it is asked for first. */
export function listOnce<T>(claim: Claim, make: (claim: Claim) => T): T {
  let lists = LISTS.get(claim);
  if (lists === undefined) LISTS.set(claim, lists = new Map());
  const known = lists.get(make);
  if (known !== undefined) return known as T;
  const made = make(claim);
  lists.set(make, made);
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
  const list: PlacedProvider[] = [{ provider: claim.billing, place: placeOfProvider(claim.kind, 'billing') }];
  for (const provider of claim.providers) list.push({ provider, place: placeOfProvider(claim.kind, provider.role) });
  for (const line of claim.lines) {
    for (const provider of line.providers) list.push({ provider, line, place: placeOfProvider(claim.kind, provider.role, true) });
  }
  return list;
}

interface PlacedAddress {
  readonly address: Address;
  readonly place: Place;
}

/** Every address of the claim with its place. */
export function addressesOf(claim: Claim): readonly PlacedAddress[] {
  return listOnce(claim, listAddresses);
}

function listAddresses(claim: Claim): readonly PlacedAddress[] {
  const list: PlacedAddress[] = [];
  const add = (address: Address | undefined, place: Place): void => {
    if (address) list.push({ address, place });
  };
  for (const { provider, place } of providersOf(claim)) add(provider.address, place);
  add(claim.payToAddress, PLACES.payToAddress);
  add(claim.payToPlan?.address, PLACES.payToPlan);
  const patient = patientOf(claim);
  add(patient.person.address, patient.place);
  add(claim.payer.address, PLACES.payer);
  for (const other of claim.otherPayers) {
    add(other.insured.address, PLACES.otherInsured);
    add(other.payer.address, PLACES.otherPayer);
  }
  return list;
}

interface PlacedContact {
  readonly contact: Contact;
  readonly place: Place;
}

/** Every contact of the claim with its place. */
export function contactsOf(claim: Claim): readonly PlacedContact[] {
  return listOnce(claim, listContacts);
}

function listContacts(claim: Claim): readonly PlacedContact[] {
  const list: PlacedContact[] = [];
  if (claim.submitter.contact) list.push({ contact: claim.submitter.contact, place: PLACES.submitter });
  for (const { provider: { contact }, place } of providersOf(claim)) if (contact) list.push({ contact, place });
  return list;
}

interface PlacedName {
  readonly named: Named & Part;
  readonly place: Place;
}

/** Everybody who is named, with place; a person has a last name, an organisation its own. */
export function namedOf(claim: Claim): readonly PlacedName[] {
  return listOnce(claim, listNamed);
}

function listNamed(claim: Claim): readonly PlacedName[] {
  const list: PlacedName[] = [{ named: claim.submitter, place: PLACES.submitter }];
  for (const { provider, place } of providersOf(claim)) list.push({ named: provider, place });
  list.push({ named: claim.subscriber, place: PLACES.subscriber });
  if (claim.dependent) list.push({ named: claim.dependent, place: PLACES.dependent });
  return list;
}

/** Places of the parties that are no providers. */
const PLACES = {
  submitter: { loop: '1000A', entity: '41' }, payToAddress: { loop: '2010AB', entity: '87' }, payToPlan: { loop: '2010AC', entity: 'PE' },
  subscriber: { loop: '2010BA', entity: 'IL' }, dependent: { loop: '2010CA', entity: 'QC' }, payer: { loop: '2010BB', entity: 'PR' },
  otherInsured: { loop: '2330A', entity: 'GB' }, otherPayer: { loop: '2330B', entity: 'PR' },
} as const;

interface PlacedPatient {
  readonly person: Part & { dateOfBirth: Text; gender: Text; address: Address | undefined };
  readonly place: Place;
}

/** The patient: the dependent, else the subscriber. */
export function patientOf(claim: Claim): PlacedPatient {
  return claim.dependent ? { person: claim.dependent, place: PLACES.dependent } : { person: claim.subscriber, place: PLACES.subscriber };
}

/** The earliest service date that is known: of the lines, else the begin of the statement period. */
export function firstServiceDate(claim: Claim): Text {
  if (claim.stay?.statementBegin !== undefined) return claim.stay.statementBegin;
  const { lines } = claim;
  let first: Text;
  for (let n = 0; n < lines.length; n += 1) {
    const { serviceDate } = lines[n]!;
    if (serviceDate !== undefined && (first === undefined || serviceDate < first)) first = serviceDate;
  }
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
