import { amount, CONTACT_KINDS, contactMethods, d8, type Fields, SERVICE_QUALIFIERS } from '../remits/report.ts';
import type { CreateTextReader } from '../remits/report-stream.ts';
import type { Segment, SetReader, TransactionSet } from '../x12/types.ts';
import { readDate, readPerson, readProcedure } from './ack277ca-parts.ts';
import type { Codes } from './codes.ts';
import { claimInformation, composites, type Names, patientName, payerFields, providerName, receiverName } from './report277-parts.ts';

/**
 * Reads a 277CA (005010X214), or a 277 about claims in process (005010X212), and tells it at the end as one transaction of the JSON report of the
 * public claim APIs; a set that breaks off gives what it had. Amounts are strings with two decimals. Beyond the published shape we give the receipt
 * (receiptNumber, receivedDate, processedDate), `totals`, `references` of a provider and a line's pharmacyPrescriptionNumber, for which it has no place.
 */
export function create277ReportReader(set: TransactionSet, codes: Codes, told: (transaction: Fields) => void): SetReader {
  const transaction: Fields = { controlNumber: set.controlNumber };
  const { segment } = reading(codes, transaction, (_depth, list, level) => append(level.above, list, level.fields));
  return { segment, end: () => told(transaction) };
}

/** The same, written patient by patient. */
export function create277TextReader(codes: Codes): CreateTextReader {
  return (set, text) => {
    const transaction: Fields = { controlNumber: set.controlNumber };
    text.begin(transaction);
    const { segment } = reading(codes, transaction, (depth, list, level) => text.enter(depth, list, level.fields));
    return { segment, end: () => text.finish({}) };
  };
}

type Opened = (depth: number, list: string, level: { above: Fields; fields: Fields }) => void;

function reading(codes: Codes, transaction: Fields, opened: Opened): Pick<SetReader, 'segment'> {
  const work: Work = { codes, opened, path: [transaction], isDependent: false, claim: undefined, claimStatus: {}, line: undefined };
  return { segment: (segment) => SEGMENTS.get(segment.id)?.(work, segment) };
}

interface Work {
  readonly codes: Codes;
  /** Told of each level when it begins; its fields are filled afterwards. */
  readonly opened: Opened;
  /** The transaction and the open levels below it: payer, file, provider, patient. */
  readonly path: Fields[];
  /** The open patient level is a dependent's. */
  isDependent: boolean;
  claim: Fields | undefined;
  /** `claimStatus` of the open claim. */
  claimStatus: Fields;
  line: Fields | undefined;
}

/** Lists in which the levels stand, and how deep each is. */
const LISTS = ['payers', 'claimStatusTransactions', 'claimStatusDetails', 'patientClaimStatusDetails'];
const PAYER = 1;
const FILE = 2;
const PROVIDER = 3;
const PATIENT = 4;

/** HL03. A 277CA has PT for the patient, a 277 has 22 and 23 for subscriber and dependent. */
const DEPTHS: ReadonlyMap<string, number> = new Map([['20', PAYER], ['21', FILE], ['19', PROVIDER], ['PT', PATIENT], ['22', PATIENT]]);
const DEPENDENT = '23';

const SEGMENTS: ReadonlyMap<string, (work: Work, segment: Segment) => void> = new Map([
  ['BHT', readBht], ['HL', readHl], ['NM1', readNm1], ['PER', readPer], ['TRN', readTrn], ['STC', readStc], ['REF', readRef],
  ['DTP', readDtp], ['QTY', readQty], ['AMT', readAmt], ['SVC', readSvc],
]);

function readBht({ path }: Work, segment: Segment): void {
  const time = text(segment, 5);
  Object.assign(path[0]!, {
    referenceIdentification: text(segment, 3), transactionSetCreationDate: d8(text(segment, 4)),
    transactionSetCreationTime: /^([01]\d|2[0-3])[0-5]\d([0-5]\d\d{0,2})?$/.test(time) ? time : undefined,
  });
}

function readHl(work: Work, segment: Segment): void {
  work.claim = undefined;
  work.line = undefined;
  const level = text(segment, 3);
  const depth = DEPTHS.get(level);
  work.isDependent = level === DEPENDENT;
  if (work.isDependent) openDependent(work);
  else if (depth !== undefined) open(work, depth);
}

/** Opens a level; levels above it that the file lacks are opened empty. */
function open(work: Work, depth: number): Fields {
  while (work.path.length < depth) open(work, work.path.length);
  const level: Fields = {};
  work.path.length = depth;
  work.opened(depth, LISTS[depth - 1]!, { above: work.path[depth - 1]!, fields: level });
  work.path.push(level);
  return level;
}

/** A dependent stands beside its subscriber; a second one, or one behind the subscriber's own claims, repeats the subscriber. */
function openDependent(work: Work): void {
  const { claims, dependent, subscriber } = work.path[PATIENT] ?? {};
  if (!work.path[PATIENT] || claims || dependent) open(work, PATIENT);
  Object.assign(work.path[PATIENT]!, { subscriber, dependent: {} });
}

function readNm1(work: Work, segment: Segment): void {
  const depth = work.path.length - 1;
  const name = readPerson(segment);
  if (depth === PAYER) put(work, payerFields(name, work.codes));
  else if (depth === FILE) put(work, { provider: receiverName(name) });
  else if (depth === PROVIDER) put(work, { serviceProvider: providerName(name) });
  else if (depth === PATIENT) put(work, work.isDependent ? { dependent: patientName({ ...name, idQualifier: '' }) } : { subscriber: patientName(name) });
}

function readPer(work: Work, segment: Segment): void {
  if (work.path.length - 1 !== PAYER) return;
  const numbers = [3, 5, 7].map((n) => ({ kind: text(segment, n), value: text(segment, n + 1) }));
  put(work, { payerContactInformation: { contactName: text(segment, 2), contactMethods: contactMethods(CONTACT_KINDS, numbers) } });
}

const TRACES = ['', 'receiptNumber', 'claimTransactionBatchNumber', 'providerOFServiceInformationTraceIdentifier'];

function readTrn(work: Work, segment: Segment): void {
  const depth = work.path.length - 1;
  const number = text(segment, 2);
  if (depth === PATIENT) {
    work.line = undefined;
    work.claimStatus = { referencedTransactionTraceNumber: number };
    work.claim = { claimStatus: work.claimStatus };
    append(work.path[PATIENT]!, 'claims', work.claim);
  } else if (depth > 0) put(work, { [TRACES[depth]!]: number });
}

function readStc(work: Work, segment: Segment): void {
  const level = work.path.at(-1)!;
  const depth = work.path.length - 1;
  const date = text(segment, 2);
  const statuses = composites(segment, work.codes);
  if (work.line) append(work.line, 'serviceClaimStatuses', { effectiveDate: date, serviceStatuses: statuses });
  else if (work.claim) append(work.claimStatus, 'informationClaimStatuses', { ...claimInformation(segment), informationStatuses: statuses });
  else if (depth === PROVIDER) append(level, 'serviceProviderClaimStatuses', { statusInformationEffectiveDate: date, serviceProviderStatuses: statuses });
  else if (depth === FILE) append(level, 'providerClaimStatuses', { statusInformationEffectiveDate: d8(date), providerStatuses: statuses });
}

const LINE_REFS: Names = { FJ: 'lineItemControlNumber', XZ: 'pharmacyPrescriptionNumber' };
const CLAIM_REFS: Names = {
  '1K': 'tradingPartnerClaimNumber', D9: 'clearinghouseTraceNumber', BLT: 'billTypeIdentifier', EJ: 'patientAccountNumber',
  XZ: 'pharmacyPrescriptionNumber', VV: 'voucherIdentifier',
};

function readRef(work: Work, segment: Segment): void {
  const qualifier = text(segment, 1);
  const value = text(segment, 2);
  const isOfLevel = work.claim === undefined;
  if (isOfLevel && work.path.length - 1 === PROVIDER) append(work.path[PROVIDER]!, 'references', { qualifier, value });
  if (isOfLevel) return;
  const name = (work.line ? LINE_REFS : CLAIM_REFS)[qualifier];
  if (name !== undefined) (work.line ?? work.claimStatus)[name] ??= value;
}

/** 050 and 009 tell of the payer's receipt, 472 of the service. */
function readDtp(work: Work, segment: Segment): void {
  const days = readDate(segment);
  const [from, to] = [d8(days.from), d8(days.to)];
  const isRange = text(segment, 2) === 'RD8';
  if (work.line) Object.assign(work.line, isRange ? { beginServiceLineDate: from, endServiceLineDate: to } : { serviceLineDate: from });
  else if (work.claim) Object.assign(work.claimStatus, isRange ? { claimServiceBeginDate: from, claimServiceEndDate: to } : { claimServiceDate: from });
  else if (work.path.length - 1 === PAYER) put(work, text(segment, 1) === '050' ? { receivedDate: from } : { processedDate: from });
}

const COUNTS: Names = { 90: 'acceptedCount', QA: 'acceptedCount', AA: 'rejectedCount', QC: 'rejectedCount' };
const AMOUNTS: Names = { YU: 'acceptedAmount', YY: 'rejectedAmount' };

function readQty(work: Work, segment: Segment): void {
  total(work, COUNTS[text(segment, 1)], text(segment, 2));
}

function readAmt(work: Work, segment: Segment): void {
  total(work, AMOUNTS[text(segment, 1)], amount(text(segment, 2)));
}

function total(work: Work, name: string | undefined, value: string): void {
  const depth = work.path.length - 1;
  const { totals } = work.path[depth] as { totals?: Fields };
  if (name !== undefined && (depth === FILE || depth === PROVIDER)) put(work, { totals: { ...totals, [name]: value } });
}

function readSvc(work: Work, segment: Segment): void {
  if (work.claim === undefined) return;
  const { qualifier, code, modifiers } = readProcedure(segment);
  work.line = {
    service: {
      serviceIdQualifierCode: qualifier, serviceIdQualifierCodeValue: SERVICE_QUALIFIERS[qualifier], procedureCode: code, procedureModifiers: modifiers,
      chargeAmount: amount(text(segment, 2)), amountPaid: amount(text(segment, 3)), revenueCode: text(segment, 4), submittedUnits: text(segment, 7),
    },
  };
  append(work.claim, 'serviceLines', work.line);
}

/** Adds to the innermost open level. */
function put({ path }: Work, fields: Fields): void {
  Object.assign(path.at(-1)!, fields);
}

function append(owner: Fields, list: string, item: Fields): void {
  const items = owner[list] as Fields[] | undefined;
  if (items === undefined) owner[list] = [item];
  else items.push(item);
}

function text(segment: Segment, n: number): string {
  return segment.element(n).trim();
}
