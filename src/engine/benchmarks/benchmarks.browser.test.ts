import { memory } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { ResultStore } from '../../evaluation/result-store';
import { layOut } from '../../model/layout';
import { randomDna } from '../../numerics/fixtures-dna';
import { browserPlatform } from '../../platform/browser/browser-platform';
import { MemoryFolder } from '../../platform/memory/memory-folder';
import { PRESETS } from '../../training/presets';
import { taskCsv } from '../datasets/fixtures-task';
import { Engine } from '../engine';
import type { Command, EngineEvent } from '../protocol';
import { type BenchmarkCommand, type BenchmarkEvent, type BenchmarkOrder, UNTRAINED } from './benchmark-protocol';

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

/** An engine with the data of a task, and the events it has sent. */
class Session {
  readonly events: EngineEvent[] = [];
  private readonly engine: Engine;

  constructor(folder = new MemoryFolder()) {
    this.engine = new Engine((event) => this.events.push(event), browserPlatform(location.origin), {
      results: Promise.resolve(new ResultStore(folder)),
    });
    this.send({ type: 'chooseDevice', choice: 'wasm' });
  }

  send(command: Command): void {
    this.engine.handle(command);
  }

  ask(command: BenchmarkCommand): void {
    this.send({ type: 'benchmark', command });
  }

  get told(): BenchmarkEvent[] {
    return this.events.flatMap((event) => (event.type === 'benchmark' ? [event.event] : []));
  }

  of<T extends BenchmarkEvent['of']>(of: T): Extract<BenchmarkEvent, { of: T }>[] {
    return this.told.filter((event): event is Extract<BenchmarkEvent, { of: T }> => event.of === of);
  }

  async loaded(testSeed = 3): Promise<this> {
    const files = [taskCsv('train', 80, 1), taskCsv('dev', 20, 2), taskCsv('test', 20, testSeed)];
    this.send({ type: 'task', command: { do: 'read', task: TASK, files } });
    await expect
      .poll(() => this.events.some((event) => event.type === 'task' && event.event.of === 'report'))
      .toBe(true);
    return this;
  }

  /** Runs orders and waits until each has ended one way or another. */
  async run(...orders: readonly BenchmarkOrder[]): Promise<void> {
    this.ask({ do: 'run', orders });
    await expect
      .poll(() => orders.filter(({ id }) => this.told.some((event) => endOf(event) === id)).length, {
        timeout: 50_000,
        interval: 20,
      })
      .toBe(orders.length);
  }

  /** What a finished benchmark gave; its times are its own. */
  resultOf(id: string) {
    const {
      startedAt: _s,
      wallMs: _w,
      perSeed,
      ...rest
    } = this.of('done').find(({ result }) => result.id === id)!.result;
    return { ...rest, perSeed: perSeed.map(({ wallMs: _, ...seed }) => seed) };
  }
}

const endOf = (event: BenchmarkEvent): string | undefined => {
  if (event.of === 'done') return event.result.id;
  return event.of === 'failed' || event.of === 'cancelled' ? event.id : undefined;
};

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

describe('benchmarks behind the wall', () => {
  it('run in every mode, one after the other, with results complete in themselves and no tensor left', async () => {
    const session = await new Session().loaded();
    await session.run(order('kmer', {}));
    const before = memory().numTensors;
    const modes = ['knn', 'probe', 'finetune', 'scratch'] as const;
    await session.run(...modes.map((mode) => order(mode, { mode, weights: mode === 'scratch' ? null : untrained })));
    expect(memory().numTensors).toBe(before);
    expect(session.of('failed')).toEqual([]);
    expect(session.told.map(endOf).filter(Boolean)).toEqual(['kmer', ...modes]);
    for (const id of ['kmer', ...modes]) {
      const result = session.resultOf(id);
      const trains = id === 'finetune' || id === 'scratch';
      // Only what draws something differs between seeds.
      expect(result.perSeed.map(({ seed }) => seed)).toEqual(trains ? [1, 2] : [1]);
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
    session.send({ type: 'importFiles', files: [new File([`>r\n${randomDna(3000)}\n`], 'r.fa')] });
    session.send({ type: 'start', config: tiny });
    await expect
      .poll(() => session.of('weights').some(({ weights }) => weights.length > 0), { timeout: 30_000 })
      .toBe(true);
    const [{ id, label, run, networks }] = session.of('weights').at(-1)!.weights;
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
    here.send({ type: 'importFiles', files: [new File([`>r\n${randomDna(3000)}\n`], 'r.fa')] });
    here.send({ type: 'start', config: tiny });
    await expect
      .poll(() => here.of('weights').some(({ weights }) => weights.length > 0), { timeout: 30_000 })
      .toBe(true);
    const { id } = here.of('weights').at(-1)!.weights[0];
    await here.run(order('own', { mode: 'probe', weights: { id, network: 'teacher' } }));
    const [, run, checkpoint] = id.split('/');
    here.send({ type: 'exportWeights', id: run, checkpoint, network: 'teacher' });
    const exported = () => here.events.flatMap((event) => (event.type === 'exported' ? event.files : []));
    await expect.poll(() => exported().length).toBe(2);

    const there = await new Session().loaded();
    there.send({ type: 'importRun', files: exported().map(({ name, blob }) => new File([blob], name)) });
    await expect.poll(() => there.events.map(({ type }) => type)).toContain('runImported');
    there.ask({ do: 'list' });
    await expect.poll(() => there.of('weights').length).toBe(1);
    const [imported] = there.of('weights')[0].weights;
    await there.run(order('foreign', { mode: 'probe', weights: { id: imported.id, network: 'teacher' } }));
    expect(there.resultOf('foreign').perSeed).toEqual(here.resultOf('own').perSeed);
  });

  it('can be cancelled, waiting or running, and the queue goes on', async () => {
    const session = await new Session().loaded();
    const long = { ...settings, epochs: 10_000, patience: 10_000 };
    session.ask({
      do: 'run',
      orders: [order('running', { mode: 'scratch', settings: long }), order('waiting', {}), order('last', {})],
    });
    await expect.poll(() => session.of('progress').length).toBeGreaterThan(0);
    session.ask({ do: 'cancel', id: 'waiting' });
    session.ask({ do: 'cancel', id: 'running' });
    await expect.poll(() => session.of('done').length).toBe(1);
    expect(session.of('cancelled').map(({ id }) => id)).toEqual(['running', 'waiting']);
    expect(session.of('done')[0].result.id).toBe('last');
  });

  it('answer with a sentence where the data or the weights are missing', async () => {
    const session = new Session();
    await session.run(order('no-data', {}));
    await session.loaded();
    await session.run(
      order('gone', { mode: 'probe', weights: { id: 'run/none/1.0', network: 'teacher' } }),
      order('none', { mode: 'probe' }),
    );
    expect(session.of('failed').map(({ id, problem }) => [id, problem.code])).toEqual([
      ['no-data', 'task-no-data'],
      ['gone', 'weights-gone'],
      ['none', 'weights-missing'],
    ]);
  });

  it('are there again after a reload, until they are deleted', async () => {
    const folder = new MemoryFolder();
    await (await new Session(folder).loaded()).run(order('kept', {}), order('deleted', {}));
    const later = new Session(folder);
    later.ask({ do: 'delete', id: 'deleted' });
    later.ask({ do: 'list' });
    await expect.poll(() => later.of('results').length).toBe(1);
    expect(later.of('results')[0]).toMatchObject({ kept: true, results: [{ id: 'kept', task: TASK, mode: 'kmer' }] });
  });
});
