import type { AmbulanceService, Amount, DatedFact, Drug, HealthCode, Note, Quantity } from '../claim.ts';
import type { Address } from '../parties.ts';
import type { CodePlace } from '../places/codes.ts';
import { DRUG_REFERENCES } from '../places/facts.ts';
import type { Qualified } from '../places/place.ts';
import { AMBULANCE, AMBULANCE_CERTIFICATION, ATTACHMENT, type Attachment } from '../places/segments.ts';
import { cents, child, children, type Fields, text, texts } from '../fields.ts';
import { readAddress } from './parties.ts';
import { NOTHING, readFirstReference, readPartOf, readParts, readTable } from './part.ts';

/** Reads named fields as D8 dates (DTP), in the order of the table. */
export function readDates(from: Fields | undefined, table: Qualified): readonly DatedFact[] {
  return readTable(from, table, readDate);
}

/** Reads named fields, each a text or a list of texts, as notes (NTE). */
export function readNotes(from: Fields | undefined, table: Qualified): readonly Note[] {
  const found = readTable(from, table, readNoteList);
  return found.length === 0 ? NOTHING : found.flat();
}

/** The guide takes one note of the table: the first that is there is read, the others are reported as unread. */
export function readFirstNote(from: Fields | undefined, table: Qualified): readonly Note[] {
  if (!from) return NOTHING;
  for (const [name, qualifier] of table) {
    const notes = readNoteList(from, name, qualifier);
    if (notes) return notes;
  }
  return NOTHING;
}

/** Reads amounts (AMT), in the order of the table. */
export function readAmounts(from: Fields, table: Qualified): readonly Amount[] {
  return readTable(from, table, readAmount);
}

/** Reads counts (QTY), in the order of the table. */
export function readQuantities(from: Fields, table: Qualified): readonly Quantity[] {
  return readTable(from, table, readQuantity);
}

/** Reads announced attachments (PWK) from one or two named fields. */
export function readAttachments(from: Fields | undefined, name: string, other?: string): readonly Attachment[] {
  if (!from) return NOTHING;
  const found = readParts(from, name, ATTACHMENT);
  const more = other === undefined ? NOTHING : readParts(from, other, ATTACHMENT);
  return more.length === 0 ? found : [...found, ...more];
}

/** Reads what a claim or line says about a transport; undefined where it says nothing. */
export function readAmbulance(from: Fields): AmbulanceService | undefined {
  const transport = readPartOf(from, 'ambulanceTransportInformation', AMBULANCE);
  const certifications = readParts(from, 'ambulanceCertification', AMBULANCE_CERTIFICATION);
  const pickUp: Address | undefined = readAddress(child(from, 'ambulancePickUpLocation'));
  const arrival = child(from, 'ambulanceDropOffLocation');
  const dropOff: Address | undefined = readAddress(arrival);
  if (!transport && certifications.length === 0 && !pickUp && !dropOff) return undefined;
  return { transport, certifications, pickUp, dropOff, dropOffName: arrival && text(arrival, 'organizationName') };
}

/** Reads drugIdentification of a line (loop 2410). The qualifier defaults to N4, the national drug code in 5-4-2 form. */
export function readDrug(line: Fields): Drug | undefined {
  const from = child(line, 'drugIdentification');
  if (!from) return undefined;
  return {
    pointer: from.pointer, qualifier: text(from, 'serviceIdQualifier') ?? 'N4',
    code: text(from, 'nationalDrugCode')?.replaceAll('-', ''), quantity: text(from, 'nationalDrugUnitCount'),
    unit: text(from, 'measurementUnitCode'), references: readFirstReference(from, DRUG_REFERENCES),
  };
}

/** Reads the coded facts of one object, list or list of lists (HI). */
export function readCodes(claim: Fields, place: CodePlace): readonly HealthCode[] {
  return children(claim, place.field).map((from) => healthCode({
    pointer: `${from.pointer}/${place.code.find((name) => from.values[name]) ?? place.code[0]}`,
    qualifier: readQualifier(from, place),
    code: text(from, place.code[0]!, place.code[1]) ?? '',
    presentOnAdmission: place.presentOnAdmission ? text(from, place.presentOnAdmission) : undefined,
    date: place.date ? text(from, place.date[0]!, place.date[1], place.date[2]) : undefined, through: place.through ? text(from, place.through) : undefined,
    cents: place.amount ? cents(from, place.amount) : undefined,
  }));
}

/** The qualifier of a code. One of another list is an error: under it the code would be lost, or be sent as another fact. */
function readQualifier(from: Fields, place: CodePlace): string {
  const [usual] = place.qualifiers;
  const sent = place.qualifier && text(from, place.qualifier);
  if (sent === undefined || sent === usual) return usual!;
  if (place.qualifiers.includes(sent)) return sent;
  from.body.issues.push({
    ruleId: 'contract.qualifier', severity: 'error', snipLevel: 2, pointer: `${from.pointer}/${place.qualifier}`, value: sent,
    message: `Codes of ${place.field} are of the kind ${place.qualifiers.join(' or ')}.`, fixHint: `Send ${usual}, or leave the qualifier out.`,
    x12: { loop: '2300', segment: 'HI', element: 'HI01-1' }, stc: { category: 'A7', status: place.date ? '465' : '255' },
  });
  return usual!;
}

/** Makes a code of an HI segment; the parts that a qualifier lacks stay empty. */
export function healthCode(code: Pick<HealthCode, 'pointer' | 'qualifier' | 'code'> & Partial<HealthCode>): HealthCode {
  return {
    pointer: code.pointer, qualifier: code.qualifier, code: code.code, presentOnAdmission: code.presentOnAdmission, date: code.date,
    through: code.through, cents: code.cents,
  };
}

function readDate(from: Fields, name: string, qualifier: string): DatedFact | undefined {
  const value = text(from, name);
  return value === undefined ? undefined : { pointer: `${from.pointer}/${name}`, qualifier, format: 'D8', value };
}

function readAmount(from: Fields, name: string, qualifier: string): Amount | undefined {
  const value = cents(from, name);
  return value === undefined ? undefined : { pointer: `${from.pointer}/${name}`, qualifier, cents: value };
}

function readQuantity(from: Fields, name: string, qualifier: string): Quantity | undefined {
  const value = text(from, name);
  return value === undefined ? undefined : { pointer: `${from.pointer}/${name}`, qualifier, value };
}

function readNoteList(from: Fields, name: string, qualifier: string): readonly Note[] | undefined {
  const notes = texts(from, name);
  if (notes.length === 0) return undefined;
  const isList = Array.isArray(from.values[name]);
  return notes.map((note, index) => ({ pointer: `${from.pointer}/${name}${isList ? `/${index}` : ''}`, qualifier, text: note }));
}
