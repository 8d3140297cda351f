import { providerOf } from '../claim.ts';
import type { Provider, ProviderRole, Text } from '../parties.ts';
import { fingerprint } from '../writing/parties.ts';
import { isListed, listed } from './code-lists.ts';
import type { Check, Finding } from './edit.ts';
import { addressesOf, at, contactsOf, each, firstServiceDate, namedOf, NOTHING, placeOfProvider, providersOf } from './places.ts';

export const billingNpiMissing: Check = ({ billing }) => (
  billing.npi ? [] : [{ pointer: at(billing, 'npi'), loop: '2010AA', element: 'NM109' }]);

/** CMS gives NPIs a Luhn check digit over the prefix 80840 and the number (45 CFR 162.406). */
export const npiInvalid: Check = (claim) => each(providersOf(claim), ({ provider, place }) => (
  provider.npi === undefined || isNpi(provider.npi)
    ? NOTHING
    : [{ pointer: at(provider, 'npi'), value: provider.npi, loop: place.loop, element: 'NM109', entity: place.entity }]));

export const nameMissing: Check = (claim) => each(namedOf(claim), ({ named, place }) => {
  const nameless = named.organizationName === undefined && named.lastName === undefined;
  // Loop 2420B (purchased service) has no place for a name.
  if (!nameless || place.entity === 'QB') return NOTHING;
  return [{ pointer: at(named, place.entity === '77' ? 'organizationName' : 'lastName'), loop: place.loop, element: 'NM103', entity: place.entity }];
});

export const firstNameMissing: Check = ({ subscriber, dependent }) => {
  if (subscriber.firstName && (!dependent || dependent.firstName)) return NOTHING;
  const people = [
    { person: subscriber, loop: '2010BA', entity: 'IL' }, ...(dependent ? [{ person: dependent, loop: '2010CA', entity: 'QC' }] : []),
  ];
  return people.filter(({ person }) => person.lastName && !person.firstName && !person.organizationName).map(({ person, ...place }) => (
    { pointer: at(person, 'firstName'), element: 'NM104', ...place }));
};

export const organisationWithFirstName: Check = (claim) => each(namedOf(claim), ({ named, place }) => (
  named.organizationName && (named.firstName || named.middleName || named.suffix)
    ? [{ pointer: at(named, named.firstName ? 'firstName' : 'middleName'), value: named.firstName, loop: place.loop, element: 'NM104', entity: place.entity }]
    : NOTHING));

export const postOfficeBox: Check = ({ billing }) => {
  const address = billing.address;
  if (!address || !(BOX.test(address.address1 ?? '') || BOX.test(address.address2 ?? ''))) return NOTHING;
  return (['address1', 'address2'] as const).filter((name) => BOX.test(address[name] ?? '')).map((name) => (
    { pointer: at(address, name), value: address[name], loop: '2010AA', element: name === 'address1' ? 'N301' : 'N302' }));
};

export const billingAddressMissing: Check = ({ billing }) => (
  billing.address ? [] : [{ pointer: at(billing, 'address'), loop: '2010AA', element: 'N301', entity: '85' }]);

export const addressIncomplete: Check = (claim) => each(addressesOf(claim), ({ address, place }) => {
  if (address.address1 && address.city && address.state && address.postalCode) return NOTHING;
  const foreign = address.countryCode !== undefined && !['US', 'CA'].includes(address.countryCode);
  const needed = [
    ['address1', 'N301'], ['city', 'N401'], ...(foreign ? [] : [['state', 'N402'], ['postalCode', 'N403']]),
  ] as [keyof typeof address, string][];
  return needed.filter(([name]) => !address[name]).map(([name, element]): Finding => (
    { pointer: at(address, name), loop: place.loop, element, entity: place.entity, message: `The address lacks its ${PARTS[name]}.` }));
});

/** The billing provider and the service facility need the nine digit form; everybody else five or nine. */
export const zipInvalid: Check = (claim) => each(addressesOf(claim), ({ address, place }) => {
  const code = address.postalCode;
  if (!code || (address.countryCode !== undefined && address.countryCode !== 'US')) return [];
  const nine = place.entity === '85' || place.entity === '77';
  if ((nine ? /^\d{9}$/ : /^\d{5}(\d{4})?$/).test(code)) return NOTHING;
  const message = nine ? 'This ZIP code needs nine digits.' : 'This ZIP code is not five or nine digits.';
  return [{ pointer: at(address, 'postalCode'), value: code, loop: place.loop, element: 'N403', entity: place.entity, message }];
});

export const foreignAddress: Check = (claim) => each(addressesOf(claim), ({ address, place }) => (
  address.countryCode && !/^[A-Z]{2}$/.test(address.countryCode)
    ? [{ pointer: at(address, 'countryCode'), value: address.countryCode, loop: place.loop, element: 'N404', entity: place.entity }]
    : NOTHING));

export const taxIdInvalid: Check = ({ billing }) => {
  const { employerId, ssn } = billing;
  const findings: Finding[] = [];
  if (!employerId && !ssn) {
    findings.push({ pointer: at(billing, 'employerId'), loop: '2010AA', element: 'REF02', message: 'The billing provider has no tax id.' });
  }
  if (employerId && (!/^\d{9}$/.test(employerId) || /^(\d)\1{8}$/.test(employerId))) {
    findings.push({ pointer: at(billing, 'employerId'), value: employerId, loop: '2010AA', element: 'REF02' });
  }
  if (employerId && ssn) {
    findings.push({ pointer: at(billing, 'ssn'), loop: '2010AA', element: 'REF02', message: 'Both an EIN and an SSN were sent as tax id.' });
  }
  return findings;
};

export const ssnInvalid: Check = ({ billing, subscriber, dependent }) => {
  if (billing.ssn === undefined && subscriber.ssn === undefined && dependent?.ssn === undefined) return NOTHING;
  const holders = [
    { part: billing, loop: '2010AA', entity: '85' }, { part: subscriber, loop: '2010BA', entity: 'IL' },
    ...(dependent ? [{ part: dependent, loop: '2010CA', entity: 'QC' }] : []),
  ];
  return holders.filter(({ part }) => part.ssn !== undefined && !/^\d{9}$/.test(part.ssn)).map(({ part, ...place }) => (
    { pointer: at(part, 'ssn'), value: part.ssn, element: 'REF02', ...place }));
};

/** Ten characters that end in X, and in the list of the NUCC. */
export const taxonomyInvalid: Check = (claim, context) => {
  const on = firstServiceDate(claim) ?? context.today;
  const isShaped = (code: string) => /^[0-9A-Z]{9}X$/.test(code);
  const doubtful = ({ provider: { taxonomyCode: code } }: { provider: { taxonomyCode: Text } }) => (
    code !== undefined && !(isShaped(code) && isListed(context, 'taxonomy', { code, on })));
  const asked = providersOf(claim).filter(doubtful).map(({ provider, place }) => ({
    code: provider.taxonomyCode!, on,
    at: { pointer: at(provider, 'taxonomyCode'), value: provider.taxonomyCode, element: 'PRV03', entity: place.entity, loop: place.entity === '85' ? '2000A' : place.loop },
  }));
  return asked.length === 0 ? NOTHING : [...asked.filter(({ code }) => !isShaped(code)).map((one) => one.at), ...listed(context, 'taxonomy', asked.filter(({ code }) => isShaped(code)))];
};

/** North American numbers: neither area code nor exchange begins with 0 or 1. */
export const phoneInvalid: Check = (claim) => each(contactsOf(claim), ({ contact, place }) => (isPhone(contact.phoneNumber) && isPhone(contact.faxNumber)
  ? NOTHING
  : (['phoneNumber', 'faxNumber'] as const).filter((name) => !isPhone(contact[name])).map((name) => (
    { pointer: at(contact, name), value: contact[name], loop: place.loop, element: 'PER04', entity: place.entity }))));

function isPhone(number: Text): boolean {
  return !number || /^[2-9]\d{2}[2-9]\d{6}$/.test(number);
}

export const upinInvalid: Check = (claim) => each(providersOf(claim), ({ provider, place }) => (provider.references.length === 0 ? NOTHING
  : provider.references.filter(({ qualifier, value }) => qualifier === '1G' && !/^([A-Z]\d{5}|[A-Z]{3}\d{3})$/.test(value)).map((reference) => (
    { pointer: reference.pointer, value: reference.value, loop: place.loop, element: 'REF02', entity: place.entity }))));

export const payToEqualsBilling: Check = ({ billing, payToAddress }) => (
  payToAddress && billing.address && fingerprint(payToAddress) === fingerprint(billing.address)
    ? [{ pointer: payToAddress.pointer, loop: '2010AB', element: 'N301' }]
    : []);

export const payToPlanWithoutSubrogation: Check = ({ payToPlan, type }) => (
  payToPlan && type !== '31' ? [{ pointer: payToPlan.pointer, loop: '2010AC', element: 'NM101' }] : []);

export const submitterContactMissing: Check = ({ submitter }) => {
  const contact = submitter.contact;
  if (contact && (contact.phoneNumber || contact.faxNumber || contact.email)) return [];
  return [{ pointer: at(submitter, 'contactInformation'), loop: '1000A', element: 'PER04' }];
};

export const referringWithoutClaimLevel: Check = (claim) => {
  if (claim.providers.some(({ role }) => role === 'referring')) return [];
  return each(claim.lines, (line) => (line.providers.length === 0 ? NOTHING : line.providers.filter(({ role }) => role === 'referring').map((provider) => (
    { pointer: provider.pointer, loop: placeOfProvider(claim.kind, 'referring', true).loop, element: 'NM101' }))));
};

/** Referring, ordering and attending providers are people with an NPI of their own. */
export const individualNeeded: Check = (claim) => each(providersOf(claim), ({ provider, place }): Finding[] => {
  if (!INDIVIDUALS.has(provider.role)) return [];
  const where = { loop: place.loop, entity: place.entity };
  const organisation: Finding[] = provider.organizationName
    ? [{ pointer: at(provider, 'organizationName'), value: provider.organizationName, element: 'NM102', message: 'This provider has to be a person.', ...where }]
    : [];
  const nameless = provider.npi ? [] : [{ pointer: at(provider, 'npi'), element: 'NM109', message: 'The NPI of this provider is missing.', ...where }];
  return [...organisation, ...nameless];
});

export const supervisingIsRendering: Check = (claim) => {
  const own = supervisedByItself(claim);
  const ofLines = each(claim.lines, supervisedByItself);
  return own.length > 0 ? [...own, ...ofLines] : ofLines;
};

function supervisedByItself(holder: { readonly providers: readonly Provider[] }): readonly Finding[] {
  const supervising = providerOf(holder, 'supervising');
  const same = supervising?.npi !== undefined && supervising.npi === providerOf(holder, 'rendering')?.npi;
  return same ? [{ pointer: at(supervising, 'npi'), value: supervising.npi, loop: '2310D', element: 'NM109' }] : NOTHING;
}

/** True for ten digits of which the last is the Luhn check digit over 80840 and the first nine. */
export function isNpi(npi: string): boolean {
  if (!/^[12]\d{9}$/.test(npi)) return false;
  // The prefix 80840 always adds 24 to the Luhn sum.
  let sum = 24;
  for (let index = 0; index < 10; index += 1) {
    const digit = npi.charCodeAt(index) - 48;
    const doubled = index % 2 === 0 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

const INDIVIDUALS: ReadonlySet<ProviderRole> = new Set<ProviderRole>(['referring', 'ordering', 'attending', 'operating', 'otherOperating', 'supervising']);

const BOX = /\b(P\.? ?O\.? ?BOX|POST OFFICE BOX|LOCK ?BOX|PMB ?#?\d)/i;

const PARTS: Record<string, string> = { address1: 'street', city: 'city', state: 'state', postalCode: 'ZIP code' };
