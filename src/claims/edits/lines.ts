import { x12Amount } from '../../lib/money.ts';
import { type Claim, diagnosesOf, referenceOf, type ServiceLine } from '../claim.ts';
import type { Check, Finding } from './edit.ts';
import { listed, listedModifiers } from './code-lists.ts';
import { placeDiffers } from './filing.ts';
import { at, each, firstServiceDate, lineElement, NOTHING } from './places.ts';

export const lineCount: Check = (claim) => {
  const max = claim.kind === 'institutional' ? 999 : 50;
  if (claim.lines.length > 0 && claim.lines.length <= max) return [];
  const message = claim.lines.length === 0 ? 'The claim has no service line.' : `A claim takes at most ${max} service lines.`;
  const stc = claim.lines.length === 0 ? 'A6:247' : 'A7:121';
  return [{ pointer: at(claim, 'serviceLines'), loop: '2400', element: 'LX01', message, stc }];
};

/**
 * CPT and HCPCS share one shape: five digits, four digits and a letter, or a letter and four digits. Of CPT only the form and its
 * sections are known here: anesthesia, surgery, imaging, laboratory, medicine; F, T, U (PLA from 0001U), M and A at the end.
 */
export const procedureShape: Check = (claim) => perLine(claim, (line) => {
  const code = line.procedureCode;
  if (!code) return claim.kind === 'institutional' ? [] : [service(claim, line, 'procedureCode', { message: 'The procedure code is missing.' })];
  // Codes of dentistry (CDT) are licensed by the ADA: a D and four digits is all that is known of them.
  const form = FORMS[line.procedureQualifier ?? 'HC'];
  return !form || form.test(code) ? NOTHING : [service(claim, line, 'procedureCode', { value: code })];
});

/** Two characters, four at most, numbers from 22 on (CPT); those of level II are looked up in the list of HCPCS. */
export const modifierInvalid: Check = (claim, context) => (claim.lines.every(({ modifiers }) => modifiers.length === 0) ? NOTHING : [
  ...perLine(claim, (line) => line.modifiers.flatMap((modifier, index) => (
    /^([A-Z][0-9A-Z]|[0-9][A-Z]|2[2-9]|[3-9]\d)$/.test(modifier) && index < 4 ? [] : [service(claim, line, `procedureModifiers/${index}`, { value: modifier })]))),
  ...listedModifiers(claim, context),
]);

export const modifierRepeated: Check = (claim) => perLine(claim, (line) => (line.modifiers.length < 2 ? NOTHING : line.modifiers.flatMap((modifier, index) => (
  line.modifiers.indexOf(modifier) < index ? [service(claim, line, `procedureModifiers/${index}`, { value: modifier })] : []))));

export const diagnosisPointers: Check = (claim) => {
  const count = diagnosesOf(claim).length;
  return perLine(claim, (line) => {
    const [only] = line.diagnosisPointers;
    if (only === '1' && count > 0 && line.diagnosisPointers.length === 1) return NOTHING;
    const where = `${line.servicePointer}/compositeDiagnosisCodePointers/diagnosisCodePointers`;
    const finding = (pointer: string, value: string | undefined, message: string): Finding => ({ pointer, value, loop: '2400', element: claim.kind === 'dental' ? 'SV311-1' : 'SV107-1', message });
    if (line.diagnosisPointers.length === 0) return claim.kind === 'dental' ? [] : [finding(where, undefined, 'The line points at no diagnosis.')];
    return line.diagnosisPointers.flatMap((pointer, index) => {
      if (index > 3) return [finding(`${where}/${index}`, pointer, 'A line points at four diagnoses at most.')];
      if (!/^[1-9]\d?$/.test(pointer) || Number(pointer) > count) {
        return [finding(`${where}/${index}`, pointer, `The line points at diagnosis ${pointer}, but the claim has ${count}.`)];
      }
      return line.diagnosisPointers.indexOf(pointer) < index ? [finding(`${where}/${index}`, pointer, 'The line points at one diagnosis twice.')] : [];
    });
  });
};

/** Above zero, with three decimals at most; CPT counts whole units and minutes, and professional claims less than ten thousand. */
export const unitsInvalid: Check = (claim) => perLine(claim, (line) => {
  if (claim.kind === 'dental' && line.units === undefined) return [];
  const units = line.units ?? '';
  if (/^[1-9]\d{0,3}$/.test(units)) return NOTHING;
  const form = /^\d{1,8}(\.\d{1,3})?$/.test(units) && /[1-9]/.test(units) && (claim.kind === 'institutional' || units.replace(/\..*/, '').length <= 4);
  const whole = !/^\d{5}$/.test(line.procedureCode ?? '') || !/\.0*[1-9]/.test(units);
  if (form && whole) return [];
  const message = form ? 'This procedure is counted in whole units.' : undefined;
  return [{ pointer: `${line.servicePointer}/${claim.kind === 'dental' ? 'procedureCount' : 'serviceUnitCount'}`, value: line.units, loop: '2400', element: lineElement(claim.kind, 'units'), ...(message ? { message } : {}) }];
});

export const unitCodeInvalid: Check = (claim) => perLine(claim, (line) => {
  if (line.unit === 'UN' || line.unit === (claim.kind === 'professional' ? 'MJ' : 'DA')) return NOTHING;
  return [{ pointer: `${line.servicePointer}/measurementUnit`, value: line.unit, loop: '2400', element: lineElement(claim.kind, 'unit') }];
});

/** Anesthesia codes 00100 to 01999 are billed in minutes; 01953 (per area) and 01996 (per day) are not. */
export const anesthesiaMinutes: Check = (claim) => perLine(claim, (line) => {
  const code = line.procedureCode ?? '';
  if (line.unit === 'MJ' || !code.startsWith('0')) return NOTHING;
  const anesthesia = /^0(0[1-9]|1)\d+$/.test(code) && code.length === 5 && code !== '01953' && code !== '01996';
  return anesthesia ? [{ pointer: `${line.servicePointer}/measurementUnit`, value: line.unit, loop: '2400', element: 'SV103' }] : [];
});

export const lineChargeInvalid: Check = (claim) => perLine(claim, (line) => (
  line.chargeCents !== undefined && line.chargeCents >= 0
    ? NOTHING
    : [{
        pointer: `${line.servicePointer}/lineItemChargeAmount`, value: line.chargeCents === undefined ? undefined : x12Amount(line.chargeCents),
        loop: '2400', element: lineElement(claim.kind, 'charge'),
      }]));

export const controlNumberInvalid: Check = (claim) => {
  const seen = new Set<string>();
  return perLine(claim, (line) => {
    const number = line.controlNumber;
    if (number === undefined) return NOTHING;
    const wrong = number.length > 30 || seen.has(number);
    seen.add(number);
    return wrong ? [{ pointer: line.controlNumberPointer, value: number, loop: '2400', element: 'REF02' }] : NOTHING;
  });
};

export const serviceDateMissing: Check = (claim) => perLine(claim, (line) => {
  if (!line.serviceDate) return claim.kind === 'professional' ? [{ pointer: at(line, 'serviceDate'), loop: '2400', element: 'DTP03' }] : [];
  const message = 'The service ends before it begins.';
  return line.serviceDateEnd && line.serviceDateEnd < line.serviceDate
    ? [{ pointer: at(line, 'serviceDateEnd'), value: line.serviceDateEnd, loop: '2400', element: 'DTP03', message }]
    : NOTHING;
});

/** Eleven digits, and in the directory of the FDA on the date of service where that list is loaded. */
export const drugCodeInvalid: Check = (claim, { codes }) => perLine(claim, (line) => {
  const { drug } = line;
  if (!drug) return NOTHING;
  const place = { pointer: at(drug, 'nationalDrugCode'), value: drug.code, loop: '2410', element: 'LIN03' };
  if (!drug.code || (drug.qualifier === 'N4' && !/^\d{11}$/.test(drug.code))) return [place];
  const known = codes?.facts.drugs;
  if (!known || drug.qualifier !== 'N4') return [];
  const fact = known.get(drug.code);
  const on = line.serviceDate ?? firstServiceDate(claim) ?? '';
  if (!fact) return [{ ...place, message: 'This drug code is not in the directory that was loaded.' }];
  const inForce = (fact.from === undefined || fact.from <= on) && (fact.to === undefined || on <= fact.to);
  return inForce ? [] : [{ ...place, message: `This drug was on the market from ${fact.from ?? 'an unknown day'} to ${fact.to ?? 'today'}.` }];
});

export function hasDrugs(claim: Claim): boolean {
  return claim.lines.some(({ drug }) => drug !== undefined);
}

export const drugQuantityMissing: Check = (claim) => perLine(claim, ({ drug }) => {
  if (!drug) return NOTHING;
  const quantity = /^\d{1,12}(\.\d{1,3})?$/.test(drug.quantity ?? '') ? [] : [{ pointer: at(drug, 'nationalDrugUnitCount'), value: drug.quantity, loop: '2410', element: 'CTP04' }];
  const unit = ['F2', 'GR', 'ME', 'ML', 'UN'].includes(drug.unit ?? '') ? [] : [{ pointer: at(drug, 'measurementUnitCode'), value: drug.unit, loop: '2410', element: 'CTP05-1' }];
  return [...quantity, ...unit];
});

/** CLIA numbers are two digits, the letter D and seven digits (42 CFR 493). */
export const cliaShape: Check = (claim) => {
  if (claim.references.length === 0 && claim.lines.every(({ references }) => references.length === 0)) return NOTHING;
  const all = [{ references: claim.references, loop: '2300' }, ...claim.lines.map(({ references }) => ({ references, loop: '2400' }))];
  return all.flatMap(({ references, loop }) => references.filter(({ qualifier, value }) => ['X4', 'F4'].includes(qualifier) && !/^\d\dD\d{7}$/.test(value)).map((one) => (
    { pointer: one.pointer, value: one.value, loop, element: 'REF02' })));
};

/** A laboratory (place of service 81) bills tests under its CLIA number, and so does whoever uses the waived-test modifier QW. */
export const cliaMissing: Check = (claim) => {
  if (referenceOf(claim, 'X4')) return [];
  const open = claim.lines.find((line) => !referenceOf(line, 'X4') && needsClia(claim, line));
  return open ? [{ pointer: `${claim.pointer}/claimSupplementalInformation/cliaNumber`, loop: '2300', element: 'REF02' }] : [];
};

/** Two digits that the list of CMS has; a payer can want the place of the claim on every line. */
export const linePlaceInvalid: Check = (claim, context, set) => (claim.lines.every(({ placeOfService }) => placeOfService === undefined) ? NOTHING : [
  ...perLine(claim, (line) => {
    if (line.placeOfService === undefined) return [];
    const place = { pointer: `${line.servicePointer}/placeOfServiceCode`, value: line.placeOfService, loop: '2400', element: lineElement(claim.kind, 'place') };
    if (!/^\d\d$/.test(line.placeOfService)) return [place];
    return listed(context, 'pos', [{ code: line.placeOfService, on: line.serviceDate ?? firstServiceDate(claim), at: place }]);
  }),
  ...placeDiffers(claim, context, set),
]);

function needsClia(claim: Claim, line: ServiceLine): boolean {
  const test = /^(8\d{4}|\d{4}U)$/.test(line.procedureCode ?? '');
  return test && ((line.placeOfService ?? claim.facilityCode) === '81' || line.modifiers.includes('QW'));
}

function perLine(claim: Claim, check: (line: ServiceLine) => readonly Finding[]): readonly Finding[] {
  return each(claim.lines, check);
}

/** A finding about the procedure of a line: SV101 in professional, SV202 in institutional claims. */
function service(claim: Claim, line: ServiceLine, field: string, more: { value?: string; message?: string }): Finding {
  return {
    pointer: `${line.servicePointer}/${field}`, loop: '2400', element: lineElement(claim.kind, field === 'procedureCode' ? 'code' : 'modifier'), ...more,
  };
}

const FORMS: Readonly<Record<string, RegExp>> = {
  HC: /^(0[01]\d{3}|[1-6]\d{4}|7\d{4}|8[0-9]\d{3}|9\d{4}|\d{4}[AFMTU]|[A-V]\d{4})$/,
  AD: /^D\d{4}$/,
};
