import type { Provider, ProviderRole, Reference } from '../parties.ts';
import { IDENTIFIERS, PROVIDER_TYPES, type ProviderPlace } from '../places/providers.ts';
import { child, children, type Fields, skip, text } from '../fields.ts';
import { readAddress, readContact, readFacilityContact, readName, undashed } from './parties.ts';
import { NOTHING, readReferences, readTable } from './part.ts';

/** Reads the providers that stand in their own fields, in the order of the places; `listed` fills those that do not. */
export function readProviders(holders: readonly Fields[], places: readonly ProviderPlace[], listed: ListedProviders): readonly Provider[] {
  let found: Provider[] | undefined;
  for (const place of places) {
    // A primary care provider stands in the referring provider's field and says so.
    const from = place.role === 'primaryCare' ? undefined : firstOf(holders, place.field);
    if (from) (found ??= []).push(readProvider(from, isPrimaryCare(from, place) ? primaryCareOf(places, place) : place));
    else if (listed !== NO_LIST) (found ??= []).push(...listed.take(place));
  }
  return found ?? NOTHING;
}

/** The deprecated list of providers with a role each; a provider that a field of its own names is not taken from it. */
export interface ListedProviders {
  take(place: ProviderPlace): readonly Provider[];
}

export const NO_LIST: ListedProviders = { take: () => [] };

export function listedProviders(body: Fields): ListedProviders {
  const listed = children(body, 'providers');
  if (listed.length === 0) return NO_LIST;
  const roleOf = (from: Fields): ProviderRole | undefined => PROVIDER_TYPES[String(from.values['providerType'])];
  return {
    take(place) {
      const found = listed.find((from) => roleOf(from) === place.role);
      return found ? [readProvider(found, place)] : [];
    },
  };
}

/** Reads a provider in the role of a place. What its loop has no room for stays unread and is reported to the client. */
export function readProvider(from: Fields, place: ProviderPlace): Provider {
  skip(from, 'providerType', 'entityTypeQualifier');
  const { role } = place;
  const employerId = role === 'billing' ? undashed(text(from, 'employerId')) : undefined;
  const { organizationName, lastName, firstName, middleName, suffix } = namesOf(from, role);
  return {
    pointer: from.pointer, role, entityType: entityTypeOf(from), organizationName, lastName, firstName, middleName, suffix,
    npi: role === 'facility' ? text(from, 'npi', 'identificationCode') : text(from, 'npi'), employerId,
    ssn: place.ssn && employerId === undefined ? undashed(text(from, 'ssn')) : undefined,
    taxonomyCode: place.specialty ? text(from, 'taxonomyCode') : undefined,
    address: place.address ? readAddress(child(from, 'address')) : undefined,
    contact: contactOf(from, place), references: readIdentifiers(from, place),
  };
}

/** Reads {qualifier, identifier} objects; one whose qualifier has no place here stays unread. */
export function readQualified(list: readonly Fields[], allowed: readonly string[], ofPayer = false): readonly Reference[] {
  const found: Reference[] = [];
  for (const item of list) {
    const qualifier = item.values['qualifier'];
    if (typeof qualifier !== 'string' || !allowed.includes(qualifier.trim())) continue;
    const value = text(item, 'identifier');
    skip(item, 'qualifier');
    const payerId = ofPayer ? text(item, 'otherIdentifier') : undefined;
    if (value) found.push({ pointer: `${item.pointer}/identifier`, qualifier: qualifier.trim(), value, payerId });
  }
  return found;
}

function firstOf(holders: readonly Fields[], name: string): Fields | undefined {
  for (const holder of holders) {
    const found = child(holder, name);
    if (found) return found;
  }
  return undefined;
}

function isPrimaryCare(from: Fields, place: ProviderPlace): boolean {
  return place.role === 'referring' && from.values['providerType'] === 'PrimaryCareProvider';
}

/** The place for a primary care provider; a claim type without one takes it as a referring provider. */
function primaryCareOf(places: readonly ProviderPlace[], referring: ProviderPlace): ProviderPlace {
  return places.find(({ role }) => role === 'primaryCare') ?? referring;
}

/** Surgeons are persons, whichever field holds the name; a purchased service provider (2420B) has no name at all. */
function namesOf(from: Fields, role: ProviderRole): ReturnType<typeof readName> {
  if (role === 'facility') return { ...NO_NAME, organizationName: text(from, 'organizationName') };
  if (role === 'purchased') return NO_NAME;
  if (role !== 'operating' && role !== 'otherOperating') return readName(from);
  const lastName = text(from, 'lastName', 'organizationName');
  return {
    organizationName: undefined, lastName, firstName: text(from, 'firstName'), middleName: text(from, 'middleName'), suffix: text(from, 'suffix'),
  };
}

/** Looks at the names without reading them: a loop that takes no name still says which kind of provider it is. */
function entityTypeOf(from: Fields): '1' | '2' {
  return from.values['organizationName'] || from.values['entityTypeQualifier'] === '2' ? '2' : '1';
}

const NO_NAME = { organizationName: undefined, lastName: undefined, firstName: undefined, middleName: undefined, suffix: undefined };

function contactOf(from: Fields, place: ProviderPlace): Provider['contact'] {
  if (!place.contact) return undefined;
  return place.role === 'facility' ? readFacilityContact(from) : readContact(child(from, 'contactInformation'));
}

/** Identifiers stand in named fields, in a list of {qualifier, identifier}, or as a text with its qualifier beside it. */
function readIdentifiers(from: Fields, place: ProviderPlace): readonly Reference[] {
  const allowed = place.references;
  const named = readTable(from, IDENTIFIERS, (fields, name, qualifier) => (
    allowed.includes(qualifier) ? readReferences(fields, [[name, qualifier]])[0] : undefined));
  // Of a line's provider the named numbers may be those at another payer (REF04).
  const payerId = place.ofPayer && named.length > 0 ? text(from, 'payerIdentificationNumber', 'otherIdentifier') : undefined;
  const secondary = from.values['secondaryIdentifier'];
  if (secondary === undefined && from.values['referenceIdentification'] === undefined && payerId === undefined) return named;
  const found = payerId === undefined ? [...named] : named.map((reference) => ({ ...reference, payerId }));
  if (typeof secondary === 'string') {
    const qualifier = text(from, 'secondaryIdentificationQualifierCode', 'identificationQualifierCode') ?? 'G2';
    const value = allowed.includes(qualifier) ? text(from, 'secondaryIdentifier') : undefined;
    if (value) found.push({ pointer: `${from.pointer}/secondaryIdentifier`, qualifier, value, payerId: undefined });
  } else if (secondary !== undefined && secondary !== null) {
    found.push(...readQualified(children(from, 'secondaryIdentifier'), allowed, place.ofPayer));
  }
  if (from.values['referenceIdentification']) {
    found.push(...readQualified(children(from, 'referenceIdentification'), allowed, place.ofPayer));
  }
  return found;
}
