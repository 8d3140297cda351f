import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Ctx } from '../../src/context.ts';
import { Fault } from '../../src/lib/fault.ts';
import { createLog } from '../../src/lib/log.ts';
import type { Mailbox } from '../../src/transport/port.ts';

/** What transport needs of a context: the wrapper of outside calls and the log. `calls` is what went through it. */
export function transportContext(): { ctx: Ctx; calls: string[]; logged(): string } {
  const calls: string[] = [];
  const lines: string[] = [];
  const ctx = {
    log: createLog('debug', { write: (line: string) => void lines.push(line) }),
    outside: <T>(name: string, fn: () => Promise<T>) => {
      calls.push(name);
      return fn();
    },
  };
  return { ctx: ctx as unknown as Ctx, calls, logged: () => lines.join('') };
}

/** A folder that is removed when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mailbox-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function bytesOf(mailbox: Mailbox, path: string, limit_bytes = 100_000_000): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of mailbox.get(path, limit_bytes)) parts.push(part);
  return Buffer.concat(parts);
}

/** The Fault that a promise ends in; fails when it ends well or in anything else. */
export async function faultOf(promise: Promise<unknown>): Promise<Fault> {
  const error = await promise.then(
    () => new Error('it ended well'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof Fault) return error;
  throw error;
}
