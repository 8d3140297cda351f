import type { WindowSegment } from '../x12/segment.ts';
import { report } from './findings.ts';
import { unitOf, type Walk } from './state.ts';
import type { Capture, RuleTable } from './tables.ts';

/** Keeps what a rule asked for. An amount that is no number makes the sum NaN, and with it the rule silent. */
export function capture(walk: Walk, each: Capture, segment: WindowSegment): void {
  if (each.kind === 'add' || each.kind === 'amount' || each.kind === 'book') captureAmount(walk, each, segment);
  else captureText(walk, each, segment);
}

function captureAmount(walk: Walk, each: Capture, segment: WindowSegment): void {
  const isThere = each.position <= segment.elementCount;
  if (!isThere && each.kind !== 'amount') return;
  const cents = segment.cents(each.position) ?? (segment.element(each.position) === '' ? 0 : NaN);
  if (each.kind === 'amount') walk.sums[each.slot] = cents;
  else if (each.kind === 'add') walk.sums[each.slot] = walk.sums[each.slot]! + cents;
  else {
    const key = walk.keys[each.key!]!;
    if (key.value === undefined) key.waiting.push({ ledger: each.slot, cents });
    else book(walk, { ledger: each.slot, cents }, key.value);
  }
}

function book(walk: Walk, entry: { ledger: number; cents: number }, key: string): void {
  const ledger = walk.ledgers[entry.ledger]!;
  ledger.set(key, (ledger.get(key) ?? 0) + entry.cents);
}

function captureText(walk: Walk, each: Capture, segment: WindowSegment): void {
  const text =
    each.component > 0 ? segment.component(each.position, each.component) : segment.element(each.position);
  if (each.kind === 'list') {
    if (text !== '') walk.lists[each.slot]!.push(text);
    return;
  }
  if (each.kind === 'key') {
    for (const entry of walk.keys[each.slot]!.waiting) book(walk, entry, text);
    walk.keys[each.slot] = { value: text, waiting: [] };
    return;
  }
  walk.texts[each.slot] = text;
  walk.textAt[each.slot] = walk.position;
  walk.textOffset[each.slot] = segment.elementOffset(each.position);
}

/** Judges the rules of a loop that is about to close, or of a segment that has come. */
export function judgeRules(walk: Walk, rules: readonly RuleTable[]): void {
  for (const rule of rules) {
    if (rule.when(walk) && !rule.holds(walk)) reportRule(walk, rule);
  }
}

function reportRule(walk: Walk, rule: RuleTable): void {
  if (rule.segmentId === undefined) reportLoopRule(walk, rule);
  else reportSegmentRule(walk, rule, walk.segment!);
}

function reportSegmentRule(walk: Walk, rule: RuleTable, segment: WindowSegment): void {
  const { finding } = rule;
  const { element, component } = finding.at ?? { element: 0 };
  const value = component ? segment.component(element, component) : segment.element(element);
  const place = { position: walk.position, offset: value ? segment.elementOffset(element) : segment.offset };
  report(walk.findings, {
    ...finding,
    ...(value ? { value } : {}),
    x12: { ...finding.x12, ...place },
    ...(finding.trigger ? { trigger: { ...finding.trigger, ...place } } : {}),
    ...unitOf(walk),
  });
}

function reportLoopRule(walk: Walk, rule: RuleTable): void {
  const { finding } = rule;
  const { element, segment } = finding.x12!;
  const at = registerOf(walk, rule.blamed);
  const value = at && element ? walk.texts[rule.blamed] : undefined;
  // A segment as a whole is known by its first element.
  if (at && !element) at.offset -= segment!.length + 1;
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
