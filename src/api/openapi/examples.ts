import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ClaimKind } from '../../claims/claim.ts';

const SAMPLES = fileURLToPath(new URL('../../../samples', import.meta.url));

/** An example of a body. */
export interface Example {
  readonly summary: string;
  readonly value: unknown;
}

/** Examples by kind of body, then by name. Those of claims are the samples that the gateway accepts. */
export type Examples = Readonly<Record<ClaimKind | `raw-${ClaimKind}` | 'x12' | 'correction' | 'secondary', Readonly<Record<string, Example>>>>;

interface Expected {
  title: string;
  kind: ClaimKind;
  claims: { file: string; http: number }[];
}

/** Reads the examples from the samples; without that folder there are those of small bodies only. */
export function loadExamples(folder: string = SAMPLES): Examples {
  const claims: Record<ClaimKind, Record<string, Example>> = { professional: {}, institutional: {}, dental: {} };
  const files: Record<string, Example> = {};
  const raw: Record<ClaimKind, Record<string, Example>> = { professional: {}, institutional: {}, dental: {} };
  for (const story of existsSync(folder) ? readdirSync(folder).sort() : []) {
    const at = join(folder, story, 'expected.json');
    if (!existsSync(at)) continue;
    const expected = JSON.parse(readFileSync(at, 'utf8')) as Expected;
    for (const { file } of expected.claims.filter(({ http }) => http === 200)) {
      const name = file === 'claim.json' ? story : `${story}-${file.replace(/\W+/g, '-').replace(/-json$/, '')}`;
      claims[expected.kind][name] = { summary: expected.title, value: JSON.parse(readFileSync(join(folder, story, file), 'utf8')) as unknown };
    }
    const x12 = join(folder, story, '837.x12');
    if (!existsSync(x12)) continue;
    const example = { summary: expected.title, value: readFileSync(x12, 'latin1') };
    if (expected.kind === 'professional' && Object.keys(files).length < X12_EXAMPLES) files[story] = example;
    if (expected.claims.length === 1 && Object.keys(raw[expected.kind]).length === 0) raw[expected.kind] = { [story]: { ...example, value: { x12: example.value } } };
  }
  return {
    ...claims, x12: files, 'raw-professional': raw.professional, 'raw-institutional': raw.institutional, 'raw-dental': raw.dental,
    correction: {
      'new-member-number': { summary: 'Sends a rejected claim again with another member number.', value: { kind: 'resend', patch: { subscriber: { memberId: 'NW-100200300' } } } },
      'add-authorization': { summary: 'Replaces a denied claim; the authorization was missing.', value: { kind: 'replace', patch: { claimInformation: { claimSupplementalInformation: { priorAuthorizationNumber: 'PA-77120' } } } } },
      void: { summary: 'Takes a claim back.', value: { kind: 'void' } },
    },
    secondary: {
      named: { summary: 'The claim names its next payer itself.', value: {} },
      given: { summary: 'The next payer and the member number there.', value: { tradingPartnerServiceId: 'CEDAR', tradingPartnerName: 'Cedar Mutual Insurance', claimFilingCode: 'CI', subscriber: { memberId: 'CM-1182-0045' } } },
    },
  };
}

/** Whole files are long; a few say it all. */
const X12_EXAMPLES = 2;
