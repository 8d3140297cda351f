import { describe, expect, test } from 'vitest';
import { SealedParts } from '../../src/db/parts.ts';
import { createSeal } from '../../src/db/seal.ts';

const seal = createSeal(Buffer.alloc(32, 1));
const plain = Buffer.from('NM1*IL*1*QUILL*OTIS****MI*ZQ99~');

describe('sealed data', () => {
  test('opens again with its own key, row and frame', () => {
    expect(seal.open('blb_1', 0, seal.seal('blb_1', 0, plain))).toEqual(plain);
  });
  test('holds no readable patient data', () => {
    expect(seal.seal('blb_1', 0, plain).includes('QUILL')).toBe(false);
  });
  test('that an earlier version of the gateway sealed opens too', () => {
    expect(seal.open('blb_1', 0, Buffer.from('Acq/WCDYk/t74oH8fSdEF1exLyFS0+OnvskIv4KbTG67iPkJ1lvp3MjNWPV7Cq+s5Y6khsf57op38K/AhR7fNrgFt9fYsu74LrgZP+iu78T1iCTK', 'base64'))).toEqual(plain);
  });
  test('refuses another row, another frame, another key and a changed bit', () => {
    const sealed = seal.seal('blb_1', 0, plain);
    expect(() => seal.open('blb_2', 0, sealed)).toThrow();
    expect(() => seal.open('blb_1', 1, sealed)).toThrow();
    expect(() => createSeal(Buffer.alloc(32, 2)).open('blb_1', 0, sealed)).toThrow(/another master key/);
    sealed[sealed.length - 1]! ^= 1;
    expect(() => seal.open('blb_1', 0, sealed)).toThrow();
  });
});

test('parts of many rows are found again by their places in one run of bytes, counted from one', () => {
  const parts = new SealedParts();
  const places = [plain, Buffer.alloc(0), Buffer.from('SE')].map((part) => parts.add(part));
  const all = parts.bytes();
  expect(places.map(([at, size]) => all.subarray(at - 1, at - 1 + size))).toEqual([plain, Buffer.alloc(0), Buffer.from('SE')]);
});
