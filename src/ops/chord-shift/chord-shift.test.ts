import { describe, expect, it } from 'vitest';
import { chordShiftReference, groupOffset } from './reference';

const oneHotRows = (tokens: number, width: number) => Float64Array.from({ length: tokens * width }, (_, i) => i);

describe('groupOffset', () => {
  it('is 2^(group - 1) modulo the tokens, however many groups there are', () => {
    for (const tokens of [1, 2, 3, 7, 130, 1010, 100_064]) {
      for (let group = 1; group < 200; group++) {
        expect(groupOffset(group, tokens)).toBe(Number(2n ** BigInt(group - 1) % BigInt(tokens)));
      }
      expect(groupOffset(0, tokens)).toBe(0);
    }
  });
});

describe('chordShiftReference', () => {
  it('reads, in group i, the token 2^(i - 1) further on', () => {
    // T = 5, D = 5 in groups of 2: channels 0 and 1 stay, 2 and 3 read the next token, the narrower last group reads
    // two further.
    const out = chordShiftReference(oneHotRows(5, 5), [1, 5, 5], 2, false);
    expect(Array.from(out.subarray(3 * 5, 4 * 5))).toEqual([15, 16, 22, 23, 4]);
  });

  it('is undone by its inverse', () => {
    const x = oneHotRows(2 * 7, 9);
    const shape = [2, 7, 9] as const;
    expect(chordShiftReference(chordShiftReference(x, shape, 2, false), shape, 2, true)).toEqual(x);
  });
});
