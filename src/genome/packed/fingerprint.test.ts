import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encode } from '../../formats/fixtures';
import { Fingerprint } from './fingerprint';

const of = (...pieces: Uint8Array[]) => pieces.reduce((hash, piece) => hash.update(piece), new Fingerprint()).digest();

test('is MurmurHash3_x86_128, by its known answers', () => {
  expect(of()).toBe('00000000000000000000000000000000');
  expect(of(encode('The quick brown fox jumps over the lazy dog'))).toBe('2f1583c3ecee2c675d7bf66ce5e91d2c');
  expect(of(encode('I will not buy this record, it is scratched.'))).toBe('a0a9683b25ac5e40d9af2895890dddf5');
});

test('does not depend on how the bytes are cut, nor on where they lie in memory', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(100), fc.nat(100), fc.nat(7), (bytes, a, b, shift) => {
      const [first, second] = [Math.min(a, b, bytes.length), Math.min(Math.max(a, b), bytes.length)];
      const moved = new Uint8Array(bytes.length + shift).subarray(shift);
      moved.set(bytes);
      expect(of(moved.subarray(0, first), moved.subarray(first, second), moved.subarray(second))).toBe(of(bytes));
    }),
  );
});

test('tells a changed, moved or missing byte', () => {
  const bytes = encode('ACGTACGTACGTACGTACGT');
  const others = [bytes.with(3, 65), bytes.subarray(1), bytes.subarray(0, 19), encode('ACGTACGTACGTACGTACG\0')];
  expect(new Set([bytes, ...others].map((each) => of(each))).size).toBe(5);
});
