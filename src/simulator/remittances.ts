import { addDays } from '../lib/dates.ts';
import { type Answer, answer, originOf, traceOf } from './answer.ts';
import type { ClaimPayment } from './adjudicate.ts';
import { type Check, checksOf } from './checks.ts';
import type { Billing837, Claim837, Interchange837, Origin } from './claim837.ts';
import { wrongTotal } from './disguise.ts';
import type { PayerIdentity } from './identity.ts';
import { paymentCents, type Remit, remit835 } from './remit835.ts';
import { spoil, spoiledEnvelope } from './spoil.ts';

/** A claim that is paid, and the payer's number for it. */
export interface PaidClaim {
  readonly claim: Claim837;
  readonly number: string;
}

/** An 835 file with the payments in it. */
export interface RemitFile {
  readonly answer: Answer;
  /** Days after the 837 on which it is made. */
  readonly day: number;
  /** True where it is sent on that day and not before. */
  readonly isDelayed: boolean;
  readonly remits: readonly Remit[];
  /** Of a file that is one scenario's own. */
  readonly scenario?: string;
}

/** Last two digits of the control number of an 835, by its day; files of their own and delayed ones go on counting. */
const NUMBERS = [4, 6, 8] as const;
const NUMBER_BULK = 5;
const NUMBER_OWN = 10;
const RECOUPED_CENTS = 25_00;

/** All 835 files about the claims of one file: the ordinary one, those of their own, those of later days, then the delayed ones. */
export function remitFiles(payer: PayerIdentity, input: Interchange837, claims: readonly PaidClaim[]): RemitFile[] {
  const checks = claims.flatMap(({ claim, number }) => checksOf(claim, number));
  const shared = checks.filter(({ apart }) => apart !== 'file');
  const own = checks.filter(({ apart }) => apart === 'file').map((check, nth) => ownFile({ payer, input, check, nth }));
  const inTime = sharedFiles(payer, input, shared.filter(({ isDelayed }) => !isDelayed));
  const delayed = delayedFiles(payer, input, { checks: shared.filter(({ isDelayed }) => isDelayed), from: own.length });
  return [...inTime.filter(({ day }) => day === 0), ...own, ...inTime.filter(({ day }) => day > 0), ...delayed];
}

/** One payment for claims of several files, lowered by what the payer takes back for an old overpayment. */
export function bulkFile(payer: PayerIdentity, origin: Origin, claims: readonly ClaimPayment[]): RemitFile {
  const trace = traceOf(origin, NUMBER_BULK, 1);
  const whole: Remit = { payee: claims[0]!.claim.billing, trace, claims, adjustments: [] };
  const cents = Math.min(RECOUPED_CENTS, paymentCents(whole));
  const remit = { ...whole, adjustments: [{ reason: 'WO', reference: `TAKEBACK${trace}`, cents }] };
  const group = remit835(payer, origin, { d8: origin.d8, remits: [remit] });
  return { answer: answer(origin, { name: '835', number: NUMBER_BULK, content: { group }, suffix: '_bulk' }), day: 0, isDelayed: false, remits: [remit] };
}

/** One file for each day. What a payee owes after one day is taken from its payments of the next. */
function sharedFiles(payer: PayerIdentity, input: Interchange837, checks: readonly Check[]): RemitFile[] {
  const owed = new Map<string, { cents: number; trace: string }>();
  return [0, 1, 2].flatMap((day): RemitFile[] => {
    const own = checks.filter((check) => check.day === day);
    if (own.length === 0) return [];
    const number = NUMBERS[day]!;
    const remits = remitsOf(own, (nth) => traceOf(input, number, nth)).map((remit) => carried(remit, owed));
    return [fileOf({ payer, input, remits, day, isDelayed: false, number, suffix: ['', '_rev', '_day2'][day]! })];
  });
}

/** One file for each number of days, which is sent when they are over. */
function delayedFiles(payer: PayerIdentity, input: Interchange837, { checks, from }: { checks: readonly Check[]; from: number }): RemitFile[] {
  const days = [...new Set(checks.map(({ day }) => day))].sort((a, b) => a - b);
  return days.map((day, i) => {
    const number = NUMBER_OWN + from + i;
    const remits = remitsOf(checks.filter((check) => check.day === day), (nth) => traceOf(input, number, nth));
    return fileOf({ payer, input, remits, day, isDelayed: true, number, suffix: `_${day}d` });
  });
}

function ownFile({ payer, input, check, nth }: { payer: PayerIdentity; input: Interchange837; check: Check; nth: number }): RemitFile {
  const number = NUMBER_OWN + nth;
  const { scenario } = check.claims[0]!.claim;
  const remits = remitsOf([check], () => traceOf(input, number, 1)).map((remit) => ({ ...remit, outOfBalance: wrongTotal(scenario) }));
  const file = fileOf({ payer, input, remits, day: 0, isDelayed: false, number, suffix: `_${scenario.name.toLowerCase()}${nth + 1}`, scenario: scenario.name });
  return { ...file, answer: { ...file.answer, bytes: spoil(scenario.name, file.answer.bytes) } };
}

function fileOf(file: Omit<RemitFile, 'answer'> & { payer: PayerIdentity; input: Interchange837; number: number; suffix: string }): RemitFile {
  const { payer, input, remits, day, isDelayed, number, suffix, scenario } = file;
  const group = remit835(payer, originOf(input), { d8: addDays(input.d8, day), remits });
  const envelope = spoiledEnvelope(scenario ?? '');
  const written = answer(input, { name: '835', number, content: { group }, suffix, envelope });
  return { answer: written, day, isDelayed, remits, ...(scenario !== undefined && { scenario }) };
}

/** One payment for each payee, then those that are made by a check of their own. */
function remitsOf(checks: readonly Check[], traceOfNth: (nth: number) => string): Remit[] {
  const groups = [...byPayee(checks.filter(({ apart }) => apart !== 'check')), ...checks.filter(({ apart }) => apart === 'check').map((check) => [check])];
  return groups.map((own, i) => ({
    payee: own[0]!.claims[0]!.claim.billing, trace: traceOfNth(i + 1),
    claims: own.flatMap(({ claims }) => claims), adjustments: own.flatMap(({ adjustments }) => adjustments),
  }));
}

/** What a payee owed before is taken, and what the payment would owe is forwarded to the next one (PLB FB): it never falls below nothing. */
function carried(remit: Remit, owed: Map<string, { cents: number; trace: string }>): Remit {
  const key = payeeKey(remit.payee);
  const before = owed.get(key);
  const taken = before ? { ...remit, adjustments: [...remit.adjustments, { reason: 'FB', reference: before.trace, cents: before.cents }] } : remit;
  owed.delete(key);
  const cents = paymentCents(taken);
  if (cents >= 0) return taken;
  owed.set(key, { cents: -cents, trace: remit.trace });
  return { ...taken, adjustments: [...taken.adjustments, { reason: 'FB', reference: remit.trace, cents }] };
}

function byPayee(checks: readonly Check[]): Check[][] {
  const groups = new Map<string, Check[]>();
  for (const check of checks) {
    const key = payeeKey(check.claims[0]!.claim.billing);
    const group = groups.get(key);
    if (group) group.push(check);
    else groups.set(key, [check]);
  }
  return [...groups.values()];
}

function payeeKey({ npi, taxId }: Billing837): string {
  return `${npi}/${taxId}`;
}
