import { expect, test } from 'vitest';
import type { RunNotice } from '../../../../engine/notices';
import { axisColumn } from '../../../charts/history';
import { initialState, type StudioState } from '../../../shell/state';
import { genome, point, runInfo, sample, status } from '../../../testing/fixtures';
import { reduceRun } from './reduce-run';

const fold = (notices: readonly RunNotice[], from: StudioState) => notices.reduce(reduceRun, from);
const ready: StudioState = { ...initialState(), genome: genome() };
const started: readonly RunNotice[] = [
  { of: 'compiling', done: 0, total: 23 },
  { of: 'started', run: runInfo(), id: 'one' },
  { of: 'compiling', done: 23, total: 23 },
];
const steps = (...numbers: number[]): RunNotice => ({
  of: 'points',
  points: numbers.map((step) => point(step, { mlmStudent: 1.4 })),
  status: status(numbers.at(-1)!),
});
const training = fold([...started, { of: 'training' }, steps(1, 2)], ready);

test('a run compiles, trains, and keeps every point', () => {
  expect(fold(started, ready)).toMatchObject({
    runPhase: 'compiling',
    compiling: { done: 23, total: 23 },
    run: { name: 'lambda-nano-01' },
    keeping: { id: 'one' },
  });
  expect(training).toMatchObject({ runPhase: 'training', compiling: null });
  expect([...axisColumn(training.history, 'step')]).toEqual([1, 2]);
});
test('what the charts of another run were zoomed to does not outlast it', () => {
  const view = { ...ready.view, smoothing: false, range: { from: 1, to: 2 }, y: { 'MLM loss': { from: 0, to: 1 } } };
  expect(fold(started, { ...ready, view }).view).toEqual({ ...view, range: null, y: {} });
});
test('a pause is a gap before the first row after it', () => {
  const resumed = fold([{ of: 'paused' }, { of: 'resumed' }, steps(3)], { ...training, pending: 'pause' });
  expect(resumed).toMatchObject({ runPhase: 'training', pending: null, gaps: [2] });
  expect(fold([{ of: 'paused' }], training).runPhase).toBe('paused');
});
test('a skipped step is marked at its row', () => {
  expect(fold([{ of: 'points', points: [point(3)], status: status(3, { skippedSteps: 1 }) }], training).skips).toEqual([
    2,
  ]);
});
test('samples and log entries are kept', () => {
  const entry = { step: 1, wallMs: 5, level: 'info', message: 'first step' } as const;
  expect(
    fold(
      [
        { of: 'sample', sample },
        { of: 'log', entry },
      ],
      training,
    ),
  ).toMatchObject({ samples: [sample], log: [entry] });
});
test('a lost device compiles anew, and what was asked of the run is asked no more', () => {
  expect(fold([{ of: 'recovering' }], { ...training, pending: 'pause' })).toMatchObject({
    runPhase: 'compiling',
    pending: null,
    compiling: null,
  });
});
test('a run that starts forgets the one before and what went wrong', () => {
  const problem = { code: 'internal', message: 'm', action: 'a' } as const;
  const again = fold(started, { ...training, problem, runProblem: problem, runShown: false });
  expect(again).toMatchObject({ problem: null, runProblem: null, runShown: true, gaps: [], status: null });
  expect(again.history.length).toBe(0);
});
