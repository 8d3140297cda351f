import { amount, d8, type Fields, named, withNumbers } from '../remits/report.ts';
import type { Segment } from '../x12/types.ts';
import type { AckName } from './ack277ca-types.ts';
import { readStatus } from './ack277ca-parts.ts';
import type { Codes } from './codes.ts';

/** JSON names by qualifier. */
export type Names = Readonly<Record<string, string>>;

const PAYER_IDS: Names = {
  46: 'etin', FI: 'federalTaxpayerIdentificationNumber', PI: 'payerIdentification', XV: 'centersForMedicareAndMedicaidServicePlanId',
};
const RECEIVER_IDS: Names = { 46: 'etin' };
const PROVIDER_IDS: Names = { XX: 'npi', FI: 'tin', SV: 'spn' };
const PATIENT_IDS: Names = { 24: 'employerIdentificationNumber', II: 'standardUniqueHealthIdentifierForEachIndividualInTheUnitedStates', MI: 'memberId' };

/** Who answers, by the fields of the payer's own level. */
export function payerFields(name: AckName, codes: Codes): Fields {
  const fields = {
    entityIdentifierCode: name.entity, entityIdentifierCodeValue: codes.entities.get(name.entity), organizationName: name.last,
    ...named(PAYER_IDS, [[name.idQualifier, name.id]]),
  };
  return withNumbers(fields, { federalTaxpayerIdentificationNumber: 9 });
}

/** NM1 of the submitter. */
export function receiverName(name: AckName): Fields {
  return personOf(name, RECEIVER_IDS);
}

/** NM1 of the billing provider. */
export function providerName(name: AckName): Fields {
  return withNumbers(personOf(name, PROVIDER_IDS), { npi: 10 });
}

/** NM1 of a patient or subscriber. */
export function patientName(name: AckName): Fields {
  return personOf(name, PATIENT_IDS);
}

/** A person or an organization (NM102), its number under the name that the qualifier has. */
function personOf(name: AckName, ids: Names): Fields {
  const own = name.type === '2'
    ? { organizationName: name.last }
    : { lastName: name.last, firstName: name.first, middleName: name.middle, suffix: name.suffix };
  return { ...own, ...named(ids, [[name.idQualifier, name.id]]) };
}

const ACTIONS: Names = { WQ: 'Accepted', U: 'Rejected' };

/** STC of a claim, with the payment data that only a 277 about decided claims has (STC05 to STC09). */
export function claimInformation(segment: Segment): Fields {
  const element = (n: number) => segment.element(n).trim();
  return {
    statusInformationEffectiveDate: d8(element(2)), statusInformationActionCode: element(3), statusInformationActionCodeValue: ACTIONS[element(3)],
    totalClaimChargeAmount: amount(element(4)), claimPaymentAmount: amount(element(5)), adjudicatedFinalizedDate: d8(element(6)),
    remittanceDate: d8(element(8)), remittanceTraceNumber: element(9), statusMessage: element(12),
  };
}

/** STC01, STC10 and STC11. With RX the code is not one of list 508 but a pharmacy reject code. */
export function composites(segment: Segment, codes: Codes): Fields[] {
  return readStatus(segment).codes.map(({ category, status, entity, codeList }) => ({
    healthCareClaimStatusCategoryCode: category, healthCareClaimStatusCategoryCodeValue: codes.categories.get(category),
    ...(codeList === 'RX'
      ? { nationalCouncilForPrescriptionDrugProgramsRejectPaymentCodes: status }
      : { statusCode: status, statusCodeValue: codes.statuses.get(status) }),
    entityIdentifierCode: entity, entityIdentifierCodeValue: codes.entities.get(entity),
  }));
}
