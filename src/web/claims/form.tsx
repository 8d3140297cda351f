import type { ClaimKind } from '../../claims/claim.ts';
import type { Issue } from '../../lib/issue.ts';
import { Wide } from '../parts.tsx';
import { type Box, columnsOf, LINES, sectionsOf } from './boxes.ts';
import { fieldFor, idOf, lineCount } from './draft.ts';
import { readPointer } from '../../lib/pointer.ts';
import { shown } from './pointers.ts';

interface FormProps {
  kind: ClaimKind;
  body: unknown;
  beside: ReadonlyMap<string, readonly Issue[]>;
  /** Fields that can be typed into; otherwise the form is for reading, with personal numbers as dots. */
  isEditing: boolean;
}

/** A claim as the paper form has it, each issue beside its field. */
export function ClaimForm(props: FormProps) {
  return (
    <>
      {sectionsOf(props.kind, props.body).filter(({ boxes }) => props.isEditing || boxes.some((box) => !isSpare(box, props))).map(({ title, boxes }) => (
        <fieldset key={title}>
          <legend>{title}</legend>
          <div class="boxes">{boxes.filter((box) => props.isEditing || !isSpare(box, props)).map((box) => <FormBox key={box.pointer + box.label} {...props} box={box} />)}</div>
        </fieldset>
      ))}
      <fieldset><legend>Service lines</legend><Lines {...props} /></fieldset>
    </>
  );
}

/** An empty place of a list is there to be typed into, and nothing to read. */
function isSpare({ pointer, kind }: Box, { body, beside }: FormProps): boolean {
  return /\/\d+\//.test(pointer) && !beside.has(pointer) && shown(readPointer(body, pointer), kind) === '';
}

function FormBox({ box, body, beside, isEditing }: FormProps & { box: Box }) {
  const value = shown(readPointer(body, box.pointer), box.kind);
  const issues = beside.get(box.pointer) ?? [];
  const id = idOf(box.pointer);
  return (
    <div class={`box w${box.wide}${issues.length > 0 ? ' bad' : ''}`}>
      {isEditing
        ? <><label for={id}><span class="number">{box.number}</span> {box.label}</label><Input box={box} id={id} value={value} isBad={issues.length > 0} /></>
        : <><span class="name"><span class="number">{box.number}</span> {box.label}</span><Value box={box} value={value} /></>}
      <Says id={id} issues={issues} />
    </div>
  );
}

function Input({ box, id, value, isBad }: { box: Box; id: string; value: string; isBad: boolean }) {
  const common = { id, name: box.pointer, 'aria-invalid': isBad, 'aria-describedby': `${id}-says` } as const;
  if (!box.options) return <input {...common} value={value} autocomplete="off" {...(box.kind === 'date' && box.wide > 2 ? { placeholder: 'MM/DD/YYYY' } : {})} />;
  const known = box.options.some(([key]) => key === value);
  return (
    <select {...common}>
      {known ? null : <option value={value} selected>{value}</option>}
      {box.options.map(([key, label]) => <option key={key} value={key} selected={key === value}>{label}</option>)}
    </select>
  );
}

function Value({ box, value }: { box: Box; value: string }) {
  if (value === '') return <div class="value none">–</div>;
  if (box.isPersonal) return <div class="value"><span class="said">hidden, ends with</span><span aria-hidden="true">•••</span>{value.slice(-4)}</div>;
  return <div class="value">{box.options?.find(([key]) => key === value)?.[1] ?? value}</div>;
}

/** What is wrong with a field. It is there when nothing is, so that a check can fill it later. */
export function Says({ id, issues, swap }: { id: string; issues: readonly Issue[]; swap?: boolean }) {
  return (
    <p class="says" id={`${id}-says`} data-says={id} {...(swap ? { 'hx-swap-oob': 'true' } : {})}>
      {issues.map((issue) => issue.message).join(' ')}
    </p>
  );
}

function Lines({ kind, body, beside, isEditing }: FormProps) {
  const columns = columnsOf(kind, body);
  const rows = lineCount(body) + (isEditing ? 1 : 0);
  return (
    <Wide label="Service lines">
      <table class="lines">
        <thead><tr><th scope="col">Line</th>{columns.map(({ number, label, path }) => (
          <th key={path} scope="col"><span class="number">{number}</span> {label}</th>))}</tr></thead>
        <tbody>{Array.from({ length: rows }, (_, line) => (
          <tr key={line}>
            <th scope="row">{line < lineCount(body) ? line + 1 : 'New'}</th>
            {columns.map(({ path, label, number, kind: of }) => {
              const pointer = `${LINES}/${line}${path}`;
              const box: Box = { number, label, pointer, kind: of, wide: 2 };
              const issues = beside.get(pointer) ?? [];
              const value = shown(readPointer(body, pointer), of);
              const id = idOf(pointer);
              return (
                <td key={path} class={`box ${of}${issues.length > 0 ? ' bad' : ''}`}>
                  {isEditing ? <><label class="said" for={id}>{`${label}, line ${line + 1}`}</label><Input box={box} id={id} value={value} isBad={issues.length > 0} /></> : value || '–'}
                  <Says id={id} issues={issues} />
                </td>
              );
            })}
          </tr>
        ))}</tbody>
      </table>
    </Wide>
  );
}

/** All issues in words: what is wrong, what to do, and the rule behind it. Errors first; each leads to its field. */
export function IssueList({ issues, fields }: { issues: readonly Issue[]; fields: ReadonlyMap<string, Box> }) {
  const pointers = [...fields.keys()];
  const sorted = [...issues].sort((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'));
  return (
    <ul class="issues">{sorted.map((issue, n) => {
      const box = fields.get(fieldFor(pointers, issue.pointer) ?? '');
      const place = box ? `Box ${box.number}, ${box.label}` : issue.pointer?.split('/').slice(1).join(' › ') ?? '';
      return (
        <li key={n} class={`issue ${issue.severity}`}>
          <p class="what">{issue.message}</p>
          {issue.fixHint ? <p class="fix">{issue.fixHint}</p> : null}
          <p class="meta">
            {box ? <a href={`#${idOf(box.pointer)}`}>{place}</a> : place}{place ? ' · ' : ''}{issue.ruleId}
            {issue.x12?.element ?? issue.x12?.segment ? ` · ${[issue.x12?.loop, issue.x12?.element ?? issue.x12?.segment].filter(Boolean).join(' ')}` : ''}
          </p>
        </li>
      );
    })}</ul>
  );
}
