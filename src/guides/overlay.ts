import { z } from 'zod';
import type { ElementDef, GuideDef, LoopDef, NodeDef, SegmentDef } from './definition.ts';
import { buildGuide, type Guides, guidesOf } from './load.ts';
import { proveGuide } from './prove.ts';
import type { GuideTable } from './tables.ts';

const d8 = z.string().regex(/^\d{8}$/);
const common = {
  /** "2310B", "2010AA/PER", "2300/REF*G1", "2300/CLM05-3", "2300/REF*G1/REF02". */
  at: z.string().regex(/^[A-Z0-9]+(\/[A-Z0-9*-]+){0,2}$/),
  /** Name of the guide ("837P") when the operation is meant for one only. */
  guide: z.string().optional(),
  why: z.string().min(1),
  from: d8.optional(),
  to: d8.optional(),
};

/**
 * The closed set of operations by which a payer narrows a guide: require it, forbid it, limit its length or count,
 * allow only some codes, set one fixed value, or note something for people.
 */
export const overlaySchema = z.array(
  z.discriminatedUnion('op', [
    z.strictObject({ op: z.literal('require'), ...common }),
    z.strictObject({ op: z.literal('forbid'), ...common }),
    z.strictObject({ op: z.literal('limit'), value: z.number().int().positive(), ...common }),
    z.strictObject({ op: z.literal('allow'), value: z.array(z.string().min(1)).min(1), ...common }),
    z.strictObject({ op: z.literal('set'), value: z.string().min(1), ...common }),
    z.strictObject({ op: z.literal('note'), value: z.string().optional(), ...common }),
  ]),
);

export type OverlayOp = z.infer<typeof overlaySchema>[number];

/**
 * A guide as a payer wants it on a date (CCYYMMDD).
 * @throws Error for an operation that points at nothing, or that leaves the guide unsound.
 */
export function applyOverlay(
  guides: Guides,
  guide: GuideTable,
  overlay: { ops: readonly OverlayOp[]; onDate: string },
): GuideTable {
  const def = structuredClone(guide.def);
  for (const op of overlay.ops) {
    if (!isMeant(op, def, overlay.onDate)) continue;
    if (applyOp(def, op) === 0)
      throw new Error(`${def.name}: there is no ${op.at}, which a payer wants to ${op.op}`);
  }
  const faults = proveGuide(def, guides.standard);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return buildGuide(def, guides.standard, guides.rules.get(def.name) ?? []);
}

/** All guides as a payer wants them: an operation without a guide's name counts for every guide that has its place. */
export function overlayGuides(guides: Guides, ops: readonly OverlayOp[], onDate: string): Guides {
  const all = guides.all.map((guide) => {
    const own = ops.filter(
      (op) =>
        isMeant(op, guide.def, onDate) && op.op !== 'note' && nodesAt(guide.def, op.at).length > 0,
    );
    return own.length === 0 ? guide : applyOverlay(guides, guide, { ops: own, onDate });
  });
  return guidesOf(all, guides.standard, guides.rules);
}

/** What is wrong with an overlay, as sentences: places that no guide has, values that the guide rules out. */
export function proveOverlay(guides: Guides, ops: readonly OverlayOp[]): string[] {
  const faults: string[] = [];
  for (const op of ops) {
    const homes = guides.all.filter(
      (guide) => (!op.guide || op.guide === guide.def.name) && nodesAt(guide.def, op.at).length > 0,
    );
    if (homes.length === 0) faults.push(`${op.op} ${op.at}: ${op.guide ? `${op.guide} has no such place` : 'no guide has such a place'}`);
    for (const home of homes) {
      const def = structuredClone(home.def);
      applyOp(def, op);
      faults.push(...proveGuide(def, guides.standard).map((fault) => `${op.op} ${op.at}: ${fault}`));
    }
  }
  return faults;
}

function isMeant(op: OverlayOp, def: GuideDef, onDate: string): boolean {
  if (op.guide && op.guide !== def.name) return false;
  return (!op.from || op.from <= onDate) && (!op.to || onDate <= op.to);
}

/** Changes every place of a definition that the operation points at; answers how many there were. */
export function applyOp(def: GuideDef, op: OverlayOp): number {
  const nodes = nodesAt(def, op.at);
  if (op.op === 'note') return nodes.length;
  for (const node of nodes) {
    node.payer = { op: op.op, why: op.why };
    if (op.op === 'require') node.usage = 'R';
    else if (op.op === 'forbid') node.usage = 'N';
    else if (op.op === 'limit') limit(node, op.value);
    else if ('codes' in node) {
      node.codes = op.op === 'set' ? [op.value] : op.value;
      if (op.op === 'set') node.usage = 'R';
    } else throw new Error(`${op.op} ${op.at}: only an element can have a value`);
  }
  return nodes.length;
}

function limit(node: NodeDef | ElementDef, value: number): void {
  if ('codes' in node) node.limit = Math.min(node.limit ?? value, value);
  else node.max = Math.min(node.max, value);
}

/** What a place of an overlay means in a definition. */
export function nodesAt(def: GuideDef, at: string): (NodeDef | ElementDef)[] {
  const [loopId, ...rest] = at.split('/');
  const loops = loopsOf(def.content).filter((loop) => loop.id === loopId);
  if (rest.length === 0) return loops;
  const contents = loopId === 'ST' ? [def.content] : [...new Set(loops.map((loop) => loop.content))];
  const segments = contents.flatMap((content) =>
    content.filter((node): node is SegmentDef => node.kind === 'segment'),
  );
  const [first, second] = rest as [string, string | undefined];
  const named = segments.filter((segment) => isNamed(segment, first));
  if (named.length > 0)
    return second === undefined ? named : named.flatMap((segment) => elementAt(segment, second));
  return segments.flatMap((segment) => elementAt(segment, first));
}

function isNamed(segment: SegmentDef, name: string): boolean {
  const [id, code] = name.split('*');
  return segment.id === id && (code === undefined || (segment.key?.codes.includes(code) ?? false));
}

function elementAt(segment: SegmentDef, ref: string): ElementDef[] {
  return segment.elements.filter((element) => element.ref === ref);
}

function loopsOf(content: readonly NodeDef[]): LoopDef[] {
  return content.flatMap((node) => (node.kind === 'loop' ? [node, ...loopsOf(node.content)] : []));
}
