import { packedId, packId, textAt } from '../x12/values.ts';
import { ABSENT, locate, numberIn, textIn } from './registers.ts';
import type { Predicate, SumDef } from './rule-file.ts';
import {
  amountRegister,
  isOwn,
  keyRegisters,
  ledgerRegister,
  listRegister,
  oddRegister,
  resolve,
  type Scope,
  sumRegister,
  type Target,
  textRegister,
} from './rule-paths.ts';
import type { Test } from './tables.ts';

/**
 * Compiles a predicate into a test over the registers that it needs.
 * @throws Error for a path that the guide does not have.
 */
export function compilePredicate(scope: Scope, predicate: Predicate): Test {
  if ('all' in predicate) {
    return both(predicate.all.map((each) => compilePredicate(scope, each)));
  }
  if ('any' in predicate) {
    return either(predicate.any.map((each) => compilePredicate(scope, each)));
  }
  if ('not' in predicate) return negate(compilePredicate(scope, predicate.not));
  if ('present' in predicate) return compilePresent(scope, predicate.present);
  if ('absent' in predicate) return negate(compilePresent(scope, predicate.absent));
  if ('single' in predicate) return compileSingle(scope, predicate.single);
  if ('numbered' in predicate) return compileNumbered(scope, predicate.numbered);
  if ('sum' in predicate) return predicate.sum.each ? compileLedger(scope, predicate.sum) : compileSum(scope, predicate.sum);
  if ('among' in predicate || 'distinct' in predicate || 'within' in predicate) return compileLists(scope, predicate);
  const [path, wanted] = 'equals' in predicate ? [predicate.equals[0], [predicate.equals[1]]] : predicate.in;
  if (isOwn(scope, path)) return compileOwnValue(resolve(scope, path), wanted);
  return compileValue(textRegister(scope, path), wanted);
}

/** All of some tests, two by two, which is faster than a list. */
function both([first = () => true, ...rest]: readonly Test[]): Test {
  if (rest.length === 0) return first;
  const others = both(rest);
  return (facts) => first(facts) && others(facts);
}

/** One of some tests. */
function either([first = () => false, ...rest]: readonly Test[]): Test {
  if (rest.length === 0) return first;
  const others = either(rest);
  return (facts) => first(facts) || others(facts);
}

function negate(test: Test): Test {
  return (facts) => !test(facts);
}

/** An element is there when its register is not empty; a direct child of the rule's loop when it has been counted. */
function compilePresent(scope: Scope, path: string): Test {
  const target = resolve(scope, path);
  const { position, component } = target;
  if (isOwn(scope, path)) {
    return (facts) => {
      locate(facts, facts.segment!, position, component);
      return facts.from < facts.to;
    };
  }
  if (target.position === 0 && target.loop === scope.loop) {
    const slots = target.children.map((child) => scope.loop.base + child.index);
    if (slots.length === 1) return ({ counts }) => counts[slots[0]!]! > 0;
    return (facts) => slots.some((slot) => facts.counts[slot]! > 0);
  }
  const slot = textRegister(scope, target.position > 0 ? path : `${path}/`);
  if (target.position > 0) return ({ texts }) => texts.codes[slot] !== ABSENT && texts.codes[slot] !== EMPTY;
  return ({ texts }) => texts.codes[slot] !== ABSENT;
}

const EMPTY = packedId('');

/** Compares with a register. Wanted codes of up to three bytes, as nearly all are, are compared as numbers. */
function compileValue(slot: number, wanted: readonly string[]): Test {
  const codes = wanted.map(packedId);
  const [one, other = one] = codes;
  if (codes.length <= 2 && codes.every((code) => code > 0)) return ({ texts }) => texts.codes[slot] === one || texts.codes[slot] === other;
  return ({ texts }) => wanted.includes(textIn(texts, slot) ?? '');
}

/** Looks at the segment in hand. */
function compileOwnValue({ position, component }: Target, wanted: readonly string[]): Test {
  const codes = wanted.map(packedId);
  const isShort = codes.every((code) => code >= 0);
  return (facts) => {
    const { bytes } = facts.segment!;
    locate(facts, facts.segment!, position, component);
    const { from, to } = facts;
    return isShort ? codes.includes(packId(bytes, from, to - from)) : wanted.includes(textAt(bytes, from, to));
  };
}

function compileSingle(scope: Scope, path: string): Test {
  const { loop, children } = resolve(scope, path);
  const slots = children.map((child) => loop.base + child.index);
  return (facts) => slots.reduce((count, slot) => count + facts.counts[slot]!, 0) === 1;
}

/** After a number that is wrong, those that count on from it are right: it is one fault. */
function compileNumbered(scope: Scope, path: string): Test {
  const parent = scope.guide.loops.find((loop) => loop.children.some((child) => child.loop === scope.loop))!;
  const counter = parent.base + parent.children.find((child) => child.loop === scope.loop)!.index;
  const slot = textRegister(scope, path);
  const odd = oddRegister(scope, parent);
  return ({ texts, counts, sums }) => {
    if (texts.codes[slot] === ABSENT) return true;
    const number = numberIn(texts, slot);
    if (number === counts[counter]) return true;
    const goesOn = number === sums[odd]! + 1;
    sums[odd] = number;
    return goesOn;
  };
}

function compileSum(scope: Scope, sum: SumDef): Test {
  const added = sumRegister(scope, sum.of);
  const less = sum.less && sumRegister(scope, sum.less);
  const total = amountRegister(scope, sum.equals);
  return (facts) => {
    const made = facts.sums[added]! - (less === undefined ? 0 : facts.sums[less]!);
    return !differs(made, facts.sums[total]!);
  };
}

/** Compares per key. A key without an amount to compare with is passed over. */
function compileLedger(scope: Scope, sum: SumDef): Test {
  const keys = keyRegisters(scope, sum.each!);
  const added = ledgerRegister(scope, sum.of, keys);
  const less = sum.less && ledgerRegister(scope, sum.less, keys);
  const isKeyed = keys.has(resolve(scope, sum.equals).loop);
  const total = isKeyed ? ledgerRegister(scope, [sum.equals], keys) : amountRegister(scope, sum.equals);
  return (facts) => {
    if (facts.ledgers[added]!.size === 0) return true;
    for (const [key, cents] of facts.ledgers[added]!) {
      const wanted = isKeyed ? facts.ledgers[total]!.get(key) : facts.sums[total];
      const made = cents - (less === undefined ? 0 : (facts.ledgers[less]!.get(key) ?? 0));
      if (wanted !== undefined && differs(made, wanted)) return false;
    }
    return true;
  };
}

/** False when one of them is NaN, because it was no amount. */
function differs(one: number, other: number): boolean {
  return Math.abs(one - other) > 0;
}

function compileLists(scope: Scope, predicate: Extract<Predicate, { among: unknown } | { distinct: unknown } | { within: unknown }>): Test {
  if ('among' in predicate) {
    const [paths, wanted] = predicate.among;
    const slot = listRegister(scope, paths);
    return (facts) => facts.lists[slot]!.some((text) => wanted.includes(text));
  }
  if ('within' in predicate) {
    const [each, of] = predicate.within.map((path) => listRegister(scope, [path])) as [number, number];
    return (facts) => facts.lists[each]!.every((text) => facts.lists[of]!.includes(text));
  }
  const { of, except = [] } = predicate.distinct;
  // What stands outside of the rule's loop came once, before it; the list would be emptied with the outer loop only.
  const [inside, outside] = split(scope, of);
  const list = listRegister(scope, inside);
  const slots = outside.map((path) => textRegister(scope, path));
  return (facts) => {
    if (facts.lists[list]!.length === 0 && slots.length < 2) return true;
    const texts = [...facts.lists[list]!, ...slots.flatMap((slot) => textIn(facts.texts, slot) ?? [])];
    const counted = texts.filter((text) => !except.includes(text));
    return new Set(counted).size === counted.length;
  };
}

function split(scope: Scope, paths: readonly string[]): [inside: string[], outside: string[]] {
  const isInside = (path: string): boolean => isWithin(scope.loop, resolve(scope, path).loop);
  return [paths.filter(isInside), paths.filter((path) => !isInside(path))];
}

function isWithin(loop: Scope['loop'], inner: Scope['loop']): boolean {
  return loop === inner || loop.children.some((child) => child.loop !== null && isWithin(child.loop, inner));
}
