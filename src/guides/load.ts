import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseStandard, type Standard } from './base.ts';
import { compileGuide } from './compile.ts';
import { compileRules } from './compile-rules.ts';
import { type GuideDef, parseGuide } from './definition.ts';
import { proveGuide } from './prove.ts';
import { type RuleDef, ruleFile } from './rule-file.ts';
import { emptySpare, type Spare } from './spare.ts';
import type { GuideTable } from './tables.ts';

/** All guides that this program knows, compiled. Load once at start and pass along. */
export interface Guides {
  readonly standard: Standard;
  readonly all: readonly GuideTable[];
  /** Situational rules by guide name. */
  readonly rules: ReadonlyMap<string, readonly RuleDef[]>;
  /**
   * The guide of a version ("005010X222A1") for a GS01 or ST01, or undefined. Errata other than the one that HIPAA
   * names (X222A2, X223A3) are other versions and not found.
   */
  get(version: string, functionalIdOrSet?: string): GuideTable | undefined;
  /** All guides of that version. Several, as the request and the response of a 278, are told apart by what each says in `tell`. */
  candidates(version: string, functionalIdOrSet?: string): readonly GuideTable[];
  /** What checking by these guides leaves for the next file. */
  readonly spare: Spare;
}

const TEMPLATES = fileURLToPath(new URL('../../edi-templates', import.meta.url));

/**
 * Reads `base.json` and every guide with its rules from a directory, `edi-templates` beside the program by default.
 * @throws Error that lists what is wrong with a definition, or that a file is missing or no JSON.
 */
export function loadGuides(dir: string = TEMPLATES): Guides {
  const standard = parseStandard(readJson(join(dir, 'base.json')));
  const files = readdirSync(join(dir, 'guides'))
    .filter((name) => name.endsWith('.json'))
    .sort();
  const ruleFiles = readdirSync(join(dir, 'guides', 'rules')).filter((name) => name.endsWith('.json'));
  const rules = new Map(
    ruleFiles.map((name) => [
      name.slice(0, -5),
      ruleFile.parse(readJson(join(dir, 'guides', 'rules', name))),
    ]),
  );
  const defs = files.map((name) => parseGuide(readJson(join(dir, 'guides', name))));
  const faults = defs.flatMap((def) => proveGuide(def, standard));
  for (const name of rules.keys()) {
    if (!defs.some((def) => def.name === name)) faults.push(`rules/${name}.json: there is no guide ${name}`);
  }
  if (faults.length > 0) throw new Error(`the guides in ${dir} are not sound:\n${faults.join('\n')}`);
  return guidesOf(
    defs.map((def) => buildGuide(def, standard, rules.get(def.name) ?? [])),
    standard,
    rules,
  );
}

/** Compiles one definition with its rules. */
export function buildGuide(def: GuideDef, standard: Standard, rules: readonly RuleDef[]): GuideTable {
  const table = compileGuide(def, standard);
  compileRules(table, rules);
  return table;
}

/** Bundles compiled guides for looking up. */
export function guidesOf(all: readonly GuideTable[], standard: Standard, rules: Guides['rules']): Guides {
  const fits = ({ def }: GuideTable, version: string, key?: string): boolean =>
    (def.id === version || (def.also?.includes(version) ?? false)) &&
    (key === undefined || def.functionalId === key || def.set === key);
  return {
    all,
    standard,
    rules,
    get: (version, key) => all.find((guide) => fits(guide, version, key)),
    candidates: (version, key) => all.filter((guide) => fits(guide, version, key)),
    spare: emptySpare(),
  };
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
