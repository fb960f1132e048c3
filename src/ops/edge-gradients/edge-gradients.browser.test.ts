import { expect, it } from 'vitest';
import { productReference, sumRowsReference } from '../matmul/reference';
import { LOGIT_STRIDE } from '../nucleotide-head/kernels';
import { normals, relativeError, sameBits } from '../testing';
import { emitted, openDeviceForTests, partUniform } from '../testing-emitted';
import { emitEdgeGradients } from './kernels';

const V = 5;

openDeviceForTests();

/** `windows` are those of one part. */
const CASES = [
  { why: 'one slice', batch: 2, windows: 2, part: 0, tokens: 9, D: 12, slices: 1 },
  {
    why: 'slices of unequal length, a width that is no multiple of 4, the second part',
    batch: 6,
    windows: 2,
    part: 1,
    tokens: 7,
    D: 11,
    slices: 4,
  },
  { why: 'one token', batch: 1, windows: 1, part: 0, tokens: 1, D: 1, slices: 1 },
  { why: 'more slices than rows', batch: 1, windows: 1, part: 0, tokens: 3, D: 4, slices: 8 },
  { why: 'more rows than one dispatch dimension', batch: 2, windows: 2, part: 0, tokens: 33_001, D: 3, slices: 16 },
];
type Case = (typeof CASES)[number];

async function run({ batch, windows, part, tokens, D, slices }: Case) {
  const rows = windows * tokens;
  const x = normals([rows, D], 1);
  // The last three numbers of a row of logits' gradients are padding.
  const dLogits = normals([rows, LOGIT_STRIDE], 2);
  for (let i = 0; i < dLogits.values.length; i++) if (i % LOGIT_STRIDE >= V) dLogits.values[i] = 0;
  const dX = normals([rows, D], 3);
  const input = normals([batch * tokens, V], 4);
  const [stride, biasStride] = [2 * V * D, V + D];
  const [gradient, biases] = await emitted(
    [x, dLogits, dX, input, partUniform(part)],
    [slices * stride, slices * biasStride],
    (recorder, [features, dz, dx, rowsIn, number, weights, biasSums]) =>
      emitEdgeGradients(
        recorder,
        { batch, windows, tokens, width: D },
        { outputWeight: 0, inputWeight: V * D, outputBias: 0, inputBias: V },
        { slices, stride, biasStride, accumulate: false },
        { x: features, dLogits: dz, dX: dx, input: rowsIn, gradient: weights, biasGradient: biasSums, part: number },
      ),
  );
  const own = input.values.slice(part * rows * V, (part + 1) * rows * V);
  const logits = dLogits.values.filter((_, i) => i % LOGIT_STRIDE < V);
  return {
    gradient,
    biases,
    sums: [gradient, biases].map((all) => sumRowsReference(all, [slices, all.length / slices])),
    x,
    dX,
    own,
    logits,
    rows,
  };
}

it.each(CASES)('are those of the reference, slices added up: $why', async (shown) => {
  const { sums, x, dX, own, logits, rows } = await run(shown);
  const { D } = shown;
  const expected = [
    [
      ...productReference(x.values, logits, [D, rows, V], { transposeA: true }),
      ...productReference(own, dX.values, [V, rows, D], { transposeA: true }),
    ],
    [...sumRowsReference(logits, [rows, V]), ...sumRowsReference(dX.values, [rows, D])],
  ];
  sums.forEach((sum, i) => {
    expect(relativeError(sum, expected[i])).toBeLessThan(1e-5);
  });
});

it('are the same bits each time', async () => {
  const [once, again] = [await run(CASES[1]), await run(CASES[1])];
  expect(sameBits(once.gradient, again.gradient) && sameBits(once.biases, again.biases)).toBe(true);
});
