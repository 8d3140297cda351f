import type { WindowSegment } from '../x12/segment.ts';
import { textAt } from '../x12/values.ts';
import { report } from './findings.ts';
import { mayBreak } from './guards.ts';
import { ABSENT, keepText, locate, textIn } from './registers.ts';
import { unitOf, type Walk } from './state.ts';
import type { Capture, RuleTable } from './tables.ts';

/** Keeps what rules ask for of a segment. An amount that is no number makes the sum NaN, and with it the rule silent. */
export function capture(walk: Walk, captures: readonly Capture[], segment: WindowSegment): void {
  for (let i = 0; i < captures.length; i += 1) {
    const each = captures[i]!;
    if (each.isAmount) captureAmount(walk, each, segment);
    else captureText(walk, each, segment);
  }
}

function captureAmount(walk: Walk, each: Capture, segment: WindowSegment): void {
  if (each.position > segment.elementCount && each.kind !== 'amount') return;
  const cents = segment.cents(each.position) ?? (segment.element(each.position) === '' ? 0 : NaN);
  if (each.kind === 'amount') walk.sums[each.slot] = cents;
  else if (each.kind === 'add') walk.sums[each.slot] = walk.sums[each.slot]! + cents;
  else {
    const key = walk.keys[each.key]!;
    if (key.value === undefined) key.waiting.push({ ledger: each.slot, cents });
    else book(walk, { ledger: each.slot, cents }, key.value);
  }
}

function book(walk: Walk, entry: { ledger: number; cents: number }, key: string): void {
  const ledger = walk.ledgers[entry.ledger]!;
  ledger.set(key, (ledger.get(key) ?? 0) + entry.cents);
}

function captureText(walk: Walk, each: Capture, segment: WindowSegment): void {
  locate(walk, segment, each.position, each.component);
  if (each.kind === 'text') {
    const { texts } = walk;
    keepText(walk, each.slot, segment);
    texts.positions[each.slot] = walk.position;
    texts.offsets[each.slot] = segment.base + walk.from;
    return;
  }
  const text = textAt(segment.bytes, walk.from, walk.to);
  if (each.kind === 'list') {
    if (text !== '') walk.lists[each.slot]!.push(text);
    return;
  }
  const key = walk.keys[each.slot]!;
  for (const entry of key.waiting) book(walk, entry, text);
  key.waiting.length = 0;
  key.value = text;
}

/** Judges the rules of a loop that is about to close, or of a segment that has come. */
export function judgeRules(walk: Walk, { rules, guards }: Judged): void {
  for (let i = 0; i < rules.length; i += 1) {
    if (!mayBreak(guards, i, walk)) continue;
    const rule = rules[i]!;
    if ((rule.when === null || rule.when(walk)) && !rule.holds(walk)) reportRule(walk, rule);
  }
}

/** What has rules: a loop or the use of a segment. */
interface Judged {
  readonly rules: readonly RuleTable[];
  readonly guards: Int32Array;
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
  const value = at && element ? textIn(walk.texts, rule.blamed) : undefined;
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
  const { codes, positions, offsets } = walk.texts;
  if (slot < 0 || codes[slot] === ABSENT) return undefined;
  return { position: positions[slot]!, offset: offsets[slot]! };
}
