import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { StoredRun } from '../../../engine/runs/run-report';
import { TypedError } from '../../../errors/typed-error';
import { PRESETS } from '../../../training/presets';
import { ColumnBuilder } from '../../../training/record/metric-columns';
import { UNDO_MS } from '../../shell/undo';
import { device } from '../../testing/fixtures';
import { openStudio } from '../../testing/open-studio';
import { keptRuns } from '../train/live/keeping';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const run = (id: string): StoredRun => ({
  id,
  label: { name: `run ${id}`, notes: '', tags: [] },
  createdAt: '2026-03-01T12:00:00.000Z',
  config: PRESETS.nano,
  info: {
    device,
    parameters: 9,
    baselines: { uniform: 1.386, composition: 1.38, markov: { order: 1, nats: 1.3 } },
    entropyCeiling: 1,
  },
  genome: { name: 'a', source: 'a.fa', fingerprint: 'ab' },
  state: 'stopped',
  standing: { step: 10, best: null, activeMs: 1 },
  checkpoints: [],
  elsewhere: [],
  group: 'g',
  code: 'abc1234',
});
const report = { kept: true, queue: null, runs: [run('1'), run('2')] };

async function listed() {
  const studio = openStudio();
  studio.actions.listRuns();
  await studio.engine.answer('runs.list', report);
  return studio;
}

test('a deletion waits for as long as it can be undone; one that failed puts the run back', async () => {
  const { actions, engine, state } = await listed();
  actions.deleteRun('1');
  actions.deleteRun('2');
  actions.undoDeleteRun('2');
  expect(state().runs.deleting).toEqual(new Set(['1']));
  vi.advanceTimersByTime(UNDO_MS);
  expect(engine.asked('runs.delete')).toEqual([['1']]);
  await engine.fail('runs.delete', new TypedError('run-in-use', 'm', 'a'));
  expect(state().runs).toMatchObject({ deleting: new Set(), problem: { code: 'run-in-use' } });
});
test('the run on show is not counted among the kept ones once it was deleted, nor led on from', async () => {
  const { actions, engine, state } = await listed();
  actions.showKept('1');
  await engine.answer('runs.open', {
    points: new ColumnBuilder().finish(),
    elsewhere: [],
    gaps: [],
    events: [],
    samples: [],
  });
  const kept = () => keptRuns(state().runs.report!, state().keeping.id);
  expect([state().keeping.id, kept()]).toEqual(['1', 2]);
  actions.deleteRun('1');
  vi.advanceTimersByTime(UNDO_MS);
  await engine.answer('runs.delete', { ...report, runs: [run('2')] });
  expect([state().keeping.id, kept()]).toEqual([null, 1]);
});
test('a label shows at once, and a name is never taken away', async () => {
  const { actions, engine, state } = await listed();
  actions.labelRun('1', { name: ' ' });
  actions.labelRun('1', { tags: [] });
  expect(engine.asked('runs.label')).toEqual([]);
  actions.labelRun('1', { name: 'best' });
  expect(state().runs.report?.runs[0].label.name).toBe('best');
  expect(engine.asked('runs.label')).toEqual([['1', { name: 'best', notes: '', tags: [] }]]);
});
test('points are taken of runs that are still drawn', async () => {
  const { actions, engine, state } = await listed();
  const points = { points: new ColumnBuilder().finish(), gaps: [] };
  actions.overlayRun('1');
  actions.overlayRun('2');
  actions.overlayRun('1');
  await engine.answer('runs.metrics', points);
  await engine.answer('runs.metrics', points);
  expect([...state().runs.view.points.keys()]).toEqual(['2']);
});
test('a group is drawn with the points of its runs that are done, also of those that end later', async () => {
  const { actions, engine, state } = await listed();
  const points = { points: new ColumnBuilder().finish(), gaps: [] };
  const seeded = (id: string, seed: number, runState: StoredRun['state']) => ({
    ...run(id),
    config: { ...PRESETS.nano, seed },
    state: runState,
    group: 'seeds',
  });
  const runs = [seeded('3', 3, 'active'), seeded('2', 2, 'done'), seeded('1', 1, 'done'), run('4')];
  engine.notify({ type: 'runs', report: { ...report, runs } });
  actions.overlayRun('seeds');
  expect(engine.asked('runs.metrics')).toEqual([['1'], ['2']]);
  await engine.answer('runs.metrics', points);
  await engine.answer('runs.metrics', points);
  expect([...state().runs.view.points.keys()]).toEqual(['1', '2']);
  engine.notify({ type: 'runs', report: { ...report, runs: [seeded('3', 3, 'done'), ...runs.slice(1)] } });
  expect(engine.asked('runs.metrics').slice(2)).toEqual([['3']]);
  await engine.answer('runs.metrics', points);
  actions.deleteRun('2');
  expect([...state().runs.view.points.keys()]).toEqual(['1', '3']);
  actions.undoDeleteRun('2');
  expect(engine.asked('runs.metrics').slice(3)).toEqual([['2']]);
  actions.overlayRun('seeds');
  expect(state().runs.view.points.size).toBe(0);
});
test('the settings of a run fill the form, and the setup is shown', async () => {
  const { actions, state } = await listed();
  actions.duplicateRun('2');
  expect(state()).toMatchObject({ screen: 'train', config: PRESETS.nano, runShown: false });
});
