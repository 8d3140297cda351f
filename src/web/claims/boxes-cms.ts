import { billing, diagnoses, FREQUENCIES, INFO, INSURANCES, type LineRow, MORE, patientOf, personOf, RELATIONSHIPS, type Row, type Rows, YES_NO } from './boxes-common.ts';

/** Box 24 of the CMS-1500. */
export const CMS_LINES: readonly LineRow[] = [
  ['24A', 'From', '/serviceDate', 'date'], ['24A', 'To', '/serviceDateEnd', 'date'], ['24B', 'Place', '/professionalService/placeOfServiceCode'],
  ['24D', 'Procedure', '/professionalService/procedureCode'], ['24D', 'Modifiers', '/professionalService/procedureModifiers', 'list'],
  ['24E', 'Diagnoses', '/professionalService/compositeDiagnosisCodePointers/diagnosisCodePointers', 'list'],
  ['24F', 'Charge', '/professionalService/lineItemChargeAmount', 'amount'], ['24G', 'Units', '/professionalService/serviceUnitCount'],
  ['24J', 'Rendering NPI', '/renderingProvider/npi'],
];

/** The CMS-1500 in the order of its boxes. */
export function cmsRows(body: unknown): Rows[] {
  const patient = patientOf(body);
  return [
    { title: 'Patient and insured', boxes: [
      ['1', 'Kind of insurance', `${INFO}/claimFilingCode`, 3, 'code', INSURANCES], ['1a', 'Member number', '/subscriber/memberId', 3], ['11', 'Group number', '/subscriber/groupNumber', 3],
      ['11c', 'Payer id', '/tradingPartnerServiceId', 3], ...personOf(patient, ['2', '3', '5']),
      ...(patient === '/dependent' ? [['6', 'Relationship', '/dependent/relationshipToSubscriberCode', 3, 'code', RELATIONSHIPS], ...personOf('/subscriber', ['4', '11a', '7'], 'Insured')] as Row[] : []),
    ] },
    { title: 'Condition and authorization', boxes: [
      ['10', 'Related to', `${INFO}/relatedCausesCode`, 3, 'list'], ['14', 'First symptom', `${INFO}/claimDateInformation/symptomDate`, 3, 'date'],
      ['15', 'Accident', `${INFO}/claimDateInformation/accidentDate`, 3, 'date'], ['18', 'Admitted', `${INFO}/claimDateInformation/admissionDate`, 3, 'date'],
      ['17', 'Referring, last name', '/referring/lastName', 4], ['17', 'First name', '/referring/firstName', 4], ['17b', 'Referring NPI', '/referring/npi', 4],
      ['22', 'Original or correction', `${INFO}/claimFrequencyCode`, 3, 'code', FREQUENCIES], ['22', 'Payer’s claim number', `${MORE}/claimControlNumber`, 3],
      ['23', 'Prior authorization', `${MORE}/priorAuthorizationNumber`, 3], ['23', 'CLIA number', `${MORE}/cliaNumber`, 3],
    ] },
    { title: 'Diagnoses', boxes: diagnoses(body, '21') },
    { title: 'Provider and charge', boxes: [
      ['25', 'Tax id', '/billing/employerId', 3], ['26', 'Patient control number', `${INFO}/patientControlNumber`, 3],
      ['27', 'Accepts assignment', `${INFO}/planParticipationCode`, 2, 'code', [['', ''], ['A', 'Yes'], ['B', 'Lab only'], ['C', 'No']]],
      ['28', 'Total charge', `${INFO}/claimChargeAmount`, 2, 'amount'], ['29', 'Paid by patient', `${INFO}/patientAmountPaid`, 2, 'amount'],
      ['31', 'Rendering, last name', '/rendering/lastName', 3], ['31', 'First name', '/rendering/firstName', 3], ['24J', 'Rendering NPI', '/rendering/npi', 3],
      ['24J', 'Rendering taxonomy', '/rendering/taxonomyCode', 3],
      ['32', 'Place of service', `${INFO}/serviceFacilityLocation/organizationName`, 6], ['32a', 'Place NPI', `${INFO}/serviceFacilityLocation/npi`, 3],
      ['24B', 'Place code', `${INFO}/placeOfServiceCode`, 3], ...billing('33'),
      ['12', 'May release data', `${INFO}/releaseInformationCode`, 3, 'code', [['', ''], ['Y', 'Yes, signed'], ['I', 'Informed']]],
      ['13', 'Benefits assigned', `${INFO}/benefitsAssignmentCertificationIndicator`, 3, 'code', [...YES_NO, ['W', 'Not applicable']]],
      ['31', 'Provider signed', `${INFO}/signatureIndicator`, 3, 'code', YES_NO],
    ] },
  ];
}
