import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ErrorCode } from '../../../../errors/codes';
import { TypedError } from '../../../../errors/typed-error';
import { PRESETS } from '../../../../training/presets';
import { phaseOf, problemOf } from '../../../shell/phase';
import { takeSnapshot } from '../../../shell/snapshot';
import { device, genome, historyColumns, point, runInfo, sample, status, storedRun } from '../../../testing/fixtures';
import { type OpenedStudio, openStudio } from '../../../testing/open-studio';
import { outcomeWords, verdictText } from './outcome';
import { showsRun } from './run-state';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const broken = (code: ErrorCode) => new TypedError(code, 'It broke.', 'Try again.');

async function ready(hash = ''): Promise<OpenedStudio> {
  const studio = openStudio(hash);
  await studio.engine.answer('device.choose', device);
  studio.actions.importSample('lambda');
  await studio.engine.answer('genome.importSample', genome());
  vi.runAllTimers();
  return studio;
}
async function training(): Promise<OpenedStudio> {
  const studio = await ready();
  studio.actions.start();
  const { engine } = studio;
  engine.notify({ type: 'run', event: { of: 'started', run: runInfo(), id: 'one' } });
  engine.notify({ type: 'run', event: { of: 'training' } });
  engine.notify({
    type: 'run',
    event: { of: 'points', points: [point(1, { mlmStudent: 1.4 })], status: status(1) },
  });
  return studio;
}
async function done(): Promise<OpenedStudio> {
  const studio = await training();
  await studio.engine.answer('training.start', 'done');
  return studio;
}

test('starting sends the split that still waits, then the config, and shows the run', async () => {
  const { actions, engine, state } = await ready();
  actions.setSetting('seed', '9');
  actions.start();
  expect(engine.calls.slice(-2)).toEqual([
    {
      method: 'genome.split',
      args: [{ windowLength: 120, validationShare: 0.1, seed: 9, validationBy: 'auto', validationRecords: '' }],
    },
    { method: 'training.start', args: [{ ...PRESETS.nano, seed: 9 }, undefined] },
  ]);
  expect(state()).toMatchObject({ runPhase: 'compiling', screen: 'train' });
  expect(phaseOf(state())).toBe('compiling');
});
test('a kept run opens as when it ended, and one that is done is trained longer', async () => {
  const studio = openStudio();
  const { actions, engine, state } = studio;
  const step = PRESETS.nano.steps;
  const kept = storedRun({ id: 'old', state: 'done', standing: { step, best: null, activeMs: 9 } });
  actions.listRuns();
  await engine.answer('runs.list', { kept: true, queue: null, runs: [kept] });
  // What was looked at in the run before is let go.
  actions.zoomCharts({ from: 1, to: 2 });
  actions.setY('MLM loss', { from: 0, to: 1 });
  actions.showSample(0);
  actions.showKept('old');
  const columns = historyColumns([point(1, { mlmStudent: 1.5 }), point(2, { mlmStudent: 1.4, mlmHidden: 1.3 })]);
  const events = [{ step: 2, wallMs: 50, level: 'info', message: 'Paused.' }] as const;
  await engine.answer('runs.open', { points: columns, elsewhere: [], gaps: [1], events, samples: [sample] });
  expect(state()).toMatchObject({ runPhase: 'done', screen: 'train', gaps: [1], log: events, samples: [sample] });
  expect(state()).toMatchObject({ view: { range: null, y: {} }, sampleShown: null });
  expect(state().run).toMatchObject({ name: 'run old', config: PRESETS.nano });
  expect(outcomeWords(state()).came).toMatch(/^Done: 2 steps in 40\.0 ms of training\. Beats base composition/);
  actions.trainLonger('old');
  expect(engine.asked('training.extend')).toEqual([['old', 2 * step]]);
  expect(state().runPhase).toBe('compiling');
  actions.showKept('old');
  expect(engine.asked('runs.open')).toHaveLength(1);
});
test('a run that diverged says so with its loss, live and at its end', async () => {
  const { engine, state } = await training();
  const points = [point(2, { mlmStudent: 1e20, mlmHidden: 1.35 })];
  engine.notify({ type: 'run', event: { of: 'points', points, status: status(2) } });
  expect(verdictText(state())).toMatch(/^The loss diverged, to 1\.0e20 nats/);
  await engine.answer('training.start', 'stopped');
  expect(outcomeWords(state()).came).toMatch(/^Stopped at step 2.* The loss diverged, to 1\.0e20 nats/);
});
test('a run that ended before it was validated waits for no validation', async () => {
  const { engine, state } = await training();
  expect(verdictText(state())).toContain('still to come');
  await engine.answer('training.start', 'stopped');
  expect(outcomeWords(state()).came).toContain('Not judged: it ended before its first validation.');
});
test('weights from a file, and runs that were stopped, are not trained longer', async () => {
  const { actions, engine } = openStudio();
  const baselines = { uniform: 1.386, composition: Number.NaN, markov: { order: 0, nats: Number.NaN } };
  const weights = storedRun({ id: 'w', state: 'done', info: { ...storedRun().info, baselines } });
  actions.listRuns();
  await engine.answer('runs.list', { kept: true, queue: null, runs: [weights, storedRun({ id: 's' })] });
  for (const id of ['w', 's', 'none']) actions.trainLonger(id);
  expect(engine.asked('training.extend')).toEqual([]);
});
test('nothing starts without a genome, with an invalid setting, or twice', async () => {
  const empty = openStudio();
  empty.actions.start();
  expect(empty.engine.asked('training.start')).toEqual([]);
  const { actions, engine, state } = await ready();
  actions.setSetting('learningRate', 'fast');
  actions.start();
  expect(engine.asked('training.start')).toEqual([]);
  expect(state().invalid.learningRate).toEqual({
    text: 'fast',
    message: 'Peak learning rate: must be a number, not "fast".',
  });
  actions.setSetting('learningRate', '1e-3');
  actions.start();
  actions.start();
  expect(engine.asked('training.start')).toHaveLength(1);
});
test('a window longer than the longest included record cannot start', async () => {
  const { actions, engine } = await ready('#windowLength=90000');
  actions.start();
  expect(engine.asked('training.start')).toEqual([]);
});
test('pause, resume and stop are asked once and only where they mean something', async () => {
  const { actions, engine, state } = await ready();
  actions.pause();
  actions.start();
  engine.notify({ type: 'run', event: { of: 'started', run: runInfo(), id: 'one' } });
  engine.notify({ type: 'run', event: { of: 'training' } });
  actions.pause();
  actions.pause();
  await engine.answer('training.pause', undefined);
  // Asked is not yet so.
  expect(state()).toMatchObject({ runPhase: 'training', pending: 'pause' });
  engine.notify({ type: 'run', event: { of: 'paused' } });
  actions.resume();
  engine.notify({ type: 'run', event: { of: 'resumed' } });
  actions.stop();
  expect(engine.calls.slice(-3).map(({ method }) => method)).toEqual([
    'training.pause',
    'training.resume',
    'training.stop',
  ]);
});
test('a pause that is refused can be asked again', async () => {
  const { actions, engine, state } = await training();
  actions.pause();
  await engine.fail('training.pause', broken('internal'));
  expect(state()).toMatchObject({ runPhase: 'training', pending: null, problem: { code: 'internal' } });
});

test('a run ends as done or stopped, by the answer of the call that began it', async () => {
  expect((await done()).state()).toMatchObject({ runPhase: 'done', compiling: null, pending: null });
  const { engine, actions, state } = await training();
  actions.stop();
  await engine.answer('training.start', 'stopped');
  expect(state()).toMatchObject({ runPhase: 'stopped', pending: null, runProblem: null });
});
test('a run that fails says why, and shows what it came to', async () => {
  const { engine, state } = await training();
  await engine.fail('training.start', broken('device-lost-again'));
  expect(showsRun(state())).toBe(true);
  expect(takeSnapshot(state())).toMatchObject({
    state: 'failed',
    error: { code: 'device-lost-again' },
    run: { step: 1 },
  });
});
test('what fails before it has started is no run: the setup says why, and dismissing it is enough', async () => {
  const { actions, engine, state } = await ready();
  actions.start();
  await engine.fail('training.start', broken('config-window-too-long'));
  expect(showsRun(state())).toBe(false);
  expect(takeSnapshot(state())).toMatchObject({ state: 'failed', error: { code: 'config-window-too-long' } });
  actions.dismissProblem();
  expect(problemOf(state())).toBeNull();
});
test('a new run returns to the setup, and the last one can be shown again until the next starts', async () => {
  const { actions, engine, state } = await training();
  await engine.answer('training.start', 'stopped');
  actions.newRun();
  expect(phaseOf(state())).toBe('ready');
  expect(showsRun(state())).toBe(false);
  actions.showLastRun();
  expect(phaseOf(state())).toBe('stopped');
  expect(state().history.length).toBe(1);
});
test('a run that is continued takes the place of the one under way, whose end is not told any more', async () => {
  const { actions, engine, state } = await training();
  actions.continueRun('another');
  expect(engine.asked('training.continue')).toEqual([]);
  actions.continueRun('one', 5);
  expect(engine.asked('training.continue')).toEqual([['one', 5]]);
  await engine.answer('training.start', 'stopped');
  expect(state()).toMatchObject({ runPhase: 'compiling', run: null });
  await engine.answer('training.continue', 'done');
  expect(state().runPhase).toBe('done');
});

/** What a run came to: its end, its words and its charts. */
const cameTo = ({ state }: OpenedStudio) => {
  const { runPhase, runProblem, history, run, status: last } = state();
  return { phase: phaseOf(state()), shown: showsRun(state()), runPhase, runProblem, rows: history.length, run, last };
};
const DONE = { phase: 'done', shown: true, runPhase: 'done', runProblem: null, rows: 1, last: status(1) };

test('a failed estimate does not change what a run came to', async () => {
  const studio = await done();
  expect(cameTo(studio)).toMatchObject(DONE);
  studio.actions.setSetting('batch', '16');
  vi.runAllTimers();
  expect(studio.engine.asked('training.estimate')).toHaveLength(1);
  await studio.engine.fail('training.estimate', broken('device-error'));
  expect(cameTo(studio)).toMatchObject(DONE);
  expect(studio.state()).toMatchObject({ estimating: null, problem: { code: 'device-error' } });
});
test('a refused device does not change what a run came to', async () => {
  const studio = await done();
  // The one it ran on was chosen by itself.
  studio.actions.setSetting('device', 'webgpu');
  await studio.engine.fail('device.choose', broken('no-device'));
  expect(cameTo(studio)).toMatchObject(DONE);
  expect(studio.state()).toMatchObject({ device: null, problem: { code: 'no-device' } });
});
test('a failed import does not change what a run came to, nor the genome', async () => {
  const studio = await done();
  studio.actions.importFiles([new File(['?'], 'a.pdf')]);
  expect(phaseOf(studio.state())).toBe('importing');
  await studio.engine.fail('genome.importFiles', broken('format-pdf'));
  expect(cameTo(studio)).toMatchObject(DONE);
  expect(studio.state()).toMatchObject({ genome: { name: 'lambda' }, problem: { code: 'format-pdf' } });
});
test('a question that fails does not change what a run came to', async () => {
  const studio = await done();
  studio.actions.showRegion('chrZ');
  await studio.engine.fail('genome.region', broken('region-record'));
  studio.actions.setSetting('seed', '9');
  vi.runAllTimers();
  await studio.engine.fail('genome.split', broken('internal'));
  studio.actions.listRuns();
  await studio.engine.fail('runs.list', broken('runs-storage-full'));
  studio.actions.exportRun();
  studio.actions.restoreTasks();
  await studio.engine.fail('datasets.restore', broken('internal'));
  expect(cameTo(studio)).toMatchObject(DONE);
});
test('the death of the engine fails the run under way, and not the one that is done', async () => {
  const problem = { code: 'engine-crashed', message: 'It stopped.', action: 'Reload.' } as const;
  const active = await training();
  active.engine.notify({ type: 'engineLost', problem });
  await active.engine.fail('training.start', broken('engine-crashed'));
  expect(takeSnapshot(active.state())).toMatchObject({ state: 'failed', error: { code: 'engine-crashed' } });
  expect(active.state()).toMatchObject({ runPhase: 'failed', problem: null });

  const ended = await done();
  ended.engine.notify({ type: 'engineLost', problem });
  expect(cameTo(ended)).toMatchObject(DONE);
  expect(ended.state().problem).toEqual(problem);

  const idle = await ready();
  idle.engine.notify({ type: 'engineLost', problem });
  expect(takeSnapshot(idle.state())).toMatchObject({ state: 'failed', error: { code: 'engine-crashed' } });
});
test('another split after a run leaves the run in place', async () => {
  const studio = await done();
  studio.engine.notify({ type: 'genome', genome: { ...genome(), name: 'renamed' } });
  expect(cameTo(studio)).toMatchObject(DONE);
});

const profile = { step: 12, resolutionMs: 0.001, kernels: [] };
test('a profile that was asked for is answered by one, by why there is none, or by the end of the run', async () => {
  const { actions, engine, state } = await training();
  actions.profileStep();
  actions.profileStep();
  expect(engine.asked('training.profileStep')).toHaveLength(1);
  expect(state().profiling.asked).toBe(true);
  await engine.answer('training.profileStep', profile);
  expect(state().profiling).toEqual({ asked: false, profile, problem: null });
  actions.profileStep();
  await engine.answer('training.profileStep', null);
  expect(state().profiling).toEqual({ asked: false, profile, problem: null });
  actions.profileStep();
  await engine.fail('training.profileStep', broken('profile-no-timestamps'));
  expect(state().profiling).toMatchObject({ asked: false, profile: null, problem: { code: 'profile-no-timestamps' } });
});
test('a run that starts ends the estimate under way: the device is its own', async () => {
  const { actions, engine, state } = await ready();
  actions.show('train');
  vi.runAllTimers();
  expect(state().estimating).not.toBeNull();
  actions.start();
  await engine.giveUp('training.estimate');
  await engine.answer('training.start', 'done');
  expect(state()).toMatchObject({ estimating: null, estimate: null, problem: null, runPhase: 'done' });
});

test('what a run stood in the way of is no longer said once it has stopped', async () => {
  const { actions, engine, state } = await training();
  actions.importFiles([new File(['>a\nACGT\n'], 'a.fa')]);
  expect(state().problem?.code).toBe('run-active');
  actions.stop();
  await engine.answer('training.start', 'stopped');
  expect(state()).toMatchObject({ runPhase: 'stopped', problem: null });
});
