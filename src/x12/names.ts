/** What a segment and its elements are called, and which elements can tell who a patient is. */
export interface SegmentNames {
  name: string;
  elements: readonly ElementName[];
}

export interface ElementName {
  label: string;
  /** "always": patient data wherever it stands; "patient": only in the loop of a patient or member; "never": none. */
  masked: 'always' | 'patient' | 'never';
}

/** The names of a segment, or undefined for one that is not in the table; describe masks all of such a segment. */
export function namesOf(id: string): SegmentNames | undefined {
  const text = Object.hasOwn(TABLE, id) ? TABLE[id] : undefined;
  if (text === undefined) return undefined;
  const [name = '', ...labels] = text.split('|');
  return { name, elements: labels.map(elementName) };
}

/** NM101 codes of people whose data is a patient's or a member's: insured, patient, corrected insured, dependent, guardian, responsible party. */
export const PATIENT_ENTITIES: ReadonlySet<string> = new Set(['IL', 'QC', '74', '03', 'S3', 'QD', 'GB']);

/** REF01 codes of numbers that belong to a person: social security, member, policy, medical record, case and agency numbers. */
export const PERSONAL_REFERENCES: ReadonlySet<string> = new Set(['SY', '1W', '0F', 'IG', 'EA', '23', '1L', 'Y4', 'EJ', 'HJ', 'N6', '3H', 'A6', 'ABB']);

function elementName(text: string): ElementName {
  if (text.startsWith('!')) return { label: text.slice(1), masked: 'always' };
  if (text.startsWith('?')) return { label: text.slice(1), masked: 'patient' };
  return { label: text, masked: 'never' };
}

/** One line per segment: its name, then its elements. `!` marks data of a person, `?` data of a person in a patient's loop only. */
const TABLE: Readonly<Record<string, string>> = {
  ISA: 'interchange|auth type|!auth|security type|!security|sender type|sender|receiver type|receiver|date|time|repeat sign|version|number|wants TA1|usage|component sign',
  TA1: 'interchange receipt|number|date|time|answer|note',
  GS: 'group|kind|sender|receiver|date|time|number|agency|guide',
  ST: 'set|code|number|guide',
  SE: 'end of set|segments|number',
  GE: 'end of group|sets|number',
  IEA: 'end of interchange|groups|number',
  BHT: 'beginning|structure|purpose|reference|date|time|type',
  HL: 'level|number|parent|kind|children',
  NM1: 'name|who|person or not|?last or organisation|?first|?middle|?prefix|?suffix|id type|?id|related|related who|?maiden name',
  N1: 'party|who|name|id type|id',
  N2: 'more name|?name|?name',
  N3: 'street|?street|?street',
  N4: 'city|?city|?state|?ZIP|country|?place type|?place|?subdivision',
  DMG: 'demographics|format|!birth date|!sex|!marital|!ethnicity',
  PER: 'contact|function|!name|type|!number|type|!number|type|!number',
  PRV: 'specialty|role|code type|code',
  REF: 'reference|kind|number|text|more',
  SBR: 'insured|rank|relationship|group number|group name|insurance type|coordination||employment|filing kind',
  PAT: 'patient|relationship||||format|!date of death|unit|!weight|!pregnant',
  CUR: 'currency|who|currency|rate',
  CLM: 'claim|patient control number|charge|||place and frequency|provider signature|assignment|benefits assigned|release|patient signature|causes|program||||||||delay reason',
  CL1: 'stay|admission type|source|patient status',
  DTP: 'date|kind|format|value',
  DTM: 'date|kind|value|time',
  PWK: 'attachment|kind|how|||id type|control number|text',
  CN1: 'contract|kind|amount|percent|code|discount|version',
  AMT: 'amount|kind|amount',
  QTY: 'quantity|kind|quantity',
  K3: 'fixed text|!text',
  NTE: 'note|kind|!text',
  MSG: 'message|!text',
  CR1: 'ambulance|unit|!weight|code|reason|unit|distance|||!round trip|!stretcher',
  CR2: 'chiropractic||||||||condition||!text|!text|films',
  CR3: 'equipment|kind|unit|duration',
  CRC: 'conditions|kind|applies|condition|condition|condition|condition|condition',
  HI: 'codes|code|code|code|code|code|code|code|code|code|code|code|code',
  HCP: 'repricing|method|allowed|saved|organisation|rate|group|amount|revenue code|code type|code|unit|quantity|reject reason|compliance|exception',
  LX: 'line|number',
  SV1: 'service|procedure|charge|unit|units|place||diagnoses||emergency||EPSDT|family planning|||copay',
  SV2: 'service|revenue code|procedure|charge|unit|units|rate|not covered',
  SV3: 'dental service|procedure|charge|place|cavity|material|units',
  SV5: 'equipment service|procedure|unit|days|rental|purchase|rental unit',
  TOO: 'tooth|code type|tooth|surfaces',
  PS1: 'purchased service|provider|charge',
  LIN: 'drug|number|code type|code',
  CTP: 'drug quantity|||unit price|quantity|unit',
  MEA: 'measurement|what|kind|!value',
  SVD: 'line paid by other payer|payer|paid|procedure||units|bundled line',
  CAS: 'adjustment|group|reason|amount|quantity|reason|amount|quantity|reason|amount|quantity|reason|amount|quantity|reason|amount|quantity|reason|amount|quantity',
  OI: 'other insurance|||benefits assigned|||release',
  MIA: 'inpatient result|covered days|amount|days|amount|remark|amount|amount|amount|amount|amount|amount|amount|amount|amount|days|amount|amount|amount|amount|remark|remark|remark|remark|amount',
  MOA: 'outpatient result|rate|amount|remark|remark|remark|remark|remark|amount|amount',
  LQ: 'code|list|code',
  FRM: 'form answer|question|!yes or no|!text|!date|!percent',
  BPR: 'payment|handling|amount|sign|method|format|bank type|bank|account type|!account|payer id|more|bank type|bank|account type|!account|date',
  TRN: 'trace|kind|number|origin|more',
  RDM: 'delivery|how|!name|!number',
  TS3: 'provider totals|provider|facility|year end|claims|charge',
  TS2: 'provider DRG totals|amount|amount|amount|amount|amount|amount',
  CLP: 'claim payment|patient control number|status|charge|paid|patient owes|filing kind|payer claim number|facility|frequency||DRG|weight|discharge share',
  SVC: 'service payment|procedure|charge|paid|revenue code|units|submitted procedure|submitted units',
  PLB: 'provider adjustment|provider|year end|reason|amount|reason|amount|reason|amount|reason|amount|reason|amount|reason|amount',
  AK1: 'group answered|kind|number|guide',
  AK2: 'set answered|code|number|guide',
  IK3: 'segment error|segment|position|loop|error',
  CTX: 'context|!what|segment|position|loop|element|reference',
  IK4: 'element error|place|data element|error|!value',
  IK5: 'set result|result|error|error|error|error|error',
  AK3: 'segment error|segment|position|loop|error',
  AK4: 'element error|place|data element|error|!value',
  AK5: 'set result|result|error|error|error|error|error',
  AK9: 'group result|result|sets stated|sets received|sets accepted|error|error|error|error|error',
  STC: 'status|status|date|action|charge|paid|date|method|date|check number|status|status|!text',
  EQ: 'eligibility question|service|procedure|level|insurance type',
  EB: 'benefit|information|level|service|insurance type|plan|period|amount|percent|quantity type|quantity|authorization|in network|procedure',
  HSD: 'delivery|kind|quantity|unit|period|period type|count|pattern|time',
  AAA: 'request refused|valid||reason|follow-up',
  III: 'more information|list|code|category|!text',
  LS: 'loop begins|loop',
  LE: 'loop ends|loop',
  UM: 'review|category|kind|service|place',
  HCR: 'review decision|decision|number|reason',
};
