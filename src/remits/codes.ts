import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** A code list: our own short label per code. A code that is not in it is as valid as any: lists grow three times a year. */
export type CodeList = ReadonlyMap<string, string>;

export interface RemitCodes {
  /** CARC. */
  readonly reasons: CodeList;
  /** RARC. */
  readonly remarks: CodeList;
  /** CAS01. */
  readonly groups: CodeList;
  /** CLP02. */
  readonly claimStatuses: CodeList;
  /** PLB03-1. */
  readonly providerAdjustments: CodeList;
}

/** Reads the code lists of an 835 from `dir`, by default those shipped. Throws when a file is absent or of another shape. */
export function loadRemitCodes(dir: string = shippedCodes()): RemitCodes {
  return {
    reasons: readCodeList(dir, 'carc'),
    remarks: readCodeList(dir, 'rarc'),
    groups: readCodeList(dir, 'cas01'),
    claimStatuses: readCodeList(dir, 'clp02'),
    providerAdjustments: readCodeList(dir, 'plb03'),
  };
}

/** The directory of the shipped code lists; the same from `src` and from `dist`, which stand side by side. */
export function shippedCodes(): string {
  return fileURLToPath(new URL('../../edi-templates/codes/', import.meta.url));
}

const CodeFile = z.object({ name: z.string(), source: z.string(), date: z.string(), codes: z.record(z.string(), z.string()) });

/** Reads one list of `dir`. */
export function readCodeList(dir: string, name: string): CodeList {
  const file = CodeFile.parse(JSON.parse(readFileSync(`${dir}/${name}.json`, 'utf8')));
  return new Map(Object.entries(file.codes));
}

/** The label of an adjustment written as "CO-45" or "45"; undefined for a code without one. */
export function reasonLabel(codes: RemitCodes, reason: string): string | undefined {
  return codes.reasons.get(reason.slice(reason.indexOf('-') + 1));
}

/** The label of a remark code such as "N382". */
export function remarkLabel(codes: RemitCodes, remark: string): string | undefined {
  return codes.remarks.get(remark);
}
