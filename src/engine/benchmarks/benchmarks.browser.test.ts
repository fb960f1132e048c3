import { memory } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { MapFeatures } from '../../evaluation/embedding/map';
import type { BenchmarkResult } from '../../evaluation/result';
import { ResultStore } from '../../evaluation/result-store';
import { layOut } from '../../model/layout';
import { randomDna } from '../../numerics/fixtures-dna';
import { browserPlatform } from '../../platform/browser/browser-platform';
import { MemoryFolder } from '../../platform/memory/memory-folder';
import { PRESETS } from '../../training/presets';
import { taskCsv } from '../datasets/fixtures-task';
import { Engine } from '../engine';
import { Heard } from '../testing';
import { type BenchmarkOrder, UNTRAINED } from './order';

const TASK = 'gue/mouse/3';
const tiny = {
  ...PRESETS.nano,
  device: 'wasm',
  steps: 3,
  batch: 4,
  windowLength: 30,
  width: 12,
  hidden: 16,
  groupSize: 2,
  validationWindows: 8,
} as const;

/** An engine with the data of a task, what it has said, and the results of its benchmarks in the order they came. */
class Session {
  readonly engine: Engine;
  readonly heard: Heard;
  readonly results: BenchmarkResult[] = [];

  constructor(folder = new MemoryFolder()) {
    this.engine = new Engine({
      platform: browserPlatform(location.origin),
      results: Promise.resolve(new ResultStore(folder)),
    });
    this.heard = new Heard(this.engine);
    void this.engine.device.choose('wasm');
  }

  async loaded(testSeed = 3): Promise<this> {
    const files = [taskCsv('train', 80, 1), taskCsv('dev', 20, 2), taskCsv('test', 20, testSeed)];
    expect(await this.engine.datasets.read(TASK, files)).toMatchObject({ of: 'report' });
    return this;
  }

  async run(...orders: readonly BenchmarkOrder[]): Promise<void> {
    await Promise.all(orders.map((order) => this.start(order)));
  }

  async start(order: BenchmarkOrder, signal?: AbortSignal): Promise<void> {
    const { result, unkept } = await this.engine.benchmarks.run(order, signal);
    expect(unkept).toBeNull();
    this.results.push(result);
  }

  /** Trains on a genome, and gives the newest weights. */
  async trained() {
    void this.engine.genome.importFiles({ files: [new File([`>r\n${randomDna(3000)}\n`], 'r.fa')] });
    expect(await this.engine.training.start(tiny)).toBe('done');
    return (await this.engine.benchmarks.weights())[0];
  }

  /** What a finished benchmark gave; its times are its own. */
  resultOf(id: string) {
    const { startedAt: _s, wallMs: _w, perSeed, ...rest } = this.results.find((result) => result.id === id)!;
    return { ...rest, perSeed: perSeed.map(({ wallMs: _, ...seed }) => seed) };
  }
}

const settings = {
  epochs: 3,
  batch: 20,
  learningRate: 1e-2,
  weightDecay: 0.01,
  warmup: 0.1,
  clipNorm: 0.5,
  patience: 3,
};
const order = (id: string, changes: Partial<BenchmarkOrder>): BenchmarkOrder => ({
  id,
  task: TASK,
  mode: 'kmer',
  weights: null,
  shape: tiny,
  seeds: 2,
  settings,
  ...changes,
});
const untrained = { id: UNTRAINED, network: 'teacher' } as const;

describe('benchmarks', () => {
  it('run in every mode, one after the other, with results complete in themselves and no tensor left', async () => {
    const session = await new Session().loaded();
    await session.run(order('kmer', {}));
    const before = memory().numTensors;
    const modes = ['knn', 'probe', 'finetune', 'scratch'] as const;
    await session.run(...modes.map((mode) => order(mode, { mode, weights: mode === 'scratch' ? null : untrained })));
    expect(memory().numTensors).toBe(before);
    expect(session.results.map(({ id }) => id)).toEqual(['kmer', ...modes]);
    expect(new Set(session.heard.of('benchmarkProgress').map(({ progress }) => progress.id))).toEqual(
      new Set(['kmer', ...modes]),
    );
    for (const id of ['kmer', ...modes]) {
      const result = session.resultOf(id);
      const trains = id === 'finetune' || id === 'scratch';
      // Only what draws something differs between seeds; an untrained network draws its weights.
      expect(result.perSeed.map(({ seed }) => seed)).toEqual(id === 'kmer' ? [1] : [1, 2]);
      expect(result.perSeed[0].confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(20);
      expect(result.splitHash).toMatch(/^[0-9a-f]{64}$/);
      expect(result.report?.parts.train.rows).toBe(80);
      expect(result.perSeed[0].epochs.length > 0).toBe(trains);
    }
    expect(session.resultOf('kmer').device).toBeNull();
    expect(session.resultOf('probe').weights).toMatchObject({ id: UNTRAINED, network: 'teacher' });
  });

  it('give the same numbers again', async () => {
    const session = await new Session().loaded();
    await session.run(order('once', { mode: 'scratch' }), order('again', { mode: 'scratch' }));
    expect({ ...session.resultOf('again'), id: 'once' }).toEqual(session.resultOf('once'));
  });

  it('choose the same whatever stands in the test part, which only the scores are of', async () => {
    const modes = ['kmer', 'knn', 'probe', 'scratch'] as const;
    const judged = async (session: Session) => {
      await session.run(
        ...modes.map((mode) =>
          order(mode, { mode, seeds: 1, weights: mode === 'knn' || mode === 'probe' ? untrained : null }),
        ),
      );
      return modes.map((mode) => session.resultOf(mode).perSeed[0]);
    };
    const [one, other] = [await judged(await new Session().loaded(3)), await judged(await new Session().loaded(4))];
    const choices = (results: typeof one) =>
      results.map(({ chosen, validation, epochs }) => ({ chosen, validation, epochs }));
    expect(choices(other)).toEqual(choices(one));
    for (const [i, mode] of modes.entries()) expect(other[i].wrong, mode).not.toEqual(one[i].wrong);
  });

  it('are judged on the weights of a run that has ended', async () => {
    const session = await new Session().loaded();
    const told = session.heard.next('weights');
    const { id, label, run, networks } = await session.trained();
    expect((await told).weights[0].id).toBe(id);
    expect({ label, run, networks }).toEqual({
      label: 'r-nano-1',
      run: { name: 'r-nano-1', step: 3 },
      networks: ['teacher', 'student'],
    });
    await session.run(order('tuned', { mode: 'finetune', seeds: 1, weights: { id, network: 'student' } }));
    const { transfer } = session.resultOf('tuned').perSeed[0];
    // 28 tokens have as many layers a block as 34 but one.
    const layers = (length: number) =>
      layOut({ ...tiny, windowLength: length }).slots.filter(({ name }) => name.startsWith('blocks')).length;
    expect(transfer?.loaded).toHaveLength(2 + layers(24));
    expect(transfer?.unused).toHaveLength(layers(30) - layers(24));
  });

  it('give of imported weights what they give of the run those came from', async () => {
    const here = await new Session().loaded();
    const { id } = await here.trained();
    await here.run(order('own', { mode: 'probe', weights: { id, network: 'teacher' } }));
    const [, run, checkpoint] = id.split('/');
    const exported = await here.engine.transfer.exportWeights({ id: run, checkpoint, network: 'teacher' });

    const there = await new Session().loaded();
    await there.engine.transfer.import(exported.map(({ name, blob }) => new File([blob], name)));
    const [imported, ...others] = await there.engine.benchmarks.weights();
    expect(others).toEqual([]);
    await there.run(order('foreign', { mode: 'probe', weights: { id: imported.id, network: 'teacher' } }));
    expect(there.resultOf('foreign').perSeed).toEqual(here.resultOf('own').perSeed);
  });

  it('can be cancelled, waiting or running, and the queue goes on', async () => {
    const session = await new Session().loaded();
    const long = { ...settings, epochs: 10_000, patience: 10_000 };
    const [running, waiting] = [new AbortController(), new AbortController()];
    const cancelled = { name: 'AbortError' };
    const begun = session.heard.next('benchmarkProgress');
    const asked = [
      session.start(order('running', { mode: 'scratch', settings: long }), running.signal),
      session.start(order('waiting', {}), waiting.signal),
    ];
    const ended = asked.map((each) => expect(each).rejects.toMatchObject(cancelled));
    const last = session.start(order('last', {}));
    await begun;
    waiting.abort();
    running.abort();
    await Promise.all([...ended, last]);
    expect(session.results.map(({ id }) => id)).toEqual(['last']);
    expect((await session.engine.benchmarks.results()).results.map(({ id }) => id)).toEqual(['last']);
  });

  it('draw the latest map that was asked for, and no other', async () => {
    const { engine, heard } = await new Session().loaded();
    const map = (features: MapFeatures, signal?: AbortSignal) =>
      engine.benchmarks.map(
        { task: TASK, from: 'task', weights: untrained, shape: tiny, features, points: 20 },
        signal,
      );
    const older = expect(map('mean')).rejects.toMatchObject({ name: 'AbortError' });
    expect(await map('cls')).toMatchObject({ features: 'cls', weights: 'untrained network' });
    await older;
    expect(heard.of('mapProgress').length).toBeGreaterThan(0);
    await expect(map('cls', AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('answer with a sentence where the data or the weights are missing', async () => {
    const session = new Session();
    await expect(session.run(order('no-data', {}))).rejects.toMatchObject({ code: 'task-no-data' });
    await session.loaded();
    const gone = order('gone', { mode: 'probe', weights: { id: 'run/none/1.0', network: 'teacher' } });
    await expect(session.run(gone)).rejects.toMatchObject({ code: 'weights-gone' });
    await expect(session.run(order('none', { mode: 'probe' }))).rejects.toMatchObject({ code: 'weights-missing' });
    expect(session.results).toEqual([]);
  });

  it('are there again after a reload, until they are deleted', async () => {
    const folder = new MemoryFolder();
    await (await new Session(folder).loaded()).run(order('kept', {}), order('deleted', {}));
    const { benchmarks } = new Session(folder).engine;
    await benchmarks.delete('deleted');
    expect(await benchmarks.results()).toMatchObject({
      kept: true,
      results: [{ id: 'kept', task: TASK, mode: 'kmer' }],
    });
  });
});
