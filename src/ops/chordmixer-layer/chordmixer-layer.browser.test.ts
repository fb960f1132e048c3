import type { Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { it } from 'vitest';
import {
  describeOn,
  expectGradient,
  expectParity,
  isSlow,
  itKeepsItsHabits,
  normals,
  PRODUCT_DEVICES,
  type Reference,
} from '../testing';
import { chordMixerLayer } from './op';
import { chordMixerLayerReference } from './reference';

interface Case {
  readonly why: string;
  readonly shape: [number, number, number];
  readonly hidden: number;
  readonly groupSize: number;
}

const CASES: Case[] = [
  { why: 'whole groups', shape: [2, 7, 12], hidden: 20, groupSize: 4 },
  { why: 'odd widths and a narrower last group', shape: [2, 5, 11], hidden: 13, groupSize: 4 },
  { why: 'one token', shape: [2, 1, 8], hidden: 4, groupSize: 3 },
  { why: 'many tokens and single-channel groups', shape: [1, 130, 8], hidden: 12, groupSize: 1 },
  { why: 'one group, wider than the model', shape: [1, 5, 3], hidden: 2, groupSize: 8 },
  { why: 'more groups than bits', shape: [1, 6, 40], hidden: 4, groupSize: 1 },
  { why: 'more than a tile either way', shape: [3, 31, 76], hidden: 84, groupSize: 8 },
];

const opOf =
  (groupSize: number) =>
  ([x, w1, b1, w2, b2]: Tensor[]) =>
    chordMixerLayer(
      x as Tensor3D,
      { w1: w1 as Tensor2D, b1: b1 as Tensor1D, w2: w2 as Tensor2D, b2: b2 as Tensor1D },
      groupSize,
    );

const samplesOf = ({ shape: [B, T, D], hidden }: Case) => [
  normals([B, T, D], 1),
  normals([D, hidden], 2, 0.5),
  normals([hidden], 3),
  normals([hidden, D], 4, 0.5),
  normals([D], 5),
];

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
