import type { DataReport, PartReport } from './data/report';
import type { BenchmarkResult, SeedResult } from './result';
import { assess } from './scores/metrics';

/** A result as it would be with these test calls, for tests; no number here was measured. */
export function seedResult(
  seed: number,
  labels: readonly number[],
  called: readonly number[],
  classes = 2,
): SeedResult {
  const probabilities = new Float32Array(labels.length * classes).fill(0.2 / (classes - 1));
  called.forEach((k, row) => {
    probabilities[row * classes + k] = 0.8;
  });
  return {
    seed,
    ...assess({ labels, probabilities, classes }),
    chosen: 'epoch 2 of 3',
    validation: { mcc: 0.5, accuracy: 0.75, loss: 0.6 },
    epochs: [1, 2, 3].map((epoch) => ({
      epoch,
      trainLoss: 1 / epoch,
      validationLoss: 0.8,
      validationMcc: 0.4,
      validationAccuracy: 0.7,
    })),
    transfer: null,
    wrong: labels.flatMap((truth, row) =>
      truth === called[row] ? [] : [{ row, truth, called: called[row], probability: 0.8, sequence: 'ACGTN' }],
    ),
    wallMs: 1000,
  };
}

/** A report of data with so many training rows of each class, for tests. */
export function dataReport(perClass: readonly number[]): DataReport {
  const rows = perClass.reduce((sum, count) => sum + count, 0);
  const part: PartReport = { rows, perClass, shortest: 9, median: 9, longest: 9, unknownShare: 0, duplicates: 0 };
  const none = { count: 0, first: [] };
  return {
    task: 'gue/mouse/3',
    source: 'train.csv',
    classes: perClass.map((_, label) => String(label)),
    parts: { train: part, validation: part, test: part },
    lengths: { start: 9, width: 1, counts: [rows] },
    split: 'As given.',
    leaks: [],
    conflicts: { sequences: 0, rows: 0 },
    repeats: { leaks: none, duplicates: none, conflicts: none },
    refused: none,
    noted: none,
    differences: [],
    options: { removeLeaks: false },
    removed: 0,
    splitHash: 'aa',
  };
}

export const result = (changes: Partial<BenchmarkResult> = {}): BenchmarkResult => ({
  version: 1,
  id: 'result-1',
  task: 'gue/mouse/3',
  mode: 'scratch',
  weights: null,
  shape: null,
  parameters: 100,
  settings: null,
  seeds: 1,
  perSeed: [seedResult(1, [0, 0, 1, 1], [0, 1, 1, 1])],
  testInterval: { accuracy: { low: 0.5, high: 0.9 }, mcc: { low: 0.2, high: 0.8 }, f1: { low: 0.4, high: 0.9 } },
  classes: ['0', '1'],
  splitHash: 'aa',
  report: null,
  device: { kind: 'wasm', adapter: 'WebAssembly (SIMD)' },
  build: 'worker-abc.js',
  startedAt: '2026-01-02T03:04:05.000Z',
  wallMs: 3000,
  ...changes,
});
