import { createReadStream, existsSync, renameSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type Measured, type Peer, PEER_SIZES, PEER_WARM_UP } from './types.ts';

export const MEGABYTE = 1_000_000;
const CHUNK_BYTES = 262_144;

/** Path of a generated file of `size` million bytes in the temporary directory, made when it is not there yet. */
export async function generatedFile(kind: '837p' | '835', size: number): Promise<string> {
  const path = join(tmpdir(), `edi-gateway-bench-${kind}-${size}.x12`);
  if (existsSync(path)) return path;
  const { generate835, generate837p, toFile } = await import('./generate.ts');
  const bytes = kind === '835' ? generate835(size * MEGABYTE) : generate837p(size * MEGABYTE);
  await toFile(bytes, `${path}.${process.pid}`);
  renameSync(`${path}.${process.pid}`, path);
  return path;
}

/** Times one reading of a generated file. `read` gives how much it found, as a proof that it read. */
export async function measureFile(file: { kind: '837p' | '835'; size: number }, read: (path: string) => Promise<number>): Promise<Measured> {
  const path = await generatedFile(file.kind, file.size);
  const start = performance.now();
  const found = await read(path);
  const measured = measuredSince(start, statSync(path).size / MEGABYTE);
  if (found < file.size) throw new Error('the file was not read');
  return measured;
}

/** So much in the time since `start`, with the highest resident memory of this process so far. */
export function measuredSince(start: number, amount: number): Measured {
  const seconds = (performance.now() - start) / 1_000;
  return { value: amount / seconds, peakRssBytes: process.resourceUsage().maxRSS * 1_024 };
}

/** Two parsers from npm on the same files. They tell segments and no more: the least that a reader does. */
export function parsingPeers(kind: '837p' | '835'): Peer[] {
  return [
    peer('node-x12', async (size) => {
      const { X12Parser } = await import('node-x12');
      return measureFile({ kind, size }, (path) => countObjects(streamOf(path).pipe(new X12Parser(false))));
    }),
    x12Parser(kind),
  ];
}

/** The same for 835s: node-x12 makes objects of the whole file, as far as it goes; x12-parser has nothing beyond segments. */
export function remitPeers(): Peer[] {
  const parse = peer('node-x12', async (size) => {
    const { X12Parser } = await import('node-x12');
    return measureFile({ kind: '835', size }, async (path) => {
      const tree = new X12Parser(false).parse((await buffer(streamOf(path))).toString('latin1'));
      const interchanges = 'interchanges' in tree ? tree.interchanges : [tree];
      return interchanges.flatMap(({ functionalGroups }) => functionalGroups.flatMap(({ transactions }) => transactions.map(({ segments }) => segments.length))).reduce((a, b) => a + b, 0);
    });
  });
  return [parse, x12Parser('835')];
}

function x12Parser(kind: '837p' | '835'): Peer {
  return peer('x12-parser', async (size) => {
    const { X12parser } = await import('x12-parser');
    return measureFile({ kind, size }, (path) => countObjects(streamOf(path).pipe(new X12parser())));
  });
}

/** The peers read Node's streams; ours read pieces that share a buffer, as the commands do. */
function streamOf(path: string): Readable {
  return createReadStream(path, { highWaterMark: CHUNK_BYTES });
}

function peer(name: string, run: Peer['run']): Peer {
  return { name, sizes: PEER_SIZES, warmUp: PEER_WARM_UP, run };
}

async function countObjects(stream: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _ of stream) count += 1;
  return count;
}
