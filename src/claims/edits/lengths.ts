import type { Claim, ServiceLine } from '../claim.ts';
import type { Named, Text } from '../parties.ts';
import type { Check, Finding } from './edit.ts';
import { addressesOf, at, lineElement, namedOf, NOTHING } from './places.ts';

/** Texts longer than their element (837 X222A1 / X223A2, element limits); a payer would cut them off or refuse the file. */
export const textTooLong: Check = (claim) => {
  let found: Finding[] | undefined;
  // A place is made only for what is too long, and names are asked for one by one only where one of them is.
  const tell = (value: string, max: number, place: Omit<Finding, 'value' | 'message'>) => {
    (found ??= []).push({ ...place, value, message: `This text has ${value.length} characters; the place for it takes ${max}.` });
  };
  for (const { named, place: { loop } } of namedOf(claim)) {
    if (!hasLongName(named)) continue;
    for (const [name, max, element] of NAMES) if (isLong(named[name], max)) tell(named[name], max, { pointer: at(named, name), loop, element });
  }
  for (const { address, place: { loop } } of addressesOf(claim)) {
    if (!isLong(address.address1, 55) && !isLong(address.address2, 55) && !isLong(address.city, 30)) continue;
    for (const [name, max, element] of ADDRESS) if (isLong(address[name], max)) tell(address[name], max, { pointer: at(address, name), loop, element });
  }
  const ofHolder = ({ references, notes }: Pick<Claim | ServiceLine, 'references' | 'notes'>, loop: string) => {
    for (const { pointer, value } of references) if (isLong(value, 50)) tell(value, 50, { pointer, loop, element: 'REF02' });
    for (const { pointer, text } of notes) if (isLong(text, 80)) tell(text, 80, { pointer, loop, element: 'NTE02' });
  };
  ofHolder(claim, '2300');
  for (const line of claim.lines) ofHolder(line, '2400');
  for (const { servicePointer, description } of claim.lines) {
    if (isLong(description, 80)) tell(description, 80, { pointer: `${servicePointer}/description`, loop: '2400', element: lineElement(claim.kind, 'description') });
  }
  return found ?? NOTHING;
};

function isLong(text: Text, max: number): text is string {
  return text !== undefined && text.length > max;
}

function hasLongName({ organizationName, lastName, firstName, middleName, suffix }: Named): boolean {
  return isLong(organizationName, 60) || isLong(lastName, 60) || isLong(firstName, 35) || isLong(middleName, 25) || isLong(suffix, 10);
}

const NAMES = [
  ['organizationName', 60, 'NM103'], ['lastName', 60, 'NM103'], ['firstName', 35, 'NM104'], ['middleName', 25, 'NM105'], ['suffix', 10, 'NM107'],
] as const;
const ADDRESS = [['address1', 55, 'N301'], ['address2', 55, 'N302'], ['city', 30, 'N401']] as const;
