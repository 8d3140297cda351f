import type { Check, Finding } from './edit.ts';
import { addressesOf, at, each, NOTHING } from './places.ts';

/** States of the United States with territories and military, and provinces of Canada, as the post office writes them. */
export const stateUnknown: Check = (claim) => each(addressesOf(claim), ({ address, place }) => {
  const { state, countryCode } = address;
  if (!state || (countryCode !== undefined && countryCode !== 'US' && countryCode !== 'CA')) return [];
  const known = countryCode === 'CA' ? PROVINCES.has(state) : countryCode === 'US' ? ZIPS.has(state) : ZIPS.has(state) || PROVINCES.has(state);
  return known ? NOTHING : [{ pointer: at(address, 'state'), value: state, loop: place.loop, element: 'N402', entity: place.entity }];
});

/** The first three digits of a ZIP code tell the state. A few villages get their mail over the border, hence a warning. */
export const zipOfOtherState: Check = (claim) => each(addressesOf(claim), ({ address, place }): readonly Finding[] => {
  const { state, postalCode, countryCode } = address;
  const ranges = ZIPS.get(state ?? '');
  if (!ranges || (countryCode ?? 'US') !== 'US' || !/^\d{5}/.test(postalCode ?? '')) return [];
  const area = Number(postalCode!.slice(0, 3));
  if (ranges.some(([from, to]) => area >= from && area <= to)) return NOTHING;
  return [{
    pointer: at(address, 'postalCode'), value: postalCode, loop: place.loop, element: 'N403', entity: place.entity, severity: 'warning',
    message: `ZIP codes that begin with ${postalCode!.slice(0, 3)} are not of ${state}.`,
  }];
});

/** A Canadian province or postal code without the country. */
export const countryMissing: Check = (claim) => each(addressesOf(claim), ({ address, place }) => {
  if (address.countryCode !== undefined) return [];
  const canadian = PROVINCES.has(address.state ?? '') || /^[A-Z]\d[A-Z] ?\d[A-Z]\d$/.test(address.postalCode ?? '');
  return canadian ? [{
    pointer: at(address, 'countryCode'), loop: place.loop, element: 'N404', entity: place.entity, stc: 'A6:680', message: 'The address looks Canadian, but has no country.',
  }] : [];
});

const PROVINCES = new Set(['AB', 'BC', 'MB', 'NB', 'NL', 'NS', 'NT', 'NU', 'ON', 'PE', 'QC', 'SK', 'YT', 'NF', 'PQ']);

/** Areas (first three digits) of the ZIP codes of each state, as the United States Postal Service hands them out. */
const ZIPS: ReadonlyMap<string, readonly (readonly [number, number])[]> = new Map(Object.entries({
  AL: '350-369', AK: '995-999', AZ: '850-865', AR: '716-729 755', CA: '900-961 976', CO: '800-816', CT: '060-069', DE: '197-199', DC: '200-205 569',
  FL: '320-349', GA: '300-319 398-399', HI: '967-968', ID: '832-838', IL: '600-629', IN: '460-479', IA: '500-528', KS: '660-679', KY: '400-427',
  LA: '700-714', ME: '039-049', MD: '206-219', MA: '010-027 055', MI: '480-499', MN: '550-567', MS: '386-397', MO: '630-658', MT: '590-599',
  NE: '680-693', NV: '889-898', NH: '030-038', NJ: '070-089', NM: '870-884', NY: '005 063 100-149', NC: '270-289', ND: '580-588', OH: '430-459',
  OK: '730-749', OR: '970-979', PA: '150-196', RI: '028-029', SC: '290-299', SD: '570-577', TN: '370-385', TX: '733 750-799 885', UT: '840-847',
  VT: '050-059', VA: '201 220-246', WA: '980-994', WV: '247-268', WI: '530-549', WY: '820-831 834', PR: '006-009', VI: '008', GU: '969', AS: '967',
  MP: '969', PW: '969', FM: '969', MH: '969', AA: '340', AE: '090-099', AP: '962-966',
}).map(([state, areas]) => [state, areas.split(' ').map((area) => {
  const [from = '', to = from] = area.split('-');
  return [Number(from), Number(to)] as const;
})]));
