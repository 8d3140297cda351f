import { formatCents, sumCents, x12Amount } from '../../lib/money.ts';
import { type Claim, referenceOf } from '../claim.ts';
import { isListed, listed } from './code-lists.ts';
import type { Check } from './edit.ts';
import { at, each, firstServiceDate, NOTHING } from './places.ts';

export const controlNumberInvalid: Check = (claim) => {
  const number = claim.patientControlNumber;
  return number && number.length <= 20 && /^[A-Za-z0-9 .#/_-]+$/.test(number)
    ? []
    : [{ pointer: at(claim, 'patientControlNumber'), value: number, loop: '2300', element: 'CLM01' }];
};

export const chargeMissing: Check = (claim) => {
  if (claim.chargeCents !== undefined && claim.chargeCents >= 0) return [];
  return [{ pointer: at(claim, 'claimChargeAmount'), value: shown(claim.chargeCents), loop: '2300', element: 'CLM02' }];
};

export const chargeZero: Check = (claim) => (
  claim.chargeCents === 0 && (claim.type ?? 'CH') === 'CH' && claim.frequency !== '0'
    ? [{ pointer: at(claim, 'claimChargeAmount'), value: '0', loop: '2300', element: 'CLM02' }]
    : []);

export const chargeNotSumOfLines: Check = (claim) => {
  const { chargeCents, lines } = claim;
  if (chargeCents === undefined || lines.length === 0 || lines.some((line) => line.chargeCents === undefined)) return [];
  const total = sumCents(lines.map((line) => line.chargeCents!));
  if (total === chargeCents) return [];
  const message = `The claim charge is ${formatCents(chargeCents)} but its lines add up to ${formatCents(total)}.`;
  return [{ pointer: at(claim, 'claimChargeAmount'), value: formatCents(chargeCents), loop: '2300', element: 'CLM02', message }];
};

/** Two digits that the list of CMS has on the first date of service. */
export const placeOfServiceInvalid: Check = (claim, context) => {
  const on = firstServiceDate(claim);
  if (PLACE.test(claim.facilityCode ?? '') && isListed(context, 'pos', { code: claim.facilityCode!, on })) return NOTHING;
  const place = { pointer: at(claim, 'placeOfServiceCode'), value: claim.facilityCode, loop: '2300', element: 'CLM05-1' };
  return PLACE.test(claim.facilityCode ?? '') ? listed(context, 'pos', [{ code: claim.facilityCode!, on, at: place }]) : [place];
};

/** Institutional frequency 0 is a bill without payment, so it can't carry a charge. */
export const frequencyInvalid: Check = (claim) => {
  const code = claim.frequency ?? '';
  const allowed = claim.kind !== 'institutional' ? /^[178]$/ : claim.chargeCents === 0 ? /^[0-57-9A-KMPQ]$/ : /^[1-57-9A-KMPQ]$/;
  return allowed.test(code) ? [] : [{ pointer: at(claim, 'claimFrequencyCode'), value: claim.frequency, loop: '2300', element: 'CLM05-3' }];
};

export const originalNumberMissing: Check = (claim) => (
  isCorrection(claim) && !referenceOf(claim, 'F8')
    ? [{ pointer: `${claim.pointer}/claimSupplementalInformation/claimControlNumber`, loop: '2300', element: 'REF02' }]
    : []);

export const originalNumberOnNewClaim: Check = (claim) => {
  const original = referenceOf(claim, 'F8');
  return original && claim.frequency === '1'
    ? [{ pointer: original.pointer, value: original.value, loop: '2300', element: 'REF02' }]
    : [];
};

export const correctionToMedicareB: Check = (claim) => (
  claim.kind === 'professional' && claim.filingCode === 'MB' && isCorrection(claim)
    ? [{ pointer: at(claim, 'claimFrequencyCode'), value: claim.frequency, loop: '2300', element: 'CLM05-3' }]
    : []);

export const indicatorInvalid: Check = (claim) => {
  const { providerSignature, assignment, benefitsAssigned, release, patientSignatureSource } = claim;
  const isSigned = claim.kind === 'institutional' || SIGNATURES.has(providerSignature ?? '');
  if (isSigned && ASSIGNMENTS.has(assignment ?? '') && benefitsAssigned === 'Y' && release === 'Y' && !patientSignatureSource) return NOTHING;
  const fields: readonly (readonly [string, string | undefined, ReadonlySet<string>, string])[] = [
    ...(claim.kind !== 'institutional' ? [['signatureIndicator', providerSignature, SIGNATURES, 'CLM06'] as const] : []),
    ['planParticipationCode', assignment, ASSIGNMENTS, 'CLM07'],
    ['benefitsAssignmentCertificationIndicator', benefitsAssigned, BENEFITS, 'CLM08'],
    ['releaseInformationCode', release, RELEASES, 'CLM09'],
    ...(patientSignatureSource ? [['patientSignatureSourceCode', patientSignatureSource, SOURCES, 'CLM10'] as const] : []),
  ];
  return fields.filter(([, value, allowed]) => !allowed.has(value ?? '')).map(([name, value, , element]) => (
    { pointer: at(claim, name), value, loop: '2300', element }));
};

export const accidentState: Check = (claim) => {
  const auto = claim.relatedCauses.includes('AA');
  if (auto === (claim.accidentState !== undefined || claim.accidentCountry !== undefined)) return [];
  const message = auto ? 'An auto accident needs the state in which it happened.' : 'A state was sent although the claim is not about an auto accident.';
  return [{ pointer: at(claim, 'autoAccidentStateCode'), value: claim.accidentState, loop: '2300', element: 'CLM11-4', message }];
};

export const accidentDate: Check = (claim) => {
  if (claim.dates.length === 0 && claim.relatedCauses.length === 0) return NOTHING;
  const date = claim.dates.find(({ qualifier }) => qualifier === '439');
  const served = firstServiceDate(claim);
  if (!date) {
    const needed = claim.relatedCauses.includes('AA') || claim.relatedCauses.includes('OA');
    return needed ? [{ pointer: `${claim.pointer}/claimDateInformation/accidentDate`, loop: '2300', element: 'DTP03' }] : [];
  }
  const message = 'The accident lies after the first service.';
  return served && date.value > served ? [{ pointer: date.pointer, value: date.value, loop: '2300', element: 'DTP03', message }] : [];
};

export const causeInvalid: Check = (claim) => claim.relatedCauses.flatMap((cause, index) => (
  ['AA', 'EM', 'OA'].includes(cause) && index < 2
    ? []
    : [{ pointer: `${claim.pointer}/relatedCausesCode/${index}`, value: cause, loop: '2300', element: 'CLM11-1' }]));

export const workersCompensationFiling: Check = (claim) => {
  const wrong = claim.relatedCauses.includes('EM') && claim.filingCode !== 'WC';
  return wrong ? [{ pointer: at(claim, 'claimFilingCode'), value: claim.filingCode, loop: '2000B', element: 'SBR09' }] : [];
};

export const attachmentNumberMissing: Check = (claim) => {
  if (claim.attachments.length === 0 && claim.lines.every(({ attachments }) => attachments.length === 0)) return NOTHING;
  const all = [...claim.attachments.map((attachment) => ({ attachment, loop: '2300' })),
    ...each(claim.lines, (line) => line.attachments.map((attachment) => ({ attachment, loop: '2400' })))];
  return all.filter(({ attachment }) => attachment.transmission !== 'AA' && !attachment.controlNumber).map(({ attachment, loop }) => (
    { pointer: at(attachment, 'attachmentControlNumber'), loop, element: 'PWK06' }));
};

/** BHT06: chargeable, encounter, or subrogation demand, which names the plan that wants its money back. */
export const typeInvalid: Check = ({ type, payToPlan }) => {
  if (type !== undefined && !['CH', 'RP', '31'].includes(type)) return [{ pointer: '/claimIdentifier', value: type, element: 'BHT06' }];
  if (type !== '31' || payToPlan) return [];
  return [{ pointer: '/payToPlan', loop: '2010AC', element: 'NM103', message: 'A subrogation demand (31) names the plan that is to be paid.' }];
};

export function isCorrection(claim: Claim): boolean {
  return claim.frequency === '7' || claim.frequency === '8';
}

const PLACE = /^\d\d$/;
const SIGNATURES: ReadonlySet<string> = new Set(['Y', 'N']);
const ASSIGNMENTS: ReadonlySet<string> = new Set(['A', 'B', 'C']);
const BENEFITS: ReadonlySet<string> = new Set(['Y', 'N', 'W']);
const RELEASES: ReadonlySet<string> = new Set(['I', 'Y']);
const SOURCES: ReadonlySet<string> = new Set(['P']);

function shown(cents: number | undefined): string | undefined {
  return cents === undefined ? undefined : x12Amount(cents);
}
