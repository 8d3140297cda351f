import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contractPage } from './contract.ts';
import { editsPage } from './edits.ts';
import { type Guides, loadGuides } from '../src/guides/load.ts';
import { outlineGuide } from '../src/guides/outline.ts';
import type { RuleDef } from '../src/guides/rule-file.ts';
import type { GuideTable } from '../src/guides/tables.ts';

/** The generated pages of the documentation by their path below `docs`; `npm run docs` writes them, a test compares them. */
export function pages(guides: Guides): Map<string, string> {
  const pages = new Map(
    guides.all.map((guide) => [`guides/${guide.def.name}.md`, guidePage(guide, guides.rules.get(guide.def.name))]),
  );
  return pages.set('guides/README.md', indexPage(guides)).set('contract.md', contractPage()).set('edits.md', editsPage());
}

function indexPage(guides: Guides): string {
  const rows = guides.all.map(({ def }) => {
    const rules = guides.rules.get(def.name)?.length ?? 0;
    return `| [${def.name}](${def.name}.md) | ${def.title} | ${def.id} | ${def.functionalId || '-'} | ${def.confidence} | ${rules} |`;
  });
  return `# Implementation guides

What the checker knows, generated from \`edi-templates\` by \`npm run docs\`. \`gateway guide NAME\` prints the same outline.

| guide | what it is | version (ST03, GS08) | GS01 | confidence | situational rules |
|---|---|---|---|---|---|
${rows.join('\n')}
`;
}

function guidePage(guide: GuideTable, rules: readonly RuleDef[] = []): string {
  return `# ${guide.def.name}: ${guide.def.title}

Generated from \`edi-templates/guides/${guide.def.name}.json\` by \`npm run docs\`.

\`\`\`text
${outlineGuide(guide)}\`\`\`
${rulesTable(rules)}`;
}

function rulesTable(rules: readonly RuleDef[]): string {
  if (rules.length === 0) return '';
  const rows = rules.map((rule) => `| ${rule.id} | ${rule.loop} | ${reported(rule)} | ${rule.message} | ${rule.hint} |`);
  return `
## Situational rules

| rule | loop | reported as | what is wrong | what to do |
|---|---|---|---|---|
${rows.join('\n')}
`;
}

/** The code of the 999 and its place, or the status of the 277CA. */
function reported({ report, stc }: RuleDef): string {
  const status = stc ? `STC ${stc.category}:${stc.status}${stc.entity ? `:${stc.entity}` : ''}` : '';
  return [report.code ? `999 ${report.code} at ${report.at}` : `277CA at ${report.at}`, status].filter(Boolean).join(', ');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(join(import.meta.dirname, 'guides'), { recursive: true });
  for (const [path, text] of pages(loadGuides())) writeFileSync(join(import.meta.dirname, path), text);
}
