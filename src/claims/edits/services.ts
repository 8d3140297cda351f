import { type Claim, providerOf, referenceOf, type ServiceLine } from '../claim.ts';
import { lookUp, MARKS, marksOf } from '../../codes/list.ts';
import type { Check, EditContext, Finding } from './edit.ts';
import { each, firstServiceDate, lineElement } from './places.ts';
import { isMedicare } from './subscriber.ts';

/**
 * Procedures that are not otherwise classified need a description: CPT codes that end in 999, and those that the list of HCPCS
 * marks so; without a list the usual ones.
 */
export const descriptionMissing: Check = (claim, context) => each(claim.lines, (line) => (
  !line.description && line.notes.length === 0 && claim.notes.length === 0 && isUnlisted(claim, line, context)
    ? [{ pointer: `${line.servicePointer}/description`, value: line.procedureCode, loop: '2400', element: lineElement(claim.kind, 'description') }]
    : []));

/** Medicaid pays drugs that are given in an office only with the code of the package (Social Security Act, 1927(a)(7)). */
export const drugCodeMissing: Check = (claim) => (claim.filingCode === 'MC'
  ? claim.lines.filter(({ procedureCode, drug }) => /^J\d{4}$/.test(procedureCode ?? '') && !drug).map((line) => (
    { pointer: `${line.pointer}/drugIdentification/nationalDrugCode`, value: line.procedureCode, loop: '2410', element: 'LIN03' }))
  : []);

/** Mammograms name the certificate of the facility (21 CFR 900); who only reads them (modifier 26) has none. */
export const mammographyNumberMissing: Check = (claim) => claim.lines.filter((line) => (
  /^(7706[3567]|G0279)$/.test(line.procedureCode ?? '') && !line.modifiers.includes('26') && !referenceOf(claim, 'EW') && !referenceOf(line, 'EW'))).map(() => (
  { pointer: `${claim.pointer}/claimSupplementalInformation/mammographyCertificationNumber`, loop: '2300', element: 'REF02' })).slice(0, 1);

/** Transports by ambulance (A0425 to A0436) say why, how far, from where and to where (837P loops 2300, 2310E, 2310F). */
export const ambulanceIncomplete: Check = (claim) => {
  const line = claim.lines.find(({ procedureCode }) => /^A04(2[5-9]|3[0-6])$/.test(procedureCode ?? ''));
  if (!line) return [];
  const transport = line.ambulance?.transport ?? claim.ambulance?.transport;
  if (!transport) return [missing(claim, 'ambulanceTransportInformation', ['2300', 'CR102'], ['What the transport was for is missing.', 'A6:337'])];
  const pickUp = line.ambulance?.pickUp ?? claim.ambulance?.pickUp;
  const dropOff = line.ambulance?.dropOff ?? claim.ambulance?.dropOff;
  return [
    ...(transport.reason ? [] : [missing(claim, 'ambulanceTransportInformation/ambulanceTransportReasonCode', ['2300', 'CR104'], ['The reason of the transport is missing.', 'A6:428'])]),
    ...(transport.miles ? [] : [missing(claim, 'ambulanceTransportInformation/transportDistanceInMiles', ['2300', 'CR106'], ['The miles of the transport are missing.', 'A6:267'])]),
    ...(pickUp?.postalCode ? [] : [missing(claim, 'ambulancePickUpLocation', ['2310E', 'N403'], ['Where the patient was picked up, with its ZIP code, is missing.', 'A6:763'])]),
    ...(dropOff ? [] : [missing(claim, 'ambulanceDropOffLocation', ['2310F', 'N301'], ['Where the patient was taken is missing.', 'A6:763'])]),
  ];
};

/** Telehealth by place of service (02, 10) and by modifier; payers that want both say so. */
export const telehealthDisagrees: Check = (claim, _context, { modifierNeeded }) => each(claim.lines, (line): Finding[] => {
  const place = line.placeOfService ?? claim.facilityCode;
  const remote = place === '02' || place === '10';
  const modifier = line.modifiers.find((one) => TELEHEALTH.has(one));
  if (!remote && !modifier) return [];
  const at = { pointer: `${line.servicePointer}/procedureModifiers`, loop: '2400', element: lineElement(claim.kind, 'modifier') };
  if (remote && !modifier && modifierNeeded === true) return [{ ...at, stc: 'A8:453', message: `Place of service ${place} is telehealth; this payer wants modifier 95 or 93 with it.` }];
  if (remote || !modifier || modifier === 'GQ') return [];
  return [{ ...at, value: modifier, severity: 'warning', message: `Modifier ${modifier} is telehealth, but the place of service is ${place}.` }];
});

/** A service that was bought from somebody names who it was and what it cost (PS1 and loop 2420B). */
export const purchaseIncomplete: Check = (claim) => each(claim.lines, (line): Finding[] => {
  const seller = providerOf(line, 'purchased');
  const cost = line.purchased?.charge;
  if ((seller !== undefined) === (cost !== undefined)) return [];
  return seller
    ? [{ pointer: `${line.pointer}/purchasedServiceInformation/purchasedServiceChargeAmount`, loop: '2400', element: 'PS102', message: 'What was paid for the purchased service is missing.' }]
    : [{ pointer: `${line.pointer}/purchasedServiceProvider`, loop: '2420B', element: 'NM109', message: 'Who the service was bought from is missing.' }];
});

/** Medicare takes no certificates of medical necessity since 2023 (CMS, change request 12734). */
export const certificateToMedicare: Check = (claim) => (isMedicare(claim.filingCode)
  ? claim.lines.filter((line) => (line.serviceDate ?? '') >= '20230101').flatMap((line) => line.forms.filter(({ type }) => type === 'UT').map((form) => (
    { pointer: form.pointer, value: form.id, loop: '2440', element: 'LQ02' })))
  : []);

/** Daily visits in a hospital or nursing facility over several days are billed once for each day. */
export const unitsAgainstDays: Check = (claim) => each(claim.lines, (line) => {
  const { serviceDate: from, serviceDateEnd: to, procedureCode = '', units } = line;
  if (!from || !to || to <= from || line.unit !== 'UN' || !/^99(2[23]\d|30[4-9]|310)$/.test(procedureCode)) return [];
  const days = Math.round((utc(to) - utc(from)) / 86_400_000) + 1;
  if (Number(units) === days) return [];
  const message = `${procedureCode} is billed once a day: the dates are ${days} days, but the units are ${units}.`;
  return [{ pointer: `${line.servicePointer}/serviceUnitCount`, value: units, loop: '2400', element: lineElement(claim.kind, 'units'), message }];
});

function isUnlisted(claim: Claim, { procedureCode = '', serviceDate }: ServiceLine, { codes }: EditContext): boolean {
  if (/^\d\d999$/.test(procedureCode)) return true;
  if (/^\d/.test(procedureCode)) return false;
  const list = codes?.lists.get('hcpcs');
  const on = serviceDate ?? firstServiceDate(claim) ?? '';
  if (list && lookUp(list, procedureCode, on) === 'valid') return (marksOf(list, procedureCode, on) & MARKS.unlisted) !== 0;
  return UNLISTED.has(procedureCode);
}

function missing(claim: Claim, field: string, [loop, element]: readonly [string, string], [message, stc]: readonly [string, string]): Finding {
  return { pointer: `${claim.pointer}/${field}`, loop, element, message, stc };
}

function utc(d8: string): number {
  return Date.UTC(Number(d8.slice(0, 4)), Number(d8.slice(4, 6)) - 1, Number(d8.slice(6, 8)));
}

const TELEHEALTH = new Set(['93', '95', 'GT', 'GQ']);

/** Codes of HCPCS that are not otherwise classified, as carriers list them. */
const UNLISTED = new Set([
  'A0999', 'A4335', 'A4421', 'A4641', 'A4649', 'A6261', 'A6262', 'A9150', 'A9698', 'A9699', 'A9900', 'A9999', 'B9998', 'B9999', 'C2698', 'C2699',
  'E0769', 'E0770', 'E1399', 'E1699', 'G9012', 'J1599', 'J3490', 'J3590', 'J7199', 'J7599', 'J7699', 'J7799', 'J7999', 'J8498', 'J8499', 'J8597',
  'J8999', 'J9999', 'K0108', 'K0812', 'K0898', 'K0899', 'L0999', 'L1499', 'L2999', 'L3649', 'L3999', 'L5999', 'L7499', 'L8039', 'L8499', 'L8699',
  'Q0507', 'Q0508', 'Q0509', 'Q2039', 'Q4050', 'Q4051', 'Q4082', 'Q4100', 'S0590', 'S8189', 'S9379', 'T1999', 'T2025', 'T2047', 'T5999', 'V2199',
  'V2399', 'V2499', 'V2599', 'V2629', 'V2799', 'V5298', 'V5299',
]);
