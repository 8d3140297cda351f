import type { AckCode } from '../lib/issue.ts';
import { parseRef } from './definition.ts';
import type { Finding } from './findings.ts';
import type { Predicate, RuleDef } from './rule-file.ts';
import type { ChildTable, GuideTable, LoopTable, RuleTable, Test } from './tables.ts';

/**
 * Compiles a guide's situational rules into its tables: registers, and the places that fill them.
 * @throws Error for a path that the guide does not have.
 */
export function compileRules(guide: GuideTable, rules: readonly RuleDef[]): void {
  for (const def of rules) {
    try {
      const loop = loopNamed(guide, def.loop);
      loop.rules.push(compileRule({ guide, loop, registers: new Map() }, def));
    } catch (error) {
      throw new Error(`${guide.def.name}: rule ${def.id}: ${(error as Error).message}`);
    }
  }
}

interface Scope {
  guide: GuideTable;
  loop: LoopTable;
  /** Registers that this rule has already, by path. */
  registers: Map<string, number>;
}

function compileRule(scope: Scope, def: RuleDef): RuleTable {
  const at = resolve(scope, def.report.at);
  return {
    def,
    when: def.when ? compilePredicate(scope, def.when) : () => true,
    holds: compilePredicate(scope, def.must),
    finding: findingOf(def, at),
    blamed: at.position > 0 ? textRegister(scope, def.report.at) : -1,
    trigger: def.trigger ? textRegister(scope, def.trigger) : -1,
  };
}

function compilePredicate(scope: Scope, predicate: Predicate): Test {
  if ('all' in predicate) {
    const tests = predicate.all.map((each) => compilePredicate(scope, each));
    return (facts, base) => tests.every((test) => test(facts, base));
  }
  if ('any' in predicate) {
    const tests = predicate.any.map((each) => compilePredicate(scope, each));
    return (facts, base) => tests.some((test) => test(facts, base));
  }
  if ('not' in predicate) return negate(compilePredicate(scope, predicate.not));
  if ('present' in predicate) return compilePresent(scope, predicate.present);
  if ('absent' in predicate) return negate(compilePresent(scope, predicate.absent));
  if ('sum' in predicate) return compileSum(scope, predicate.sum);
  if ('numbered' in predicate) return compileNumbered(scope, predicate.numbered);
  const [path, wanted] = 'equals' in predicate ? [predicate.equals[0], [predicate.equals[1]]] : predicate.in;
  const slot = textRegister(scope, path);
  return (facts) => wanted.includes(facts.texts[slot] ?? '');
}

function negate(test: Test): Test {
  return (facts, base) => !test(facts, base);
}

/** An element is there when its register is not empty; a direct child of the rule's loop when it has been counted. */
function compilePresent(scope: Scope, path: string): Test {
  const target = resolve(scope, path);
  if (target.position === 0 && target.loop === scope.loop) {
    const indexes = target.children.map((child) => child.index);
    return (facts, base) => indexes.some((index) => facts.counts[base + index]! > 0);
  }
  const slot = textRegister(scope, target.position > 0 ? path : `${path}/`);
  if (target.position > 0) return (facts) => (facts.texts[slot] ?? '') !== '';
  return (facts) => facts.texts[slot] !== undefined;
}

function compileSum(scope: Scope, sum: { of: string; equals: string }): Test {
  const added = centsRegister(scope, sum.of, 'add');
  const total = centsRegister(scope, sum.equals, 'amount');
  return (facts) => !(Math.abs(facts.sums[added]! - facts.sums[total]!) > 0);
}

function compileNumbered(scope: Scope, path: string): Test {
  const outer = scope.guide.loops.find((loop) => loop.children.some((child) => child.loop === scope.loop))!;
  const counter = outer.base + outer.children.find((child) => child.loop === scope.loop)!.index;
  const slot = textRegister(scope, path);
  return (facts) => facts.texts[slot] === undefined || Number(facts.texts[slot]) === facts.counts[counter];
}

interface Target {
  loop: LoopTable;
  /** The children that the path means: uses of a segment, or a loop. */
  children: ChildTable[];
  segmentId: string;
  position: number;
  component: number;
}

/** Finds what a path means. Position is 0 for a whole segment or loop. */
function resolve(scope: Scope, path: string): Target {
  const parts = path.split('/').filter((part) => part !== '');
  const last = parts.at(-1)!;
  const loop = parts.length > 1 ? loopNamed(scope.guide, parts.at(-2)!) : scope.loop;
  const [name, code] = last.split('*');
  const asLoop = loop.children.filter((child) => child.loop?.id === last);
  if (asLoop.length > 0)
    return { loop, children: asLoop, segmentId: asLoop[0]!.headId, position: 0, component: 0 };
  const place =
    /\d\d(-\d+)?$/.test(name!) && name!.length > 3 ? parseRef(name!) : { position: 0, component: 0 };
  const segmentId = place.position > 0 ? name!.replace(/\d\d(-\d+)?$/, '') : name!;
  const children = loop.children.filter(
    (child) =>
      child.def.kind === 'segment' &&
      child.headId === segmentId &&
      (!code || child.def.key?.codes.includes(code)),
  );
  if (children.length === 0)
    throw new Error(`${scope.guide.def.name} has no ${path} in loop ${loop.id || 'of the set'}`);
  return { loop, children, segmentId, position: place.position, component: place.component };
}

function loopNamed(guide: GuideTable, id: string): LoopTable {
  const loop = guide.loops.find((each) => each.id === id || (id === 'ST' && each.id === ''));
  if (!loop) throw new Error(`there is no loop ${id}`);
  return loop;
}

function textRegister(scope: Scope, path: string): number {
  const known = scope.registers.get(path);
  if (known !== undefined) return known;
  const target = resolve(scope, path);
  const slot = scope.guide.texts++;
  scope.registers.set(path, slot);
  resetScope(scope, target.loop).texts.push(slot);
  for (const child of target.children) {
    const own = child.loop ? child.loop.children[0]! : child;
    own.captures.push({ kind: 'text', slot, position: target.position || 1, component: target.component });
  }
  return slot;
}

function centsRegister(scope: Scope, path: string, kind: 'add' | 'amount'): number {
  const target = resolve(scope, path);
  const slot = scope.guide.sums++;
  resetScope(scope, target.loop)[kind === 'add' ? 'sums' : 'amounts'].push(slot);
  for (const child of target.children)
    child.captures.push({ kind, slot, position: target.position, component: 0 });
  return slot;
}

/** A register starts empty with the outer one of the rule's loop and the loop that it looks into. */
function resetScope(scope: Scope, target: LoopTable): LoopTable {
  return contains(scope.loop, target) ? scope.loop : target;
}

function contains(outer: LoopTable, inner: LoopTable): boolean {
  return (
    outer === inner || outer.children.some((child) => child.loop !== null && contains(child.loop, inner))
  );
}

function findingOf(def: RuleDef, at: Target): Finding {
  const blamed = def.report.at.split('/').at(-1)!;
  const element = at.position > 0 ? blamed : undefined;
  const loop = at.children[0]!.loop?.id ?? at.loop.id;
  const table = element ? at.children[0]!.segment!.elements[at.position - 1]! : undefined;
  const part = at.component > 0 ? table?.components?.[at.component - 1] : table;
  return {
    ruleId: def.id,
    message: def.message,
    fixHint: def.hint,
    snipLevel: def.snip,
    x12: { ...(loop ? { loop } : {}), segment: at.segmentId, ...(element ? { element } : {}) },
    ack: ackOf(def, element !== undefined),
    ...(def.stc ? { stc: stcOf(def.stc) } : {}),
    ...(part ? { dataElement: part.number, at: atOf(at) } : {}),
    ...(def.trigger ? { trigger: triggerOf(def.trigger) } : {}),
  };
}

function ackOf(def: RuleDef, ofElement: boolean): AckCode {
  if (def.report.code) return { element: ofElement ? 'IK403' : 'IK304', code: def.report.code };
  return { element: 'STC', code: `${def.stc?.category}:${def.stc?.status}` };
}

function stcOf(stc: NonNullable<RuleDef['stc']>): { category: string; status: string; entity?: string } {
  return { category: stc.category, status: stc.status, ...(stc.entity ? { entity: stc.entity } : {}) };
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
