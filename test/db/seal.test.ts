import { describe, expect, test } from 'vitest';
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
  test('refuses another row, another frame, another key and a changed bit', () => {
    const sealed = seal.seal('blb_1', 0, plain);
    expect(() => seal.open('blb_2', 0, sealed)).toThrow();
    expect(() => seal.open('blb_1', 1, sealed)).toThrow();
    expect(() => createSeal(Buffer.alloc(32, 2)).open('blb_1', 0, sealed)).toThrow(/another master key/);
    sealed[sealed.length - 1]! ^= 1;
    expect(() => seal.open('blb_1', 0, sealed)).toThrow();
  });
});
