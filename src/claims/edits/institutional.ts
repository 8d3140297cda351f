import { addDays, isD8 } from '../../lib/dates.ts';
import { x12Amount } from '../../lib/money.ts';
import { type Claim, diagnosesOf, type HealthCode, providerOf, type ServiceLine } from '../claim.ts';
import type { Check, Finding } from './edit.ts';
import { isCorrection } from './claim.ts';
import { listed } from './code-lists.ts';
import { daysNotOfPeriod } from './days.ts';
import { at, isInpatient } from './places.ts';

/** Facility and classification that are in use (NUBC); other pairs of digits are none. */
export const typeOfBillInvalid: Check = (claim) => (
  BILLS.has(claim.facilityCode ?? '')
    ? []
    : [{ pointer: at(claim, 'placeOfServiceCode'), value: claim.facilityCode, loop: '2300', element: 'CLM05-1' }]);

export const statementPeriodInvalid: Check = (claim) => {
  const { statementBegin: begin, statementEnd: end } = claim.stay!;
  if (!begin || !end) return [dated(claim, begin ? 'statementEndDate' : 'statementBeginDate', undefined)];
  return begin > end ? [dated(claim, 'statementEndDate', end, 'The statement period ends before it begins.')] : [];
};

export const lineOutsidePeriod: Check = (claim) => {
  const { statementBegin: begin, statementEnd: end } = claim.stay!;
  if (!begin || !end) return [];
  return claim.lines.filter(({ serviceDate, serviceDateEnd }) => (
    serviceDate !== undefined && (serviceDate < begin || (serviceDateEnd ?? serviceDate) > end))).map((line) => (
    { pointer: at(line, 'serviceDate'), value: line.serviceDate, loop: '2400', element: 'DTP03' }));
};

/** Lines with a procedure say on which day; supplies without one may stand for the whole period. */
export const outpatientLineWithoutDate: Check = (claim) => {
  const { statementBegin: begin, statementEnd: end } = claim.stay!;
  if (isInpatient(claim) || !begin || !end || begin === end) return [];
  return claim.lines.filter(({ serviceDate, procedureCode }) => !serviceDate && procedureCode).map((line) => (
    { pointer: at(line, 'serviceDate'), loop: '2400', element: 'DTP03' }));
};

export const admissionMissing: Check = (claim) => {
  const { admission } = claim.stay!;
  if (!isInpatient(claim) || /^\d{8}([01]\d|2[0-3])[0-5]\d$/.test(admission ?? '')) return [];
  const message = admission ? 'The admission of an inpatient needs its hour.' : 'The admission date and hour are missing.';
  return [dated(claim, 'admissionDateAndHour', admission, message)];
};

/** A bill that covers the stay from its beginning (0, 1, 2) can't begin after the admission; no bill ends before it. */
export const admissionOutsidePeriod: Check = (claim) => {
  const { admission, statementBegin: begin, statementEnd: end } = claim.stay!;
  const day = admission?.slice(0, 8);
  if (!day || !begin || !end) return [];
  if (day > end) return [dated(claim, 'admissionDateAndHour', admission, 'The admission lies after the statement period.')];
  const fromTheBeginning = ['0', '1', '2'].includes(claim.frequency ?? '') && isInpatient(claim);
  if (!fromTheBeginning || day >= begin) return [];
  return [dated(claim, 'admissionDateAndHour', admission, 'The admission lies before the statement period, but the bill covers the stay from admission.')];
};

export const admissionTypeInvalid: Check = (claim) => (
  /^[1-59]$/.test(claim.stay!.admissionType ?? '') ? [] : [coded(claim, 'admissionTypeCode', claim.stay!.admissionType, 'CL101')]);

/** Laboratory work for non-patients (014x) has no point of origin; a newborn's (type 4) is 5 or 6. */
export const admissionSourceInvalid: Check = (claim) => {
  const { admissionSource: source, admissionType: type } = claim.stay!;
  if (!source) return claim.facilityCode === '14' ? [] : [coded(claim, 'admissionSourceCode', source, 'CL102')];
  const good = type === '4' ? /^[56]$/ : /^[1245689D-G]$/;
  return good.test(source) ? [] : [coded(claim, 'admissionSourceCode', source, 'CL102')];
};

export const patientStatusInvalid: Check = (claim) => (
  STATUSES.test(claim.stay!.patientStatus ?? '') ? [] : [coded(claim, 'patientStatusCode', claim.stay!.patientStatus, 'CL103')]);

/** Status 30 means still a patient: right on interim bills (2, 3), wrong on a whole or last bill (1, 4). */
export const statusAgainstFrequency: Check = (claim) => {
  const { patientStatus: status } = claim.stay!;
  if (!isInpatient(claim) || !status) return [];
  const final = claim.frequency === '1' || claim.frequency === '4';
  const interim = claim.frequency === '2' || claim.frequency === '3';
  return (final && status === '30') || (interim && status !== '30') ? [coded(claim, 'patientStatusCode', status, 'CL103')] : [];
};

export const dischargeHour: Check = (claim) => {
  const { dischargeHour: hour, patientStatus: status } = claim.stay!;
  const final = claim.frequency === '1' || claim.frequency === '4';
  if (hour && !/^([01]\d|2[0-3])[0-5]\d$/.test(hour)) return [dated(claim, 'dischargeHour', hour, 'The discharge hour is not a time HHMM.')];
  if (hour && status === '30') return [dated(claim, 'dischargeHour', hour, 'A patient who is still in the house has no discharge hour.')];
  if (!hour && isInpatient(claim) && final && status !== '30') return [dated(claim, 'dischargeHour', undefined, 'The final bill of a stay needs the discharge hour.')];
  return [];
};

export const admittingDiagnosisMissing: Check = (claim) => (
  !isInpatient(claim) || claim.codes.some(({ qualifier }) => qualifier === 'ABJ' || qualifier === 'BJ')
    ? []
    : [{ pointer: at(claim, 'admittingDiagnosis'), loop: '2300', element: 'HI01-2' }]);

/** Unscheduled outpatient visits: admission type 1, 2 or 5 with an emergency, urgent care or observation line. */
export const reasonForVisitMissing: Check = (claim) => {
  const unscheduled = ['1', '2', '5'].includes(claim.stay!.admissionType ?? '') && ['13', '85'].includes(claim.facilityCode ?? '');
  const visit = claim.lines.some(({ revenueCode }) => /^(045\d|0516|0526|0762)$/.test(revenueCode ?? ''));
  if (!unscheduled || !visit || claim.codes.some(({ qualifier }) => qualifier === 'APR' || qualifier === 'PR')) return [];
  return [{ pointer: at(claim, 'patientReasonForVisits'), loop: '2300', element: 'HI01-2' }];
};

/** Hospital inpatient bills (11x) say for each diagnosis whether it was present on admission; some codes are exempt, hence a warning. */
export const presentOnAdmission: Check = (claim) => {
  const codes = [...diagnosesOf(claim), ...claim.codes.filter(({ qualifier }) => qualifier === 'ABN' || qualifier === 'BN')];
  return codes.flatMap((code): Finding[] => {
    const value = code.presentOnAdmission;
    const pointer = code.pointer.replace(/\/[^/]*$/, '/presentOnAdmissionIndicator');
    if (value !== undefined) return /^[YNUW]$/.test(value) ? [] : [{ pointer, value, loop: '2300', element: 'HI01-9' }];
    if (claim.facilityCode !== '11') return [];
    return [{ pointer, loop: '2300', element: 'HI01-9', severity: 'warning', message: 'It is not said whether this diagnosis was present on admission.' }];
  });
};

/** ICD-10-PCS: seven characters without I and O, in the list as of the last day of the stay, and on bills of a stay only. */
export const procedureCodeInvalid: Check = (claim, context) => {
  const codes = claim.codes.filter(({ qualifier }) => qualifier === 'BBR' || qualifier === 'BBQ');
  if (codes.length > 0 && !isInpatient(claim)) return [health(codes[0]!, 'Codes of ICD-10-PCS are for inpatients; outpatient procedures stand on the lines.')];
  const shaped = codes.filter(({ code }) => PCS.test(code));
  return [
    ...codes.filter(({ code }) => !PCS.test(code)).map((code) => health(code)),
    ...listed(context, 'icd10pcs', shaped.map((code) => ({ code: code.code, on: claim.stay!.statementEnd, at: health(code) }))),
  ];
};

export function hasProcedures(claim: Claim): boolean {
  return claim.codes.some(({ qualifier }) => qualifier === 'BBR' || qualifier === 'BBQ');
}

/** Procedures fall into the stay or the three days before it. */
export const procedureDate: Check = (claim) => {
  const { statementBegin: begin, statementEnd: end } = claim.stay!;
  return claim.codes.filter(({ qualifier }) => PROCEDURES.includes(qualifier)).flatMap((code) => {
    if (!code.date) return [health(code, 'The date of the procedure is missing.')];
    if (!begin || !end || !isD8(begin) || !isD8(code.date)) return [];
    return code.date < addDays(begin, -3) || code.date > end ? [health(code, 'The procedure lies outside the stay.')] : [];
  });
};

/**
 * Four digits from 0 to 3; those that the list does not know are a warning, because the NUBC's own list is licensed. The total of a paper
 * bill (0001) is no line of an 837I: CLM02 says it, and a sum with it would be twice the charge.
 */
export const revenueCodeInvalid: Check = (claim, context) => {
  const place = (line: ServiceLine): Finding => (
    { pointer: `${line.servicePointer}/serviceLineRevenueCode`, value: line.revenueCode, loop: '2400', element: 'SV201' });
  const shaped = (line: ServiceLine) => /^[0-3]\d{3}$/.test(line.revenueCode ?? '');
  return [
    ...claim.lines.filter((line) => !shaped(line)).map(place),
    ...claim.lines.filter(({ revenueCode }) => revenueCode === '0001').map((line) => ({ ...place(line), message: 'The line of the total (0001) is not sent: the claim charge says it.' })),
    ...listed(context, 'revenue', claim.lines.filter(shaped).map((line) => ({ code: line.revenueCode!, on: claim.stay!.statementEnd, at: place(line) }))),
  ];
};

/** Outpatient lines of services that are paid by procedure: laboratory, imaging, surgery of the skin, therapies, emergency room, drugs. */
export const procedureMissing: Check = (claim) => (isInpatient(claim) || !['13', '14', '83', '85'].includes(claim.facilityCode ?? '')
  ? []
  : claim.lines.filter(({ revenueCode, procedureCode }) => !procedureCode && PAID_BY_PROCEDURE.test(revenueCode ?? '')).map((line) => (
    { pointer: `${line.servicePointer}/procedureCode`, value: line.revenueCode, loop: '2400', element: 'SV202-2' })));

/** DRG, where the payer wants it. */
export const drgMissing: Check = (claim, _context, { needed }) => (
  needed === true && isInpatient(claim) && !claim.codes.some(({ qualifier }) => qualifier === 'DR')
    ? [{ pointer: at(claim, 'diagnosisRelatedGroupInformation'), loop: '2300', element: 'HI01-2' }]
    : []);

/** Medicare asks corrections of a hospital for the reason, as condition code D0 to D9 or E0. */
export const correctionReasonMissing: Check = (claim) => (
  claim.filingCode === 'MA' && isCorrection(claim) && !claim.codes.some(({ qualifier, code }) => qualifier === 'BG' && /^(D\d|E0)$/.test(code))
    ? [{ pointer: at(claim, 'conditionCodesList'), loop: '2300', element: 'HI01-2' }]
    : []);

export const conditionCodes: Check = (claim) => [...repeated(claim, 'BG'), ...misshaped(claim, 'BG')];

export const occurrenceCodes: Check = (claim) => [
  ...repeated(claim, 'BH'),
  ...claim.codes.filter(({ qualifier, date }) => qualifier === 'BH' && !date).map((code) => health(code, 'The occurrence has no date.')),
];

export const occurrenceSpans: Check = (claim) => claim.codes.filter(({ qualifier, date, through }) => (
  qualifier === 'BI' && (!date || !through || date > through))).map((code) => health(code));

export const valueCodes: Check = (claim) => [
  ...daysNotOfPeriod(claim),
  ...repeated(claim, 'BE'),
  ...claim.codes.filter(({ qualifier, cents }) => qualifier === 'BE' && (cents === undefined || cents < 0)).map((code) => (
    health(code, 'The value code has no amount.'))),
];

/** HIPPS codes stand on the lines of prospective payment: revenue codes 0022, 0023 and 0024. */
export const hippsLine: Check = (claim) => claim.lines.filter((line) => (
  line.procedureQualifier === 'HP' && !(/^002[234]$/.test(line.revenueCode ?? '') && /^[0-9A-Z]{5}$/.test(line.procedureCode ?? '')))).map((line) => (
  { pointer: `${line.servicePointer}/procedureCode`, value: line.procedureCode, loop: '2400', element: 'SV202-2' }));

export const nonCoveredOverCharge: Check = (claim) => claim.lines.filter((line) => (
  line.nonCoveredCents !== undefined && line.chargeCents !== undefined && line.nonCoveredCents > line.chargeCents)).map((line: ServiceLine) => (
  { pointer: `${line.servicePointer}/nonCoveredChargeAmount`, value: x12Amount(line.nonCoveredCents!), loop: '2400', element: 'SV207' }));

/** Everything but a bill of nothing but ambulance trips (revenue code 054x) has an attending provider. */
export const attendingMissing: Check = (claim) => {
  const ambulanceOnly = claim.lines.length > 0 && claim.lines.every(({ revenueCode }) => /^054\d$/.test(revenueCode ?? ''));
  return ambulanceOnly || providerOf(claim, 'attending') ? [] : [{ pointer: '/attending', loop: '2310A', element: 'NM103' }];
};

export const otherOperatingAlone: Check = (claim) => {
  const other = providerOf(claim, 'otherOperating');
  return other && !providerOf(claim, 'operating') ? [{ pointer: other.pointer, loop: '2310C', element: 'NM101' }] : [];
};

function dated(claim: Claim, field: string, value: string | undefined, message?: string): Finding {
  return { pointer: `${claim.pointer}/claimDateInformation/${field}`, value, loop: '2300', element: 'DTP03', ...(message ? { message } : {}) };
}

function coded(claim: Claim, field: string, value: string | undefined, element: string): Finding {
  return { pointer: `${claim.pointer}/claimCodeInformation/${field}`, value, loop: '2300', element };
}

function health(code: HealthCode, message?: string): Finding {
  return { pointer: code.pointer, value: code.code, loop: '2300', element: 'HI01-2', ...(message ? { message } : {}) };
}

function repeated(claim: Claim, qualifier: string): readonly Finding[] {
  const seen = new Set<string>();
  return claim.codes.filter((code) => code.qualifier === qualifier).flatMap((code) => {
    const again = seen.has(code.code);
    seen.add(code.code);
    return again ? [health(code, `Code ${code.code} was sent twice.`)] : [];
  });
}

function misshaped(claim: Claim, qualifier: string): readonly Finding[] {
  return claim.codes.filter((code) => code.qualifier === qualifier && !/^[0-9A-Z]{2}$/.test(code.code)).map((code) => health(code));
}

const PROCEDURES = ['BBR', 'BBQ', 'BR', 'BQ'];
const PCS = /^[0-9A-HJ-NP-Z]{7}$/;

const BILLS = new Set([
  '11', '12', '13', '14', '18', '21', '22', '23', '28', '32', '33', '34', '41', '42', '43', '65', '66', '71', '72', '73', '74', '75', '76', '77', '78',
  '79', '81', '82', '83', '84', '85', '86', '87', '89',
]);

/** Where patients went: home, other houses, died, still there (form locator 17 of the UB-04). */
const STATUSES = /^(0[1-79]|2[01]|30|4[0-3]|5[01]|6[1-69]|70|8[1-9]|9[0-5])$/;

const PAID_BY_PROCEDURE = /^(03[0-2]\d|035\d|040\d|04[2-5]\d|048\d|061\d|0636|07[34]\d)$/;
