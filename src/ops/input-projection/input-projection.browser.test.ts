import { expect, it } from 'vitest';
import { productReference } from '../matmul/reference';
import { normals, relativeError, type Sample } from '../testing';
import { emitted, openDeviceForTests, partUniform } from '../testing-emitted';
import { emitInputProjection, emitLabelProjection } from './kernels';

const V = 5;

openDeviceForTests();

it.each([
  { why: 'all of the batch', batch: 2, windows: 2, part: 0, tokens: 9, D: 12 },
  { why: 'the second part, of a width that is no multiple of 4', batch: 6, windows: 2, part: 1, tokens: 7, D: 11 },
  { why: 'one token of one number', batch: 1, windows: 1, part: 0, tokens: 1, D: 1 },
  { why: 'many tokens', batch: 1, windows: 1, part: 0, tokens: 130, D: 6 },
  { why: 'more rows than one dispatch dimension', batch: 2, windows: 2, part: 0, tokens: 33_001, D: 3 },
])('the input projection is that of the reference: $why', async ({ batch, windows, part, tokens, D }) => {
  const rows = windows * tokens;
  const [input, weight, bias] = [normals([batch * tokens, V], 1), normals([V, D], 2), normals([D], 3)];
  const [x] = await emitted(
    [input, weight, bias, partUniform(part)],
    [rows * D],
    (recorder, [given, we, be, one, out]) =>
      emitInputProjection(
        recorder,
        { batch, windows, tokens, width: D },
        { input: given, weight: we, bias: be, x: out, part: one },
      ),
  );
  const own = input.values.slice(part * rows * V, (part + 1) * rows * V);
  expect(relativeError(x, productReference(own, weight.values, [rows, V, D], { bias: bias.values }))).toBeLessThan(
    1e-6,
  );
});

it.each([
  { why: 'all of the batch', batch: 2, windows: 2, part: 0, L: 7, C: 2, D: 12 },
  { why: 'the second part, of a width that is no multiple of 4', batch: 6, windows: 2, part: 1, L: 5, C: 2, D: 11 },
  { why: 'one base of one number', batch: 1, windows: 1, part: 0, L: 1, C: 1, D: 1 },
  { why: 'more rows than one dispatch dimension', batch: 2, windows: 2, part: 0, L: 33_001, C: 1, D: 3 },
])('that of what should be read is that of its one-hot rows: $why', async ({ batch, windows, part, L, C, D }) => {
  const T = L + C;
  const codes = Array.from({ length: batch * L }, (_, i) => (7 * i + 3) % V);
  const labels: Sample = { values: Float32Array.from(codes.flatMap((code) => [code, 0.5])), shape: [batch * L, 2] };
  const [weight, bias] = [normals([V, D], 2), normals([D], 3)];
  const [x] = await emitted(
    [labels, weight, bias, partUniform(part)],
    [windows * T * D],
    (recorder, [given, we, be, one, out]) =>
      emitLabelProjection(
        recorder,
        { batch, windows, tokens: T, windowLength: L, width: D },
        { labels: given, weight: we, bias: be, x: out, part: one },
      ),
  );
  const input = new Float32Array(windows * T * V);
  for (let row = 0; row < windows * T; row++)
    if (row % T < L) input[row * V + codes[(part * windows + Math.floor(row / T)) * L + (row % T)]] = 1;
  const expected = productReference(input, weight.values, [windows * T, V, D], { bias: bias.values });
  expect(relativeError(x, expected)).toBeLessThan(1e-6);
});
