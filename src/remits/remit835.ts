import type { Issue } from '../lib/issue.ts';
import type { Segment, SetEnd, SetReader, TransactionSet } from '../x12/types.ts';
import {
  money, NO_ADDRESS, readAdjustments, readAmount, readCity, readContact, readDate, readElements, readName, readProcedure,
  readProviderAdjustments, readQuantity, readReference, readStreet, text,
} from './details.ts';
import type { Payment, ProviderAdjustment, RemitClaim, RemitGroup, RemitHeader, RemitLine, RemitOrganization, RemitTrailer } from './types.ts';

/** Told in the order of the file. A claim is complete when it comes; keep only what you need of it. */
export interface RemitListener {
  begin(header: RemitHeader): void;
  claim(claim: RemitClaim): void;
  end(trailer: RemitTrailer): void;
}

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
      if (read === undefined) unknown(work, segment);
      else read(work, segment);
    },
    end(end) {
      finish(work, end);
    },
  };
}

/** Same data as outside, still being filled. */
type Open<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer I)[] ? I[] : T[K] };

interface Work {
  readonly set: TransactionSet;
  readonly on: RemitListener;
  readonly header: Open<RemitHeader>;
  /** Where PER, REF, N3 and N4 go while the header is read. */
  organization: Open<RemitOrganization> | undefined;
  begun: boolean;
  group: Open<RemitGroup> | undefined;
  claim: Open<RemitClaim> | undefined;
  /** The claim or its last line: where CAS, REF, DTM, AMT, QTY and LQ go. */
  detail: Open<RemitClaim> | Open<RemitLine> | undefined;
  readonly providerAdjustments: ProviderAdjustment[];
  /** Of the header, of the open claim, or of everything between and after claims. */
  issues: Issue[];
  readonly trailerIssues: Issue[];
  claimCount: number;
  chargeCents: number;
  paidCents: number;
}

const NO_ACCOUNT = { routingQualifier: '', routing: '', accountQualifier: '', account: '' };
const NO_PAYMENT: Payment = {
  handling: '', cents: 0, creditOrDebit: '', method: '', format: '', sender: NO_ACCOUNT, originatorId: '', originatorSupplement: '',
  receiver: NO_ACCOUNT, date: '',
};

function newWork(set: TransactionSet, on: RemitListener): Work {
  const issues: Issue[] = [];
  const header: Open<RemitHeader> = {
    set, payment: NO_PAYMENT, trace: { type: '', number: '', originator: '', supplement: '' }, currency: undefined,
    references: [], dates: [], payer: newOrganization('PR'), payee: newOrganization('PE'), issues,
  };
  return {
    set, on, header, organization: undefined, begun: false, group: undefined, claim: undefined, detail: undefined,
    providerAdjustments: [], issues, trailerIssues: [], claimCount: 0, chargeCents: 0, paidCents: 0,
  };
}

function newOrganization(entity: string): Open<RemitOrganization> {
  return { entity, name: '', idQualifier: '', id: '', address: undefined, references: [], contacts: [], delivery: [] };
}

type Read = (work: Work, segment: Segment) => void;

const SEGMENTS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['CLP', readClp], ['SVC', readSvc], ['CAS', readCas], ['NM1', readNm1], ['REF', readRef], ['DTM', readDtm], ['AMT', readAmt],
  ['QTY', readQty], ['LQ', readLq], ['PER', readPer], ['MIA', readMia], ['MOA', readMoa],
  ['LX', readLx], ['TS3', readTs3], ['TS2', readTs2], ['PLB', readPlb],
  ['BPR', readBpr], ['TRN', readTrn], ['CUR', readCur], ['N1', readN1], ['N3', readN3], ['N4', readN4], ['RDM', readRdm],
  ['ST', () => {}], ['SE', () => {}],
]);

function readClp(work: Work, segment: Segment): void {
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
}

function readSvc(work: Work, segment: Segment): void {
  if (work.claim === undefined) return unknown(work, segment);
  const line: Open<RemitLine> = {
    position: segment.index - work.set.index + 1, procedure: readProcedure(segment, 1), chargeCents: money(segment, 2, work.issues),
    paidCents: money(segment, 3, work.issues), revenueCode: text(segment, 4), units: text(segment, 5),
    billedProcedure: segment.componentCount(6) > 0 ? readProcedure(segment, 6) : undefined, billedUnits: text(segment, 7),
    adjustments: [], references: [], dates: [], amounts: [], quantities: [], remarks: [],
  };
  work.claim.lines.push(line);
  work.detail = line;
}

function readCas(work: Work, segment: Segment): void {
  if (work.detail === undefined) return unknown(work, segment);
  work.detail.adjustments.push(readAdjustments(segment, work.issues));
}

function readNm1(work: Work, segment: Segment): void {
  if (work.claim === undefined) return unknown(work, segment);
  work.claim.names.push(readName(segment));
}

function readRef(work: Work, segment: Segment): void {
  const owner = work.detail ?? (work.begun ? undefined : work.organization ?? work.header);
  if (owner === undefined) return unknown(work, segment);
  owner.references.push(readReference(segment));
}

function readDtm(work: Work, segment: Segment): void {
  const owner = work.detail ?? (work.begun ? undefined : work.header);
  if (owner === undefined) return unknown(work, segment);
  owner.dates.push(readDate(segment));
}

function readAmt(work: Work, segment: Segment): void {
  if (work.detail === undefined) return unknown(work, segment);
  work.detail.amounts.push(readAmount(segment, work.issues));
}

function readQty(work: Work, segment: Segment): void {
  if (work.detail === undefined) return unknown(work, segment);
  work.detail.quantities.push(readQuantity(segment));
}

function readLq(work: Work, segment: Segment): void {
  if (work.detail === undefined) return unknown(work, segment);
  work.detail.remarks.push({ list: text(segment, 1), code: text(segment, 2) });
}

function readPer(work: Work, segment: Segment): void {
  const owner = work.claim ?? (work.begun ? undefined : work.organization);
  if (owner === undefined) return unknown(work, segment);
  owner.contacts.push(readContact(segment));
}

function readMia(work: Work, segment: Segment): void {
  if (work.claim === undefined) return unknown(work, segment);
  work.claim.mia = readElements(segment);
}

function readMoa(work: Work, segment: Segment): void {
  if (work.claim === undefined) return unknown(work, segment);
  work.claim.moa = readElements(segment);
}

function readLx(work: Work, segment: Segment): void {
  begin(work);
  closeClaim(work);
  work.group = { number: text(segment, 1), ts3: undefined, ts2: undefined };
}

function readTs3(work: Work, segment: Segment): void {
  if (work.group === undefined) return unknown(work, segment);
  work.group.ts3 = readElements(segment);
}

function readTs2(work: Work, segment: Segment): void {
  if (work.group === undefined) return unknown(work, segment);
  work.group.ts2 = readElements(segment);
}

function readPlb(work: Work, segment: Segment): void {
  begin(work);
  closeClaim(work);
  work.providerAdjustments.push(...readProviderAdjustments(segment, work.issues));
}

function readBpr(work: Work, segment: Segment): void {
  const account = (n: number) => ({
    routingQualifier: text(segment, n), routing: text(segment, n + 1), accountQualifier: text(segment, n + 2), account: text(segment, n + 3),
  });
  work.header.payment = {
    handling: text(segment, 1), cents: money(segment, 2, work.issues), creditOrDebit: text(segment, 3), method: text(segment, 4),
    format: text(segment, 5), sender: account(6), originatorId: text(segment, 10), originatorSupplement: text(segment, 11),
    receiver: account(12), date: text(segment, 16),
  };
}

function readTrn(work: Work, segment: Segment): void {
  work.header.trace = {
    type: text(segment, 1), number: text(segment, 2), originator: text(segment, 3), supplement: text(segment, 4),
  };
}

function readCur(work: Work, segment: Segment): void {
  work.header.currency = { entity: text(segment, 1), code: text(segment, 2) };
}

function readN1(work: Work, segment: Segment): void {
  const entity = text(segment, 1);
  const organization: Open<RemitOrganization> = {
    ...newOrganization(entity), name: text(segment, 2), idQualifier: text(segment, 3), id: text(segment, 4),
  };
  if (work.begun || (entity !== 'PR' && entity !== 'PE')) return unknown(work, segment);
  work.organization = organization;
  if (entity === 'PR') work.header.payer = organization;
  else work.header.payee = organization;
}

function readN3(work: Work, segment: Segment): void {
  if (work.begun || work.organization === undefined) return unknown(work, segment);
  work.organization.address = readStreet(segment, work.organization.address ?? NO_ADDRESS);
}

function readN4(work: Work, segment: Segment): void {
  if (work.begun || work.organization === undefined) return unknown(work, segment);
  work.organization.address = readCity(segment, work.organization.address ?? NO_ADDRESS);
}

function readRdm(work: Work, segment: Segment): void {
  if (work.begun || work.organization === undefined) return unknown(work, segment);
  work.organization.delivery = [...readElements(segment)];
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
