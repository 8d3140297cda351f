import type { Address, Contact, Named, PayToPlan, Provider, Reference } from '../parties.ts';

/**
 * Whether two parts are written alike, wherever they came from in their claims. Every claim of a file is compared with its neighbours by
 * these, so they look at the fields one by one instead of making a text of each part.
 */

export function sameProvider(one: Provider | undefined, other: Provider | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  return one === other || (sameIdentity(one, other) && sameReferences(one.references, other.references));
}

/** The same but for numbers that are written elsewhere; `counts` tells which references belong to the provider's loop. */
export function sameProviderBut(one: Provider, other: Provider, counts: (reference: Reference) => boolean): boolean {
  if (one === other) return true;
  if (!sameIdentity(one, other)) return false;
  if (one.references.length === 0 && other.references.length === 0) return true;
  return sameReferences(one.references.filter(counts), other.references.filter(counts));
}

export function sameAddress(one: Address | undefined, other: Address | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.address1 === other.address1 && one.address2 === other.address2 && one.city === other.city && one.state === other.state
    && one.postalCode === other.postalCode && one.countryCode === other.countryCode && one.countrySubDivisionCode === other.countrySubDivisionCode;
}

export function sameContact(one: Contact | undefined, other: Contact | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.name === other.name && one.phoneNumber === other.phoneNumber && one.phoneExtension === other.phoneExtension
    && one.faxNumber === other.faxNumber && one.email === other.email;
}

export function samePlan(one: PayToPlan | undefined, other: PayToPlan | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.organizationName === other.organizationName && one.idQualifier === other.idQualifier && one.id === other.id
    && one.taxId === other.taxId && sameAddress(one.address, other.address) && sameReferences(one.references, other.references);
}

export function sameReferences(one: readonly Reference[], other: readonly Reference[]): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index += 1) {
    const [a, b] = [one[index]!, other[index]!];
    if (a.qualifier !== b.qualifier || a.value !== b.value || a.payerId !== b.payerId) return false;
  }
  return true;
}

function sameIdentity(one: Provider, other: Provider): boolean {
  return one.role === other.role && one.npi === other.npi && one.entityType === other.entityType && one.employerId === other.employerId
    && one.ssn === other.ssn && one.taxonomyCode === other.taxonomyCode && sameName(one, other) && sameAddress(one.address, other.address)
    && sameContact(one.contact, other.contact);
}

function sameName(one: Named, other: Named): boolean {
  return one.organizationName === other.organizationName && one.lastName === other.lastName && one.firstName === other.firstName
    && one.middleName === other.middleName && one.suffix === other.suffix;
}
