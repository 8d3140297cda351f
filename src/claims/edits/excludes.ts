import { diagnosesOf } from '../claim.ts';
import type { Check } from './edit.ts';
import { codePlace } from './places.ts';

/**
 * Pairs that ICD-10-CM marks "Excludes1": two conditions that one patient can't have together. A selection of frequent ones by
 * category; the whole list is a book of its own, which no publisher gives as a table.
 */
export const excludedTogether: Check = (claim) => {
  const codes = diagnosesOf(claim).filter(({ qualifier }) => qualifier.startsWith('A'));
  return codes.flatMap((later, index) => {
    const earlier = codes.slice(0, index).find((one) => PAIRS.some(([a, b]) => (
      (one.code.startsWith(a) && later.code.startsWith(b)) || (one.code.startsWith(b) && later.code.startsWith(a)))));
    return earlier ? [{ ...codePlace(later), message: `${later.code} and ${earlier.code} exclude each other (Excludes1).` }] : [];
  });
};

const PAIRS: readonly (readonly [string, string])[] = [
  // One kind of diabetes.
  ['E08', 'E10'], ['E08', 'E11'], ['E08', 'E13'], ['E09', 'E10'], ['E09', 'E11'], ['E09', 'E13'], ['E10', 'E11'], ['E10', 'E13'], ['E11', 'E13'],
  // Depression of one episode, of several, and as part of another disorder.
  ['F32', 'F33'], ['F32', 'F31'], ['F33', 'F31'],
  // Acute bronchitis is no unspecified one; headache with migraine; low back pain with a disc.
  ['J40', 'J20'], ['R519', 'G43'], ['M545', 'M512'],
  // Overweight and obesity are one or the other; gout that is chronic is not acute.
  ['M1A', 'M10'],
];
