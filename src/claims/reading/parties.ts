import type { ClaimKind } from '../claim.ts';
import type {
  Address, Contact, Dependent, DestinationPayer, Named, PayToPlan, Provider, ProviderRole, Receiver, Reference, Submitter, Subscriber,
} from '../parties.ts';
import { child, children, type Fields, skip, text } from '../fields.ts';

/** What the guide has a place for besides name and NPI, per role. Anything else stays unread and is reported to the client. */
interface Places {
  readonly references: readonly string[];
  readonly taxonomy?: boolean;
  readonly address?: boolean;
  readonly contact?: boolean;
}

const ANY_ID = ['0B', '1G', 'G2', 'LU'];

const PLACES: Record<ClaimKind, Partial<Record<ProviderRole, Places>>> = {
  professional: {
    billing: { references: ANY_ID, taxonomy: true, address: true, contact: true },
    referring: { references: ['0B', '1G', 'G2'] },
    primaryCare: { references: ['0B', '1G', 'G2'] },
    rendering: { references: ANY_ID, taxonomy: true },
    supervising: { references: ANY_ID },
    ordering: { references: ['0B', '1G', 'G2'], address: true, contact: true },
    purchased: { references: ['0B', '1G', 'G2'] },
    facility: { references: ['0B', 'G2', 'LU'], address: true, contact: true },
  },
  institutional: {
    billing: { references: ['G2', 'LU'], taxonomy: true, address: true, contact: true },
    attending: { references: ANY_ID, taxonomy: true },
    operating: { references: ANY_ID },
    otherOperating: { references: ANY_ID },
    rendering: { references: ANY_ID },
    referring: { references: ['0B', '1G', 'G2'] },
    facility: { references: ['0B', 'G2', 'LU'], address: true },
  },
};

/** JSON names of provider identifiers and their REF01 qualifiers. */
const IDENTIFIERS: readonly (readonly [string, string])[] = [
  ['stateLicenseNumber', '0B'], ['providerUpinNumber', '1G'], ['commercialNumber', 'G2'], ['locationNumber', 'LU'],
];

/** Reads a provider in the given role. */
export function readProvider(from: Fields, role: ProviderRole, kind: ClaimKind): Provider {
  const places: Places = PLACES[kind][role] ?? { references: [] };
  skip(from, 'providerType', 'entityTypeQualifier');
  const billing = role === 'billing';
  return {
    pointer: from.pointer, role, ...readName(from), npi: text(from, 'npi'),
    employerId: billing ? text(from, 'employerId')?.replaceAll('-', '') : undefined,
    ssn: billing && kind === 'professional' ? text(from, 'ssn')?.replaceAll('-', '') : undefined,
    taxonomyCode: places.taxonomy ? text(from, 'taxonomyCode') : undefined,
    address: places.address ? readAddress(child(from, 'address')) : undefined,
    contact: places.contact ? readContact(child(from, 'contactInformation')) : undefined,
    references: readIdentifiers(from, places.references),
  };
}

/** Reads a service facility, whose contact stands in fields of its own. */
export function readFacility(from: Fields | undefined, kind: ClaimKind): readonly Provider[] {
  if (!from) return [];
  const places = PLACES[kind].facility!;
  return [{
    pointer: from.pointer, role: 'facility', npi: text(from, 'npi', 'identificationCode'),
    organizationName: text(from, 'organizationName'), lastName: undefined, firstName: undefined, middleName: undefined,
    suffix: undefined, employerId: undefined, ssn: undefined, taxonomyCode: undefined,
    address: readAddress(child(from, 'address')),
    contact: places.contact ? readFacilityContact(from) : undefined,
    references: readIdentifiers(from, places.references),
  }];
}

export function readAddress(from: Fields | undefined): Address | undefined {
  if (!from) return undefined;
  return {
    pointer: from.pointer, address1: text(from, 'address1'), address2: text(from, 'address2'), city: text(from, 'city'),
    state: text(from, 'state'), postalCode: text(from, 'postalCode')?.replace(/^(\d{5})-(\d{4})$/, '$1$2'),
    countryCode: text(from, 'countryCode'), countrySubDivisionCode: text(from, 'countrySubDivisionCode'),
  };
}

export function readContact(from: Fields | undefined): Contact | undefined {
  if (!from) return undefined;
  skip(from, 'validContact');
  return {
    pointer: from.pointer, name: text(from, 'name'), phoneNumber: digits(text(from, 'phoneNumber')),
    phoneExtension: text(from, 'phoneExtension'), faxNumber: digits(text(from, 'faxNumber')), email: text(from, 'email'),
  };
}

export function readSubmitter(from: Fields): Submitter {
  return {
    pointer: from.pointer, ...readName(from), identification: text(from, 'submitterIdentification', 'taxId'),
    contact: readContact(child(from, 'contactInformation')),
  };
}

export function readReceiver(from: Fields): Receiver {
  return {
    pointer: from.pointer, organizationName: text(from, 'organizationName'), identification: text(from, 'receiverId', 'taxId'),
  };
}

/** Reads the destination payer, whose facts stand at the root of the body. */
export function readPayer(body: Fields): DestinationPayer {
  const ids = child(body, 'tradingPartnerSecondaryIdentifiers');
  return {
    pointer: body.pointer, id: text(body, 'tradingPartnerServiceId'), name: text(body, 'tradingPartnerName'),
    address: readAddress(child(body, 'payerAddress')),
    references: ids ? readReferences(ids, PAYER_IDENTIFIERS) : [],
  };
}

export function readSubscriber(from: Fields, kind: ClaimKind): Subscriber {
  return {
    pointer: from.pointer, ...readName(from), memberId: text(from, 'memberId'), ssn: text(from, 'ssn')?.replaceAll('-', ''),
    gender: text(from, 'gender'), dateOfBirth: text(from, 'dateOfBirth'),
    responsibility: text(from, 'paymentResponsibilityLevelCode'), groupNumber: text(from, 'groupNumber', 'policyNumber'),
    groupName: text(from, 'subscriberGroupName'), insuranceType: text(from, 'insuranceTypeCode'),
    address: readAddress(child(from, 'address')),
    contact: kind === 'professional' ? readContact(child(from, 'contactInformation')) : undefined,
  };
}

export function readDependent(from: Fields | undefined, kind: ClaimKind): Dependent | undefined {
  if (!from) return undefined;
  return {
    pointer: from.pointer, ...readName(from), relationship: text(from, 'relationshipToSubscriberCode'),
    memberId: text(from, 'memberId'), ssn: text(from, 'ssn')?.replaceAll('-', ''), gender: text(from, 'gender'),
    dateOfBirth: text(from, 'dateOfBirth'), address: readAddress(child(from, 'address')),
    contact: kind === 'professional' ? readContact(child(from, 'contactInformation')) : undefined,
  };
}

export function readPayToPlan(from: Fields | undefined): PayToPlan | undefined {
  if (!from) return undefined;
  const qualifier = text(from, 'secondaryIdentifierTypeCode');
  const identifier = text(from, 'secondaryIdentifier');
  const own: Reference[] = qualifier && identifier ? [{ pointer: `${from.pointer}/secondaryIdentifier`, qualifier, value: identifier }] : [];
  return {
    pointer: from.pointer, organizationName: text(from, 'organizationName'),
    idQualifier: text(from, 'primaryIdentifierTypeCode', 'identificationCodeQualifier'),
    id: text(from, 'primaryIdentifier', 'identificationCode'), taxId: text(from, 'taxIdentificationNumber', 'taxId'),
    address: readAddress(child(from, 'address')), references: [...own, ...readReferences(from, PLAN_IDENTIFIERS)].slice(0, 1),
  };
}

/** Reads named fields as REF segments, in the order of the table. */
export function readReferences(from: Fields, table: readonly (readonly [string, string])[]): readonly Reference[] {
  const found: Reference[] = [];
  for (const [name, qualifier] of table) {
    const value = text(from, name);
    if (value) found.push({ pointer: `${from.pointer}/${name}`, qualifier, value });
  }
  return found;
}

const PAYER_IDENTIFIERS: readonly (readonly [string, string])[] = [
  ['payerIdentificationNumber', '2U'], ['employerIdentificationNumber', 'EI'], ['claimOfficeNumber', 'FY'], ['naic', 'NF'],
];

const PLAN_IDENTIFIERS: readonly (readonly [string, string])[] = [
  ['payerIdentificationNumber', '2U'], ['claimOfficeNumber', 'FY'], ['naic', 'NF'],
];

function readName(from: Fields): Named {
  return {
    organizationName: text(from, 'organizationName'), lastName: text(from, 'lastName'), firstName: text(from, 'firstName'),
    middleName: text(from, 'middleName'), suffix: text(from, 'suffix'),
  };
}

/** Identifiers stand in named fields, in a list of {qualifier, identifier}, or as a text with its qualifier beside it. */
function readIdentifiers(from: Fields, allowed: readonly string[]): readonly Reference[] {
  const found = [...readReferences(from, IDENTIFIERS.filter(([, qualifier]) => allowed.includes(qualifier)))];
  const single = typeof from.values['secondaryIdentifier'] === 'string';
  if (single) {
    const qualifier = text(from, 'secondaryIdentificationQualifierCode', 'identificationQualifierCode') ?? 'G2';
    const value = allowed.includes(qualifier) ? text(from, 'secondaryIdentifier') : undefined;
    if (value) found.push({ pointer: `${from.pointer}/secondaryIdentifier`, qualifier, value });
  }
  const lists = [...(single ? [] : children(from, 'secondaryIdentifier')), ...children(from, 'referenceIdentification')];
  return [...found, ...readQualified(lists, allowed)];
}

/** Reads {qualifier, identifier} objects; one whose qualifier has no place here stays unread. */
export function readQualified(list: readonly Fields[], allowed: readonly string[]): readonly Reference[] {
  const found: Reference[] = [];
  for (const item of list) {
    const qualifier = item.values['qualifier'];
    if (typeof qualifier !== 'string' || !allowed.includes(qualifier.trim())) continue;
    const value = text(item, 'identifier');
    skip(item, 'qualifier');
    if (value) found.push({ pointer: `${item.pointer}/identifier`, qualifier: qualifier.trim(), value });
  }
  return found;
}

function readFacilityContact(from: Fields): Contact | undefined {
  const phoneNumber = digits(text(from, 'phoneNumber'));
  const name = text(from, 'phoneName');
  const phoneExtension = text(from, 'phoneExtension');
  if (!phoneNumber) return undefined;
  return { pointer: from.pointer, name, phoneNumber, phoneExtension, faxNumber: undefined, email: undefined };
}

/** "(555) 333-4444" as 5553334444: the guide wants digits. Anything that is no ordinary number is left for the edits. */
function digits(phone: string | undefined): string | undefined {
  if (phone === undefined || !/^\+?[\d\s().-]+$/.test(phone)) return phone;
  const only = phone.replace(/\D/g, '');
  return only.length === 11 && only.startsWith('1') ? only.slice(1) : only;
}
