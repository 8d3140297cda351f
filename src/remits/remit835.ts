import type { Segment, SetEnd, SetReader, TransactionSet } from '../x12/types.ts';
import {
  added, money, readAdjustments, readAmount, readContact, readDate, readElements, readName, readProcedure, readProviderAdjustments,
  readQuantity, readReference,
} from './details.ts';
import { packedId } from '../x12/values.ts';
import { HEADER_SEGMENTS } from './remit835-header.ts';
import { MAX_ISSUES, newWork, NONE, type Open, type Read, type RemitListener, type Work } from './remit835-work.ts';
import type { RemitClaim, RemitLine } from './types.ts';

/**
 * Reads one 835, claim by claim, in flat memory. What the guide calls optional may be absent, and so may most of what
 * it requires: real payers leave out LX, SVC and REF*6R, or send several LX. A set that breaks off still gives the
 * claims it had, then an `end` whose `end.complete` is false.
 */
export function create835Reader(set: TransactionSet, on: RemitListener): SetReader {
  const work = newWork(set, on);
  return {
    segment(segment) {
      const read = SEGMENTS.get(segment.code);
      if (read === undefined || !read(work, segment)) unknown(work, segment);
    },
    end(end) {
      finish(work, end);
    },
  };
}

const SEGMENTS = byCode([
  ['CLP', readClp], ['SVC', readSvc], ['CAS', readCas], ['NM1', readNm1], ['REF', readRef], ['DTM', readDtm], ['AMT', readAmt],
  ['QTY', readQty], ['LQ', readLq], ['PER', readPer], ['MIA', readMia], ['MOA', readMoa],
  ['LX', readLx], ['TS3', readTs3], ['TS2', readTs2], ['PLB', readPlb],
  ...HEADER_SEGMENTS,
  ['ST', () => true], ['SE', () => true],
]);

/** Looked up by packed id, which is a number of the bytes: no string is made of an id. */
function byCode(readers: readonly (readonly [string, Read])[]): ReadonlyMap<number, Read> {
  return new Map(readers.map(([id, read]) => [packedId(id), read]));
}

function readClp(work: Work, segment: Segment): boolean {
  begin(work);
  closeClaim(work);
  work.issues = [];
  const { issues } = work;
  const claim: Open<RemitClaim> = {
    position: segment.index - work.set.index + 1, offset: segment.offset, group: work.group,
    patientControlNumber: segment.text(1), status: segment.text(2), chargeCents: money(segment, 3, issues),
    paidCents: money(segment, 4, issues), patientCents: money(segment, 5, issues), filingIndicator: segment.text(6),
    payerClaimNumber: segment.text(7), facilityType: segment.text(8), frequency: segment.text(9), patientStatus: segment.text(10),
    drg: segment.text(11), drgWeight: segment.text(12), dischargeFraction: segment.text(13), exchange: segment.text(14),
    names: NONE, mia: undefined, moa: undefined, contacts: NONE, adjustments: NONE, references: NONE, dates: NONE, amounts: NONE,
    quantities: NONE, remarks: NONE, lines: NONE, issues,
  };
  work.claim = claim;
  work.detail = claim;
  return true;
}

function readSvc(work: Work, segment: Segment): boolean {
  if (work.claim === undefined) return false;
  const line: Open<RemitLine> = {
    position: segment.index - work.set.index + 1, procedure: readProcedure(segment, 1), chargeCents: money(segment, 2, work.issues),
    paidCents: money(segment, 3, work.issues), revenueCode: segment.text(4), units: segment.text(5),
    billedProcedure: segment.componentCount(6) > 0 ? readProcedure(segment, 6) : undefined, billedUnits: segment.text(7),
    adjustments: NONE, references: NONE, dates: NONE, amounts: NONE, quantities: NONE, remarks: NONE,
  };
  work.claim.lines = added(work.claim.lines, line);
  work.detail = line;
  return true;
}

function readCas(work: Work, segment: Segment): boolean {
  if (work.detail === undefined) return false;
  work.detail.adjustments = added(work.detail.adjustments, readAdjustments(segment, work.issues));
  return true;
}

function readNm1(work: Work, segment: Segment): boolean {
  if (work.claim === undefined) return false;
  work.claim.names = added(work.claim.names, readName(segment));
  return true;
}

function readRef(work: Work, segment: Segment): boolean {
  const owner = work.detail ?? (work.begun ? undefined : work.organization ?? work.header);
  if (owner === undefined) return false;
  owner.references = added(owner.references, readReference(segment));
  return true;
}

function readDtm(work: Work, segment: Segment): boolean {
  const owner = work.detail ?? (work.begun ? undefined : work.header);
  if (owner === undefined) return false;
  owner.dates = added(owner.dates, readDate(segment));
  return true;
}

function readAmt(work: Work, segment: Segment): boolean {
  if (work.detail === undefined) return false;
  work.detail.amounts = added(work.detail.amounts, readAmount(segment, work.issues));
  return true;
}

function readQty(work: Work, segment: Segment): boolean {
  if (work.detail === undefined) return false;
  work.detail.quantities = added(work.detail.quantities, readQuantity(segment));
  return true;
}

function readLq(work: Work, segment: Segment): boolean {
  if (work.detail === undefined) return false;
  work.detail.remarks = added(work.detail.remarks, { list: segment.text(1), code: segment.text(2) });
  return true;
}

function readPer(work: Work, segment: Segment): boolean {
  const owner = work.claim ?? (work.begun ? undefined : work.organization);
  if (owner === undefined) return false;
  owner.contacts = added(owner.contacts, readContact(segment));
  return true;
}

function readMia(work: Work, segment: Segment): boolean {
  if (work.claim === undefined) return false;
  work.claim.mia = readElements(segment);
  return true;
}

function readMoa(work: Work, segment: Segment): boolean {
  if (work.claim === undefined) return false;
  work.claim.moa = readElements(segment);
  return true;
}

function readLx(work: Work, segment: Segment): boolean {
  begin(work);
  closeClaim(work);
  work.group = { number: segment.text(1), ts3: undefined, ts2: undefined };
  return true;
}

function readTs3(work: Work, segment: Segment): boolean {
  if (work.group === undefined) return false;
  work.group.ts3 = readElements(segment);
  return true;
}

function readTs2(work: Work, segment: Segment): boolean {
  if (work.group === undefined) return false;
  work.group.ts2 = readElements(segment);
  return true;
}

function readPlb(work: Work, segment: Segment): boolean {
  begin(work);
  closeClaim(work);
  work.providerAdjustments.push(...readProviderAdjustments(segment, work.issues));
  return true;
}

/** The header is told once, before the first LX, CLP or PLB, or at the end of a set that has none. */
function begin(work: Work): void {
  if (work.begun) return;
  work.begun = true;
  work.on.begin(work.header);
  work.issues = work.trailerIssues;
}

function closeClaim(work: Work): void {
  const { claim } = work;
  if (claim === undefined) return;
  work.claim = undefined;
  work.detail = undefined;
  work.issues = work.trailerIssues;
  work.claimCount += 1;
  work.chargeCents += claim.chargeCents;
  work.paidCents += claim.paidCents;
  work.on.claim(claim);
}

/** A segment that no loop of the guide takes here is passed over, and said so. */
function unknown(work: Work, segment: Segment): void {
  if (work.issues.length >= MAX_ISSUES) return;
  work.issues.push({
    ruleId: 'remit.unknown-segment', severity: 'warning', snipLevel: 1, message: `Segment ${segment.id} is not expected here and was not read.`,
    x12: { segment: segment.id, position: segment.index - work.set.index + 1, offset: segment.offset },
  });
}

function finish(work: Work, end: SetEnd): void {
  begin(work);
  closeClaim(work);
  work.on.end({
    providerAdjustments: work.providerAdjustments, claimCount: work.claimCount, chargeCents: work.chargeCents,
    paidCents: work.paidCents, end, issues: work.trailerIssues,
  });
}
