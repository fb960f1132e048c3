import { afterEach, describe, expect, test, vi } from 'vitest';
import { layOut } from '../../model/layout';
import type { Folder } from '../../platform/folder';
import { type Fault, FaultyFolder } from '../../platform/memory/faulty-folder';
import { MemoryFolder } from '../../platform/memory/memory-folder';
import { jsonBytes } from '../../storage/json-file';
import type { LearnerState } from '../../training/learner';
import { madeUpRecord, TINY } from '../../training/record/fixtures';
import type { Progress } from '../../training/record/progress';
import { RunStore, runsStorageFull } from '../../training/record/run-store';
import { NO_SPIKES } from '../../training/spike';
import { type KeeperEvents, RunKeeper } from './run-keeper';
import { continueRun } from './stored-run';

const config = TINY;
const P = layOut(config).size;
const record = madeUpRecord({ name: 'one', config });

/** Stands for what a step computes: every number follows from the step. */
const stateAt = (step: number, broken: Broken | null = null): LearnerState => {
  const vector = (seed: number) =>
    Float32Array.from({ length: P }, (_, i) => Math.fround(Math.sin(seed * 1000 + step * 10 + i)));
  const state = {
    student: vector(1),
    teacher: vector(2),
    firstMoment: vector(3),
    secondMoment: vector(4),
    center: Float32Array.of(step, 1),
    applied: step,
  };
  if (broken !== null) state[broken.vector][1] = broken.value;
  return state;
};
/** A number that is not finite, in a state from step `from` on. */
interface Broken {
  readonly vector: 'student' | 'teacher' | 'firstMoment' | 'secondMoment' | 'center';
  readonly value: number;
  readonly from: number;
}
const lossAt = (step: number) => 2 - step / 100;
const point = (step: number) => ({
  step,
  wallMs: step,
  activeMs: step,
  basesSeen: step,
  values: { mlmStudent: lossAt(step), ...(step % 3 === 0 ? { mlmStudentValidation: lossAt(step) + 1 } : {}) },
});
const progress = (step: number): Progress => ({
  step,
  wallMs: step,
  activeMs: step,
  skippedSteps: 0,
  skippedInARow: 0,
  collapse: null,
  spikes: NO_SPIKES,
  validation: step < 3 ? null : lossAt(step - (step % 3)) + 1,
});

interface Told {
  readonly saved: number[];
  readonly failed: string[];
  readonly notFinite: (number | null)[];
}
/** Hears what a keeper tells; `ended` resolves with the save under way, however it ends. */
function listening() {
  const told: Told = { saved: [], failed: [], notFinite: [] };
  let end = () => {};
  const events: KeeperEvents = {
    saving: () => {},
    saved: (checkpoints) => {
      told.saved.push(checkpoints.at(-1)!.step);
      end();
    },
    saveFailed: ({ code }) => {
      told.failed.push(code);
      end();
    },
    notFinite: (_, finiteStep) => told.notFinite.push(finiteStep),
  };
  const ended = () =>
    new Promise<void>((resolve) => {
      end = resolve;
    });
  return { events, told, ended };
}

const STEPS = 8;
const EVERY = 2;

/**
 * Trains from step `from` to the end on a file system, with a checkpoint every other step; each is settled before the
 * next, so that operations are always in the same order.
 */
async function train(
  keeper: RunKeeper,
  ended: () => Promise<void>,
  from: number,
  broken: Broken | null = null,
): Promise<void> {
  for (let step = from + 1; step <= STEPS; step++) {
    keeper.point(point(step));
    keeper.log({ step, wallMs: step, level: 'info', message: `step ${step}` });
    if (step % EVERY !== 0) continue;
    const saved = ended();
    keeper.keep(progress(step), Promise.resolve(stateAt(step, broken !== null && step >= broken.from ? broken : null)));
    await saved;
  }
  await keeper.end('done');
}

async function begin(root: Folder, broken?: Broken): Promise<Told> {
  const { events, told, ended } = listening();
  const keeper = RunKeeper.begin(new RunStore(root), record, events, 1e9, () => 0);
  await train(keeper, ended, 0, broken);
  return told;
}

/** Goes on with what is on disk, as after a crash. @returns the step it went on from, or null where there is no run */
async function goOn(root: Folder): Promise<number | null> {
  const store = new RunStore(root);
  for (const id of await store.ids()) await store.sweep(id);
  if ((await store.entry('one')) === undefined) return null;
  const continued = await continueRun(store, 'one', null);
  const step = continued.from?.progress.step ?? 0;
  if (step > 0) expect(continued.from?.learner).toEqual(stateAt(step));
  expect([...continued.kept.axes.step]).toEqual(Array.from({ length: step }, (_, i) => i + 1));
  const { events, ended } = listening();
  await train(
    RunKeeper.goOn(store, continued, events, 1e9, () => 0),
    ended,
    step,
  );
  return step;
}

/** A run that nothing disturbed. */
async function expectWhole(root: Folder, before = STEPS - EVERY): Promise<void> {
  const store = new RunStore(root);
  const entry = (await store.entry('one'))!;
  expect(entry.standing).toMatchObject({ step: STEPS, outcome: 'done', best: { step: STEPS - (STEPS % 3) } });
  // What a crash kept from being removed is more, never less.
  expect(entry.checkpoints.map(({ step }) => step).slice(-2)).toEqual([before, STEPS]);
  const points = await store.metrics('one');
  expect([...points.axes.step]).toEqual(Array.from({ length: STEPS }, (_, i) => i + 1));
  expect([...points.signals['mlmStudent'].values]).toEqual(Array.from({ length: STEPS }, (_, i) => lossAt(i + 1)));
  const { events } = await store.journal('one');
  expect(events.map(({ step }) => step)).toEqual(Array.from({ length: STEPS }, (_, i) => i + 1));
}

async function operationsOf(root = new MemoryFolder()): Promise<number> {
  const counted = new FaultyFolder(root, null);
  await begin(counted);
  return counted.tab.operations;
}

describe('a run whose tab is killed at any operation of its files', () => {
  test.each(['before', 'during', 'after'] as const)(
    '%s it: goes on from a whole checkpoint, no more than one behind, and ends as if nothing had happened',
    async (when) => {
      const operations = await operationsOf();
      expect(operations).toBeGreaterThan(80);
      for (let at = 1; at <= operations; at++) {
        const root = new MemoryFolder();
        const faulty = new FaultyFolder(root, { at, when });
        const told = await begin(faulty).catch(() => listening().told);
        const from = await goOn(root);
        if (from === null) expect(told.saved).toEqual([]);
        else {
          // What was told to be saved is there.
          expect(from, `operation ${at}`).toBeGreaterThanOrEqual(told.saved.at(-1) ?? 0);
          await expectWhole(root);
        }
      }
    },
  );

  test('twice, at every operation of going on', async () => {
    const half = async () => {
      const root = new MemoryFolder();
      await begin(new FaultyFolder(root, { at: 60, when: 'during' }));
      return root;
    };
    const counted = new FaultyFolder(await half(), null);
    await goOn(counted);
    for (let at = 1; at <= counted.tab.operations; at++) {
      const root = await half();
      await goOn(new FaultyFolder(root, { at, when: 'during' })).catch(() => null);
      expect(await goOn(root)).not.toBeNull();
      await expectWhole(root);
    }
  });
});

describe('a disk that is full', () => {
  test('at any operation leaves the checkpoint before, says so once, and the next save brings everything', async () => {
    const operations = await operationsOf();
    let refused = 0;
    for (let at = 1; at <= operations; at++) {
      const root = new MemoryFolder();
      const fault: Fault = { at, when: 'full' };
      const told = await begin(new FaultyFolder(root, fault, runsStorageFull));
      refused += told.failed.length;
      expect(new Set(told.failed).size, `operation ${at}`).toBeLessThanOrEqual(1);
      const store = new RunStore(root);
      // Whatever was refused, no point is missing between those that are kept, and the newest checkpoint has all of its
      // own.
      const points = await store.metrics('one').catch(() => null);
      if (points === null) continue;
      expect([...points.axes.step]).toEqual(Array.from({ length: points.length }, (_, i) => i + 1));
      const listed = (await store.entry('one'))!.checkpoints;
      expect(await goOn(root)).toBeGreaterThanOrEqual(STEPS - EVERY);
      // One save was refused at most, so the one before it may be the last but one.
      await expectWhole(root, listed.findLast(({ step }) => step < STEPS)!.step);
    }
    expect(refused).toBeGreaterThan(30);
  });
});

describe('going on where the disk is full', () => {
  test('at any operation is refused without a loss, or goes on from the newest checkpoint', async () => {
    const stopped = async () => {
      const root = new MemoryFolder();
      await begin(root);
      return root;
    };
    const counted = new FaultyFolder(await stopped(), null);
    await continueRun(new RunStore(counted), 'one', null);
    let refused = 0;
    for (let at = 1; at <= counted.tab.operations; at++) {
      const root = await stopped();
      const outcome = await continueRun(
        new RunStore(new FaultyFolder(root, { at, when: 'full' }, runsStorageFull)),
        'one',
        null,
      ).catch(({ code }) => code);
      if (outcome === 'runs-storage-full') refused++;
      else expect(outcome.from?.progress.step, `operation ${at}`).toBe(STEPS);
      expect((await continueRun(new RunStore(root), 'one', null)).from?.progress.step).toBe(STEPS);
    }
    expect(refused).toBeGreaterThan(5);
  });
});

describe('a checkpoint', () => {
  test('is due by the clock, on demand, and never while the one before is written', async () => {
    let now = 0;
    const { events, told, ended } = listening();
    const keeper = RunKeeper.begin(new RunStore(new MemoryFolder()), record, events, 1000, () => now);
    const take = async (step: number) => {
      const saved = ended();
      keeper.keep(progress(step), Promise.resolve(stateAt(step)));
      const during = [keeper.busy, keeper.due()];
      await saved;
      return during;
    };
    expect(keeper.due()).toBe(false);
    now = 1000;
    expect(keeper.due()).toBe(true);
    expect(await take(1)).toEqual([true, false]);
    expect(keeper.due()).toBe(false);
    keeper.checkpointSoon();
    expect(keeper.due()).toBe(true);
    await take(2);
    keeper.everyMs = 5000;
    now = 5999;
    expect(keeper.due()).toBe(false);
    now = 6000;
    expect(keeper.due()).toBe(true);
    expect(told.saved).toEqual([1, 2]);
  });
});

describe('a clock that jumps', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test('back by a day at every save changes neither which checkpoints are kept nor where a run goes on', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const root = new MemoryFolder();
    const { events, ended } = listening();
    let day = 20;
    const saved: KeeperEvents['saved'] = (...told) => {
      vi.setSystemTime(Date.UTC(2026, 2, day--));
      events.saved(...told);
    };
    vi.setSystemTime(Date.UTC(2026, 2, 21));
    await train(
      RunKeeper.begin(new RunStore(root), record, { ...events, saved }, 1e9, () => 0),
      ended,
      0,
    );
    await expectWhole(root);
    const { checkpoints } = (await new RunStore(root).entry('one'))!;
    expect(checkpoints.at(-1)!.committedAt < checkpoints.at(-2)!.committedAt).toBe(true);
    expect(await goOn(root)).toBe(STEPS);
  });
});

describe('weights that are not finite', () => {
  test.each<Omit<Broken, 'from'>>([
    { vector: 'student', value: Number.POSITIVE_INFINITY },
    { vector: 'teacher', value: Number.NaN },
    { vector: 'teacher', value: Number.NEGATIVE_INFINITY },
    { vector: 'secondMoment', value: Number.NaN },
    { vector: 'center', value: Number.NaN },
  ])('are kept and said, and never push out the last that are: $value in $vector', async (broken) => {
    const root = new MemoryFolder();
    const told = await begin(root, { ...broken, from: 4 });
    expect(told.notFinite).toEqual([2, 2, 2]);
    const { checkpoints } = (await new RunStore(root).entry('one'))!;
    expect(checkpoints.map(({ step, finite }) => [step, finite])).toEqual([
      [2, true],
      [6, false],
      [8, false],
    ]);
    expect(await goOn(root)).toBe(2);
    await expectWhole(root);
  });
});

describe('a checkpoint that cannot be used', () => {
  const damaged = async (harm: (folder: Folder) => Promise<void>) => {
    const root = new MemoryFolder();
    await begin(root);
    const store = new RunStore(root);
    const { checkpoints } = (await store.entry('one'))!;
    const parent = await store.checkpoints(await store.folder('one'));
    await harm((await parent.existing(checkpoints.at(-1)!.folder))!);
    const continued = await continueRun(store, 'one', null);
    expect(continued.from?.progress.step).toBe(STEPS - EVERY);
    return continued.notes.join(' ');
  };

  test('is passed over for the one before, and said: a flipped bit, a file cut short, a file gone', async () => {
    for (const name of ['student.safetensors', 'teacher.safetensors', 'optimiser.safetensors', 'state.json']) {
      const bytesOf = async (folder: Folder) => new Uint8Array(await (await folder.read(name))!.arrayBuffer());
      const said = [
        await damaged(async (folder) => {
          const bytes = await bytesOf(folder);
          bytes[bytes.length - 3] ^= 1;
          await folder.write(name, bytes);
        }),
        await damaged(async (folder) => folder.write(name, (await bytesOf(folder)).slice(0, -1))),
        await damaged((folder) => folder.remove(name)),
      ];
      for (const note of said) expect(note).toContain('step 8 cannot be used (checkpoint-damaged)');
    }
  });

  test('without its COMMIT is none', async () => {
    expect(await damaged((folder) => folder.remove('COMMIT.json'))).toBe('');
  });

  test('is never removed where none can be used: of another model, of a newer studio', async () => {
    const root = new MemoryFolder();
    await begin(root);
    const store = new RunStore(root);
    const folder = await store.folder('one');
    await folder.write('run.json', jsonBytes({ ...record, config: { ...config, width: 4 } }));
    const refused = { code: 'checkpoints-unusable', message: expect.stringContaining('checkpoint-other-model') };
    await expect(continueRun(store, 'one', null)).rejects.toMatchObject(refused);
    await folder.write('run.json', jsonBytes(record));
    const metrics = new Uint8Array(await (await folder.read('metrics.log'))!.arrayBuffer());
    await folder.remove('metrics.log');
    await expect(continueRun(store, 'one', null)).rejects.toMatchObject({ code: 'checkpoints-unusable' });
    await folder.write('metrics.log', metrics);
    expect((await continueRun(store, 'one', null)).from?.progress.step).toBe(STEPS);

    const newer = new MemoryFolder();
    await begin(newer);
    const parent = await new RunStore(newer).checkpoints(await new RunStore(newer).folder('one'));
    for (const name of await parent.names()) {
      const checkpoint = await parent.folder(name);
      const commit = await (await checkpoint.read('COMMIT.json'))!.text();
      await checkpoint.write('COMMIT.json', new TextEncoder().encode(commit.replace('"version":1', '"version":2')));
    }
    await expect(continueRun(new RunStore(newer), 'one', null)).rejects.toMatchObject({ code: 'checkpoint-newer' });
  });
});
