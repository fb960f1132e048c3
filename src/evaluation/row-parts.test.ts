import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memory } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { openBackend } from '../device/webgpu/backend';
import { Draws, PURPOSE } from '../numerics/draws';
import { nodePlatform } from '../platform/node/node-platform';
import { freshParameters, makeClassifier } from './classifier';
import type { Dataset } from './dataset';
import { PLAIN_FEATURES } from './feature-settings';
import { classify } from './features';
import { TINY_SHAPE } from './fixtures';
import { runBenchmark } from './testing';
import { trainClassifier } from './tuning/fine-tune';
import { tuningSettings } from './tuning/tuning-settings';

/** Rows that a device is said to hold at once. */
const held = vi.hoisted(() => ({ rows: Number.POSITIVE_INFINITY }));
vi.mock('./memory', async (original) => ({ ...(await original<object>()), rowsAtOnce: () => () => held.rows }));
// Test files share their modules: those of this one are loaded anew, and nobody else sees them.
vi.hoisted(() => vi.resetModules());
afterAll(() => {
  vi.resetModules();
});

const data = mkdtempSync(join(tmpdir(), 'helicase-parts-'));
beforeAll(() => openBackend('wasm', nodePlatform(data, data), () => undefined));
beforeEach(() => {
  held.rows = Number.POSITIVE_INFINITY;
});
afterAll(() => rmSync(data, { recursive: true }));

const shape = { ...TINY_SHAPE, windowLength: 30 };
const pace = async () => {};
const silent = () => {};
const settings = tuningSettings({ epochs: 2, batch: 8, learningRate: 1e-3 });

function part(lengths: readonly number[], seed: number) {
  const draws = new Draws(seed, 0, 0, PURPOSE.trainWindow);
  const sequences = lengths.map((length) => Uint8Array.from({ length }, () => draws.below(4)));
  return { sequences, labels: Uint16Array.from(lengths, (_, row) => row % 2) };
}
const rows = (count: number, length = 24) => Array.from({ length: count }, (_, i) => length - (i % 5));
const furthest = (a: readonly number[] | Float32Array, b: readonly number[] | Float32Array) =>
  Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i])));

it.each(['chordmixer', 'transformer'] as const)(
  'a step in parts is the step as a whole, and leaves no tensor behind: %s',
  async (backbone) => {
    const classifier = makeClassifier({ ...shape, backbone }, 24, 2);
    const parts = { train: part(rows(32), 1), validation: part(rows(8), 2) };
    const fit = { ...parts, classes: 2, longest: 24, padding: 'longest' } as const;
    const start = { classifier, parameters: freshParameters(classifier, 1), transfer: null, seed: 1 };
    const train = (atOnce: number) => {
      held.rows = atOnce;
      return trainClassifier(fit, start, settings, pace, silent);
    };
    const before = memory().numTensors;
    const [whole, cut, single] = [await train(99), await train(3), await train(1)];
    const losses = ({ epochs }: typeof whole) => epochs.flatMap((each) => [each.trainLoss, each.validationLoss]);
    expect(furthest(losses(cut), losses(whole))).toBeLessThan(1e-5);
    expect(furthest(losses(single), losses(whole))).toBeLessThan(1e-5);
    expect(memory().numTensors).toBe(before);
  },
);

it('a Transformer, which leaves padding out, says nearly the same of rows padded to their own length', async () => {
  const { sequences } = part([24, 200, 30, 70, 100], 3);
  const of = async (padding: 'longest' | 'own') => {
    const classifier = makeClassifier({ ...shape, backbone: 'transformer' }, 200, 2, padding);
    return classify(freshParameters(classifier, 1), classifier, sequences, pace);
  };
  // The CLS vectors stand behind the padding, and so elsewhere.
  expect(furthest(await of('own'), await of('longest'))).toBeLessThan(1e-3);
});

it.each(['scratch', 'probe'] as const)('one row far longer than the rest is computed by itself: %s', async (mode) => {
  const dataset: Dataset = {
    task: 'own/table',
    classes: ['a', 'b'],
    parts: { train: part([...rows(40, 100), 6000], 1), validation: part(rows(8, 100), 2), test: part(rows(8, 100), 3) },
    splitHash: 'aa',
  };
  const job = { id: 'b', dataset, report: null, labels: null, features: PLAIN_FEATURES, network: 'teacher' } as const;
  const untrained = { id: 'untrained', label: '', shape, networks: ['teacher'], run: null } as const;
  const source = { ...untrained, parameters: {}, untrained: true } as const;
  const { padding, perSeed } = await runBenchmark(
    { ...job, mode, source, shape, seeds: 1, settings, device: { kind: 'wasm', adapter: '' }, build: '' },
    pace,
    silent,
  );
  expect(padding).toBe('own');
  expect(perSeed[0].confusion.flat().reduce((sum, count) => sum + count)).toBe(8);
});
