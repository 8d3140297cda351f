import type { Segment } from '../../x12/types.ts';
import { IDENTIFIERS, type ProviderPlace } from '../places/providers.ts';
import { byCode, copy, fields, type Known, knownElements, listIn, newItem, objectIn, put, reads, tellRest, textOf } from './rules.ts';
import { enter, type Json, openLoop, type Read, type Reads, unplaced, type Value, type Work } from './work.ts';

/** How an NM1 names somebody: the fields of a person and of an organisation, and the field and qualifiers of the id. */
export interface Naming {
  readonly person: readonly Value[];
  readonly organization: readonly Value[];
  readonly qualifiers: readonly string[];
  readonly known: Known;
}

/** `id` is the JSON name of NM109, and `qualifiers` what NM108 may be for it. */
export function naming(id?: string, qualifiers: readonly string[] = []): Naming {
  const number: readonly Value[] = id === undefined ? [] : [[id, 9]];
  // An organisation has no first name; one that was sent is the business of the checks, so it comes along.
  const rest: readonly Value[] = [['firstName', 4], ['middleName', 5], ['suffix', 7], ...number];
  return { person: [['lastName', 3], ...rest], organization: [['organizationName', 3], ...rest], qualifiers, known: knownElements([['', 3], ...rest], [1, 2, 8]) };
}

/** Reads NM1 into an object whose loop has just been opened. */
export function readName(work: Work, segment: Segment, at: { target: Json; naming: Naming }): void {
  const { target } = at;
  const values = textOf(segment, 2) === '2' ? at.naming.organization : at.naming.person;
  enter(work, segment, target, values);
  copy(work, segment, { target, values });
  const qualifier = textOf(segment, 8);
  if (qualifier !== '' && !at.naming.qualifiers.includes(qualifier)) unplaced(work, segment, 8);
  tellRest(work, segment, at.naming.known);
}

/** N3 and N4 into an address, which is the object in `into`, or the loop's own object. */
export function address(into?: string): readonly (readonly [string, Read])[] {
  const how = into === undefined ? {} : { into };
  return [
    ['N3', fields([['address1', 1], ['address2', 2]], how)],
    ['N4', fields([['city', 1], ['state', 2], ['postalCode', 3], ['countryCode', 4], ['countrySubDivisionCode', 7]], how)],
  ];
}

/** PER: up to three numbers, each behind its kind. A facility has them in its own fields, everybody else in `contactInformation`. */
export function contact(names: Readonly<Record<string, string>> = CONTACT): Read {
  return (work, segment) => {
    const target = names === CONTACT ? objectIn(work.loop.object, 'contactInformation') : work.loop.object;
    const values: Value[] = [];
    if (names['name'] !== undefined) values.push([names['name'], 2]);
    for (let n = 3; n <= 7; n += 2) {
      const name = names[textOf(segment, n)];
      if (name !== undefined) values.push([name, n + 1]);
      else if (textOf(segment, n + 1) !== '') unplaced(work, segment, n + 1);
    }
    enter(work, segment, target, values);
    copy(work, segment, { target, values });
    return true;
  };
}

const CONTACT = { name: 'name', TE: 'phoneNumber', EX: 'phoneExtension', FX: 'faxNumber', EM: 'email' };

const FACILITY_CONTACT = { name: 'phoneName', TE: 'phoneNumber', EX: 'phoneExtension' };

/** PRV: the taxonomy code. */
export const taxonomy: Read = fields([['taxonomyCode', 3]], { quiet: [1, 2] });

/** DMG: birth date and gender. */
export const birth: Read = fields([['dateOfBirth', 2], ['gender', 3]], { quiet: [1] });

/** How a kind of claim spells the identifiers of a provider that are not named fields. */
export interface IdentifierStyle {
  /** Named fields (stateLicenseNumber, …) are used where the identifier is the provider's own. */
  readonly named: boolean;
  /** Fields of a single identifier and its qualifier, used before the list. */
  readonly single?: { readonly qualifier: string; readonly identifier: string };
  readonly list: string;
}

/** REF of a provider: named field, single identifier, or an object in a list. REF04 says of which payer the number is. */
export function identifiers(allowed: readonly string[], style: IdentifierStyle): Read {
  const named = new Map(style.named ? IDENTIFIERS.map(([name, qualifier]) => [qualifier, name]) : []);
  return (work, segment) => {
    const qualifier = textOf(segment, 1);
    if (!allowed.includes(qualifier)) return false;
    const { object } = work.loop;
    const isOfPayer = segment.componentCount(4) > 0;
    const name = named.get(qualifier);
    if (!isOfPayer && name !== undefined && object[name] === undefined) {
      enter(work, segment, object, [[name, 2]]);
      put(work, segment, { target: object, name, text: textOf(segment, 2), n: 2 });
    } else if (!isOfPayer && style.single && object[style.single.identifier] === undefined) {
      const values: readonly Value[] = [[style.single.qualifier, 1], [style.single.identifier, 2]];
      enter(work, segment, object, values);
      copy(work, segment, { target: object, values });
    } else {
      const item = newItem(object, style.list);
      enter(work, segment, item, IDENTIFIER);
      copy(work, segment, { target: item, values: IDENTIFIER });
    }
    tellRest(work, segment, KNOWN_IDENTIFIER);
    return true;
  };
}

/** One identifier in a list. */
export const IDENTIFIER: readonly Value[] = [['qualifier', 1], ['identifier', 2], ['otherIdentifier', 4, 2]];
const KNOWN_IDENTIFIER = knownElements(IDENTIFIER, []);

/** Identifiers {qualifier, identifier} in a list, of the qualifiers allowed. */
export function identifierList(list: string, allowed: readonly string[]): readonly (readonly [string, Read])[] {
  const read = fields([['qualifier', 1], ['identifier', 2]], { append: list });
  return allowed.map((qualifier) => [qualifier, read] as const);
}

/** A provider's loop, ready to be opened by its NM1. */
export interface ProviderLoop {
  readonly place: ProviderPlace;
  readonly naming: Naming;
  readonly reads: Reads;
}

/** The loops of a table of providers by NM101. `facility` and `others` are the spellings of their identifiers. */
export function providerLoops(
  places: readonly ProviderPlace[], styles: { readonly facility: IdentifierStyle; readonly facilityNpi: string; readonly styleOf: (place: ProviderPlace) => IdentifierStyle },
): ReadonlyMap<string, ProviderLoop> {
  return new Map(places.map((place) => {
    const isFacility = place.role === 'facility';
    const style = isFacility ? styles.facility : styles.styleOf(place);
    const contacts: Read = contact(isFacility ? FACILITY_CONTACT : CONTACT);
    const table = reads(
      ['REF', identifiers(place.references, style)], ...(place.specialty ? [['PRV', taxonomy] as const] : []),
      ...(place.address ? address('address') : []), ...(place.contact ? [['PER', contacts] as const] : []),
    );
    return [place.entity, { place, naming: naming(isFacility ? styles.facilityNpi : 'npi', ['XX']), reads: table }];
  }));
}

/** Opens a provider's loop and reads its NM1. A second referring provider of a claim goes into the root's list `providers`. */
export function openProvider(work: Work, segment: Segment, at: { loop: ProviderLoop; holder: Json }): void {
  const { place, naming: names, reads: table } = at.loop;
  const target: Json = place.role === 'primaryCare' ? { providerType: 'PrimaryCareProvider' } : {};
  const listed = LISTED[place.role];
  // Loop 2420B has no name to tell an organisation by.
  if (place.role === 'purchased' && textOf(segment, 2) === '2') target['entityTypeQualifier'] = '2';
  openLoop(work, place.loop, target, table);
  if (at.holder[place.field] === undefined) at.holder[place.field] = target;
  else if (work.claim !== undefined && listed !== undefined && work.scope === work.tables.claim) {
    target['providerType'] = listed;
    listIn(work.claim.root, 'providers').push(target);
  } else unplaced(work, segment);
  readName(work, segment, { target, naming: names });
}

const LISTED: Readonly<Record<string, string | undefined>> = { referring: 'ReferringProvider', primaryCare: 'PrimaryCareProvider' };

/** Chooses a read by REF01. */
export function references(...table: readonly (readonly [string, Read])[]): readonly [string, Read] {
  return ['REF', byCode(1, table)];
}
