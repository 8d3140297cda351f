import type { Segment } from '../../x12/types.ts';
import type { ClaimKind } from '../claim.ts';
import { PAYER_IDENTIFIERS, PLAN_IDENTIFIERS } from '../places/facts.ts';
import { address, birth, contact, IDENTIFIER, naming, readName, references, taxonomy } from './parties.ts';
import { byCode, byQualifier, copy, fields, newItem, objectIn, put, reads, textOf } from './rules.ts';
import { enter, type Json, openLoop, type Read, type Reads, unplaced, type Value, type Work } from './work.ts';

/** What stands above a claim: BHT, 1000A, 1000B, and the levels of billing provider, subscriber and patient. */
export interface LevelReads {
  readonly header: Reads;
  /** Of the HL levels: the segments of the level itself, and what opens its loops. */
  readonly billing: Reads;
  readonly subscriber: Reads;
  readonly patient: Reads;
}

/** Builds the tables of one kind of claim. */
export function levelReads(kind: ClaimKind): LevelReads {
  const institutional = kind === 'institutional';
  const patientFacts: Read = (work, segment) => readPatient(work, segment);
  return {
    header: reads(['ST', () => true], ['SE', () => true], ['BHT', readBht], ['NM1', byCode(1, [
      ['41', party('1000A', 'submitter', institutional ? 'taxId' : 'submitterIdentification')],
      ['40', party('1000B', 'receiver', institutional ? 'taxId' : 'receiverId')],
    ])]),
    billing: reads(['PRV', readBillingTaxonomy], ['NM1', byCode(1, [
      ['85', openBilling], ['87', institutional ? openPayToName : openPayTo], ['PE', institutional ? planLoop(INSTITUTIONAL_PLAN) : planLoop(PLAN)],
    ])]),
    subscriber: reads(['SBR', readSbr], ['PAT', patientFacts], ['NM1', byCode(1, [['IL', openSubscriber], ['PR', openPayer]])]),
    patient: reads(['PAT', patientFacts], ['NM1', byCode(1, [['QC', openPatient]])]),
  };
}

/** BHT06 is kept where it says more than "chargeable"; dates and numbers of the set are the envelope's business. */
function readBht(work: Work, segment: Segment): boolean {
  const type = textOf(segment, 6);
  enter(work, segment, work.header.root, [['claimIdentifier', 6]]);
  if (type !== '' && type !== 'CH') work.header.root['claimIdentifier'] = type;
  if (textOf(segment, 2) === '18') unplaced(work, segment, 2);
  return true;
}

const CONTACT_ONLY = reads(['PER', contact()]);

function party(loop: string, name: string, id: string): Read {
  const names = naming(id, ['46']);
  return (work, segment) => {
    const target = objectIn(work.header.root, name);
    openLoop(work, loop, target, CONTACT_ONLY);
    readName(work, segment, { target, naming: names });
    return true;
  };
}

const NPI = naming('npi', ['XX']);
const NOBODY = naming();

function readBillingTaxonomy(work: Work, segment: Segment): boolean {
  if (work.billing === undefined) return false;
  openLoop(work, work.loop.id, work.billing.billing, work.loop.reads);
  return taxonomy(work, segment);
}

const BILLING_READS = reads(...address('address'), ['PER', contact()], references(...byQualifier([
  ['employerId', 'EI'], ['ssn', 'SY'], ['stateLicenseNumber', '0B'], ['providerUpinNumber', '1G'],
])));

function openBilling(work: Work, segment: Segment): boolean {
  if (work.billing === undefined) return false;
  const target = work.billing.billing;
  openLoop(work, '2010AA', target, BILLING_READS);
  readName(work, segment, { target, naming: NPI });
  return true;
}

const OWN_ADDRESS = reads(...address());
const ADDRESS_BELOW = reads(...address('address'));

function openPayTo(work: Work, segment: Segment): boolean {
  if (work.billing === undefined) return false;
  const target = objectIn(work.billing.root, 'payToAddress');
  openLoop(work, '2010AB', target, OWN_ADDRESS);
  enter(work, segment, target, []);
  // The address has no kind of its own in this JSON: it is written with the provider's, in dental claims as an organisation's.
  const written = work.kind === 'dental' || work.billing.billing['organizationName'] !== undefined ? '2' : '1';
  if (textOf(segment, 2) !== written) unplaced(work, segment, 2);
  return true;
}

function openPayToName(work: Work, segment: Segment): boolean {
  if (work.billing === undefined) return false;
  const target = objectIn(work.billing.root, 'billingPayToAddressName');
  const values: readonly Value[] = [['entityTypeQualifier', 2]];
  openLoop(work, '2010AB', target, ADDRESS_BELOW);
  enter(work, segment, target, values);
  put(work, segment, { target, name: 'entityTypeQualifier', text: textOf(segment, 2), n: 2 });
  return true;
}

interface PlanNames {
  readonly field: string;
  readonly name: Read;
  readonly reads: Reads;
}

const PLAN_SECONDARY = fields([['secondaryIdentifierTypeCode', 1], ['secondaryIdentifier', 2]]);

const PLAN: PlanNames = {
  field: 'payToPlan',
  name: fields([['organizationName', 3], ['primaryIdentifierTypeCode', 8], ['primaryIdentifier', 9]], { quiet: [1, 2] }),
  reads: reads(...address('address'), references(
    ...PLAN_IDENTIFIERS.map(([, qualifier]) => [qualifier, PLAN_SECONDARY] as const), ...byQualifier([['taxIdentificationNumber', 'EI']]),
  )),
};

const INSTITUTIONAL_PLAN: PlanNames = {
  field: 'billingPayToPlanName',
  name: fields([['organizationName', 3], ['identificationCodeQualifier', 8], ['identificationCode', 9]], { quiet: [1, 2] }),
  reads: reads(...address('address'), references(...byQualifier([...PLAN_IDENTIFIERS, ['taxId', 'EI']]))),
};

function planLoop(plan: PlanNames): Read {
  return (work, segment) => {
    if (work.billing === undefined) return false;
    openLoop(work, '2010AC', objectIn(work.billing.root, plan.field), plan.reads);
    return plan.name(work, segment);
  };
}

const SUBSCRIBER_VALUES: readonly Value[] = [
  ['paymentResponsibilityLevelCode', 1], ['groupNumber', 3], ['subscriberGroupName', 4], ['insuranceTypeCode', 5],
];
const readSubscriberPart = fields(SUBSCRIBER_VALUES, { quiet: [2, 9] });
const FILING: readonly Value[] = [['claimFilingCode', 9]];

function readSbr(work: Work, segment: Segment): boolean {
  const level = work.subscriber;
  if (level === undefined) return false;
  openLoop(work, '2000B', objectIn(level.root, 'subscriber'), work.loop.reads);
  readSubscriberPart(work, segment);
  enter(work, segment, level.claim, FILING);
  put(work, segment, { target: level.claim, name: 'claimFilingCode', text: textOf(segment, 9), n: 9 });
  return true;
}

const PATIENT_VALUES: readonly Value[] = [['deathDate', 6], ['patientWeight', 8], ['pregnancyIndicator', 9]];
const readPatientFacts = fields(PATIENT_VALUES, { quiet: [1, 5, 7] });

/** PAT of either level: facts of whoever is the patient, and the relationship of a dependent. */
function readPatient(work: Work, segment: Segment): boolean {
  const level = work.patient ?? work.subscriber;
  if (level === undefined) return false;
  const relationship = textOf(segment, 1);
  openLoop(work, work.loop.id, level.claim, work.loop.reads);
  readPatientFacts(work, segment);
  if (relationship === '') return true;
  if (work.patient === undefined) unplaced(work, segment, 1);
  else {
    const target = objectIn(level.root, 'dependent');
    enter(work, segment, target, [['relationshipToSubscriberCode', 1]]);
    put(work, segment, { target, name: 'relationshipToSubscriberCode', text: relationship, n: 1 });
  }
  return true;
}

/** REF*Y4 stands with the patient and belongs to the claim. */
const readCasualty: Read = (work, segment) => {
  const level = work.patient ?? work.subscriber;
  if (level === undefined) return false;
  enter(work, segment, level.claim, [['propertyCasualtyClaimNumber', 2]]);
  put(work, segment, { target: level.claim, name: 'propertyCasualtyClaimNumber', text: textOf(segment, 2), n: 2 });
  return true;
};

const SUBSCRIBER_READS = reads(
  ...address('address'), ['DMG', birth], ['PER', contact()], references(...byQualifier([['ssn', 'SY']]), ['Y4', readCasualty]),
);
const MEMBER = naming('memberId', ['MI']);
const HEALTH_ID = naming('standardHealthId', ['II']);

function openSubscriber(work: Work, segment: Segment): boolean {
  if (work.subscriber === undefined) return false;
  const target = objectIn(work.subscriber.root, 'subscriber');
  openLoop(work, '2010BA', target, SUBSCRIBER_READS);
  readName(work, segment, { target, naming: work.kind === 'institutional' && textOf(segment, 8) === 'II' ? HEALTH_ID : MEMBER });
  return true;
}

const PATIENT_READS = reads(...address('address'), ['DMG', birth], ['PER', contact()], references(
  ...byQualifier([['memberId', '1W'], ['ssn', 'SY']]), ['Y4', readCasualty],
));

function openPatient(work: Work, segment: Segment): boolean {
  if (work.patient === undefined) return false;
  const target = objectIn(work.patient.root, 'dependent');
  openLoop(work, '2010CA', target, PATIENT_READS);
  readName(work, segment, { target, naming: NOBODY });
  return true;
}

const PAYER_NAME = fields([['tradingPartnerName', 3], ['tradingPartnerServiceId', 9]], { quiet: [1, 2, 8] });

/** REF*G2 and REF*LU are the billing provider's numbers at this payer. */
const readBillingNumber = (name: string): Read => (work, segment) => {
  const target: Json | undefined = work.subscriber?.billing;
  if (target === undefined) return false;
  if (target[name] === undefined) {
    enter(work, segment, target, [[name, 2]]);
    put(work, segment, { target, name, text: textOf(segment, 2), n: 2 });
  } else {
    const item = newItem(target, 'secondaryIdentifier');
    enter(work, segment, item, IDENTIFIER);
    copy(work, segment, { target: item, values: IDENTIFIER });
  }
  return true;
};

const PAYER_READS = reads(...address('payerAddress'), references(
  ...byQualifier(PAYER_IDENTIFIERS, { into: 'tradingPartnerSecondaryIdentifiers' }),
  ['G2', readBillingNumber('commercialNumber')], ['LU', readBillingNumber('locationNumber')],
));

function openPayer(work: Work, segment: Segment): boolean {
  if (work.subscriber === undefined) return false;
  openLoop(work, '2010BB', work.subscriber.root, PAYER_READS);
  PAYER_NAME(work, segment);
  if (textOf(segment, 8) === 'XV') unplaced(work, segment, 8);
  return true;
}
