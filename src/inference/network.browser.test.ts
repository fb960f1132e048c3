import { memory, profile, type Tensor, tensor1d, tensor3d, tidy } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { layOut } from '../model/layout';
import { baseLogits, clsVectors, encode } from '../model/network';
import { type NetworkShape, tokensOf } from '../model/shape';
import { withWeights } from '../model/testing';
import { initialParameters, type Weights } from '../model/weights';
import { BASE_CLASSES } from '../numerics/constants';
import { Draws, PURPOSE } from '../numerics/draws';
import { layerNormReference } from '../ops/layer-norm/reference';
import { linearReference } from '../ops/linear/reference';
import { DEVICES, describeOn, relativeError, sameBits } from '../ops/testing';
import { type Network, openNetwork } from './network';
import { HIDDEN_BASE } from './windows';

const CHORDMIXER: NetworkShape = {
  backbone: 'chordmixer',
  windowLength: 13,
  clsVectors: 2,
  width: 12,
  hidden: 20,
  groupSize: 3,
  heads: 3,
  blocks: 2,
  head: 'projector',
  projectorHidden: 8,
  prototypes: 6,
};
const TRANSFORMER: NetworkShape = { ...CHORDMIXER, backbone: 'transformer' };

const parametersOf = (shape: NetworkShape): Float32Array => initialParameters(layOut(shape), 3);

/** B windows of L bases, one of them hidden. */
function windowsOf({ windowLength }: NetworkShape, count: number): Uint8Array[] {
  const draws = new Draws(5, 0, 0, PURPOSE.trainWindow);
  const windows = Array.from({ length: count }, () => Uint8Array.from({ length: windowLength }, () => draws.below(5)));
  windows[0][3] = HIDDEN_BASE;
  return windows;
}

/** What the composed forward pass of `model/` makes of the same windows. */
async function composed(
  shape: NetworkShape,
  windows: readonly Uint8Array[],
  use: (weights: Weights, features: ReturnType<typeof encode>) => Tensor,
): Promise<Float32Array> {
  const input = new Float32Array(windows.length * tokensOf(shape) * BASE_CLASSES);
  windows.forEach((codes, b) => {
    codes.forEach((base, t) => {
      if (base < BASE_CLASSES) input[(b * tokensOf(shape) + t) * BASE_CLASSES + base] = 1;
    });
  });
  const made = tidy(() => {
    const x = tensor3d(input, [windows.length, tokensOf(shape), BASE_CLASSES]);
    const flat = tensor1d(parametersOf(shape));
    return withWeights(flat, layOut(shape), (weights) => use(weights, encode(weights, x, shape)));
  });
  const values = (await made.data<'float32'>()).slice();
  made.dispose();
  return values;
}

const passOf = (network: Network, windows: readonly Uint8Array[]) =>
  profile(async () => {
    await network.logits(windows);
    return [];
  });

describeOn(DEVICES, 'a network that only goes forward', () => {
  it.each([CHORDMIXER, TRANSFORMER])(
    'makes of windows what the composed pass makes of them: $backbone',
    async (shape) => {
      const windows = windowsOf(shape, 3);
      const network = openNetwork(shape, parametersOf(shape));
      const { windowLength: L, clsVectors: C, width: D } = shape;
      const logits = await network.logits(windows);
      expect(logits).toHaveLength(3 * L * BASE_CLASSES);
      expect(
        relativeError(logits, await composed(shape, windows, (w, features) => baseLogits(w, features, shape))),
      ).toBeLessThan(1e-6);
      const cls = await network.features(windows, { of: 'cls' });
      expect(cls).toHaveLength(3 * C * D);
      expect(
        relativeError(cls, await composed(shape, windows, (_, features) => clsVectors(features, shape))),
      ).toBeLessThan(1e-6);
      const bases = await network.features(windows, { of: 'bases' });
      const all = await composed(shape, windows, (_, features) => features.clone());
      for (let b = 0; b < 3; b++) {
        const from = b * (L + C) * D;
        expect(
          relativeError(bases.subarray(b * L * D, (b + 1) * L * D), all.subarray(from, from + L * D)),
        ).toBeLessThan(1e-6);
      }
      const means = Float32Array.from({ length: 3 * D }, (_, i) => {
        const [b, d] = [Math.floor(i / D), i % D];
        return (
          Array.from({ length: L }, (_, t) => bases[(b * L + t) * D + d]).reduce((sum, value) => sum + value, 0) / L
        );
      });
      expect(relativeError(await network.features(windows, { of: 'mean' }), means)).toBeLessThan(1e-5);
      network.dispose();
    },
  );

  it.each([CHORDMIXER, TRANSFORMER])('gives the features of any layer: $backbone', async (shape) => {
    const windows = windowsOf(shape, 2);
    const { width: D } = shape;
    const layout = layOut(shape);
    const parameters = parametersOf(shape);
    const of = (name: string) => {
      const slot = layout.slots.find((one) => one.name === name)!;
      return parameters.subarray(slot.offset, slot.offset + slot.size);
    };
    const network = openNetwork(shape, parameters);
    const last = await network.features(windows, { of: 'bases' });
    expect(sameBits(await network.features(windows, { of: 'bases', layer: network.layers }), last)).toBe(true);

    const oneHot = new Float32Array(2 * shape.windowLength * BASE_CLASSES);
    windows.forEach((codes, b) => {
      codes.forEach((base, t) => {
        if (base < BASE_CLASSES) oneHot[(b * codes.length + t) * BASE_CLASSES + base] = 1;
      });
    });
    const rows = 2 * shape.windowLength;
    const projected = linearReference(oneHot, of('input.weight'), of('input.bias'), [rows, BASE_CLASSES, D]);
    expect(relativeError(await network.features(windows, { of: 'bases', layer: 0 }), projected)).toBeLessThan(1e-6);

    // A network of the first block alone ends where that block does.
    const first = { ...shape, blocks: 1 };
    const cut = layOut(first);
    const short = openNetwork(first, Float32Array.from(cut.slots.flatMap(({ name }) => [...of(name)])));
    const features = await short.features(windows, { of: 'bases' });
    const stream = await network.features(windows, { of: 'bases', layer: short.layers });
    const expected =
      shape.backbone === 'transformer' ? layerNormReference(stream, of('norm.scale'), of('norm.shift')) : stream;
    expect(relativeError(features, expected)).toBeLessThan(1e-5);
    short.dispose();

    for (const layer of [-1, network.layers + 1, Number.NaN])
      await expect(network.features(windows, { of: 'cls', layer })).rejects.toThrow('layer');
    network.dispose();
  });

  it.each([CHORDMIXER, TRANSFORMER])('holds its parameters and, during a pass, that pass: $backbone', async (shape) => {
    const windows = windowsOf(shape, 4);
    const before = memory().numBytes;
    const network = openNetwork(shape, parametersOf(shape));
    const kept = layOut(shape).slots.filter(({ name }) => !name.startsWith('projector.'));
    const own = 4 * kept.reduce((sum, { size }) => sum + size, 0);
    const held = () => [memory().numBytes - before, memory().numTensors];
    expect(held()[0]).toBe(own);
    const opened = held();
    const { peakBytes, kernels } = await passOf(network, windows);
    // However many layers there are, what one needs is gone before the next: a pass that is learned from would grow.
    const deeper = { ...shape, blocks: 2 * shape.blocks };
    const deep = openNetwork(deeper, parametersOf(deeper));
    const beside = memory().numBytes;
    expect((await passOf(deep, windows)).peakBytes - beside).toBe(peakBytes - before - own);
    deep.dispose();
    expect(kernels.map(({ name }) => name).filter((name) => /Grad|AdamW/.test(name))).toEqual([]);
    for (const { name, outputShapes } of kernels)
      if (name === 'HelicaseChordMixerLayer' || name === 'HelicaseLinear') expect(outputShapes, name).toHaveLength(1);
    for (let call = 0; call < 50; call++) {
      if (call % 2 === 0) await network.logits(windows);
      else await network.features(windows, { of: 'mean', layer: call % (network.layers + 1) });
      expect(held()).toEqual(opened);
    }
    network.dispose();
    expect(memory().numBytes).toBe(before);
  });

  it('opens over parameters that are on the device already', async () => {
    const windows = windowsOf(CHORDMIXER, 2);
    const flat = tensor1d(parametersOf(CHORDMIXER));
    const [there, copied] = [openNetwork(CHORDMIXER, flat), openNetwork(CHORDMIXER, parametersOf(CHORDMIXER))];
    flat.dispose();
    expect(sameBits(await there.logits(windows), await copied.logits(windows))).toBe(true);
    there.dispose();
    copied.dispose();
  });
});
