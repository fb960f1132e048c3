import { afterEach, describe, expect, it } from 'vitest';
import { parse } from '../../genome/fixtures';
import { Stretches } from '../../genome/split/stretches';
import { randomDna } from '../../numerics/fixtures-dna';
import { PauseControl } from '../pause-control';
import { PRESETS } from '../presets';
import { type Keeper, NOT_BEGUN } from '../record/progress';
import type { LogEntry } from '../run';
import { RunClock } from '../run-clock';
import type { Point } from '../signals';
import { NO_SPIKES } from '../spike';
import { Checkpoint } from './checkpoint';
import { CollapseWatch } from './collapse-watch';
import { Guests } from './guests';
import { LiveSample } from './live-sample';
import type { RunLog } from './observer';
import { Pause } from './pause';
import { Profile } from './profile';
import { SkippedSteps } from './skipped-steps';
import { SpikeWatch } from './spike-watch';
import { Standing } from './standing';
import { Validation } from './validation';

const config = { ...PRESETS.nano, objective: 'infonce', steps: 10, evaluateEvery: 4, warmup: 0.3 } as const;
const stepsDue = (observer: { due(step: number): boolean }) =>
  Array.from({ length: config.steps }, (_, i) => i + 1).filter((step) => observer.due(step));
const every = Array.from({ length: config.steps }, (_, i) => i + 1);

const controls: PauseControl[] = [];
afterEach(() => {
  for (const control of controls.splice(0)) control.dispose();
});
function newControl(): PauseControl {
  const control = new PauseControl();
  controls.push(control);
  return control;
}

function logOf(): { readonly said: [number, LogEntry['level'], string][]; readonly log: RunLog } {
  const said: [number, LogEntry['level'], string][] = [];
  return { said, log: (...entry) => said.push(entry) };
}

const pointAt = (step: number, values: Point['values']): Point => ({
  step,
  wallMs: step,
  activeMs: step,
  basesSeen: step,
  values: { gradientNorm: 1, ...values },
});

describe('validation and sample', () => {
  it('are due after the first step, the last, and every so many between', () => {
    const { genome } = parse(`>a\n${randomDna(200)}`);
    expect(stepsDue(new Validation([], config))).toEqual([1, 4, 8, 10]);
    expect(
      stepsDue(new LiveSample({ genome, places: [], train: new Stretches() }, config, { sample: () => {} })),
    ).toEqual([1, 4, 8, 10]);
  });
});

describe('a checkpoint', () => {
  const made = (asked: boolean, control = newControl()) => {
    const kept: number[] = [];
    const keeper: Keeper = { busy: true, due: () => asked, keep: ({ step }) => kept.push(step) };
    const progress = () => ({ ...NOT_BEGUN, step: 7 });
    return { control, kept, checkpoint: new Checkpoint(keeper, control, new RunClock(NOT_BEGUN), progress) };
  };

  it('is due when its keeper asks, and when the run is paused or stopped', () => {
    expect(made(false).checkpoint.due()).toBe(false);
    expect(made(true).checkpoint.due()).toBe(true);
    for (const halt of ['pause', 'stop'] as const) {
      const { control, checkpoint } = made(false);
      control[halt]();
      expect(checkpoint.due()).toBe(true);
    }
  });

  it('is not due, and keeps nothing, where the device is gone', async () => {
    const { control, checkpoint, kept } = made(true);
    control.abandon();
    expect(checkpoint.due()).toBe(false);
    await checkpoint.observe(7, { read: () => expect.unreachable() });
    expect(kept).toEqual([]);
  });

  it('leaves time to file work that is under way', () => {
    expect(made(false).checkpoint.shareMs).toBeGreaterThan(0);
    const alone = new Checkpoint(undefined, newControl(), new RunClock(NOT_BEGUN), () => NOT_BEGUN);
    expect(alone.shareMs).toBe(0);
  });
});

describe('a pause', () => {
  it('is due while the run is paused, and not once it is stopped', () => {
    const control = newControl();
    const clock = new RunClock(NOT_BEGUN);
    const checkpoint = new Checkpoint(undefined, control, clock, () => NOT_BEGUN);
    const pause = new Pause(
      control,
      clock,
      { checkpoint, guests: new Guests(clock), sample: { due: () => false, observe: async () => {} } },
      { paused: () => {}, resumed: () => {} },
      () => {},
    );
    expect(pause.due()).toBe(false);
    control.pause();
    expect(pause.due()).toBe(true);
    control.stop();
    expect(pause.due()).toBe(false);
  });
});

describe('a profile', () => {
  it('is due once it is asked for, and not again while a step is being timed', async () => {
    const told: number[] = [];
    const profile = new Profile({ profiled: ({ step }) => told.push(step), profileFailed: () => told.push(-1) });
    expect(profile.due()).toBe(false);
    profile.ask();
    expect(profile.due()).toBe(true);
    let finish = () => {};
    const timed = new Promise<void>((resolve) => {
      finish = resolve;
    });
    await profile.observe(4, { profileKernels: () => timed.then(() => ({ kernels: [], resolutionMs: 1 })) });
    profile.ask();
    expect(profile.due()).toBe(false);
    finish();
    await expect.poll(() => told).toEqual([5]);
    profile.ask();
    expect(profile.due()).toBe(true);
    await profile.observe(5, { profileKernels: () => Promise.reject(new Error('no clock')) });
    await expect.poll(() => told).toEqual([5, -1]);
  });
});

describe('the watchers', () => {
  it('count skipped steps at every step, and pause a run after five in a row', () => {
    const control = newControl();
    const { said, log } = logOf();
    const skipped = new SkippedSteps({ skippedSteps: 2, skippedInARow: 0 }, control, log);
    expect(stepsDue(skipped)).toEqual(every);
    for (let step = 1; step <= 4; step++) skipped.watch(pointAt(step, { gradientNorm: Number.NaN }));
    skipped.watch(pointAt(5, {}));
    expect(skipped.counts).toEqual({ skippedSteps: 6, skippedInARow: 0 });
    for (let step = 6; step <= 10; step++) {
      expect(control.isPaused).toBe(false);
      skipped.watch(pointAt(step, { gradientNorm: Number.POSITIVE_INFINITY }));
    }
    expect(control.isPaused).toBe(true);
    expect(said.filter(([, level]) => level === 'error')).toHaveLength(1);
    expect(said.filter(([, level]) => level === 'warning')).toHaveLength(9);
  });

  it('look for a spike at every step, and say so once the loss has settled', () => {
    const { said, log } = logOf();
    const spikes = new SpikeWatch(NO_SPIKES, log, config);
    expect(stepsDue(spikes)).toEqual(every);
    for (let step = 1; step <= 60; step++) spikes.watch(pointAt(step, { mlmStudent: 1 + 0.01 * (step % 3) }));
    expect(said).toEqual([]);
    spikes.watch(pointAt(61, { mlmStudent: 3 }));
    expect(said).toEqual([[61, 'warning', 'The loss jumped from about 1.010 to 3.000 nats.']]);
  });

  it('see no jump of a loss that nobody trains, but of the one that is', () => {
    const { said, log } = logOf();
    const spikes = new SpikeWatch(NO_SPIKES, log, { mlmWeight: 0 });
    const values = (step: number) => ({ mlmStudent: step === 60 ? 9 : 1, contrastive: 2 + 0.01 * (step % 3) });
    for (let step = 1; step <= 60; step++) spikes.watch(pointAt(step, values(step)));
    expect(said).toEqual([]);
    spikes.watch(pointAt(61, { mlmStudent: 1, contrastive: 9 }));
    expect(said).toEqual([[61, 'warning', 'The contrastive loss jumped from about 2.010 to 9.000.']]);
  });

  it('look for a collapse after the warm-up, at validated steps, and say when one begins', () => {
    const { said, log } = logOf();
    const collapses = new CollapseWatch(null, config, Math.log(32), log);
    expect(stepsDue(collapses)).toEqual([3, 4, 5, 6, 7, 8, 9, 10]);
    const flat = { clsSpread: 1e-4 };
    collapses.watch(pointAt(3, {}));
    expect(collapses.found).toBeNull();
    collapses.watch(pointAt(4, flat));
    collapses.watch(pointAt(8, flat));
    expect(collapses.found).toBe('flat');
    expect(said).toEqual([[4, 'warning', 'The CLS vectors no longer tell windows apart.']]);
  });
});

describe('where a run stands', () => {
  it('goes on from a checkpoint, and is all that the next one holds', () => {
    const before = { ...NOT_BEGUN, step: 2, skippedSteps: 1, validation: 1.25 };
    const standing = new Standing(before, config, Math.log(32), newControl(), () => {});
    const times = { wallMs: 20, activeMs: 10 };
    expect(standing.progress(times)).toEqual({ ...before, ...times });
    standing.take(pointAt(3, { mlmStudent: 1.5 }));
    expect(standing.progress(times)).toMatchObject({ step: 3, validation: 1.25, spikes: { seen: 1, mean: 1.5 } });
    standing.take(pointAt(4, { mlmStudent: 1.5, mlmStudentValidation: 1.4, gradientNorm: Number.NaN, clsSpread: 0 }));
    expect(standing.progress(times)).toMatchObject({
      step: 4,
      validation: 1.4,
      skippedSteps: 2,
      skippedInARow: 1,
      collapse: 'flat',
    });
  });
});

describe('guests', () => {
  /** Work that waits until it is admitted. */
  function waiting(count: number) {
    const work = {
      left: count,
      get pieceWaits() {
        return work.left > 0;
      },
      pieceArrives: () => (work.left > 0 ? Promise.resolve() : new Promise<void>(() => undefined)),
      admitPiece: async () => {
        work.left--;
        await new Promise((resolve) => setTimeout(resolve, 20));
      },
    };
    return work;
  }

  it('come between two steps for half of the time, which is not counted as training', async () => {
    const work = waiting(2);
    const clock = new RunClock(NOT_BEGUN);
    const guests = new Guests(clock, work);
    expect(guests.due()).toBe(true);
    await guests.observe();
    expect(guests.due()).toBe(false);
    const { wallMs, activeMs } = clock.times();
    expect(wallMs - activeMs).toBeGreaterThanOrEqual(15);
    await expect.poll(() => guests.due()).toBe(true);
    await guests.observe();
    expect(guests.due()).toBe(false);
  });

  it('have the device while a run is paused, and give it back when it goes on', async () => {
    const work = waiting(3);
    const guests = new Guests(new RunClock(NOT_BEGUN), work);
    let goOn = () => {};
    const hosted = guests.host(
      new Promise<void>((resolve) => {
        goOn = resolve;
      }),
    );
    await expect.poll(() => work.left).toBe(0);
    goOn();
    await hosted;
  });

  it('are nobody where a run is alone', () => {
    expect(new Guests(new RunClock(NOT_BEGUN)).due()).toBe(false);
  });
});
