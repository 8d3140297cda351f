import { type Cents, sumCents, x12Amount } from '../lib/money.ts';
import type { ClaimPayment, LinePayment } from './adjudicate.ts';
import type { Billing837, Claim837, Origin, Person837 } from './claim837.ts';
import type { Out, OutGroup } from './edi.ts';
import type { PayerIdentity } from './identity.ts';

/** An amount between payer and provider that belongs to no claim: positive is taken from the payment. */
export interface ProviderAdjustment {
  readonly reason: string;
  readonly reference: string;
  readonly cents: Cents;
}

/** One payment to one provider: one transaction set. */
export interface Remit {
  readonly payee: Billing837;
  /** TRN02. */
  readonly trace: string;
  readonly claims: readonly ClaimPayment[];
  readonly adjustments: readonly ProviderAdjustment[];
  /** Written into BPR02 on top of what balances. */
  readonly outOfBalance?: Cents;
}

/** Accounts that belong to nobody; the bank numbers pass their check digit. */
const PAYER_ACCOUNT: Out[] = ['01', '999999992', 'DA', '1000000001'];
const PAYEE_ACCOUNT: Out[] = ['01', '999999992', 'DA', '2000000002'];

/** CLP06 of 005010X221A1. */
const FILING_CODES = new Set([
  '12', '13', '14', '15', '16', '17', 'AM', 'CH', 'DS', 'HM', 'LM', 'MA', 'MB', 'MC', 'OF', 'TV', 'VA', 'WC', 'ZZ',
]);

/** An 835 (005010X221A1) with one set for each payment. `d8` is the day of payment and production. */
export function remit835(payer: PayerIdentity, to: Origin, paid: { d8: string; remits: readonly Remit[] }): OutGroup {
  const { d8, remits } = paid;
  const first = to.groups[0]!;
  return {
    functionalId: 'HP', senderCode: first.receiverCode, receiverCode: first.senderCode, version: '005010X221A1', code: '835',
    guideInSt: false,
    sets: remits.map((remit) => remitSet({ payer, receiver: to.senderId, d8 }, remit)),
  };
}

/** What is paid: the claims less what the provider's own adjustments take. */
export function paymentCents(remit: Remit): Cents {
  return sumCents(remit.claims.map(({ paid }) => paid)) - sumCents(remit.adjustments.map(({ cents }) => cents));
}

interface Heading {
  readonly payer: PayerIdentity;
  readonly receiver: string;
  readonly d8: string;
}

function* remitSet(heading: Heading, remit: Remit): Generator<Out[]> {
  yield* header(heading, remit);
  for (const claim of remit.claims) yield* claimLoop(claim, heading.d8);
  yield* summary(remit, heading.d8);
}

function header({ payer, receiver, d8 }: Heading, remit: Remit): Out[][] {
  const { payee } = remit;
  const name = payee.first === '' ? payee.name : `${payee.first} ${payee.name}`;
  const { street, city, state, zip } = payer.address;
  return [
    bpr(paymentCents(remit) + (remit.outOfBalance ?? 0), payer, d8),
    ['TRN', '1', remit.trace, `1${payer.taxId}`],
    ['REF', 'EV', receiver],
    ['DTM', '405', d8],
    ['N1', 'PR', payer.name],
    ['N3', street],
    ['N4', city, state, zip],
    ['REF', '2U', payer.id],
    ['PER', 'BL', 'EDI SUPPORT', 'TE', payer.phone],
    ['N1', 'PE', name, ...(payee.npi === '' ? ['FI', payee.taxId] : ['XX', payee.npi])],
    ...(payee.npi === '' || payee.taxId === '' ? [] : [['REF', 'TJ', payee.taxId]]),
    ['LX', '1'],
  ];
}

/** A payment of nothing is a notice without banks. */
function bpr(cents: Cents, payer: PayerIdentity, d8: string): Out[] {
  if (cents === 0) return ['BPR', 'H', '0', 'C', 'NON', ...Array<string>(11).fill(''), d8];
  return ['BPR', 'I', x12Amount(cents), 'C', 'ACH', 'CCP', ...PAYER_ACCOUNT, `1${payer.taxId}`, '', ...PAYEE_ACCOUNT, d8];
}

function claimLoop(payment: ClaimPayment, d8: string): Out[][] {
  const { claim, corrected, crossover, interest } = payment;
  const patient = claim.dependent ?? claim.subscriber;
  const { subscriber } = claim;
  const segments: Out[][] = [
    [
      'CLP', payment.pcn, payment.status, x12Amount(payment.charge), x12Amount(payment.paid),
      payment.patient === 0 ? '' : x12Amount(payment.patient), filingOf(claim), payment.claimNumber,
      claim.facility, claim.frequency, '', claim.drg,
    ],
    ['NM1', 'QC', ...nameOf({ ...patient, type: '1', id: claim.dependent ? '' : subscriber.id })],
  ];
  if (claim.dependent && subscriber.id !== '') segments.push(['NM1', 'IL', ...nameOf(subscriber)]);
  if (corrected) segments.push(['NM1', '74', '1', corrected.last, patient.first, '', '', '', 'C', corrected.id]);
  if (crossover) segments.push(['NM1', 'TT', '2', crossover.name, '', '', '', '', 'PI', crossover.id], passedOn(claim));
  segments.push(...claimDates(claim), ['DTM', '050', d8]);
  if (interest !== undefined) segments.push(['AMT', 'I', x12Amount(interest)]);
  return [...segments, ...payment.lines.flatMap(lineLoop)];
}

/** Remark MA18, that the claim went to the next payer: on an inpatient claim in MIA05, on others in MOA03. */
function passedOn({ facility, facilityQualifier }: Claim837): Out[] {
  return facilityQualifier === 'A' && facility === '11' ? ['MIA', '0', '', '', '', 'MA18'] : ['MOA', '', '', 'MA18'];
}

/** The 835 knows fewer filing codes than the 837: a commercial plan answers as a PPO, others as mutually defined. */
function filingOf({ filing }: Claim837): string {
  if (filing === 'CI' || filing === 'BL') return '12';
  return FILING_CODES.has(filing) ? filing : 'ZZ';
}

/** NM102 to NM109. */
function nameOf({ type, last, first, middle, suffix, id }: Person837): Out[] {
  return [type, last, first, middle, '', suffix, ...(id === '' ? [] : ['MI', id])];
}

/** The statement period where the claim has one: inpatient lines carry no dates. */
function claimDates({ statement }: Claim837): Out[][] {
  if (statement === '') return [];
  return [['DTM', '232', statement.slice(0, 8)], ['DTM', '233', statement.slice(-8)]];
}

function lineLoop(payment: LinePayment): Out[][] {
  const { line, adjustments, allowed, remarks, paidAs } = payment;
  const coded = line.procedure.length > 0;
  const code = coded ? line.procedure : ['NU', line.revenue];
  const segments: Out[][] = [
    ['SVC', paidAs ?? code, x12Amount(line.charge), x12Amount(payment.paid), coded ? line.revenue : '', line.units, ...(paidAs ? [code] : [])],
  ];
  const [from, to] = [line.date.slice(0, 8), line.date.slice(-8)];
  if (from !== '' && from === to) segments.push(['DTM', '472', from]);
  else if (from !== '') segments.push(['DTM', '150', from], ['DTM', '151', to]);
  for (const group of new Set(adjustments.map((adjustment) => adjustment.group))) {
    const own = adjustments.filter((adjustment) => adjustment.group === group);
    segments.push(['CAS', group, ...own.flatMap(({ reason, cents }) => [reason, x12Amount(cents), '']).slice(0, -1)]);
  }
  // Payers that change codes often drop the line's number: then only the billed code (SVC06) leads back to the line.
  if (line.control !== '' && !paidAs) segments.push(['REF', '6R', line.control]);
  if (allowed !== 0) segments.push(['AMT', 'B6', x12Amount(allowed)]);
  for (const remark of remarks) segments.push(['LQ', 'HE', remark]);
  return segments;
}

/** PLB02 is the end of the provider's fiscal year. */
function summary({ payee, adjustments }: Remit, d8: string): Out[][] {
  const id = payee.npi === '' ? payee.taxId : payee.npi;
  return adjustments.map(({ reason, reference, cents }) => ['PLB', id, `${d8.slice(0, 4)}1231`, [reason, reference], x12Amount(cents)]);
}
