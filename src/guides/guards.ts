import { packedId, packId } from '../x12/values.ts';
import { ABSENT } from './registers.ts';
import type { Predicate } from './rule-file.ts';
import { isOwn, resolve, type Scope, textRegister } from './rule-paths.ts';
import type { RuleFacts, RuleTable } from './tables.ts';

/**
 * What has to be so before a rule can be broken at all. Most rules speak of what most claims lack, or ask for what they have,
 * and this finds it by a look at one cell: a counter, the packed text in a register, or an element of the segment in hand.
 */
export interface Guard {
  readonly of: 'counter' | 'register' | 'element';
  /** Which counter or register, or the element's position. */
  readonly slot: number;
  /** The cell has to be one of these two values, or none of them. */
  readonly one: number;
  readonly other: number;
  readonly isOneOf: boolean;
}

const EMPTY = packedId('');

/** The part of a rule's condition that can be told at a look; undefined for none. */
export function guardOf(scope: Scope, when: Predicate | undefined): Guard | undefined {
  if (when === undefined) return undefined;
  if ('all' in when) return when.all.map((each) => guardOf(scope, each)).find((guard) => guard !== undefined);
  if ('not' in when) return guardAgainst(scope, when.not);
  if ('present' in when) return ofPlace(scope, when.present);
  if ('absent' in when) return guardAgainst(scope, { present: when.absent });
  if ('single' in when) return ofPlace(scope, when.single);
  if ('equals' in when) return ofValue(scope, when.equals[0], [when.equals[1]]);
  return 'in' in when ? ofValue(scope, when.in[0], when.in[1]) : undefined;
}

/** What can be told at a look of what must be so: where it is not, the rule holds. */
export function guardAgainst(scope: Scope, must: Predicate): Guard | undefined {
  if ('any' in must) return must.any.map((each) => guardAgainst(scope, each)).find((guard) => guard !== undefined);
  if ('not' in must) return guardOf(scope, must.not);
  if ('absent' in must) return ofPlace(scope, must.absent);
  const guard = 'present' in must || 'equals' in must || 'in' in must ? guardOf(scope, must) : undefined;
  return guard && { ...guard, isOneOf: !guard.isOneOf };
}

function ofPlace(scope: Scope, path: string): Guard | undefined {
  const { loop, children, position, component } = resolve(scope, path);
  const isFilled = { one: EMPTY, other: ABSENT, isOneOf: false };
  if (isOwn(scope, path)) return position > 0 && component === 0 ? { of: 'element', slot: position, ...isFilled } : undefined;
  if (position > 0) return { of: 'register', slot: textRegister(scope, path), ...isFilled };
  if (loop !== scope.loop || children.length !== 1) return undefined;
  return { of: 'counter', slot: loop.base + children[0]!.index, one: 0, other: 0, isOneOf: false };
}

function ofValue(scope: Scope, path: string, wanted: readonly string[]): Guard | undefined {
  const codes = wanted.map(packedId);
  const [one = 0, other = one] = codes;
  if (codes.length > 2 || codes.some((code) => code <= 0)) return undefined;
  if (!isOwn(scope, path)) return { of: 'register', slot: textRegister(scope, path), one, other, isOneOf: true };
  const { position, component } = resolve(scope, path);
  return component === 0 ? { of: 'element', slot: position, one, other, isOneOf: true } : undefined;
}

/** Four numbers for each of two guards of a rule: the cell (below zero for an element), both values, and whether it has to be one of them. */
const STRIDE = 8;
const SECOND = 4;

/** The guards of some rules, one behind the other as they are looked at. `registers` is where the registers begin among the cells. */
export function guardProgram(rules: readonly RuleTable[], registers: number): Int32Array {
  return Int32Array.from(rules.flatMap(({ guard, doubt }) => [...steps(guard, registers), ...steps(doubt, registers)]));
}

function steps(guard: Guard | undefined, registers: number): number[] {
  // No cell has this value, so that it is always none of them.
  if (guard === undefined) return [0, NEVER, NEVER, 0];
  const { of, slot, one, other, isOneOf } = guard;
  return [of === 'element' ? -slot : of === 'register' ? registers + slot : slot, one, other, Number(isOneOf)];
}

const NEVER = -3;

/** False when rule `i` has nothing to say. */
export function mayBreak(program: Int32Array, i: number, facts: RuleFacts): boolean {
  return isSo(program, i * STRIDE, facts) && isSo(program, i * STRIDE + SECOND, facts);
}

function isSo(program: Int32Array, at: number, facts: RuleFacts): boolean {
  const slot = program[at]!;
  const cell = slot >= 0 ? facts.cells[slot]! : elementCode(facts, -slot);
  return (cell === program[at + 1] || cell === program[at + 2]) === (program[at + 3] === 1);
}

/** The packed text of an element of the segment in hand. */
function elementCode({ segment }: RuleFacts, position: number): number {
  const { offsets, first, bytes, elementCount } = segment!;
  if (position > elementCount) return EMPTY;
  const from = offsets[first + position - 1]! + 1;
  return packId(bytes, from, offsets[first + position]! - from);
}
