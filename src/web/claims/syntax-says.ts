import { type Ack999, create999Reader, type SegmentError } from '../../acks/ack999.ts';
import { type Codes, codeLabel } from '../../acks/codes.ts';
import type { Claim } from '../../claims/claim.ts';
import { writeClaims } from '../../claims/to837.ts';
import type { Ctx } from '../../context.ts';
import { asGateway } from '../../db/sql.ts';
import { setAsInterchange } from '../../inbound/set-bytes.ts';
import type { Issue } from '../../lib/issue.ts';
import { readEnvelopesSync } from '../../x12/envelope.ts';
import type { Version } from '../../claims/versions.ts';

/** Where a submission stood in the file that was refused, and the 999 that refused it. */
interface Refused {
  st02: string;
  first_segment: number;
  last_segment: number;
  billing_first: number;
  billing_last: number;
  file_id: string;
  start_offset: number;
  end_offset: number;
  body: Buffer;
}

/**
 * What a 999 says about a claim, as issues of its fields. The 999 counts segments of our set; the claim is written once more with
 * the field that each segment came from, and what stood at the named place leads back to it.
 */
export async function syntaxIssues(ctx: Ctx, of: { version: Version; codes: Codes }): Promise<Issue[]> {
  const { version, codes } = of;
  const [row] = await asGateway(ctx, (tx) => tx.query<Refused>(
    `select bc.st02, bc.first_segment, bc.last_segment, bc.billing_first, bc.billing_last, f.file_id, a.start_offset, a.end_offset, s.body
     from ledger.batch_claims bc join ledger.acks a on a.batch_id = bc.batch_id and a.kind = '999' join ledger.inbound_files f on f.id = a.inbound_file_id
     join ledger.submissions s on s.id = bc.submission_id where bc.submission_id = $1 order by a.created_at desc limit 1`, [version.submissionId]));
  if (!row) return [];
  const bytes = await setAsInterchange(ctx, { fileId: row.file_id, start: row.start_offset, end: row.end_offset });
  const { claim } = JSON.parse(ctx.seal.open(version.submissionId, 0, row.body).toString()) as { claim: Claim };
  const pointers = pointersOf(claim);
  const errors = acksOf(bytes).flatMap((ack) => ack.sets).filter((set) => set.controlNumber === row.st02).flatMap((set) => set.errors);
  return errors.flatMap((error) => {
    const part = pointerAt(error.position, { row, pointers });
    const pointer = part === undefined ? undefined : `${part}${leafOf(error)}`;
    return pointer === undefined && !isOwn(error, row) ? [] : [issueOf(error, { pointer, codes })];
  });
}

/** Which field of a part an element is, where a segment holds several fields that a form shows. */
const LEAVES: Readonly<Record<string, string>> = {
  CLM01: '/patientControlNumber', CLM02: '/claimChargeAmount', CLM05: '/placeOfServiceCode', 'CLM05-3': '/claimFrequencyCode', CLM07: '/planParticipationCode', CLM08: '/benefitsAssignmentCertificationIndicator',
  CLM09: '/releaseInformationCode', N301: '/address1', N401: '/city', N402: '/state', N403: '/postalCode', DMG02: '/dateOfBirth', DMG03: '/gender', SBR03: '/groupNumber',
};

/** The field below a segment's pointer that the error names; an error of the whole segment stands beside its first field. */
function leafOf({ segment, elements: [element] }: SegmentError): string {
  const place = `${segment}${String(element?.position ?? 1).padStart(2, '0')}`;
  return LEAVES[`${place}-${element?.component ?? 0}`] ?? LEAVES[place] ?? '';
}

function isOwn({ position }: SegmentError, row: Refused): boolean {
  return position !== undefined && position >= row.first_segment && position <= row.last_segment;
}

function issueOf(error: SegmentError, of: { pointer: string | undefined; codes: Codes }): Issue {
  const [element] = error.elements;
  const labels = [codeLabel(of.codes, `IK304:${error.code}`), ...error.elements.map(({ code }) => codeLabel(of.codes, `IK403:${code}`))].filter(Boolean);
  return {
    ruleId: element ? `IK403:${element.code}` : `IK304:${error.code}`, severity: 'error', snipLevel: 1,
    message: `The payer could not read this: ${[...new Set(labels)].join('; ') || 'segment in error'}.`,
    ...(of.pointer === undefined ? {} : { pointer: of.pointer }),
    x12: { ...(error.loop ? { loop: error.loop } : {}), segment: error.segment, ...(element?.position ? { element: `${error.segment}${String(element.position).padStart(2, '0')}` } : {}) },
  };
}

/** What a claim's segments come from, by their place when the claim is alone in its set, and where its parts stand there. */
interface Pointers {
  at: (string | undefined)[];
  first: number;
  billingFirst: number;
}

function pointersOf(claim: Claim): Pointers {
  // ST is the first segment of a set; the writer of claims begins behind it.
  const at: (string | undefined)[] = [undefined, undefined];
  const sink = {
    get setSegmentCount() {
      return at.length - 1;
    },
    segment(_id: string, _elements: readonly unknown[], pointer?: string) {
      at.push(pointer);
    },
  };
  const [place] = writeClaims(sink, [{ claim, claimNumber: 'GW0' }], { bht03: '1', at: { d8: '20260101', hhmm: '0000' }, submitterId: 'X' });
  return { at, first: place!.first, billingFirst: place!.billing.first };
}

function pointerAt(position: number | undefined, of: { row: Refused; pointers: Pointers }): string | undefined {
  const { row, pointers } = of;
  if (position === undefined) return undefined;
  if (position >= row.first_segment && position <= row.last_segment) return pointers.at[pointers.first + position - row.first_segment];
  return position >= row.billing_first && position <= row.billing_last ? pointers.at[pointers.billingFirst + position - row.billing_first] : undefined;
}

function acksOf(bytes: Buffer): Ack999[] {
  const found: Ack999[] = [];
  readEnvelopesSync(bytes, { set: (set) => create999Reader(set, (ack) => found.push(ack)) });
  return found;
}
