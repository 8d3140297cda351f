import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readExpected, readJson, storyNames, valuesOf } from './stories.ts';

/** Code lists that may lie beside the checkout; they are not part of the project. */
const LISTS = new URL('../../../shared/reference/codesets/', import.meta.url);
const present = existsSync(LISTS);
if (!present)
  process.stderr.write(
    'skipped: no code lists beside the checkout, so the codes of the sample claims are not looked up\n',
  );

const claims = storyNames().flatMap((story) =>
  readExpected(story).claims.map(({ file }) => ({ name: `${story}/${file}`, kind: readExpected(story).kind, body: readJson(story, file) })),
);

const lists = {
  diagnoses: linesOf('icd10cm-fy2026.codes.txt'),
  procedures: linesOf('icd10pcs-fy2026.codes.txt'),
  hcpcs: linesOf('hcpcs-level2.tsv'),
  taxonomies: wordsOf('provider-taxonomy.json'),
  revenueCodes: wordsOf('revenue-codes.json'),
  patientStatuses: wordsOf('patient-discharge-status.json'),
  adjustments: wordsOf('carc.json'),
};

const DIAGNOSES = [
  'diagnosisCode',
  'principalDiagnosisCode',
  'otherDiagnosisCode',
  'admittingDiagnosisCode',
  'patientReasonForVisitCode',
];

describe.skipIf(!present)('codes of the sample claims are in force', () => {
  test.each(claims)('$name uses billable ICD-10 codes', ({ body, kind }) => {
    const diagnoses = DIAGNOSES.flatMap((name) => valuesOf(body, name));
    // A dental claim needs none.
    if (kind !== 'dental') expect(diagnoses.length).toBeGreaterThan(0);
    expect(missing(diagnoses, lists.diagnoses)).toEqual([]);
    expect(missing(valuesOf(body, 'principalProcedureCode'), lists.procedures)).toEqual([]);
  });

  test.each(claims)(
    '$name uses procedure codes and modifiers of a known shape, HCPCS codes from the list',
    ({ body, kind }) => {
      const codes = valuesOf(body, 'procedureCode');
      // Codes of the dental association are a licensed list of their own.
      if (kind === 'dental') return expect(codes.filter((code) => !/^D\d{4}$/.test(code))).toEqual([]);
      const listed = codes.filter((code) => /^[A-V]/.test(code));
      expect(missing(listed, lists.hcpcs)).toEqual([]);
      return expect(codes.filter((code) => !listed.includes(code) && !/^(\d{5}|\d{4}U)$/.test(code))).toEqual([]);
    },
  );

  test.each(claims)(
    '$name uses listed taxonomies, revenue codes, patient statuses and adjustment reasons',
    ({ body }) => {
      expect(missing(valuesOf(body, 'taxonomyCode'), lists.taxonomies)).toEqual([]);
      expect(missing(valuesOf(body, 'serviceLineRevenueCode'), lists.revenueCodes)).toEqual([]);
      expect(missing(valuesOf(body, 'patientStatusCode'), lists.patientStatuses)).toEqual([]);
      expect(missing(valuesOf(body, 'adjustmentReasonCode'), lists.adjustments)).toEqual([]);
    },
  );
});

function missing(codes: readonly string[], list: ReadonlySet<string>): string[] {
  return codes.filter((code) => !list.has(code));
}

/** The first column of a text list. */
function linesOf(file: string): Set<string> {
  return new Set(
    contents(file)
      .split('\n')
      .map((line) => line.split('\t')[0]!.trim()),
  );
}

/** Every quoted word of a JSON list, whatever its shape. */
function wordsOf(file: string): Set<string> {
  return new Set([...contents(file).matchAll(/"([^"]*)"/g)].map((match) => match[1]!));
}

function contents(file: string): string {
  return present ? readFileSync(new URL(file, LISTS), 'utf8') : '';
}
