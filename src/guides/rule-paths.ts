import { parseRef } from './definition.ts';
import type { Capture, ChildTable, GuideTable, LoopTable, Registers } from './tables.ts';

/** Where a rule looks from. */
export interface Scope {
  guide: GuideTable;
  loop: LoopTable;
  /** The use of a segment that the rule speaks of; undefined for a rule of a loop. */
  segment?: ChildTable;
  /** The registers that the guide's rules have already, so that rules share them. */
  registers: Map<string, number>;
}

/** What a path means. */
export interface Target {
  loop: LoopTable;
  /** The children that the path means: uses of a segment, or a loop. */
  children: readonly ChildTable[];
  segmentId: string;
  /** 0 for a whole segment or loop. */
  position: number;
  component: number;
}

/**
 * Finds what a path means.
 * @throws Error when the guide has no such place.
 */
export function resolve(scope: Scope, path: string): Target {
  const parts = path.split('/').filter((part) => part !== '');
  const last = parts.pop()!;
  const use = parts.at(-1)?.includes('*') ? parts.pop()! : last;
  const loop = parts.length > 0 ? loopNamed(scope.guide, parts.at(-1)!) : scope.loop;
  const asLoop = loop.children.filter((child) => child.loop?.id === last);
  if (asLoop.length > 0)
    return { loop, children: asLoop, segmentId: asLoop[0]!.headId, position: 0, component: 0 };
  const name = last.split('*')[0]!;
  const place = /\d\d(-\d+)?$/.test(name) && name.length > 3 ? parseRef(name) : { position: 0, component: 0 };
  const segmentId = place.position > 0 ? name.replace(/\d\d(-\d+)?$/, '') : name;
  const children = childrenNamed(loop, segmentId, use.split('*')[1]);
  if (children.length === 0)
    throw new Error(`${scope.guide.def.name} has no ${path} in loop ${loop.id || 'of the set'}`);
  const own = loop === scope.loop && scope.segment?.headId === segmentId ? [scope.segment] : children;
  return { loop, children: own, segmentId, position: place.position, component: place.component };
}

/** The uses of a segment in a loop, or those whose key has a value. */
export function childrenNamed(loop: LoopTable, segmentId: string, code: string | undefined): ChildTable[] {
  return loop.children.filter(
    ({ def, headId }) => def.kind === 'segment' && headId === segmentId && (!code || def.key?.codes.includes(code)),
  );
}

/** @throws Error when the guide has no such loop. "ST" is the set itself. */
export function loopNamed(guide: GuideTable, id: string): LoopTable {
  const loop = guide.loops.find((each) => each.id === id || (id === 'ST' && each.id === ''));
  if (!loop) throw new Error(`there is no loop ${id}`);
  return loop;
}

/** A register for the last text at a path; it starts empty with the outer one of the rule's loop and the one that it looks into. */
export function textRegister(scope: Scope, path: string): number {
  const target = resolve(scope, path);
  const home = outer(scope.loop, target.loop);
  return shared(scope, `text ${home.base} ${target.loop.base} ${path.split('/').slice(-2).join('/')}`, () => {
    const slot = scope.guide.registers.texts++;
    registersOf(home).texts.push(slot);
    keep(target, { kind: 'text', slot });
    return slot;
  });
}

function shared(scope: Scope, key: string, make: () => number): number {
  const known = scope.registers.get(key);
  if (known !== undefined) return known;
  const slot = make();
  scope.registers.set(key, slot);
  return slot;
}

/** True for an element of the very segment that the rule speaks of, which needs no register. */
export function isOwn(scope: Scope, path: string): boolean {
  return scope.segment !== undefined && resolve(scope, path).children[0] === scope.segment;
}

/** A register for all texts at several paths. */
export function listRegister(scope: Scope, paths: readonly string[]): number {
  const targets = paths.map((path) => resolve(scope, path));
  const home = targets.reduce((loop, target) => outer(loop, target.loop), scope.loop);
  return shared(scope, `list ${home.base} ${paths.join(' ')}`, () => {
    const slot = scope.guide.registers.lists++;
    registersOf(home).lists.push(slot);
    for (const target of targets) keep(target, { kind: 'list', slot });
    return slot;
  });
}

/** A register for the sum of the amounts at several paths. */
export function sumRegister(scope: Scope, paths: readonly string[]): number {
  const slot = scope.guide.registers.sums++;
  registersOf(scope.loop).sums.push(slot);
  for (const path of paths) keep(resolve(scope, path), { kind: 'add', slot });
  return slot;
}

/** A register for the one amount at a path. */
export function amountRegister(scope: Scope, path: string): number {
  const target = resolve(scope, path);
  const slot = scope.guide.registers.sums++;
  registersOf(outer(scope.loop, target.loop)).amounts.push(slot);
  keep(target, { kind: 'amount', slot });
  return slot;
}

/** A register for the number of a loop that was out of count last; unknown when the loop around it begins. */
export function oddRegister(scope: Scope, outer: LoopTable): number {
  const slot = scope.guide.registers.sums++;
  registersOf(outer).amounts.push(slot);
  return slot;
}

/** A ledger of the amounts at several paths, by the key of the loop in which each stands. */
export function ledgerRegister(scope: Scope, paths: readonly string[], keys: ReadonlyMap<LoopTable, number>): number {
  const slot = scope.guide.registers.ledgers++;
  registersOf(scope.loop).ledgers.push(slot);
  for (const path of paths) {
    const target = resolve(scope, path);
    const key = keys.get(target.loop);
    if (key === undefined) throw new Error(`${path} stands in no loop that has a key`);
    keep(target, { kind: 'book', slot, key });
  }
  return slot;
}

/** The register of a key for each loop; made before the ledgers, since the key may stand in the segment of an amount. */
export function keyRegisters(scope: Scope, each: Readonly<Record<string, string>>): Map<LoopTable, number> {
  return new Map(
    Object.entries(each).map(([id, path]) => {
      const loop = loopNamed(scope.guide, id);
      const slot = scope.guide.registers.keys++;
      registersOf(loop).keys.push(slot);
      keep(resolve({ ...scope, loop }, path), { kind: 'key', slot });
      return [loop, slot];
    }),
  );
}

function keep(target: Target, what: Pick<Capture, 'kind' | 'slot'> & { key?: number }): void {
  const { kind, slot, key = -1 } = what;
  const { position, component } = target;
  const isAmount = kind === 'amount' || kind === 'add' || kind === 'book';
  for (const child of target.children)
    (child.loop ? child.loop.children[0]! : child).captures.push({ kind, isAmount, slot, key, position: position || 1, component });
}

function outer(one: LoopTable, other: LoopTable): LoopTable {
  return contains(one, other) ? one : other;
}

function contains(loop: LoopTable, inner: LoopTable): boolean {
  return loop === inner || loop.children.some((child) => child.loop !== null && contains(child.loop, inner));
}

function registersOf(loop: LoopTable): Registers {
  loop.registers ??= { texts: [], sums: [], amounts: [], lists: [], ledgers: [], keys: [] };
  return loop.registers;
}
