import { describe, expect, it } from 'vitest';
import { UNTRAINED } from '../../../engine/benchmarks/order';
import { PLAIN_FEATURES } from '../../../evaluation/feature-settings';
import { result, seedResult } from '../../../evaluation/fixtures-results';
import { findTask } from '../../../evaluation/tasks/registry';
import type { WeightsInfo } from '../../../evaluation/weights-source';
import { PRESETS } from '../../../training/presets';
import { resultsCsv, resultsMarkdown } from './benchmark-export';
import { snapshotBenchmarks } from './benchmark-snapshot';
import { alongRuns, dotRows, resultFacts, whyAside } from './benchmark-view';
import {
  chosenWeights,
  labelsFor,
  modeFor,
  noBenchmarks,
  ordersOf,
  parseNumber,
  reduceBenchmarks,
  withResults,
} from './benchmarks';

const task = findTask('gue/mouse/3');
const info = (id: string, step: number): WeightsInfo => ({
  id,
  label: 'lambda',
  shape: { ...PRESETS.nano, width: 64 },
  networks: ['teacher', 'student'],
  run: { name: 'lambda', step },
});
const used = (step: number) => ({
  id: `run/a/${step}`,
  label: 'lambda',
  network: 'teacher' as const,
  run: { name: 'lambda', step },
});
const labels = [0, 0, 1, 1];
const seeds = (...calls: readonly (readonly number[])[]) => calls.map((called, i) => seedResult(i + 1, labels, called));
let ids = 0;
const newId = () => `id-${ids++}`;

describe('orders', () => {
  const ordered = (state: ReturnType<typeof noBenchmarks>) => {
    const asked = ordersOf(state, task.id, PRESETS.nano, newId);
    if ('message' in asked) throw new Error(asked.message);
    return asked.orders.map(({ order }) => order);
  };

  it('are one for each of the chosen weights, and one for what uses none', () => {
    const state = { ...noBenchmarks(), weights: [info('b', 20), info('a', 10)] };
    const chosen = [
      { id: 'b', network: 'student' as const },
      { id: UNTRAINED, network: 'teacher' as const },
    ];
    const orders = ordered({ ...state, form: { ...state.form, mode: 'probe', chosen } });
    expect(orders.map(({ weights, shape }) => [weights?.id, shape.width])).toEqual([
      ['b', 64],
      [UNTRAINED, 32],
    ]);
    expect(ordered(state).map(({ mode, weights, seeds: count }) => ({ mode, weights, count }))).toEqual([
      { mode: 'kmer', weights: null, count: 3 },
    ]);
    // The control is of the same size as what it controls, with a step that suits it.
    const [control] = ordered({ ...state, form: { ...state.form, mode: 'scratch' } });
    expect(control.shape.width).toBe(64);
    expect(control.settings.learningRate).toBeLessThan(
      ordered({ ...noBenchmarks(), form: { ...state.form, mode: 'scratch' } })[0].settings.learningRate,
    );
  });

  it('of floors and controls have the rows of what they stand beside', () => {
    const state = { ...noBenchmarks(), weights: [info('b', 20), info('a', 10)] };
    expect(ordered(state)).toMatchObject([{ mode: 'kmer', besideWeights: 'b' }]);
    const chosen = [
      { id: 'a', network: 'student' as const },
      { id: UNTRAINED, network: 'teacher' as const },
    ];
    const both = ordered({ ...state, form: { ...state.form, mode: 'probe', chosen } });
    expect(both.map(({ besideWeights }) => besideWeights)).toEqual(['a', 'a']);
    expect(ordered({ ...state, form: { ...state.form, mode: 'onehot', chosen } })).toMatchObject([{ weights: null }]);
    expect(ordered(noBenchmarks())[0]).not.toHaveProperty('besideWeights');
  });

  it('are of few labels where the task is made of a genome, and of a mode that the task has', () => {
    const { form } = noBenchmarks();
    const [frame, stops] = ['genome/frame', 'genome/stops'].map(findTask);
    expect(labelsFor(form, task)).toEqual([null]);
    expect(labelsFor(form, frame)).toEqual([25, 100, 400]);
    expect(labelsFor({ labels: [100] }, task)).toEqual([100]);
    expect(labelsFor({ labels: [100] }, stops)).toEqual([null]);
    expect(modeFor(form, frame)).toBe('kmer');
    expect([modeFor(form, stops), modeFor({ mode: 'zeroshot' }, task)]).toEqual(['zeroshot', 'kmer']);
  });

  it('fall back to the newest weights where none were chosen or the chosen are gone', () => {
    const state = { ...noBenchmarks(), weights: [info('b', 20), info('a', 10)] };
    expect(chosenWeights(state)).toEqual([{ id: 'b', network: 'teacher' }]);
    expect(chosenWeights({ ...state, form: { ...state.form, chosen: [{ id: 'gone', network: 'teacher' }] } })).toEqual([
      { id: 'b', network: 'teacher' },
    ]);
    expect(chosenWeights(noBenchmarks())).toEqual([{ id: UNTRAINED, network: 'teacher' }]);
  });

  it.each(['', '0', '2.5', '21', 'many'])('are not made of %j seeds', (text) => {
    expect(parseNumber('seeds', text)).toHaveProperty('message');
    const { form } = noBenchmarks();
    expect(
      ordersOf({ ...noBenchmarks(), form: { ...form, seeds: text } }, task.id, PRESETS.nano, newId),
    ).toHaveProperty('message');
  });
});

describe('published numbers', () => {
  const [official] = task.published;
  const five = seeds(labels, labels, labels, labels, labels);

  it('stand beside results of the same rows and protocol, best first', () => {
    const rows = dotRows(task, [result()]);
    expect(rows[0]).toMatchObject({ id: 'result-1', aside: null });
    expect(rows[1].aside).toBeNull();
    expect(rows[1].mean).toBe(Math.max(...task.published.map(({ percent }) => percent)));
  });

  it('are put aside with the reason where anything differs', () => {
    const report = { differences: ['1,000 rows in train, published are 1,904.'], removed: 0 } as unknown as NonNullable<
      ReturnType<typeof result>['report']
    >;
    expect(whyAside(official, result({ report }))).toBe('other rows than the published ones');
    expect(whyAside(official, result({ report: { ...report, differences: [], removed: 3 } }))).toBe(
      'leaking rows were removed here',
    );
    expect(whyAside({ ...official, protocol: 'best-on-test' }, result())).toMatch(/test set/);
    expect(whyAside({ ...official, protocol: 'cross-validated' }, result())).toMatch(/5 seeds/);
    expect(whyAside({ ...official, protocol: 'cross-validated' }, result({ perSeed: five }))).toBeNull();
  });
});

it('results of other rows stand aside, and published numbers are held against those of the loaded rows', () => {
  const [other, own] = dotRows(task, [result({ splitHash: 'bb00' }), result({ id: 'own' })], 'aa');
  expect(other.aside).toBe('other rows, split bb00');
  expect(own.aside).toBeNull();
});

it('fine-tuning says what pretraining gave over the same network from scratch', () => {
  const scratch = result({ id: 's', perSeed: seeds([0, 1, 1, 1], [0, 1, 0, 1]) });
  const tuned = result({ id: 't', mode: 'finetune', weights: used(10), perSeed: seeds(labels, labels) });
  expect(dotRows(task, [scratch, tuned])[1].delta).toMatch(/^\+\d+\.\d over scratch \(.+ to .+\)$/);
  expect(dotRows(task, [{ ...scratch, parameters: 7 }, tuned])[1].delta).toBeNull();
});

it('a run from scratch that diverged, or had other settings, is no base of a comparison', () => {
  const settings = { epochs: 3, batch: 8, learningRate: 1e-3, weightDecay: 0, warmup: 0, clipNorm: 1, patience: 2 };
  const scratch = result({ id: 's', settings, perSeed: seeds([0, 1, 1, 1], [0, 1, 0, 1]) });
  const tuned = result({ ...scratch, id: 't', mode: 'finetune', weights: used(10), perSeed: seeds(labels, labels) });
  const deltaWith = (...controls: (typeof scratch)[]) => dotRows(task, [...controls, tuned])[controls.length].delta;
  const fast = { ...scratch, settings: { ...settings, learningRate: 1 } };
  const [first, ...others] = scratch.perSeed;
  const blown = (trainLoss: number) => ({
    ...scratch,
    perSeed: [{ ...first, epochs: [...first.epochs, { ...first.epochs[0], epoch: 4, trainLoss }] }, ...others],
  });
  expect(deltaWith(fast)).toBe('no like run from scratch: it was trained with other settings');
  expect(deltaWith(blown(Number.NaN))).toBe('no like run from scratch: one of the two diverged');
  expect(deltaWith(blown(1e20))).toBe('no like run from scratch: one of the two diverged');
  // An older one that is like serves.
  expect(deltaWith(scratch, fast)).toMatch(/over scratch/);
  expect(dotRows(task, [blown(1e20)])[0].delta).toBe(
    'training diverged (loss 1.00e+20 nats in epoch 4, where guessing has 0.693)',
  );
  const facts = Object.fromEntries(resultFacts(blown(Number.NaN)));
  expect(facts['Training diverged']).toBe('seed 1: not finite in epoch 4');
});

it('checkpoints of one run make a curve along it, newest judgement of each', () => {
  const at = (id: string, step: number, called: readonly number[]) =>
    result({ id, mode: 'probe', weights: used(step), perSeed: seeds(called) });
  expect(alongRuns(task, [at('a', 10, labels)])).toEqual([]);
  const [along] = alongRuns(task, [at('b', 20, labels), at('a', 10, [0, 1, 0, 1]), at('c', 10, labels.toReversed())]);
  expect(along.values).toEqual([
    { step: 10, score: -100 },
    { step: 20, score: 100 },
  ]);
  expect(along.untrained).toBeNull();
  const untrained = {
    ...at('u', 0, [0, 1, 1, 1]),
    weights: { id: UNTRAINED, label: 'untrained network', network: 'teacher' as const, run: null },
  };
  const [beside] = alongRuns(task, [
    at('b', 20, labels),
    untrained,
    at('a', 10, [0, 1, 0, 1]),
    { ...untrained, splitHash: 'other rows' },
  ]);
  expect(beside.untrained).toBeCloseTo(57.735, 3);
  // Two runs may have one name, and a run may be judged by two layers: each is a curve of its own.
  const of = (id: string, step: number, layer: 'last' | 'best') => {
    const features = { ...PLAIN_FEATURES, layer };
    return {
      ...at(`${id}${step}${layer}`, step, labels),
      weights: { ...used(step), id: `run/${id}/${step}` },
      features,
    };
  };
  const each = [10, 20].flatMap((step) => [of('x', step, 'last'), of('y', step, 'last'), of('y', step, 'best')]);
  const curves = alongRuns(task, each);
  expect(new Set(curves.map(({ name }) => name)).size).toBe(1);
  expect(new Set(curves.map(({ id }) => id)).size).toBe(3);
});

it('files hold every seed, and cells that would break a line are quoted', () => {
  const two = result({
    mode: 'probe',
    weights: { ...used(10), label: 'a "b", c' },
    perSeed: seeds(labels, [0, 1, 1, 1]),
  });
  const lines = resultsCsv([two]).trimEnd().split('\n');
  expect(lines).toHaveLength(3);
  expect(lines[1]).toContain('"a ""b"", c teacher"');
  expect(resultsMarkdown([two], 'mcc')).toContain('| gue/mouse/3 | linear probe');
});

it('the snapshot tells of what is done, then of what is queued', () => {
  let state = { ...noBenchmarks(), results: [result()] };
  const asked = ordersOf(state, task.id, PRESETS.nano, () => 'asked');
  if ('message' in asked) throw new Error(asked.message);
  state = {
    ...state,
    queue: asked.orders.map((each) => ({ ...each, state: 'queued' as const, progress: null, problem: null })),
  } as typeof state;
  const running = reduceBenchmarks(state, {
    type: 'benchmarkProgress',
    progress: { id: 'asked', share: 0.25, what: '', etaMs: null },
  });
  expect(
    snapshotBenchmarks(running).map(({ state: standing, progress, metrics }) => [
      standing,
      progress,
      metrics?.accuracy,
    ]),
  ).toEqual([
    ['done', 1, 0.75],
    ['running', 0.25, undefined],
  ]);
  const done = withResults(running, 'asked', [result({ id: 'asked' })]);
  expect(snapshotBenchmarks(done).map(({ state: standing }) => standing)).toEqual(['done', 'done']);
});
