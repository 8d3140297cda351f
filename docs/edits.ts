import { codeKinds } from '../src/codes/kinds.ts';
import type { Edit } from '../src/claims/edits/edit.ts';
import { ELSEWHERE, PARTLY } from '../src/claims/edits/elsewhere.ts';
import { EDITS } from '../src/claims/edits/table.ts';
import { EDIT_CASES, type EditCase } from '../test/claims/edit-cases.ts';

const GROUPS: readonly (readonly [letters: string, title: string])[] = [
  ['ENV', 'Files and envelopes'], ['BIL', 'Billing and pay-to'], ['SUB', 'Subscriber, patient and payer'], ['CLM', 'The claim as a whole'],
  ['PRV', 'Providers'], ['LIN', 'Service lines'], ['INS', 'Institutional claims'], ['COB', 'Other payers'],
];

/** docs/edits.md: every edit with what it says, where it counts, what a payer file can set, and an example from the tests. */
export function editsPage(): string {
  return `# Claim edits

Generated from \`src/claims/edits\` and \`test/claims/edit-cases.ts\` by \`npm run docs\`.

Every claim is judged by all edits of its kind before it is stored, whether it was posted, uploaded or only validated. All findings are answered
at once, each with its rule, severity, SNIP level, the JSON pointer of the field, its place in the 837, the status that a 277CA would carry, what
was sent, and what to do. Errors refuse the claim; warnings do not. P, I and D are professional, institutional and dental claims.
A status such as A7:400+178 is two codes of one category in one STC.

Edits that ask a list (${codeKinds().map(({ kind }) => kind).join(', ')}) work as of the date of service. Where it is not loaded, the answer says
so in \`notChecked\`; where no loaded release reaches the date, the finding is a warning "Not checked". See \`gateway codes\`.

A payer file switches an edit off or on, makes it a warning, or sets its parameters, each with a \`why\`, and if wanted from and to a day:

\`\`\`json
"edits": [
  { "edit": "SUB-02", "set": { "pattern": "^[A-Z]{3}\\\\d{9}$" }, "why": "The card shows three letters and nine digits" },
  { "edit": "CLM-27", "set": { "days": 90 }, "why": "Provider manual, timely filing" },
  { "edit": "PRV-07", "severity": "warning", "why": "Pays without the facility until July", "to": "20270630" }
]
\`\`\`

${EDITS.length} edits, and ${ELSEWHERE.length} rules that other checks hold.

${GROUPS.map(group).join('\n')}`;
}

function group([letters, title]: readonly [string, string]): string {
  const edits = EDITS.filter(({ id }) => id.startsWith(letters)).sort((a, b) => (a.id < b.id ? -1 : 1));
  const others = ELSEWHERE.filter(({ id }) => id.startsWith(letters));
  return `## ${title}

| edit | severity | SNIP | status | for | what is wrong |
|---|---|---|---|---|---|
${[...edits.map(row), ...others.map(({ id, title: said }) => `| ${id} | see below | | | | ${said} |`)].sort().join('\n')}

${[...edits.map(section), ...others.map(({ id, where }) => `**${id}** Checked elsewhere: ${where}.\n`)].join('\n')}`;
}

function row({ id, severity, snipLevel, stc, appliesTo, title }: Edit): string {
  return `| ${id} | ${severity} | ${snipLevel} | ${stc} | ${[...appliesTo].join(' ')} | ${title} |`;
}

function section(edit: Edit): string {
  const { id, why, fixHint, needs, parameters = {}, from, to } = edit;
  const facts = [
    ...(needs ? [`Asks ${needs.list === 'history' ? 'the biller\'s other claims' : `the list \`${needs.list}\``}.`] : []),
    ...(from ? [`For services from ${from} on.`] : []), ...(to ? [`For services until ${to}.`] : []),
    ...Object.entries(parameters).map(([name, { says }]) => `Parameter \`${name}\`: ${says}.`), ...(PARTLY[id] ? [PARTLY[id]] : []),
  ];
  const found = EDIT_CASES.find((one) => one.id === id);
  return `**${id}** ${why} ${fixHint}${facts.length > 0 ? ` ${facts.join(' ')}` : ''}\n${found ? example(found) : ''}`;
}

function example({ trips, passes, set }: EditCase): string {
  const told = set ? `with \`${JSON.stringify(set)}\`: ` : '';
  const [bad, good] = [shown(trips), shown(passes)];
  if (bad === '') return '';
  return `- ${told}refused ${bad}${good === '' || good === bad ? '' : `; taken ${good}`}\n`;
}

/** Changes to a good claim, as "field value"; long ones are cut. */
function shown(changes: Readonly<Record<string, unknown>>): string {
  return Object.entries(changes).map(([pointer, value]) => {
    const text = value === undefined ? 'left out' : `\`${JSON.stringify(value)}\``;
    return `\`${pointer}\` ${text.length > 90 ? `${text.slice(0, 88)}…\`` : text}`;
  }).join(', ');
}
