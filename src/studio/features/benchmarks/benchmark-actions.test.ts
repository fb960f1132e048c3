import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TypedError } from '../../../errors/typed-error';
import { result } from '../../../evaluation/fixtures-results';
import { UNDO_MS } from '../../shell/undo';
import { type OpenedStudio, openStudio } from '../../testing/open-studio';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const TASK = 'gue/mouse/3';
const queue = ({ state }: OpenedStudio) => state().benchmarks.queue;

test('a benchmark waits, runs, and its result takes its place in the queue', async () => {
  const studio = openStudio();
  const { actions, engine, state } = studio;
  actions.runBenchmark(TASK);
  const [{ order, state: standing }] = queue(studio);
  expect(standing).toBe('queued');
  expect(engine.asked('benchmarks.run')).toEqual([[order]]);
  engine.notify({ type: 'benchmarkProgress', progress: { id: order.id, share: 0.25, what: 'rows', etaMs: null } });
  expect(queue(studio)).toMatchObject([{ state: 'running', progress: { share: 0.25 } }]);
  const unkept = { code: 'runs-storage-full', message: 'No room.', action: 'Delete some.' } as const;
  await engine.answer('benchmarks.run', { result: result({ id: order.id }), unkept });
  expect(queue(studio)).toEqual([]);
  expect(state().benchmarks).toMatchObject({ results: [{ id: order.id }], shown: order.id, problem: unkept });
});
test('with several numbers of labels it gives a result of each, and none of them is shown alone', async () => {
  const studio = openStudio();
  const { actions, engine, state } = studio;
  actions.setBenchmarkForm({ labels: [25, null] });
  actions.runBenchmark(TASK);
  const [{ order }] = queue(studio);
  expect(engine.asked('benchmarks.curve')).toEqual([[order, [25, null]]]);
  const results = [result({ id: 'a', labels: 25 }), result({ id: 'b' })];
  await engine.answer('benchmarks.curve', { results, unkept: null });
  expect(queue(studio)).toEqual([]);
  expect(state().benchmarks).toMatchObject({ results, shown: null });
  actions.setBenchmarkForm({ labels: [25] });
  actions.runBenchmark(TASK);
  expect(engine.asked('benchmarks.run')).toMatchObject([[{ labels: 25 }]]);
});
test('a network that is to be tested is judged by a mode that has a part for it', () => {
  const { actions, state } = openStudio();
  const network = { id: 'w', network: 'teacher' } as const;
  actions.judgeNetwork(network);
  expect(state().benchmarks.form).toMatchObject({ mode: 'probe', chosen: [network] });
  actions.setBenchmarkForm({ mode: 'finetune' });
  actions.judgeNetwork(network);
  expect(state().benchmarks.form.mode).toBe('finetune');
});
test('one that fails says why, one that is cancelled keeps nothing, and a new try takes their place', async () => {
  const studio = openStudio();
  const { actions, engine } = studio;
  actions.runBenchmark(TASK);
  await engine.fail('benchmarks.run', new TypedError('task-no-data', 'None.', 'Load them.'));
  expect(queue(studio)).toMatchObject([{ state: 'failed', problem: { code: 'task-no-data' } }]);
  actions.runBenchmark(TASK);
  expect(queue(studio)).toMatchObject([{ state: 'queued' }]);
  actions.cancelBenchmark(queue(studio)[0].order.id);
  await engine.giveUp('benchmarks.run');
  expect(queue(studio)).toMatchObject([{ state: 'cancelled', problem: null }]);
  actions.dismissBenchmark(queue(studio)[0].order.id);
  expect(queue(studio)).toEqual([]);
});
test('what is kept is listed with what was made since the engine looked', async () => {
  const { actions, engine, state } = openStudio();
  actions.runBenchmark(TASK);
  actions.listBenchmarks();
  await engine.answer('benchmarks.run', { result: result({ id: 'new' }), unkept: null });
  await engine.answer('benchmarks.results', { results: [result({ id: 'old' })], kept: true });
  expect(state().benchmarks.results.map(({ id }) => id)).toEqual(['old', 'new']);
  expect(state().benchmarks).toMatchObject({ kept: true, problem: null });
});
test('a deleted result comes back where it is undone, or where the engine could not delete it', async () => {
  const { actions, engine, state } = openStudio();
  actions.listBenchmarks();
  await engine.answer('benchmarks.results', { results: [result({ id: 'a' }), result({ id: 'b' })], kept: true });
  for (const id of ['a', 'b']) actions.deleteResult(id);
  actions.undoDeleteResult('b');
  vi.advanceTimersByTime(UNDO_MS);
  expect(engine.asked('benchmarks.delete')).toEqual([['a']]);
  await engine.fail('benchmarks.delete', new TypedError('storage-full', 'No.', 'Try again.'));
  expect(state().benchmarks).toMatchObject({ deleting: new Set(), problem: { code: 'storage-full' } });
  actions.deleteResult('a');
  vi.advanceTimersByTime(UNDO_MS);
  await engine.answer('benchmarks.delete', undefined);
  expect(state().benchmarks.results.map(({ id }) => id)).toEqual(['b']);
});
test('one map is drawn at a time; what comes of another is left aside', async () => {
  const { actions, engine, state } = openStudio();
  const of = { from: 'task', features: 'mean', weights: { id: 'untrained', network: 'teacher' } } as const;
  actions.drawMap(TASK, of);
  engine.notify({ type: 'mapProgress', share: 0.5, what: 'features' });
  expect(state().benchmarks.map.progress).toEqual({ share: 0.5, what: 'features' });
  actions.cancelMap();
  await engine.giveUp('benchmarks.map');
  expect(state().benchmarks.map).toEqual({ progress: null, drawn: null, problem: null });
  engine.notify({ type: 'mapProgress', share: 0.6, what: 'features' });
  expect(state().benchmarks.map.progress).toBeNull();
  actions.drawMap(TASK, of);
  await engine.fail('benchmarks.map', new TypedError('map-too-few', 'Too few.', 'Choose more.'));
  expect(state().benchmarks.map).toMatchObject({ progress: null, problem: { code: 'map-too-few' } });
});
