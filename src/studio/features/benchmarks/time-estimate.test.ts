import { expect, test } from 'vitest';
import type { DataReport } from '../../../evaluation/data/report';
import { result } from '../../../evaluation/fixtures-results';
import { findTask } from '../../../evaluation/tasks/registry';
import { layOut } from '../../../model/layout';
import { PRESETS } from '../../../training/presets';
import { device } from '../../testing/fixtures';
import { type BenchmarkForm, noBenchmarks } from './benchmarks';
import { estimateBrief, estimateText, estimateTime } from './time-estimate';

const task = findTask('gue/mouse/3');
const part = (rows: number) => ({
  rows,
  perClass: [],
  shortest: 101,
  median: 101,
  longest: 101,
  unknownShare: 0,
  duplicates: 0,
});
const report = (train: number, validation: number, test: number) =>
  ({ parts: { train: part(train), validation: part(validation), test: part(test) } }) as unknown as DataReport;
const small = report(200, 20, 20);
const tenfold = report(2000, 200, 200);
const shape = { ...PRESETS.nano, windowLength: 101 };
const here = { kind: device.kind, adapter: device.adapter } as const;

/** Operations of a look at one sequence, with the layers a window of 101 bases has. */
const [narrow, wide] = [PRESETS.nano, PRESETS.small].map(
  (each) => (101 + each.clsVectors) * layOut({ ...each, windowLength: 101 }).size,
);
const floor = result({ mode: 'kmer', device: null, report: small, wallMs: 1000 });
/** One seed of the fixture has three epochs. */
const scratch = result({ mode: 'scratch', device: here, shape, report: small, wallMs: 3000 });
const state = (results: readonly ReturnType<typeof result>[], form: Partial<BenchmarkForm>) => ({
  ...noBenchmarks(),
  results,
  form: { ...noBenchmarks().form, ...form },
});
function time(
  results: readonly ReturnType<typeof result>[],
  form: Partial<BenchmarkForm>,
  data: DataReport | null = small,
) {
  const estimate = estimateTime(task, data, state(results, form), PRESETS.nano, device);
  return typeof estimate === 'string' ? Number.NaN : estimate.ms;
}

test('nothing is said before anything of the kind was run on this device', () => {
  expect(time([], { mode: 'kmer' })).toBeNaN();
  expect(time([floor], { mode: 'probe' })).toBeNaN();
  expect(
    estimateTime(
      task,
      small,
      state([{ ...scratch, device: { ...here, adapter: 'another' } }], { mode: 'scratch' }),
      PRESETS.nano,
      device,
    ),
  ).toBe('no-run');
  expect(estimateText('probe', 'no-run')).toContain('unknown until the first run');
});

test('what was measured is what is promised of the same again; tenfold rows take tenfold time', () => {
  expect(time([floor], { mode: 'kmer' })).toBeCloseTo(1000, 6);
  expect(time([floor], { mode: 'kmer' }, tenfold)).toBeCloseTo(10_000, 6);
  expect(time([scratch], { mode: 'scratch', seeds: '1', epochs: '3' })).toBeCloseTo(3000, 6);
});

test('time grows with seeds, epochs and width where a network is trained; scratch tells of fine-tuning', () => {
  const once = time([scratch], { mode: 'scratch', seeds: '1', epochs: '3' });
  expect(time([scratch], { mode: 'scratch', seeds: '4', epochs: '3' })).toBeCloseTo(4 * once, 6);
  expect(time([scratch], { mode: 'finetune', seeds: '1', epochs: '12' })).toBeGreaterThan(3.8 * once);
  expect(estimateTime(task, small, state([scratch], { mode: 'scratch' }), PRESETS.small, device)).toMatchObject({
    ms: expect.closeTo((time([scratch], { mode: 'scratch' }) * wide) / narrow, 3),
  });
});

test('more seeds repeat nothing where the data bring a validation part, and are more fits where it is drawn', () => {
  expect(time([floor], { mode: 'kmer', seeds: '5' })).toBeCloseTo(1000, 6);
  expect(time([floor], { mode: 'kmer', seeds: '5' }, report(220, 0, 20))).toBeCloseTo(5000, 6);
});

test('published sizes stand in for data that are not here yet, where they are verified', () => {
  expect(time([floor], { mode: 'kmer' }, null)).toBeCloseTo((1000 * (1904 + 239 + 239)) / 240, 6);
  expect(estimateTime(findTask('gue/virus/covid'), null, state([floor], { mode: 'kmer' }), PRESETS.nano, device)).toBe(
    'no-rows',
  );
});

test('the middle of the newest five speaks, in words with where it comes from', () => {
  const runs = [9, 9, 9, 1, 2, 3, 4, 50].map((seconds) => ({ ...floor, wallMs: 1000 * seconds }));
  const estimate = estimateTime(task, small, state(runs, { mode: 'kmer' }), PRESETS.nano, device);
  if (typeof estimate === 'string') throw new Error(estimate);
  expect(estimate).toEqual({ ms: 3000, from: 5 });
  expect(estimateBrief('kmer', estimate)).toBe('k-mer floor: about 3 s here');
  expect([44_000, 594_000, 3_900_000].map((ms) => estimateBrief('probe', { ms, from: 1 }))).toEqual([
    'probe: about 40 s here',
    'probe: about 10 min here',
    'probe: about 1 h 10 min here',
  ]);
  expect(estimateText('finetune', estimate)).toBe(
    'Time on this device: about 3 s, less where it stops early (judged by 5 runs before).',
  );
});
