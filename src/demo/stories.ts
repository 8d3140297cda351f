import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

export const SAMPLES = fileURLToPath(new URL('../../samples', import.meta.url));

const expectedClaim = z.object({
  file: z.string(),
  wave: z.number().int().optional(),
  http: z.number().int(),
  status: z.string(),
  outcome: z.string().nullable(),
  acks: z.object({ ta1: z.string().optional(), '999': z.string().optional(), '277ca': z.string().optional(), '835': z.string().optional() }),
  charge: z.string(),
  paid: z.string().nullable(),
  patient: z.string().nullable(),
  reasons: z.array(z.string()),
  rules: z.array(z.string()),
});

const expectedStory = z.object({
  title: z.string(),
  kind: z.enum(['professional', 'institutional', 'dental']),
  payer: z.string(),
  wave: z.number().int(),
  claims: z.array(expectedClaim),
});

export type ExpectedClaim = z.infer<typeof expectedClaim>;

/** One claim of a sample story, ready to be posted. */
export interface StoryClaim {
  /** "14-guilty-and-innocent" or, where a story has several claims, "14-guilty-and-innocent/2". */
  label: string;
  kind: 'professional' | 'institutional' | 'dental';
  wave: number;
  body: Record<string, unknown> & { claimInformation: { patientControlNumber?: string } };
  expected: ExpectedClaim;
}

/**
 * All claims of the sample stories, in the order in which they are posted. `run` is put behind patient control numbers
 * from the second run on: a patient control number that is on its way is refused, as it should be.
 */
export function loadStories(run: number): StoryClaim[] {
  const claims = readdirSync(SAMPLES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => loadStory(entry.name, run));
  return claims.sort((a, b) => a.wave - b.wave || (a.label < b.label ? -1 : 1));
}

function loadStory(name: string, run: number): StoryClaim[] {
  const read = (file: string): unknown => JSON.parse(readFileSync(join(SAMPLES, name, file), 'utf8'));
  const story = expectedStory.parse(read('expected.json'));
  return story.claims.map((expected, n) => {
    const body = read(expected.file) as StoryClaim['body'];
    const number = body.claimInformation.patientControlNumber;
    if (run > 1 && number) body.claimInformation.patientControlNumber = `${number.slice(0, 20 - String(run).length - 1)}-${run}`;
    return {
      label: story.claims.length > 1 ? `${name}/${n + 1}` : name, kind: story.kind, wave: expected.wave ?? story.wave, body, expected,
    };
  });
}

/** Every billing NPI and tax id of the samples: what the demo's biller owns. */
export function billingNumbers(claims: readonly StoryClaim[]): { npis: string[]; taxIds: string[] } {
  const npis = new Set<string>();
  const taxIds = new Set<string>();
  for (const { body } of claims) {
    const billing = body['billing'] as { npi?: string; employerId?: string } | undefined;
    if (billing?.npi) npis.add(billing.npi);
    if (billing?.employerId) taxIds.add(billing.employerId);
  }
  return { npis: [...npis].sort(), taxIds: [...taxIds].sort() };
}
