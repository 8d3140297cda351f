import type { GuideDef, NodeDef, SegmentDef } from './definition.ts';

/**
 * A guide as an indented outline for people: loops and segments with usage, repeats, the qualifier that tells them apart,
 * and the elements that have to be there.
 */
export function outlineGuide(guide: { def: GuideDef }): string {
  const { def } = guide;
  const lines = [
    `${def.name}  ${def.title}  (GS01 ${def.functionalId || '-'}, version ${def.id}; confidence ${def.confidence})`,
    'R required (M by X12 itself), S situational, N not used; times it may stand there; [what tells it apart]; (required elements)',
    '',
  ];
  outline(def.content, '', lines, new Set());
  return `${lines.join('\n')}\n`;
}

function outline(content: readonly NodeDef[], indent: string, lines: string[], seen: Set<NodeDef[]>): void {
  for (const node of content) {
    const use = `${node.usage} ${node.max === Infinity ? 'any number' : `x${node.max}`}  ${node.name}`;
    const why = node.payer ? `  << payer: ${node.payer.why}` : '';
    if (node.kind === 'segment') {
      lines.push(`${indent}${node.id} ${use}${keyText(node)}${requiredText(node)}${why}`);
    } else if (seen.has(node.content)) {
      lines.push(`${indent}LOOP ${node.id} ${use} (as above)${why}`);
    } else {
      seen.add(node.content);
      lines.push(`${indent}LOOP ${node.id} ${use}${why}`);
      outline(node.content, `${indent}  `, lines, seen);
    }
  }
}

function keyText(segment: SegmentDef): string {
  return segment.key ? `  [${segment.key.ref} ${segment.key.codes.join(' ')}]` : '';
}

function requiredText(segment: SegmentDef): string {
  const required = segment.elements.filter(
    (element) => element.component === 0 && element.usage !== 'S' && element.usage !== 'N',
  );
  return required.length === 0 ? '' : `  (${required.map((element) => element.ref.slice(-2)).join(' ')})`;
}
