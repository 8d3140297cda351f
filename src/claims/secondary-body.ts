import { type Cents, formatCents, parseCents, sumCents } from '../lib/money.ts';
import type { AdjustmentGroup, RemitClaim, RemitLine } from '../remits/types.ts';
import { reference } from '../remits/types.ts';
import type { ClaimKind } from './claim.ts';

/** JSON of the contract. */
export type Json = Record<string, unknown>;

/** A decided claim: its body as it was sent, what the payer decided (one CLP, or the parts of a split claim), and on which day (CCYYMMDD). */
export interface Decided {
  readonly kind: ClaimKind;
  readonly body: Json;
  readonly parts: readonly RemitClaim[];
  readonly decidedOn: string;
}

/** Who is asked next. */
export interface NextPayer {
  readonly tradingPartnerServiceId: string;
  readonly tradingPartnerName: string | undefined;
  readonly claimFilingCode: string | undefined;
  readonly subscriber: Json;
  /** The patient, where that is not the subscriber of this insurance. */
  readonly dependent: Json | undefined;
}

/** The next payer's claim, or how much is missing for the decision to add up to the charge. */
export type SecondaryBody = { ok: true; body: Json } | { ok: false; detail: string };

const NEXT_LEVEL: Readonly<Record<string, string>> = { P: 'S', S: 'T', T: 'A', A: 'B', B: 'C', C: 'D', D: 'E', E: 'F', F: 'G', G: 'H' };

/**
 * Turns a decided claim into the claim of the next payer: what was subscriber and payer becomes an other payer with its decision (2320, 2330), each
 * line gets what was decided about it (2430), and the next insurance takes their place. Amounts are integer cents; each line and
 * the payer as a whole must add up: charge = paid + adjustments.
 */
export function secondaryBody(decided: Decided, next: NextPayer): SecondaryBody {
  const { body, parts } = decided;
  const info = body['claimInformation'] as Json;
  const payerId = String(body['tradingPartnerServiceId'] ?? '');
  const lines = (info['serviceLines'] as Json[] | undefined) ?? [];
  const taken = takeLines(lines, parts);
  const byLine = lines.map((line, n) => ({ line, of: taken.get(n) ?? [] }));
  const wrong = imbalance(decided, byLine);
  if (wrong) return { ok: false, detail: wrong };
  const hasLines = taken.size > 0;
  const others = listOf(info['otherSubscriberInformation']).filter((other) => idOf(other) !== next.tradingPartnerServiceId);
  const { claimSupplementalInformation, ...rest } = info;
  const newInfo: Json = {
    ...rest, ...supplementalOf(claimSupplementalInformation as Json | undefined), claimFrequencyCode: '1',
    claimFilingCode: next.claimFilingCode ?? info['claimFilingCode'],
    otherSubscriberInformation: [...others, otherPayer(decided, { payerId, hasLines })],
    serviceLines: byLine.map(({ line, of }) => lineWith(line, of, { payerId, decidedOn: decided.decidedOn, kind: decided.kind })),
  };
  const level = String((body['subscriber'] as Json | undefined)?.['paymentResponsibilityLevelCode'] ?? 'P');
  const { dependent: _dependent, payerAddress: _address, tradingPartnerSecondaryIdentifiers: _ids, ...root } = body;
  return {
    ok: true,
    body: {
      ...root, tradingPartnerServiceId: next.tradingPartnerServiceId, tradingPartnerName: next.tradingPartnerName,
      receiver: { organizationName: next.tradingPartnerName ?? next.tradingPartnerServiceId },
      subscriber: { paymentResponsibilityLevelCode: NEXT_LEVEL[level] ?? 'U', ...next.subscriber }, ...(next.dependent ? { dependent: next.dependent } : {}),
      claimInformation: newInfo,
    },
  };
}

/**
 * The payer that the claim itself names for the time after this one, with its insurance: an other subscriber who has not decided yet. Whose
 * insurance it is follows from the relationship; 18 is the patient's own.
 */
export function namedNextPayer(body: Json): NextPayer | undefined {
  const info = body['claimInformation'] as Json;
  const other = listOf(info['otherSubscriberInformation']).find((one) => one['payerPaidAmount'] === undefined && idOf(one) !== '');
  if (!other) return undefined;
  const name = (other['otherPayerName'] ?? {}) as Json;
  const insured = (other['otherSubscriberName'] ?? {}) as Json;
  const patient = (body['dependent'] ?? body['subscriber']) as Json;
  const insurance = {
    memberId: insured['otherInsuredIdentifier'], groupNumber: other['insuranceGroupOrPolicyNumber'] ?? other['groupNumber'],
    subscriberGroupName: other['otherInsuredGroupName'], insuranceTypeCode: other['insuranceTypeCode'], paymentResponsibilityLevelCode: other['paymentResponsibilityLevelCode'],
  };
  const relationship = String(other['individualRelationshipCode'] ?? '18');
  const isOwn = relationship === '18';
  return {
    tradingPartnerServiceId: idOf(other), tradingPartnerName: name['otherPayerOrganizationName'] as string | undefined,
    claimFilingCode: other['claimFilingIndicatorCode'] as string | undefined,
    subscriber: defined(isOwn ? { ...personOf(patient), ...insurance } : {
      lastName: insured['otherInsuredLastName'], firstName: insured['otherInsuredFirstName'], middleName: insured['otherInsuredMiddleName'], ...insurance,
    }),
    dependent: isOwn ? undefined : defined({ ...personOf(patient), relationshipToSubscriberCode: relationship }),
  };
}

/** What is known of the patient as a person, without the insurance. */
export function personOf(patient: Json): Json {
  const { lastName, firstName, middleName, suffix, gender, dateOfBirth, address, ssn } = patient;
  return defined({ lastName, firstName, middleName, suffix, gender, dateOfBirth, address, ssn });
}

/** The lines of a payer's decision by the index of our line: by its control number (REF*6R), else by procedure and charge, in order. */
function takeLines(lines: readonly Json[], parts: readonly RemitClaim[]): Map<number, RemitLine[]> {
  const taken = new Map<number, RemitLine[]>();
  const add = (n: number, line: RemitLine) => void taken.set(n, [...(taken.get(n) ?? []), line]);
  for (const line of parts.flatMap((part) => part.lines)) {
    const number = reference(line, '6R');
    const byNumber = number === '' ? -1 : lines.findIndex((own) => own['providerControlNumber'] === number || own['lineItemControlNumber'] === number);
    const n = byNumber >= 0 ? byNumber : lines.findIndex((own, at) => !taken.has(at) && isLike(own, line));
    if (n >= 0) add(n, line);
  }
  return taken;
}

function isLike(own: Json, line: RemitLine): boolean {
  const billed = line.billedProcedure ?? line.procedure;
  const { procedureCode, serviceLineRevenueCode } = serviceOf(own);
  return chargeOf(own) === line.chargeCents && (procedureCode === billed.code || (procedureCode === undefined && serviceLineRevenueCode === (line.revenueCode || billed.code)));
}

/** What does not add up, in words; undefined when every line and the whole do. */
function imbalance({ body, parts }: Decided, byLine: readonly { line: Json; of: readonly RemitLine[] }[]): string | undefined {
  for (const [n, { line, of }] of byLine.entries()) {
    const decided = sumCents(of.map((one) => one.paidCents + adjusted(one.adjustments)));
    if (of.length > 0 && decided !== chargeOf(line)) return `Line ${n + 1}: the charge is ${formatCents(chargeOf(line))}, paid and adjusted are ${formatCents(decided)}.`;
  }
  const listed = parts.flatMap((part) => part.lines).length;
  if (listed !== byLine.flatMap(({ of }) => of).length) return 'The payer decided about a line that the claim does not have.';
  if (listed > 0 && byLine.some(({ of }) => of.length === 0)) return 'The payer has not decided about every line.';
  const charge = parseCents(String((body['claimInformation'] as Json)['claimChargeAmount'] ?? '')) ?? 0;
  const whole = sumCents(parts.map((part) => part.paidCents + adjusted(part.adjustments) + sumCents(part.lines.map((line) => adjusted(line.adjustments)))));
  return whole === charge ? undefined : `The charge is ${formatCents(charge)}, paid and adjusted are ${formatCents(whole)}.`;
}

/** 2320 and 2330 of the payer that has decided. */
function otherPayer({ kind, body, parts, decidedOn }: Decided, { payerId, hasLines }: { payerId: string; hasLines: boolean }): Json {
  const info = body['claimInformation'] as Json;
  const subscriber = body['subscriber'] as Json;
  const dependent = body['dependent'] as Json | undefined;
  const supplemental = (info['claimSupplementalInformation'] ?? {}) as Json;
  const patientCents = sumCents(parts.map((part) => patientPart(part)));
  const isOrganization = subscriber['organizationName'] !== undefined;
  return defined({
    paymentResponsibilityLevelCode: subscriber['paymentResponsibilityLevelCode'] ?? 'P', individualRelationshipCode: dependent?.['relationshipToSubscriberCode'] ?? '18',
    insuranceGroupOrPolicyNumber: subscriber['groupNumber'] ?? subscriber['policyNumber'], otherInsuredGroupName: subscriber['subscriberGroupName'],
    insuranceTypeCode: subscriber['insuranceTypeCode'], claimFilingIndicatorCode: info['claimFilingCode'],
    claimLevelAdjustments: groupsOf(parts.flatMap((part) => part.adjustments), kind),
    payerPaidAmount: formatCents(sumCents(parts.map((part) => part.paidCents))),
    ...(hasLines || patientCents === 0 ? {} : { remainingPatientLiability: formatCents(patientCents) }),
    benefitsAssignmentCertificationIndicator: info['benefitsAssignmentCertificationIndicator'], releaseOfInformationCode: info['releaseInformationCode'],
    otherSubscriberName: defined({
      otherInsuredQualifier: isOrganization ? '2' : '1', otherInsuredLastName: isOrganization ? subscriber['organizationName'] : subscriber['lastName'],
      otherInsuredFirstName: subscriber['firstName'], otherInsuredMiddleName: subscriber['middleName'], otherInsuredIdentifierTypeCode: 'MI',
      otherInsuredIdentifier: subscriber['memberId'], otherInsuredAddress: subscriber['address'],
    }),
    otherPayerName: defined({
      otherPayerOrganizationName: body['tradingPartnerName'] ?? (body['receiver'] as Json | undefined)?.['organizationName'], otherPayerIdentifierTypeCode: 'PI',
      otherPayerIdentifier: payerId, otherPayerClaimControlNumber: parts[0]?.payerClaimNumber || undefined,
      otherPayerPriorAuthorizationNumber: supplemental['priorAuthorizationNumber'],
      // The day stands at the lines where there are any (2430), and else here.
      otherPayerAdjudicationOrPaymentDate: hasLines ? undefined : decidedOn,
    }),
  });
}

/** 2430 of one line. */
function lineWith(line: Json, of: readonly RemitLine[], at: { payerId: string; decidedOn: string; kind: ClaimKind }): Json {
  if (of.length === 0) return line;
  return {
    ...line,
    lineAdjudicationInformation: [...listOf(line['lineAdjudicationInformation']), ...of.map((one) => {
      const { revenueCode, procedure } = one;
      const patientCents = patientPart(one);
      return defined({
        otherPayerPrimaryIdentifier: at.payerId, serviceLinePaidAmount: formatCents(one.paidCents),
        ...(procedure.qualifier === 'NU' ? {} : { serviceIdQualifier: procedure.qualifier, procedureCode: procedure.code }),
        procedureModifier: procedure.modifiers.length > 0 ? procedure.modifiers : undefined,
        serviceLineRevenueCode: at.kind === 'institutional' ? (procedure.qualifier === 'NU' ? procedure.code : revenueCode) || undefined : undefined,
        paidServiceUnitCount: one.units || '1', claimAdjustmentInformation: groupsOf(one.adjustments, at.kind), adjudicationOrPaymentDate: at.decidedOn,
        remainingPatientLiability: patientCents === 0 ? undefined : formatCents(patientCents),
      });
    })],
  };
}

/** CAS as the contract has it; each kind of claim has a name of its own for the reasons. */
function groupsOf(groups: readonly AdjustmentGroup[], kind: ClaimKind): Json[] | undefined {
  if (groups.length === 0) return undefined;
  const name = kind === 'institutional' ? 'claimAdjustmentDetails' : 'adjustmentDetails';
  const merged = new Map<string, Json[]>();
  for (const { group, items } of groups) {
    const details = items.map(({ reason, cents, quantity }) => defined({ adjustmentReasonCode: reason, adjustmentAmount: formatCents(cents), adjustmentQuantity: quantity || undefined }));
    merged.set(group, [...(merged.get(group) ?? []), ...details]);
  }
  return [...merged].map(([group, details]) => ({ adjustmentGroupCode: group, [name]: details }));
}

/** What the payer leaves to the patient: the reasons of group PR. */
function patientPart({ adjustments }: { adjustments: readonly AdjustmentGroup[] }): Cents {
  return adjusted(adjustments.filter(({ group }) => group === 'PR'));
}

function adjusted(groups: readonly AdjustmentGroup[]): Cents {
  return sumCents(groups.flatMap(({ items }) => items.map(({ cents }) => cents)));
}

/** Numbers that the first payer gave are no business of the next one's: its claim number and its authorization. */
function supplementalOf(supplemental: Json | undefined): Json {
  const { claimControlNumber: _f8, claimNumber: _d9, priorAuthorizationNumber: _g1, ...rest } = supplemental ?? {};
  return Object.keys(rest).length > 0 ? { claimSupplementalInformation: rest } : {};
}

function chargeOf(line: Json): Cents {
  return parseCents(String(serviceOf(line)['lineItemChargeAmount'] ?? '')) ?? 0;
}

function serviceOf(line: Json): Json {
  return (line['professionalService'] ?? line['institutionalService'] ?? line['dentalService'] ?? {}) as Json;
}

function idOf(other: Json): string {
  return String((other['otherPayerName'] as Json | undefined)?.['otherPayerIdentifier'] ?? '');
}

function listOf(value: unknown): Json[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]) as Json[];
}

function defined(fields: Json): Json {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));
}
