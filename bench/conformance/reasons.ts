import type { Judged } from './files.ts';

/** Why we judge a file otherwise than somebody else, and who is right. */
export interface Reason {
  /** Files that it speaks of. */
  readonly path: RegExp;
  /** One of our codes that it explains; "" where we accept. */
  readonly code: string;
  readonly right: 'we' | 'they' | 'both';
  readonly why: string;
}

/** Against what the source of a file states. */
export const AGAINST_SOURCES: readonly Reason[] = [
  {
    path: /linuxforhealth.*835/, code: 'IK304 I8 PER', right: 'we',
    why: 'The technical contact (PER*BL in 1000A) is required by 005010X221A1 and missing. Some files of this source also fill elements that A1 removed (TS309, TS311), write `>` where ISA16 says `:`, or lack the payment date.',
  },
  { path: /subscriber-health-benefit-check-error\.271/, code: 'IK502 3 SE02', right: 'we', why: 'ST02 is 4321 and SE02 is 4323.' },
  { path: /X279-error-response/, code: 'IK403 7 HL04', right: 'we', why: 'HL 2 says by HL04 1 that lower levels follow, and the set ends. The source reads HL04 without a check.' },
  { path: /X217_.*(admission-request|request-for-home)/, code: 'IK502 4 SE01', right: 'we', why: 'SE01 is one less than the segments from ST to SE. The source does not count.' },
  {
    path: /X223A2.*(837-institutional-claim|automobile-accident|two-claims)/, code: 'IK403 I12 N403', right: 'we',
    why: 'The billing provider has a postal code of five digits; the guide wants nine. pyx12 says so too.',
  },
  {
    path: /moov-x12\/example_5010_835/, code: 'TA105 016 ISA11', right: 'both',
    why: 'ISA11 is U, the standards id of version 00401; in 00501 it is the repetition separator, which a letter can not be. Apart from this the file is clean, and it is read all the same.',
  },
];

/** Against the verdict of pyx12 on the same file. */
export const AGAINST_PYX12: readonly Reason[] = [
  { path: /(oxygen|wheelchair)\.edi/, code: '', right: 'we', why: 'The line has the certificate for medical equipment (second PWK of 2400), whose PWK02 may be AD; pyx12 takes it for an attachment, whose list lacks it.' },
  { path: /277CA_Sample/, code: '', right: 'we', why: 'The status of the provider level (STC in 2200C) is situational; pyx12 demands it. A date in the year 1001 is a date.' },
  { path: /staedi\/simple999/, code: '', right: 'we', why: 'CTX01 may be repeated; pyx12 does not find a place for a repeated one.' },
  { path: /x12-types\/005010_837/, code: 'IK502 19 ST03', right: 'we', why: 'ST03 is 005010X222 and GS08 is 005010X222A1: two guides for one set.' },
];

/** Against single segments of the 999 that pyx12 writes. The first that fits a file is its reason. */
export const AGAINST_ITS_999: readonly { readonly fits: (file: Judged, theirs: string) => boolean; readonly why: string }[] = [
  { fits: (file, theirs) => file.guide.startsWith('005010X221') && !theirs.includes('AK9*'), why: 'pyx12 breaks off behind AK1 for every 835, because it has no ST03: nothing to compare.' },
  { fits: (file) => /(oxygen|wheelchair)\.edi/.test(file.path), why: 'pyx12 takes the certificate for an attachment (see above).' },
  { fits: (file) => /277CA_Sample/.test(file.path), why: 'pyx12 demands a situational STC and doubts the year 1001 (see above).' },
  { fits: (file) => file.codes.includes('IK403 I12 N403'), why: 'A postal code of the wrong form is a fault of the guide\'s pattern, so I12 and I5; pyx12 knows only 7 (not in a code list) and 5.' },
  { fits: (file) => /issue229/.test(file.path), why: 'pyx12 calls BHT and REF unknown segments (1), and gives what is missing the position of the segment before; BHT01 has a bad code (8 with 7), and REF is known but can not stand there (2).' },
  { fits: (file) => /x12-types\/005010_837/.test(file.path), why: 'pyx12 does not compare ST03 with GS08 (see above).' },
];
