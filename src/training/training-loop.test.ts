import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { parse } from '../genome/fixtures';
import { Stretches } from '../genome/split/stretches';
import { WindowSampler } from '../genome/split/windows';
import { layOut } from '../model/layout';
import { randomDna } from '../numerics/fixtures-dna';
import { initialState, STEP_SIGNALS } from './learner';
import { Checkpoint } from './observers/checkpoint';
import { Guests } from './observers/guests';
import type { Measured, Observer } from './observers/observer';
import { Pause } from './observers/pause';
import { Profile } from './observers/profile';
import { PauseControl } from './pause-control';
import { PRESETS } from './presets';
import { type Keeper, NOT_BEGUN } from './record/progress';
import { RunClock } from './run-clock';
import type { Stepper } from './stepper';
import { trainingLoop } from './training-loop';
import { heldOutWindows } from './views/held-out-windows';
import { TrainingWindows } from './views/training-windows';

// Every stream of random numbers that is begun: purpose, step, sample.
const begun = vi.hoisted((): string[] => []);
vi.mock(import('../numerics/draws'), async (original) => {
  const real = await original();
  class Draws extends real.Draws {
    constructor(...[seed, step, sample, purpose]: ConstructorParameters<typeof real.Draws>) {
      super(seed, step, sample, purpose);
      begun.push(`${purpose} ${step} ${sample}`);
    }
  }
  return { ...real, Draws };
});
// Test files share their modules: those of this one are loaded anew, and nobody else sees them.
vi.hoisted(() => vi.resetModules());
afterAll(() => {
  vi.resetModules();
});

const config = {
  ...PRESETS.nano,
  objective: 'infonce',
  neighbourWeight: 0,
  steps: 6,
  batch: 2,
  windowLength: 20,
  validationWindows: 4,
  evaluateEvery: 3,
} as const;
const { genome } = parse(`>a\n${randomDna(400)}`);
const sampler = (start: number, end: number) =>
  new WindowSampler(genome, Stretches.of([[{ start, end }]]), config.windowLength, config);

const controls: PauseControl[] = [];
afterEach(() => {
  for (const control of controls.splice(0)) control.dispose();
});

/** A loop whose stepper computes nothing, and whose observers tell what they are asked. */
function loopWith({ kind = 'wasm' as 'webgpu' | 'wasm', fault = 0, keeper = {} as Partial<Keeper> } = {}) {
  const told: string[] = [];
  const control = new PauseControl();
  controls.push(control);
  const clock = new RunClock(NOT_BEGUN);
  let reported = 0;
  const signals = (step: number) =>
    step === fault
      ? Promise.reject(new Error('the device is gone'))
      : Promise.resolve(new Float32Array(STEP_SIGNALS.length));
  const stepper: Stepper = {
    facts: { dispatches: 0, kernels: {} },
    submits: 0,
    prepare: async () => {},
    step: ({ words: [, step] }) => {
      told.push(`step ${step}`);
      const read = signals(step);
      return {
        signals: read,
        done: read.then(
          () => {},
          () => {},
        ),
      };
    },
    flush: async () => {},
    forward: () => expect.unreachable(),
    teacherOnStep: () => expect.unreachable(),
    phases: () => ({}),
    profileKernels: async () => ({ kernels: [], resolutionMs: 1 }),
    read: async () => initialState(layOut(config), config, new Float32Array(1)),
    dispose: () => {},
  };
  const telling = <Seen>(name: string, due: (step: number) => boolean, seen: Seen): Observer<Seen> => ({
    due,
    observe: async (step) => {
      told.push(`${name} ${step}`);
      return seen;
    },
  });
  const keep = (progress: { readonly step: number }) => told.push(`keep ${progress.step}`);
  const kept: Keeper = { busy: false, due: () => false, keep, ...keeper };
  const checkpoint = new Checkpoint(kept, control, clock, () => ({ ...NOT_BEGUN, step: reported }));
  const listener = {
    paused: () => told.push('paused'),
    resumed: () => told.push('resumed'),
    profiled: ({ step }: { readonly step: number }) => told.push(`profiled ${step}`),
    profileFailed: () => told.push('profile failed'),
  };
  const guests = new Guests(clock);
  const profile = new Profile(listener);
  const third = (step: number) => step % 3 === 0;
  const measuring: Observer<Measured>[] = [
    telling('validation', third, { mlmTeacher: 1 }),
    telling('probe', (step) => step % 2 === 0, { probeMcc: 0.5 }),
  ];
  const sample = telling('sample', third, undefined);
  const observers = {
    checkpoint,
    pause: new Pause(control, clock, { checkpoint, guests, sample }, listener, () => {}),
    guests,
    profile,
    measuring,
    sample,
  };
  const run = (windows = new TrainingWindows(genome, sampler(0, 300), config), onPoint = (_step: number) => {}) =>
    trainingLoop(config, 1, {
      stepper,
      kind,
      windows,
      observers,
      control,
      clock,
      report: ({ step, values }) => {
        reported = step;
        const found = ['mlmTeacher', 'probeMcc'].filter((name) => name in values);
        told.push(['point', step, ...found].join(' '));
        onPoint(step);
      },
    });
  return { told, control, profile, run };
}

describe('the training loop', () => {
  it('takes each step, then validates, probes, reports and samples where that is due, and keeps the end', async () => {
    const { told, run } = loopWith();
    expect(await run()).toBe('done');
    expect(told).toEqual([
      ...['step 1', 'point 1'],
      ...['step 2', 'probe 2', 'point 2 probeMcc'],
      ...['step 3', 'validation 3', 'point 3 mlmTeacher', 'sample 3'],
      ...['step 4', 'probe 4', 'point 4 probeMcc'],
      ...['step 5', 'point 5'],
      ...['step 6', 'validation 6', 'probe 6', 'point 6 mlmTeacher probeMcc', 'sample 6'],
      'keep 6',
    ]);
  });

  it('reports the same points in the same order where a GPU has a step in flight', async () => {
    const points = async (kind: 'webgpu' | 'wasm') => {
      const { told, run } = loopWith({ kind });
      await run();
      return told.filter((one) => one.startsWith('point'));
    };
    expect(await points('webgpu')).toEqual(await points('wasm'));
  });

  it('takes a checkpoint after what was measured at the boundary, with every step reported', async () => {
    let asked = true;
    const due = () => asked;
    const { told, run } = loopWith({ kind: 'webgpu', keeper: { due } });
    await run(undefined, (step) => {
      asked = step === 3;
    });
    expect(told.slice(0, 2)).toEqual(['keep 0', 'step 1']);
    expect(told.slice(told.indexOf('validation 3'), told.indexOf('step 4'))).toEqual([
      'validation 3',
      'point 3 mlmTeacher',
      'sample 3',
      'keep 3',
    ]);
  });

  it('pauses in the middle with its state kept, keeps it again when asked, and goes on', async () => {
    const { told, run, control } = loopWith();
    const ended = run(undefined, (step) => {
      if (step === 2) control.pause();
    });
    await expect.poll(() => told.at(-1)).toBe('paused');
    expect(told.slice(-3)).toEqual(['point 2 probeMcc', 'keep 2', 'paused']);
    control.wake();
    await expect.poll(() => told.at(-1)).toBe('keep 2');
    control.resume();
    expect(await ended).toBe('done');
    expect(told.slice(told.indexOf('paused') + 1, told.indexOf('step 3') + 1)).toEqual(['keep 2', 'resumed', 'step 3']);
  });

  it('takes one step at a time while it is paused, each shown, and is as paused as before', async () => {
    const { told, run, control } = loopWith();
    const ended = run(undefined, (step) => {
      if (step === 2) control.pause();
    });
    await expect.poll(() => told.at(-1)).toBe('paused');
    const from = told.length;
    for (const step of [3, 4]) {
      control.step();
      await expect.poll(() => told.at(-1)).toBe(`sample ${step}`);
    }
    expect(told.slice(from).filter((each) => /^(step|sample|paused|resumed)/.test(each))).toEqual([
      'step 3',
      'sample 3',
      'sample 3',
      'step 4',
      'sample 4',
    ]);
    control.resume();
    expect(await ended).toBe('done');
    expect(told).toContain('resumed');
  });

  it('stops before the next step, with what was computed kept', async () => {
    const { told, run, control } = loopWith();
    expect(
      await run(undefined, (step) => {
        if (step === 3) control.stop();
      }),
    ).toBe('stopped');
    expect(told.slice(-2)).toEqual(['sample 3', 'keep 3']);
  });

  it('stops while it is paused', async () => {
    const { told, run, control } = loopWith();
    control.pause();
    const ended = run();
    await expect.poll(() => told.at(-1)).toBe('paused');
    control.stop();
    expect(await ended).toBe('stopped');
    expect(told).toEqual(['keep 0', 'paused']);
  });

  it('keeps nothing of a run that is abandoned', async () => {
    const { told, run, control } = loopWith();
    expect(
      await run(undefined, (step) => {
        if (step === 2) control.abandon();
      }),
    ).toBe('stopped');
    expect(told.at(-1)).toBe('point 2 probeMcc');
  });

  it.each(['wasm', 'webgpu'] as const)('ends with the fault of a step that cannot be read: %s', async (kind) => {
    const { told, run } = loopWith({ kind, fault: 2 });
    await expect(run()).rejects.toThrow('the device is gone');
    expect(told.filter((one) => one.startsWith('point'))).toEqual(['point 1']);
  });

  it('takes no step more once one cannot be read, though nothing waits for it', async () => {
    const { told, run } = loopWith({ fault: 1 });
    await expect(run()).rejects.toThrow('the device is gone');
    expect(told).toEqual(['step 1']);
  });

  it('times the step that is taken next, once for each time it is asked', async () => {
    const { told, run, profile } = loopWith();
    await run(undefined, (step) => {
      if (step === 3) profile.ask();
    });
    expect(told.filter((one) => one.startsWith('profiled'))).toEqual(['profiled 4']);
  });

  it('draws nothing twice: each window of a step once, and no view of it, whether it is validated or not', async () => {
    const read = vi.spyOn(genome, 'read');
    begun.length = 0;
    await loopWith({ kind: 'webgpu' }).run();
    // Of each window its place and the teacher's three augmentations; mask, strand and noise are the stepper's.
    expect(begun).toHaveLength(4 * config.batch * config.steps);
    expect(new Set(begun).size).toBe(begun.length);
    expect(read).toHaveBeenCalledTimes(config.batch * config.steps);
    read.mockClear();

    begun.length = 0;
    const heldOut = heldOutWindows(genome, sampler(300, 400), config);
    expect(heldOut).toHaveLength(2);
    expect(read).toHaveBeenCalledTimes(config.validationWindows);
    // Place and augmentations once; strand, mask and noise for both of the student's views.
    expect(begun).toHaveLength((4 + 2 * 3) * config.validationWindows);
    read.mockRestore();
  });
});
