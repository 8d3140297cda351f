import type { AckCode, StatusTriple } from '../lib/issue.ts';
import { compilePredicate } from './compile-predicates.ts';
import type { Finding } from './findings.ts';
import { guardAgainst, guardOf, guardProgram } from './guards.ts';
import { statusCode } from './names.ts';
import type { RuleDef } from './rule-file.ts';
import { childrenNamed, isOwn, loopNamed, resolve, type Scope, type Target, textRegister } from './rule-paths.ts';
import { type GuideTable, NOT_USED, type RuleTable } from './tables.ts';

/**
 * Compiles a guide's situational rules into its tables: registers, and the places that fill them.
 * @throws Error for a path that the guide does not have.
 */
export function compileRules(guide: GuideTable, rules: readonly RuleDef[]): void {
  const registers = new Map<string, number>();
  for (const def of rules) {
    try {
      for (const place of scopesOf(guide, def)) {
        const scope = { ...place, registers };
        const rule = compileRule(scope, def);
        if (rule) (scope.segment ?? scope.loop).rules.push(rule);
      }
    } catch (error) {
      throw new Error(`${guide.def.name}: rule ${def.id}: ${(error as Error).message}`);
    }
  }
  for (const loop of guide.loops) for (const judged of [loop, ...loop.children]) judged.guards = guardProgram(judged.rules, guide.slots);
}

function scopesOf(guide: GuideTable, def: RuleDef): Omit<Scope, 'registers'>[] {
  const [loopId, use] = def.loop.split('/') as [string, string | undefined];
  const loops = loopId === '*' ? guide.loops : [loopNamed(guide, loopId)];
  if (use === undefined) return loops.map((loop) => ({ guide, loop }));
  const [id, code] = use.split('*') as [string, string | undefined];
  const scopes = loops.flatMap((loop) =>
    childrenNamed(loop, id, code).map((segment) => ({ guide, loop, segment })),
  );
  if (scopes.length === 0) throw new Error(`there is no ${def.loop}`);
  return scopes;
}

/** Undefined for a rule over every use of a segment at a use that lacks the element which it would blame. */
function compileRule(scope: Scope, def: RuleDef): RuleTable | undefined {
  const at = resolve(scope, def.report.at);
  if (def.loop.startsWith('*') && partOf(at)?.usage === NOT_USED) return undefined;
  const register = (path: string): number => (isOwn(scope, path) ? -1 : textRegister(scope, path));
  return {
    def,
    guard: guardOf(scope, def.when),
    doubt: guardAgainst(scope, def.must),
    when: def.when ? compilePredicate(scope, def.when) : null,
    holds: compilePredicate(scope, def.must),
    finding: findingOf(def, at),
    blamed: register(at.position > 0 ? def.report.at : `${def.report.at}/`),
    trigger: def.trigger ? register(def.trigger) : -1,
    segmentId: scope.segment?.headId,
  };
}

function findingOf(def: RuleDef, at: Target): Finding {
  const blamed = def.report.at.split('/').at(-1)!;
  const element = at.position > 0 ? blamed : undefined;
  const loop = at.children[0]!.loop?.id ?? at.loop.id;
  const part = partOf(at);
  return {
    ruleId: def.id,
    message: def.message,
    fixHint: def.hint,
    ...(def.severity ? { severity: def.severity } : {}),
    snipLevel: def.snip,
    x12: { ...(loop ? { loop } : {}), segment: at.segmentId, ...(element ? { element } : {}) },
    ack: ackOf(def, element !== undefined),
    ...(def.stc ? { stc: stcOf(def.stc) } : {}),
    ...(part ? { dataElement: part.number, at: atOf(at) } : {}),
    ...(def.trigger ? { trigger: triggerOf(def.trigger) } : {}),
  };
}

/** The element or component that a path means. */
function partOf(at: Target): { usage: number; number: string } | undefined {
  if (at.position === 0) return undefined;
  const table = at.children[0]!.segment!.elements[at.position - 1]!;
  return at.component > 0 ? table.components?.[at.component - 1] : table;
}

function ackOf(def: RuleDef, ofElement: boolean): AckCode {
  if (def.report.code) return { element: ofElement ? 'IK403' : 'IK304', code: def.report.code };
  if (!def.stc) throw new Error('it has neither a code of the 999 nor a status of the 277CA');
  return { element: 'STC', code: statusCode(stcOf(def.stc)) };
}

function stcOf({ category, status, entity }: NonNullable<RuleDef['stc']>): StatusTriple {
  return { category, status, ...(entity ? { entity } : {}) };
}

function atOf(at: Target): { element: number; component?: number } {
  return { element: at.position, ...(at.component > 0 ? { component: at.component } : {}) };
}

function triggerOf(path: string): { segment: string; element: string; loop?: string } {
  const parts = path.split('/');
  const element = parts.at(-1)!;
  return {
    segment: element.replace(/\d\d(-\d+)?$/, ''),
    element,
    ...(parts.length > 1 ? { loop: parts.at(-2)! } : {}),
  };
}
