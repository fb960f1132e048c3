import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SeedOfQueue, SeedQueue, StoredRun } from '../../../engine/runs/run-report';
import { PRESETS } from '../../../training/presets';
import { takeSnapshot } from '../../shell/snapshot';
import { device, genome, runInfo } from '../../testing/fixtures';
import { openStudio } from '../../testing/open-studio';
import { seedsBlock } from '../train/setup/setup';
import { interruptedRun, noRuns, withRuns } from './runs';
import { queueView } from './seed-queue-view';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const run = (id: string, state: StoredRun['state']): StoredRun => ({
  id,
  label: { name: `run ${id}`, notes: '', tags: [] },
  createdAt: '2026-03-01T12:00:00.000Z',
  config: { ...PRESETS.nano, seed: Number(id), steps: 300 },
  info: {
    device,
    parameters: 9,
    baselines: { uniform: 1.386, composition: 1.38, markov: { order: 1, nats: 1.3 } },
    entropyCeiling: 1,
  },
  genome: { name: 'a', source: 'a.fa', fingerprint: 'ab' },
  state,
  standing: { step: state === 'done' ? 300 : 120, best: null, activeMs: 1 },
  checkpoints: [{ step: 100, finite: true, validation: null, folder: '100', bytes: 1, committedAt: '' }],
  elsewhere: [],
  group: 'g',
  code: 'abc1234',
});
const OVER: readonly SeedOfQueue['state'][] = ['done', 'deleted'];
/** A queue with these states of its runs, the seeds 1, 2 and so on. */
function queueOf(states: readonly SeedOfQueue['state'][], trained: SeedQueue['trained'] = null, leftOut = 0) {
  const runs = states.map((state, i) => ({
    seed: i + 1,
    id: String(i + 1),
    state,
    over: OVER.includes(state) || i < leftOut,
  }));
  const kept = states.flatMap((state, i) =>
    state === 'waiting' || state === 'deleted' ? [] : [run(String(i + 1), state)],
  );
  return { kept: true, runs: kept, queue: { name: 'lambda', trained, runs } };
}
const viewOf = (...args: Parameters<typeof queueOf>) => {
  const { queue, runs } = queueOf(...args);
  return queueView(queue, runs);
};

test('the queue says whose turn it is and what follows', () => {
  expect(viewOf(['done', 'active', 'waiting', 'waiting'], 'here')).toEqual({
    standing: 'here',
    text: 'Seed 2 of lambda is being trained, run 2 of 4. Seeds 3, 4 follow, each by itself.',
    goOn: null,
    leaveOut: null,
  });
  expect(viewOf(['done', 'active'], 'elsewhere')).toMatchObject({
    standing: 'elsewhere',
    text: 'Seed 2 of lambda is being trained in another tab, run 2 of 2. It is the last.',
  });
});
test('what holds it up is said, with the ways on', () => {
  expect(viewOf(['done', 'stopped', 'waiting'])).toEqual({
    standing: 'waiting',
    text: 'Seed 2 of lambda was stopped at step 120 of 300, run 2 of 3. Seed 3 waits.',
    goOn: 'Go on with seed 2 (step 100)',
    leaveOut: 'Leave seed 2, go on with seed 3',
  });
  expect(viewOf(['failed', 'waiting', 'waiting', 'waiting']).text).toBe(
    'Seed 1 of lambda failed at step 120 of 300, run 1 of 4. Seeds 2 to 4 wait.',
  );
  expect(viewOf(['done', 'interrupted'])).toMatchObject({
    text: 'Seed 2 of lambda was cut off at step 120 of 300, run 2 of 2.',
    leaveOut: null,
  });
  // Left out, it is no longer what holds the queue up.
  expect(viewOf(['stopped', 'waiting'], null, 1)).toMatchObject({
    text: 'Seed 2 of lambda waits to be trained.',
    goOn: 'Go on with seed 2',
    leaveOut: null,
  });
});
test('at the end it says what every seed came to', () => {
  expect(viewOf(['done', 'done', 'done']).text).toBe('Seeds 1 to 3 of lambda are done.');
  expect(viewOf(['done', 'stopped', 'deleted'], null, 3)).toMatchObject({
    standing: 'over',
    text: 'Seed 1 of lambda is done (seed 2: stopped, seed 3: deleted).',
    goOn: null,
  });
});
test('a run that the queue comes back to is not offered beside it', () => {
  const runs = withRuns(noRuns(), queueOf(['done', 'interrupted', 'waiting']));
  expect(interruptedRun(runs)).toBeNull();
  expect(interruptedRun(withRuns(noRuns(), { ...runs.report!, queue: null }))?.id).toBe('2');
});

async function ready() {
  const studio = openStudio('#seed=3');
  await studio.engine.answer('device.choose', device);
  studio.actions.importSample('lambda');
  await studio.engine.answer('genome.importSample', genome());
  vi.runAllTimers();
  return studio;
}

test('seeds begin from that of the form, which has it again at the end', async () => {
  const { actions, engine, state } = await ready();
  for (const text of ['1', '101', 'two', '']) {
    actions.setSeedCount(text);
    expect(seedsBlock(state())?.message).toContain('2 to 100');
  }
  actions.startSeeds();
  expect(engine.asked('seeds.start')).toEqual([]);
  actions.setSeedCount('2');
  actions.startSeeds();
  expect(engine.asked('seeds.start')).toEqual([[{ ...PRESETS.nano, seed: 3 }, 2, undefined]]);
  const started = { of: 'started', run: runInfo({ ...PRESETS.nano, seed: 4 }), id: '2' } as const;
  engine.notify({ type: 'run', event: started });
  engine.notify({ type: 'runs', report: queueOf(['done', 'active', 'waiting'], 'here') });
  expect(takeSnapshot(state()).seeds).toEqual({ state: 'here', seed: 2, done: 1, of: 3 });
  // Back to a checkpoint of the run under way: those that follow it still do.
  actions.continueRun('2', 100);
  expect(engine.asked('seeds.goOn')).toEqual([[100]]);
  await engine.answer('seeds.start', 'stopped');
  expect(state().runPhase).toBe('compiling');
  await engine.answer('seeds.goOn', 'done');
  // The queue that the engine told of begins with seed 1.
  expect(state()).toMatchObject({ runPhase: 'done', config: { seed: 1 } });
});
test('a queue that waits is gone on with, and no other begins before it', async () => {
  const { actions, engine, state } = await ready();
  engine.notify({ type: 'runs', report: queueOf(['done', 'stopped', 'waiting']) });
  actions.startSeeds();
  expect(engine.asked('seeds.start')).toEqual([]);
  actions.leaveSeedOut();
  actions.goOnWithSeeds();
  expect([engine.asked('seeds.leaveOut').length, engine.asked('seeds.goOn').length]).toEqual([1, 0]);
  await engine.answer('seeds.leaveOut', 'stopped');
  actions.clearSeeds();
  await engine.answer('seeds.clear', { ...queueOf(['done']), queue: null });
  expect(takeSnapshot(state()).seeds).toBeNull();
  actions.startSeeds();
  expect(engine.asked('seeds.start')).toHaveLength(1);
});
