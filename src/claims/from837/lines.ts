import type { Segment } from '../../x12/types.ts';
import {
  DRUG_REFERENCES, INSTITUTIONAL_LINE_AMOUNTS, INSTITUTIONAL_LINE_REFERENCES, LINE_AMOUNTS, LINE_AUTHORIZATION, LINE_DATES, LINE_NOTES,
  LINE_QUANTITIES, LINE_REFERENCES, LINE_REFERRAL, THIRD_PARTY_NOTE,
} from '../places/facts.ts';
import { INSTITUTIONAL_LINE_PROVIDERS, LINE_PROVIDERS, type ProviderPlace } from '../places/providers.ts';
import {
  AMBULANCE, AMBULANCE_CERTIFICATION, ANSWER, ATTACHMENT, CONTRACT, EQUIPMENT, EQUIPMENT_CERTIFICATION, EQUIPMENT_CONDITION, FORM, HOSPICE,
  INSTITUTIONAL_LINE_PRICING, INSTITUTIONAL_PRICING, MEASUREMENT, NECESSITY, PRICING, PURCHASED,
} from '../places/segments.ts';
import { location } from './claim.ts';
import { adjustments } from './others.ts';
import { openProvider, providerLoops } from './parties.ts';
import {
  addText, byCode, byQualifier, components, copy, dates, fields, knownElements, newItem, object, objectIn, period, reads, tellRest, textOf,
} from './rules.ts';
import { type ProviderStyles, STYLES } from './styles.ts';
import { enter, openLoop, type Read, type Reads, unplaced, type Value, type Work } from './work.ts';

export const REFERENCES = 'serviceLineReferenceInformation';
const NECESSITY_TRANSMISSIONS: ReadonlySet<string> = new Set(['AB', 'AD', 'AF', 'AG', 'NS']);

/** LX: a new line. LX01 only counts, which the place in the list does as well. */
export function openLine(work: Work, segment: Segment): boolean {
  if (work.claim === undefined) return false;
  work.holder = newItem(work.claim.info, 'serviceLines');
  work.scope = work.tables.line;
  openLoop(work, '2400', work.holder, work.tables.line);
  enter(work, segment, work.holder, []);
  return true;
}

/** The segments of loop 2400 of a professional line, and what opens the loops below it. */
export function professionalLine(): Reads {
  const attachment = object(ATTACHMENT, { append: 'serviceLineSupplementalInformation' });
  const necessity = object(NECESSITY, { into: 'durableMedicalEquipmentCertificateOfMedicalNecessity' });
  return reads(
    ['LX', openLine], ['SV1', readSv1], ['SV5', object(EQUIPMENT, { into: 'durableMedicalEquipmentService', quiet: [1] })],
    ['PWK', (work, segment) => (NECESSITY_TRANSMISSIONS.has(textOf(segment, 2)) ? necessity : attachment)(work, segment)],
    ['CR1', object(AMBULANCE, { into: 'ambulanceTransportInformation' })],
    ['CR3', object(EQUIPMENT_CERTIFICATION, { into: 'durableMedicalEquipmentCertification' })],
    ['CRC', byCode(1, [
      ['07', object(AMBULANCE_CERTIFICATION, { append: 'ambulanceCertification' })],
      ['09', object(EQUIPMENT_CONDITION, { into: 'conditionIndicatorDurableMedicalEquipment' })], [HOSPICE.qualifier, readHospice],
    ])],
    ['DTP', byCode(1, [['472', period('serviceDate', 'serviceDateEnd')], ...dates(LINE_DATES, 'serviceLineDateInformation')])],
    ['QTY', byCode(1, byQualifier(LINE_QUANTITIES))],
    ['MEA', object(MEASUREMENT, { append: 'testResults' })], ['CN1', object(CONTRACT, { into: 'contractInformation' })],
    ['REF', byCode(1, [
      ...byQualifier(LINE_REFERENCES, { into: REFERENCES }), ...byQualifier([['providerControlNumber', '6R']]),
      [LINE_AUTHORIZATION.qualifier, ofPayer(LINE_AUTHORIZATION.list, LINE_AUTHORIZATION)],
      [LINE_REFERRAL.qualifier, addText(LINE_REFERRAL.list, 2, { into: REFERENCES, quiet: [1] })],
    ])],
    ['AMT', byCode(1, byQualifier(LINE_AMOUNTS))], ['K3', addText('fileInformation', 1)],
    ['NTE', byCode(1, byQualifier([...LINE_NOTES, ...THIRD_PARTY_NOTE]))], ['PS1', object(PURCHASED, { into: 'purchasedServiceInformation' })],
    ['HCP', object(PRICING, { into: 'linePricingRepricingInformation' })], ...drug(true),
    ['NM1', byCode(1, [
      ...lineProviders(LINE_PROVIDERS, STYLES.professional), ['PW', location('2420G', 'ambulancePickUpLocation')],
      ['45', location('2420H', 'ambulanceDropOffLocation')],
    ])],
    ['SVD', openAdjudication({ qualifier: 'serviceIdQualifier', bundled: 'bundledOrUnbundledLineNumber', list: 'claimAdjustmentInformation', details: 'adjustmentDetails' })],
    ['LQ', openForm],
  );
}

/** The same of an institutional line. */
export function institutionalLine(): Reads {
  return reads(
    ['LX', openLine], ['SV2', readSv2], ['PWK', object(ATTACHMENT, { append: 'serviceLineSupplementalInformation' })],
    ['DTP', byCode(1, [['472', period('serviceDate', 'serviceDateEnd')]])],
    ['REF', byCode(1, byQualifier([['lineItemControlNumber', '6R'], ...INSTITUTIONAL_LINE_REFERENCES]))],
    ['AMT', byCode(1, byQualifier(INSTITUTIONAL_LINE_AMOUNTS))], ['NTE', byCode(1, byQualifier(THIRD_PARTY_NOTE))],
    ['HCP', readPricing], ...drug(false),
    ['NM1', byCode(1, lineProviders(INSTITUTIONAL_LINE_PROVIDERS, STYLES.institutional))],
    ['SVD', openAdjudication({ qualifier: 'productOrServiceIDQualifier', bundled: 'bundledLineNumber', list: 'lineAdjustment', details: 'claimAdjustmentDetails', revenue: 'serviceLineRevenueCode' })],
  );
}

const LINE_PRICING = object(INSTITUTIONAL_LINE_PRICING, { into: 'linePricingInformation' });
const LINE_REPRICING = object(INSTITUTIONAL_PRICING, { into: 'lineRepricingInformation' });

/** The contract has two objects for the HCP of an institutional line; only the second has a revenue code. */
function readPricing(work: Work, segment: Segment): boolean {
  return (textOf(segment, 8) === '' ? LINE_PRICING : LINE_REPRICING)(work, segment);
}

const SV1_VALUES: readonly Value[] = [
  ['procedureIdentifier', 1, 1], ['procedureCode', 1, 2], ['description', 1, 7], ['lineItemChargeAmount', 2], ['measurementUnit', 3],
  ['serviceUnitCount', 4], ['placeOfServiceCode', 5], ['emergencyIndicator', 9], ['epsdtIndicator', 11], ['familyPlanningIndicator', 12],
  ['copayStatusCode', 15],
];
const SV1_PLACES: readonly Value[] = [...SV1_VALUES, ['procedureModifiers', 1, 3], ['compositeDiagnosisCodePointers', 7]];
const SV1_KNOWN = knownElements(SV1_VALUES, [7]);

function readSv1(work: Work, segment: Segment): boolean {
  const target = objectIn(work.holder, 'professionalService');
  enter(work, segment, target, SV1_PLACES);
  copy(work, segment, { target, values: SV1_VALUES });
  const modifiers = components(segment, 1, [3, 6]);
  if (modifiers.length > 0) target['procedureModifiers'] = modifiers;
  readPointers(work, segment, 7);
  tellRest(work, segment, SV1_KNOWN);
  return true;
}

const POINTERS: readonly Value[] = [['diagnosisCodePointers', 7]];

/** The composite of diagnosis pointers, for a service in the field that ends in `Service`. */
export function readPointers(work: Work, segment: Segment, n: number): void {
  const pointers = components(segment, n, [1, 4]);
  if (segment.componentCount(n) > 4) unplaced(work, segment, n);
  if (pointers.length === 0) return;
  const service = (work.holder['professionalService'] ?? work.holder['dentalService']) as Record<string, unknown>;
  const composite = objectIn(service, 'compositeDiagnosisCodePointers');
  enter(work, segment, composite, POINTERS, n - 7);
  composite['diagnosisCodePointers'] = pointers;
}

const SV2_VALUES: readonly Value[] = [
  ['serviceLineRevenueCode', 1], ['procedureIdentifier', 2, 1], ['procedureCode', 2, 2], ['description', 2, 7], ['lineItemChargeAmount', 3],
  ['measurementUnit', 4], ['serviceUnitCount', 5], ['nonCoveredChargeAmount', 7],
];
const SV2_PLACES: readonly Value[] = [...SV2_VALUES, ['procedureModifiers', 2, 3]];
const SV2_KNOWN = knownElements(SV2_VALUES, []);

function readSv2(work: Work, segment: Segment): boolean {
  const target = objectIn(work.holder, 'institutionalService');
  enter(work, segment, target, SV2_PLACES);
  copy(work, segment, { target, values: SV2_VALUES });
  const modifiers = components(segment, 2, [3, 6]);
  if (modifiers.length > 0) target['procedureModifiers'] = modifiers;
  tellRest(work, segment, SV2_KNOWN);
  return true;
}

const HOSPICE_KNOWN = knownElements([], [1, 2, 3]);

function readHospice(work: Work, segment: Segment): boolean {
  enter(work, segment, work.holder, [[HOSPICE.field, 2]]);
  work.holder[HOSPICE.field] = textOf(segment, 2) === 'Y';
  tellRest(work, segment, HOSPICE_KNOWN);
  return true;
}

/** A REF of the line as an object in a list, with the payer (REF04) whose number it is. */
export function ofPayer(list: string, names: { readonly number: string; readonly payer: string }): Read {
  const values: readonly Value[] = [[names.number, 2], [names.payer, 4, 2]];
  const known = knownElements(values, [1]);
  return (work, segment) => {
    const target = newItem(objectIn(work.holder, REFERENCES), list);
    enter(work, segment, target, values);
    copy(work, segment, { target, values });
    tellRest(work, segment, known);
    return true;
  };
}

/** Loop 2410. Institutional claims do not say which list the code is of: it is N4. */
function drug(hasQualifier: boolean): readonly (readonly [string, Read])[] {
  const code: Value = ['nationalDrugCode', 3];
  const name = hasQualifier ? fields([['serviceIdQualifier', 2], code]) : fields([code], { quiet: [2] });
  const table = reads(
    ['CTP', fields([['nationalDrugUnitCount', 4], ['measurementUnitCode', 5, 1]])], ['REF', byCode(1, byQualifier(DRUG_REFERENCES))],
  );
  return [['LIN', (work, segment) => {
    openLoop(work, '2410', objectIn(work.holder, 'drugIdentification'), table);
    if (!hasQualifier && textOf(segment, 2) !== 'N4') unplaced(work, segment, 2);
    return name(work, segment);
  }]];
}

/** Loops 2420 by NM101. */
export function lineProviders(places: readonly ProviderPlace[], styles: ProviderStyles): readonly (readonly [string, Read])[] {
  return [...providerLoops(places, styles)].map(([entity, loop]) => [entity, (work, segment) => {
    openProvider(work, segment, { loop, holder: work.holder });
    return true;
  }]);
}

interface AdjudicationNames {
  readonly qualifier: string;
  readonly bundled: string;
  /** The list of adjustments and the list of details in each. */
  readonly list: string;
  readonly details: string;
  /** SVD04, which only hospitals have. */
  readonly revenue?: string;
}

/** SVD opens loop 2430. */
export function openAdjudication(names: AdjudicationNames): Read {
  const values: Value[] = [
    ['otherPayerPrimaryIdentifier', 1], ['serviceLinePaidAmount', 2], [names.qualifier, 3, 1], ['procedureCode', 3, 2],
    ['procedureCodeDescription', 3, 7], ['paidServiceUnitCount', 5], [names.bundled, 6],
  ];
  if (names.revenue !== undefined) values.push([names.revenue, 4]);
  const known = knownElements(values, []);
  const places: readonly Value[] = [...values, ['procedureModifier', 3, 3]];
  const table = reads(
    ['CAS', adjustments(names.list, names.details)], ['DTP', byCode(1, dates([['adjudicationOrPaymentDate', '573']]))],
    ['AMT', byCode(1, byQualifier([['remainingPatientLiability', 'EAF']]))],
  );
  return (work, segment) => {
    const target = newItem(work.holder, 'lineAdjudicationInformation');
    openLoop(work, '2430', target, table);
    enter(work, segment, target, places);
    copy(work, segment, { target, values });
    const modifiers = components(segment, 3, [3, 6]);
    if (modifiers.length > 0) target['procedureModifier'] = modifiers;
    tellRest(work, segment, known);
    return true;
  };
}

const readForm = object(FORM);
const FORM_READS = reads(['FRM', object(ANSWER, { append: 'supportingDocumentation' })]);

function openForm(work: Work, segment: Segment): boolean {
  openLoop(work, '2440', newItem(work.holder, 'formIdentification'), FORM_READS);
  return readForm(work, segment);
}
