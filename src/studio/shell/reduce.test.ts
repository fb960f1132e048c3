import { describe, expect, test } from 'vitest';
import type { EngineEvent } from '../../engine/protocol';
import { axisColumn } from '../charts/history';
import { genome, point, record, runInfo, sample, status } from '../testing/fixtures';
import { reduceEvent } from './reduce';
import { initialState, type StudioState } from './state';

const fold = (events: readonly EngineEvent[], from: StudioState = initialState()) => events.reduce(reduceEvent, from);
const problem = { code: 'fasta-digits', message: 'Digits.', action: 'Strip them.', line: 4 } as const;
const importing: StudioState = { ...initialState(), phase: 'importing' };
const ready = fold([{ type: 'genome', genome: genome() }], importing);
const started: readonly EngineEvent[] = [
  { type: 'compiling', done: 0, total: 23 },
  { type: 'started', run: runInfo() },
  { type: 'compiling', done: 23, total: 23 },
];
const steps = (...numbers: number[]): EngineEvent => ({
  type: 'points',
  points: numbers.map((step) => point(step, { mlmStudent: 1.4 })),
  status: status(numbers.at(-1)!),
});

describe('import', () => {
  test('reads, then is ready', () => {
    const progress = { file: 'a.fa', bytesRead: 1, bytesTotal: 2, records: 1, elapsedMs: 10, bases: 10 };
    expect(fold([{ type: 'importProgress', progress }], importing).progress).toEqual(progress);
    expect([ready.phase, ready.progress, ready.genome?.records.length]).toEqual(['ready', null, 1]);
  });
  test('a bad file is a failure with its problem, and an earlier genome stays', () => {
    expect(fold([{ type: 'importFailed', problem }], importing)).toMatchObject({
      phase: 'failed',
      genome: null,
      problem,
    });
    expect(fold([{ type: 'importFailed', problem }], { ...ready, phase: 'importing' })).toMatchObject({
      phase: 'ready',
      problem,
      genome: ready.genome,
    });
  });
  test('the next good file clears the problem', () => {
    const failed = fold([{ type: 'importFailed', problem }], importing);
    expect(fold([{ type: 'genome', genome: genome() }], { ...failed, phase: 'importing' })).toMatchObject({
      phase: 'ready',
      problem: null,
    });
  });
  test('a new split after a run leaves the run in place', () => {
    const done = fold([...started, steps(1), { type: 'finished', outcome: 'done' }], ready);
    expect(fold([{ type: 'genome', genome: genome([record('a', 10)]) }], done)).toMatchObject({
      phase: 'done',
      outcome: 'done',
      run: done.run,
    });
  });
});

describe('run', () => {
  const training = fold([...started, { type: 'training' }, steps(1, 2)], ready);
  test('compiles, trains, and keeps every point', () => {
    expect(fold(started, ready)).toMatchObject({
      phase: 'compiling',
      compiling: { done: 23, total: 23 },
      run: { name: 'lambda-nano-01' },
    });
    expect(training).toMatchObject({ phase: 'training', compiling: null });
    expect([...axisColumn(training.history, 'step')]).toEqual([1, 2]);
  });
  test('a pause is a gap before the first row after it', () => {
    const resumed = fold([{ type: 'paused' }, { type: 'resumed' }, steps(3)], { ...training, pending: 'pause' });
    expect(resumed).toMatchObject({ phase: 'training', pending: null, gaps: [2] });
    expect(fold([{ type: 'paused' }], training).phase).toBe('paused');
  });
  test('a skipped step is marked at its row', () => {
    expect(
      fold([{ type: 'points', points: [point(3)], status: status(3, { skippedSteps: 1 }) }], training).skips,
    ).toEqual([2]);
  });
  test('ends as done, stopped or failed', () => {
    expect(fold([{ type: 'finished', outcome: 'stopped' }], training)).toMatchObject({
      phase: 'stopped',
      outcome: 'stopped',
    });
    expect(fold([{ type: 'runFailed', problem }], training)).toMatchObject({
      phase: 'failed',
      outcome: 'failed',
      problem,
    });
    expect(fold([{ type: 'runFailed', problem }], fold([started[0]], ready))).toMatchObject({
      phase: 'failed',
      outcome: null,
    });
  });
  test('samples and log entries are kept', () => {
    const entry = { step: 1, wallMs: 5, level: 'info', message: 'first step' } as const;
    expect(
      fold(
        [
          { type: 'sample', sample },
          { type: 'log', entry },
        ],
        training,
      ),
    ).toMatchObject({ sample, log: [entry] });
  });
});

test('a measured speed belongs to the config it was measured for', () => {
  const speed = { stepMs: 20, basesPerSecond: 1e5, totalMs: 6000 };
  const { config } = ready;
  expect(fold([{ type: 'probed', config, estimate: speed }], { ...ready, probing: config })).toMatchObject({
    estimate: { config, speed },
    probing: null,
  });
});
