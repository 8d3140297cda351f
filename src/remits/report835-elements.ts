import { amount, d8, type Fields } from './report.ts';
import type { Elements } from './types.ts';

/** JSON names of a segment's elements, in order; "" where the guide has none. Names that end in Amount are amounts, in Date dates. */
type Names = readonly string[];

/** A segment of many rarely used elements as JSON; undefined when it is absent. */
export function elementsByName(names: Names, elements: Elements | undefined): Fields | undefined {
  if (elements === undefined) return undefined;
  const fields: Fields = {};
  names.forEach((name, i) => {
    const value = elements[i];
    if (name === '' || value === undefined) return;
    if (name.endsWith('Date')) fields[name] = d8(value);
    else fields[name] = name.endsWith('Amount') ? amount(value) : value;
  });
  return fields;
}

/** Totals of one provider and facility type. */
export const TS3: Names = [
  'providerIdentifier', 'facilityTypeCode', 'fiscalPeriodDate', 'totalClaimCount', 'totalClaimChargeAmount', '', '', '', '', '', '', '',
  'totalMSPPayerAmount', '', 'totalNonLabChargeAmount', '', 'totalHCPCSReportedChargeAmount', 'totalHCPCSPayableAmount', '',
  'totalProfessionalComponentAmount', 'totalMSPPatientLiabilityMetAmount', 'totalPatientReimbursementAmount', 'totalPIPClaimCount', 'totalPIPAdjustmentAmount',
];

/** Totals of inpatient payment by DRG. */
export const TS2: Names = [
  'totalDRGAmount', 'totalFederalSpecificAmount', 'totalHospitalSpecificAmount', 'totalDisproportionateShareAmount', 'totalCapitalAmount',
  'totalIndirectMedicalEducationAmount', 'totalOutlierDayCount', 'totalDayOutlierAmount', 'totalCostOutlierAmount', 'averageDRGLengthOfStay',
  'totalDischargeCount', 'totalCostReportDayCount', 'totalCoveredDayCount', 'totalNonCoveredDayCount', 'totalMSPPassThroughAmount',
  'averageDRGWeight', 'totalPPSCapitalFSPDRGAmount', 'totalPPSCapitalHSPDRGAmount', 'totalPPSDSHDRGAmount',
];

/** How an inpatient claim was decided. */
export const MIA: Names = [
  'coveredDaysOrVisitsCount', 'ppsOperatingOutlierAmount', 'lifetimePsychiatricDaysCount', 'claimDRGAmount', 'claimPaymentRemarkCode1',
  'claimDisproportionateShareAmount', 'claimMSPPassThroughAmount', 'claimPPSCapitalAmount', 'ppsCapitalFSPDRGAmount', 'ppsCapitalHSPDRGAmount',
  'ppsCapitalDSHDRGAmount', 'oldCapitalAmount', 'ppsCapitalIMEAmount', 'ppsOperatingHospitalSpecificDRGAmount', 'costReportDayCount',
  'ppsOperatingFederalSpecificDRGAmount', 'claimPPSCapitalOutlierAmount', 'claimIndirectTeachingAmount', 'nonPayableProfessionalComponentAmount',
  'claimPaymentRemarkCode2', 'claimPaymentRemarkCode3', 'claimPaymentRemarkCode4', 'claimPaymentRemarkCode5', 'ppsCapitalExceptionAmount',
];

/** How an outpatient claim was decided. */
export const MOA: Names = [
  'reimbursementRate', 'claimHCPCSPayableAmount', 'claimPaymentRemarkCode1', 'claimPaymentRemarkCode2', 'claimPaymentRemarkCode3',
  'claimPaymentRemarkCode4', 'claimPaymentRemarkCode5', 'claimESRDPaymentAmount', 'nonPayableProfessionalComponentAmount',
];
