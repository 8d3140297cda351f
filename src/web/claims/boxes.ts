import type { ClaimKind } from '../../claims/claim.ts';
import { CMS_LINES, cmsRows } from './boxes-cms.ts';
import { type BoxKind, INFO, type Row } from './boxes-common.ts';
import { dentalLines, dentalRows } from './boxes-dental.ts';
import { UB_LINES, ubRows } from './boxes-ub.ts';

/** One field of a paper form, where billers know it: its box number there, our short label, and where it stands in the claim. */
export interface Box {
  number: string;
  label: string;
  /** JSON pointer into the claim's body. */
  pointer: string;
  kind: BoxKind;
  /** Twelfths of the form's width. */
  wide: Row[3];
  options?: readonly (readonly [value: string, label: string])[];
  /** Shown as dots while nobody edits. */
  isPersonal?: boolean;
}

/** A part of the form under a heading, or the table of service lines. */
export interface Section {
  title: string;
  boxes: Box[];
}

const PERSONAL = /memberId|\/ssn$/;

/** What a kind of claim's form is called. */
export const FORM_NAMES: Readonly<Record<ClaimKind, string>> = { professional: 'CMS-1500', institutional: 'UB-04', dental: 'ADA dental form' };

/** The form's sections for a claim, in the order of its paper form. Lists have one empty place more. */
export function sectionsOf(kind: ClaimKind, body: unknown): Section[] {
  const rows = { professional: cmsRows, institutional: ubRows, dental: dentalRows }[kind](body);
  return rows.map(({ title, boxes }) => ({ title, boxes: boxes.map(toBox) }));
}

/** A column of the table of service lines. */
export interface Column {
  number: string;
  label: string;
  /** Below a line's own pointer. */
  path: string;
  kind: BoxKind;
}

/** The table of service lines: CMS-1500 box 24, UB-04 fields 42 to 48, dental boxes 24 to 31. */
export function columnsOf(kind: ClaimKind, body: unknown): Column[] {
  const rows = kind === 'institutional' ? UB_LINES : kind === 'dental' ? dentalLines(body) : CMS_LINES;
  return rows.map(([number, label, path, of = 'text']) => ({ number, label, path, kind: of }));
}

/** Pointer of the list of service lines. */
export const LINES = `${INFO}/serviceLines`;

function toBox([number, label, pointer, wide, kind = 'text', options]: Row): Box {
  return { number, label, pointer, wide, kind, ...(options ? { options } : {}), ...(PERSONAL.test(pointer) ? { isPersonal: true } : {}) };
}
