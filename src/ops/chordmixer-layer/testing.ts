import { normals, type Sample } from '../testing-values';

/** Shapes of a layer that have every edge. */
export interface Case {
  readonly why: string;
  readonly shape: [number, number, number];
  readonly hidden: number;
  readonly groupSize: number;
}

export const CASES: readonly Case[] = [
  { why: 'whole groups', shape: [2, 7, 12], hidden: 20, groupSize: 4 },
  { why: 'odd widths and a narrower last group', shape: [2, 5, 11], hidden: 13, groupSize: 4 },
  { why: 'one token', shape: [2, 1, 8], hidden: 4, groupSize: 3 },
  { why: 'many tokens and single-channel groups', shape: [1, 130, 8], hidden: 12, groupSize: 1 },
  { why: 'one group, wider than the model', shape: [1, 5, 3], hidden: 2, groupSize: 8 },
  { why: 'more groups than bits', shape: [1, 6, 40], hidden: 4, groupSize: 1 },
  { why: 'more than a tile either way', shape: [3, 31, 76], hidden: 84, groupSize: 8 },
];

/** x, w1, b1, w2, b2 of a layer. */
export const samplesOf = ({ shape: [B, T, D], hidden }: Case): Sample[] => [
  normals([B, T, D], 1),
  normals([D, hidden], 2, 0.5),
  normals([hidden], 3),
  normals([hidden, D], 4, 0.5),
  normals([D], 5),
];
