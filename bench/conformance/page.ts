import type { Conformance, Difference } from './compare.ts';
import type { Judged } from './files.ts';

/** The page docs/conformance.md. */
export function toMarkdown(found: Conformance): string {
  const { files, its999s } = found;
  const x12 = files.filter((file) => file.isX12);
  return `# Conformance

What this program makes of the sample files of other open projects (pyx12, stupidedi, LinuxForHealth x12, StAEDI, badX12, moov-io/x12, x12-types,
edi-835-parser, Herophilus). The files are not part of this project; \`npm run conformance\` reads them from a collection beside the checkout and
writes this page. It fails when a difference has no reason below.

- **${lossless(x12)} of ${x12.length} X12 files are read without loss** (${files.length - x12.length} more are no X12): written again from what was read they have the same bytes, but for line ends and padding behind terminators.
- **Stated by their source**: ${summary(files)}
- **999s**: ${its999s.same} of ${its999s.compared} answers say the same as those of pyx12, segment by segment; each other one is explained below.

## Files by source and guide

"Accepted" and "refused" count the files that we judge as their source states. Where no guide is here, a file is read and answered as not supported.

${table(files)}

## Where we judge otherwise than the source

${list(found.againstSources)}

## Where we judge otherwise than pyx12

pyx12 is a second opinion with known mistakes. Files that it refuses or takes as we do, and those of the list above, are left out.

${list(found.againstPyx12)}

## Other editions of a guide

HIPAA names one edition of each guide. Another one is refused by its name (IK502 I6), because a payer would; judged as if it were ours, it shows this.

${editions(files)}

## 999s beside those of pyx12

Compared are IK3 (segment, position, code), IK4 (place, code), IK5 and AK9. The order of IK3 is not: there it comes from a set and varies.

${byReason(its999s.different)}

The 5010 cases that pyx12 keeps for itself:

${found.own5010.map((one) => `- \`${one.path}\`: they \`${one.theirs}\`, we \`${one.ours}\`. ${one.why || UNEXPLAINED}`).join('\n')}
`;
}

const UNEXPLAINED = '**not explained yet**';
const RIGHT = { we: 'We are right', they: 'They are right', both: 'Both can be said' } as const;

function summary(files: readonly Judged[]): string {
  const supported = files.filter((file) => file.support === 'guide');
  const count = (stated: string, accepted: boolean): string => {
    const all = supported.filter((file) => file.stated === stated);
    return `${all.filter((file) => file.accepted === accepted).length} of ${all.length}`;
  };
  return `of the files whose guide is here, ${count('valid', true)} stated valid are accepted and ${count('invalid', false)} stated invalid are refused.`;
}

function table(files: readonly Judged[]): string {
  const keys = [...new Set(files.map((file) => `${file.source} | ${file.guide}`))].sort();
  const lines = keys.map((key) => {
    const group = files.filter((file) => `${file.source} | ${file.guide}` === key);
    return `| ${key} | ${group.length} | ${lossless(group)} | ${judged(group, 'valid')} | ${judged(group, 'invalid')} |`;
  });
  return ['| source | guide | files | without loss | stated valid: accepted | stated invalid: refused |', '|---|---|---|---|---|---|', ...lines].join('\n');
}

function lossless(files: readonly Judged[]): number {
  return files.filter((file) => file.isX12 && file.isLossless).length;
}

function judged(group: readonly Judged[], stated: 'valid' | 'invalid'): string {
  const all = group.filter((file) => file.stated === stated);
  if (all.length === 0) return '';
  if (group[0]!.support === 'none' && /^00/.test(group[0]!.guide)) return 'no guide here';
  if (group[0]!.support === 'edition') return 'other edition';
  return `${all.filter((file) => file.accepted === (stated === 'valid')).length} of ${all.length}`;
}

function list(differences: readonly Difference[]): string {
  if (differences.length === 0) return 'Nowhere.';
  return differences.map(({ path, theirs, ours, reason }) =>
    `- \`${path}\`: they say ${theirs}, we ${ours}. ${reason ? `${RIGHT[reason.right]}: ${reason.why}` : UNEXPLAINED}`).join('\n');
}

/** One line for each reason with the files that it is about. */
function byReason(differences: readonly Difference[]): string {
  const whys = [...new Set(differences.map((one) => one.reason?.why ?? UNEXPLAINED))];
  return whys.map((why) => {
    const paths = differences.filter((one) => (one.reason?.why ?? UNEXPLAINED) === why).map((one) => `\`${one.path}\``);
    return `- ${why} ${paths.length} ${paths.length === 1 ? 'file' : 'files'}: ${paths.join(', ')}.`;
  }).join('\n');
}

function editions(files: readonly Judged[]): string {
  return files.filter((file) => file.support === 'edition')
    .map((file) => `- \`${file.path}\` (${file.guide}): ${file.underOurs.length === 0 ? 'clean' : file.underOurs.join(', ')}`).join('\n');
}
