import { describe, expect, it } from 'vitest';
import { randomDna } from '../numerics/fixtures-dna';
import { browserPlatform } from '../platform/browser/browser-platform';
import type { PretrainingConfig } from '../training/config';
import { NANO } from '../training/fixtures';
import { taskCsv } from './datasets/fixtures-task';
import { Engine } from './engine';
import { runStoreInMemory } from './storage';
import { Heard } from './testing';

const tiny: PretrainingConfig = {
  ...NANO,
  device: 'wasm',
  steps: 7,
  batch: 4,
  windowLength: 30,
  width: 12,
  hidden: 16,
  groupSize: 2,
  validationWindows: 8,
  evaluateEvery: 2,
};
const TASK = 'gue/mouse/3';
/** Probed after steps 3, 6 and 7. */
const probed = { ...tiny, probeEvery: 3, probeTask: TASK };

/** An engine with a genome that is kept with its runs, and what it has said. */
class Session {
  readonly engine: Engine;
  readonly heard: Heard;

  constructor(runs = runStoreInMemory()) {
    this.engine = new Engine({ platform: browserPlatform(location.origin), runs: Promise.resolve(runs) });
    this.heard = new Heard(this.engine);
    void this.engine.genome.importFiles({ files: [new File([`>one\n${randomDna(20_000)}\n`], 'one.fa')] });
  }

  /** Loads the task's data, with this seed for the test part. */
  async loaded(testSeed = 3): Promise<this> {
    const files = [taskCsv('train', 60, 1), taskCsv('dev', 30, 2), taskCsv('test', 30, testSeed)];
    expect(await this.engine.datasets.read(TASK, files)).toMatchObject({ of: 'report' });
    return this;
  }

  train(config: PretrainingConfig) {
    return this.engine.training.start(config);
  }

  async runId(): Promise<string> {
    return (await this.engine.runs.list()).runs[0].id;
  }

  /** What a run computes, but its probes; its times are its own. */
  get trained() {
    return this.heard.points.map(({ step, values }) => {
      const { stepMs: _s, basesPerSecond: _b, probeMcc: _p, probeUntrained: _u, probeMs: _m, ...rest } = values;
      return { step, ...rest };
    });
  }

  get probes() {
    return this.heard.points.flatMap(({ step, values: { probeMcc, probeUntrained } }) =>
      probeMcc === undefined ? [] : [{ step, probeMcc, probeUntrained }],
    );
  }
}

describe('probing along a run', () => {
  it.each(['wasm', 'webgpu'] as const)(
    'changes nothing of what is trained, and leaves no tensor, on %s',
    async (device) => {
      // One engine for both: what was compiled for the first run serves the second.
      const session = await new Session().loaded();
      const ran = async (config: PretrainingConfig) => {
        const [bundles, points] = [session.heard.run('points').length, session.heard.points.length];
        expect(await session.train(config)).toBe('done');
        const tensors = session.heard
          .run('points')
          .slice(bundles)
          .map(({ status }) => status.tensors);
        return { trained: session.trained.slice(points), tensors: new Set(tensors) };
      };
      const without = await ran({ ...tiny, device });
      expect(session.probes).toEqual([]);
      expect(await ran({ ...probed, device })).toEqual(without);
      expect(session.probes.map(({ step }) => step)).toEqual([3, 6, 7]);
      const [{ probeUntrained }] = session.probes;
      for (const probe of session.probes) {
        expect(Math.abs(probe.probeMcc)).toBeLessThanOrEqual(1);
        expect(probe.probeUntrained).toBe(probeUntrained);
      }
    },
  );

  it('scores on the validation part, whatever stands in the test part', async () => {
    const [one, other] = [await new Session().loaded(3), await new Session().loaded(4)];
    for (const session of [one, other]) await session.train(probed);
    expect(other.probes).toEqual(one.probes);
    const [{ run }] = one.heard.run('started');
    expect(run.probe).toMatchObject({ task: TASK, trainRows: 60, validationRows: 30 });
  });

  it('is kept with the run, and a run that goes on comes to the same', async () => {
    const runs = runStoreInMemory();
    const first = new Session(runs);
    await first.train({ ...tiny, probeEvery: 7, probeTask: 'real-vs-shuffled' });
    const id = await first.runId();
    const { points } = await first.engine.runs.metrics(id);
    expect([...points.axes.step].filter((_, row) => points.signals['probeMcc']?.present[row] === 1)).toEqual([7]);
    // As if it had been cut off before its first checkpoint: of all its steps taken again, those that were probed come
    // out the same too.
    const checkpoints = await runs.store.checkpoints(await runs.store.folder(id));
    for (const name of await checkpoints.names()) await checkpoints.remove(name);
    const second = new Session(runs);
    expect(await second.engine.training.continue(id, null)).toBe('done');
    expect(second.probes).toEqual(first.probes);
    expect(second.heard.log).toContain('Steps 1 to 7, computed a second time, came out the same to the last bit.');
  });

  it('needs the data of its task to begin, and is left out where a run goes on without them', async () => {
    const runs = runStoreInMemory();
    const first = new Session(runs);
    await expect(first.train(probed)).rejects.toMatchObject({ code: 'task-no-data' });
    await first.loaded();
    await first.train(probed);
    const second = new Session(runs);
    expect(await second.engine.training.continue(await first.runId(), null)).toBe('done');
    expect(second.heard.log).toContain('From here on the run is not probed: The data of gue/mouse/3 are not here.');
  });
});
