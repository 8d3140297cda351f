import type { WindowSegment } from '../x12/segment.ts';
import { report } from './findings.ts';
import { unitOf, type Walk } from './state.ts';
import type { Capture, LoopTable, RuleTable } from './tables.ts';

/** Keeps what a rule asked for. An amount that is no number makes the sum NaN, and with it the rule silent. */
export function capture(walk: Walk, each: Capture, segment: WindowSegment): void {
  if (each.kind !== 'text') {
    const cents = segment.cents(each.position) ?? (segment.element(each.position) === '' ? 0 : NaN);
    walk.sums[each.slot] = each.kind === 'add' ? walk.sums[each.slot]! + cents : cents;
    return;
  }
  const text =
    each.component > 0 ? segment.component(each.position, each.component) : segment.element(each.position);
  walk.texts[each.slot] = text;
  walk.textAt[each.slot] = walk.position;
  walk.textOffset[each.slot] = segment.elementOffset(each.position);
}

/** Judges the rules of a loop that is about to close. */
export function judgeRules(walk: Walk, loop: LoopTable): void {
  for (const rule of loop.rules) {
    if (rule.when(walk, loop.base) && !rule.holds(walk, loop.base)) reportRule(walk, rule);
  }
}

function reportRule(walk: Walk, rule: RuleTable): void {
  const { finding } = rule;
  const at = registerOf(walk, rule.blamed);
  const value = at && walk.texts[rule.blamed];
  const trigger = registerOf(walk, rule.trigger);
  report(walk.findings, {
    ...finding,
    ...(value ? { value } : {}),
    x12: { ...finding.x12, ...(at ?? { position: walk.position, offset: walk.offset }) },
    ...(finding.trigger ? { trigger: { ...finding.trigger, ...trigger } } : {}),
    ...unitOf(walk),
  });
}

function registerOf(walk: Walk, slot: number): { position: number; offset: number } | undefined {
  if (slot < 0 || walk.texts[slot] === undefined) return undefined;
  return { position: walk.textAt[slot]!, offset: walk.textOffset[slot]! };
}
