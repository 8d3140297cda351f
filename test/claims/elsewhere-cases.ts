/** A test by its file below `test` and words of its title or row. */
export type Shown = readonly [file: string, words: string];

/**
 * The tests of the rules that are no edits of a claim: what trips each, and its nearest neighbour that must not. The test of the rows looks
 * whether they are still there.
 */
export const ELSEWHERE_CASES: Readonly<Record<string, { readonly trips: Shown; readonly passes: Shown }>> = {
  'ENV-01': { trips: ['guides/envelope.test.ts', 'a letter as element separator'], passes: ['x12/envelope.test.ts', 'several interchanges with different delimiters in one file are all told'] },
  'ENV-02': { trips: ['guides/envelope.test.ts', 'a wrong segment count'], passes: ['x12/envelope.test.ts', 'a sound file tells its interchange, group and set'] },
  'ENV-03': { trips: ['guides/envelope.test.ts', 'a set number that stands twice in a group refuses the second set only'], passes: ['x12/envelope.test.ts', 'several interchanges with different delimiters in one file are all told'] },
  'ENV-04': { trips: ['faults/intake.test.ts', 'that is connected for production, for a test claim'], passes: ['faults/intake.test.ts', 'a claim that says nothing is of the environment of its key'] },
  'ENV-05': { trips: ['guides/envelope.test.ts', 'an edition of a guide that HIPAA does not name is refused per set'], passes: ['x12/envelope.test.ts', 'a sound file tells its interchange, group and set'] },
  'ENV-06': { trips: ['claims/schema.test.ts', 'x12.illegal-character'], passes: ['claims/schema.test.ts', 'x12.transliterated'] },
  'ENV-08': { trips: ['uploads/limit.test.ts', 'a set with one more is refused as a whole'], passes: ['uploads/limit.test.ts', 'a set of five thousand claims is accepted'] },
  'ENV-12': { trips: ['uploads/upload.test.ts', 'another file with the same ISA13 is refused as a duplicate'], passes: ['uploads/upload.test.ts', 'the same file twice is one'] },
  'CLM-02': { trips: ['faults/intake.test.ts', 'is refused while the claim is on its way, with its field'], passes: ['faults/intake.test.ts', 'is a new submission of the same claim after it ended as'] },
};
