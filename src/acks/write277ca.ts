import { type Cents, sumCents, x12Amount } from '../lib/money.ts';
import { transliterate } from '../x12/charset.ts';
import type { ElementValue, SegmentSink } from '../x12/types.ts';
import type { AckDates, AckedLine, AckName, StatusInformation } from './ack277ca-types.ts';

/** GS08 and ST03 of a 277CA. */
export const GUIDE_277CA = '005010X214';

/** What one 277CA says about one 837 set (005010X214). */
export interface Status277 {
  /** Number of this answer (BHT03 and 2200A TRN02). */
  readonly reference: string;
  readonly at: { readonly d8: string; readonly hhmm: string };
  /** Who answers. `entity` PR: a payer; AY: a clearinghouse, as we are. */
  readonly source: Pick<AckName, 'entity' | 'last' | 'idQualifier' | 'id'>;
  /** NM1*41, the submitter of the 837. */
  readonly receiver: Pick<AckName, 'type' | 'last' | 'first' | 'id'>;
  /** CCYYMMDD. */
  readonly receivedOn: string;
  readonly processedOn: string;
  /** BHT03 of the 837. */
  readonly trace: string;
  /** What holds for the whole set (2200B); that it was received, where nothing else is said. */
  readonly statuses?: readonly StatusInformation[];
  readonly claims: readonly Status277Claim[];
}

/** One claim; the fields are those of a 277CA as it is read, so that a payer's answer can be told on. */
export interface Status277Claim {
  readonly provider: AckName;
  readonly patient: AckName;
  readonly patientControlNumber: string;
  readonly chargeCents: Cents;
  readonly isAccepted: boolean;
  /** At least one. */
  readonly statuses: readonly StatusInformation[];
  readonly payerClaimNumber: string;
  /** REF*D9: the number under which the submitter knows the claim, "" for none. */
  readonly clearinghouseNumber: string;
  readonly billType: string;
  readonly serviceDate: AckDates | undefined;
  readonly lines: readonly AckedLine[];
}

/**
 * Writes the segments between ST and SE of a 277CA: source, receiver with its totals, then billing providers in the order of their
 * first claim, each patient below. What the guide requires and nobody knows is written as UNKNOWN; text is cut to X12's characters.
 */
export function write277ca(to: SegmentSink, said: Status277): void {
  const { at, source, receiver } = said;
  const tag = said.source.entity;
  to.segment('BHT', ['0085', '08', said.reference, at.d8, at.hhmm, 'TH']);
  to.segment('HL', ['1', '', '20', '1']);
  to.segment('NM1', [tag, '2', words(source.last, 60), '', '', '', '', source.idQualifier || 'PI', known(source.id)]);
  to.segment('TRN', ['1', said.reference]);
  to.segment('DTP', ['050', 'D8', said.receivedOn]);
  to.segment('DTP', ['009', 'D8', said.processedOn]);
  to.segment('HL', ['2', '1', '21', said.claims.length > 0 ? '1' : '0']);
  to.segment('NM1', ['41', receiver.type === '1' ? '1' : '2', words(receiver.last, 60), words(receiver.first, 35, ''), '', '', '', '46', known(receiver.id)]);
  to.segment('TRN', ['2', known(said.trace)]);
  for (const status of said.statuses ?? [received(tag)]) writeStatus(to, status, { date: said.processedOn, chargeCents: status.chargeCents ?? chargeOf(said.claims) });
  writeTotals(to, said.claims, ['90', 'AA']);
  let level = 2;
  for (const group of byProvider(said.claims)) level = writeProvider(to, group, { level: level + 1, date: said.processedOn });
}

function received(entity: string): StatusInformation {
  return { codes: [{ category: 'A1', status: '19', entity, codeList: '' }], date: '', action: 'WQ', chargeCents: undefined, text: '' };
}

function writeProvider(to: SegmentSink, claims: readonly Status277Claim[], at: { level: number; date: string }): number {
  const { provider } = claims[0]!;
  to.segment('HL', [String(at.level), '2', '19', '1']);
  to.segment('NM1', ['85', provider.type === '1' ? '1' : '2', words(provider.last, 60), words(provider.first, 35, ''), words(provider.middle, 25, ''), '', words(provider.suffix, 10, ''),
    provider.idQualifier || 'XX', known(provider.id)]);
  // Where 2200C has totals its TRN is required; there is no number of the provider's to repeat.
  to.segment('TRN', ['1', '0']);
  writeTotals(to, claims, ['QA', 'QC']);
  let level = at.level;
  for (const claim of claims) {
    level += 1;
    to.segment('HL', [String(level), String(at.level), 'PT']);
    writeClaim(to, claim, at.date);
  }
  return level;
}

function writeClaim(to: SegmentSink, claim: Status277Claim, date: string): void {
  const { patient } = claim;
  to.segment('NM1', ['QC', '1', words(patient.last, 60), words(patient.first, 35, ''), words(patient.middle, 25, ''), '', words(patient.suffix, 10, ''),
    patient.idQualifier === 'II' ? 'II' : 'MI', known(patient.id)]);
  to.segment('TRN', ['2', known(claim.patientControlNumber)]);
  for (const status of claim.statuses.slice(0, MAX_STATUSES)) writeStatus(to, status, { date, chargeCents: status.chargeCents ?? claim.chargeCents });
  if (claim.payerClaimNumber) to.segment('REF', ['1K', claim.payerClaimNumber]);
  if (claim.clearinghouseNumber) to.segment('REF', ['D9', claim.clearinghouseNumber]);
  if (claim.billType) to.segment('REF', ['BLT', claim.billType]);
  writeDate(to, claim.serviceDate ?? { from: date, to: date });
  for (const line of claim.lines) writeLine(to, line);
}

/** More statuses than this help nobody. */
const MAX_STATUSES = 50;
/** STC12. */
const MAX_TEXT = 264;

function writeStatus(to: SegmentSink, status: StatusInformation, of: { date: string; chargeCents: Cents }): void {
  const [first, second, third] = status.codes.map(({ category, status: code, entity, codeList }): ElementValue => [category, code, entity, codeList]);
  to.segment('STC', [first, status.date || of.date, status.action || 'U', x12Amount(of.chargeCents), '', '', '', '', '', second, third, words(status.text, MAX_TEXT, '')]);
}

function writeLine(to: SegmentSink, line: AckedLine): void {
  const { qualifier, code, modifiers } = line.procedure;
  to.segment('SVC', [[qualifier || 'HC', code, ...modifiers], x12Amount(line.chargeCents ?? 0), '', line.revenueCode, '', '', line.units]);
  for (const status of line.statuses) {
    const [first, second, third] = status.codes.map((one): ElementValue => [one.category, one.status, one.entity, one.codeList]);
    to.segment('STC', [first, status.date, status.action || 'U', '', '', '', '', '', '', second, third]);
  }
  if (line.lineControlNumber) to.segment('REF', ['FJ', line.lineControlNumber]);
  if (line.prescription) to.segment('REF', ['XZ', line.prescription]);
  if (line.serviceDate) writeDate(to, line.serviceDate);
}

function writeDate(to: SegmentSink, { from, to: until }: AckDates): void {
  to.segment('DTP', from === until ? ['472', 'D8', from] : ['472', 'RD8', `${from}-${until}`]);
}

/** Accepted and rejected counts and charges; a count of nothing is left out. */
function writeTotals(to: SegmentSink, claims: readonly Status277Claim[], [yes, no]: readonly [string, string]): void {
  const accepted = claims.filter((claim) => claim.isAccepted);
  const rejected = claims.filter((claim) => !claim.isAccepted);
  if (accepted.length > 0) to.segment('QTY', [yes, String(accepted.length)]);
  if (rejected.length > 0) to.segment('QTY', [no, String(rejected.length)]);
  if (accepted.length > 0) to.segment('AMT', ['YU', x12Amount(chargeOf(accepted))]);
  if (rejected.length > 0) to.segment('AMT', ['YY', x12Amount(chargeOf(rejected))]);
}

function byProvider(claims: readonly Status277Claim[]): Iterable<Status277Claim[]> {
  const groups = new Map<string, Status277Claim[]>();
  for (const claim of claims) {
    const { idQualifier, id, last } = claim.provider;
    const key = `${idQualifier} ${id} ${last}`;
    const group = groups.get(key);
    if (group) group.push(claim);
    else groups.set(key, [claim]);
  }
  return groups.values();
}

function chargeOf(claims: readonly Status277Claim[]): Cents {
  return sumCents(claims.map(({ chargeCents }) => chargeCents));
}

function known(id: string): string {
  return id || UNKNOWN;
}

const UNKNOWN = 'UNKNOWN';

/** Text in characters that X12 has, without delimiters of ours, no longer than its element. */
function words(text: string, most: number, otherwise = UNKNOWN): string {
  const { text: plain, bad } = transliterate(text);
  const clean = bad.length > 0 ? [...plain].map((char) => (bad.includes(char) ? ' ' : char)).join('') : plain;
  return clean.replace(/[*:^~]/g, ' ').slice(0, most).trim() || otherwise;
}
