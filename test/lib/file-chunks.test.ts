import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { fileChunks } from '../../src/lib/file-chunks.ts';

const folder = mkdtempSync(join(tmpdir(), 'file-chunks-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function whole(path: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of fileChunks(path)) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

it.each([0, 1, 262_143, 262_144, 262_145, 1_000_003])('a file of %i bytes comes whole and in order', async (size) => {
  const path = join(folder, String(size));
  const bytes = Buffer.from(Uint32Array.from({ length: Math.ceil(size / 4) }, (_, i) => i * 2_654_435_761).buffer).subarray(0, size);
  writeFileSync(path, bytes);
  expect((await whole(path)).equals(bytes)).toBe(true);
});

it('a reader may stop early, and what cannot be read is told', async () => {
  const path = join(folder, 'early');
  writeFileSync(path, Buffer.alloc(3_000_000, 7));
  for await (const piece of fileChunks(path)) {
    expect(piece[0]).toBe(7);
    break;
  }
  await expect(whole(join(folder, 'absent'))).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(whole(folder)).rejects.toMatchObject({ code: 'EISDIR' });
});
