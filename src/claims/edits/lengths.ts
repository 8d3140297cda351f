import type { Text } from '../parties.ts';
import type { Check, Finding } from './edit.ts';
import { addressesOf, at, namedOf } from './places.ts';

/** Texts longer than their element (837 X222A1 / X223A2, element limits); a payer would cut them off or refuse the file. */
export const textTooLong: Check = (claim) => {
  const names = namedOf(claim).flatMap(({ named, place }) => [
    limited(at(named, 'organizationName'), named.organizationName, [60, 'NM103', place.loop]),
    limited(at(named, 'lastName'), named.lastName, [60, 'NM103', place.loop]),
    limited(at(named, 'firstName'), named.firstName, [35, 'NM104', place.loop]),
    limited(at(named, 'middleName'), named.middleName, [25, 'NM105', place.loop]),
    limited(at(named, 'suffix'), named.suffix, [10, 'NM107', place.loop]),
  ]);
  const addresses = addressesOf(claim).flatMap(({ address, place }) => [
    limited(at(address, 'address1'), address.address1, [55, 'N301', place.loop]),
    limited(at(address, 'address2'), address.address2, [55, 'N302', place.loop]),
    limited(at(address, 'city'), address.city, [30, 'N401', place.loop]),
  ]);
  const references = claim.references.map((one) => limited(one.pointer, one.value, [50, 'REF02', '2300']));
  const notes = claim.notes.map((one) => limited(one.pointer, one.text, [80, 'NTE02', '2300']));
  const lines = claim.lines.flatMap((line) => [
    ...line.references.map((one) => limited(one.pointer, one.value, [50, 'REF02', '2400'])),
    ...line.notes.map((one) => limited(one.pointer, one.text, [80, 'NTE02', '2400'])),
    limited(`${line.servicePointer}/description`, line.description, [80, claim.kind === 'professional' ? 'SV101-7' : 'SV202-7', '2400']),
  ]);
  return [...names, ...addresses, ...references, ...notes, ...lines].flat();
};

type Limit = readonly [max: number, element: string, loop: string];

function limited(pointer: string, value: Text, [max, element, loop]: Limit): readonly Finding[] {
  if (value === undefined || value.length <= max) return [];
  return [{ pointer, value, loop, element, message: `This text has ${value.length} characters; the place for it takes ${max}.` }];
}
