import { formatCents } from '../lib/money.ts';
import type { RemitCodes } from './codes.ts';
import { d8, type Fields, named, SERVICE_QUALIFIERS, withNumbers } from './report.ts';
import { qualified } from './report835-header.ts';
import { type AdjustmentGroup, dateOf, type Detail, reference, type RemitLine } from './types.ts';

/** One service line (loop 2110). */
export function lineReport(line: RemitLine, codes: RemitCodes): Fields {
  const references = qualified(line.references);
  return {
    lineItemControlNumber: reference(line, '6R'), servicePaymentInformation: paymentInformation(line),
    serviceDate: d8(dateOf(line, '472')), serviceStartDate: d8(dateOf(line, '150')), serviceEndDate: d8(dateOf(line, '151')),
    serviceAdjustments: adjustmentsReport(line.adjustments, codes), serviceIdentification: named(SERVICE_REFS, references),
    renderingProviderInformation: withNumbers(named(RENDERING_REFS, references), { npi: 10, ssn: 9 }),
    healthCarePolicyIdentification: references.filter(([qualifier]) => qualifier === '0K').map(([, value]) => ({ policyFormIdentifyingNumber: value })),
    serviceSupplementalAmounts: named(LINE_AMOUNTS, amountPairs(line)), serviceSupplementalQuantities: named(MANDATES, quantityPairs(line)),
    healthCareCheckRemarkCodes: line.remarks.map(({ list, code }) => ({
      codeListQualifierCode: list, codeListQualifierCodeValue: REMARK_LISTS[list], remarkCode: code,
      remark: list === 'HE' ? codes.remarks.get(code) : undefined,
    })),
  };
}

function paymentInformation({ procedure, billedProcedure, ...line }: RemitLine): Fields {
  return {
    productOrServiceIDQualifier: procedure.qualifier, productOrServiceIDQualifierValue: SERVICE_QUALIFIERS[procedure.qualifier],
    adjudicatedProcedureCode: procedure.code, adjudicatedProcedureModifierCodes: procedure.modifiers,
    lineItemChargeAmount: formatCents(line.chargeCents), lineItemProviderPaymentAmount: formatCents(line.paidCents),
    nationalUniformBillingCommitteeRevenueCode: line.revenueCode, unitsOfServicePaidCount: line.units,
    submittedProductOrServiceIDQualifier: billedProcedure?.qualifier,
    submittedProductOrServiceIDQualifierValue: billedProcedure && SERVICE_QUALIFIERS[billedProcedure.qualifier],
    submittedAdjudicatedProcedureCode: billedProcedure?.code, submittedAdjudicatedProcedureModifierCodes: billedProcedure?.modifiers,
    submittedProcedureCodeDescription: billedProcedure?.description, originalUnitsOfServiceCount: line.billedUnits,
  };
}

/** CAS: each group with its reasons numbered from 1. */
export function adjustmentsReport(groups: readonly AdjustmentGroup[], codes: RemitCodes): Fields[] {
  return groups.map(({ group, items }) => {
    const fields: Fields = { claimAdjustmentGroupCode: group, claimAdjustmentGroupCodeValue: codes.groups.get(group) };
    items.forEach(({ reason, cents, quantity }, i) => {
      fields[`adjustmentReasonCode${i + 1}`] = reason;
      fields[`adjustmentReason${i + 1}`] = codes.reasons.get(reason);
      fields[`adjustmentAmount${i + 1}`] = formatCents(cents);
      fields[`adjustmentQuantity${i + 1}`] = quantity;
    });
    return fields;
  });
}

/** AMT as pairs for `named`. */
export function amountPairs({ amounts }: Detail): [string, string][] {
  return amounts.map(({ qualifier, cents }) => [qualifier, formatCents(cents)]);
}

/** QTY as pairs for `named`. */
export function quantityPairs({ quantities }: Detail): [string, string][] {
  return quantities.map(({ qualifier, quantity }) => [qualifier, quantity]);
}

/** Amounts and quantities of the categories that Medicare and Medicaid may prescribe. */
export const MANDATES: Readonly<Record<string, string>> = Object.fromEntries(
  ['ZK', 'ZL', 'ZM', 'ZN', 'ZO'].map((qualifier, i) => [qualifier, `federalMedicareOrMedicaidPaymentMandateCategory${i + 1}`]),
);

/** Numbers of the rendering provider that a claim and a line can have. */
export const PROVIDER_REFS = {
  '0B': 'stateLicenseNumber', '1A': 'blueCrossProviderNumber', '1B': 'blueShieldProviderNumber', '1C': 'medicareProviderNumber', '1D': 'medicaidProviderNumber',
  '1G': 'providerUPINNumber', '1H': 'champusIdentificationNumber', '1J': 'facilityIdNumber',
  D3: 'nationalCouncilForPrescriptionDrugProgramPharmacyNumber', G2: 'providerCommercialNumber',
};
const RENDERING_REFS = { ...PROVIDER_REFS, HPI: 'npi', SY: 'ssn', TJ: 'federalTaxpayerIdentificationNumber' };

const SERVICE_REFS = {
  '1S': 'ambulatoryPatientGroupNumber', APC: 'ambulatoryPaymentClassification', BB: 'authorizationNumber', E9: 'attachmentCode', G1: 'priorAuthorizationNumber',
  G3: 'preDeterminationOfBenefitsIdentificationNumber', LU: 'locationNumber', RB: 'rateCodeNumber',
};
const LINE_AMOUNTS = { ...MANDATES, B6: 'allowedActual', KH: 'deductionAmount', T: 'tax', T2: 'totalClaimBeforeTaxes' };

const REMARK_LISTS: Readonly<Record<string, string>> = { HE: 'Remittance advice remark code', RX: 'Pharmacy reject or payment code' };
