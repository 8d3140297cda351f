/** A payer's answers, written by hand: one function for each kind, and the envelope around them. */

/** One transaction set: ST and SE are written around its segments. */
export interface AnswerSet {
  functionalId: string;
  guide: string;
  code: string;
  segments: string[];
}

/** What an interchange of the payer holds. */
export interface Envelope {
  number?: number;
  usage?: 'T' | 'P';
  ta1?: string;
  sets?: AnswerSet[];
  /** Element, component, repetition, segment. */
  delimiters?: string;
  newline?: string;
}

/** One interchange from the payer to us. */
export function interchange(envelope: Envelope): string {
  const { number = 900, usage = 'T', ta1, sets = [], delimiters = '*:^~', newline = '\n' } = envelope;
  const control = String(number).padStart(9, '0');
  const ends = '~';
  const isa = ['ISA', '00', ' '.repeat(10), '00', ' '.repeat(10), 'ZZ', 'NORTHWIND'.padEnd(15), 'ZZ', 'HARBORGATE'.padEnd(15),
    '261005', '1500', '^', '00501', control, '0', usage, ':'].join('*');
  const groups = sets.flatMap(({ functionalId, guide, code, segments }, n) => [
    `GS*${functionalId}*NORTHWIND*HARBORGATE*20261005*1500*${number + n}*X*${guide}`, `ST*${code}*0001${code === '835' ? '' : `*${guide}`}`,
    ...segments, `SE*${segments.length + 2}*0001`, `GE*1*${number + n}`,
  ]);
  const text = [isa, ...(ta1 ? [ta1] : []), ...groups, `IEA*${sets.length}*${control}`].map((segment) => `${segment}${ends}${newline}`).join('');
  return text.replace(/[*:^~]/g, (sign) => delimiters['*:^~'.indexOf(sign)]!);
}

/** A TA1 about one of our interchanges. */
export function ta1(isa13: number, ack = 'A', code = '000'): string {
  return `TA1*${String(isa13).padStart(9, '0')}*261005*1500*${ack}*${code}`;
}

/** A 999 about one of our groups, with the same answer for each of its sets. */
export function ack999(gs06: number, ack = 'A', sets = ['0001']): AnswerSet {
  const accepted = ack === 'A' ? sets.length : 0;
  return {
    functionalId: 'FA', guide: '005010X231A1', code: '999',
    segments: [`AK1*HC*${gs06}*005010X222A1`, ...sets.flatMap((st02) => [`AK2*837*${st02}*005010X222A1`, `IK5*${ack}`]),
      `AK9*${ack}*${sets.length}*${sets.length}*${accepted}`],
  };
}

/** A 277CA about one of our sets (by its BHT03). */
export function ack277(bht03: string, claims: { pcn: string; category?: string; number?: string; icn?: string }[]): AnswerSet {
  return {
    functionalId: 'HN', guide: '005010X214', code: '277',
    segments: [
      'BHT*0085*08*R1*20261005*1500*TH', 'HL*1**20*1', 'NM1*PR*2*NORTHWIND HEALTH PLAN*****PI*NWHP1', 'TRN*1*R1', 'DTP*050*D8*20261005',
      'DTP*009*D8*20261005', 'HL*2*1*21*1', 'NM1*41*2*ELM STREET PRACTICE*****46*771004455', `TRN*2*${bht03}`, 'STC*A1:19:PR*20261005*WQ*1',
      'HL*3*2*19*1', 'NM1*85*2*ELM STREET PRACTICE*****XX*1999999984', 'TRN*1*0',
      ...claims.flatMap(({ pcn, category = 'A2', number, icn }, n) => [
        `HL*${n + 4}*3*PT`, 'NM1*QC*1*QUILLON*WANDA****MI*LK00991', `TRN*2*${pcn}`,
        `STC*${category}:20*20261005*${category === 'A2' ? 'WQ' : 'U'}*125.5`,
        ...(icn ? [`REF*1K*${icn}`] : []), ...(number ? [`REF*D9*${number}`] : []), 'DTP*472*D8*20260921',
      ]),
    ],
  };
}

/** One claim of an 835. Charges are 125.50; what is not paid is a contractual adjustment. */
export interface PaidClaim {
  pcn: string;
  paidCents: number;
  /** CLP02; 22 takes the payment back. */
  status?: string;
  icn?: string;
}

/** An 835. `paymentCents` is what BPR02 says, where it differs from the sum of the claims. */
export function remit(options: { trace: string; claims: PaidClaim[]; npi?: string; taxId?: string; production?: string; paymentCents?: number }): AnswerSet {
  const { trace, claims, npi = '1999999984', taxId = '771004455', production = '20261005' } = options;
  const total = options.paymentCents ?? claims.reduce((sum, { paidCents, status }) => sum + (status === '22' ? -paidCents : paidCents), 0);
  return {
    functionalId: 'HP', guide: '005010X221A1', code: '835',
    segments: [
      `BPR*I*${amount(Math.max(total, 0))}*C*ACH*CCP*01*999999992*DA*1*1898800991**01*999999992*DA*2*${production}`, `TRN*1*${trace}*1898800991`,
      `DTM*405*${production}`, 'N1*PR*NORTHWIND HEALTH PLAN', 'N3*500 MERIDIAN AVE', 'N4*COLUMBUS*OH*432151000', 'PER*BL*EDI*TE*6145550110',
      `N1*PE*ELM STREET PRACTICE*XX*${npi}`, `REF*TJ*${taxId}`, 'LX*1', ...claims.flatMap(claimPayment),
      ...(total < 0 && options.paymentCents === undefined ? [`PLB*${npi}*20261231*FB:${trace}*${amount(total)}`] : []),
    ],
  };
}

function claimPayment({ pcn, paidCents, status = '1', icn = `ICN${pcn}` }: PaidClaim): string[] {
  const sign = status === '22' ? -1 : 1;
  const adjusted = 12_550 - paidCents;
  return [
    `CLP*${pcn}*${status}*${amount(sign * 12_550)}*${amount(sign * paidCents)}**12*${icn}*11*1`,
    ...(adjusted > 0 ? [`CAS*CO*45*${amount(sign * adjusted)}`] : []),
    'NM1*QC*1*QUILLON*WANDA****MI*LK00991',
  ];
}

function amount(cents: number): string {
  return `${cents < 0 ? '-' : ''}${Math.floor(Math.abs(cents) / 100)}.${String(Math.abs(cents) % 100).padStart(2, '0')}`;
}
