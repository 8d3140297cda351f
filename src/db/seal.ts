import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

/** Bytes of plain data in one sealed frame of a file. */
export const FRAME_BYTES = 1024 * 1024;
const VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_ID_BYTES = 4;
/** What zlib takes at least. */
const LEAST_CHUNK_BYTES = 64;
const HEAD_BYTES = 1 + KEY_ID_BYTES + IV_BYTES + TAG_BYTES;

/** Seals and opens stored data, and makes keyed hashes for search. Holds the keys derived from the master key. */
export interface Seal {
  /** First bytes of the master key's hash: names the key, tells nothing about it. */
  readonly keyId: string;
  /** gzip, then AES-256-GCM, bound to the row id and frame number so that rows can't be exchanged. */
  seal(rowId: string, frame: number, plain: Uint8Array): Buffer;
  /** Throws when the key is another one or a single bit was changed. */
  open(rowId: string, frame: number, sealed: Uint8Array): Buffer;
  /** Keyed hash of normalised text, to find equal values without storing them. */
  searchHash(text: string): Buffer;
  /** Keyed hash for tokens that the gateway signs itself. */
  sign(purpose: string, text: string): Buffer;
}

/**
 * The seal of a master key of 32 bytes. Layout of a sealed frame: version, key id (4), iv (12), tag (16), ciphertext.
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
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', at.key, iv);
  cipher.setAAD(Buffer.from(`${at.rowId}#${at.frame}`));
  const body = Buffer.concat([cipher.update(gzipSync(plain, { level: 1 })), cipher.final()]);
  return Buffer.concat([Buffer.from([VERSION]), at.keyId, iv, cipher.getAuthTag(), body]);
}

function openFrame(at: FrameKey, sealed: Uint8Array): Buffer {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  if (bytes.length < HEAD_BYTES || bytes[0] !== VERSION) throw new Error('stored data is not a sealed frame');
  if (!bytes.subarray(1, 1 + KEY_ID_BYTES).equals(at.keyId)) throw new Error('stored data was sealed with another master key');
  const iv = bytes.subarray(5, 5 + IV_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', at.key, iv);
  decipher.setAAD(Buffer.from(`${at.rowId}#${at.frame}`));
  decipher.setAuthTag(bytes.subarray(5 + IV_BYTES, HEAD_BYTES));
  const packed = Buffer.concat([decipher.update(bytes.subarray(HEAD_BYTES)), decipher.final()]);
  // gzip ends with the size of what is in it: made for it at once, and one byte more, which tells that nothing is left. Else each small body takes 16 KB.
  return gunzipSync(packed, { chunkSize: Math.max(packed.readUInt32LE(packed.length - 4) + 1, LEAST_CHUNK_BYTES) });
}
