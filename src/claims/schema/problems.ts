import type { z } from 'zod';
import type { Issue } from '../../lib/issue.ts';

/** Turns zod's problems into issues in a biller's words, each with the pointer of the field in the body as it was posted. */
export function schemaIssues(error: z.ZodError, body: unknown): readonly Issue[] {
  return error.issues.map((problem) => {
    const { pointer, value } = locate(body, problem.path);
    return { severity: 'error', snipLevel: 1, pointer, ...describe(problem, value), ...shown(value) };
  });
}

function describe(problem: z.core.$ZodIssue, value: unknown): Pick<Issue, 'ruleId' | 'message' | 'fixHint'> {
  if (value === undefined) {
    return { ruleId: 'contract.required', message: 'This part of the claim is missing.', fixHint: 'Add it to the body.' };
  }
  if (problem.code === 'custom') {
    return {
      ruleId: 'contract.amount', message: `The amount ${problem.message}.`,
      fixHint: 'Write it like 109.20: digits, one point, at most two decimals.',
    };
  }
  const expected = problem.code === 'invalid_type' ? problem.expected : 'string';
  return {
    ruleId: 'contract.type', message: `This field has the wrong type: ${nameOf(value)} was sent where ${article(expected)} is expected.`,
    fixHint: `Send ${article(expected)}.`,
  };
}

/**
 * The schema sees a single object as a list of one and a list of lists as one list, so its paths are walked along the body
 * as it was posted.
 */
function locate(body: unknown, path: readonly PropertyKey[]): { pointer: string; value: unknown } {
  let value = body;
  let pointer = '';
  for (const key of path) {
    if (typeof key === 'number' && Array.isArray(value)) {
      const [at, found] = nth(value, key);
      pointer += at;
      value = found;
    } else if (typeof key === 'string') {
      pointer += `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
    }
  }
  return { pointer, value };
}

/** The n-th item of a list whose items may themselves be lists. */
function nth(list: readonly unknown[], n: number): [string, unknown] {
  let left = n;
  for (const [index, item] of list.entries()) {
    if (!Array.isArray(item)) {
      if (left === 0) return [`/${index}`, item];
      left -= 1;
    } else if (left < item.length) return [`/${index}/${left}`, item[left]];
    else left -= item.length;
  }
  return [`/${n}`, undefined];
}

function shown(value: unknown): { value?: string } {
  return value === undefined || (typeof value === 'object' && value !== null) ? {} : { value: String(value) };
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return article(typeof value);
}

function article(type: string): string {
  const words: Record<string, string> = {
    string: 'text', number: 'a number', boolean: 'true or false', object: 'an object', array: 'a list', record: 'an object',
  };
  return words[type] ?? type;
}
