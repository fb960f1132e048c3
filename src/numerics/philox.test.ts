import { describe, expect, it } from 'vitest';
import { multiplyHigh, philox4x32 } from './philox';

const words = (counter: [number, number, number, number], key: [number, number]) => {
  const out = new Uint32Array(4);
  philox4x32(counter, key, out);
  return [...out].map((word) => word.toString(16).padStart(8, '0'));
};

describe('Philox4x32-10', () => {
  // The known answers published with the paper's Random123 library (kat_vectors, philox4x32 10).
  it('gives the known answer for zeros', () => {
    expect(words([0, 0, 0, 0], [0, 0])).toEqual(['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']);
  });

  it('gives the known answer for ones', () => {
    const all = 0xffffffff;
    expect(words([all, all, all, all], [all, all])).toEqual(['408f276d', '41c83b0e', 'a20bc7c6', '6d5451fd']);
  });

  it('gives the known answer for the digits of pi', () => {
    expect(words([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0])).toEqual([
      'd16cfe09',
      '94fdcceb',
      '5001e420',
      '24126ea1',
    ]);
  });

  it('multiplies 32-bit words exactly', () => {
    for (const [a, b] of [
      [0xffffffff, 0xffffffff],
      [0xd2511f53, 0x80000001],
      [1, 0xffffffff],
      [0x12345678, 0x9abcdef0],
    ]) {
      expect(BigInt(multiplyHigh(a, b))).toBe((BigInt(a) * BigInt(b)) >> 32n);
    }
  });
});
