import type { Reference } from '../parties.ts';
import type {
  AdjustmentGroup, LineAdjudication, OtherInsured, OtherPayer, OtherPayerName, OutpatientAdjudication,
} from '../other-payer.ts';
import { cents, child, children, type Fields, flag, text, texts } from '../fields.ts';
import { readAddress, readQualified, readReferences } from './parties.ts';

/** Reads otherSubscriberInformation, a list in professional and an object in institutional claims. */
export function readOtherPayers(claim: Fields): readonly OtherPayer[] {
  return children(claim, 'otherSubscriberInformation').map((from) => ({
    pointer: from.pointer, responsibility: text(from, 'paymentResponsibilityLevelCode'),
    relationship: text(from, 'individualRelationshipCode'),
    groupNumber: text(from, 'insuranceGroupOrPolicyNumber', 'groupNumber', 'policyNumber'),
    groupName: text(from, 'otherInsuredGroupName'), insuranceType: text(from, 'insuranceTypeCode'),
    filingCode: text(from, 'claimFilingIndicatorCode'), adjustments: readAdjustments(from, 'claimLevelAdjustments'),
    paidCents: cents(from, 'payerPaidAmount'), nonCoveredCents: cents(from, 'nonCoveredChargeAmount'),
    patientLiabilityCents: cents(from, 'remainingPatientLiability'),
    benefitsAssigned: text(from, 'benefitsAssignmentCertificationIndicator'),
    signatureByProvider: /^(p|y|true)$/i.test(text(from, 'patientSignatureGeneratedForPatient') ?? ''),
    release: text(from, 'releaseOfInformationCode'), outpatient: readOutpatient(child(from, 'medicareOutpatientAdjudication')),
    insured: readInsured(from), payer: readPayerName(from),
  }));
}

/** Reads what other payers decided about a line, in the spellings of both claim types. */
export function readAdjudications(line: Fields): readonly LineAdjudication[] {
  const all = [...children(line, 'lineAdjudicationInformation'), ...children(line, 'lineAdjustmentInformation')];
  return all.map((from) => ({
    pointer: from.pointer, payerId: text(from, 'otherPayerPrimaryIdentifier'), paidCents: cents(from, 'serviceLinePaidAmount'),
    procedureQualifier: text(from, 'serviceIdQualifier', 'productOrServiceIDQualifier'), procedureCode: text(from, 'procedureCode'),
    modifiers: [...texts(from, 'procedureModifier'), ...texts(from, 'procedureModifiers')],
    description: text(from, 'procedureCodeDescription'), revenueCode: text(from, 'serviceLineRevenueCode'),
    units: text(from, 'paidServiceUnitCount'), bundledLine: text(from, 'bundledOrUnbundledLineNumber', 'bundledLineNumber'),
    adjustments: [
      ...readAdjustments(from, 'claimAdjustmentInformation'), ...readAdjustments(from, 'lineAdjustment'),
      ...readAdjustments(from, 'claimAdjustment'),
    ],
    adjudicated: text(from, 'adjudicationOrPaymentDate', 'claimPaidDate'),
    patientLiabilityCents: cents(from, 'remainingPatientLiability'),
  }));
}

function readAdjustments(from: Fields, name: string): readonly AdjustmentGroup[] {
  return children(from, name).map((group) => ({
    pointer: group.pointer, group: text(group, 'adjustmentGroupCode'),
    details: [...children(group, 'adjustmentDetails'), ...children(group, 'claimAdjustmentDetails')].map((detail) => ({
      pointer: detail.pointer, reason: text(detail, 'adjustmentReasonCode'), cents: cents(detail, 'adjustmentAmount'),
      quantity: text(detail, 'adjustmentQuantity'),
    })),
  }));
}

function readOutpatient(from: Fields | undefined): OutpatientAdjudication | undefined {
  if (!from) return undefined;
  return {
    pointer: from.pointer, reimbursementRate: text(from, 'reimbursementRate'), payableCents: cents(from, 'hcpcsPayableAmount'),
    remarks: texts(from, 'claimPaymentRemarkCode'), renalCents: cents(from, 'endStageRenalDiseasePaymentAmount'),
    nonPayableCents: cents(from, 'nonPayableProfessionalComponentBilledAmount'),
  };
}

function readInsured(other: Fields): OtherInsured {
  const from = child(other, 'otherSubscriberName');
  const pointer = `${other.pointer}/otherSubscriberName`;
  const entityType = from && text(from, 'otherInsuredQualifier');
  const last = from && text(from, 'otherInsuredLastName');
  const organisation = entityType === '2';
  return {
    pointer, entityType, organizationName: organisation ? last : undefined, lastName: organisation ? undefined : last,
    firstName: from && text(from, 'otherInsuredFirstName', 'firstName'), middleName: from && text(from, 'otherInsuredMiddleName'),
    suffix: from && text(from, 'otherInsuredNameSuffix', 'otherInsuredSuffix'),
    idQualifier: from && text(from, 'otherInsuredIdentifierTypeCode'), id: from && text(from, 'otherInsuredIdentifier'),
    address: from && readAddress(child(from, 'otherInsuredAddress', 'address')),
    references: from
      ? texts(from, 'otherInsuredAdditionalIdentifier').map((value): Reference => (
        { pointer: `${pointer}/otherInsuredAdditionalIdentifier`, qualifier: 'SY', value }))
      : [],
  };
}

function readPayerName(other: Fields): OtherPayerName {
  const pointer = `${other.pointer}/otherPayerName`;
  const from = child(other, 'otherPayerName');
  if (!from) {
    return {
      pointer, organizationName: undefined, idQualifier: undefined, id: undefined, adjudicated: undefined, address: undefined,
      references: [],
    };
  }
  const adjusted = flag(from, 'otherPayerClaimAdjustmentIndicator');
  return {
    pointer, organizationName: text(from, 'otherPayerOrganizationName'), idQualifier: text(from, 'otherPayerIdentifierTypeCode'),
    id: text(from, 'otherPayerIdentifier'), adjudicated: text(from, 'otherPayerAdjudicationOrPaymentDate'),
    address: readAddress(child(from, 'otherPayerAddress')),
    references: [
      ...readQualified(children(from, 'otherPayerSecondaryIdentifier'), ['2U', 'EI', 'FY', 'NF']),
      ...readReferences(from, [
        ['otherPayerPriorAuthorizationNumber', 'G1'], ['otherPayerPriorAuthorizationOrReferralNumber', '9F'],
      ]),
      ...(adjusted ? [{ pointer: `${pointer}/otherPayerClaimAdjustmentIndicator`, qualifier: 'T4', value: 'Y' }] : []),
      ...readReferences(from, [['otherPayerClaimControlNumber', 'F8']]),
    ],
  };
}
