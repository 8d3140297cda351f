import { createReadStream, existsSync, renameSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { X12Parser } from 'node-x12';
import { X12parser } from 'x12-parser';
import { readSegments } from '../src/x12/read.ts';
import { generate835, generate837p, toFile } from './generate.ts';
import type { Benchmark, Measured } from './types.ts';

const MEGABYTE = 1_000_000;
const CHUNK_BYTES = 65_536;

/** How fast a file's bytes become segments, against two parsers from npm. Each run reads its file as a stream. */
export const x12Benchmarks: Benchmark[] = [
  { name: 'tokenise', unit: 'MB/s', run: (size_mb) => measure(size_mb, tokenise), peer: { name: 'node-x12', run: (size_mb) => measure(size_mb, tokeniseNodeX12) } },
  { name: 'tokenise', unit: 'MB/s', run: (size_mb) => measure(size_mb, tokenise), peer: { name: 'x12-parser', run: (size_mb) => measure(size_mb, tokeniseX12Parser) } },
];

/** Path of a generated file of `size_mb` million bytes in the temporary directory, made when it is not there yet. */
export async function generatedFile(kind: '837p' | '835', size_mb: number): Promise<string> {
  const path = join(tmpdir(), `edi-gateway-bench-${kind}-${size_mb}.x12`);
  if (existsSync(path)) return path;
  const bytes = kind === '835' ? generate835(size_mb * MEGABYTE) : generate837p(size_mb * MEGABYTE);
  await toFile(bytes, `${path}.${process.pid}`);
  renameSync(`${path}.${process.pid}`, path);
  return path;
}

/** Reads all segments of a file and gives their number. */
export async function tokenise(path: string): Promise<number> {
  let count = 0;
  await readSegments(createReadStream(path, { highWaterMark: CHUNK_BYTES }), () => {
    count += 1;
  });
  return count;
}

async function tokeniseNodeX12(path: string): Promise<number> {
  return countObjects(createReadStream(path, { highWaterMark: CHUNK_BYTES }).pipe(new X12Parser(false)));
}

async function tokeniseX12Parser(path: string): Promise<number> {
  return countObjects(createReadStream(path, { highWaterMark: CHUNK_BYTES }).pipe(new X12parser()));
}

async function countObjects(stream: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _ of stream) count += 1;
  return count;
}

async function measure(size_mb: number, read: (path: string) => Promise<number>): Promise<Measured> {
  const path = await generatedFile('837p', size_mb);
  const start = performance.now();
  const count = await read(path);
  const seconds = (performance.now() - start) / 1_000;
  if (count < size_mb) throw new Error('the file was not read');
  return { value: statSync(path).size / MEGABYTE / seconds, peakRssBytes: process.resourceUsage().maxRSS * 1_024 };
}
