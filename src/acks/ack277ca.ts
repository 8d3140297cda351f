import type { Segment, SetEnd, SetReader, TransactionSet } from '../x12/types.ts';
import {
  newClaim, newFile, newLevel, type Open,readDate, readPerson, readProcedure, readStatus, 
} from './ack277ca-parts.ts';
import type { Ack277caEnd, AckedClaim, AckedFile, AckedLine, AckedProvider, AckTotals, StatusInformation } from './ack277ca-types.ts';

/** Told in the order of the file: what holds for our whole transaction set, its claims one by one, and the end. */
export interface Ack277caListener {
  begin(file: AckedFile): void;
  claim(claim: AckedClaim): void;
  set(end: Ack277caEnd): void;
}

/**
 * Reads a 277CA (005010X214), claim by claim, in flat memory; a 277 (005010X212) that tells of pending claims as well.
 * Status of the provider level is optional, and the provider and patient levels are absent where the rejection is made
 * higher up. One set may answer several of ours: then `begin` comes for each.
 */
export function create277caReader(set: TransactionSet, on: Ack277caListener): SetReader {
  const work: Work = {
    set, on, reference: '', date: '', time: '', level: '', source: newLevel(), file: undefined, begun: false, provider: undefined,
    patient: newLevel().name, claim: undefined, line: undefined, files: [], providers: [], claimCount: 0,
  };
  return {
    segment(segment) {
      SEGMENTS.get(segment.id)?.(work, segment);
    },
    end(end) {
      finish(work, end);
    },
  };
}

interface Work {
  readonly set: TransactionSet;
  readonly on: Ack277caListener;
  /** BHT03, BHT04 and BHT05. */
  reference: string;
  date: string;
  time: string;
  /** HL03 of the open level. */
  level: string;
  source: ReturnType<typeof newLevel>;
  file: Open<AckedFile> | undefined;
  begun: boolean;
  provider: Open<AckedProvider> | undefined;
  patient: AckedClaim['patient'];
  claim: Open<AckedClaim> | undefined;
  line: Open<AckedLine> | undefined;
  readonly files: AckedFile[];
  readonly providers: AckedProvider[];
  claimCount: number;
}

type Read = (work: Work, segment: Segment) => void;

const SEGMENTS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['BHT', readBht], ['HL', readHl], ['NM1', readNm1], ['TRN', readTrn], ['STC', readStc], ['REF', readRef], ['DTP', readDtp],
  ['QTY', readQty], ['AMT', readAmt], ['SVC', readSvc],
]);

const SOURCE = '20';
const RECEIVER = '21';
const PROVIDER = '19';
/** PT in a 277CA; subscriber and dependent in a 277. */
const PATIENTS: ReadonlySet<string> = new Set(['PT', '22', '23']);

function readBht(work: Work, segment: Segment): void {
  work.reference = text(segment, 3);
  work.date = text(segment, 4);
  work.time = text(segment, 5);
}

function readHl(work: Work, segment: Segment): void {
  closeClaim(work);
  work.level = text(segment, 3);
  if (work.level === SOURCE) {
    begin(work);
    work.source = newLevel();
  } else if (work.level === RECEIVER) {
    begin(work);
    work.file = newFile(work);
    work.begun = false;
    work.provider = undefined;
    work.files.push(work.file);
  } else if (work.level === PROVIDER) {
    begin(work);
    work.provider = { ...newLevel(), position: segment.index - work.set.index + 1, file: work.file, secondaryId: undefined };
    work.providers.push(work.provider);
  } else if (PATIENTS.has(work.level)) {
    begin(work);
    work.patient = newLevel().name;
  }
}

function readNm1(work: Work, segment: Segment): void {
  const person = readPerson(segment);
  if (work.level === SOURCE) work.source.name = person;
  else if (work.level === RECEIVER && work.file) work.file.receiver = person;
  else if (work.level === PROVIDER && work.provider) work.provider.name = person;
  else if (PATIENTS.has(work.level)) work.patient = person;
}

function readTrn(work: Work, segment: Segment): void {
  const number = text(segment, 2);
  if (work.level === SOURCE) work.source.trace = number;
  else if (work.level === RECEIVER && work.file) work.file.trace = number;
  else if (work.level === PROVIDER && work.provider) work.provider.trace = number;
  else if (PATIENTS.has(work.level)) openClaim(work, segment);
}

function openClaim(work: Work, segment: Segment): void {
  closeClaim(work);
  work.claim = newClaim(segment, {
    position: segment.index - work.set.index + 1, file: work.file, provider: work.provider, patient: work.patient,
  });
}

function readStc(work: Work, segment: Segment): void {
  statusesOf(work)?.push(readStatus(segment));
}

function statusesOf(work: Work): StatusInformation[] | undefined {
  if (work.line !== undefined) return work.line.statuses;
  if (PATIENTS.has(work.level)) return work.claim?.statuses;
  if (work.level === PROVIDER) return work.provider?.statuses;
  return work.level === RECEIVER ? work.file?.statuses : undefined;
}

function readRef(work: Work, segment: Segment): void {
  const qualifier = text(segment, 1);
  const value = text(segment, 2);
  const { line, claim } = work;
  if (line !== undefined) {
    if (qualifier === 'FJ') line.lineControlNumber = value;
    else if (qualifier === 'XZ') line.prescription = value;
    line.references.push({ qualifier, value });
  } else if (claim !== undefined) {
    if (qualifier === '1K') claim.payerClaimNumber = value;
    else if (qualifier === 'D9') claim.clearinghouseNumber = value;
    else if (qualifier === 'BLT') claim.billType = value;
    else if (qualifier === 'EJ') claim.patientControlNumber = value;
    claim.references.push({ qualifier, value });
  } else if (work.level === PROVIDER && work.provider) {
    work.provider.secondaryId = { qualifier, value };
  }
}

function readDtp(work: Work, segment: Segment): void {
  const qualifier = text(segment, 1);
  if (work.line !== undefined) work.line.serviceDate = readDate(segment);
  else if (work.claim !== undefined) work.claim.serviceDate = readDate(segment);
  else if (work.level === SOURCE && qualifier === '050') work.source.receivedOn = text(segment, 3);
  else if (work.level === SOURCE && qualifier === '009') work.source.processedOn = text(segment, 3);
}

function readQty(work: Work, segment: Segment): void {
  const totals = totalsOf(work);
  const qualifier = text(segment, 1);
  const count = Number(text(segment, 2));
  if (totals === undefined || !Number.isSafeInteger(count)) return;
  if (qualifier === '90' || qualifier === 'QA') totals.acceptedCount = count;
  else if (qualifier === 'AA' || qualifier === 'QC') totals.rejectedCount = count;
}

function readAmt(work: Work, segment: Segment): void {
  const totals = totalsOf(work);
  const qualifier = text(segment, 1);
  const cents = segment.cents(2);
  if (totals === undefined || cents === undefined) return;
  if (qualifier === 'YU') totals.acceptedCents = cents;
  else if (qualifier === 'YY') totals.rejectedCents = cents;
}

function totalsOf(work: Work): Open<AckTotals> | undefined {
  if (work.level === PROVIDER) return work.provider?.totals;
  return work.level === RECEIVER ? work.file?.totals : undefined;
}

function readSvc(work: Work, segment: Segment): void {
  if (work.claim === undefined) return;
  work.line = {
    position: segment.index - work.set.index + 1, procedure: readProcedure(segment), chargeCents: segment.cents(2),
    revenueCode: text(segment, 4), units: text(segment, 7), lineControlNumber: '', prescription: '', serviceDate: undefined,
    statuses: [], references: [],
  };
  work.claim.lines.push(work.line);
}

/** The file is told once its own level is read: before the first level below it, or at the end. */
function begin(work: Work): void {
  if (work.begun || work.file === undefined) return;
  work.begun = true;
  work.on.begin(work.file);
}

function closeClaim(work: Work): void {
  const { claim } = work;
  if (claim === undefined) return;
  work.claim = undefined;
  work.line = undefined;
  work.claimCount += 1;
  work.on.claim(claim);
}

function finish(work: Work, end: SetEnd): void {
  closeClaim(work);
  begin(work);
  work.on.set({ files: work.files, providers: work.providers, claimCount: work.claimCount, end });
}

function text(segment: Segment, n: number): string {
  return segment.element(n).trim();
}
