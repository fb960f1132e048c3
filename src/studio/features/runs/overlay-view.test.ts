import { expect, test } from 'vitest';
import type { Signal } from '../../../training/signals';
import { device, historyColumns, point, storedRun } from '../../testing/fixtures';
import { missingText, overlayBaselines, overlayLines } from './overlay-view';
import { noRuns } from './runs';

const run = (name: string, composition: number, twoSided = true) => ({
  label: { name, notes: '', tags: [] },
  info: {
    device,
    parameters: 1,
    entropyCeiling: 1,
    baselines: {
      uniform: 1.386,
      composition,
      markov: { order: 3, nats: 1.36 },
      ...(twoSided ? { twoSided: { context: 3, nats: 1.3, onHidden: 1.33 } } : {}),
    },
  },
});
const names = (...given: Parameters<typeof overlayBaselines>) => overlayBaselines(...given).map(({ name }) => name);

test('baselines that runs share are drawn once, those in which they differ by name', () => {
  expect(names([run('a', 1.38), run('b', 1.38)], 'mlmHidden')).toEqual([
    'uniform 1.386',
    'composition 1.380',
    'Markov-3 1.360',
    '3+3 counts 1.330',
  ]);
  expect(names([run('a', 1.38), run('b', 1.3)], 'mlmHidden')).toEqual(
    expect.arrayContaining(['uniform 1.386', 'composition of a 1.380', 'composition of b 1.300']),
  );
});

test('a loss is compared with baselines only where it is asked what they are', () => {
  for (const signal of ['mlmStudent', 'mlmStudentValidation', 'gradientNorm'] as const)
    expect(names([run('a', 1.38)], signal)).toEqual([]);
  expect(names([run('old', 1.38, false)], 'mlmStudentValidation')).toHaveLength(3);
  expect(names([run('old', 1.38, false)], 'mlmHidden')).toEqual([]);
});

const values = { mlmStudent: 1.4, mlmHidden: 1.3, probeMcc: 0.2, learningRate: 1e-3, gradientNorm: 2 };
const columns = historyColumns([1, 2, 3].map((step) => point(step, values)));
const drawn = (...read: readonly string[]) => ({
  ...noRuns(),
  report: { kept: true, queue: null, runs: ['one', 'two'].map((id) => storedRun({ id })) },
  view: { ...noRuns().view, overlaid: ['one', 'two'], points: new Map(read.map((id) => [id, { columns, gaps: [] }])) },
});

test('only what is measured at every step is smoothed: a probe stands as it was', () => {
  const isSmoothed = (signal: keyof typeof values) =>
    overlayLines(drawn('one'), [], signal, 'step', true).map(({ smooth }) => smooth !== undefined);
  for (const signal of ['mlmStudent', 'gradientNorm'] as const) expect(isSmoothed(signal)).toEqual([true]);
  for (const signal of ['mlmHidden', 'probeMcc', 'learningRate'] as const) expect(isSmoothed(signal)).toEqual([false]);
});

test('a run that logged nothing of a signal is named, once its points are read', () => {
  const missing = (signal: Signal, ...read: readonly string[]) => {
    const runs = drawn(...read);
    return missingText(runs, [], signal, overlayLines(runs, [], signal, 'step', false));
  };
  expect(missing('mlmHidden', 'one', 'two')).toBeNull();
  expect(missing('probeMs')).toBeNull();
  expect(missing('probeMs', 'one')).toBe(
    'Nothing was logged of it in run one: only runs that are probed on a task have it.',
  );
  expect(missing('contrastive', 'one', 'two')).toBe('Nothing was logged of it in run one and run two.');
});

test('a run that is being deleted is drawn nowhere, and is back with an undo', () => {
  const runs = drawn('one', 'two');
  const ids = (deleting: readonly string[]) =>
    overlayLines({ ...runs, deleting: new Set(deleting) }, [], 'mlmHidden', 'step', false).map(({ id }) => id);
  expect(ids(['two'])).toEqual(['one']);
  expect(ids([])).toEqual(['one', 'two']);
});
