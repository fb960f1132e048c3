import { expect, it } from 'vitest';
import { productReference } from '../matmul/reference';
import { normals, relativeError } from '../testing';
import { emitted, openDeviceForTests, partUniform } from '../testing-emitted';
import { emitInputProjection } from './kernels';

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
