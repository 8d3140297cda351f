import { packedId } from '../x12/values.ts';
import { ABSENT } from './registers.ts';
import type { Predicate } from './rule-file.ts';
import { isOwn, resolve, type Scope, textRegister } from './rule-paths.ts';
import type { RuleFacts } from './tables.ts';

/** What has to be so before a rule can speak at all. Most rules speak of what most claims lack, and this finds it without a call. */
export interface Guard {
  readonly kind: number;
  /** A counter or a register. */
  readonly slot: number;
  /** The packed texts of which one has to be in the register. */
  readonly one: number;
  readonly other: number;
}

const ALWAYS = 0;
const COUNTED = 1;
const THERE = 2;
const VALUED = 3;
const NONE: Guard = { kind: ALWAYS, slot: 0, one: 0, other: 0 };

/** The part of a rule's condition that can be told at a look. */
export function guardOf(scope: Scope, when: Predicate | undefined): Guard {
  if (when === undefined) return NONE;
  if ('all' in when) return when.all.map((each) => guardOf(scope, each)).find((guard) => guard !== NONE) ?? NONE;
  if ('present' in when) return ofPlace(scope, when.present);
  if ('single' in when) return ofPlace(scope, when.single);
  if ('equals' in when) return ofValue(scope, when.equals[0], [when.equals[1]]);
  return 'in' in when ? ofValue(scope, when.in[0], when.in[1]) : NONE;
}

function ofPlace(scope: Scope, path: string): Guard {
  if (isOwn(scope, path)) return NONE;
  const { loop, children, position } = resolve(scope, path);
  if (position > 0) return { ...NONE, kind: THERE, slot: textRegister(scope, path) };
  if (loop !== scope.loop || children.length !== 1) return NONE;
  return { ...NONE, kind: COUNTED, slot: loop.base + children[0]!.index };
}

function ofValue(scope: Scope, path: string, wanted: readonly string[]): Guard {
  const codes = wanted.map(packedId);
  const [one = 0, other = one] = codes;
  if (isOwn(scope, path) || codes.length > 2 || codes.some((code) => code <= 0)) return NONE;
  return { kind: VALUED, slot: textRegister(scope, path), one, other };
}

/** False when the rule has nothing to say. */
export function mayApply({ kind, slot, one, other }: Guard, { counts, texts }: RuleFacts): boolean {
  if (kind === ALWAYS) return true;
  if (kind === COUNTED) return counts[slot]! > 0;
  const code = texts.codes[slot]!;
  return kind === THERE ? code !== ABSENT : code === one || code === other;
}
