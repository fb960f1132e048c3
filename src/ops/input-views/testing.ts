import { Draws, PURPOSE } from '../../numerics/draws';
import type { Sample } from '../testing-values';
import type { InputViewSettings } from './kernels';
import { CodeBatch, SOFT_MASKED } from './layout';

const PLAIN: InputViewSettings = {
  maskRate: 0.3,
  maskZeroShare: 0.8,
  maskRandomShare: 0.1,
  noise: 0.2,
  reverseComplement: 0.5,
  softMaskWeight: 1,
};

export interface Case {
  readonly why: string;
  readonly settings: InputViewSettings;
  readonly B: number;
  readonly L: number;
  readonly C: number;
}

/** Settings and sizes that have every edge. */
export const CASES: readonly Case[] = [
  { why: 'everything at once', settings: PLAIN, B: 5, L: 120, C: 4 },
  {
    why: 'a length that is no multiple of 4, soft-masked bases that count less',
    settings: { ...PLAIN, softMaskWeight: 0.1 },
    B: 5,
    L: 29,
    C: 3,
  },
  {
    why: 'no noise, nothing turned',
    settings: { ...PLAIN, noise: 0, reverseComplement: 0, softMaskWeight: 0 },
    B: 5,
    L: 13,
    C: 1,
  },
  {
    why: 'every window turned, shares that leave nothing as it was',
    settings: { ...PLAIN, reverseComplement: 1, maskZeroShare: 0, maskRandomShare: 1 },
    B: 5,
    L: 18,
    C: 2,
  },
  { why: 'one base', settings: PLAIN, B: 1, L: 1, C: 1 },
];

/** What a GPU needs two dimensions of a dispatch for. */
export const TALL_CASES: readonly Case[] = [
  { why: 'more windows than one dispatch dimension', settings: PLAIN, B: 66_001, L: 1, C: 1 },
  { why: 'more positions than one dispatch dimension', settings: PLAIN, B: 1, L: 66_001, C: 2 },
];

/** Windows of random bases, soft-masked here and there, and others for the teacher, as int32. */
export function codesFor({ B, L }: Case): Sample<Int32Array> & { readonly words: Uint32Array } {
  const codes = new CodeBatch(B, L);
  codes.identify(0xfedcba98, 77);
  for (let sample = 0; sample < B; sample++) {
    const draws = new Draws(3, 0, sample, PURPOSE.trainWindow);
    codes.place(
      'student',
      sample,
      Uint8Array.from({ length: L }, () => draws.below(5) + SOFT_MASKED * draws.below(2)),
    );
    codes.place(
      'teacher',
      sample,
      Uint8Array.from({ length: L }, () => draws.below(5)),
    );
  }
  return {
    shape: [codes.words.length],
    values: new Int32Array(codes.words.buffer),
    dtype: 'int32',
    words: codes.words,
  };
}

export const shapeOf = ({ B, L, C }: Case) => ({ batch: B, tokens: L + C, windowLength: L });
