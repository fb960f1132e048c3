import { describe, expect, it } from 'vitest';
import { linearReference } from '../linear/reference';
import { BUILDS, computed } from '../testing-native';
import { normals, relativeError, repeated } from '../testing-values';
import { nativeInputProjection, nativeLabelProjection } from './native';

const V = 5;
const CASES = [
  { why: 'all of the batch', batch: 2, windows: 2, part: 0, L: 7, C: 2, D: 12 },
  { why: 'the second part, of a width that is no multiple of 4', batch: 6, windows: 3, part: 1, L: 5, C: 3, D: 11 },
  { why: 'one base', batch: 1, windows: 1, part: 0, L: 1, C: 1, D: 1 },
];

describe.each(BUILDS)('the input projection on the processor, %s', (arithmetic) => {
  it.each(CASES)('agrees with the reference, of rows and of labels: $why', ({ batch, windows, part, L, C, D }) => {
    const T = L + C;
    const rows = windows * T;
    const shape = { batch, windows, tokens: T, width: D, windowLength: L };
    const labels = repeated([3, 1, 0, 0, 2, 1, 1, 1, 4, 0, 0, 0.1, 2, 0], [batch * L, 2]);
    const [input, weight, bias] = [normals([batch * T, V], 1), normals([V, D], 2), normals([D], 3)];
    const [x, ofLabels] = computed(
      arithmetic,
      { inputs: [input, weight, bias, labels], outputs: [rows * D, rows * D] },
      (recorder, [from, w, b, labelled, made, clear]) => {
        nativeInputProjection(recorder, shape, { input: from, weight: w, bias: b, x: made }, part);
        nativeLabelProjection(recorder, shape, { labels: labelled, weight: w, bias: b, x: clear }, part);
      },
    );
    const own = input.values.slice(part * rows * V, (part + 1) * rows * V);
    expect(relativeError(x, linearReference(own, weight.values, bias.values, [rows, V, D]))).toBeLessThan(1e-5);
    const oneHot = new Float32Array(rows * V);
    for (let window = 0; window < windows; window++)
      for (let t = 0; t < L; t++)
        oneHot[(window * T + t) * V + labels.values[2 * ((part * windows + window) * L + t)]] = 1;
    const clear = linearReference(oneHot, weight.values, bias.values, [rows, V, D]);
    expect(relativeError(ofLabels, clear)).toBeLessThan(1e-6);
  });
});
