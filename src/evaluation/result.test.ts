import { describe, expect, it } from 'vitest';
import { MemoryFolder } from '../platform/memory/memory-folder';
import { jsonBytes } from '../storage/json-file';
import { dataReport, result, seedResult } from './fixtures-results';
import { type BenchmarkResult, deltaOf, labelsText, meanMetrics, scoreOf } from './result';
import { ResultStore } from './result-store';
import { testInterval } from './scores/test-interval';

const labels = [0, 0, 0, 0, 1, 1, 1, 1];
const seeds = (...called: readonly (readonly number[])[]) => called.map((calls, i) => seedResult(i + 1, labels, calls));
const half = [0, 0, 1, 1, 0, 0, 1, 1];
const most = [0, 0, 0, 1, 1, 1, 1, 1];

it.each([
  [null, ''],
  [10, ', 10 labels a class'],
  [25, ', 25 labels a class'],
  [30, ', all labels (no class has more than 30)'],
  [5000, ', all labels (no class has more than 5,000)'],
])('of %s labels a class is not said of fewer', (labels, text) => {
  expect(labelsText({ labels, report: dataReport([12, 30]) })).toBe(text);
});

describe('a score', () => {
  it('is the mean over the seeds with its t-interval', () => {
    const score = scoreOf(result({ perSeed: seeds(half, most, labels) }), 'accuracy');
    expect(score).toMatchObject({ mean: (0.5 + 0.875 + 1) / 3, values: [0.5, 0.875, 1], intervalOf: 'seeds' });
    expect((score.interval.low + score.interval.high) / 2).toBeCloseTo(score.mean, 12);
  });

  it('of one seed says how far the test rows may carry it', () => {
    const one = result();
    expect(scoreOf(one, 'mcc')).toMatchObject({ interval: one.testInterval.mcc, intervalOf: 'test rows' });
    expect(scoreOf(result({ perSeed: seeds(half, half) }), 'mcc').intervalOf).toBe('test rows');
  });

  it('leaves out what no seed defines', () => {
    const perSeed = [seedResult(1, [1, 1], [1, 1])];
    expect(meanMetrics(result({ perSeed }))).toMatchObject({ accuracy: 1, auroc: null, auprc: null });
  });
});

describe('what pretraining gave', () => {
  it('is paired by seed', () => {
    const delta = deltaOf(
      result({ perSeed: seeds(most, labels) }),
      result({ perSeed: seeds(half, most, labels) }),
      'accuracy',
    )!;
    expect(delta).toMatchObject({ mean: (0.375 + 0.125) / 2, seeds: 2 });
    expect(delta.interval!.low).toBeLessThan(0);
  });

  it('is not said of other data', () => {
    expect(deltaOf(result(), result({ splitHash: 'bb' }), 'mcc')).toBeNull();
  });
});

describe('the interval over test rows', () => {
  it('holds the score, narrows with more rows, and is the same each time', () => {
    const small = testInterval([
      [8, 2],
      [3, 7],
    ]);
    const large = testInterval([
      [800, 200],
      [300, 700],
    ]);
    for (const each of [small, large]) {
      expect(each.accuracy.low).toBeLessThan(0.75);
      expect(each.accuracy.high).toBeGreaterThan(0.75);
    }
    // Of a share p of n rows, 95 % lie within 1.96 sqrt(p (1 - p) / n).
    expect((large.accuracy.high - large.accuracy.low) / 2).toBeCloseTo(1.96 * Math.sqrt((0.75 * 0.25) / 2000), 2);
    expect(small.mcc.high - small.mcc.low).toBeGreaterThan(large.mcc.high - large.mcc.low);
    expect(
      testInterval([
        [8, 2],
        [3, 7],
      ]),
    ).toEqual(small);
  });
});

describe('the store of results', () => {
  it('gives back what was kept, oldest first, and forgets what was deleted', async () => {
    const folder = new MemoryFolder();
    const store = new ResultStore(folder);
    const later = result({ id: 'b', startedAt: '2026-02-01T00:00:00.000Z' });
    const earlier = result({ id: 'a', startedAt: '2026-01-01T00:00:00.000Z' });
    await store.keep(later);
    await store.keep(earlier);
    expect(await new ResultStore(folder).results()).toEqual([earlier, later]);
    await store.delete('b');
    expect(await store.results()).toEqual([earlier]);
  });

  it('gives back with every field what was kept, numbers that are none among them', async () => {
    const store = new ResultStore(new MemoryFolder());
    const full: BenchmarkResult = result({
      mode: 'finetune',
      weights: { id: 'run/a/1', label: 'mine', network: 'teacher', run: { name: 'mine', step: 7 } },
      shape: {
        backbone: 'transformer',
        windowLength: 12,
        clsVectors: 2,
        width: 8,
        hidden: 16,
        groupSize: 1,
        heads: 2,
        blocks: 1,
        head: 'projector',
        projectorHidden: 4,
        prototypes: 3,
      },
      settings: { epochs: 3, batch: 8, learningRate: 1e-3, weightDecay: 0, warmup: 0, clipNorm: 1, patience: 2 },
      perSeed: [
        {
          ...seedResult(1, [0, 0, 1, 1], [0, 1, 1, 1]),
          validation: { mcc: 0, accuracy: 0.5, loss: Number.NaN },
          transfer: { loaded: ['a'], fresh: ['b'], unused: [] },
        },
      ],
      testInterval: { ...result().testInterval, mcc: { low: Number.NaN, high: Number.NaN } },
    });
    await store.keep(full);
    expect(await store.results()).toEqual([full]);
  });

  it('leaves out what it cannot read', async () => {
    const store = new ResultStore(new MemoryFolder());
    await store.keep(result({ id: 'newer', mode: 'prompted' as never }));
    await store.keep(result({ id: 'other', perSeed: {} as never }));
    await store.keep(result({ id: 'good' }));
    expect((await store.results()).map(({ id }) => id)).toEqual(['good']);
  });

  it('lists nothing that is not whole', async () => {
    const folder = new MemoryFolder();
    const store = new ResultStore(folder);
    await store.keep(result({ id: 'cut' }));
    await store.keep(result({ id: 'open' }));
    await store.keep(result({ id: 'changed' }));
    await (await folder.folder('open')).remove('COMMIT.json');
    await (await folder.folder('cut')).append('result.json', 40, new Uint8Array());
    const bytes = jsonBytes(result({ id: 'changed', seeds: 9 }));
    await (await folder.folder('changed')).write('result.json', bytes);
    expect(await store.results()).toEqual([]);
  });
});
