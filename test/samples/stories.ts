import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { type Cents, parseCents, sumCents } from '../../src/lib/money.ts';

const amount = z.string().regex(/^\d+\.\d{2}$/);

const expectedClaim = z.strictObject({
  file: z.string().regex(/^claim(-\d+)?\.json$/),
  wave: z.int().min(1).optional(),
  http: z.union([z.literal(200), z.literal(400)]),
  status: z.enum([
    'PAID',
    'PARTIAL',
    'ZERO_PAID',
    'DENIED',
    'GATEWAY_REJECTED',
    'SYNTAX_REJECTED',
    'INTERCHANGE_REJECTED',
    'PAYER_REJECTED',
    'REVERSED',
  ]),
  outcome: z
    .enum(['claim.paid', 'claim.partially_paid', 'claim.denied', 'claim.rejected', 'claim.reversed'])
    .nullable(),
  acks: z.strictObject({
    ta1: z.enum(['A', 'E', 'R']).optional(),
    '999': z.enum(['A', 'E', 'P', 'R']).optional(),
    '277ca': z
      .string()
      .regex(/^A\d(:\d{1,3}(:[A-Z0-9]{2})?)?$/)
      .optional(),
    '835': z
      .string()
      .regex(/^\d{1,2}$/)
      .optional(),
  }),
  charge: amount,
  paid: amount.nullable(),
  patient: amount.nullable(),
  reasons: z.array(z.string().regex(/^(CO|PR|OA|PI|CR)-[A-Z0-9]{1,3}$/)),
  remarks: z.array(z.string().regex(/^(M|MA|N)\d{1,3}$/)).optional(),
  rules: z.array(z.string().regex(/^[A-Z]{3}-\d{2}$/)),
});

export const expectedStory = z.strictObject({
  title: z.string().min(10),
  kind: z.enum(['professional', 'institutional', 'dental']),
  payer: z.enum(['northwind', 'cedar']),
  wave: z.int().min(1),
  covers: z.array(z.string()).min(1),
  providerAdjustments: z.array(z.strictObject({ code: z.string(), amount })).optional(),
  claims: z.array(expectedClaim).min(1),
});

export type ExpectedClaim = z.infer<typeof expectedClaim>;
export type ExpectedStory = z.infer<typeof expectedStory>;

/** The facts of a posted claim that these tests look at; everything else passes through. */
export const postedClaim = z.looseObject({
  usageIndicator: z.literal('T'),
  tradingPartnerServiceId: z.enum(['NWHP1', 'NWHP2', 'CEDAR']),
  billing: z.looseObject({
    organizationName: z.string(),
    address: z.looseObject({ address1: z.string(), postalCode: z.string() }),
  }),
  subscriber: z.looseObject({
    memberId: z.string().min(2).max(80),
    paymentResponsibilityLevelCode: z.string(),
  }),
  claimInformation: z.looseObject({
    patientControlNumber: z.string().regex(/^[A-Z0-9-]{1,20}$/),
    claimChargeAmount: amount,
    serviceLines: z
      .array(
        z.looseObject({
          professionalService: z.looseObject({ lineItemChargeAmount: amount }).optional(),
          institutionalService: z.looseObject({ lineItemChargeAmount: amount }).optional(),
          dentalService: z.looseObject({ lineItemChargeAmount: amount }).optional(),
        }),
      )
      .min(1),
  }),
});

export type PostedClaim = z.infer<typeof postedClaim>;

const SAMPLES = new URL('../../samples/', import.meta.url);

/** Names of the story folders, in order. */
export function storyNames(): string[] {
  return readdirSync(SAMPLES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** Files of one story folder. */
export function storyFiles(story: string): string[] {
  return readdirSync(new URL(`${story}/`, SAMPLES)).sort();
}

/** The text of one file of a story, or of the samples' own README when `story` is '.'. */
export function readText(story: string, file: string): string {
  return readFileSync(new URL(`${story}/${file}`, SAMPLES), 'utf8');
}

/** One JSON file of a story, unchecked. */
export function readJson(story: string, file: string): unknown {
  return JSON.parse(readText(story, file));
}

/** The expectation of a story. Throws when it does not have the documented shape. */
export function readExpected(story: string): ExpectedStory {
  return expectedStory.parse(readJson(story, 'expected.json'));
}

/** The scenario in a member number: "SIM-DENY-197-101010" gives "DENY-197". */
export function scenarioOf(memberId: string): string {
  return /^SIM-(.+)-\d+$/.exec(memberId)?.[1] ?? '';
}

/** The charges of a claim's lines, in their order. */
export function lineCharges(claim: PostedClaim): Cents[] {
  return claim.claimInformation.serviceLines.map((line) => {
    const service = line.professionalService ?? line.institutionalService ?? line.dentalService;
    return parseCents(service!.lineItemChargeAmount)!;
  });
}

/** Every value that stands under a field name anywhere in a JSON document. */
export function valuesOf(json: unknown, name: string): string[] {
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([key, value]) =>
    key === name ? [String(value)] : valuesOf(value, name),
  );
}

/** The sum of the amounts that stand under a field name anywhere in a JSON document. */
export function sumOf(json: unknown, name: string): Cents {
  return sumCents(valuesOf(json, name).map((value) => parseCents(value)!));
}
