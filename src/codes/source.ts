import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, mkdtempSync, openSync, readSync, closeSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { rootCertificates } from 'node:tls';
import { Unzip, UnzipInflate } from 'fflate';
import type { KindDef } from './kinds.ts';
import { FIRST_SHEET, SHARED_TEXTS, sheetAsText } from './sheet.ts';

/** A publisher's file is refused, with what is wrong in a sentence. */
export class CodeFileError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CodeFileError';
  }
}

/** A publisher's file, open for reading once. */
export interface CodeFile {
  /** Names of the archive and of the file in it, for the release that they tell of. */
  readonly names: string;
  readonly sha256: string;
  /** The content, unpacked. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** Bytes of an archive or file that is fetched; the monthly provider file is the largest, with about one thousand million. */
const FETCH_LIMIT_BYTES = 4_000_000_000;
/** Members of an archive that are looked at. */
const MEMBER_LIMIT = 10_000;
/** Addresses that one address may lead to, one after the other. */
const MOST_REDIRECTS = 5;
/** A publisher that says nothing for so long has gone. */
const SILENCE_MS = 60_000;

/**
 * Opens a file or an https address and gives its content to `work`; of a zip archive the member that the kind names, of a spreadsheet
 * (xlsx) the rows of its first sheet. What was fetched is removed again. `ca` are further certificates (PEM) that an address may be signed by, beside those of Node: for a mirror of a site's own.
 * @throws CodeFileError when the address is not https, or the archive holds no such file; errors of the file system and of the
 * network as they come.
 */
export async function withCodeFile<T>({ from, kind, ca }: { from: string; kind: KindDef; ca?: string | undefined }, work: (file: CodeFile) => Promise<T>): Promise<T> {
  if (!/^[a-z][a-z0-9+.-]+:\/\//i.test(from)) return work(await openCodeFile(from, basename(from), kind));
  const folder = mkdtempSync(join(tmpdir(), 'codes-'));
  try {
    const path = join(folder, 'file');
    await fetchFile({ address: from, ca, redirects: MOST_REDIRECTS }, path);
    return await work(await openCodeFile(path, new URL(from).pathname, kind));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function openCodeFile(path: string, name: string, kind: KindDef): Promise<CodeFile> {
  const sha256 = await hashOf(path);
  if (!isZip(path)) return { names: name, sha256, bytes: limited(createReadStream(path), kind) };
  const member = await findMember(path, kind.member);
  if (member !== undefined) return { names: `${name} ${member}`, sha256, bytes: limited(unzipped(path, member), kind) };
  if ((await findMember(path, exactly(FIRST_SHEET))) === undefined) {
    const sheet = await findMember(path, /\.xlsx$/i);
    const advice = sheet === undefined ? '' : ` It holds the spreadsheet ${sheet}: unpack the archive and load that.`;
    throw new CodeFileError(`${name} holds no file of the kind ${kind.kind} (${kind.publisher}).${advice}`);
  }
  const hasShared = (await findMember(path, exactly(SHARED_TEXTS))) !== undefined;
  return { names: name, sha256, bytes: limited(sheetAsText((part) => limited(unzipped(path, part), kind), hasShared), kind) };
}

function exactly(name: string): RegExp {
  return new RegExp(`^${name.replaceAll('.', '\\.')}$`);
}

async function fetchFile({ address, ca, redirects }: { address: string; ca: string | undefined; redirects: number }, path: string): Promise<void> {
  if (!address.startsWith('https://')) throw new CodeFileError(`${address} is not an https address.`);
  const response = await answerOf(address, ca);
  const { statusCode: status = 0, headers: { location } } = response;
  if (status >= 300 && status < 400 && location !== undefined) {
    response.destroy();
    if (redirects === 0) throw new CodeFileError(`${address} leads from one address to the next.`);
    return fetchFile({ address: new URL(location, address).href, ca, redirects: redirects - 1 }, path);
  }
  if (status !== 200) {
    response.destroy();
    throw new CodeFileError(`${address} answers ${status}.`);
  }
  await pipeline(response, counted(FETCH_LIMIT_BYTES, address), createWriteStream(path));
}

function answerOf(address: string, ca: string | undefined): Promise<IncomingMessage> {
  return new Promise((answer, fail) => {
    const request = get(address, { timeout: SILENCE_MS, ...(ca === undefined ? {} : { ca: [...rootCertificates, ca] }) }, answer);
    request.on('error', fail).on('timeout', () => request.destroy(new CodeFileError(`${address} does not answer.`)));
  });
}

/** Passes bytes on until there are too many. */
function counted(limit_bytes: number, what: string) {
  return async function* count(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let bytes = 0;
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > limit_bytes) throw new CodeFileError(`${what} has more than ${limit_bytes} bytes.`);
      yield chunk;
    }
  };
}

function limited(chunks: AsyncIterable<Uint8Array>, kind: KindDef): AsyncIterable<Uint8Array> {
  return counted(kind.limit_bytes, `The file of the kind ${kind.kind}`)(chunks);
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Zip archives begin with the header of their first member (PKWARE APPNOTE 4.3.7). */
function isZip(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(4);
    return readSync(file, head) === 4 && head.toString('latin1') === 'PK\u0003\u0004';
  } finally {
    closeSync(file);
  }
}

async function findMember(path: string, pattern: RegExp): Promise<string | undefined> {
  let found: string | undefined;
  let seen = 0;
  const archive = new Unzip((file) => {
    seen += 1;
    if (seen > MEMBER_LIMIT) throw new CodeFileError(`The archive has more than ${MEMBER_LIMIT} files.`);
    if (found === undefined && pattern.test(file.name)) found = file.name;
  });
  archive.register(UnzipInflate);
  for await (const chunk of createReadStream(path)) {
    archive.push(chunk as Uint8Array);
    if (found !== undefined) break;
  }
  return found;
}

async function* unzipped(path: string, member: string): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  let ended = false;
  let failed: Error | undefined;
  const archive = new Unzip((file) => {
    if (file.name !== member || ended) return;
    file.ondata = (error, data, final) => {
      if (error) failed = error;
      else ready.push(data);
      ended ||= final;
    };
    file.start();
  });
  archive.register(UnzipInflate);
  for await (const chunk of createReadStream(path)) {
    archive.push(chunk as Uint8Array);
    if (failed) throw failed;
    yield* ready.splice(0);
    if (ended) return;
  }
  throw new CodeFileError(`The archive ends in the middle of ${member}.`);
}
