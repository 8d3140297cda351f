import type { SegmentSink } from '../../x12/types.ts';
import type { Claim } from '../claim.ts';
import type {
  Address, Contact, Dependent, Named, Part, PayToPlan, Provider, Receiver, Reference, Submitter, Subscriber, Text,
} from '../parties.ts';
import type { ProviderPlace } from '../places/providers.ts';
import { sameContact } from './same.ts';

/** Writes loop 1000A: the submitter and whom to ask. PER02 is left out when it repeats NM103. */
export function writeSubmitter(pen: SegmentSink, submitter: Submitter, fallbackId: Text): void {
  writeName(pen, submitter, { entity: '41', qualifier: '46', id: submitter.identification ?? fallbackId });
  writeContact(pen, submitter.contact, submitter);
}

/** Writes loop 1000B: the receiver by the client's id, else the payer's own receiver id, else the payer id. */
export function writeReceiver(pen: SegmentSink, receiver: Receiver, fallbackId: Text): void {
  const { organizationName, pointer } = receiver;
  pen.segment('NM1', ['40', '2', organizationName, '', '', '', '', '46', receiver.identification ?? fallbackId], pointer);
}

/** Writes PRV*BI and loops 2010AA, 2010AB and 2010AC. The contact is written when it differs from the submitter's. */
export function writeBilling(pen: SegmentSink, claim: Claim): void {
  const { billing, payToAddress, payToPlan } = claim;
  writeTaxonomy(pen, billing, 'BI');
  writeName(pen, billing, { entity: '85', qualifier: 'XX', id: billing.npi });
  writeAddress(pen, billing.address);
  if (billing.employerId) pen.segment('REF', ['EI', billing.employerId], `${billing.pointer}/employerId`);
  else if (billing.ssn) pen.segment('REF', ['SY', billing.ssn], `${billing.pointer}/ssn`);
  writeReferences(pen, billing.references, ['0B', '1G']);
  if (!sameContact(billing.contact, claim.submitter.contact)) writeContact(pen, billing.contact, billing);
  if (payToAddress) {
    pen.segment('NM1', ['87', billing.organizationName || claim.kind === 'dental' ? '2' : '1'], payToAddress.pointer);
    writeAddress(pen, payToAddress);
  }
  if (payToPlan) writePayToPlan(pen, payToPlan);
}

/** Writes loop 2010BA. Address and birth date belong to the patient, so they are left out when the patient is a dependent. */
export function writeSubscriber(pen: SegmentSink, claim: Claim): void {
  const { subscriber, dependent } = claim;
  writeName(pen, subscriber, { entity: 'IL', qualifier: subscriber.idQualifier, id: subscriber.memberId });
  if (!dependent) {
    writeAddress(pen, subscriber.address);
    writeBirth(pen, subscriber);
  }
  if (subscriber.ssn) pen.segment('REF', ['SY', subscriber.ssn], `${subscriber.pointer}/ssn`);
  if (!dependent) {
    writePropertyCasualty(pen, claim);
    writeContact(pen, subscriber.contact, subscriber);
  }
}

/** Writes loop 2010BB: the payer, and the billing provider's number at that payer. */
export function writePayer(pen: SegmentSink, claim: Claim): void {
  const { payer, billing, receiver } = claim;
  pen.segment('NM1', ['PR', '2', payer.name ?? receiver.organizationName, '', '', '', '', 'PI', payer.id], '/tradingPartnerServiceId');
  writeAddress(pen, payer.address);
  writeReferences(pen, payer.references);
  writeReferences(pen, billing.references, ['G2', 'LU']);
}

/** Writes loop 2010CA: the patient who is not the subscriber. */
export function writeDependent(pen: SegmentSink, claim: Claim, dependent: Dependent): void {
  writeName(pen, dependent, { entity: 'QC' });
  writeAddress(pen, dependent.address);
  writeBirth(pen, dependent);
  writePropertyCasualty(pen, claim);
  if (dependent.memberId) pen.segment('REF', ['1W', dependent.memberId], `${dependent.pointer}/memberId`);
  else if (dependent.ssn) pen.segment('REF', ['SY', dependent.ssn], `${dependent.pointer}/ssn`);
  writeContact(pen, dependent.contact, dependent);
}

/** Writes the loop of a provider of claim or line level. */
export function writeProvider(pen: SegmentSink, provider: Provider, place: ProviderPlace): void {
  if (provider.role === 'purchased') {
    // Loop 2420B takes no name, only the kind of entity and its NPI.
    pen.segment('NM1', [place.entity, provider.entityType, '', '', '', '', '', provider.npi ? 'XX' : '', provider.npi], provider.pointer);
  } else writeName(pen, provider, { entity: place.entity, qualifier: 'XX', id: provider.npi });
  if (place.specialty) writeTaxonomy(pen, provider, place.specialty);
  writeAddress(pen, provider.address);
  writeReferences(pen, provider.references);
  writeContact(pen, provider.contact, provider);
}

/** Writes a person or an organisation as NM1, with an identifier where there is one. */
export function writeName(pen: SegmentSink, named: Named & Part, as: { entity: string; qualifier?: string; id?: Text }): void {
  const organisation = named.organizationName !== undefined;
  pen.segment('NM1', [
    as.entity, organisation ? '2' : '1', organisation ? named.organizationName : named.lastName, named.firstName, named.middleName, '',
    named.suffix, as.id ? as.qualifier : '', as.id,
  ], named.pointer);
}

/** Writes N3 and N4. */
export function writeAddress(pen: SegmentSink, address: Address | undefined): void {
  if (!address) return;
  if (address.address1 || address.address2) pen.segment('N3', [address.address1, address.address2], address.pointer);
  const country = address.countryCode === 'US' ? undefined : address.countryCode;
  const subdivision = country ? address.countrySubDivisionCode : undefined;
  pen.segment('N4', [address.city, address.state, address.postalCode, country, '', '', subdivision], address.pointer);
}

export function hasReference(references: readonly Reference[], qualifier: string): boolean {
  for (const reference of references) if (reference.qualifier === qualifier) return true;
  return false;
}

/** Writes REF segments, of the given qualifiers only where they are named. */
export function writeReferences(pen: SegmentSink, references: readonly Reference[], only?: readonly string[]): void {
  for (const { qualifier, value, pointer, payerId } of references) {
    if (only && !only.includes(qualifier)) continue;
    pen.segment('REF', payerId === undefined ? [qualifier, value] : [qualifier, value, '', ['2U', payerId]], pointer);
  }
}

/**
 * All that is written of a part as a text, free of the places it came from: equal for parts that would be written alike. JSON.stringify
 * with a replacer is several times slower, and writing/same.ts compares without making texts.
 */
export function fingerprint(part: unknown): string {
  if (typeof part === 'string') return `${part.length}:${part}`;
  if (part === undefined || part === null) return '~';
  if (typeof part !== 'object') return `${String(part)};`;
  let text = '(';
  if (Array.isArray(part)) {
    for (const item of part) text += fingerprint(item);
    return `${text})`;
  }
  for (const key in part) {
    if (key !== 'pointer') text += `${key}=${fingerprint((part as Record<string, unknown>)[key])}`;
  }
  return `${text})`;
}

function writePayToPlan(pen: SegmentSink, plan: PayToPlan): void {
  pen.segment('NM1', ['PE', '2', plan.organizationName, '', '', '', '', plan.idQualifier, plan.id], plan.pointer);
  writeAddress(pen, plan.address);
  writeReferences(pen, plan.references);
  if (plan.taxId) pen.segment('REF', ['EI', plan.taxId], plan.pointer);
}

function writeTaxonomy(pen: SegmentSink, provider: Provider, code: NonNullable<ProviderPlace['specialty']>): void {
  if (provider.taxonomyCode) pen.segment('PRV', [code, 'PXC', provider.taxonomyCode], `${provider.pointer}/taxonomyCode`);
}

function writeBirth(pen: SegmentSink, person: Subscriber | Dependent): void {
  if (person.dateOfBirth || person.gender) pen.segment('DMG', ['D8', person.dateOfBirth, person.gender], `${person.pointer}/dateOfBirth`);
}

function writePropertyCasualty(pen: SegmentSink, claim: Claim): void {
  const number = claim.propertyCasualtyNumber;
  if (number) pen.segment('REF', ['Y4', number], `${claim.pointer}/propertyCasualtyClaimNumber`);
}

/** PER takes up to three numbers; the extension follows the phone. PER02 is left out when it repeats the name above it. */
function writeContact(pen: SegmentSink, contact: Contact | undefined, named: Named): void {
  if (!contact) return;
  const numbers: string[] = [];
  if (contact.phoneNumber) numbers.push('TE', contact.phoneNumber);
  if (contact.phoneNumber && contact.phoneExtension) numbers.push('EX', contact.phoneExtension);
  if (contact.email) numbers.push('EM', contact.email);
  if (contact.faxNumber && numbers.length < 6) numbers.push('FX', contact.faxNumber);
  if (numbers.length === 0) return;
  const name = contact.name === named.organizationName ? undefined : contact.name;
  pen.segment('PER', ['IC', name, ...numbers], contact.pointer);
}
