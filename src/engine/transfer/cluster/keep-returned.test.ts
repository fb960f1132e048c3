import { describe, expect, test } from 'vitest';
import { toProblem } from '../../../errors/typed-error';
import { FaultyFolder } from '../../../platform/memory/faulty-folder';
import { MemoryFolder } from '../../../platform/memory/memory-folder';
import { fromCheckpoint } from '../../../training/record/checkpoint-state';
import { RunStore, runsStorageFull } from '../../../training/record/run-store';
import { continueRun } from '../../runs/stored-run';
import { importFiles } from '../import-run';
import {
  archived,
  changed,
  FROM,
  keepSent,
  loose,
  type Returned,
  returnedAt,
  sentRecord,
  stateAt,
} from './fixtures-returned';

const withRun = async () => {
  const store = new RunStore(new MemoryFolder());
  await keepSent(store);
  return store;
};
const take = (store: RunStore, files: Returned) => importFiles(store, [archived(files)], 'test');

/** What a run has come to. */
async function seen(store: RunStore, id = sentRecord.id) {
  const [entry, { length, axes, signals }] = await Promise.all([store.run(id), store.metrics(id)]);
  const newest = entry.checkpoints.at(-1)!;
  const { learner } = fromCheckpoint(await store.checkpoint(id, newest.folder), entry.record.config);
  return { entry, length, axes, signals, step: newest.step, learner };
}

describe('what a cluster made of a run', () => {
  test('is the same run, which goes on where it did: curve, weights, moments, and the part is marked', async () => {
    const store = await withRun();
    const imported = await take(store, returnedAt(20));
    expect(imported).toMatchObject({
      id: sentRecord.id,
      kind: 'run',
      name: 'mine',
      notes: ['Steps 6 to 20 were trained on 8 x NVIDIA H100 (PyTorch 2.9.0, bf16, 8 processes, ddp).'],
    });
    expect(await store.ids()).toEqual([sentRecord.id]);
    const { entry, length, axes, signals, step, learner } = await seen(store);
    expect([length, step]).toEqual([20, 20]);
    expect([...axes.step]).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(signals['gradientNorm'].values[2]).toBeNaN();
    expect(signals['mlmStudent'].values[19]).toBe(1.5 - 0.01 * 19);
    expect(learner).toEqual(stateAt(20));
    expect(entry).toMatchObject({
      elsewhere: [{ after: 5, to: 20, on: '8 x NVIDIA H100 (PyTorch 2.9.0, bf16, 8 processes, ddp)' }],
      standing: { step: 20, outcome: 'done', activeMs: 18_000, best: { value: 1.4 - 0.01 * 19, step: 20 } },
      label: { name: 'mine' },
    });
    expect(entry.checkpoints.map((each) => each.step)).toEqual([5, 20]);
  });

  test('may be continued: from its last step, or from before the cluster, whose part is then gone', async () => {
    const store = await withRun();
    await take(store, returnedAt(12));
    const on = await continueRun(store, sentRecord.id, null);
    expect([on.from?.progress.step, on.kept.length]).toEqual([12, 12]);
    expect((await store.run(sentRecord.id)).elsewhere).toHaveLength(1);
    const back = await continueRun(store, sentRecord.id, FROM);
    expect([back.from?.progress.step, back.kept.length]).toEqual([5, 5]);
    expect((await store.run(sentRecord.id)).elsewhere).toEqual([]);
  });

  test('comes as an archive or as the files themselves, and twice is once', async () => {
    const store = await withRun();
    await importFiles(store, loose(returnedAt(12)), 'test');
    expect((await take(store, returnedAt(12))).notes).toEqual([TWICE]);
    await take(store, returnedAt(20));
    const { entry, length } = await seen(store);
    expect(length).toBe(20);
    expect(entry.elsewhere).toMatchObject([{ after: 5, to: 20 }]);
  });

  test('finds the run that was itself imported under another id', async () => {
    const store = new RunStore(new MemoryFolder());
    await keepSent(store);
    const elsewhere = new RunStore(new MemoryFolder());
    const record = { ...sentRecord, id: 'two' };
    await elsewhere.adopt(record, await store.files(sentRecord.id));
    await elsewhere
      .folder('two')
      .then((folder) => folder.write('run.json', new TextEncoder().encode(JSON.stringify(record))));
    expect(await take(elsewhere, returnedAt(12))).toMatchObject({ id: 'two' });
  });
});

const TWICE = 'It was here already, so nothing was added.';
const swapped = (from: string, to: string) => (text: string) => text.replace(from, to);
const state = (change: (text: string) => string) => (files: Returned) => changed(files, 'state.json', change);
const metrics = (change: (text: string) => string) => (files: Returned) => changed(files, 'metrics.jsonl', change);
const setting = state(swapped('"batch":32', '"batch":64'));
const another = state(swapped('"fingerprint":"ab"', '"fingerprint":"cd"'));
const began = state(swapped('"from_step":5', '"from_step":0'));

describe('what is not the run here is a run of its own, and says why', () => {
  test.each([
    ['other settings', withRun, setting, /other settings/, 12],
    ['another genome', withRun, another, /another genome/, 12],
    [
      'a run that has gone on by itself',
      async () => {
        const store = new RunStore(new MemoryFolder());
        await keepSent(store, 8);
        return store;
      },
      metrics(swapped('"mlmStudent":1.43', '"mlmStudent":1.2')),
      /gone on from step 5 by itself/,
      12,
    ],
    ['no such run', async () => new RunStore(new MemoryFolder()), (files: Returned) => files, /is not here/, 12],
  ])('%s', async (_, open, change, why, points) => {
    const store = await open();
    const before = await store.ids();
    const kept = before.length === 0 ? 0 : (await store.metrics(sentRecord.id)).length;
    const { id, name, notes } = await take(store, change(returnedAt(12)));
    expect(before).not.toContain(id);
    expect(name).toBe(before.length === 0 ? 'made-up-nano-1' : 'mine, cluster');
    expect(notes[0]).toMatch(why);
    const { entry, length, learner } = await seen(store, id);
    expect(length).toBe(points);
    expect(learner).toEqual(stateAt(12));
    expect(entry.record.info.baselines.composition).toBe(1.38);
    expect((await continueRun(store, id, null)).from?.progress.step).toBe(12);
    if (before.length > 0) expect((await store.metrics(sentRecord.id)).length).toBe(kept);
    expect(await take(store, change(returnedAt(12)))).toEqual({ id, kind: 'run', name, notes: [TWICE] });
    expect(await store.ids()).toHaveLength(before.length + 1);
  });

  test('one that began on the cluster says so, and keeps its name', async () => {
    const store = new RunStore(new MemoryFolder());
    const { id, name, notes } = await take(store, began(returnedAt(12)));
    expect(name).toBe('made-up-nano-1');
    expect(notes).toEqual([
      'It began on the cluster, so it is a run of its own.',
      'Steps 1 to 12 were trained on 8 x NVIDIA H100 (PyTorch 2.9.0, bf16, 8 processes, ddp).',
    ]);
    expect((await store.run(id)).elsewhere).toMatchObject([{ after: 0, to: 12 }]);
    expect((await continueRun(store, id, null)).from?.progress.step).toBe(12);
    expect((await take(store, began(returnedAt(20)))).id).toBe(id);
    // The same folder trained by another of its files of settings.
    const larger = await take(store, setting(began(returnedAt(12))));
    expect(larger).toMatchObject({ name: 'made-up-nano-1, cluster', notes: [/other settings/, /Steps 1 to 12/] });
    expect(await take(store, setting(began(returnedAt(12))))).toMatchObject({ id: larger.id, notes: [TWICE] });
  });

  test('what has gone on here since is all there, and is not taken in again', async () => {
    const store = await withRun();
    await take(store, returnedAt(20));
    expect((await take(store, returnedAt(12))).notes).toEqual([TWICE]);
    expect(await store.ids()).toHaveLength(1);
  });

  test('what comes of it later goes on with that one', async () => {
    const store = new RunStore(new MemoryFolder());
    const { id } = await take(store, returnedAt(12));
    expect((await take(store, returnedAt(12))).notes).toEqual([TWICE]);
    expect(await take(store, returnedAt(20))).toMatchObject({ id });
    expect((await seen(store, id)).length).toBe(20);
  });

  test('a run that nothing is known of but its state', async () => {
    const store = new RunStore(new MemoryFolder());
    const files = returnedAt(12);
    files.delete('record.json');
    const { id } = await take(store, files);
    expect((await store.run(id)).record).toMatchObject({
      createdAt: sentRecord.createdAt,
      genome: { fingerprint: 'ab' },
    });
  });
});

const without = (name: string) => (files: Returned) => {
  files.delete(name);
  return files;
};
/** A number of a tensor in the place of another. */
const poked = (name: string, value: number) => async (files: Returned) => {
  const file = files.get(name);
  if (!(file instanceof Blob)) throw new Error(`${name} is no file of tensors.`);
  const bytes = new Uint8Array(await file.arrayBuffer());
  new DataView(bytes.buffer).setFloat32(bytes.length - 40, value, true);
  return new Map([...files, [name, new Blob([bytes])]]);
};

describe('what a cluster wrote is refused, and nothing of it is kept, where', () => {
  test.each<[string, (files: Returned) => Returned | Promise<Returned>, string, string]>([
    ['a file is missing', without('teacher.safetensors'), 'cluster-missing', 'teacher.safetensors'],
    ['the metrics are missing', without('metrics.jsonl'), 'cluster-missing', 'metrics.jsonl'],
    ['a weight is not a number', poked('student.safetensors', Number.NaN), 'safetensors-not-finite', 'Tensor "'],
    ['a moment is infinite', poked('optimiser.safetensors', Number.POSITIVE_INFINITY), 'safetensors-not-finite', ''],
    ['the network is another', state(swapped('"width":2', '"width":4')), 'safetensors-shape', 'shape'],
    [
      'a tensor is missing',
      (files) => new Map([...files, ['optimiser.safetensors', files.get('student.safetensors')!]]),
      'safetensors-names',
      'are expected',
    ],
    ['it is for a newer studio', state(swapped('"version":1', '"version":2')), 'cluster-newer', 'Update'],
    ['it is on its way out', state(swapped('"from_step"', '"from"')), 'cluster-outgoing', 'on its way'],
    ['its setting is impossible', state(swapped('"batch":32', '"batch":-1')), 'cluster-state', '"config.batch"'],
    ['its steps do not fit', state(swapped('"step":12', '"step":11')), 'cluster-state', '"progress.step"'],
    ['it went backwards', state(swapped('"from_step":5', '"from_step":13')), 'cluster-state', '"from_step"'],
    ['it went beyond its end', state(swapped('"steps":20', '"steps":11')), 'cluster-state', '"step"'],
    ['it says how it ended in no known way', state(swapped('"stopped"', '"gone"')), 'cluster-state', '"outcome"'],
    ['a line is not JSON', metrics(swapped('"step":7,', '"step":7')), 'cluster-metrics', 'line 7'],
    ['a step is missing', metrics((text) => text.split('\n').toSpliced(8, 1).join('\n')), 'cluster-metrics', 'line 9'],
    ['the end is missing', metrics((text) => text.split('\n').slice(0, 10).join('\n')), 'cluster-metrics', '1 to 10'],
    ['the start is missing', metrics((text) => text.split('\n').slice(6).join('\n')), 'cluster-metrics', '7 to 12'],
    ['there are no points', metrics(() => ''), 'cluster-metrics', 'no step'],
    ['a loss is a text', metrics(swapped('"mlmStudent":1.45', '"mlmStudent":"low"')), 'cluster-metrics', 'mlmStudent'],
    ['a time is negative', metrics(swapped('"wallMs":6000', '"wallMs":-6')), 'cluster-metrics', 'wallMs'],
    ['the record is none', (files) => changed(files, 'record.json', () => '{'), 'run-record', ''],
  ])('%s', async (_, change, code, told) => {
    const store = await withRun();
    const before = await contentOf(store);
    const problem = await take(store, await change(returnedAt(12))).then(() => null, toProblem);
    expect(problem?.code).toBe(code);
    expect(problem?.message + problem!.action).toContain(told);
    expect(await contentOf(store)).toEqual(before);
  });
});

/** Every file of every run. */
async function contentOf(store: RunStore) {
  const content = new Map<string, string>();
  for (const id of await store.ids())
    for (const { path, blob } of await store.files(id)) content.set(`${id}/${path.join('/')}`, await blob.text());
  return content;
}

describe('an import that is cut short at any operation on the disk', () => {
  test.each(['full', 'before', 'during', 'after'] as const)(
    '%s: the run is whole, and the next import goes in',
    async (when) => {
      const counted = new FaultyFolder(await sent(), null);
      await take(new RunStore(counted), returnedAt(12));
      expect(counted.tab.operations).toBeGreaterThan(30);
      for (let at = 1; at <= counted.tab.operations; at++) {
        const root = await sent();
        const before = await contentOf(new RunStore(root));
        const faulty = new FaultyFolder(root, { at, when }, runsStorageFull);
        const code = await take(new RunStore(faulty), returnedAt(12)).then(
          () => null,
          (cause) => toProblem(cause).code,
        );
        const store = new RunStore(root);
        if (when === 'full' && code !== null) expect(await contentOf(store), `operation ${at}`).toEqual(before);
        const on = await continueRun(await copyOf(root), sentRecord.id, null);
        expect([5, 12], `operation ${at}`).toContain(on.from?.progress.step);
        await take(store, returnedAt(12));
        const { entry, length, learner } = await seen(store);
        expect([length, entry.elsewhere.length, entry.standing.step], `operation ${at}`).toEqual([12, 1, 12]);
        expect(learner).toEqual(stateAt(12));
      }
    },
  );
});

const sent = async () => {
  const root = new MemoryFolder();
  await keepSent(new RunStore(root));
  return root;
};

/** To look at what going on would find, without going on. */
async function copyOf(root: MemoryFolder): Promise<RunStore> {
  const copy = new RunStore(new MemoryFolder());
  const store = new RunStore(root);
  const { record } = await store.run(sentRecord.id);
  await copy.adopt(record, await store.files(sentRecord.id));
  return copy;
}
