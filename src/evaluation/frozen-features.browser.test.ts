import { expect, it } from 'vitest';
import { openNetwork } from '../inference/network';
import type { NetworkShape } from '../model/shape';
import { backboneLayers } from '../model/spec';
import { Draws, PURPOSE } from '../numerics/draws';
import { DEVICES, describeOn, relativeError, sameBits } from '../ops/testing';
import { freshParameters, makeClassifier } from './classifier';
import { reverseComplement } from './data/sequence-keys';
import type { FeatureSettings } from './feature-settings';
import { extractFeatures } from './features';
import { FrozenFeatures } from './frozen-features';
import { fitProbe } from './linear-fits';

const CHORDMIXER: NetworkShape = {
  backbone: 'chordmixer',
  heads: 3,
  windowLength: 14,
  clsVectors: 2,
  width: 12,
  hidden: 16,
  groupSize: 3,
  blocks: 1,
  head: 'feature',
  projectorHidden: 8,
  prototypes: 8,
};
const SHAPES = [CHORDMIXER, { ...CHORDMIXER, backbone: 'transformer', blocks: 2 } as const];
const D = CHORDMIXER.width;
const pace = async () => {};

const draws = new Draws(3, 0, 0, PURPOSE.trainWindow);
const sequences = [14, 14, 9].map((length) => Uint8Array.from({ length }, () => draws.below(4)));

function opened(shape: NetworkShape, settings: Partial<FeatureSettings>) {
  const classifier = makeClassifier(shape, 14, 2);
  const parameters = freshParameters(classifier, 1);
  const plain = { layer: 'last', pool: 'mean', strands: 'one' } as const;
  return {
    classifier,
    parameters,
    frozen: new FrozenFeatures(parameters, classifier, { ...plain, ...settings }, pace),
  };
}

/** Features of every base, [B,L,D], as the network gives them one layer at a time. */
async function basesOf(shape: NetworkShape, some: readonly Uint8Array[], layer: number): Promise<Float32Array> {
  const { classifier, parameters } = opened(shape, {});
  const network = openNetwork(classifier.shape, parameters, classifier.layout);
  const values = await network.features(some, { of: 'bases', layer });
  network.dispose();
  return values;
}
const at = (values: Float32Array, row: number, place: number) =>
  values.subarray((row * 14 + place) * D, (row * 14 + place + 1) * D);

describeOn(DEVICES, 'features of a frozen network', () => {
  it.each(SHAPES)('are as they were where nothing is chosen: the mean of the last layer: $backbone', async (shape) => {
    const { classifier, parameters, frozen } = opened(shape, {});
    expect(frozen.choices).toEqual([frozen.layers]);
    const before = await extractFeatures(parameters, classifier, sequences, pace);
    expect(sameBits(await frozen.of(sequences, frozen.layers), before)).toBe(true);
  });

  it.each(SHAPES)(
    'are those of every layer, at the centre of each sequence, on both strands: $backbone',
    async (shape) => {
      const { frozen } = opened(shape, { layer: 'best', pool: 'centre', strands: 'beside' });
      expect(frozen.choices).toEqual(Array.from({ length: backboneLayers(shape) + 1 }, (_, i) => i));
      const others = sequences.map(reverseComplement);
      const averaged = opened(shape, { layer: 'best', pool: 'centre', strands: 'averaged' }).frozen;
      for (const layer of frozen.choices) {
        const [one, other] = [
          await basesOf(shape, sequences, Number(layer)),
          await basesOf(shape, others, Number(layer)),
        ];
        const beside = await frozen.of(sequences, layer);
        const mean = await averaged.of(sequences, layer);
        for (const [row, { length }] of sequences.entries()) {
          const centre = Math.floor(length / 2);
          const [own, mirrored] = [at(one, row, centre), at(other, row, length - 1 - centre)];
          expect(relativeError(beside.subarray(2 * row * D, (2 * row + 1) * D), own)).toBeLessThan(1e-5);
          expect(relativeError(beside.subarray((2 * row + 1) * D, (2 * row + 2) * D), mirrored)).toBeLessThan(1e-5);
          const expected = own.map((value, i) => (value + mirrored[i]) / 2);
          expect(relativeError(mean.subarray(row * D, (row + 1) * D), expected)).toBeLessThan(1e-5);
        }
      }
    },
  );

  it('averaged over both strands tell a sequence from its reverse complement in nothing', async () => {
    const { frozen } = opened(CHORDMIXER, { strands: 'averaged' });
    const one = await frozen.of(sequences, frozen.layers);
    expect(relativeError(await frozen.of(sequences.map(reverseComplement), frozen.layers), one)).toBeLessThan(1e-5);
  });

  it('of all layers stand side by side, CLS vectors one after another', async () => {
    const { frozen } = opened(CHORDMIXER, { layer: 'all', pool: 'cls' });
    expect(frozen.choices).toEqual(['all']);
    const all = await frozen.of(sequences, 'all');
    expect(all).toHaveLength(3 * (frozen.layers + 1) * 2 * D);
    const last = opened(CHORDMIXER, { pool: 'cls' }).frozen;
    const width = frozen.widthOf('all');
    for (let row = 0; row < 3; row++)
      expect(
        relativeError(
          all.subarray((row + 1) * width - 2 * D, (row + 1) * width),
          (await last.of(sequences, last.layers)).subarray(row * 2 * D, (row + 1) * 2 * D),
        ),
      ).toBeLessThan(1e-5);
  });

  it('of a layer that there is not are refused', async () => {
    const { frozen } = opened(CHORDMIXER, { layer: 99 });
    await expect(frozen.of(sequences, 99)).rejects.toThrow('layer');
  });

  it('are probed in the layer that is best on the validation part, and the fit says which', async () => {
    const labels = Uint16Array.from({ length: 60 }, (_, i) => i % 2);
    const part = () => ({ sequences: [...labels].map((label) => Uint8Array.of(label, draws.below(4))), labels });
    const data = { train: part(), validation: part(), classes: 2, longest: 2, padding: 'longest' } as const;
    // Layer 1 tells the classes, layers 0 and 2 tell nothing.
    const of = async (some: readonly Uint8Array[], layer: number | 'all') =>
      Float32Array.from(some.flatMap(([label, noise]) => [layer === 1 ? label : noise, noise]));
    const fitted = await fitProbe(data, { choices: [0, 1, 2], widthOf: () => 2, of }, pace, () => {});
    expect([fitted.layer, fitted.validation.accuracy]).toEqual([1, 1]);
    expect(fitted.chosen).toMatch(/^layer 1, L2 /);
  });
});
