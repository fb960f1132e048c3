import type { Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { it } from 'vitest';
import {
  describeOn,
  expectGradient,
  expectParity,
  isSlow,
  itKeepsItsHabits,
  PRODUCT_DEVICES,
  type Reference,
} from '../testing';
import { chordMixerLayer } from './op';
import { chordMixerLayerReference } from './reference';
import { CASES, type Case, samplesOf } from './testing';

const opOf =
  (groupSize: number) =>
  ([x, w1, b1, w2, b2]: Tensor[]) =>
    chordMixerLayer(
      x as Tensor3D,
      { w1: w1 as Tensor2D, b1: b1 as Tensor1D, w2: w2 as Tensor2D, b2: b2 as Tensor1D },
      groupSize,
    );

describeOn(PRODUCT_DEVICES, 'chordMixerLayer', (device) => {
  it.each(isSlow(device) ? [CASES[1], CASES[6]] : CASES)(
    'agrees with the reference, and so do its five gradients: $why',
    async (shown) => {
      const reference: Reference = (inputs) =>
        chordMixerLayerReference(inputs, shown.shape, shown.hidden, shown.groupSize);
      await expectParity(opOf(shown.groupSize), reference, samplesOf(shown));
      await expectGradient(opOf(shown.groupSize), reference, samplesOf(shown));
    },
  );

  it('stays right with more rows than one dispatch dimension', async () => {
    const tall: Case = { why: 'tall', shape: [1000, 70, 4], hidden: 4, groupSize: 1 };
    const reference: Reference = (inputs) => chordMixerLayerReference(inputs, tall.shape, 4, 1);
    await expectParity(opOf(1), reference, samplesOf(tall));
    if (!isSlow(device)) await expectGradient(opOf(1), reference, samplesOf(tall));
  });

  itKeepsItsHabits(device, { op: opOf(4), samples: samplesOf(CASES[0]), dispatches: 2, withGradient: 6 });
});
