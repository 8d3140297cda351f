import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, randomFillSync } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants, gunzipSync } from 'node:zlib';

/** Bytes of plain data in one sealed frame of a file. */
export const FRAME_BYTES = 1024 * 1024;
/** How the plain data was packed: frames of version 1 hold gzip and stay readable. */
const GZIP = 1;
const BROTLI = 2;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_ID_BYTES = 4;
/** What zlib takes at least. */
const LEAST_CHUNK_BYTES = 64;
/** The size of the plain data, behind the packed: gzip has it of itself. */
const SIZE_BYTES = 4;
const IV_AT = 1 + KEY_ID_BYTES;
const TAG_AT = IV_AT + IV_BYTES;
const HEAD_BYTES = TAG_AT + TAG_BYTES;

/** Seals and opens stored data, and makes keyed hashes for search. Holds the keys derived from the master key. */
export interface Seal {
  /** First bytes of the master key's hash: names the key, tells nothing about it. */
  readonly keyId: string;
  /** Brotli, then AES-256-GCM, bound to the row id and frame number so that rows can't be exchanged. */
  seal(rowId: string, frame: number, plain: Uint8Array): Buffer;
  /** Throws when the key is another one or a single bit was changed. */
  open(rowId: string, frame: number, sealed: Uint8Array): Buffer;
  /** Keyed hash of normalised text, to find equal values without storing them. */
  searchHash(text: string): Buffer;
  /** Keyed hash for tokens that the gateway signs itself. */
  sign(purpose: string, text: string): Buffer;
}

/**
 * The seal of a master key of 32 bytes. Layout of a sealed frame: version, key id (4), iv (12), tag (16), ciphertext of the packed data and its size (4).
 * Throws on a key of another length.
 */
export function createSeal(masterKey: Uint8Array): Seal {
  if (masterKey.length !== 32) throw new Error('the master key must have 32 bytes');
  const data = derive(masterKey, 'data');
  const search = derive(masterKey, 'search');
  const signing = derive(masterKey, 'sign');
  const keyId = createHmac('sha256', masterKey).update('key id').digest().subarray(0, KEY_ID_BYTES);
  return {
    keyId: keyId.toString('hex'),
    seal: (rowId, frame, plain) => sealFrame({ key: data, keyId, rowId, frame }, plain),
    open: (rowId, frame, sealed) => openFrame({ key: data, keyId, rowId, frame }, sealed),
    searchHash: (text) => createHmac('sha256', search).update(text).digest(),
    sign: (purpose, text) => createHmac('sha256', signing).update(`${purpose}\n${text}`).digest(),
  };
}

/**
 * The master key from the environment, or from its file, which is made (mode 0600) when `create` says so.
 * Returns whether it was made, because losing that file loses the data and a person has to be told.
 */
export function loadMasterKey(options: { key: string | undefined; file: string; create: boolean }): { key: Buffer; made: boolean } {
  if (options.key !== undefined) return { key: decodeKey(options.key, 'GATEWAY_MASTER_KEY'), made: false };
  if (existsSync(options.file)) return { key: decodeKey(readFileSync(options.file, 'utf8'), options.file), made: false };
  if (!options.create) throw new Error(`no master key: set GATEWAY_MASTER_KEY or GATEWAY_MASTER_KEY_FILE (looked at ${options.file})`);
  const key = randomBytes(32);
  mkdirSync(dirname(options.file), { recursive: true });
  writeFileSync(options.file, `${key.toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  chmodSync(options.file, 0o600);
  return { key, made: true };
}

function decodeKey(text: string, from: string): Buffer {
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== 32) throw new Error(`${from} does not hold 32 bytes in base64`);
  return key;
}

function derive(masterKey: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', masterKey, 'edi-gateway', purpose, 32));
}

interface FrameKey {
  key: Buffer;
  keyId: Buffer;
  rowId: string;
  frame: number;
}

function sealFrame(at: FrameKey, plain: Uint8Array): Buffer {
  const packed = brotliCompressSync(plain, FASTEST);
  const sealed = Buffer.allocUnsafe(HEAD_BYTES + packed.length + SIZE_BYTES);
  const iv = randomFillSync(sealed.subarray(IV_AT, TAG_AT));
  const cipher = createCipheriv('aes-256-gcm', at.key, iv);
  cipher.setAAD(Buffer.from(`${at.rowId}#${at.frame}`));
  const size = Buffer.allocUnsafe(SIZE_BYTES);
  size.writeUInt32LE(plain.length);
  sealed[0] = BROTLI;
  sealed.set(at.keyId, 1);
  sealed.set(cipher.update(packed), HEAD_BYTES);
  sealed.set(cipher.update(size), HEAD_BYTES + packed.length);
  // In counter mode nothing is left for the end but the tag.
  cipher.final();
  sealed.set(cipher.getAuthTag(), TAG_AT);
  return sealed;
}

/** A claim of 6 KB is packed in a third of the time that the fastest gzip takes, to nearly the same size. */
const FASTEST = { params: { [constants.BROTLI_PARAM_QUALITY]: 0, [constants.BROTLI_PARAM_LGWIN]: 18 } };

function openFrame(at: FrameKey, sealed: Uint8Array): Buffer {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  if (bytes.length < HEAD_BYTES || (bytes[0] !== BROTLI && bytes[0] !== GZIP)) throw new Error('stored data is not a sealed frame');
  if (!bytes.subarray(1, IV_AT).equals(at.keyId)) throw new Error('stored data was sealed with another master key');
  const decipher = createDecipheriv('aes-256-gcm', at.key, bytes.subarray(IV_AT, TAG_AT));
  decipher.setAAD(Buffer.from(`${at.rowId}#${at.frame}`));
  decipher.setAuthTag(bytes.subarray(TAG_AT, HEAD_BYTES));
  const packed = Buffer.concat([decipher.update(bytes.subarray(HEAD_BYTES)), decipher.final()]);
  // Both ways of packing end with the size of what is in it: made for it at once, and one byte more, which tells that nothing is left. Else each small body takes 16 KB.
  const chunkSize = Math.max(packed.readUInt32LE(packed.length - SIZE_BYTES) + 1, LEAST_CHUNK_BYTES);
  return bytes[0] === GZIP ? gunzipSync(packed, { chunkSize }) : brotliDecompressSync(packed.subarray(0, packed.length - SIZE_BYTES), { chunkSize });
}
