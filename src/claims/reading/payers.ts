import type { ClaimKind } from '../claim.ts';
import type { Reference } from '../parties.ts';
import type { AdjustmentGroup, LineAdjudication, OtherInsured, OtherPayer, OtherPayerName, PayerProvider } from '../other-payer.ts';
import { DENTAL_PAYER_PROVIDERS, DENTAL_PAYER_REFERENCES } from '../places/dental.ts';
import { OTHER_PAYER_REFERENCES } from '../places/facts.ts';
import type { Qualified } from '../places/place.ts';
import { INSTITUTIONAL_PAYER_PROVIDERS, PAYER_PROVIDERS, type PayerProviderPlace } from '../places/providers.ts';
import { INPATIENT, OUTPATIENT } from '../places/segments.ts';
import { cents, child, children, type Fields, flag, text, texts } from '../fields.ts';
import { readAddress } from './parties.ts';
import { NOTHING, readPartOf, readReferences, readTable, someTexts } from './part.ts';
import { readQualified } from './providers.ts';

/** Reads otherSubscriberInformation, a list in professional and an object in institutional claims. */
export function readOtherPayers(claim: Fields, kind: ClaimKind): readonly OtherPayer[] {
  const places = PLACES[kind];
  return children(claim, 'otherSubscriberInformation').map((from) => {
    const name = child(from, 'otherPayerName');
    return {
      pointer: from.pointer, responsibility: text(from, 'paymentResponsibilityLevelCode'),
      relationship: text(from, 'individualRelationshipCode'),
      groupNumber: text(from, 'insuranceGroupOrPolicyNumber', 'groupNumber', 'policyNumber'),
      groupName: text(from, 'otherInsuredGroupName'), insuranceType: kind === 'dental' ? undefined : text(from, 'insuranceTypeCode'),
      filingCode: text(from, 'claimFilingIndicatorCode'), adjustments: readAdjustments(from, 'claimLevelAdjustments'),
      paidCents: cents(from, 'payerPaidAmount'), nonCoveredCents: cents(from, 'nonCoveredChargeAmount'),
      patientLiabilityCents: cents(from, 'remainingPatientLiability'),
      benefitsAssigned: text(from, 'benefitsAssignmentCertificationIndicator'),
      signatureByProvider: kind !== 'dental' && /^(p|y|true)$/i.test(text(from, 'patientSignatureGeneratedForPatient') ?? ''),
      release: text(from, 'releaseOfInformationCode'),
      inpatient: kind === 'institutional' ? readPartOf(from, 'medicareInpatientAdjudication', INPATIENT) : undefined,
      outpatient: readPartOf(from, 'medicareOutpatientAdjudication', OUTPATIENT),
      insured: readInsured(from, name), payer: readPayerName(from, name, kind),
      providers: places.flatMap((place) => readPayerProvider(from, place)),
    };
  });
}

const PLACES: Readonly<Record<ClaimKind, readonly PayerProviderPlace[]>> = {
  professional: PAYER_PROVIDERS, institutional: INSTITUTIONAL_PAYER_PROVIDERS, dental: DENTAL_PAYER_PROVIDERS,
};

/** Reads what other payers decided about a line, in the spellings of both claim types. */
export function readAdjudications(line: Fields): readonly LineAdjudication[] {
  if (line.values['lineAdjudicationInformation'] === undefined && line.values['lineAdjustmentInformation'] === undefined) return NOTHING;
  const all = [...children(line, 'lineAdjudicationInformation'), ...children(line, 'lineAdjustmentInformation')];
  return all.map((from) => ({
    pointer: from.pointer, payerId: text(from, 'otherPayerPrimaryIdentifier'), paidCents: cents(from, 'serviceLinePaidAmount'),
    procedureQualifier: text(from, 'serviceIdQualifier', 'productOrServiceIDQualifier'), procedureCode: text(from, 'procedureCode'),
    modifiers: [...someTexts(from, 'procedureModifier', 4), ...someTexts(from, 'procedureModifiers', 4)],
    description: text(from, 'procedureCodeDescription'), revenueCode: text(from, 'serviceLineRevenueCode'),
    units: text(from, 'paidServiceUnitCount'), bundledLine: text(from, 'bundledOrUnbundledLineNumber', 'bundledLineNumber'),
    adjustments: [
      ...readAdjustments(from, 'claimAdjustmentInformation'), ...readAdjustments(from, 'lineAdjustment'),
      ...readAdjustments(from, 'claimAdjustment'),
    ],
    adjudicated: text(from, 'adjudicationOrPaymentDate', 'claimPaidDate'),
    adjudicatedPointer: `${from.pointer}/${from.values['adjudicationOrPaymentDate'] ? 'adjudicationOrPaymentDate' : 'claimPaidDate'}`,
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

/** What another payer calls a provider of the claim. */
function readPayerProvider(other: Fields, place: PayerProviderPlace): readonly PayerProvider[] {
  return children(other, place.field).map((from) => ({
    pointer: from.pointer, entity: place.entity, entityType: text(from, 'entityTypeQualifier') ?? place.entityType,
    references: readQualified(children(from, place.list), place.references),
  }));
}

function readInsured(other: Fields, payerName: Fields | undefined): OtherInsured {
  const from = child(other, 'otherSubscriberName');
  const pointer = `${other.pointer}/otherSubscriberName`;
  const entityType = from && text(from, 'otherInsuredQualifier');
  const last = from && text(from, 'otherInsuredLastName');
  const organisation = entityType === '2';
  const own = from ? [...texts(from, 'otherInsuredAdditionalIdentifier'), ...texts(from, 'otherInsuredAdditionalIdentifiers')] : [];
  return {
    pointer, entityType, organizationName: organisation ? last : undefined, lastName: organisation ? undefined : last,
    firstName: from && text(from, 'otherInsuredFirstName', 'firstName'), middleName: from && text(from, 'otherInsuredMiddleName'),
    suffix: from && text(from, 'otherInsuredNameSuffix', 'otherInsuredSuffix'),
    idQualifier: from && text(from, 'otherInsuredIdentifierTypeCode'), id: from && text(from, 'otherInsuredIdentifier'),
    address: from && readAddress(child(from, 'otherInsuredAddress', 'address')),
    references: own.length > 0
      ? own.map((value): Reference => ({ pointer: `${pointer}/otherInsuredAdditionalIdentifier`, qualifier: 'SY', value, payerId: undefined }))
      : readReferences(payerName, [['otherInsuredAdditionalIdentifier', 'SY']]),
  };
}

function readPayerName(other: Fields, from: Fields | undefined, kind: ClaimKind): OtherPayerName {
  const pointer = `${other.pointer}/otherPayerName`;
  if (!from) {
    return {
      pointer, organizationName: undefined, idQualifier: undefined, id: undefined, adjudicated: undefined, address: undefined,
      references: [],
    };
  }
  return {
    pointer, organizationName: text(from, 'otherPayerOrganizationName'), idQualifier: text(from, 'otherPayerIdentifierTypeCode'),
    id: text(from, 'otherPayerIdentifier'), adjudicated: text(from, 'otherPayerAdjudicationOrPaymentDate'),
    address: readAddress(child(from, 'otherPayerAddress')),
    references: [
      ...readQualified(children(from, 'otherPayerSecondaryIdentifier'), ['2U', 'EI', 'FY', 'NF']),
      ...readTable(from, PAYER_REFERENCES[kind], readPayerReference),
    ],
  };
}

const [AUTHORIZATION, REFERRAL, ADJUSTED, CLAIM_NUMBER] = OTHER_PAYER_REFERENCES;

const PAYER_REFERENCES: Readonly<Record<ClaimKind, Qualified>> = {
  professional: OTHER_PAYER_REFERENCES, institutional: OTHER_PAYER_REFERENCES,
  dental: [AUTHORIZATION!, REFERRAL!, ADJUSTED!, ...DENTAL_PAYER_REFERENCES, CLAIM_NUMBER!],
};

/** A number as it is; the flag of an adjusted claim (T4) becomes Y and is left out where it is false. */
function readPayerReference(from: Fields, name: string, qualifier: string): Reference | undefined {
  if (qualifier !== ADJUSTED![1]) return readReferences(from, [[name, qualifier]])[0];
  return flag(from, name) ? { pointer: `${from.pointer}/${name}`, qualifier, value: 'Y', payerId: undefined } : undefined;
}
