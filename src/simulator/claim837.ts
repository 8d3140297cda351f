import { type Cents, parseCents } from '../lib/money.ts';
import { type ReadFile, readEdi, type Seg } from './edi.ts';
import { type Choose, chooser, type Scenario } from './scenario.ts';

/** An 837 file as this payer reads it. Only what its answers need. */
export interface Interchange837 {
  readonly senderQualifier: string;
  readonly senderId: string;
  readonly receiverQualifier: string;
  readonly receiverId: string;
  /** ISA09 as CCYYMMDD and ISA10. */
  readonly d8: string;
  readonly hhmm: string;
  /** ISA13, nine digits. */
  readonly control: string;
  readonly ackRequested: boolean;
  readonly usage: string;
  readonly groups: Group837[];
  /** TA105 of the first defect of the envelope, "000" when there is none. */
  readonly defect: string;
}

/** What an answer needs to know of the interchange that it answers: every date and number derives from it. */
export type Origin = Omit<Interchange837, 'groups'> & { readonly groups: readonly { senderCode: string; receiverCode: string }[] };

export interface Group837 {
  readonly functionalId: string;
  readonly senderCode: string;
  readonly receiverCode: string;
  readonly control: string;
  readonly version: string;
  readonly sets: Set837[];
}

export interface Set837 {
  readonly code: string;
  readonly control: string;
  readonly guide: string;
  bht03: string;
  submitter: { type: string; name: string; first: string; id: string };
  readonly claims: Claim837[];
  /** IK502 codes of the set's own trailer. */
  readonly defects: string[];
}

export interface Person837 {
  /** NM102: "2" when the subscriber is an employer. */
  type: string;
  last: string;
  first: string;
  middle: string;
  suffix: string;
  id: string;
}

export interface Billing837 {
  type: string;
  name: string;
  first: string;
  npi: string;
  taxId: string;
}

export interface Claim837 {
  /** CLM01. */
  readonly pcn: string;
  /** What this payer will do with it. */
  readonly scenario: Scenario;
  readonly charge: Cents;
  readonly facility: string;
  /** "B" professional, "A" institutional. */
  readonly facilityQualifier: string;
  readonly frequency: string;
  /** Segments from ST = 1 to the CLM. */
  readonly position: number;
  readonly billing: Billing837;
  readonly subscriber: Person837;
  /** The dependent, or undefined when the subscriber is the patient. */
  readonly dependent: Person837 | undefined;
  /** SBR01 and SBR09. */
  readonly rank: string;
  readonly filing: string;
  /** REF*D9: the clearinghouse's own number. */
  clearinghouseNumber: string;
  /** HI*DR. */
  drg: string;
  /** DTP*434 as sent, CCYYMMDD-CCYYMMDD. */
  statement: string;
  readonly lines: Line837[];
}

export interface Line837 {
  /** Components of the procedure, without its description; empty for a revenue code alone. */
  procedure: readonly string[];
  revenue: string;
  charge: Cents;
  units: string;
  /** DTP*472 as sent: CCYYMMDD or a range; "" when the line has none. */
  date: string;
  /** REF*6R. */
  control: string;
}

/** Reads an 837 file; undefined when it is no X12. */
export function read837(text: string, choose: Choose = chooser()): Interchange837 | undefined {
  const file = readEdi(text);
  if (!file) return undefined;
  const { isa, iea, groups } = readEnvelope(file, choose);
  const at = (n: number): string => (isa[n] ?? '').trim();
  return {
    senderQualifier: at(5), senderId: at(6), receiverQualifier: at(7), receiverId: at(8),
    d8: `20${at(9)}`, hhmm: at(10), control: at(13), ackRequested: at(14) === '1', usage: at(15),
    groups, defect: envelopeDefect(iea, at(13), groups.length),
  };
}

/** The largest day that a claim or line date names, and the smallest. */
export function serviceDates(claim: Claim837): { from: string; to: string } | undefined {
  const days = [claim.statement, ...claim.lines.map((line) => line.date)].flatMap((date) => date.split('-')).filter((day) => day !== '');
  days.sort();
  return days.length === 0 ? undefined : { from: days[0]!, to: days.at(-1)! };
}

function envelopeDefect(iea: Seg, control: string, groups: number): string {
  if (iea[0] !== 'IEA') return '023';
  if (iea[2] !== control) return '001';
  return Number(iea[1]) === groups ? '000' : '021';
}

function readEnvelope(file: ReadFile, choose: Choose): { isa: Seg; iea: Seg; groups: Group837[] } {
  let isa: Seg | undefined;
  let last: Seg = [];
  const groups: Group837[] = [];
  let reader: SetReader | undefined;
  for (const segment of file.segments) {
    isa ??= segment;
    last = segment;
    if (segment[0] === 'GS') groups.push(groupOf(segment));
    else if (segment[0] === 'ST') {
      reader = new SetReader(segment, file.component, choose);
      groups.at(-1)?.sets.push(reader.set);
    } else if (reader?.read(segment)) reader = undefined;
  }
  return { isa: isa ?? last, iea: last, groups };
}

function groupOf(gs: Seg): Group837 {
  return {
    functionalId: gs[1] ?? '', senderCode: gs[2] ?? '', receiverCode: gs[3] ?? '', control: gs[6] ?? '', version: gs[8] ?? '', sets: [],
  };
}

/** Walks one transaction set by its HL levels. A reader with a place in its input counts as a resource. */
class SetReader {
  readonly set: Set837;
  #position = 1;
  #hls = 0;
  /** HL03 of the level that is open. */
  #level = '';
  /** Entity code of the last NM1 before the claim. */
  #entity = '';
  #billing: Billing837 = noBilling();
  #subscriber: Person837 = noPerson();
  #dependent: Person837 | undefined;
  #rank = 'P';
  #filing = '';
  #claim: Claim837 | undefined;
  #line: Line837 | undefined;
  readonly #component: string;
  readonly #choose: Choose;

  constructor(st: Seg, component: string, choose: Choose) {
    this.#component = component;
    this.#choose = choose;
    this.set = {
      code: st[1] ?? '', control: st[2] ?? '', guide: st[3] ?? '', bht03: '', submitter: { type: '2', name: '', first: '', id: '' },
      claims: [], defects: ['2'],
    };
  }

  /** Takes the next segment; true after SE. */
  read(segment: Seg): boolean {
    this.#position += 1;
    const id = segment[0];
    if (id === 'SE') {
      this.#close(segment);
      return true;
    }
    if (id === 'HL') this.#openLevel(segment);
    else if (id === 'CLM') this.#openClaim(segment);
    else if (this.#line || id === 'LX') this.#readLine(segment);
    else if (this.#claim) this.#readClaim(this.#claim, segment);
    else this.#readParty(segment);
    return false;
  }

  #close(se: Seg): void {
    const { defects, control } = this.set;
    defects.splice(defects.indexOf('2'), 1);
    if (se[2] !== control) defects.push('3');
    if (Number(se[1]) !== this.#position) defects.push('4');
  }

  #openLevel(hl: Seg): void {
    this.#hls += 1;
    if (Number(hl[1]) !== this.#hls && !this.set.defects.includes('5')) this.set.defects.push('5');
    this.#level = hl[3] ?? '';
    this.#entity = '';
    this.#claim = undefined;
    this.#line = undefined;
    if (this.#level === '20') this.#billing = noBilling();
    if (this.#level === '22') this.#subscriber = noPerson();
    this.#dependent = this.#level === '23' ? noPerson() : undefined;
  }

  #openClaim(clm: Seg): void {
    const place = (clm[5] ?? '').split(this.#component);
    this.#line = undefined;
    this.#claim = {
      pcn: clm[1] ?? '', scenario: this.#choose(this.#subscriber.id, clm[1] ?? ''), charge: parseCents(clm[2] ?? '') ?? 0, facility: place[0] ?? '',
      facilityQualifier: place[1] ?? '', frequency: place[2] ?? '', position: this.#position, billing: this.#billing, subscriber: this.#subscriber,
      dependent: this.#dependent, rank: this.#rank, filing: this.#filing, clearinghouseNumber: '', drg: '', statement: '', lines: [],
    };
    this.set.claims.push(this.#claim);
  }

  #readParty(segment: Seg): void {
    const [id, first = '', second = ''] = segment;
    if (id === 'BHT') this.set.bht03 = segment[3] ?? '';
    else if (id === 'NM1') this.#readName(segment);
    else if (id === 'SBR') {
      this.#rank = first;
      this.#filing = segment[9] ?? '';
    } else if (id === 'REF' && this.#entity === '85' && (first === 'EI' || first === 'SY')) this.#billing.taxId = second;
  }

  #readName(nm1: Seg): void {
    const [, entity = '', type = '', name = '', first = '', middle = '', , suffix = '', , id = ''] = nm1;
    this.#entity = entity;
    if (entity === '41') this.set.submitter = { type, name, first, id };
    else if (entity === '85') Object.assign(this.#billing, { type, name, first, npi: id });
    else if (entity === 'IL') Object.assign(this.#subscriber, { type, last: name, first, middle, suffix, id });
    else if (entity === 'QC' && this.#dependent) Object.assign(this.#dependent, { type, last: name, first, middle, suffix, id });
  }

  #readClaim(claim: Claim837, segment: Seg): void {
    const [id, first = '', second = '', third = ''] = segment;
    if (id === 'REF' && first === 'D9') claim.clearinghouseNumber = second;
    else if (id === 'DTP' && first === '434') claim.statement = third;
    else if (id === 'HI' && first.startsWith(`DR${this.#component}`)) claim.drg = first.split(this.#component)[1] ?? '';
  }

  #readLine(segment: Seg): void {
    const [id, first = '', second = '', third = ''] = segment;
    if (id === 'LX') {
      this.#line = { procedure: [], revenue: '', charge: 0, units: '', date: '', control: '' };
      this.#claim?.lines.push(this.#line);
    }
    const line = this.#line;
    if (!line) return;
    if (id === 'SV1') this.#readService(line, [first, second, segment[4]]);
    else if (id === 'SV2') {
      line.revenue = first;
      this.#readService(line, [second, third, segment[5]]);
    } else if (id === 'SV3') this.#readService(line, [first, second, segment[6]]);
    else if (id === 'DTP' && first === '472') line.date = third;
    else if (id === 'REF' && first === '6R') line.control = second;
  }

  #readService(line: Line837, [procedure = '', charge = '', units = '']: readonly (string | undefined)[]): void {
    line.procedure = procedure === '' ? [] : procedure.split(this.#component).slice(0, 6);
    line.charge = parseCents(charge) ?? 0;
    line.units = units;
  }
}

function noPerson(): Person837 {
  return { type: '1', last: '', first: '', middle: '', suffix: '', id: '' };
}

function noBilling(): Billing837 {
  return { type: '2', name: '', first: '', npi: '', taxId: '' };
}
