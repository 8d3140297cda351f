/** A rule that is no edit of a claim, and what checks it. */
export interface Elsewhere {
  readonly id: string;
  readonly title: string;
  /** Which check, by the rule ids of its issues where it has some. */
  readonly where: string;
}

/** Rules about files and envelopes, and about what only the ledger knows: checked, but not by looking at a claim alone. */
export const ELSEWHERE: readonly Elsewhere[] = [
  { id: 'ENV-01', title: 'The ISA has 106 characters, and its delimiters differ and stand in no text.', where: 'reader of envelopes (TA1 022, 026, `x12.envelope`); the writer refuses such a text (`x12.delimiter-in-data`)' },
  { id: 'ENV-02', title: 'Control numbers and counts of headers and trailers agree.', where: 'reader of envelopes: TA1 001 and 021, 999 IK502 3 and 4, AK905 4 and 5; the writer counts' },
  { id: 'ENV-03', title: 'Control numbers are unique.', where: 'uploads and payers\' files: TA1 025 (`upload.repeated-interchange`), AK905 and IK502 for groups and sets; own numbers come from a locked counter' },
  { id: 'ENV-04', title: 'The usage indicator agrees with the environment.', where: 'routing of claims (`claim.usage`, `claim.payer-usage`), uploads and payers\' files (TA1 020)' },
  { id: 'ENV-05', title: 'The guide version is one that HIPAA adopted.', where: 'checker of guides (999 AK905 2, IK502 I6, `guide.set-header`); the writer knows the adopted versions only' },
  { id: 'ENV-06', title: 'Only characters of X12 are sent.', where: 'reading (`x12.transliterated`), writer (`x12.illegal-character`), checker of elements (999 IK403 6)' },
  { id: 'ENV-08', title: 'A set has 5,000 claims at most, a claim as many lines as its guide allows.', where: '`limits` of the payer file cut outgoing files; uploads (`upload.too-many-claims`); lines are LIN-01' },
  { id: 'ENV-12', title: 'The same file is not taken twice.', where: 'uploads: the same bytes are one upload; a repeated interchange number is refused (`upload.repeated-interchange`)' },
  { id: 'CLM-02', title: 'The patient control number is not on its way already.', where: 'intake and uploads, in the transaction that stores the claim (`claim.repeated-control-number`, A3:54)' },
];

/** What an edit leaves to others, or cannot know. */
export const PARTLY: Readonly<Record<string, string>> = {
  'CLM-03': 'Amounts that are no numbers, or have more than two decimals, are refused when the body is read (`contract.type`).',
  'CLM-24': 'A selection of frequent pairs: the Excludes1 notes are not published as a table.',
  'INS-20': 'The rate (SV206) is not used in this version of the guide; days are compared.',
  'INS-21': 'The list of condition codes is licensed by the NUBC: form and repetition are checked.',
  'INS-25': 'HIPPS codes are checked by form and revenue code; the lists of CMS are not loaded.',
  'LIN-02': 'CPT is licensed: only form and sections are known, until a site loads its own list.',
  'LIN-04': 'Modifiers of CPT are numbers from 22 on; those of level II are in the HCPCS file.',
  'SUB-14': 'Payers that the gateway has no connection to are refused by routing (`claim.payer-unknown`); enrolled providers are a setting of ENV-10.',
  'LIN-13': 'The hyphens of a code are taken away when it is read.',
  'PRV-02': 'The writer leaves such a provider out.',
};
