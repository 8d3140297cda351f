import type { Text } from '../parties.ts';
import type { Check, Finding } from './edit.ts';
import { addressesOf, at, lineElement, namedOf } from './places.ts';

/** Texts longer than their element (837 X222A1 / X223A2, element limits); a payer would cut them off or refuse the file. */
export const textTooLong: Check = (claim) => {
  const found: Finding[] = [];
  const limit = (value: Text, max: number, place: () => Omit<Finding, 'value' | 'message'>) => {
    if (value === undefined || value.length <= max) return;
    found.push({ ...place(), value, message: `This text has ${value.length} characters; the place for it takes ${max}.` });
  };
  for (const { named, place: { loop } } of namedOf(claim)) {
    for (const [name, max, element] of NAMES) {
      if ((named[name]?.length ?? 0) > max) limit(named[name], max, () => ({ pointer: at(named, name), loop, element }));
    }
  }
  for (const { address, place: { loop } } of addressesOf(claim)) {
    for (const [name, max, element] of ADDRESS) limit(address[name], max, () => ({ pointer: at(address, name), loop, element }));
  }
  for (const { holder, loop } of [{ holder: claim, loop: '2300' }, ...claim.lines.map((line) => ({ holder: line, loop: '2400' }))]) {
    for (const { pointer, value } of holder.references) limit(value, 50, () => ({ pointer, loop, element: 'REF02' }));
    for (const { pointer, text } of holder.notes) limit(text, 80, () => ({ pointer, loop, element: 'NTE02' }));
  }
  for (const line of claim.lines) {
    limit(line.description, 80, () => ({ pointer: `${line.servicePointer}/description`, loop: '2400', element: lineElement(claim.kind, 'description') }));
  }
  return found;
};

const NAMES = [
  ['organizationName', 60, 'NM103'], ['lastName', 60, 'NM103'], ['firstName', 35, 'NM104'], ['middleName', 25, 'NM105'], ['suffix', 10, 'NM107'],
] as const;
const ADDRESS = [['address1', 55, 'N301'], ['address2', 55, 'N302'], ['city', 30, 'N401']] as const;
