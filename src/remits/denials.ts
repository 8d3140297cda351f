/** Why a payer denied, as a biller sorts the work. */
export type DenialCategory =
  | 'eligibility' | 'wrong-payer' | 'authorization' | 'timely-filing' | 'duplicate' | 'coding' | 'information'
  | 'medical-necessity' | 'not-covered' | 'bundling' | 'provider' | 'other';

/**
 * Reason codes (CARC) that deny, by category. Contractual (45) and patient (1, 2, 3) reasons are none. The list is the
 * industry's practice, not a standard; `other` holds reasons that plainly refuse payment but belong to no usual queue.
 */
const CATEGORIES: { readonly [category in DenialCategory]: string } = {
  eligibility: '26 27 31 32 33 177 200',
  'wrong-payer': '22 109 B11',
  authorization: '15 197 198 243',
  'timely-filing': '29',
  duplicate: '18',
  coding: '4 5 6 7 8 9 10 11 97 146 151 181 182 231 236 B7 B15',
  information: '16 226 227 252',
  'medical-necessity': '50 55 56 150',
  'not-covered': '96 119 204',
  bundling: '234',
  provider: '170 171 185 242',
  other: '39 49 110 112 163 164 165 167 183 184 206 207 208 210 250 251 272 273 288 296 A1 B1 B5 B12 B14 B16 B20 B23',
};

/** The categories, in the order of the work. */
export const DENIAL_CATEGORIES = Object.keys(CATEGORIES) as DenialCategory[];

const CATEGORY_OF: ReadonlyMap<string, DenialCategory> = new Map(
  Object.entries(CATEGORIES).flatMap(([category, codes]) => codes.split(' ').map((code) => [code, category as DenialCategory])),
);

/** The category of a reason code that denies; undefined for one that lessens a payment without denying it. */
export function denialCategory(reason: string): DenialCategory | undefined {
  return CATEGORY_OF.get(reason);
}
