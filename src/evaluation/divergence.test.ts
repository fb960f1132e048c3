import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../device/webgpu/backend';
import { layOut } from '../model/layout';
import { initialParameters } from '../model/weights';
import { Draws, PURPOSE } from '../numerics/draws';
import { nodePlatform } from '../platform/node/node-platform';
import type { BenchmarkJob } from './benchmark';
import type { Dataset } from './dataset';
import { divergenceOf } from './divergence';
import { makeMap } from './embedding/map';
import { PLAIN_FEATURES } from './feature-settings';
import { TINY_SHAPE } from './fixtures';
import { TaskProbe } from './task-probe';
import { runBenchmark } from './testing';
import { tuningSettings } from './tuning/tuning-settings';
import type { WeightsSource } from './weights-source';

const data = mkdtempSync(join(tmpdir(), 'helicase-divergence-'));
beforeAll(() => openBackend('wasm', nodePlatform(data, data), () => undefined));
afterAll(() => rmSync(data, { recursive: true }));

const shape = { ...TINY_SHAPE, windowLength: 30 };
const pace = async () => {};
const silent = () => {};

function part(rows: number, seed: number) {
  const draws = new Draws(seed, 0, 0, PURPOSE.trainWindow);
  const sequences = Array.from({ length: rows }, () => Uint8Array.from({ length: 24 }, () => draws.below(4)));
  return { sequences, labels: Uint16Array.from({ length: rows }, (_, row) => row % 2) };
}
const dataset: Dataset = {
  task: 'own/table',
  classes: ['a', 'b'],
  parts: { train: part(32, 1), validation: part(8, 2), test: part(8, 3) },
  splitHash: 'aa',
};
/** Weights as a pretraining that ran away leaves them: each so many times what it was, or no number. */
function source(factor: number): WeightsSource {
  const parameters = initialParameters(layOut(shape), 1).map((value) => value * factor);
  const networks = ['teacher', 'student'] as const;
  return { id: 'run/a/1', label: 'a', shape, networks, run: null, parameters: { teacher: parameters } };
}
const job = (changes: Partial<BenchmarkJob>): BenchmarkJob => ({
  id: 'b',
  dataset,
  report: null,
  mode: 'probe',
  source: null,
  network: 'teacher',
  shape,
  seeds: 1,
  settings: tuningSettings({ epochs: 3, batch: 8, learningRate: 1e-3 }),
  labels: null,
  features: PLAIN_FEATURES,
  device: { kind: 'wasm', adapter: 'WebAssembly' },
  build: '',
  ...changes,
});

describe('weights that ran away', () => {
  it.each([1e12, Number.NaN, Number.POSITIVE_INFINITY])(
    'x %d are named, frozen or tuned, as a map and along a run',
    async (by) => {
      const wild = source(by);
      for (const mode of ['probe', 'knn'] as const)
        await expect(runBenchmark(job({ mode, source: wild }), pace, silent), mode).rejects.toMatchObject({
          code: 'evaluation-not-finite',
          message: expect.stringMatching(/diverged: for 32 of 32 sequences/),
        });
      await expect(runBenchmark(job({ mode: 'finetune', source: wild }), pace, silent)).rejects.toMatchObject({
        code: 'tuning-diverged',
      });
      const mapped = { source: wild, network: 'teacher', features: 'cls' } as const;
      await expect(makeMap(mapped, dataset.parts.train.sequences, pace, silent)).rejects.toMatchObject({
        code: 'evaluation-not-finite',
      });
      const probe = new TaskProbe(dataset, shape);
      await expect(probe.score(wild.parameters.teacher!, pace)).rejects.toMatchObject({
        code: 'evaluation-not-finite',
      });
    },
  );

  it('x 100 are large and finite, and are judged', async () => {
    const { perSeed } = await runBenchmark(job({ source: source(1e2) }), pace, silent);
    expect(Number.isFinite(perSeed[0].metrics.calibrationError)).toBe(true);
  });
});

describe('training on a task', () => {
  it('with a learning rate of 1 says that it diverged: in its result, or where nothing came of it', async () => {
    const settings = tuningSettings({ epochs: 4, batch: 8, learningRate: 1 });
    const outcome = await runBenchmark(job({ mode: 'scratch', settings }), pace, silent).then(
      ({ perSeed: [{ epochs }] }) => divergenceOf(epochs, 2),
      ({ code }) => code,
    );
    expect(outcome).toMatch(/^(tuning-diverged|not finite in epoch \d|loss .+ nats in epoch \d.*)$/);
  });

  it('has not diverged where its last epoch is near or under a guess', () => {
    const point = { epoch: 3, trainLoss: 0.9, validationLoss: 5, validationMcc: 0, validationAccuracy: 0.5 };
    expect(divergenceOf([{ ...point, trainLoss: 1e9 }, point], 2)).toBeNull();
    expect(divergenceOf([], 2)).toBeNull();
    expect(divergenceOf([{ ...point, trainLoss: 5 }], 2)).toBe('loss 5.00 nats in epoch 3, where guessing has 0.693');
    expect(divergenceOf([{ ...point, validationLoss: Number.NaN }], 2)).toBe('not finite in epoch 3');
  });
});
