import { normals, type Sample } from '../testing-values';

export interface Case {
  readonly why: string;
  readonly batch: number;
  readonly tokens: number;
  readonly heads: number;
  readonly headWidth: number;
  /** 1 where a key counts, per sequence. */
  readonly mask?: (sequence: number, token: number) => number;
}

/** One shape for all masks: kernels are compiled for each shape. */
const MASKED = { batch: 3, tokens: 21, heads: 2, headWidth: 4 };

/** Shapes and masks that have every edge. */
export const CASES: readonly Case[] = [
  { why: 'one token', batch: 2, tokens: 1, heads: 2, headWidth: 4 },
  { why: 'fewer tokens than a tile', batch: 1, tokens: 7, heads: 3, headWidth: 12 },
  { why: 'tokens past a tile', batch: 1, tokens: 130, heads: 2, headWidth: 8 },
  { why: 'a wide head', batch: 1, tokens: 9, heads: 1, headWidth: 32 },
  { ...MASKED, why: 'padding at the end', mask: (sequence, token) => Number(token < 21 - 6 * sequence) },
  { ...MASKED, why: 'one key left of many', mask: (sequence, token) => Number(token === 10 * sequence) },
  { ...MASKED, why: 'no key left in one sequence', mask: (sequence) => Number(sequence > 0) },
];

/** On WebAssembly heads of so many numbers are gone through one by one. */
export const ONE_BY_ONE: Case = {
  why: 'heads that go one by one on WebAssembly',
  batch: 1,
  tokens: 130,
  heads: 2,
  headWidth: 64,
  mask: (_sequence, token) => Number(token < 125),
};

/** qkv, and the mask where there is one. */
export function samplesOf({ batch, tokens, heads, headWidth, mask }: Case): Sample[] {
  const qkv = normals([batch, tokens, 3 * heads * headWidth], 1);
  if (mask === undefined) return [qkv];
  return [
    qkv,
    {
      shape: [batch, tokens],
      values: Float32Array.from({ length: batch * tokens }, (_, i) => mask(Math.floor(i / tokens), i % tokens)),
    },
  ];
}
