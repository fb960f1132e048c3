import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memory } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../device/webgpu/backend';
import { openNetwork } from '../../inference/network';
import { layOut } from '../../model/layout';
import { initialParameters } from '../../model/weights';
import { Draws, PURPOSE } from '../../numerics/draws';
import { nodePlatform } from '../../platform/node/node-platform';
import { type Classifier, freshParameters, loadPretrained, makeClassifier } from '../classifier';
import { reverseComplement } from '../data/sequence-keys';
import { PLAIN_FEATURES } from '../feature-settings';
import { classify } from '../features';
import { TINY_SHAPE } from '../fixtures';
import { FrozenFeatures } from '../frozen-features';
import { fitProbe } from '../linear-fits';
import type { FitData } from '../parts';
import { assess } from '../scores/metrics';
import { type TuningSettings, trainClassifier } from './fine-tune';
import { layerRates } from './layer-rates';
import { probeIntoHead } from './probe-head';
import { tuneClassifier } from './tune';
import { tuningSettings, wholeTuning } from './tuning-settings';

const folder = mkdtempSync(join(tmpdir(), 'helicase-tuning-'));
beforeAll(() => openBackend('wasm', nodePlatform(folder, folder), () => undefined));
afterAll(() => rmSync(folder, { recursive: true }));

const shape = TINY_SHAPE;
const pace = async () => {};
const silent = () => {};

/** Sequences of class 1 have more A than those of class 0. */
function part(count: number, seed: number) {
  const draws = new Draws(seed, 0, 0, PURPOSE.trainWindow);
  const labels = Uint16Array.from({ length: count }, (_, row) => row % 2);
  const base = (label: number) => (label === 1 && draws.below(2) === 0 ? 0 : draws.below(4));
  return { sequences: [...labels].map((label) => Uint8Array.from({ length: 20 }, () => base(label))), labels };
}
const data: FitData = { train: part(64, 1), validation: part(32, 2), classes: 2, longest: 20, padding: 'longest' };
const settings = tuningSettings({ epochs: 2, batch: 16, learningRate: 3e-3 });
const test = part(24, 3);

function start(classifier: Classifier, pretrained = true) {
  const parameters = freshParameters(classifier, 1);
  const from = initialParameters(layOut(shape), 5);
  return {
    classifier,
    parameters,
    transfer: pretrained ? loadPretrained(parameters, classifier, shape, from) : null,
    seed: 1,
  };
}
const furthest = (a: Float32Array, b: Float32Array) => Math.max(...a.map((value, i) => Math.abs(value - b[i])));

describe('the rates of layers', () => {
  it.each(['chordmixer', 'transformer'] as const)('fall from the head down to the input projection: %s', (backbone) => {
    const classifier = makeClassifier({ ...shape, backbone, blocks: 2 }, 20, 2);
    const rates = layerRates(classifier, 0.5);
    const of = (name: RegExp) =>
      classifier.layout.slots.filter((slot) => name.test(slot.name)).map(({ offset }) => rates[offset]);
    expect(of(/^head/)).toEqual([1, 1]);
    if (backbone === 'transformer') expect(of(/^norm/)).toEqual([1, 1]);
    const layers = backbone === 'transformer' ? 2 : 2 * Math.ceil(Math.log2(22));
    expect(new Set(of(/^input/))).toEqual(new Set([0.5 ** (layers + 1)]));
    expect(new Set(of(/^blocks/)).size).toBe(layers);
    expect(Math.max(...of(/^blocks/))).toBe(0.5);
    expect(layerRates(classifier, 1).every((rate) => rate === 1)).toBe(true);
  });

  it('are shares of the update: with none, only the head learns', async () => {
    const classifier = makeClassifier(shape, 20, 2);
    const changed = async (more: Partial<TuningSettings>, pretrained = true) => {
      const from = start(classifier, pretrained);
      const before = from.parameters.slice();
      const { predict } = await trainClassifier(data, from, { ...settings, ...more }, pace, silent);
      expect(from.parameters).toEqual(before);
      return predict(test.sequences);
    };
    const frozen = await changed({ layerDecay: 0 });
    expect(frozen).not.toEqual(await changed({}));
    expect(furthest(await changed({ layerDecay: 1 }), await changed({}))).toBeLessThan(1e-5);
    // Nothing is pretrained: all layers learn alike.
    expect(await changed({ layerDecay: 0 }, false)).toEqual(await changed({}, false));
  });
});

it('the probe in the head tells classes apart before any step, and leaves the rest as it was', async () => {
  const classifier = makeClassifier(shape, 20, 2);
  const { parameters } = start(classifier);
  const before = parameters.slice();
  await probeIntoHead(parameters, classifier, data, pace);
  const scored = async (of: Float32Array) => {
    const probabilities = await classify(of, classifier, test.sequences, pace);
    return assess({ labels: test.labels, probabilities, classes: 2 }).metrics.auroc ?? 0;
  };
  const frozen = new FrozenFeatures(before, classifier, PLAIN_FEATURES, pace);
  const { predict } = await fitProbe(data, frozen, pace, silent);
  const probe = assess({ labels: test.labels, probabilities: await predict(test.sequences), classes: 2 }).metrics;
  expect(await scored(parameters)).toBeGreaterThan(Math.max(0.7, (probe.auroc ?? 1) - 0.1));
  const { offset } = classifier.layout.slots.find(({ name }) => name === 'head.weight')!;
  expect(parameters.subarray(0, offset)).toEqual(before.subarray(0, offset));
});

it('on both strands a sequence and its reverse complement are called alike, and training sees both', async () => {
  const classifier = makeClassifier(shape, 20, 2);
  const tuned = (bothStrands: boolean) =>
    trainClassifier(data, start(classifier), { ...settings, bothStrands }, pace, silent);
  const [both, one] = [await tuned(true), await tuned(false)];
  const turned = test.sequences.map(reverseComplement);
  expect(furthest(await both.predict(test.sequences), await both.predict(turned))).toBeLessThan(1e-6);
  expect(furthest(await one.predict(test.sequences), await one.predict(turned))).toBeGreaterThan(1e-4);
  expect(both.epochs[0].trainLoss).not.toBe(one.epochs[0].trainLoss);
  expect((await tuned(true)).epochs).toEqual(both.epochs);
});

it('the head of a task about a place sees the base at the centre', async () => {
  const classifier = makeClassifier(shape, 20, 2, 'longest', 'centre');
  const { parameters } = start(classifier);
  const sequences = [test.sequences[0], test.sequences[1].subarray(0, 13)];
  const network = openNetwork(classifier.shape, parameters, classifier.layout);
  const bases = await network.features(sequences, { of: 'bases' });
  network.dispose();
  const found = await classify(parameters, classifier, sequences, pace);
  const { offset } = classifier.layout.slots.find(({ name }) => name === 'head.weight')!;
  for (const [row, { length }] of sequences.entries()) {
    const at = (row * 20 + Math.floor(length / 2)) * 12;
    const logits = [0, 1].map((k) =>
      bases.subarray(at, at + 12).reduce((sum, value, d) => sum + value * parameters[offset + d * 2 + k], 0),
    );
    expect(found[2 * row + 1]).toBeCloseTo(1 / (1 + Math.exp(logits[0] - logits[1])), 5);
  }
  const before = memory().numTensors;
  expect((await trainClassifier(data, start(classifier), settings, pace, silent)).epochs).toHaveLength(2);
  expect(memory().numTensors).toBe(before);
});

describe('the whole recipe', () => {
  const classifier = makeClassifier(shape, 20, 2);
  const tune = (more: Partial<TuningSettings>, pretrained = true) =>
    tuneClassifier(data, start(classifier, pretrained), { ...settings, ...more }, pace, silent);

  it('chooses of its rates by validation, and says which', async () => {
    const rates = await Promise.all([3e-4, 3e-3].map((learningRate) => tune({ learningRate })));
    const better = rates[1].validation.mcc > rates[0].validation.mcc ? 1 : 0;
    const chosen = await tune({ rateFactors: [0.1, 1] });
    expect(chosen.validation).toEqual(rates[better].validation);
    expect(chosen.chosen).toBe(`rate ${[0.0003, 0.003][better]}, ${rates[better].chosen}`);
    expect(rates[0].chosen).toMatch(/^epoch/);
  });

  it('passes over a rate that diverges, unless all do', async () => {
    const chosen = await tune({ rateFactors: [1, 1e30] });
    expect(chosen.chosen).toMatch(/^rate 0\.003, /);
    await expect(tune({ rateFactors: [1e30] })).rejects.toMatchObject({ code: 'tuning-diverged' });
  });

  it('is the same for what is pretrained and what is not, but for what needs pretraining', async () => {
    const choice = { epochs: 2, batch: 16, learningRate: 3e-3 };
    expect(wholeTuning(choice, {})).toMatchObject({ bothStrands: true, probeFirst: true, layerDecay: 0.9 });
    expect(wholeTuning(choice, { strands: 'beside' }).bothStrands).toBe(false);
    const scratch = await tune({ probeFirst: true, layerDecay: 0.9 }, false);
    expect(scratch.epochs).toEqual((await tune({}, false)).epochs);
    const pretrained = await tune({ probeFirst: true });
    expect(pretrained.epochs[0].trainLoss).toBeLessThan((await tune({})).epochs[0].trainLoss);
  });
});
