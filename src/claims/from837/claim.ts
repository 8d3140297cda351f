import type { Segment } from '../../x12/types.ts';
import { ANESTHESIA, type CodePlace, CONDITIONS, DIAGNOSES, INSTITUTIONAL_CODES } from '../places/codes.ts';
import { PREDETERMINATION } from '../places/dental.ts';
import {
  BILLING_NOTE, CLAIM_AMOUNTS, CLAIM_DATES, CLAIM_NOTES, CLAIM_REFERENCES, DISABILITY, INSTITUTIONAL_AMOUNTS, INSTITUTIONAL_DATES,
  INSTITUTIONAL_NOTES, INSTITUTIONAL_REFERENCES,
} from '../places/facts.ts';
import { CLAIM_PROVIDERS, INSTITUTIONAL_PROVIDERS, type ProviderPlace } from '../places/providers.ts';
import {
  ADMISSION, AMBULANCE, AMBULANCE_CERTIFICATION, ATTACHMENT, CONTRACT, EPSDT, HOMEBOUND, INSTITUTIONAL_PRICING, PRICING, SPINAL, VISION,
} from '../places/segments.ts';
import { address, openProvider, providerLoops } from './parties.ts';
import {
  addText, byCode, byQualifier, components, copy, dates, type Known, knownElements, listIn, newItem, object, objectIn, period,
  reads, tellRest, textOf,
} from './rules.ts';
import { type ProviderStyles, STYLES } from './styles.ts';
import { enter, type Json, openLoop, type Read, type Reads, unplaced, type Value, type Work } from './work.ts';

export const SUPPLEMENT = 'claimSupplementalInformation';
export const DATES = 'claimDateInformation';

/** The segments of loop 2300 of a professional claim, and the NM1 that open loops 2310. `further` opens loops 2320 and 2400. */
export function professionalClaim(further: readonly (readonly [string, Read])[]): Reads {
  const vision = object(VISION, { append: 'patientConditionInformationVision' });
  return reads(
    ['DTP', byCode(1, [
      ...dates(CLAIM_DATES, DATES), [DISABILITY.both, period(DISABILITY.begin, DISABILITY.end, DATES)],
      ...dates([[DISABILITY.begin, DISABILITY.beginOnly], [DISABILITY.end, DISABILITY.endOnly]], DATES),
    ])],
    ...shared, ['AMT', byCode(1, byQualifier(CLAIM_AMOUNTS))], ['REF', byCode(1, byQualifier(CLAIM_REFERENCES, { into: SUPPLEMENT }))],
    ['K3', addText('fileInformationList', 1)], ['NTE', byCode(1, byQualifier(CLAIM_NOTES, { into: 'claimNote' }))],
    ['CR1', object(AMBULANCE, { into: 'ambulanceTransportInformation' })],
    ['CR2', object(SPINAL, { into: 'spinalManipulationServiceInformation' })],
    ['CRC', byCode(1, [
      ['07', object(AMBULANCE_CERTIFICATION, { append: 'ambulanceCertification' })], ['E1', vision], ['E2', vision], ['E3', vision],
      [HOMEBOUND.qualifier, flag(HOMEBOUND.field, [1, 2, 3])], ['ZZ', object(EPSDT, { into: 'epsdtReferral' })],
    ])],
    ['HI', readProfessionalCodes], ['HCP', object(PRICING, { into: 'claimPricingRepricingInformation' })],
    ['NM1', byCode(1, [...claimProviders(CLAIM_PROVIDERS, STYLES.professional), ['PW', location('2310E', 'ambulancePickUpLocation')], ['45', location('2310F', 'ambulanceDropOffLocation')]])],
    ...further,
  );
}

/** The same of an institutional claim. */
export function institutionalClaim(further: readonly (readonly [string, Read])[]): Reads {
  return reads(
    ['DTP', byCode(1, [
      ['434', period('statementBeginDate', 'statementEndDate', DATES)],
      ...dates([['admissionDateAndHour', '435'], ['dischargeHour', '096'], ...INSTITUTIONAL_DATES], DATES),
    ])],
    ['CL1', object(ADMISSION, { into: 'claimCodeInformation' })], ...shared, ['AMT', byCode(1, byQualifier(INSTITUTIONAL_AMOUNTS))],
    ['REF', byCode(1, byQualifier(INSTITUTIONAL_REFERENCES, { into: SUPPLEMENT }))], ['K3', addText('fileInformation', 1)],
    ['NTE', byCode(1, [
      ...INSTITUTIONAL_NOTES.map(([name, qualifier]) => [qualifier, addText(name, 2, { into: 'claimNotes', quiet: [1] })] as const),
      ...byQualifier(BILLING_NOTE),
    ])],
    ['CRC', byCode(1, [['ZZ', object(EPSDT, { into: 'epsdtReferral' })]])], ['HI', readInstitutionalCodes],
    ['HCP', object(INSTITUTIONAL_PRICING, { into: 'claimPricingInformation' })], ['NM1', byCode(1, claimProviders(INSTITUTIONAL_PROVIDERS, STYLES.institutional))], ...further,
  );
}

const shared: readonly (readonly [string, Read])[] = [
  ['PWK', object(ATTACHMENT, { into: SUPPLEMENT, append: 'reportInformations' })],
  ['CN1', object(CONTRACT, { into: 'claimContractInformation' })],
];

const CLM_VALUES: readonly Value[] = [
  ['patientControlNumber', 1], ['claimChargeAmount', 2], ['placeOfServiceCode', 5, 1], ['claimFrequencyCode', 5, 3], ['signatureIndicator', 6],
  ['planParticipationCode', 7], ['benefitsAssignmentCertificationIndicator', 8], ['releaseInformationCode', 9],
  ['patientSignatureSourceCode', 10], ['autoAccidentStateCode', 11, 4], ['autoAccidentCountryCode', 11, 5], ['specialProgramCode', 12],
  ['delayReasonCode', 20],
];
const CLM_PLACES: readonly Value[] = [...CLM_VALUES, ['relatedCausesCode', 11], [PREDETERMINATION.field, 19]];
const CLM_KNOWN = knownElements(CLM_VALUES, [11]);
const CLM_KNOWN_DENTAL = knownElements(CLM_VALUES, [11, 19]);

/** CLM into claimInformation. */
export function readClm(work: Work, segment: Segment, info: Json): void {
  enter(work, segment, info, CLM_PLACES);
  copy(work, segment, { target: info, values: CLM_VALUES });
  const causes = components(segment, 11, [1, 3]);
  if (causes.length > 0) info['relatedCausesCode'] = causes;
  if (work.kind === 'dental' && textOf(segment, 19) === PREDETERMINATION.code) info[PREDETERMINATION.field] = true;
  tellRest(work, segment, work.kind === 'dental' ? CLM_KNOWN_DENTAL : CLM_KNOWN);
}

/** A segment whose presence is the fact. */
function flag(name: string, quiet: readonly number[]): Read {
  const known = knownElements([], quiet);
  return (work, segment) => {
    enter(work, segment, work.loop.object, [[name, 2]]);
    work.loop.object[name] = textOf(segment, 2) === 'Y';
    tellRest(work, segment, known);
    return true;
  };
}

/** Loops 2310 by NM101: the facility is part of claimInformation, the others stand at the root. */
export function claimProviders(places: readonly ProviderPlace[], styles: ProviderStyles): readonly (readonly [string, Read])[] {
  return [...providerLoops(places, styles)].map(([entity, loop]) => [entity, (work, segment) => {
    if (work.claim === undefined) return false;
    openProvider(work, segment, { loop, holder: loop.place.role === 'facility' ? work.claim.info : work.claim.root });
    return true;
  }]);
}

const LOCATION_READS = reads(...address());

/** Where an ambulance picked somebody up or set them down: an address, and the name of the place that they were brought to. */
export function location(loop: string, field: string): Read {
  const values: readonly Value[] = field === 'ambulanceDropOffLocation' ? [['organizationName', 3]] : [];
  const known = knownElements(values, [1, 2]);
  return (work, segment) => {
    const holder = work.scope === work.tables.line ? work.holder : work.claim?.info;
    if (holder === undefined) return false;
    const target = objectIn(holder, field);
    openLoop(work, loop, target, LOCATION_READS);
    enter(work, segment, target, values);
    copy(work, segment, { target, values });
    tellRest(work, segment, known);
    return true;
  };
}

const DIAGNOSIS: readonly Value[] = [[DIAGNOSES.qualifier, 1, 1], [DIAGNOSES.code, 1, 2]];
const DIAGNOSIS_QUALIFIERS: ReadonlySet<string> = new Set([...DIAGNOSES.qualifiers, 'TQ']);

/** One composite of an HI as a diagnosis of healthCareCodeInformation. */
export function readDiagnosis(work: Work, segment: Segment, n: number): void {
  const item = newItem(work.loop.object, DIAGNOSES.field);
  enter(work, segment, item, DIAGNOSIS, n - 1);
  item[DIAGNOSES.qualifier] = textOf(segment, n, 1);
  item[DIAGNOSES.code] = textOf(segment, n, 2);
  if (segment.componentCount(n) > 2) unplaced(work, segment, n);
}

function readProfessionalCodes(work: Work, segment: Segment): boolean {
  const info = work.loop.object;
  let conditions: Json | undefined;
  for (let n = 1; n <= segment.elementCount; n += 1) {
    const qualifier = textOf(segment, n, 1);
    const code = textOf(segment, n, 2);
    if (DIAGNOSIS_QUALIFIERS.has(qualifier)) readDiagnosis(work, segment, n);
    else if ((ANESTHESIA.qualifiers as readonly string[]).includes(qualifier)) {
      enter(work, segment, info, [[ANESTHESIA.field, n, 2]]);
      listIn(info, ANESTHESIA.field).push(code);
    } else if (qualifier === CONDITIONS.qualifier) {
      conditions ??= newItem(info, CONDITIONS.field);
      enter(work, segment, conditions, [[CONDITIONS.code, n, 2]]);
      listIn(conditions, CONDITIONS.code).push(code);
    } else if (qualifier !== '') unplaced(work, segment, n);
  }
  return true;
}

interface CodeReading {
  readonly place: CodePlace;
  readonly values: readonly Value[];
  readonly known: Known;
}

const CODE_READINGS: ReadonlyMap<string, CodeReading> = new Map(INSTITUTIONAL_CODES.flatMap((place) => {
  const values: Value[] = [[place.code[0]!, 1, 2]];
  if (place.qualifier !== undefined) values.push([place.qualifier, 1, 1]);
  if (place.date !== undefined && place.through === undefined) values.push([place.date[0]!, 1, 4]);
  if (place.amount !== undefined) values.push([place.amount, 1, 5]);
  if (place.presentOnAdmission !== undefined) values.push([place.presentOnAdmission, 1, 9]);
  return place.qualifiers.map((qualifier) => [qualifier, { place, values, known: knownElements(values, []) }] as const);
}));

/** HI: each composite by its qualifier into the object or list of that kind of code; lists of lists have a list per HI. */
function readInstitutionalCodes(work: Work, segment: Segment): boolean {
  const lists = new Map<string, unknown[]>();
  for (let n = 1; n <= segment.elementCount; n += 1) {
    const reading = CODE_READINGS.get(textOf(segment, n, 1));
    if (reading === undefined) {
      if (segment.element(n) !== '') unplaced(work, segment, n);
      continue;
    }
    readCode(work, segment, { n, reading, lists });
  }
  return true;
}

function readCode(work: Work, segment: Segment, at: { n: number; reading: CodeReading; lists: Map<string, unknown[]> }): void {
  const { n, reading: { place, values } } = at;
  const info = work.loop.object;
  if (place.shape === 'object' && info[place.field] !== undefined) return unplaced(work, segment, n);
  const item: Json = {};
  enter(work, segment, item, place.through === undefined ? values : [...values, [place.date![0]!, 1, 4], [place.through, 1, 4]], n - 1);
  for (const [name, , component] of values) {
    const text = textOf(segment, n, component);
    if (text !== '') item[name] = text;
  }
  if (place.through !== undefined) {
    const [from = '', through] = textOf(segment, n, 4).split('-');
    if (from !== '') item[place.date![0]!] = from;
    if (through !== undefined) item[place.through] = through;
  }
  if (place.shape === 'object') info[place.field] = item;
  else if (place.shape === 'list') listIn(info, place.field).push(item);
  else {
    let list = at.lists.get(place.field);
    if (list === undefined) {
      list = [];
      at.lists.set(place.field, list);
      listIn(info, place.field).push(list);
    }
    list.push(item);
  }
  return undefined;
}
