import type { ElementDef, NodeDef, Usage } from './definition.ts';
import type { Guides } from './load.ts';
import { applyOp, nodesAt, type OverlayOp } from './overlay.ts';

/**
 * What an overlay makes of the guides, a line for each operation and guide: the place, what counted before and counts then, when, and why.
 * Operations are applied in their order, whatever their dates. The overlay has been proven.
 */
export function overlayDifference(guides: Guides, ops: readonly OverlayOp[]): string[] {
  return guides.all.flatMap((guide) => {
    const def = structuredClone(guide.def);
    return ops.filter((op) => !op.guide || op.guide === def.name).flatMap((op) => {
      const nodes = nodesAt(def, op.at);
      const before = nodes.map(factsOf);
      if (nodes.length > 0) applyOp(def, op);
      const changes = new Set(nodes.map((node, i) => `${def.name} ${op.at}, ${node.name}: ${changeText(op, before[i]!, factsOf(node))}${datesText(op)}. ${op.why}`));
      return [...changes];
    });
  });
}

const USAGES: Record<Usage, string> = { M: 'required', R: 'required', S: 'situational', N: 'not wanted' };

/** What an operation can change, in words. */
function factsOf(node: NodeDef | ElementDef): string[] {
  if ('kind' in node) return [USAGES[node.usage], node.max === Infinity ? 'any number' : `${node.max} at most`];
  const codes = node.codes.length === 0 ? 'any value' : node.codes.join(' ');
  return [USAGES[node.usage], codes, node.limit === undefined ? 'any length' : `${node.limit} characters at most`];
}

function changeText(op: OverlayOp, before: readonly string[], after: readonly string[]): string {
  if (op.op === 'note') return `note${op.value ? ` "${op.value}"` : ''}`;
  const changed = before.flatMap((fact, i) => (fact === after[i] ? [] : [`${fact} -> ${after[i]}`]));
  return changed.length === 0 ? 'as in the guide' : changed.join(', ');
}

function datesText({ from, to }: OverlayOp): string {
  return `${from ? `, from ${from}` : ''}${to ? `, to ${to}` : ''}`;
}
