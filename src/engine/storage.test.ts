import { describe, expect, test } from 'vitest';
import { TaskData } from '../evaluation/data/task-data';
import { noBreath, taskFile, twoClasses } from '../evaluation/fixtures';
import { result } from '../evaluation/fixtures-results';
import { readTaskFiles } from '../evaluation/readers/read-task';
import { recordsOf } from '../genome/fixtures';
import { importGenome } from '../genome/import/import-genome';
import { layOut } from '../model/layout';
import { randomDna } from '../numerics/fixtures-dna';
import type { Folder } from '../platform/folder';
import { type Fault, FaultyFolder, type Tab } from '../platform/memory/faulty-folder';
import { MemoryLocks } from '../platform/memory/memory-locks';
import { memoryPlatform } from '../platform/memory/memory-platform';
import type { Platform } from '../platform/platform';
import { PRESETS } from '../training/presets';
import { writeCheckpoint } from '../training/record/checkpoint';
import { fromCheckpoint, toCheckpoint } from '../training/record/checkpoint-state';
import { Journal } from '../training/record/journal';
import { MetricsLog } from '../training/record/metrics-log';
import { NOT_BEGUN } from '../training/record/progress';
import { RECORD_VERSION, type RunRecord } from '../training/record/run-record';
import { openLibrary, openResults, openRunStore, openSeeds, openTaskShelf } from './storage';

/** One kind of what is kept, and a life of it: what is done one after the other, each step whole or not at all. */
interface Kind {
  readonly what: string;
  /** Folder that all of it lies in. */
  readonly folder: string;
  /** Code of the error for a disk that is full. */
  readonly full: string;
  /** Null where the store cannot be opened. */
  open(platform: Platform): Promise<Opened | null>;
  /** What a step may also leave, between what was before and what comes after. */
  readonly between?: readonly unknown[];
}

interface Opened {
  readonly steps: readonly (() => Promise<unknown>)[];
  /** What is listed, every byte of it compared with what was meant. */
  seen(): Promise<readonly unknown[]>;
}

const genomes: Kind = {
  what: 'genomes',
  folder: 'genomes',
  full: 'storage-full',
  async open(platform) {
    const library = await openLibrary(platform);
    if (library === null) return null;
    const texts: Record<string, string> = {
      one: `>a\n${randomDna(300)}\nNNN\n>b\n${randomDna(40, 2).toLowerCase()}\n`,
      two: `>c\n${randomDna(90, 3)}\n`,
    };
    const importAs = (name: string) => async () => {
      const draft = await library.draft(0);
      try {
        const files = [new File([texts[name]], `${name}.fa`)];
        await draft.commit(await importGenome(files, { store: draft.store }), new AbortController().signal);
      } catch (cause) {
        await draft.discard();
        throw cause;
      }
    };
    const idOf = async (source: string) =>
      (await library.report()).genomes.find((entry) => entry.source === source)?.id ?? '';
    return {
      steps: [
        importAs('one'),
        importAs('two'),
        async () => library.rename(await idOf('one.fa'), 'First'),
        async () => library.delete(await idOf('two.fa')),
      ],
      async seen() {
        const { genomes: listed } = await library.report();
        for (const { id, source } of listed) {
          const { genome } = await library.openGenome(id);
          const whole = await importGenome([new File([texts[source.slice(0, -3)]], source)]);
          expect(genome.fingerprint).toBe(whole.genome.fingerprint);
          expect(recordsOf(genome)).toEqual(recordsOf(whole.genome));
        }
        return listed.map(({ name, source }) => [name, source]).sort();
      },
    };
  },
};

const config = { ...PRESETS.nano, windowLength: 8, clsVectors: 1, width: 2, hidden: 2, groupSize: 1, blocks: 1 };
const recordOf = (id: string): RunRecord => ({
  version: RECORD_VERSION,
  id,
  name: id,
  createdAt: '2026-03-01T12:00:00.000Z',
  config: { ...config, augmentationReach: 1 },
  info: {
    device: { kind: 'wasm', adapter: 'WebAssembly', software: true, notice: '', maxBindingBytes: 0 },
    parameters: layOut(config).size,
    baselines: { uniform: Math.log(4), composition: 1.38, markov: { order: 2, nats: 1.37 } },
    entropyCeiling: 1,
  },
  genome: {
    name: 'g',
    source: 'g.fa',
    fingerprint: 'ab',
    bases: 10,
    records: 1,
    from: 'file',
    excluded: [],
    regions: null,
  },
  build: '',
  commit: null,
});
const learnerAt = (step: number) => {
  const vector = (seed: number) =>
    Float32Array.from({ length: layOut(config).size }, (_, i) => Math.fround(Math.sin(100 * seed + step + i)));
  return {
    student: vector(1),
    teacher: vector(2),
    firstMoment: vector(3),
    secondMoment: vector(4),
    center: Float32Array.of(step, 1),
    applied: step,
  };
};

const runs: Kind = {
  what: 'runs',
  folder: 'runs',
  full: 'runs-storage-full',
  async open(platform) {
    const { store } = await openRunStore(platform);
    for (const id of await store.ids()) await store.sweep(id);
    const save = (id: string, step: number) => async () => {
      const parent = await store.checkpoints(await store.folder(id));
      await writeCheckpoint(parent, await toCheckpoint(learnerAt(step), { ...NOT_BEGUN, step }), new Date(0));
    };
    return {
      steps: [
        () => store.create(recordOf('one')),
        async () => {
          const { metrics } = await MetricsLog.openAt(await store.folder('one'), 0);
          await metrics.append([{ step: 1, wallMs: 1, activeMs: 1, basesSeen: 1, values: { mlmStudent: 1.5 } }]);
        },
        save('one', 1),
        save('one', 2),
        async () => {
          const { journal } = await Journal.open(await store.folder('one'));
          await journal.append([{ label: { name: 'First', notes: '', tags: [] } }]);
        },
        async () => store.adopt(recordOf('two'), await store.files('one')),
        () => store.delete('one'),
      ],
      async seen() {
        const entries = await Promise.all((await store.ids()).map((id) => store.entry(id)));
        const listed = entries.flatMap((entry) => entry ?? []);
        for (const { record, checkpoints } of listed) {
          expect(record).toEqual(recordOf(record.id));
          for (const { folder, step } of checkpoints) {
            const { learner } = fromCheckpoint(
              await store.checkpoint(record.id, folder),
              record.config as typeof config,
            );
            expect(learner).toEqual(learnerAt(step));
          }
        }
        const told = listed.map(async ({ record, label, checkpoints }) => [
          record.id,
          label?.name,
          checkpoints.map(({ step }) => step),
          (await store.metrics(record.id)).length,
        ]);
        return (await Promise.all(told)).sort();
      },
    };
  },
};

const plannedAs = (name: string) => {
  const { config: settings, genome } = recordOf(name);
  const seeded = [1, 2, 3].map((seed) => ({ seed, id: `${name}-${seed}` }));
  return { name, config: settings, genome, weights: null, runs: seeded };
};

const seeds: Kind = {
  what: 'queues of seeds',
  folder: 'seeds',
  full: 'runs-storage-full',
  between: [[]],
  async open(platform) {
    const store = await openSeeds(platform);
    return {
      steps: [
        () => store.create(plannedAs('one')),
        () => store.leave('one-1'),
        () => store.leave('one-2'),
        () => store.create(plannedAs('two')),
        () => store.leave('two-1'),
        () => store.remove(),
      ],
      async seen() {
        const kept = await store.read();
        if (kept === null) return [];
        const { version: _, ...planned } = kept.planned;
        expect(planned).toEqual(plannedAs(planned.name));
        return [[planned.name, [...kept.over]]];
      },
    };
  },
};

const results: Kind = {
  what: 'results',
  folder: 'benchmarks',
  full: 'results-storage-full',
  async open(platform) {
    const store = await openResults(platform);
    return (
      store && {
        steps: [
          () => store.keep(result({ id: 'one' })),
          () => store.keep(result({ id: 'two', seeds: 3 })),
          () => store.delete('one'),
        ],
        async seen() {
          const listed = await store.results();
          for (const each of listed) expect(each).toEqual(result({ id: each.id, seeds: each.seeds }));
          return listed.map(({ id }) => id).sort();
        },
      }
    );
  },
};

const examplesOf = (first: string) =>
  readTaskFiles(twoClasses, [
    taskFile('train.csv', `sequence,label\n${first},0\nTTTT,1\nACGT,1\n`),
    taskFile('dev.csv', 'sequence,label\nGGGG,1\n'),
    taskFile('test.csv', 'sequence,label\nTTTT,1\nCCCC,0\n'),
  ]);
async function taskOf(first: string, removeLeaks: boolean) {
  const examples = await examplesOf(first);
  const data = await TaskData.of(twoClasses, examples, first, noBreath);
  return { examples, report: (await data.prepare({ removeLeaks })).report };
}

const tasks: Kind = {
  what: 'task data',
  folder: 'tasks',
  full: 'tasks-storage-full',
  between: [[]],
  async open(platform) {
    const shelf = await openTaskShelf(platform);
    if (shelf === null) return null;
    const keep = (first: string) => async () => {
      const { examples, report } = await taskOf(first, false);
      await shelf.keep(examples, report);
    };
    return {
      steps: [
        keep('ACGTNACG'),
        async () => shelf.update((await taskOf('ACGTNACG', true)).report),
        keep('GATTACA'),
        () => shelf.drop(twoClasses.id),
      ],
      async seen() {
        const reports = await shelf.reports();
        for (const report of reports) {
          const whole = await taskOf(report.source, report.options.removeLeaks);
          expect(report).toEqual(whole.report);
          expect((await shelf.rows(report.task))?.sequences).toEqual(whole.examples.sequences);
        }
        return reports.map(({ source, options }) => [source, options.removeLeaks]);
      },
    };
  },
};

/** The same files to another tab, whose locks are its own. */
const nextTab = (platform: Platform): Platform => ({ ...platform, locks: new MemoryLocks() });

function withFault(platform: Platform, fault: Fault | null) {
  const tab: Tab = { operations: 0, dead: false };
  const folder: Platform['folder'] = async (name, full) =>
    new FaultyFolder((await platform.folder(name, full)) as Folder, fault, full, tab);
  return { tab, platform: { ...platform, folder } };
}

/** Does the steps until one fails. @returns how many were done, and what was thrown at the next */
async function live({ open }: Kind, platform: Platform): Promise<{ readonly done: number; readonly cause?: unknown }> {
  let done = 0;
  try {
    for (const step of (await open(platform))?.steps ?? []) {
      await step();
      done++;
    }
    return { done };
  } catch (cause) {
    return { done, cause };
  }
}

const seenBy = async ({ open }: Kind, platform: Platform) => (await open(nextTab(platform)))!.seen();

/** What is seen after each step, and how many operations of the disk the steps take. */
async function undisturbed(kind: Kind) {
  const platform = memoryPlatform();
  const opened = (await kind.open(platform))!;
  const states = [await opened.seen()];
  for (const step of opened.steps) {
    await step();
    states.push(await seenBy(kind, platform));
  }
  const counted = withFault(memoryPlatform(), null);
  expect(await live(kind, counted.platform)).toEqual({ done: opened.steps.length });
  return { states, operations: counted.tab.operations };
}

/** Nothing is left but what is listed, and the whole life can be lived after all. */
async function expectInOrder(kind: Kind, platform: Platform, listed: number): Promise<void> {
  const root = (await platform.folder(kind.folder, () => new Error()))!;
  expect(await root.names()).toHaveLength(listed);
  for (const name of await root.names()) await root.remove(name);
  expect((await live(kind, nextTab(platform))).cause).toBeUndefined();
}

describe.each([genomes, runs, seeds, results, tasks])('$what', (kind) => {
  test.each(['before', 'during', 'after'] as const)(
    'are whole or not there when the tab dies %s any operation of the disk',
    async (when) => {
      const { states, operations } = await undisturbed(kind);
      for (let at = 1; at <= operations; at++) {
        const platform = memoryPlatform();
        const { done } = await live(kind, withFault(platform, { at, when }).platform);
        const seen = await seenBy(kind, platform);
        expect([states[done], states[done + 1], ...(kind.between ?? [])], `operation ${at}`).toContainEqual(seen);
        await expectInOrder(kind, platform, seen.length);
      }
    },
  );

  test('are as they were when the disk is full at any operation, and it is said why', async () => {
    const { states, operations } = await undisturbed(kind);
    let refused = 0;
    for (let at = 1; at <= operations; at++) {
      const platform = memoryPlatform();
      const { done, cause } = await live(kind, withFault(platform, { at, when: 'full' }).platform);
      if (cause !== undefined) {
        refused++;
        expect(cause, `operation ${at}`).toMatchObject({ code: kind.full });
      }
      const seen = await seenBy(kind, platform);
      expect([states[done], ...(kind.between ?? [])], `operation ${at}`).toContainEqual(seen);
      await expectInOrder(kind, platform, seen.length);
    }
    expect(refused).toBeGreaterThan(operations / 2);
  });
});
