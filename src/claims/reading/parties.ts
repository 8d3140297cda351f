import type { ClaimKind } from '../claim.ts';
import type {
  Address, Contact, Dependent, DestinationPayer, Named, PayToPlan, Receiver, Reference, Submitter, Subscriber,
} from '../parties.ts';
import { PAYER_IDENTIFIERS, PLAN_IDENTIFIERS } from '../places/facts.ts';
import { child, type Fields, skip, text } from '../fields.ts';
import { readFirstReference, readReferences } from './part.ts';

export function readAddress(from: Fields | undefined): Address | undefined {
  if (!from) return undefined;
  return {
    pointer: from.pointer, address1: text(from, 'address1'), address2: text(from, 'address2'), city: text(from, 'city'),
    state: text(from, 'state'), postalCode: zip(text(from, 'postalCode')),
    countryCode: text(from, 'countryCode'), countrySubDivisionCode: text(from, 'countrySubDivisionCode'),
  };
}

/** PER takes three numbers, and an extension behind a phone only: what has no room stays unread and is reported. */
export function readContact(from: Fields | undefined): Contact | undefined {
  if (!from) return undefined;
  skip(from, 'validContact');
  const phoneNumber = digits(text(from, 'phoneNumber'));
  const phoneExtension = phoneNumber === undefined ? undefined : text(from, 'phoneExtension');
  const email = text(from, 'email');
  const faxNumber = phoneExtension !== undefined && email !== undefined ? undefined : digits(text(from, 'faxNumber'));
  return { pointer: from.pointer, name: text(from, 'name'), phoneNumber, phoneExtension, faxNumber, email };
}

/** Reads the contact of a service facility, which stands in fields of its own; a name without a phone has no place. */
export function readFacilityContact(from: Fields): Contact | undefined {
  const phoneNumber = digits(text(from, 'phoneNumber'));
  if (!phoneNumber) return undefined;
  return {
    pointer: from.pointer, name: text(from, 'phoneName'), phoneNumber, phoneExtension: text(from, 'phoneExtension'), faxNumber: undefined,
    email: undefined,
  };
}

export function readSubmitter(from: Fields): Submitter {
  const { organizationName, lastName, firstName, middleName, suffix } = readName(from);
  return {
    pointer: from.pointer, organizationName, lastName, firstName, middleName, suffix, identification: text(from, 'submitterIdentification', 'taxId'),
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
  return {
    pointer: body.pointer, id: text(body, 'tradingPartnerServiceId'), name: text(body, 'tradingPartnerName'),
    address: readAddress(child(body, 'payerAddress')),
    references: readReferences(child(body, 'tradingPartnerSecondaryIdentifiers'), PAYER_IDENTIFIERS),
  };
}

export function readSubscriber(from: Fields, kind: ClaimKind): Subscriber {
  const memberId = text(from, 'memberId');
  const healthId = memberId === undefined ? text(from, 'standardHealthId') : undefined;
  const { organizationName, lastName, firstName, middleName, suffix } = readName(from);
  return {
    pointer: from.pointer, organizationName, lastName, firstName, middleName, suffix, memberId: memberId ?? healthId, idQualifier: healthId === undefined ? 'MI' : 'II',
    ssn: undashed(text(from, 'ssn')), gender: text(from, 'gender'), dateOfBirth: text(from, 'dateOfBirth'),
    responsibility: text(from, 'paymentResponsibilityLevelCode'), groupNumber: text(from, 'groupNumber', 'policyNumber'),
    groupName: text(from, 'subscriberGroupName'), insuranceType: kind === 'dental' ? undefined : text(from, 'insuranceTypeCode'),
    address: readAddress(child(from, 'address')),
    contact: kind !== 'professional' ? undefined : readContact(child(from, 'contactInformation')),
  };
}

export function readDependent(from: Fields | undefined, kind: ClaimKind): Dependent | undefined {
  if (!from) return undefined;
  const memberId = text(from, 'memberId');
  return {
    pointer: from.pointer, ...readName(from), relationship: text(from, 'relationshipToSubscriberCode'), memberId,
    // Loop 2010CA takes one of the two numbers.
    ssn: memberId === undefined ? undashed(text(from, 'ssn')) : undefined, gender: text(from, 'gender'),
    dateOfBirth: text(from, 'dateOfBirth'), address: readAddress(child(from, 'address')),
    contact: kind !== 'professional' ? undefined : readContact(child(from, 'contactInformation')),
  };
}

/**
 * Reads a pay-to plan (2010AC). It takes one identifier besides its tax id; both may stand in the billing provider instead, as in one of
 * the two public APIs.
 */
export function readPayToPlan(from: Fields | undefined, billing: Fields | undefined): PayToPlan | undefined {
  if (!from) return undefined;
  const own = readOwnIdentifier(from);
  const plans = own.length > 0 ? own : readFirstReference(from, PLAN_IDENTIFIERS);
  return {
    pointer: from.pointer, organizationName: text(from, 'organizationName'),
    idQualifier: text(from, 'primaryIdentifierTypeCode', 'identificationCodeQualifier'),
    id: text(from, 'primaryIdentifier', 'identificationCode'),
    taxId: undashed(text(from, 'taxIdentificationNumber', 'taxId') ?? (billing && text(billing, 'employerIdentificationNumber'))),
    address: readAddress(child(from, 'address')), references: plans.length > 0 ? plans : readFirstReference(billing, PLAN_IDENTIFIERS),
  };
}

export function readName(from: Fields): Named {
  return {
    organizationName: text(from, 'organizationName'), lastName: text(from, 'lastName'), firstName: text(from, 'firstName'),
    middleName: text(from, 'middleName'), suffix: text(from, 'suffix'),
  };
}

/** "12-3456789" as 123456789. */
export function undashed(value: string | undefined): string | undefined {
  return value?.includes('-') ? value.replaceAll('-', '') : value;
}

function readOwnIdentifier(plan: Fields): readonly Reference[] {
  const qualifier = text(plan, 'secondaryIdentifierTypeCode');
  const value = qualifier && text(plan, 'secondaryIdentifier');
  return qualifier && value ? [{ pointer: `${plan.pointer}/secondaryIdentifier`, qualifier, value, payerId: undefined }] : [];
}

/** "68522-1107" as 685221107. */
function zip(code: string | undefined): string | undefined {
  return code !== undefined && code.length === 10 ? code.replace(/^(\d{5})-(\d{4})$/, '$1$2') : code;
}

const ONLY_DIGITS = /^\d{0,10}$/;

/** "(555) 333-4444" as 5553334444: the guide wants digits. Anything that is no ordinary number is left for the edits. */
function digits(phone: string | undefined): string | undefined {
  if (phone === undefined || ONLY_DIGITS.test(phone) || !/^\+?[\d\s().-]+$/.test(phone)) return phone;
  const only = phone.replace(/\D/g, '');
  return only.length === 11 && only.startsWith('1') ? only.slice(1) : only;
}
