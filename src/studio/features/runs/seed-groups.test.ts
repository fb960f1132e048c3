import { describe, expect, test } from 'vitest';
import type { StoredRun } from '../../../engine/runs/run-report';
import type { PretrainingConfig } from '../../../training/config';
import { PRESETS } from '../../../training/presets';
import { ColumnBuilder } from '../../../training/record/metric-columns';
import { device } from '../../testing/fixtures';
import {
  bestOf,
  changedText,
  lastBySeed,
  pairedDifference,
  scoredApart,
  seedGroups,
  seedsText,
  summarise,
} from './seed-groups';

let made = 0;
/** Newer than those made before. */
function run(seed: number, changes: Partial<StoredRun> = {}, settings: Partial<PretrainingConfig> = {}): StoredRun {
  const id = `run-${++made}`;
  return {
    id,
    label: { name: `Phage lambda-nano-${seed}`, notes: '', tags: [] },
    createdAt: '2026-03-01T12:00:00.000Z',
    config: { ...PRESETS.nano, seed, ...settings },
    info: {
      device,
      parameters: 29_701,
      baselines: { uniform: 1.386, composition: 1.385, markov: { order: 3, nats: 1.36 } },
      entropyCeiling: 3.5,
    },
    genome: { name: 'Phage lambda, NC_001416.1', source: 'lambda.fa', fingerprint: 'ab' },
    state: 'done',
    standing: { step: 300, best: { value: 1.3 + seed / 100, step: 290 }, activeMs: 60_000 },
    checkpoints: [],
    elsewhere: [],
    group: 'a',
    code: 'abc1234',
    ...changes,
  };
}
const groupsOf = (runs: readonly StoredRun[], deleting: readonly string[] = []) =>
  seedGroups({ report: { kept: true, runs: runs.toReversed(), queue: null }, deleting: new Set(deleting) });

describe('groups of seeds', () => {
  test('hold the runs of a key, of each seed the newest that is done', () => {
    const runs = [run(2), run(1), run(1), run(3, { state: 'stopped' }), run(4), run(7, { group: 'b' })];
    const [group, ...others] = groupsOf(runs, [runs[4].id]);
    expect(others).toEqual([]);
    expect(group).toMatchObject({ id: 'a', name: 'Phage lambda-nano', seeds: [1, 2, 3] });
    expect(group.done.map(({ id }) => id)).toEqual([runs[2].id, runs[0].id]);
  });

  test('take their name from their runs, and are told apart where that is one name', () => {
    const other = (seed: number) => run(seed, { group: 'b' }, { learningRate: 0.001, contrastiveWeight: 0 });
    const names = (runs: readonly StoredRun[]) => groupsOf(runs).map(({ name }) => name);
    expect(names([run(10), run(11), other(10), other(11)])).toEqual([
      'Phage lambda-nano (Peak learning rate 0.001, Contrastive weight (lambda 1) 0)',
      `Phage lambda-nano (Peak learning rate ${PRESETS.nano.learningRate}, Contrastive weight (lambda 1) ` +
        `${PRESETS.nano.contrastiveWeight})`,
    ]);
    const called = (name: string, seed: number) => run(seed, { label: { name, notes: '', tags: [] } });
    expect(names([called('Trial, seed 1', 1), called('Trial, seed 2', 2)])).toEqual(['Trial']);
    expect(names([called('best', 1), called('worst', 2)])).toEqual(['Phage lambda, NC_001416.1-nano']);
  });

  test('say their seeds and what of the preset was changed', () => {
    expect([seedsText([3]), seedsText([1, 2]), seedsText([1, 2, 3]), seedsText([1, 2, 4])]).toEqual([
      '3',
      '1, 2',
      '1 to 3',
      '1, 2, 4',
    ]);
    const [group] = groupsOf([run(1, {}, { steps: 7, device: 'wasm' }), run(2, {}, { steps: 7, device: 'wasm' })]);
    expect(changedText(group)).toBe('Steps 7');
  });
});

describe('statistics over seeds', () => {
  test('are the sample mean, deviation and t interval, worked out by hand', () => {
    // Deviations from 4: -2, 0, 2; variance 8 / 2 = 4; half the interval 4.3027 * 2 / sqrt(3).
    const { mean, spread, interval, count } = summarise([2, 4, 6])!;
    expect([count, mean, spread]).toEqual([3, 4, 2]);
    expect(interval!.low).toBeCloseTo(4 - (4.302652729911275 * 2) / Math.sqrt(3), 9);
    expect(interval!.high).toBeCloseTo(4 + (4.302652729911275 * 2) / Math.sqrt(3), 9);
    expect(summarise([5])).toEqual({ count: 1, mean: 5, spread: null, interval: null });
    expect(summarise([])).toBeNull();
    const [group] = groupsOf([run(1), run(2), run(3, { standing: { step: 1, best: null, activeMs: 0 } })]);
    expect(bestOf(group)).toMatchObject({ count: 2, mean: expect.closeTo(1.315, 12) });
  });

  test('pair two groups by the seeds they share: what a seed does to both falls out', () => {
    const a = new Map([
      [1, 1.5],
      [2, 2.5],
      [3, 9.5],
      [4, 100],
    ]);
    const b = new Map([
      [3, 9],
      [2, 2.2],
      [1, 1.1],
      [9, -100],
    ]);
    // Differences 0.4, 0.3, 0.5: mean 0.4, deviation 0.1, half the interval 4.3027 * 0.1 / sqrt(3) = 0.2484.
    const { count, mean, spread, interval } = pairedDifference(a, b)!;
    expect(count).toBe(3);
    expect(mean).toBeCloseTo(0.4, 12);
    expect(spread).toBeCloseTo(0.1, 12);
    expect(interval!.low).toBeCloseTo(0.151586, 5);
    expect(interval!.high).toBeCloseTo(0.648414, 5);
    expect(pairedDifference(a, new Map([[5, 1]]))).toBeNull();
  });

  test('are of the last value that each run logged', () => {
    const columns = (values: readonly (number | null)[]) => {
      const builder = new ColumnBuilder();
      values.forEach((value, row) => {
        builder.begin({ step: row + 1, wallMs: 0, activeMs: 0, basesSeen: 0 });
        if (value !== null) builder.set('mlmHidden', value);
      });
      return { columns: builder.finish(), gaps: [] };
    };
    const runs = [run(1), run(2), run(3)];
    const [group] = groupsOf(runs);
    const points = new Map([
      [runs[0].id, columns([1.4, 1.3, null])],
      [runs[1].id, columns([1.4, 1.25, 1.2])],
    ]);
    expect([...lastBySeed(group, points, 'mlmHidden')]).toEqual([
      [1, 1.3],
      [2, 1.2],
    ]);
    expect(lastBySeed(group, points, 'mlmStudent').size).toBe(0);
  });

  test('say where two groups were not asked the same', () => {
    const [a] = groupsOf([run(1), run(2)]);
    const [b] = groupsOf([run(1, {}, { learningRate: 0.1 }), run(2, {}, { learningRate: 0.1 })]);
    const [c] = groupsOf([run(1, {}, { maskRate: 0.4 }), run(2, {}, { maskRate: 0.4 })]);
    expect(scoredApart(a, b)).toBeNull();
    expect(scoredApart(a, c)).toContain('Masked share of the positions');
    expect(scoredApart(a, { ...a, genome: { ...a.genome, fingerprint: 'cd' } })).toContain('different genomes');
  });
});
