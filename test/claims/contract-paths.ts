import type { ClaimKind } from '../../src/claims/claim.ts';
import type { Json } from './bodies.ts';
import { sharedFile } from './support.ts';

/** One path of a list of the published contract, and how a value gets there without a rival in its place. */
export interface Row {
  readonly path: string;
  readonly type: string;
  readonly constraint: string;
  readonly codes: readonly string[];
}

export function rowsOf(list: string): readonly Row[] {
  const [head = '', ...lines] = sharedFile(list)!.trim().split('\n');
  const columns = head.split('\t');
  return lines.map((line) => {
    const cells = line.split('\t');
    const cell = (name: string): string => cells[columns.indexOf(name)] ?? '';
    const codes = cell('enum');
    return { path: cell('json_path'), type: cell('type'), constraint: cell('constraints'), codes: codes === '' || codes.startsWith('enum') ? [] : codes.split('/') };
  });
}

/** The place in the full claim: its lists have one item but for the second line of an institutional claim, which has most of the fields. */
export function pointersOf(kind: ClaimKind, path: string): string {
  const line = kind === 'institutional' ? '1' : '0';
  return `/${path.replace('serviceLines[]', `serviceLines[${line}]`).replaceAll('[]', '[0]').replaceAll('.', '/').replaceAll(/\[(\d)\]/g, '/$1')}`;
}

/** Pointers of what would take the place of a field. */
export function rivalsOf(pointer: string): readonly string[] {
  return RIVALS.flatMap(([pattern, rivals]) => (pattern.test(pointer) ? rivals.map((rival) => resolve(pointer, rival)) : []));
}

export function remove(body: Json, pointer: string): void {
  setAt(body, pointer, undefined);
}

/** Two values that the schema takes and that the reader can tell apart. */
export function valuesOf(row: Row, pointer: string): readonly [unknown, unknown] {
  const name = pointer.split('/').findLast((token) => !/^\d+$/.test(token))!;
  if (row.type === 'boolean') return [true, false];
  if (row.type === 'integer' || row.type === 'number') return [3, 4];
  if (name === 'copayStatusCode') return ['0', undefined];
  if (/QualifierCode$/.test(name) && /dentification/.test(name)) return ['G2', 'LU'];
  if (row.codes.length > 1) return [row.codes[0], row.codes[1]];
  if (row.codes.length === 1) return [row.codes[0], undefined];
  if (name === 'qualifier') return qualifiersAt(pointer);
  if (/amount|price|charge/i.test(row.path.split('.').at(-1)!) && !/identifier/i.test(row.path)) return ['31.41', '27.18'];
  if (/paymentamount|liability/i.test(name)) return ['31.41', '27.18'];
  if (/date/i.test(name)) return ['20260301', '20260302'];
  return ['7351', '7352'];
}

function qualifiersAt(pointer: string): readonly [string, string] {
  if (pointer.includes('otherPayerSecondaryIdentifier')) return ['2U', 'NF'];
  return /Referring|Ordering|ordering|referring|purchased|Facility/.test(pointer) ? ['G2', pointer.includes('Facility') ? 'LU' : '0B'] : ['G2', 'LU'];
}

/** What a value needs beside it to have a place. */
export function completeAt(body: Json, pointer: string): void {
  const beside = (name: string, value: unknown): void => {
    const at = pointer.replace(/\/[^/]+$/, `/${name}`);
    if (get(body, at) === undefined) setAt(body, at, value);
  };
  if (pointer.startsWith('/providers/')) {
    beside('providerType', 'BillingProvider');
    if (/address|contact/.test(pointer)) setAt(body, '/providers/0/providerType', 'BillingProvider');
  }
  // A provider of whom nothing is said that has a place is not written at all.
  const provider = /^.*\/(ordering|rendering|referring)Provider(?=\/)/.exec(pointer)?.[0];
  if (provider && !pointer.endsWith('Name') && get(body, provider) === undefined) setAt(body, `${provider}/lastName`, 'Quist');
  if (/\/(identifier|otherIdentifier)$/.test(pointer) && !pointer.endsWith('Provider/otherIdentifier')) {
    beside('qualifier', qualifiersAt(pointer)[0]);
    beside('identifier', 'SECOND1');
  }
  if (/\/qualifier$/.test(pointer)) beside('identifier', 'SECOND1');
  if (/Provider\/(payerIdentificationNumber|otherIdentifier)$/.test(pointer)) beside('commercialNumber', 'COM9');
  if (/\/secondaryIdentifier$/.test(pointer)) {
    beside('secondaryIdentificationQualifierCode', 'G2');
    beside('secondaryIdentifierTypeCode', '2U');
  }
  if (/(secondaryIdentificationQualifierCode|identificationQualifierCode)$/.test(pointer)) setAt(body, pointer.replace(/[^/]+$/, 'secondaryIdentifier'), 'SECOND2');
  if (/secondaryIdentifierTypeCode$/.test(pointer)) beside('secondaryIdentifier', 'SECOND3');
  if (/countrySubDivisionCode$/.test(pointer)) setAt(body, pointer.replace(/[^/]+$/, 'countryCode'), 'MX');
  if (/phone(Name|Extension)$/.test(pointer)) beside('phoneNumber', '4025550155');
  if (/contactInformation\/name$/.test(pointer)) beside('phoneNumber', '4025550155');
  if (/otherInsuredIdentifierTypeCode$/.test(pointer)) beside('otherInsuredIdentifier', 'X1');
  if (/serviceDateEnd$|endServiceDate$/.test(pointer)) beside(pointer.endsWith('endServiceDate') ? 'beginServiceDate' : 'serviceDate', '20260110');
  if (/(serviceIdQualifier|productOrServiceIDQualifier|procedureCodeDescription|procedureModifier\/0)$/.test(pointer)) {
    setAt(body, pointer.replace(/(procedureModifier\/0|[^/]+)$/, 'procedureCode'), '99213');
  }
}

/** Rivals stand at the root, beside the field, or beside its parent. */
function resolve(pointer: string, rival: string): string {
  if (rival.startsWith('/')) return rival;
  const parent = pointer.slice(0, pointer.lastIndexOf('/'));
  return rival.startsWith('../') ? `${parent.slice(0, parent.lastIndexOf('/'))}/${rival.slice(3)}` : `${parent}/${rival}`;
}

function get(body: unknown, pointer: string): unknown {
  let here = body;
  for (const token of pointer.split('/').slice(1)) here = typeof here === 'object' && here !== null ? (here as Json)[token] : undefined;
  return here;
}

/** Sets or takes out a value, making objects and lists on the way; an object stands for a list of one. */
export function setAt(body: Json, pointer: string, value: unknown): void {
  const tokens = pointer.split('/').slice(1);
  let here = body as Record<string, unknown>;
  for (const [index, token] of tokens.slice(0, -1).entries()) {
    const next = tokens[index + 1]!;
    if (token === '0' && !Array.isArray(here)) continue;
    if (typeof here[token] !== 'object' || here[token] === null) {
      if (value === undefined) return;
      here[token] = /^\d+$/.test(next) ? [] : {};
    }
    here = here[token] as Record<string, unknown>;
  }
  const last = tokens.at(-1)!;
  if (value === undefined) delete here[last];
  else here[last] = value;
}

/** Fields that take the same place: the others are taken out so that the one has it. */
const RIVALS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^\/providers\//, ['/billing', '/attending', '/referring', '/rendering']],
  [/^\/subscriber\/(policyNumber|subscriberGroupName)$/, ['/subscriber/groupNumber']], [/^\/subscriber\/standardHealthId$/, ['/subscriber/memberId']],
  [/^\/subscriber\/organizationName$/, ['/subscriber/lastName', '/subscriber/firstName', '/subscriber/middleName', '/subscriber/suffix']],
  [/^\/subscriber\/(address|contactInformation|dateOfBirth|gender)/, ['/dependent']], [/^\/dependent\/ssn$/, ['/dependent/memberId']],
  [/^\/submitter\/(lastName|firstName|middleName)$/, ['/submitter/organizationName']], [/^\/submitter\/taxId$/, ['/submitter/submitterIdentification']],
  [/^\/receiver\/taxId$/, ['/receiver/receiverId']], [/^\/billing\/ssn$/, ['/billing/employerId']],
  [/^\/billing\/(lastName|firstName|middleName|suffix)$/, ['/billing/organizationName']],
  [/^\/billing\/employerIdentificationNumber$/, ['/payToPlan/taxIdentificationNumber', '/billingPayToPlanName/taxId']],
  [/^\/billing\/(payerIdentificationNumber|claimOfficeNumber|naic)$/, ['/payToPlan/secondaryIdentifier', '/billingPayToPlanName/naic']],
  [/^\/billingPayToPlanName\/(payerIdentificationNumber|claimOfficeNumber)$/, ['/billingPayToPlanName/naic']],
  [/\/(operatingPhysician|otherOperatingPhysician)\/organizationName$/, ['/operatingPhysician/lastName', '/otherOperatingPhysician/lastName', 'lastName']],
  [/^\/(rendering|referring|supervising|ordering|attending)\/organizationName$/, ['lastName']],
  [/Provider\/organizationName$/, ['lastName']],
  [/\/claimNote\//, ['/claimInformation/claimNote/certificationNarrative']], [/\/claimNotes\/additionalInformation/, ['/claimInformation/billingNote']],
  [/\/claimNotes\//, ['/claimInformation/claimNotes/dme']], [/\/claimInformation\/conditionCodes/, ['/claimInformation/epsdtReferral']],
  [/\/otherInsuredGroupName$/, ['insuranceGroupOrPolicyNumber', 'groupNumber', 'policyNumber']], [/\/policyNumber$/, ['groupNumber']],
  [/\/groupNumber$/, ['policyNumber']], [/\/otherPayerName\/otherInsuredAdditionalIdentifier$/, ['../otherSubscriberName/otherInsuredAdditionalIdentifier']],
  [/\/otherSubscriberName\/address\//, ['otherInsuredAddress']], [/\/otherSubscriberName\/firstName$/, ['otherInsuredFirstName']],
  [/\/linkSequenceNumber$/, ['pharmacyPrescriptionNumber']], [/\/pharmacyPrescriptionNumber$/, ['linkSequenceNumber']],
  [/\/(additionalNotes|goalRehabOrDischargePlans)$/, ['additionalNotes']], [/\/lineNoteText$/, ['thirdPartyOrganizationNotes']],
  [/\/lineRepricingInformation\//, ['../linePricingInformation']], [/\/serviceLines\/1\/description$/, ['institutionalService/description']],
  [/\/serviceLineDateInformation\/(serviceDate|beginServiceDate)$/, ['../serviceDate', 'beginServiceDate', 'serviceDate']],
  [/\/serviceLineDateInformation\/endServiceDate$/, ['../serviceDateEnd']], [/\/serviceLines\/1\/serviceDate(End)?$/, ['serviceLineDateInformation']],
  [/\/serviceLineReferenceInformation\/(providerControlNumber|repriced|adjusted)/, [
    '../lineItemControlNumber', '../repricedLineItemReferenceNumber', '../adjustedRepricedLineItemReferenceNumber',
  ]],
  [/\/lineSupplementInformation\/\w+$/, ['/claimInformation/claimSupplementalInformation']],
  [/\/(email|faxNumber)$/, ['email', 'phoneExtension']], [/\/phoneExtension$/, ['email']],
  [/\/serviceFacilityLocation\/npi$/, ['identificationCode']],
];
