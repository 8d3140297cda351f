import type { Segment } from '../../x12/types.ts';
import type { ClaimKind } from '../claim.ts';
import { DENTAL_PAYER_PROVIDERS, DENTAL_PAYER_REFERENCES } from '../places/dental.ts';
import { OTHER_PAYER_AMOUNTS, OTHER_PAYER_REFERENCES } from '../places/facts.ts';
import { INSTITUTIONAL_PAYER_PROVIDERS, type PayerProviderPlace, PAYER_PROVIDERS } from '../places/providers.ts';
import { INPATIENT, OUTPATIENT } from '../places/segments.ts';
import { address, identifierList, references } from './parties.ts';
import {
  addText, byCode, byQualifier, copy, dates, fields, knownElements, newItem, object, objectIn, put, reads, tellRest, textOf,
} from './rules.ts';
import { enter, type Json, openLoop, type Read, type Reads, type Value, type Work } from './work.ts';

/** What the kinds of claim spell differently in loops 2320 and 2330. */
interface OtherStyle {
  readonly policy: string;
  readonly suffix: string;
  readonly address: string;
  readonly additional: Read;
  readonly payerReferences: readonly (readonly [string, Read])[];
  readonly adjustments: string;
  readonly providers: readonly PayerProviderPlace[];
}

const FLAG_T4 = 'otherPayerClaimAdjustmentIndicator';

function styleOf(kind: ClaimKind): OtherStyle {
  const shared = { policy: 'insuranceGroupOrPolicyNumber', suffix: 'otherInsuredNameSuffix', address: 'otherInsuredAddress', adjustments: 'adjustmentDetails' };
  if (kind === 'institutional') {
    return {
      policy: 'groupNumber', suffix: 'otherInsuredSuffix', address: 'address', adjustments: 'claimAdjustmentDetails', payerReferences: [],
      additional: addText('otherInsuredAdditionalIdentifier', 2, { quiet: [1] }), providers: INSTITUTIONAL_PAYER_PROVIDERS,
    };
  }
  if (kind === 'dental') {
    return {
      ...shared, payerReferences: byQualifier(DENTAL_PAYER_REFERENCES), additional: addText('otherInsuredAdditionalIdentifiers', 2, { quiet: [1] }),
      providers: DENTAL_PAYER_PROVIDERS,
    };
  }
  return { ...shared, payerReferences: [], additional: fields([['otherInsuredAdditionalIdentifier', 2]], { quiet: [1] }), providers: PAYER_PROVIDERS };
}

/** SBR below a claim, which opens loop 2320, and the segments of that loop. */
export function otherPayerReads(kind: ClaimKind): { readonly open: Read; readonly reads: (further: readonly (readonly [string, Read])[]) => Reads } {
  const style = styleOf(kind);
  const sbr = fields([
    ['paymentResponsibilityLevelCode', 1], ['individualRelationshipCode', 2], [style.policy, 3], ['otherInsuredGroupName', 4],
    ['insuranceTypeCode', 5], ['claimFilingIndicatorCode', 9],
  ]);
  const open: Read = (work, segment) => {
    if (work.claim === undefined) return false;
    work.holder = newItem(work.claim.info, 'otherSubscriberInformation');
    work.scope = work.tables.other;
    openLoop(work, '2320', work.holder, work.tables.other);
    return sbr(work, segment);
  };
  return {
    open,
    reads: (further) => reads(
      ['SBR', open], ['CAS', adjustments('claimLevelAdjustments', style.adjustments)], ['AMT', byCode(1, byQualifier(OTHER_PAYER_AMOUNTS))],
      ['OI', readOi], ['MIA', object(INPATIENT, { into: 'medicareInpatientAdjudication' })],
      ['MOA', object(OUTPATIENT, { into: 'medicareOutpatientAdjudication' })],
      ['NM1', byCode(1, [['IL', insured(style)], ['PR', payer(style)], ...style.providers.map((place) => [place.entity, payerProvider(kind, place)] as const), ...primaryCare(kind, style)])],
      ...further,
    ),
  };
}

const DETAIL: readonly (readonly Value[])[] = [2, 5, 8, 11, 14, 17].map((n) => [
  ['adjustmentReasonCode', n], ['adjustmentAmount', n + 1], ['adjustmentQuantity', n + 2],
]);

/** CAS: the group and up to six triplets. */
export function adjustments(list: string, details: string): Read {
  return (work, segment) => {
    const group = newItem(work.loop.object, list);
    enter(work, segment, group, [['adjustmentGroupCode', 1]]);
    put(work, segment, { target: group, name: 'adjustmentGroupCode', text: textOf(segment, 1), n: 1 });
    for (const values of DETAIL) {
      const n = values[0]![1];
      if (n > segment.elementCount) break;
      if (values.every(([, at]) => textOf(segment, at) === '')) continue;
      const item = newItem(group, details);
      enter(work, segment, item, values);
      copy(work, segment, { target: item, values });
    }
    return true;
  };
}

const OI_VALUES: readonly Value[] = [['benefitsAssignmentCertificationIndicator', 3], ['releaseOfInformationCode', 6]];
const OI_PLACES: readonly Value[] = [...OI_VALUES, ['patientSignatureGeneratedForPatient', 4]];
const OI_KNOWN = knownElements(OI_VALUES, [4]);

function readOi(work: Work, segment: Segment): boolean {
  const { object: target } = work.loop;
  enter(work, segment, target, OI_PLACES);
  copy(work, segment, { target, values: OI_VALUES });
  if (textOf(segment, 4) === 'P') target['patientSignatureGeneratedForPatient'] = true;
  tellRest(work, segment, OI_KNOWN);
  return true;
}

function insured(style: OtherStyle): Read {
  const name = fields([
    ['otherInsuredQualifier', 2], ['otherInsuredLastName', 3], ['otherInsuredFirstName', 4], ['otherInsuredMiddleName', 5], [style.suffix, 7],
    ['otherInsuredIdentifierTypeCode', 8], ['otherInsuredIdentifier', 9],
  ], { quiet: [1] });
  const table = reads(...address(style.address), references(['SY', style.additional]));
  return (work, segment) => {
    openLoop(work, '2330A', objectIn(work.holder, 'otherSubscriberName'), table);
    return name(work, segment);
  };
}

function payer(style: OtherStyle): Read {
  const name = fields([['otherPayerOrganizationName', 3], ['otherPayerIdentifierTypeCode', 8], ['otherPayerIdentifier', 9]], { quiet: [1, 2] });
  const adjusted: Read = (work, segment) => {
    enter(work, segment, work.loop.object, [[FLAG_T4, 2]]);
    work.loop.object[FLAG_T4] = textOf(segment, 2) === 'Y';
    return true;
  };
  const table = reads(
    ...address('otherPayerAddress'), ['DTP', byCode(1, dates([['otherPayerAdjudicationOrPaymentDate', '573']]))],
    references(
      ...identifierList('otherPayerSecondaryIdentifier', ['2U', 'EI', 'FY', 'NF']),
      ...byQualifier(OTHER_PAYER_REFERENCES.filter(([field]) => field !== FLAG_T4)), ['T4', adjusted], ...style.payerReferences,
    ),
  );
  return (work, segment) => {
    openLoop(work, '2330B', objectIn(work.holder, 'otherPayerName'), table);
    return name(work, segment);
  };
}

/** What the other payer calls a provider of the claim. Institutional claims have one object of a kind, others a list but for the assistant surgeon. */
function payerProvider(kind: ClaimKind, place: PayerProviderPlace): Read {
  const table = reads(references(...identifierList(place.list, place.references)));
  return (work, segment) => {
    const isList = kind !== 'institutional' && place.entity !== 'DD';
    const target: Json = isList ? newItem(work.holder, place.field) : objectIn(work.holder, place.field);
    openLoop(work, place.loop, target, table);
    enter(work, segment, target, [['entityTypeQualifier', 2]]);
    if (kind !== 'institutional' && (saysType(place) || textOf(segment, 2) !== place.entityType)) target['entityTypeQualifier'] = textOf(segment, 2);
    return true;
  };
}

/** Rendering and billing provider may be persons or organisations, so their objects say which. */
function saysType(place: PayerProviderPlace): boolean {
  return place.entity === '82' || place.entity === '85' || place.entity === 'DD';
}

/** P3 is another code for a referring provider. */
function primaryCare(kind: ClaimKind, style: OtherStyle): readonly (readonly [string, Read])[] {
  const referring = style.providers.find((place) => place.entity === 'DN');
  return referring && kind !== 'institutional' ? [['P3', payerProvider(kind, referring)]] : [];
}
