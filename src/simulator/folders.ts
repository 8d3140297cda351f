import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The folders of a payer, by what they hold: see README. */
export type Paths = ReturnType<typeof pathsOf>;

/** The folders below a payer's own. */
export function pathsOf(root: string) {
  return {
    in: join(root, 'mailbox', 'in'),
    out: join(root, 'mailbox', 'out'),
    inbox: join(root, 'inbox'),
    taken: join(root, 'taken'),
    refused: join(root, 'refused'),
    jobs: join(root, 'state', 'jobs'),
    done: join(root, 'state', 'done'),
    bulk: join(root, 'state', 'bulk'),
    making: join(root, 'state', 'making'),
  };
}

/** Names in a folder, in order. */
export async function namesIn(dir: string): Promise<string[]> {
  return (await readdir(dir)).filter((name) => !name.startsWith('.')).sort();
}

/** Whether something is there. */
export async function exists(path: string): Promise<boolean> {
  return access(path).then(() => true, () => false);
}

/** Turns a file that is gone into undefined, and rethrows everything else. */
export function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
