import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBackend } from '../device/webgpu/backend';
import { layOut } from '../model/layout';
import { initialParameters } from '../model/weights';
import { Draws, PURPOSE } from '../numerics/draws';
import { nodePlatform } from '../platform/node/node-platform';
import { PLAIN_FEATURES } from './feature-settings';
import { noBreath, TINY_SHAPE } from './fixtures';
import { MODES } from './modes';
import { runBenchmark } from './testing';
import { tuningSettings } from './tuning/tuning-settings';
import type { WeightsSource } from './weights-source';

const data = mkdtempSync(join(tmpdir(), 'helicase-short-'));
beforeAll(() => openBackend('wasm', nodePlatform(data, data), () => undefined));
afterAll(() => rmSync(data, { recursive: true }));

const shape = { ...TINY_SHAPE, windowLength: 30 };
const source: WeightsSource = {
  ...{ id: 'run/a/1', label: 'a', shape, networks: ['teacher'] as const, run: null },
  parameters: { teacher: initialParameters(layOut(shape), 1) },
};

function part(rows: number, length: number, known: boolean) {
  const draws = new Draws(rows, 0, 0, PURPOSE.trainWindow);
  const sequences = Array.from({ length: rows }, () => Uint8Array.from({ length }, () => (known ? draws.below(4) : 4)));
  return { sequences, labels: Uint16Array.from(sequences, (_, row) => row % 2) };
}

it.each([
  ['one base', 1, true],
  ['three bases, fewer than a word has', 3, true],
  ['unknown bases alone', 12, false],
] as const)('every way to judge sequences of %s ends with a score of every row', async (_, length, known) => {
  const [train, validation, test] = [24, 8, 10].map((rows) => part(rows, length, known));
  const dataset = {
    ...{ task: 'own/table', classes: ['a', 'b'], splitHash: 'aa' },
    parts: { train, validation, test },
  };
  const job = { id: 'b', dataset, report: null, labels: null, features: PLAIN_FEATURES, network: 'teacher' } as const;
  const settings = tuningSettings({ epochs: 2, batch: 8, learningRate: 1e-3 });
  for (const mode of MODES.filter((each) => each !== 'zeroshot' && each !== 'table')) {
    const { perSeed } = await runBenchmark(
      { ...job, mode, source, shape, seeds: 1, settings, device: { kind: 'wasm', adapter: '' }, build: '' },
      noBreath,
      () => {},
    );
    expect(
      perSeed[0].confusion.flat().reduce((sum, count) => sum + count),
      mode,
    ).toBe(10);
  }
});
