import type { Check, Finding } from './edit.ts';
import { at, firstServiceDate, NOTHING, patientOf } from './places.ts';

export const memberIdMissing: Check = ({ subscriber }) => (
  subscriber.memberId || subscriber.organizationName ? [] : [{ pointer: at(subscriber, 'memberId'), loop: '2010BA', element: 'NM109' }]);

/** Form of the Medicare Beneficiary Identifier as CMS publishes it: S, L, O, I, B and Z are not used. */
export const medicareIdInvalid: Check = ({ subscriber, filingCode }) => (
  isMedicare(filingCode) && subscriber.memberId && !MEDICARE_ID.test(subscriber.memberId)
    ? [{ pointer: at(subscriber, 'memberId'), value: subscriber.memberId, loop: '2010BA', element: 'NM109' }]
    : []);

export const birthDateMissing: Check = (claim) => {
  const { person, place } = patientOf(claim);
  const organisation = !claim.dependent && claim.subscriber.organizationName !== undefined;
  return person.dateOfBirth || organisation ? [] : [{ pointer: at(person, 'dateOfBirth'), loop: place.loop, element: 'DMG02', entity: place.entity }];
};

export const birthDateImpossible: Check = (claim, { today }) => {
  const { person, place } = patientOf(claim);
  const born = person.dateOfBirth;
  if (!born || !/^\d{8}$/.test(born)) return [];
  const tooOld = Number(today.slice(0, 4)) - Number(born.slice(0, 4)) >= 150;
  return born > today || tooOld
    ? [{ pointer: at(person, 'dateOfBirth'), value: born, loop: place.loop, element: 'DMG02', entity: place.entity }]
    : [];
};

export const bornAfterService: Check = (claim) => {
  const { person, place } = patientOf(claim);
  const served = firstServiceDate(claim);
  return person.dateOfBirth && served && person.dateOfBirth > served
    ? [{ pointer: at(person, 'dateOfBirth'), value: person.dateOfBirth, loop: place.loop, element: 'DMG02' }]
    : [];
};

export const genderInvalid: Check = (claim) => {
  const { person, place } = patientOf(claim);
  const organisation = !claim.dependent && claim.subscriber.organizationName !== undefined;
  return organisation || ['M', 'F', 'U'].includes(person.gender ?? '')
    ? []
    : [{ pointer: at(person, 'gender'), value: person.gender, loop: place.loop, element: 'DMG03', entity: place.entity }];
};

export const dependentAtMedicare: Check = ({ dependent, filingCode }) => (
  dependent && isMedicare(filingCode) ? [{ pointer: dependent.pointer, loop: '2000C', element: 'PAT01' }] : []);

/** A dependent has a relationship to the subscriber, and that is never "self". */
export const relationshipInvalid: Check = ({ dependent }) => (
  !dependent || RELATIONSHIPS.includes(dependent.relationship ?? '')
    ? []
    : [{ pointer: at(dependent, 'relationshipToSubscriberCode'), value: dependent.relationship, loop: '2000C', element: 'PAT01' }]);

export const patientAddressMissing: Check = (claim) => {
  const { person, place } = patientOf(claim);
  return person.address ? [] : [{ pointer: at(person, 'address'), loop: place.loop, element: 'N301', entity: place.entity }];
};

/** Each payer of a claim has its own rank. */
export const rankRepeated: Check = ({ subscriber, otherPayers }) => {
  if (otherPayers.length === 0) return NOTHING;
  const seen = new Set([subscriber.responsibility]);
  return otherPayers.filter(({ responsibility }) => {
    const repeated = responsibility !== 'U' && seen.has(responsibility);
    seen.add(responsibility);
    return repeated;
  }).map((other): Finding => (
    { pointer: at(other, 'paymentResponsibilityLevelCode'), value: other.responsibility, loop: '2320', element: 'SBR01' }));
};

export const rankInvalid: Check = ({ subscriber }) => (
  /^[PSTUA-H]$/.test(subscriber.responsibility ?? '')
    ? []
    : [{ pointer: at(subscriber, 'paymentResponsibilityLevelCode'), value: subscriber.responsibility, loop: '2000B', element: 'SBR01' }]);

export const insuranceTypeMissing: Check = ({ subscriber, filingCode }) => {
  const medicareLater = isMedicare(filingCode) && subscriber.responsibility !== 'P';
  if (medicareLater && !subscriber.insuranceType) return [{ pointer: at(subscriber, 'insuranceTypeCode'), loop: '2000B', element: 'SBR05' }];
  if (medicareLater || !subscriber.insuranceType) return [];
  return [{
    pointer: at(subscriber, 'insuranceTypeCode'), value: subscriber.insuranceType, loop: '2000B', element: 'SBR05', severity: 'warning',
    message: 'The insurance type belongs to claims on which Medicare is not the first payer.',
  }];
};

/** One of the guide's codes, and of those that the payer takes where its file lists them. */
export const filingCodeInvalid: Check = (claim, _context, { codes }) => {
  const place = { pointer: at(claim, 'claimFilingCode'), value: claim.filingCode, loop: '2000B', element: 'SBR09' };
  if (!FILING_CODES.includes(claim.filingCode ?? '')) return [place];
  return Array.isArray(codes) && !codes.includes(claim.filingCode ?? '') ? [{ ...place, message: `This payer takes claims of the kinds ${codes.join(', ')}.` }] : [];
};

export const payerIdMissing: Check = ({ payer }) => (
  payer.id ? [] : [{ pointer: '/tradingPartnerServiceId', loop: '2010BB', element: 'NM109' }]);

export const groupNameUnused: Check = ({ subscriber }) => (
  subscriber.groupNumber && subscriber.groupName
    ? [{ pointer: at(subscriber, 'subscriberGroupName'), value: subscriber.groupName, loop: '2000B', element: 'SBR04' }]
    : []);

export const nameWithDigits: Check = ({ subscriber, dependent }) => {
  if (![subscriber, dependent].some((person) => person && (ODD_NAME.test(person.lastName ?? '') || ODD_NAME.test(person.firstName ?? '')))) return NOTHING;
  const people = [{ person: subscriber, loop: '2010BA', entity: 'IL' }, ...(dependent ? [{ person: dependent, loop: '2010CA', entity: 'QC' }] : [])];
  return people.flatMap(({ person, ...place }) => (['lastName', 'firstName'] as const).filter((name) => ODD_NAME.test(person[name] ?? '')).map((name) => (
    { pointer: at(person, name), value: person[name], element: name === 'lastName' ? 'NM103' : 'NM104', ...place })));
};

export const deathDateWrong: Check = (claim, { today }) => {
  const { deathDate } = claim;
  if (!deathDate) return NOTHING;
  const served = firstServiceDate(claim);
  if ((deathDate <= today && (!served || deathDate >= served))) return [];
  return [{ pointer: at(claim, 'deathDate'), value: deathDate, loop: claim.dependent ? '2000C' : '2000B', element: 'PAT06' }];
};

export function isMedicare(filingCode: string | undefined): boolean {
  return filingCode === 'MA' || filingCode === 'MB';
}

const MEDICARE_ID = /^[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d[AC-HJKMNP-RT-Y]{2}\d\d$/;

const RELATIONSHIPS = ['01', '19', '20', '21', '39', '40', '53', 'G8'];

const FILING_CODES = [
  '11', '12', '13', '14', '15', '16', '17', 'AM', 'BL', 'CH', 'CI', 'DS', 'FI', 'HM', 'LM', 'MA', 'MB', 'MC', 'OF', 'TV', 'VA', 'WC', 'ZZ',
];

/** Digits, or a credential or title that belongs elsewhere. */
const ODD_NAME = /\d|\b(MD|DO|PHD|RN|MR|MRS|MISS|DR)\.?$/i;
