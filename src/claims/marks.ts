import type { Seal } from '../db/seal.ts';
import type { Claim } from './claim.ts';
import { searchKeys } from './keys.ts';

/** What a claim is found and compared by: keyed hashes in base64, since the ledger holds no patient data in the open. */
export interface ClaimMarks {
  /** Of the member number. */
  readonly member: string | undefined;
  /** Of last name and birth date of the patient. */
  readonly patient: string | undefined;
  /** Of what the claim is about; undefined where billing provider, member or lines are not known. */
  readonly services: ServiceMarks | undefined;
}

/** The same services of a patient with units and charges, and without them. */
export interface ServiceMarks {
  readonly same: string;
  readonly alike: string;
}

/** The marks of a claim under the keys of a seal. A claim is asked for them when it is judged and when it is stored; they are made once. */
export function marksOf(seal: Seal, claim: Claim): ClaimMarks {
  let known = MARKS.get(seal);
  if (known === undefined) MARKS.set(seal, known = new WeakMap());
  let marks = known.get(claim);
  if (marks === undefined) known.set(claim, marks = makeMarks(seal, claim));
  return marks;
}

const MARKS = new WeakMap<Seal, WeakMap<Claim, ClaimMarks>>();

function makeMarks(seal: Seal, claim: Claim): ClaimMarks {
  const { memberNumber, lastName, birthDate } = searchKeys(claim);
  return {
    member: memberNumber ? seal.searchHash(memberNumber).toString('base64') : undefined,
    patient: lastName && birthDate ? seal.searchHash(`${lastName}\n${birthDate}`).toString('base64') : undefined,
    services: memberNumber ? serviceMarks(seal, claim, `${memberNumber}\n${birthDate ?? ''}`) : undefined,
  };
}

function serviceMarks(seal: Seal, claim: Claim, person: string): ServiceMarks | undefined {
  const { billing: { npi }, lines, stay } = claim;
  if (!npi || lines.length === 0) return undefined;
  const patient = `${npi}\n${person}\n${claim.facilityCode ?? ''}\n${stay?.statementBegin ?? ''}\n${stay?.statementEnd ?? ''}`;
  const services: string[] = [];
  const counted: string[] = [];
  for (const line of lines) {
    const modifiers = line.modifiers.length > 1 ? [...line.modifiers].sort().join('+') : line.modifiers[0] ?? '';
    const what = [line.serviceDate, line.serviceDateEnd, line.revenueCode, line.procedureCode, modifiers, line.placeOfService].join(',');
    services.push(what);
    counted.push(`${what},${Number(line.units ?? 0)},${line.chargeCents ?? 0}`);
  }
  const hash = (list: string[]) => seal.searchHash(`${patient}\n${list.sort().join('\n')}`).subarray(0, MARK_BYTES).toString('base64');
  return { same: hash(counted), alike: hash(services) };
}

/** Bytes of a mark: enough that two of one member never meet by chance. */
const MARK_BYTES = 12;
