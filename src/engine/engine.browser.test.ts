import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { backend } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { openBackend } from '../device/webgpu/backend';
import { TypedError } from '../errors/typed-error';
import { Draws, PURPOSE } from '../numerics/draws';
import { browserPlatform } from '../platform/browser/browser-platform';
import type { PretrainingConfig } from '../training/config';
import { NANO } from '../training/fixtures';
import { SIGNALS } from '../training/signals';
import { Engine, type Surroundings } from './engine';
import { Heard } from './testing';

const tiny: PretrainingConfig = {
  ...NANO,
  device: 'wasm',
  steps: 12,
  batch: 4,
  windowLength: 30,
  width: 12,
  hidden: 16,
  groupSize: 2,
  validationWindows: 8,
  evaluateEvery: 4,
};

function fasta(length: number): File {
  const draws = new Draws(1, 0, 0, PURPOSE.trainWindow);
  const bases = Array.from({ length }, () => 'ACGT'[draws.below(4)]).join('');
  return new File([`>made-up\n${bases}\n`], 'made-up.fa');
}

/** An engine, and what it has said. */
class Session {
  readonly engine: Engine;
  readonly heard: Heard;

  constructor(surroundings: Partial<Surroundings> = {}) {
    this.engine = new Engine({ platform: browserPlatform(location.origin), ...surroundings });
    this.heard = new Heard(this.engine);
  }

  get points() {
    return this.heard.points;
  }

  /** Imports a genome and trains on it. */
  async run(config: PretrainingConfig) {
    void this.engine.genome.importFiles({ files: [fasta(2000)] });
    return this.engine.training.start(config);
  }
}

/** Everything a run computes; its times are its own. */
const outcomeOf = (session: Session) =>
  session.points.map(({ step, values: { stepMs, basesPerSecond, ...values } }) => ({
    step,
    values,
    measured: stepMs !== undefined && basesPerSecond !== undefined,
  }));

/** A session whose long run has taken its first steps and is paused. */
async function pausedSession(surroundings: Partial<Surroundings> = {}) {
  const session = new Session(surroundings);
  const paused = session.heard.nextOfRun('paused');
  const first = session.heard.nextOfRun('points');
  const ended = session.run({ ...tiny, steps: 100_000 });
  await first;
  await session.engine.training.pause();
  await paused;
  return { session, ended };
}

describe('the engine', () => {
  it('imports, splits, trains to the end and reports every step', async () => {
    const session = new Session();
    expect(await session.run(tiny)).toBe('done');
    expect(session.points.map(({ step }) => step)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    for (const { step, values } of session.points) {
      const evaluated = step === 1 || step % 4 === 0;
      for (const [name, signal] of Object.entries(SIGNALS)) {
        const value = values[name as keyof typeof SIGNALS];
        if ('probed' in signal || (signal.evaluated && !evaluated))
          expect(value, `${name} at step ${step}`).toBeUndefined();
        else expect(Number.isFinite(value), `${name} at step ${step}`).toBe(true);
      }
    }
    expect(session.points.at(-1)?.basesSeen).toBe(12 * 4 * 30);
    expect(session.heard.run('sample').map(({ sample }) => sample.bases.length)).toEqual([30, 30, 30, 30]);
    const [{ run }] = session.heard.run('started');
    expect(run.name).toBe('made-up-nano-1');
    expect(run.baselines.uniform).toBe(Math.log(4));
    expect(run.baselines.markov.nats).toBeGreaterThan(1.3);
  });

  it('gives the same numbers for the same seed, and others for another', async () => {
    const runs = [new Session(), new Session(), new Session()];
    for (const [i, session] of runs.entries()) await session.run({ ...tiny, seed: i === 2 ? 2 : 1 });
    expect(outcomeOf(runs[1])).toEqual(outcomeOf(runs[0]));
    expect(outcomeOf(runs[2])).not.toEqual(outcomeOf(runs[0]));
  });

  it('holds as many tensors at the last step as at the second', async () => {
    const session = new Session();
    await session.run({ ...tiny, steps: 200, evaluateEvery: 50 });
    const counts = new Set(session.heard.run('points').map(({ status }) => status.tensors));
    expect(counts.size).toBe(1);
  });

  it('pauses between steps, goes on where it was, and stops when asked', async () => {
    const { session, ended } = await pausedSession();
    const before = session.points.length;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(session.points.length).toBe(before);
    const more = session.heard.nextOfRun('points');
    await session.engine.training.resume();
    await more;
    expect(session.points[before].step).toBe(before + 1);
    await session.engine.training.stop();
    expect(await ended).toBe('stopped');
    const { activeMs, wallMs } = session.points[session.points.length - 1];
    expect(wallMs - activeMs).toBeGreaterThan(250);
  });

  it('stops while paused', async () => {
    const { session, ended } = await pausedSession();
    await session.engine.training.stop();
    expect(await ended).toBe('stopped');
  });

  it('pauses with the reason after five non-finite gradients in a row', async () => {
    const session = new Session();
    const paused = session.heard.nextOfRun('paused');
    // Logits over this temperature leave float32's range at the first step.
    const ended = session.run({ ...tiny, steps: 100, objective: 'distillation', studentTemperature: 1e-37 });
    await paused;
    await session.engine.training.stop();
    await ended;
    expect(session.heard.log).toContain('5 steps in a row had non-finite gradients');
    expect(session.points.length).toBeLessThan(10);
    // Nothing changed: the student still is what its seed made it.
    expect(new Set(session.points.map(({ values }) => values.divergence))).toEqual(new Set([0]));
  });

  it('ends a run whose device reports an error, and computes no further step of it', async () => {
    const session = new Session();
    const first = session.heard.nextOfRun('points');
    const failed = expect(session.run({ ...tiny, device: 'webgpu', steps: 100_000 })).rejects.toMatchObject({
      code: 'device-error',
    });
    await first;
    const { device } = backend() as WebGPUBackend;
    // Mapping for reading cannot be combined with storage: a validation error nobody catches.
    device.createBuffer({ size: 16, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.STORAGE });
    await failed;
    const steps = session.points.length;
    await new Promise((resolve) => setTimeout(resolve, 3000));
    // At most the steps that were in flight.
    expect(session.points.length).toBeLessThanOrEqual(steps + 2);
    expect(await session.run(tiny)).toBe('done');
  });

  it('refuses a window longer than the genome, with numbers, and trains on the next good settings', async () => {
    const session = new Session();
    await expect(session.run({ ...tiny, windowLength: 3000 })).rejects.toMatchObject({
      code: 'config-window-too-long',
      place: { path: 'windowLength' },
    });
    expect(await session.run(tiny)).toBe('done');
  });

  it('tells its device, and why it is not a GPU', async () => {
    const { engine, heard } = new Session();
    // The test browser has a software GPU only, so automatic choice means WebAssembly.
    const device = await engine.device.choose('auto');
    expect(device).toMatchObject({ kind: 'wasm', software: true });
    expect(device.notice).toContain('software');
    expect(heard.of('device')).toEqual([{ type: 'device', device }]);
  });

  it('measures its speed without a genome', async () => {
    const estimate = await new Session().engine.training.estimate(tiny);
    expect(estimate.stepMs).toBeGreaterThan(0);
    expect(estimate.totalMs).toBeCloseTo(estimate.stepMs * 12, 6);
  });

  it('answers whoever asks for the profile of a step, with nothing where no run is under way', async () => {
    const { session, ended } = await pausedSession();
    const { training } = session.engine;
    const asked = training.profileStep();
    await training.stop();
    expect(await asked).toBeNull();
    expect(await ended).toBe('stopped');
    expect(await training.profileStep()).toBeNull();
  });
});

describe('what a run came to is touched by nothing else', () => {
  /** WebAssembly opens, any other device is refused. */
  const refusing: Partial<Surroundings> = {
    openDevice: (choice, onFault) => {
      if (choice !== 'wasm') throw new TypedError('no-device', 'There is no such device.', 'Choose another.');
      return openBackend(choice, browserPlatform(location.origin), onFault);
    },
  };
  const elsewhere = { ...tiny, device: 'webgpu' } as const;

  it.each<[string, (engine: Engine) => Promise<unknown>, string]>([
    ['a speed estimate', ({ training }) => training.estimate(elsewhere), 'no-device'],
    ['a device choice', ({ device }) => device.choose('webgpu'), 'no-device'],
    [
      'an import',
      ({ genome }) => genome.importFiles({ files: [new File(['%PDF-1.7 nothing'], 'a.fa')] }),
      'format-pdf',
    ],
    ['a second run', ({ training }) => training.start(elsewhere), 'no-device'],
  ])('%s that fails during a run fails for whoever asked', async (_, ask, code) => {
    const { session, ended } = await pausedSession(refusing);
    const failed = expect(ask(session.engine)).rejects.toMatchObject({ code });
    const told = session.heard.next('runs');
    await session.engine.training.stop();
    expect(await ended).toBe('stopped');
    await failed;
    const [run] = (await told).report.runs;
    expect(run.state).toBe('stopped');
    expect((await session.engine.runs.list()).runs.map(({ state }) => state)).toEqual(['stopped']);
    // The engine goes on: the next run ends well.
    expect(await session.run(tiny)).toBe('done');
  });

  it('a run that fails says so to whoever began it, and the one before stays what it was', async () => {
    const session = new Session(refusing);
    expect(await session.run(tiny)).toBe('done');
    await expect(session.run(elsewhere)).rejects.toMatchObject({ code: 'no-device' });
    expect((await session.engine.runs.list()).runs.map(({ state }) => state)).toEqual(['done']);
  });
});
