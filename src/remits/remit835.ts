import type { Segment, SetEnd, SetReader, TransactionSet } from '../x12/types.ts';
import {
  money, readAdjustments, readAmount, readContact, readDate, readElements, readName, readProcedure, readProviderAdjustments,
  readQuantity, readReference, text,
} from './details.ts';
import { HEADER_SEGMENTS } from './remit835-header.ts';
import { newWork, type Open, type Read, type RemitListener, type Work } from './remit835-work.ts';
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
      const read = SEGMENTS.get(segment.id);
      if (read === undefined || !read(work, segment)) unknown(work, segment);
    },
    end(end) {
      finish(work, end);
    },
  };
}

const SEGMENTS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['CLP', readClp], ['SVC', readSvc], ['CAS', readCas], ['NM1', readNm1], ['REF', readRef], ['DTM', readDtm], ['AMT', readAmt],
  ['QTY', readQty], ['LQ', readLq], ['PER', readPer], ['MIA', readMia], ['MOA', readMoa],
  ['LX', readLx], ['TS3', readTs3], ['TS2', readTs2], ['PLB', readPlb],
  ...HEADER_SEGMENTS,
  ['ST', () => true], ['SE', () => true],
]);

function readClp(work: Work, segment: Segment): boolean {
  begin(work);
  closeClaim(work);
  work.issues = [];
  const { issues } = work;
  const claim: Open<RemitClaim> = {
    position: segment.index - work.set.index + 1, offset: segment.offset, group: work.group,
    patientControlNumber: text(segment, 1), status: text(segment, 2), chargeCents: money(segment, 3, issues),
    paidCents: money(segment, 4, issues), patientCents: money(segment, 5, issues), filingIndicator: text(segment, 6),
    payerClaimNumber: text(segment, 7), facilityType: text(segment, 8), frequency: text(segment, 9), patientStatus: text(segment, 10),
    drg: text(segment, 11), drgWeight: text(segment, 12), dischargeFraction: text(segment, 13), exchange: text(segment, 14),
    names: [], mia: undefined, moa: undefined, contacts: [], adjustments: [], references: [], dates: [], amounts: [],
    quantities: [], remarks: [], lines: [], issues,
  };
  work.claim = claim;
  work.detail = claim;
  return true;
}

function readSvc(work: Work, segment: Segment): boolean {
  if (work.claim === undefined) return false;
  const line: Open<RemitLine> = {
    position: segment.index - work.set.index + 1, procedure: readProcedure(segment, 1), chargeCents: money(segment, 2, work.issues),
    paidCents: money(segment, 3, work.issues), revenueCode: text(segment, 4), units: text(segment, 5),
    billedProcedure: segment.componentCount(6) > 0 ? readProcedure(segment, 6) : undefined, billedUnits: text(segment, 7),
    adjustments: [], references: [], dates: [], amounts: [], quantities: [], remarks: [],
  };
  work.claim.lines.push(line);
  work.detail = line;
  return true;
}

function readCas(work: Work, segment: Segment): boolean {
  if (work.detail === undefined) return false;
  work.detail.adjustments.push(readAdjustments(segment, work.issues));
  return true;
}

function readNm1(work: Work, segment: Segment): boolean {
  if (work.claim === undefined) return false;
  work.claim.names.push(readName(segment));
  return true;
}

function readRef(work: Work, segment: Segment): boolean {
  const owner = work.detail ?? (work.begun ? undefined : work.organization ?? work.header);
  if (owner === undefined) return false;
  owner.references.push(readReference(segment));
  return true;
}

function readDtm(work: Work, segment: Segment): boolean {
  const owner = work.detail ?? (work.begun ? undefined : work.header);
  if (owner === undefined) return false;
  owner.dates.push(readDate(segment));
  return true;
}

function readAmt(work: Work, segment: Segment): boolean {
  if (work.detail === undefined) return false;
  work.detail.amounts.push(readAmount(segment, work.issues));
  return true;
}

function readQty(work: Work, segment: Segment): boolean {
  if (work.detail === undefined) return false;
  work.detail.quantities.push(readQuantity(segment));
  return true;
}

function readLq(work: Work, segment: Segment): boolean {
  if (work.detail === undefined) return false;
  work.detail.remarks.push({ list: text(segment, 1), code: text(segment, 2) });
  return true;
}

function readPer(work: Work, segment: Segment): boolean {
  const owner = work.claim ?? (work.begun ? undefined : work.organization);
  if (owner === undefined) return false;
  owner.contacts.push(readContact(segment));
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
  work.group = { number: text(segment, 1), ts3: undefined, ts2: undefined };
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

/** Per header, claim and trailer; a file of garbage must not fill the memory. */
const MAX_ISSUES = 100;

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
