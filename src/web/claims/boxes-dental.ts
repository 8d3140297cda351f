import { billing, diagnoses, FREQUENCIES, INFO, INSURANCES, type LineRow, MORE, patientOf, personOf, RELATIONSHIPS, type Row, type Rows, YES_NO } from './boxes-common.ts';
import { readPointer } from '../../lib/pointer.ts';

/** Boxes 24 to 31 of the dental form. A line has as many pairs of tooth and surfaces as the line with most teeth. */
export function dentalLines(body: unknown): LineRow[] {
  const lines = readPointer(body, `${INFO}/serviceLines`);
  const teeth = (Array.isArray(lines) ? lines : []).map((line: unknown) => {
    const list = readPointer(line, '/teethInformation');
    return Array.isArray(list) ? list.length : 0;
  });
  const pairs = Array.from({ length: Math.max(1, ...teeth) }, (_, n): LineRow[] => {
    const which = n === 0 ? '' : ` ${n + 1}`;
    return [['27', `Tooth${which}`, `/teethInformation/${n}/toothCode`], ['28', `Surfaces${which}`, `/teethInformation/${n}/toothSurfaceCodes`, 'letters']];
  }).flat();
  return [
    ['24', 'Date', '/serviceDate', 'date'], ['25', 'Area of mouth', '/dentalService/oralCavityDesignation', 'list'], ...pairs,
    ['29', 'Procedure', '/dentalService/procedureCode'], ['29', 'Modifiers', '/dentalService/procedureModifiers', 'list'],
    ['29a', 'Diagnoses', '/dentalService/compositeDiagnosisCodePointers/diagnosisCodePointers', 'list'], ['29b', 'Quantity', '/dentalService/procedureCount'],
    ['31', 'Fee', '/dentalService/lineItemChargeAmount', 'amount'], ['54', 'Treating NPI', '/renderingProvider/npi'],
  ];
}

/** The dental claim form in the order of its boxes. */
export function dentalRows(body: unknown): Rows[] {
  const patient = patientOf(body);
  const dates = `${INFO}/claimDateInformation`;
  return [
    { title: 'Claim and payer', boxes: [
      ['1', 'Original or correction', `${INFO}/claimFrequencyCode`, 3, 'code', FREQUENCIES], ['2', 'Prior authorization', `${MORE}/priorAuthorizationNumber`, 3],
      ['2', 'Predetermination number', `${MORE}/predeterminationOfBenefitsIdentifier`, 3], ['2', 'Payer’s claim number', `${MORE}/claimControlNumber`, 3],
      ['3', 'Payer id', '/tradingPartnerServiceId', 3], ['3', 'Kind of insurance', `${INFO}/claimFilingCode`, 3, 'code', INSURANCES],
    ] },
    { title: 'Patient and insured', boxes: [
      ['15', 'Member number', '/subscriber/memberId', 4], ['16', 'Group number', '/subscriber/groupNumber', 4], ['23', 'Patient control number', `${INFO}/patientControlNumber`, 4],
      ...(patient === '/dependent' ? personOf('/subscriber', ['12', '13', '12'], 'Insured') : []), ...personOf(patient, ['20', '21', '20']),
      ...(patient === '/dependent' ? [['18', 'Patient’s relationship to the insured', '/dependent/relationshipToSubscriberCode', 6, 'code', RELATIONSHIPS]] as Row[] : []),
    ] },
    { title: 'Treatment', boxes: [
      ['32', 'Total fee', `${INFO}/claimChargeAmount`, 3, 'amount'], ['38', 'Place of treatment', `${INFO}/placeOfServiceCode`, 3],
      ['41', 'Appliance placed', `${dates}/appliancePlacementDate`, 3, 'date'], ['42', 'Months of treatment', `${INFO}/orthodonticTotalMonthsOfTreatment/monthsCount`, 3],
      ['45', 'Resulting from', `${INFO}/relatedCausesCode`, 3, 'list'], ['46', 'Accident', `${dates}/accidentDate`, 3, 'date'], ['47', 'Accident in state', `${INFO}/autoAccidentStateCode`, 3],
      ...missingTeeth(body),
    ] },
    { title: 'Diagnoses', boxes: diagnoses(body, '34') },
    { title: 'Dentists', boxes: [
      ...billing('48', '49'), ['51', 'Tax id', '/billing/employerId', 3], ['53', 'Treating dentist, last name', '/rendering/lastName', 4], ['53', 'First name', '/rendering/firstName', 4],
      ['54', 'Treating NPI', '/rendering/npi', 4], ['56a', 'Treating taxonomy', '/rendering/taxonomyCode', 4],
      ['36', 'May release data', `${INFO}/releaseInformationCode`, 3, 'code', [['', ''], ['Y', 'Yes, signed'], ['I', 'Informed']]],
      ['37', 'Benefits assigned', `${INFO}/benefitsAssignmentCertificationIndicator`, 3, 'code', [...YES_NO, ['W', 'Not applicable']]],
      ['53', 'Dentist signed', `${INFO}/signatureIndicator`, 3, 'code', YES_NO],
    ] },
  ];
}

/** Box 33: each tooth that is missing or to be extracted, and one empty place. */
function missingTeeth(body: unknown): Row[] {
  const at = `${INFO}/toothStatus`;
  const list = readPointer(body, at);
  return Array.from({ length: (Array.isArray(list) ? list.length : 0) + 1 }, (_, n): Row[] => [
    ['33', 'Tooth', `${at}/${n}/toothNumber`, 2], ['33', 'It is', `${at}/${n}/toothStatusCode`, 2, 'code', [['', ''], ['M', 'Missing'], ['E', 'To be extracted']]],
  ]).flat();
}
