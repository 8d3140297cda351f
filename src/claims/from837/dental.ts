import type { Segment } from '../../x12/types.ts';
import {
  DENTAL_DATES, DENTAL_LINE_AMOUNTS, DENTAL_LINE_DATES, DENTAL_LINE_PRICING, DENTAL_LINE_PROVIDERS, DENTAL_LINE_REFERENCES, DENTAL_NOTE,
  DENTAL_PRICING, DENTAL_PROVIDERS, DENTAL_REFERENCES, LINE_PREDETERMINATION, ORTHODONTICS, TEETH, TOOTH_STATUS,
} from '../places/dental.ts';
import { CLAIM_AMOUNTS, LINE_AUTHORIZATION, LINE_REFERRAL } from '../places/facts.ts';
import { ATTACHMENT, CONTRACT } from '../places/segments.ts';
import { claimProviders, DATES, readDiagnosis, SUPPLEMENT } from './claim.ts';
import { lineProviders, ofPayer, openAdjudication, openLine, readPointers, REFERENCES } from './lines.ts';
import {
  addText, byCode, byQualifier, components, copy, dates, knownElements, newItem, object, objectIn, period, put, reads, tellRest, textOf,
} from './rules.ts';
import { STYLES } from './styles.ts';
import { enter, type Read, type Reads, unplaced, type Value, type Work } from './work.ts';

/** The segments of loop 2300 of a dental claim, and the NM1 that open loops 2310. */
export function dentalClaim(further: readonly (readonly [string, Read])[]): Reads {
  return reads(
    ['DTP', byCode(1, dates(DENTAL_DATES, DATES))], ['DN1', object(ORTHODONTICS, { into: 'orthodonticTotalMonthsOfTreatment' })],
    ['DN2', object(TOOTH_STATUS, { append: 'toothStatus' })],
    ['PWK', object(ATTACHMENT, { into: SUPPLEMENT, append: 'reportInformations' })],
    ['CN1', object(CONTRACT, { into: 'claimContractInformation' })], ['AMT', byCode(1, byQualifier(CLAIM_AMOUNTS))],
    ['REF', byCode(1, byQualifier(DENTAL_REFERENCES, { into: SUPPLEMENT }))], ['K3', addText('fileInformationList', 1)],
    ['NTE', byCode(1, [[DENTAL_NOTE.qualifier, addText(DENTAL_NOTE.field, 2, { quiet: [1] })]])], ['HI', readCodes],
    ['HCP', object(DENTAL_PRICING, { into: 'claimPricingRepricingInformation' })],
    ['NM1', byCode(1, claimProviders(DENTAL_PROVIDERS, STYLES.dental))], ...further,
  );
}

/** The segments of loop 2400 of a dental line, and what opens the loops below it. */
export function dentalLine(): Reads {
  return reads(
    ['LX', openLine], ['SV3', readSv3], ['TOO', readTooth],
    ['DTP', byCode(1, [['472', period('serviceDate', 'serviceDateEnd')], ...dates(DENTAL_LINE_DATES, 'serviceLineDateInformation')])],
    ['CN1', object(CONTRACT, { into: 'contractInformation' })],
    ['REF', byCode(1, [
      [LINE_PREDETERMINATION.qualifier, ofPayer(LINE_PREDETERMINATION.list, LINE_PREDETERMINATION)],
      [LINE_AUTHORIZATION.qualifier, ofPayer(LINE_AUTHORIZATION.list, LINE_AUTHORIZATION)], ...byQualifier([['providerControlNumber', '6R']]),
      ...byQualifier(DENTAL_LINE_REFERENCES, { into: REFERENCES }),
      [LINE_REFERRAL.qualifier, addText(LINE_REFERRAL.list, 2, { into: REFERENCES, quiet: [1] })],
    ])],
    ['AMT', byCode(1, byQualifier(DENTAL_LINE_AMOUNTS))], ['K3', addText('fileInformation', 1)],
    ['HCP', object(DENTAL_LINE_PRICING, { into: 'linePricingRepricingInformation' })],
    ['NM1', byCode(1, lineProviders(DENTAL_LINE_PROVIDERS, STYLES.dentalLine))],
    ['SVD', openAdjudication({ qualifier: 'serviceIdQualifier', bundled: 'bundledOrUnbundledLineNumber', list: 'claimAdjustmentInformation', details: 'adjustmentDetails' })],
  );
}

function readCodes(work: Work, segment: Segment): boolean {
  for (let n = 1; n <= segment.elementCount; n += 1) if (segment.element(n) !== '') readDiagnosis(work, segment, n);
  return true;
}

const SV3_VALUES: readonly Value[] = [
  ['procedureCode', 1, 2], ['description', 1, 7], ['lineItemChargeAmount', 2], ['placeOfServiceCode', 3], ['prosthesisCrownOrInlayCode', 5],
  ['procedureCount', 6],
];
const SV3_PLACES: readonly Value[] = [...SV3_VALUES, ['procedureModifiers', 1, 3], ['oralCavityDesignation', 4]];
const SV3_KNOWN = knownElements(SV3_VALUES, [4, 11]);

function readSv3(work: Work, segment: Segment): boolean {
  const target = objectIn(work.holder, 'dentalService');
  enter(work, segment, target, SV3_PLACES);
  copy(work, segment, { target, values: SV3_VALUES });
  if (textOf(segment, 1, 1) !== 'AD') unplaced(work, segment, 1);
  const modifiers = components(segment, 1, [3, 6]);
  if (modifiers.length > 0) target['procedureModifiers'] = modifiers;
  const cavities = components(segment, 4, [1, 5]);
  if (cavities.length > 0) target['oralCavityDesignation'] = cavities;
  readPointers(work, segment, 11);
  tellRest(work, segment, SV3_KNOWN);
  return true;
}

const TOOTH_PLACES: readonly Value[] = [[TEETH.tooth, 2], [TEETH.surfaces, 3]];
const TOOTH_KNOWN = knownElements(TOOTH_PLACES, [1]);

function readTooth(work: Work, segment: Segment): boolean {
  const target = newItem(work.holder, TEETH.field);
  enter(work, segment, target, TOOTH_PLACES);
  put(work, segment, { target, name: TEETH.tooth, text: textOf(segment, 2), n: 2 });
  const surfaces = components(segment, 3, [1, 5]);
  if (surfaces.length > 0) target[TEETH.surfaces] = surfaces;
  if (textOf(segment, 1) !== TEETH.list) unplaced(work, segment, 1);
  tellRest(work, segment, TOOTH_KNOWN);
  return true;
}
