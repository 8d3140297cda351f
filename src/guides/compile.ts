import { packedId } from '../x12/values.ts';
import type { Standard, StandardElement, StandardPart, SyntaxNote } from './base.ts';
import { type CodeTable, codeTable } from './codes.ts';
import type { ElementDef, GuideDef, LoopDef, NodeDef, SegmentDef, UnitDef, Usage } from './definition.ts';
import { lookup } from './lookup.ts';
import { quickTable } from './quick.ts';
import {
  BASIC,
  type ChildTable,
  type ElementTable,
  type GuideTable,
  type LoopTable,
  NOT_USED,
  type NoteTable,
  type Offers,
  REQUIRED,
  type SegmentTable,
  SITUATIONAL,
  TYPES,
} from './tables.ts';

/** Stands for "no limit" in integer tables. */
const NO_LIMIT = 0x7fffffff;
const NO_GUARDS = new Int32Array(0);

/** Works a guide's definition out into the tables that the walk and the element checks run on. Done once per guide. */
export function compileGuide(def: GuideDef, standard: Standard): GuideTable {
  const set = standard.sets.get(def.set);
  const state: Compiling = {
    standard,
    loops: new Map(),
    slots: 0,
    usedWords: 0,
    segmentIds: new Set(),
    unit: def.unit,
    codes: new Map(),
  };
  const root = compileLoop(
    { kind: 'loop', id: '', usage: 'M', max: 1, name: def.title, content: def.content },
    state,
  );
  const ids = [...state.segmentIds];
  for (const loop of state.loops.values()) fillOffers(loop, ids);
  return {
    def,
    root,
    slots: state.slots,
    usedWords: state.usedWords,
    registers: { texts: 0, sums: 0, lists: 0, ledgers: 0, keys: 0 },
    loops: [...state.loops.values()],
    segmentIds: state.segmentIds,
    numbers: lookup(ids),
    setSegmentIds: set?.segmentIds ?? state.segmentIds,
    knownSegmentIds: standard.segmentIds,
  };
}

interface Compiling {
  standard: Standard;
  /** By content, so that a loop that is defined once is compiled once. */
  loops: Map<NodeDef[], LoopTable>;
  slots: number;
  usedWords: number;
  segmentIds: Set<string>;
  unit: UnitDef | undefined;
  /** Code tables by their lists, since most elements share a list with others. */
  codes: Map<string, CodeTable>;
}

function compileLoop(def: LoopDef, state: Compiling): LoopTable {
  const known = state.loops.get(def.content);
  if (known) return known;
  const loop: LoopTable = {
    id: def.id,
    name: def.name,
    base: state.slots,
    used: state.usedWords,
    children: [],
    offers: [],
    forbidden: [],
    required: [],
    rules: [],
    guards: NO_GUARDS,
    registers: null,
    level: def.content[0]?.kind === 'segment' && def.content[0].id === 'HL',
    unit: false,
  };
  state.loops.set(def.content, loop);
  state.slots += def.content.length;
  state.usedWords += Math.ceil(def.content.length / 32);
  let place = -1;
  let previous = '';
  for (const [index, node] of def.content.entries()) {
    const child = compileChild(node, index, state);
    child.unit = unitPosition(child, def.id, state.unit);
    if (child.unit > 0) loop.unit = true;
    // Siblings that begin with the same segment share a place: X12 lets them come in any order.
    if (child.headId !== previous) place += 1;
    previous = child.headId;
    child.place = place;
    loop.children.push(child);
    if (child.usage === REQUIRED && !(index === 0 && def.id !== '')) loop.required.push(child);
  }
  return loop;
}

/** Which element of a segment names the business unit; 0 for none. */
function unitPosition(child: ChildTable, loop: string, unit: UnitDef | undefined): number {
  if (unit === undefined || child.loop !== null || child.headId !== unit.segmentId) return 0;
  return unit.loop === undefined || unit.loop === loop ? unit.position : 0;
}

function compileChild(node: NodeDef, index: number, state: Compiling): ChildTable {
  const loop = node.kind === 'loop' ? compileLoop(node, state) : null;
  const head = headOf(node);
  const segment = loop ? loop.children[0]!.segment : compileSegment(head, state);
  state.segmentIds.add(head.id);
  return {
    index,
    place: 0,
    def: node,
    loop,
    segment,
    headId: head.id,
    max: node.max === Infinity ? NO_LIMIT : node.max,
    usage: usageOf(node.usage),
    basic: node.usage === 'M' ? BASIC : 0,
    unit: 0,
    captures: [],
    rules: [],
    guards: NO_GUARDS,
  };
}

/** Works out, for every segment id of the guide, which children of the loop may begin with it. */
function fillOffers(loop: LoopTable, ids: readonly string[]): void {
  const comers = loop.children.filter((child) => child.index > 0 || loop.id === '');
  for (const id of ids) {
    const own = comers.filter((child) => child.headId === id);
    loop.offers.push(offersOf(own.filter((child) => child.usage !== NOT_USED)));
    loop.forbidden.push(offersOf(own.filter((child) => child.usage === NOT_USED)));
  }
}

function offersOf(children: ChildTable[]): Offers | null {
  const [first] = children;
  if (!first) return null;
  const key = headOf(first.def).key;
  const codes = [...new Set(children.flatMap((child) => headOf(child.def).key?.codes ?? []))];
  return {
    key: key ? { position: key.position, component: key.component, ref: key.ref } : null,
    all: children,
    groups: codes.map((code) => children.filter((child) => headOf(child.def).key?.codes.includes(code))),
    byCode: lookup(codes),
    byText: new Map([...codes.entries()].filter(([, code]) => packedId(code) < 0).map(([number, code]) => [code, number])),
  };
}

function headOf(node: NodeDef): SegmentDef {
  if (node.kind === 'segment') return node;
  return headOf(node.content[0]!);
}

function compileSegment(def: SegmentDef, state: Compiling): SegmentTable {
  const base = state.standard.segments.get(def.id)!;
  const used = new Map(def.elements.map((element) => [element.ref, element]));
  const elements = base.parts.map((part, i) => {
    const ref = `${def.id}${String(i + 1).padStart(2, '0')}`;
    return compilePart({ ref, part, used }, state);
  });
  pointFormats(elements);
  for (const element of elements) if (element.components) pointFormats(element.components);
  const lastRequired = 1 + elements.findLastIndex((element) => element.usage === REQUIRED);
  const notes = base.notes.map(compileNote);
  return { id: def.id, name: def.name, def, elements, lastRequired, notes, quick: quickTable(elements, notes) };
}

interface Place {
  ref: string;
  part: StandardPart;
  used: Map<string, ElementDef>;
}

function compilePart({ ref, part, used }: Place, state: Compiling): ElementTable {
  const def = used.get(ref);
  const element = compileElement({ ref, part, used }, state);
  if (!part.composite) return element;
  // Assigned and not spread, so that all tables keep one hidden class and the checks stay monomorphic.
  element.components = [];
  if (!def || def.usage === 'N') return element;
  element.notes = part.composite.notes.map(compileNote);
  element.components = part.composite.parts.map((inner, i) => {
    const innerRef = `${ref}-${i + 1}`;
    return compileElement({ ref: innerRef, part: inner, used }, state);
  });
  return element;
}

function compileElement({ ref, part, used }: Place, state: Compiling): ElementTable {
  const def = used.get(ref);
  const standard: StandardElement | undefined = part.element;
  const max = standard?.max ?? NO_LIMIT;
  return {
    ref,
    name: def?.name ?? standard?.name ?? part.composite?.name ?? '',
    number: standard?.number ?? part.composite?.id ?? '',
    usage: def ? usageOf(def.usage) : NOT_USED,
    type: standard ? TYPES[standard.type] : TYPES.AN,
    min: standard?.min ?? 1,
    max,
    limit: Math.min(max, def?.limit ?? max),
    repeat: def?.repeat ?? part.repeat,
    repeatMin: def?.repeatMin ?? 1,
    codes: tableOf(def?.codes, state),
    known: tableOf(standard?.codes, state),
    pattern: def?.pattern ? new RegExp(`^(?:${def.pattern})$`) : null,
    components: null,
    notes: [],
    formatAt: -1,
    def: def ?? null,
  };
}

function tableOf(codes: readonly string[] | undefined, state: Compiling): CodeTable | null {
  if (!codes || codes.length === 0) return null;
  const key = codes.join('\n');
  let table = state.codes.get(key);
  if (!table) {
    table = codeTable(codes);
    state.codes.set(key, table);
  }
  return table;
}

/** Element 1251 is a date whose format stands in the nearest element 1250 before it. */
function pointFormats(list: readonly ElementTable[]): void {
  let format = -1;
  for (const [i, element] of list.entries()) {
    if (element.number === '1250') format = i;
    else if (element.number === '1251') element.formatAt = format;
  }
}

function usageOf(usage: Usage): number {
  if (usage === 'N') return NOT_USED;
  return usage === 'S' ? SITUATIONAL : REQUIRED;
}

function compileNote(note: SyntaxNote): NoteTable {
  const bits = note.places.map((place) => 1 << (place - 1));
  const all = bits.reduce((mask, bit) => mask | bit, 0);
  return { kind: note.kind.charCodeAt(0), all, first: bits[0]!, rest: all & ~bits[0]!, note };
}
