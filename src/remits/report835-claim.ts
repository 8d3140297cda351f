import { isD8, isoFromD8 } from '../lib/dates.ts';
import { formatCents } from '../lib/money.ts';
import type { RemitCodes } from './codes.ts';
import { d8, type Fields, named, withNumbers } from './report.ts';
import { elementsByName, MIA, MOA } from './report835-elements.ts';
import { contactReport, qualified } from './report835-header.ts';
import { adjustmentsReport, amountPairs, lineReport, MANDATES, PROVIDER_REFS, quantityPairs } from './report835-line.ts';
import { dateOf, type RemitClaim, type RemitName } from './types.ts';

/** One claim (loop 2100) with its lines. */
export function claimReport(claim: RemitClaim, codes: RemitCodes): Fields {
  const references = qualified(claim.references);
  return {
    claimPaymentInfo: paymentInfo(claim), claimAdjustments: adjustmentsReport(claim.adjustments, codes), ...namesReport(claim.names),
    inpatientAdjudication: elementsByName(MIA, claim.mia), outpatientAdjudication: elementsByName(MOA, claim.moa),
    otherClaimRelatedIdentification: {
      ...withNumbers(named(CLAIM_REFS, references), { ssn: 9 }),
      classOfContractCodes: references.filter(([qualifier]) => qualifier === 'CE').map(([, value]) => value),
    },
    renderingProviderIdentification: named(RENDERING_REFS, references),
    claimStatementPeriodStart: iso(dateOf(claim, '232')), claimStatementPeriodEnd: iso(dateOf(claim, '233')),
    coverageExpirationDate: d8(dateOf(claim, '036')), claimReceivedDate: d8(dateOf(claim, '050')),
    claimContactInformation: claim.contacts.map(contactReport), claimSupplementalInformation: named(CLAIM_AMOUNTS, amountPairs(claim)),
    claimSupplementalInformationQuantities: named(CLAIM_QUANTITIES, quantityPairs(claim)),
    serviceLines: claim.lines.map((line) => lineReport(line, codes)),
  };
}

function paymentInfo(claim: RemitClaim): Fields {
  return {
    patientControlNumber: claim.patientControlNumber, claimStatusCode: claim.status, totalClaimChargeAmount: formatCents(claim.chargeCents),
    claimPaymentAmount: formatCents(claim.paidCents), patientResponsibilityAmount: formatCents(claim.patientCents),
    claimFilingIndicatorCode: claim.filingIndicator, payerClaimControlNumber: claim.payerClaimNumber, facilityTypeCode: claim.facilityType,
    claimFrequencyCode: claim.frequency, diagnosisRelatedGroupDRGCode: claim.drg, diagnosisRelatedGroupDRGWeight: claim.drgWeight,
    dischargeFraction: claim.dischargeFraction,
  };
}

const HEALTH_ID = { II: 'standardUniqueHealthIdentifierForEachIndividualInTheUnitedStates' };
const CARRIER_IDS = {
  AD: 'blueCrossBlueShieldAssociationPlanCode', FI: 'taxId', NI: 'nationalAssociationOfInsuranceCommissionersIdentification', PI: 'payorId',
  PP: 'pharmacyProcessorNumber', XV: 'centersForMedicareAndMedicaidServicesPlanId',
};

/** NM101: where the name stands in the JSON, and what its numbers are called there. */
const NAMES: ReadonlyMap<string, { name: string; ids: Readonly<Record<string, string>> }> = new Map([
  ['QC', { name: 'patientName', ids: {
    ...HEALTH_ID, 34: 'ssn', HN: 'healthInsuranceClaimNumber', MI: 'memberId', MR: 'medicaidRecipientIdentificationNumber',
  } }],
  ['IL', { name: 'subscriber', ids: { ...HEALTH_ID, FI: 'taxId', MI: 'memberId' } }],
  ['GB', { name: 'otherSubscriber', ids: { ...HEALTH_ID, FI: 'taxId', MI: 'memberId' } }],
  ['74', { name: 'correctedPatientOrInsuredName', ids: { C: 'insuredsChangedUniqueIdentificationNumber' } }],
  ['82', { name: 'renderingProvider', ids: {
    XX: 'npi', FI: 'taxId', BD: 'blueCrossProviderNumber', BS: 'blueShieldProviderNumber', MC: 'medicaidProviderNumber', PC: 'providerCommercialNumber',
    SL: 'stateLicenseNumber', UP: 'uniquePhysicianIdentificationNumber',
  } }],
  ['TT', { name: 'crossoverCarrier', ids: CARRIER_IDS }],
  ['PR', { name: 'correctedPriorityPayer', ids: CARRIER_IDS }],
]);

function namesReport(names: readonly RemitName[]): Fields {
  const fields: Fields = {};
  for (const one of names) {
    const place = NAMES.get(one.entity);
    if (place === undefined) continue;
    const person = one.type === '2'
      ? { organizationName: one.last }
      : { lastName: one.last, firstName: one.first, middleName: one.middle, suffix: one.suffix };
    fields[place.name] ??= withNumbers({ ...person, ...named(place.ids, [[one.idQualifier, one.id]]) }, { npi: 10, taxId: 9, ssn: 9 });
  }
  return fields;
}

const CLAIM_REFS = {
  '1L': 'groupOrPolicyNumber', '1W': 'memberIdentificationNumber', 28: 'employeeIdentificationNumber', '6P': 'groupNumber',
  '9A': 'rePricedClaimReferenceNumber', '9C': 'adjustedRePricedClaimReferenceNumber', BB: 'authorizationNumber', CE: 'classOfContractCode',
  EA: 'medicalRecordIdentificationNumber', F8: 'originalReferenceNumber', G1: 'priorAuthorizationNumber',
  G3: 'predeterminationOfBenefitsIdentificationNumber', IG: 'insurancePolicyNumber', SY: 'ssn',
};
const RENDERING_REFS = { ...PROVIDER_REFS, LU: 'locationNumber' };

const CLAIM_AMOUNTS = {
  ...MANDATES, AU: 'coverageAmount', D8: 'discountAmount', DY: 'perDayLimit', F5: 'patientAmountPaid', I: 'interest', NL: 'negativeLedgerBalance', T: 'tax',
  T2: 'totalClaimBeforeTaxes',
};
const CLAIM_QUANTITIES = {
  ...MANDATES, CA: 'coveredActual', CD: 'coInsuredActual', LA: 'lifeTimeReserveActual', LE: 'lifeTimeReserveEstimated', NE: 'nonCoveredEstimated',
  NR: 'notReplacedBloodUnits', OU: 'outlierDays', PS: 'prescription', VS: 'visits',
};

/** The published form has the statement's days with hyphens, all other dates without. */
function iso(date: string): string | undefined {
  return isD8(date) ? isoFromD8(date) : undefined;
}
