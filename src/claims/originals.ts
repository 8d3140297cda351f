import type { Tx } from '../db/sql.ts';
import type { Issue } from '../lib/issue.ts';
import type { Payer } from '../payers/schema.ts';
import { type Claim, referenceOf } from './claim.ts';
import { isCorrection } from './edits/claim.ts';

/** Statuses of a submission that never was in the payer's system: the claim may be sent again as an original. */
export const NEVER_AT_PAYER: ReadonlySet<string> = new Set(['GATEWAY_REJECTED', 'SYNTAX_REJECTED', 'PAYER_REJECTED']);
/** Statuses of a submission that the payer has taken in: it can be replaced or voided. */
export const AT_PAYER: ReadonlySet<string> = new Set(['PAYER_ACCEPTED', 'PENDED', 'INFO_REQUESTED', 'PAID', 'PARTIAL', 'ZERO_PAID', 'DENIED', 'REVERSED']);

/** What the gateway knows about the original of a correction. */
export interface Original {
  /** The claim with the payer's number of the original (REF*F8) filled in, where the client left it out and we hold it. */
  claim: Claim;
  issues: Issue[];
  /** The submission that it follows, where that is another claim of the biller's. */
  follows: string | undefined;
}

interface Known {
  id: string;
  usage: string;
  payer_id: string;
  number: string;
  status: string;
  payer_claim_number: string | null;
  submission_id: string;
  wasAtPayer: boolean;
  /** The file that named the payer's number last: an 835, else a 277CA. */
  source: '835' | '277CA';
}

/**
 * Finds the originals of replacements and voids (frequency 7 and 8) among the biller's claims: by patient control number, else by the payer's
 * number. A number that the client left out is filled from the 277CA or 835 that we hold, and said so as a warning; a claim that
 * never got into the payer's system has no original there, which is an error. Other claims come back as they are. In the order asked.
 */
export async function findOriginals(tx: Tx, billerId: string, posted: readonly { claim: Claim; payer: Payer | undefined }[]): Promise<Original[]> {
  const corrections = posted.filter(({ claim }) => isCorrection(claim));
  const known = corrections.length === 0 ? [] : await knownClaims(tx, billerId, corrections.map(({ claim }) => claim));
  return posted.map(({ claim, payer }) => {
    if (!isCorrection(claim) || !payer) return { claim, issues: [], follows: undefined };
    const ofPayer = known.filter((one) => one.usage === payer.usage && one.payer_id === payer.id);
    const given = referenceOf(claim, 'F8')?.value;
    const same = ofPayer.find((one) => one.number === claim.patientControlNumber);
    const original = same ?? (given === undefined ? undefined : ofPayer.find((one) => one.payer_claim_number === given));
    const follows = same ? undefined : original?.submission_id;
    if (given !== undefined || !original) return { claim, issues: [], follows };
    if (original.payer_claim_number) return { claim: withOriginal(claim, original.payer_claim_number), issues: [filled(claim, original)], follows };
    return { claim, issues: original.wasAtPayer ? [] : [neverAtPayer(claim)], follows };
  });
}

function knownClaims(tx: Tx, billerId: string, claims: readonly Claim[]): Promise<Known[]> {
  return tx.query<Known>(
    `select c.id, c.usage, c.payer_id, c.patient_control_number as number, c.status, c.payer_claim_number, c.submission_id,
       exists (select 1 from ledger.submissions s where s.claim_id = c.id and s.status = any ($4)) as "wasAtPayer",
       case when exists (select 1 from ledger.events e where e.claim_id = c.id and e.kind = '835' and e.data ->> 'icn' = c.payer_claim_number) then '835' else '277CA' end as source
     from ledger.claims c where c.biller_id = $1 and (c.patient_control_number = any ($2) or c.payer_claim_number = any ($3))`,
    [billerId, claims.map((claim) => claim.patientControlNumber), claims.flatMap((claim) => referenceOf(claim, 'F8')?.value ?? []), [...AT_PAYER]]);
}

const POINTER = 'claimSupplementalInformation/claimControlNumber';

function withOriginal(claim: Claim, number: string): Claim {
  return { ...claim, references: [...claim.references, { pointer: `${claim.pointer}/${POINTER}`, qualifier: 'F8', value: number, payerId: undefined }] };
}

function filled(claim: Claim, { payer_claim_number, source }: Known): Issue {
  return {
    ruleId: 'claim.original-filled', severity: 'warning', snipLevel: 7, pointer: `${claim.pointer}/${POINTER}`, value: payer_claim_number ?? '',
    message: `The payer's number of the original claim was left out; the one from its ${source} was put in.`,
    fixHint: 'Send it as claimControlNumber to be sure that it is the right one.', x12: { loop: '2300', segment: 'REF', element: 'REF02' },
  };
}

function neverAtPayer(claim: Claim): Issue {
  return {
    ruleId: 'claim.never-at-payer', severity: 'error', snipLevel: 7, pointer: `${claim.pointer}/claimFrequencyCode`, value: claim.frequency ?? '',
    message: 'The original claim is not in the payer\'s system, so there is nothing to replace or void.',
    fixHint: 'A rejected claim is sent again as an original, with frequency 1; wait for the payer\'s answer where the claim is still on its way.',
    stc: { category: 'A7', status: '535' }, x12: { loop: '2300', segment: 'CLM', element: 'CLM05-3' },
  };
}
