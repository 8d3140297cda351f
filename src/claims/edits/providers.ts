import { type Claim, providerOf, type ServiceLine } from '../claim.ts';
import type { Provider } from '../parties.ts';
import { fingerprint } from '../writing/parties.ts';
import type { Check } from './edit.ts';
import { at, NOTHING } from './places.ts';

/** A group bills under taxonomy 193200000X or 193400000X; who treated the patient is one of its people. */
export const renderingMissing: Check = (claim, _context, { always }) => {
  const group = /^193[24]00000X$/.test(claim.billing.taxonomyCode ?? '') || (always === true && claim.billing.organizationName !== undefined);
  if (!group || providerOf(claim, 'rendering')) return [];
  const all = claim.lines.length > 0 && claim.lines.every((line) => providerOf(line, 'rendering'));
  return all ? [] : [{ pointer: '/rendering', loop: '2310B', element: 'NM103' }];
};

/** Medicare wants to know who ordered laboratory tests, imaging and equipment; screening mammograms need no order (42 CFR 410.34). */
export const orderingMissing: Check = (claim) => {
  if (claim.filingCode !== 'MB' || providerOf(claim, 'referring') || providerOf(claim, 'ordering')) return [];
  return claim.lines.filter((line) => isOrdered(line) && !providerOf(line, 'ordering') && !providerOf(line, 'referring')).map((line) => (
    { pointer: `${line.pointer}/orderingProvider`, loop: '2420E', element: 'NM103' }));
};

/** Places that are somebody else's house, unless the house itself bills. */
export const facilityMissing: Check = (claim) => {
  const away = (place: string | undefined) => FACILITIES.has(place ?? '');
  const needed = away(claim.facilityCode) || claim.lines.some(({ placeOfService }) => away(placeOfService));
  if (!needed) return NOTHING;
  const own = /^(2[6-9]|3[1-4])/.test(claim.billing.taxonomyCode ?? '');
  const named = providerOf(claim, 'facility') ?? claim.lines.find((line) => providerOf(line, 'facility'));
  return !own && !named ? [{ pointer: `${claim.pointer}/serviceFacilityLocation`, loop: '2310C', element: 'NM103' }] : [];
};

/** The guide wants the facility only where it is another than the billing provider (837P 2310C). */
export const facilityIsBilling: Check = (claim) => {
  const { billing } = claim;
  const facility = providerOf(claim, 'facility');
  if (!facility?.npi || facility.npi !== billing.npi) return [];
  const same = facility.address !== undefined && billing.address !== undefined && fingerprint(facility.address) === fingerprint(billing.address);
  return same ? [{ pointer: facility.pointer, value: facility.npi, loop: claim.kind === 'institutional' ? '2310E' : '2310C', element: 'NM109' }] : [];
};

/**
 * The guide wants the rendering provider only where it is another than the billing provider (837P 2310B). A line that names the billing
 * provider where the claim names somebody else says something: without it the line would be of that other one (2420A).
 */
export const renderingIsBilling: Check = (claim) => {
  const { billing, providers, lines } = claim;
  const isOwn = ({ role, npi }: Provider) => role === 'rendering' && npi !== undefined && npi === billing.npi;
  if (!providers.some(isOwn) && !lines.some((line) => line.providers.some(isOwn))) return NOTHING;
  const named = providerOf(claim, 'rendering');
  const onLines = named !== undefined && !isOwn(named) ? [] : lines.flatMap((line) => line.providers.map((provider) => ({ provider, loop: '2420A' })));
  const redundant = [...providers.map((provider) => ({ provider, loop: '2310B' })), ...onLines];
  return redundant.filter(({ provider }) => isOwn(provider)).map(({ provider, loop }) => (
    { pointer: at(provider, 'npi'), value: provider.npi, loop, element: 'NM109' }));
};

/** A surgeon is named where an operation was done: ICD-10-PCS of section 0, or revenue code 036x with a procedure of surgery. */
export const operatingMissing: Check = (claim) => {
  if (providerOf(claim, 'operating') || claim.lines.some((line) => providerOf(line, 'operating'))) return [];
  return isSurgical(claim) ? [{ pointer: '/operatingPhysician', loop: '2310B', element: 'NM103' }] : [];
};

function isSurgical(claim: Claim): boolean {
  return claim.codes.some(({ qualifier, code }) => (qualifier === 'BBR' || qualifier === 'BBQ') && code.startsWith('0'))
    || claim.lines.some(({ revenueCode, procedureCode }) => /^036/.test(revenueCode ?? '') && /^[1-6]\d{4}$/.test(procedureCode ?? ''));
}

/** Laboratory 80047 to 89398 and PLA codes, imaging 70010 to 79999, equipment and prosthetics (E, K, L). */
function isOrdered({ procedureCode = '' }: ServiceLine): boolean {
  if (/^7706[37]$/.test(procedureCode)) return false;
  return /^(7\d{4}|8[0-9]\d{3}|\d{4}U|[EKL]\d{4})$/.test(procedureCode);
}

/** Hospital in and out, emergency room, surgery center, nursing facilities, psychiatric and rehabilitation hospitals. */
const FACILITIES = new Set(['21', '22', '23', '24', '31', '32', '51', '61']);
