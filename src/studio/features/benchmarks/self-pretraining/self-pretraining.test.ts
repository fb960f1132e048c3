import { expect, test } from 'vitest';
import { UNTRAINED } from '../../../../engine/benchmarks/order';
import { TypedError } from '../../../../errors/typed-error';
import { dataReport } from '../../../../evaluation/fixtures-results';
import { findTask } from '../../../../evaluation/tasks/registry';
import type { WeightsInfo } from '../../../../evaluation/weights-source';
import type { GenomeSummary } from '../../../../genome/summary';
import { PRESETS } from '../../../../training/presets';
import { device, genome, record, runInfo } from '../../../testing/fixtures';
import { type OpenedStudio, openStudio } from '../../../testing/open-studio';
import { withEntry } from '../tasks';
import { comparisonOrders, rowsBlock, rowsText } from './self-pretraining';

const TASK = 'gue/mouse/3';
const taskRows = { task: TASK, splitHash: 'aa', trainRows: 60, heldOut: 1, repeated: 0, windowLength: 40 };
const rowsGenome: GenomeSummary = {
  ...genome(Array.from({ length: 59 }, (_, i) => record(`row-${i + 1}`, 40))),
  name: `training rows of ${TASK}`,
  taskRows,
};
const weights = (rowsOf: string | undefined, run = 'a', splitHash = 'aa'): WeightsInfo => ({
  id: `run/${run}/step-300`,
  label: 'rows-nano-1',
  shape: PRESETS.nano,
  networks: ['teacher', 'student'],
  run: { name: 'rows-nano-1', step: 300 },
  pretrainedOn: {
    fingerprint: 'ff',
    excluded: [],
    split: PRESETS.nano,
    ...(rowsOf === undefined ? {} : { rowsOf: { task: rowsOf, splitHash } }),
  },
});

/** A studio in which the data of the task are ready. */
async function ready(): Promise<OpenedStudio> {
  const studio = openStudio('preset=nano');
  await studio.engine.answer('device.choose', device);
  studio.store.setState(({ tasks }) => ({ tasks: withEntry(tasks, TASK, { report: dataReport([30, 30]) }) }));
  return studio;
}
const orders = ({ engine }: OpenedStudio) => engine.asked('benchmarks.run').map(([order]) => order);
const notice = (event: { readonly of: 'started'; readonly id: string }) =>
  ({ type: 'run', event: { ...event, run: runInfo() } }) as const;

test('one button leads from the rows to a run with windows as long as they are, and to its comparison', async () => {
  const studio = await ready();
  const { actions, engine, state } = studio;
  actions.pretrainOnTask(TASK);
  expect(engine.asked('genome.importTask')).toEqual([[TASK, state().config]]);
  await engine.answer('genome.importTask', rowsGenome);
  const [[config]] = engine.asked('training.start') as [[typeof PRESETS.nano]];
  expect(config).toMatchObject({ windowLength: 40, validationBy: 'records', sampling: 'length', steps: 3000 });
  expect(state()).toMatchObject({ config, screen: 'train', runPhase: 'compiling' });
  engine.notify(notice({ of: 'started', id: 'a' }));
  await engine.answer('training.start', 'done');
  expect(state().benchmarks.awaited).toBeNull();
  await engine.answer('benchmarks.weights', [weights(undefined, 'b'), weights(TASK, 'c'), weights(TASK)]);
  const own = { id: 'run/a/step-300', network: 'teacher' };
  expect(orders(studio)).toMatchObject([
    { mode: 'kmer', weights: null },
    { mode: 'onehot', weights: null },
    { mode: 'probe', weights: { id: UNTRAINED } },
    { mode: 'probe', weights: own },
    { mode: 'scratch', weights: null },
    { mode: 'finetune', weights: own },
  ]);
  expect(state().benchmarks.queue).toHaveLength(6);
});

test('a run that is stopped is compared only where that is asked for', async () => {
  const studio = await ready();
  const { actions, engine, state } = studio;
  actions.setBenchmarkForm({ comparedBy: ['finetune'] });
  actions.pretrainOnTask(TASK);
  await engine.answer('genome.importTask', rowsGenome);
  expect(state().benchmarks.awaited).toEqual({ task: TASK });
  await engine.answer('training.start', 'stopped');
  expect([state().benchmarks.awaited, engine.asked('benchmarks.weights')]).toEqual([null, []]);
  actions.compareTask(TASK);
  await engine.answer('benchmarks.weights', [
    weights(undefined, 'b'),
    weights(TASK, 'of other data', 'bb'),
    weights(TASK),
  ]);
  expect(orders(studio)).toMatchObject([
    { mode: 'kmer' },
    { mode: 'onehot' },
    { mode: 'scratch' },
    { mode: 'finetune' },
  ]);
});

test('rows that cannot be read leave the settings and say why', async () => {
  const { actions, engine, state } = await ready();
  actions.pretrainOnTask(TASK);
  await engine.fail('genome.importTask', new TypedError('task-no-rows', 'None is left.', 'Load more.'));
  expect(state()).toMatchObject({ importing: null, problem: { code: 'task-no-rows' }, runPhase: 'none' });
  expect(state().config.windowLength).toBe(120);
  expect(engine.asked('training.start')).toEqual([]);
});

test('it is said what a run on the rows would see, and what is in its way', async () => {
  const { actions, state, engine } = await ready();
  const task = findTask(TASK);
  expect(rowsText(state(), task)[0]).toBe('96,000 windows, 1,600 for each of 60 training rows.');
  expect(rowsBlock(state(), task)).toBeNull();
  actions.setSetting('steps', 'many');
  expect(rowsBlock(state(), task)).toContain('Steps: must be');
  actions.setSetting('steps', '20');
  actions.runBenchmark(TASK);
  expect(rowsBlock(state(), task)).toContain('Benchmarks are running');
  actions.pretrainOnTask(TASK);
  expect(engine.asked('genome.importTask')).toEqual([]);
  expect(rowsBlock(state(), findTask('gue/mouse/0'))).toContain('not here yet');
});

test('what is compared has the seeds, labels and network of the weights', () => {
  const { store } = openStudio();
  const { form } = store.getState().benchmarks;
  const info = { ...weights(TASK), shape: { ...PRESETS.nano, width: 16 } };
  const asked = comparisonOrders(
    { form: { ...form, seeds: '5', labels: [25, null] }, weights: [info] },
    TASK,
    info,
    () => 'id',
  );
  for (const { order, labels } of asked) {
    expect(order).toMatchObject({ seeds: 5, shape: { width: 16 } });
    expect(labels).toEqual([25, null]);
  }
  expect(new Set(asked.map(({ order }) => JSON.stringify(order.settings))).size).toBe(1);
});
