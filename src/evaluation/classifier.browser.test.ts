import { memory } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { layOut } from '../model/layout';
import type { NetworkShape } from '../model/shape';
import { initialParameters } from '../model/weights';
import { Draws, PURPOSE } from '../numerics/draws';
import { DEVICES, describeOn, relativeError, sameBits } from '../ops/testing';
import { type Classifier, freshParameters, loadPretrained, makeClassifier } from './classifier';
import { makeMap } from './embedding/map';
import { PLAIN_FEATURES } from './feature-settings';
import { classify, extractFeatures } from './features';
import { FrozenFeatures } from './frozen-features';
import { fitNearest, fitProbe } from './linear-fits';
import type { FitData } from './parts';
import { assess } from './scores/metrics';
import { type TuningStart, trainClassifier } from './tuning/fine-tune';
import type { WeightsSource } from './weights-source';

const pretrained: NetworkShape = {
  backbone: 'chordmixer',
  heads: 1,
  windowLength: 14,
  clsVectors: 2,
  width: 12,
  hidden: 16,
  groupSize: 3,
  blocks: 2,
  head: 'feature',
  projectorHidden: 8,
  prototypes: 8,
};
const pace = async () => {};

/** Sequences of lengths between two bounds; class 1 holds TATAAA somewhere. */
function motifs(count: number, shortest: number, longest: number, seed: number) {
  const draws = new Draws(seed, 0, 0, PURPOSE.trainWindow);
  const labels = Uint16Array.from({ length: count }, (_, i) => i % 2);
  const sequences = [...labels].map((label) => {
    const sequence = Uint8Array.from({ length: shortest + draws.below(longest - shortest + 1) }, () => draws.below(4));
    if (label === 1) sequence.set([3, 0, 3, 0, 0, 0], draws.below(sequence.length - 6));
    return sequence;
  });
  return { sequences, labels };
}

/** The same of everything that only goes forward: kernels are compiled for a number of rows. */
const ROWS = 200;
const data: FitData = {
  train: motifs(ROWS, 16, 24, 1),
  validation: motifs(ROWS, 16, 24, 2),
  classes: 2,
  longest: 24,
  padding: 'longest',
};
const test = motifs(ROWS, 16, 24, 3);
const untrained = (classifier: Classifier, seed: number): TuningStart => ({
  classifier,
  parameters: freshParameters(classifier, seed),
  transfer: null,
  seed,
});
const pretrainedParameters = initialParameters(layOut(pretrained), 7);

describeOn(DEVICES, 'a classifier', () => {
  it('pools the valid positions only: padding changes nothing but where the CLS vectors stand', async () => {
    const { sequences } = motifs(5, 9, 12, 4);
    const classifier = makeClassifier(pretrained, 12, 2);
    const parameters = freshParameters(classifier, 1);
    const together = await extractFeatures(parameters, classifier, sequences, pace);
    for (const [i, sequence] of sequences.entries()) {
      const alone = await extractFeatures(parameters, classifier, [sequence], pace);
      expect(relativeError(alone, together.subarray(i * 12, (i + 1) * 12))).toBeLessThan(1e-5);
    }
  });

  it('takes over what was pretrained, and where the task has more layers they change nothing at first', async () => {
    // 16 tokens have 4 layers a block, 26 have 5.
    const classifier = makeClassifier(pretrained, 24, 2);
    const parameters = freshParameters(classifier, 1);
    const transfer = loadPretrained(parameters, classifier, pretrained, pretrainedParameters);
    expect(transfer.loaded).toHaveLength(2 + 2 * 4 * 4);
    expect(transfer.fresh).toEqual(
      [0, 1].flatMap((block) => ['w1', 'b1', 'w2', 'b2'].map((name) => `blocks.${block}.4.${name}`)),
    );
    expect(transfer.unused).toEqual([]);
    const changed = parameters.slice();
    for (const { name, offset, size } of classifier.layout.slots)
      if (name.endsWith('4.w1')) changed.fill(0.5, offset, offset + size);
    const { sequences } = test;
    const found = await extractFeatures(parameters, classifier, sequences, pace);
    expect(sameBits(found, await extractFeatures(changed, classifier, sequences, pace))).toBe(true);

    const shorter = makeClassifier(pretrained, 6, 2);
    expect(loadPretrained(freshParameters(shorter, 1), shorter, pretrained, pretrainedParameters).unused).toHaveLength(
      2 * 4,
    );
  });

  it('trains to the same bits each time, differently for another seed, and leaves no tensor behind', async () => {
    const classifier = makeClassifier(pretrained, 24, 2);
    const settings = {
      epochs: 1,
      batch: 16,
      learningRate: 1e-2,
      weightDecay: 0.01,
      warmup: 0.1,
      clipNorm: 0.5,
      patience: 1,
    };
    const few: FitData = { ...data, train: motifs(32, 16, 24, 1), validation: data.validation };
    const before = memory().numTensors;
    const train = (seed: number) => trainClassifier(few, untrained(classifier, seed), settings, pace, () => {});
    const [first, again, other] = [await train(1), await train(1), await train(2)];
    expect(memory().numTensors).toBe(before);
    expect(again.epochs).toEqual(first.epochs);
    expect(other.epochs).not.toEqual(first.epochs);
  });

  it('stops early where the validation part no longer gains', async () => {
    const classifier = makeClassifier(pretrained, 24, 2);
    const settings = {
      epochs: 9,
      batch: 16,
      learningRate: 1e-30,
      weightDecay: 0,
      warmup: 0,
      clipNorm: 0.5,
      patience: 2,
    };
    const few: FitData = { ...data, train: motifs(16, 16, 24, 1), validation: data.validation };
    const fitted = await trainClassifier(few, untrained(classifier, 1), settings, pace, () => {});
    expect(fitted.epochs.length).toBe(3);
    expect(fitted.chosen).toBe('epoch 1 of 3');
  });

  it('is judged frozen by a probe and by neighbours, better than by chance', async () => {
    const classifier = makeClassifier(pretrained, 24, 2);
    const parameters = freshParameters(classifier, 1);
    const frozen = new FrozenFeatures(parameters, classifier, PLAIN_FEATURES, pace);
    for (const judge of [fitProbe, fitNearest]) {
      const fitted = await judge(data, frozen, pace, () => {});
      const probabilities = await fitted.predict(test.sequences);
      expect(assess({ labels: test.labels, probabilities, classes: 2 }).metrics.auroc).toBeGreaterThan(0.6);
    }
  });

  it('is drawn as a map: the same each time, twins side by side, from mean features and from CLS vectors', async () => {
    const source: WeightsSource = {
      id: 'a',
      label: 'a',
      shape: pretrained,
      networks: ['teacher'],
      run: null,
      parameters: { teacher: pretrainedParameters },
    };
    const sequences = [...motifs(40, 20, 24, 9).sequences];
    sequences.push(sequences[0]);
    for (const features of ['mean', 'cls'] as const) {
      const map = await makeMap({ source, network: 'teacher', features }, sequences, pace, () => {});
      expect([map.pca.length, map.umap?.length, map.gc.length]).toEqual([82, 82, 41]);
      expect([...map.pca.slice(80)]).toEqual([...map.pca.slice(0, 2)]);
      expect([...map.pca, ...map.umap!].every(Number.isFinite)).toBe(true);
      expect(map.explained[0]).toBeGreaterThanOrEqual(map.explained[1]);
      expect(await makeMap({ source, network: 'teacher', features }, sequences, pace, () => {})).toEqual(map);
    }
  });

  it('of a Transformer attends to no padding, and can be trained', async () => {
    const classifier = makeClassifier({ ...pretrained, backbone: 'transformer', width: 12, heads: 3 }, 20, 2);
    const parameters = freshParameters(classifier, 1);
    const [sequence] = motifs(1, 12, 12, 4).sequences;
    // With the CLS vectors out of reach too, what a sequence of 12 looks like in a window of 20 is what it looks like
    // in one of 12.
    const alone = makeClassifier({ ...pretrained, backbone: 'transformer', width: 12, heads: 3, clsVectors: 0 }, 12, 2);
    const padded = makeClassifier(
      { ...pretrained, backbone: 'transformer', width: 12, heads: 3, clsVectors: 0 },
      20,
      2,
    );
    const seen = await extractFeatures(parameters, padded, [sequence], pace);
    expect(relativeError(seen, await extractFeatures(parameters, alone, [sequence], pace))).toBeLessThan(1e-4);
    const settings = {
      epochs: 1,
      batch: 8,
      learningRate: 1e-3,
      weightDecay: 0.01,
      warmup: 0.1,
      clipNorm: 0.5,
      patience: 1,
    };
    const few: FitData = { ...data, train: motifs(16, 16, 20, 1), validation: motifs(8, 16, 20, 2), longest: 20 };
    const { epochs } = await trainClassifier(few, untrained(classifier, 1), settings, pace, () => {});
    expect(epochs[0].trainLoss).toBeGreaterThan(0.1);
  });

  it('gives probabilities', async () => {
    const classifier = makeClassifier(pretrained, 24, 3);
    const probabilities = await classify(freshParameters(classifier, 1), classifier, test.sequences, pace);
    expect(probabilities).toHaveLength(ROWS * 3);
    for (let row = 0; row < ROWS; row++)
      expect(probabilities[row * 3] + probabilities[row * 3 + 1] + probabilities[row * 3 + 2]).toBeCloseTo(1, 5);
  });
});

describeOn([DEVICES[1]], 'a classifier', () => {
  it('learns a motif when all of it is trained', async () => {
    const classifier = makeClassifier(pretrained, 24, 2);
    const settings = {
      epochs: 12,
      batch: 20,
      learningRate: 1e-2,
      weightDecay: 0.01,
      warmup: 0.1,
      clipNorm: 0.5,
      patience: 12,
    };
    const fitted = await trainClassifier(data, untrained(classifier, 1), settings, pace, () => {});
    const probabilities = await fitted.predict(test.sequences);
    expect(assess({ labels: test.labels, probabilities, classes: 2 }).metrics.accuracy).toBeGreaterThan(0.8);
    expect(fitted.epochs[0].trainLoss).toBeGreaterThan(fitted.epochs[fitted.epochs.length - 1].trainLoss + 0.1);
  });
});
