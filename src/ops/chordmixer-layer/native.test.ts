import { describe, expect, it } from 'vitest';
import { PLAIN_STORE } from '../product/gradient-store';
import { BUILDS, computed } from '../testing-native';
import { expectSlopes, normals, relativeError } from '../testing-values';
import { nativeBackward, nativeForward } from './native';
import { chordMixerLayerReference } from './reference';
import { CASES, type Case, samplesOf } from './testing';

const TALL: Case = { why: 'many rows', shape: [300, 7, 4], hidden: 4, groupSize: 1 };

describe.each(BUILDS)('a ChordMixer layer on the processor, %s', (arithmetic) => {
  it.each([...CASES, TALL])('agrees with the reference, and so do its five gradients: $why', (shown) => {
    const { shape, hidden: H, groupSize } = shown;
    const [B, T, D] = shape;
    const rows = B * T;
    const layer = { batch: B, tokens: T, width: D, hidden: H, groupSize };
    const samples = samplesOf(shown);
    const dOut = normals([rows, D], 77);
    const sizes = [rows * D, rows * H, rows * H, rows * H, rows * D, D * H, H, H * D, D];
    const [out, , , , ...gradients] = computed(
      arithmetic,
      { inputs: [...samples, dOut], outputs: sizes },
      (recorder, [x, w1, b1, w2, b2, given, made, hidden, slope, dHidden, dX, dW1, dB1, dW2, dB2]) => {
        nativeForward(recorder, layer, { x, w1, b1, w2, b2, hidden, slope, out: made });
        const io = { w1, w2, x, hidden, slope, dOut: given, dHidden, dX };
        nativeBackward(recorder, layer, { ...io, gradients: { w1: dW1, b1: dB1, w2: dW2, b2: dB2 } }, PLAIN_STORE);
      },
    );
    const reference = (inputs: ArrayLike<number>[]) => chordMixerLayerReference(inputs, shape, H, groupSize);
    expect(relativeError(out, reference(samples.map(({ values }) => values)))).toBeLessThan(1e-5);
    expectSlopes(reference, samples, dOut.values, gradients);
  });
});
