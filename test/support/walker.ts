import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isHere } from './skip.ts';

/** A walker in another language, with guides of another make, may lie beside the checkout. */
const WALKER = fileURLToPath(new URL('../../../shared/reference/tools/walk.py', import.meta.url));
const GUIDES = fileURLToPath(new URL('../../../shared/reference/guides', import.meta.url));

/** True where the walker can run; `tests` says what skips where it can not. */
export function canWalk(tests: string): boolean {
  if (!existsSync(WALKER)) {
    process.stderr.write(`skipped: ${tests}, because the reference walker is absent\n`);
    return false;
  }
  return isHere(spawnSync('python3', ['--version']).status === 0, { tests, because: 'python3 is not installed' });
}

/** Walks files: one line for each transaction set. */
export function walk(files: readonly string[]): { status: number | null; lines: string[] } {
  const walked = spawnSync('python3', [WALKER, GUIDES, ...files], { encoding: 'utf8' });
  return { status: walked.status, lines: walked.stdout.trim().split('\n') };
}
