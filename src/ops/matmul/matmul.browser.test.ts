import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { describeOn, expectParity, HEAP_DEVICES, itKeepsItsHabits, normals, outputOf, sameBits } from '../testing';
import { affine, matMulTransposedLeft, matMulTransposedRight, sumRows } from './op';
import { productReference, sumRowsReference } from './reference';

type Sizes = readonly [number, number, number];

/** Rows N, inner I, columns O of the product. */
const SIZES: { sizes: Sizes; why: string }[] = [
  { sizes: [8, 4, 8], why: 'one whole tile' },
  { sizes: [1, 4, 4], why: 'a corner of a tile' },
  { sizes: [13, 12, 20], why: 'rows past a tile, half a tile of columns' },
  { sizes: [20, 8, 12], why: 'half a tile either way' },
  { sizes: [4, 36, 4], why: 'deep and small' },
  { sizes: [130, 16, 28], why: 'many tiles' },
  { sizes: [12, 7, 8], why: 'a depth that is no multiple of 4' },
  { sizes: [12, 1, 8], why: 'a depth of one' },
  { sizes: [7, 5, 9], why: 'nothing a multiple of 4' },
  { sizes: [1, 1, 1], why: 'single numbers' },
  { sizes: [5, 8, 5], why: 'nucleotide logits' },
];

const FORMS: {
  name: string;
  op: (inputs: Tensor[]) => Tensor;
  transposeA: boolean;
  transposeB: boolean;
  bias: boolean;
}[] = [
  {
    name: 'affine',
    op: ([a, b, bias]) => affine(a as Tensor2D, b as Tensor2D, bias as Tensor1D),
    transposeA: false,
    transposeB: false,
    bias: true,
  },
  {
    name: 'matMulTransposedLeft',
    op: ([a, b]) => matMulTransposedLeft(a as Tensor2D, b as Tensor2D),
    transposeA: true,
    transposeB: false,
    bias: false,
  },
  {
    name: 'matMulTransposedRight',
    op: ([a, b]) => matMulTransposedRight(a as Tensor2D, b as Tensor2D),
    transposeA: false,
    transposeB: true,
    bias: false,
  },
];

describeOn(HEAP_DEVICES, 'matrix products', (device) => {
  describe.each(FORMS)('$name', ({ op, transposeA, transposeB, bias }) => {
    const samplesOf = ([N, I, O]: Sizes) => [
      normals(transposeA ? [I, N] : [N, I], 1),
      normals(transposeB ? [O, I] : [I, O], 2),
      ...(bias ? [normals([O], 3)] : []),
    ];
    it.each(SIZES)('agrees with the reference: $why, $sizes', async ({ sizes }) => {
      await expectParity(
        op,
        ([a, b, c]) => productReference(a, b, sizes, { transposeA, transposeB, bias: c }),
        samplesOf(sizes),
      );
    });

    itKeepsItsHabits(device, { op, samples: samplesOf([12, 8, 20]), dispatches: 0 });
  });

  it.each([2000, 2098])('gives a weight gradient over %i rows the same bits each time', async (rows) => {
    const samples = [normals([rows, 132], 6), normals([rows, 16], 7)];
    const gradient = ([a, b]: Tensor[]) => matMulTransposedLeft(a as Tensor2D, b as Tensor2D);
    await expectParity(
      gradient,
      ([a, b]) => productReference(a, b, [132, rows, 16], { transposeA: true, transposeB: false }),
      samples,
    );
    const first = await outputOf(gradient, samples);
    for (let run = 0; run < 3; run++) expect(sameBits(await outputOf(gradient, samples), first)).toBe(true);
  });

  describe('sumRows', () => {
    it.each([
      { shape: [1, 1] },
      { shape: [130, 5] },
      { shape: [64, 3] },
      { shape: [9, 132] },
      { shape: [4100, 12] },
    ] as { shape: [number, number] }[])('adds up the rows of $shape', async ({ shape }) => {
      await expectParity(
        ([a]) => sumRows(a as Tensor2D),
        ([a]) => sumRowsReference(a, shape),
        [normals(shape, 4)],
      );
    });

    itKeepsItsHabits(device, {
      op: ([a]) => sumRows(a as Tensor2D),
      samples: [normals([2100, 132], 5)],
      dispatches: 0,
    });
  });
});
