import { formatCents } from '../lib/money.ts';
import { CONTACT_KINDS, contactMethods, d8, type Fields, named, withNumbers } from './report.ts';
import type { Address, Contact, Payment, Reference, RemitOrganization } from './types.ts';

/** BPR. */
export function paymentReport({ sender, receiver, ...payment }: Payment): Fields {
  return {
    transactionHandlingCode: payment.handling, totalActualProviderPaymentAmount: formatCents(payment.cents), creditOrDebitFlagCode: payment.creditOrDebit,
    paymentMethodCode: payment.method, paymentFormatCode: payment.format,
    senderAccountDetails: {
      senderDfiIdNumberQualifier: sender.routingQualifier, senderDFIIdentifier: sender.routing,
      senderAccountNumberQualifier: sender.accountQualifier, senderAccountNumber: sender.account,
    },
    payerIdentifier: payment.originatorId, originatingCompanySupplementalCode: payment.originatorSupplement,
    receiverAccountDetails: {
      receiverDfiIdNumberQualifier: receiver.routingQualifier, receiverDfiIdentificationNumber: receiver.routing,
      receiverAccountNumberQualifier: receiver.accountQualifier, receiverAccountNumber: receiver.account,
    },
    checkIssueOrEFTEffectiveDate: d8(payment.date),
  };
}

const PAYER_IDS = { XV: 'centersForMedicareAndMedicaidServicesPlanId' };
const PAYER_REFS = {
  '2U': 'payerIdentificationNumber', EO: 'submitterIdentificationNumber', HI: 'healthIndustryNumber', NF: 'nationalAssociationOfInsuranceCommissioners',
};

/** Loop 1000A. */
export function payerReport(payer: RemitOrganization): Fields {
  const business = payer.contacts.find((contact) => contact.function === 'CX');
  const web = payer.contacts.find((contact) => contact.function === 'IC');
  return {
    name: payer.name, ...named(PAYER_IDS, [[payer.idQualifier, payer.id]]), address: addressReport(payer.address), ...named(PAYER_REFS, qualified(payer.references)),
    businessContactInformation: business && contactReport(business),
    technicalContactInformation: payer.contacts.filter((contact) => contact.function === 'BL').map(contactReport),
    payerWebSiteUrl: web?.numbers.find(({ kind }) => kind === 'UR')?.value,
  };
}

const PAYEE_IDS = { XX: 'npi', FI: 'federalTaxPayersIdentificationNumber', XV: 'centersForMedicareAndMedicaidServicesPlanId' };
const PAYEE_REFS = { '0B': 'stateLicenseNumber', D3: 'nationalCouncilForPrescriptionDrugProgramsPharmacyNumber', PQ: 'payeeIdentification', TJ: 'taxId' };
const DELIVERIES = { EM: 'email', FT: 'ftp', OL: 'onLine' };

/** Loop 1000B. */
export function payeeReport(payee: RemitOrganization): Fields {
  const [kind = '', name, address = ''] = payee.delivery;
  const fields: Fields = {
    name: payee.name, ...named(PAYEE_IDS, [[payee.idQualifier, payee.id]]), address: addressReport(payee.address),
    ...named(PAYEE_REFS, qualified(payee.references)), remittanceDeliveryMethod: { name, ...named(DELIVERIES, [[kind, address]]) },
  };
  return withNumbers(fields, { npi: 10, taxId: 9 });
}

/** PER. */
export function contactReport(contact: Contact): Fields {
  return { contactName: contact.name, contactMethods: contactMethods(CONTACT_KINDS, contact.numbers) };
}

/** REF as pairs for `named`. */
export function qualified(references: readonly Reference[]): [string, string][] {
  return references.map(({ qualifier, value }) => [qualifier, value]);
}

function addressReport(address: Address | undefined): Fields | undefined {
  return address && {
    address1: address.lines[0], address2: address.lines[1], city: address.city, state: address.state, postalCode: address.zip,
    countryCode: address.country, countrySubCode: address.subdivision,
  };
}
