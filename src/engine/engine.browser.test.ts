import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { backend } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Draws, PURPOSE } from '../numerics/draws';
import { browserPlatform } from '../platform/browser/browser-platform';
import type { PretrainingConfig } from '../training/config';
import { PRESETS } from '../training/presets';
import { SIGNALS } from '../training/signals';
import { Engine } from './engine';
import type { Command, EngineEvent } from './protocol';

const tiny: PretrainingConfig = {
  ...PRESETS.nano,
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

/** An engine with a genome, and the events it has sent. */
class Session {
  readonly events: EngineEvent[] = [];
  private readonly waiting: { test: (event: EngineEvent) => boolean; resolve: (event: EngineEvent) => void }[] = [];
  private readonly engine = new Engine((event) => {
    this.events.push(event);
    for (const { test, resolve } of this.waiting) if (test(event)) resolve(event);
  }, browserPlatform(location.origin));

  send(command: Command): void {
    this.engine.handle(command);
  }

  next<T extends EngineEvent['type']>(...types: T[]): Promise<Extract<EngineEvent, { type: T }>> {
    return new Promise((resolve) => {
      this.waiting.push({
        test: (event) => types.includes(event.type as T),
        resolve: (event) => resolve(event as Extract<EngineEvent, { type: T }>),
      });
    });
  }

  of<T extends EngineEvent['type']>(type: T): Extract<EngineEvent, { type: T }>[] {
    return this.events.filter((event): event is Extract<EngineEvent, { type: T }> => event.type === type);
  }

  get points() {
    return this.of('points').flatMap(({ points }) => points);
  }

  /** Starts a run and waits for its end. */
  async run(config: PretrainingConfig) {
    this.send({ type: 'importFiles', files: [fasta(2000)] });
    this.send({ type: 'start', config });
    return this.next('finished', 'runFailed');
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
async function pausedSession() {
  const session = new Session();
  const paused = session.next('paused');
  const first = session.next('points');
  const ended = session.run({ ...tiny, steps: 100_000 });
  await first;
  session.send({ type: 'pause' });
  await paused;
  return { session, ended };
}

describe('the engine', () => {
  it('imports, splits, trains to the end and reports every step', async () => {
    const session = new Session();
    expect(await session.run(tiny)).toEqual({ type: 'finished', outcome: 'done' });
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
    expect(session.of('sample').map(({ sample }) => sample.bases.length)).toEqual([30, 30, 30, 30]);
    const [{ run }] = session.of('started');
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
    const counts = new Set(session.of('points').map(({ status }) => status.tensors));
    expect(counts.size).toBe(1);
  });

  it('pauses between steps, goes on where it was, and stops when asked', async () => {
    const { session, ended } = await pausedSession();
    const before = session.points.length;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(session.points.length).toBe(before);
    const more = session.next('points');
    session.send({ type: 'resume' });
    await more;
    expect(session.points[before].step).toBe(before + 1);
    session.send({ type: 'stop' });
    expect(await ended).toEqual({ type: 'finished', outcome: 'stopped' });
    const { activeMs, wallMs } = session.points[session.points.length - 1];
    expect(wallMs - activeMs).toBeGreaterThan(250);
  });

  it('stops while paused', async () => {
    const { session, ended } = await pausedSession();
    session.send({ type: 'stop' });
    expect(await ended).toEqual({ type: 'finished', outcome: 'stopped' });
  });

  it('pauses with the reason after five non-finite gradients in a row', async () => {
    const session = new Session();
    const paused = session.next('paused');
    // Logits over this temperature leave float32's range at the first step.
    const ended = session.run({ ...tiny, steps: 100, objective: 'distillation', studentTemperature: 1e-37 });
    await paused;
    session.send({ type: 'stop' });
    await ended;
    expect(
      session
        .of('log')
        .map(({ entry }) => entry.message)
        .join(' '),
    ).toContain('5 steps in a row had non-finite gradients');
    expect(session.points.length).toBeLessThan(10);
    // Nothing changed: the student still is what its seed made it.
    expect(new Set(session.points.map(({ values }) => values.divergence))).toEqual(new Set([0]));
  });

  it('ends a run whose device reports an error, and computes no further step of it', async () => {
    const session = new Session();
    const first = session.next('points');
    const ended = session.run({ ...tiny, device: 'webgpu', steps: 100_000 });
    await first;
    const { device } = backend() as WebGPUBackend;
    // Mapping for reading cannot be combined with storage: a validation error nobody catches.
    device.createBuffer({ size: 16, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.STORAGE });
    expect(await ended).toMatchObject({ type: 'runFailed', problem: { code: 'device-error' } });
    const steps = session.points.length;
    await new Promise((resolve) => setTimeout(resolve, 3000));
    // At most the steps that were in flight.
    expect(session.points.length).toBeLessThanOrEqual(steps + 2);
    expect(await session.run(tiny)).toEqual({ type: 'finished', outcome: 'done' });
  });

  it('refuses a window longer than the genome, with numbers, and trains on the next good settings', async () => {
    const session = new Session();
    const failed = await session.run({ ...tiny, windowLength: 3000 });
    expect(failed.type).toBe('runFailed');
    expect(failed.type === 'runFailed' && failed.problem).toMatchObject({
      code: 'config-window-too-long',
      path: 'windowLength',
    });
    expect(await session.run(tiny)).toEqual({ type: 'finished', outcome: 'done' });
  });

  it('refuses a bad file and imports the next good one', async () => {
    const session = new Session();
    const failed = session.next('importFailed');
    session.send({ type: 'importFiles', files: [new File(['%PDF-1.7 nothing'], 'genome.fa')] });
    expect((await failed).problem.code).toBe('format-pdf');
    expect(await session.run(tiny)).toEqual({ type: 'finished', outcome: 'done' });
  });

  it('tells its device, and why it is not a GPU', async () => {
    const session = new Session();
    const device = session.next('device');
    session.send({ type: 'chooseDevice', choice: 'auto' });
    // The test browser has a software GPU only, so automatic choice means WebAssembly.
    expect((await device).device).toMatchObject({ kind: 'wasm', software: true });
    expect((await device).device.notice).toContain('software');
  });

  it('measures its speed without a genome', async () => {
    const session = new Session();
    const probed = session.next('probed');
    session.send({ type: 'probe', config: tiny });
    const { estimate } = await probed;
    expect(estimate.stepMs).toBeGreaterThan(0);
    expect(estimate.totalMs).toBeCloseTo(estimate.stepMs * 12, 6);
  });
});
