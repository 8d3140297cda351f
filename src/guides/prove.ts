import type { Standard, StandardPart } from './base.ts';
import type { ElementDef, GuideDef, KeyDef, LoopDef, NodeDef, SegmentDef } from './definition.ts';

/**
 * What is wrong with a guide's definition, as sentences; empty when it is sound. A guide is refused for an element that
 * its segment does not have, a limit the standard's lengths rule out, a key that no element carries,
 * and two siblings that could claim the same segment.
 */
export function proveGuide(guide: GuideDef, standard: Standard): string[] {
  const faults: string[] = [];
  const root: LoopDef = {
    kind: 'loop',
    id: guide.name,
    usage: 'M',
    max: 1,
    name: guide.title,
    content: guide.content,
  };
  proveLoop(root, standard, faults, new Set());
  return faults.map((fault) => `${guide.name}: ${fault}`);
}

function proveLoop(loop: LoopDef, standard: Standard, faults: string[], seen: Set<NodeDef[]>): void {
  if (seen.has(loop.content)) return;
  seen.add(loop.content);
  if (loop.content[0]?.kind !== 'segment') faults.push(`loop ${loop.id} does not begin with a segment`);
  else if (loop.content[0].max !== 1) faults.push(`${loop.id}: the segment that opens a loop can't repeat`);
  for (const node of loop.content) {
    if (node.kind === 'loop') proveLoop(node, standard, faults, seen);
    else
      faults.push(
        ...proveSegment(node, standard).map((fault) => `${loop.id}/${segmentTitle(node)}: ${fault}`),
      );
  }
  faults.push(...proveSiblings(loop));
}

/** Two siblings are told apart by segment id, else by their keys, which then have to sit in the same element. */
function proveSiblings(loop: LoopDef): string[] {
  const faults: string[] = [];
  const heads = loop.content.flatMap((node) => headOf(node) ?? []);
  for (const [i, one] of heads.entries()) {
    for (const other of heads.slice(i + 1)) {
      if (one.id !== other.id || (i === 0 && loop.content[0] === one)) continue;
      if (!one.key || !other.key) {
        faults.push(`${loop.id}: two uses of ${one.id} can't be told apart`);
      } else if (one.key.ref !== other.key.ref) {
        faults.push(`${loop.id}: uses of ${one.id} have keys in ${one.key.ref} and in ${other.key.ref}`);
      } else if (one.key.codes.some((code) => other.key!.codes.includes(code))) {
        faults.push(`${loop.id}: two uses of ${one.id} share a value of ${one.key.ref}`);
      }
    }
  }
  return faults;
}

function headOf(node: NodeDef): SegmentDef | undefined {
  if (node.kind === 'segment') return node;
  const head = node.content[0];
  return head && headOf(head);
}

function proveSegment(segment: SegmentDef, standard: Standard): string[] {
  const base = standard.segments.get(segment.id);
  if (!base) return ['the base standard has no such segment'];
  const faults: string[] = [];
  for (const element of segment.elements) {
    if (!element.ref.startsWith(segment.id)) faults.push(`${element.ref} belongs to another segment`);
    const part = base.parts[element.position - 1];
    if (!part) faults.push(`${element.ref} is more than the segment has`);
    else faults.push(...proveElement(element, part));
  }
  for (const [i, part] of base.parts.entries()) {
    const ref = `${segment.id}${String(i + 1).padStart(2, '0')}`;
    const use = segment.elements.find((element) => element.ref === ref)?.usage;
    if (part.mandatory && use !== 'R' && use !== 'M') faults.push(`${ref} is mandatory in X12`);
  }
  if (segment.key) faults.push(...proveKey(segment.key, segment.elements));
  return faults;
}

/** What tells a use apart has to be an element of it, and a code that this may have; a payer may have narrowed its codes. */
function proveKey(key: KeyDef, elements: readonly ElementDef[]): string[] {
  const element = elements.find(({ ref }) => ref === key.ref);
  if (!element) return [`key ${key.ref} is not among the elements`];
  if (element.payer || element.codes.length === 0) return [];
  return key.codes.filter((code) => !element.codes.includes(code)).map((code) => `key ${key.ref}: "${code}" is not among its codes`);
}

function proveElement(element: ElementDef, part: StandardPart): string[] {
  const standard =
    element.component === 0 ? part.element : part.composite?.parts[element.component - 1]?.element;
  if (element.component > 0 && !standard) return [`${element.ref} is no component of the standard`];
  if (!standard) return [];
  const faults: string[] = [];
  const repeat = element.repeat ?? part.repeat;
  if (repeat > part.repeat || (element.repeatMin ?? 1) > repeat)
    faults.push(`${element.ref}: ${element.repeatMin ?? 1} to ${repeat} repetitions are impossible`);
  if (element.limit !== undefined && (element.limit < standard.min || element.limit > standard.max)) {
    faults.push(`${element.ref}: limit ${element.limit} is outside ${standard.min}..${standard.max}`);
  }
  for (const code of element.codes) {
    if (code.length < standard.min || code.length > standard.max)
      faults.push(`${element.ref}: code "${code}" has an impossible length`);
    else if (standard.type === 'ID' && standard.codes.length > 0 && !standard.codes.includes(code)) {
      faults.push(`${element.ref}: code "${code}" is not in the base list of element ${standard.number}`);
    }
  }
  return faults;
}

function segmentTitle(segment: SegmentDef): string {
  return segment.key ? `${segment.id}*${segment.key.codes.join('|')}` : segment.id;
}
