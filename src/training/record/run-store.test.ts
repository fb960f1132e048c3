import { describe, expect, test, vi } from 'vitest';
import { TypedError } from '../../errors/typed-error';
import type { Folder } from '../../platform/folder';
import { MemoryFolder } from '../../platform/memory/memory-folder';
import { jsonBytes } from '../../storage/json-file';
import { RecordLog } from '../../storage/record-log';
import { type Checkpoint, expendable, listCheckpoints, readCheckpoint, writeCheckpoint } from './checkpoint';
import { madeUpRecord } from './fixtures';
import { Journal, readJournal } from './journal';
import { MetricsLog, readMetrics } from './metrics-log';
import { NOT_BEGUN } from './progress';
import { RunStore, TRACKS } from './run-store';

const NOW = new Date('2026-03-01T12:00:00Z');

const record = (id: string) => madeUpRecord({ id });

const vector = (name: string, ...values: number[]) => ({
  name,
  shape: [values.length],
  values: Float32Array.from(values),
});
const checkpoint = (step: number, validation: number | null = null, finite = true): Checkpoint => ({
  tensors: {
    student: [vector('student', step, 2, 3)],
    teacher: [vector('teacher', 4, 5, 6)],
    optimiser: [vector('firstMoment', 7, 8, 9), vector('center', 0.5, 0.25)],
  },
  state: { step, progress: { ...NOT_BEGUN, step, activeMs: 10 * step }, finite, validation },
});
const point = (step: number, values: Record<string, number>) => ({
  step,
  wallMs: step / 3,
  activeMs: step / 7,
  basesSeen: 3840 * step,
  values,
});

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing',
    (cause) => (cause instanceof TypedError ? cause.code : String(cause)),
  );
const bytesOf = async (folder: Folder, name: string) => new Uint8Array(await (await folder.read(name))!.arrayBuffer());

describe('the metrics log', () => {
  test('gives every value back with its bits, absent, infinite and not a number among them', async () => {
    const folder = new MemoryFolder();
    const { metrics } = await MetricsLog.openAt(folder, 0);
    await metrics.append([point(1, { loss: 0.1, rate: Math.fround(0.1) })]);
    await metrics.append([point(2, { loss: Number.NaN }), point(3, { loss: Number.NEGATIVE_INFINITY, late: -0 })]);
    const { length, axes, signals } = await readMetrics(folder);
    expect(length).toBe(3);
    expect([...axes.wallMs]).toEqual([1 / 3, 2 / 3, 1]);
    expect([...axes.basesSeen]).toEqual([3840, 7680, 11_520]);
    expect([...signals['loss'].values]).toEqual([0.1, Number.NaN, Number.NEGATIVE_INFINITY]);
    expect([...signals['rate'].present]).toEqual([1, 0, 0]);
    expect(signals['rate'].values[0]).toBe(Math.fround(0.1));
    expect(Object.is(signals['late'].values[2], -0)).toBe(true);
  });

  test('cut short or changed at any byte reads as the whole records before, and goes on from there', async () => {
    const folder = new MemoryFolder();
    const { metrics } = await MetricsLog.openAt(folder, 0);
    for (let step = 1; step <= 4; step++) await metrics.append([point(step, { loss: step / 10 })]);
    const whole = await bytesOf(folder, 'metrics.log');
    const lengths = new Set<number>();
    for (let cut = 0; cut < whole.length; cut++) {
      const torn = new MemoryFolder();
      await torn.write('metrics.log', whole.slice(0, cut));
      const { metrics: again, kept } = await MetricsLog.openAt(torn, 4);
      lengths.add(kept.length);
      await again.append([point(kept.length + 1, { loss: 9 })]);
      const after = await readMetrics(torn);
      expect([...after.axes.step]).toEqual(Array.from({ length: kept.length + 1 }, (_, i) => i + 1));
      expect(after.signals['loss'].values[kept.length]).toBe(9);
    }
    expect([...lengths]).toEqual([0, 1, 2, 3]);
    for (let at = 0; at < whole.length; at++) {
      const flipped = new MemoryFolder();
      await flipped.write(
        'metrics.log',
        whole.map((byte, i) => (i === at ? byte ^ 4 : byte)) as Uint8Array<ArrayBuffer>,
      );
      const { length, axes } = await readMetrics(flipped);
      expect(length).toBeLessThan(4);
      expect([...axes.step]).toEqual(Array.from({ length }, (_, i) => i + 1));
    }
  });

  test('opened at a step forgets what came after and writes over it', async () => {
    const folder = new MemoryFolder();
    const { metrics } = await MetricsLog.openAt(folder, 0);
    await metrics.append([1, 2, 3, 4, 5].map((step) => point(step, { loss: step })));
    const { metrics: again, kept, after } = await MetricsLog.openAt(folder, 2);
    expect([[...kept.axes.step], [...after.axes.step]]).toEqual([
      [1, 2],
      [3, 4, 5],
    ]);
    await again.append([point(3, { loss: -3 })]);
    expect([...(await readMetrics(folder)).signals['loss'].values]).toEqual([1, 2, -3]);
  });
});

describe('the journal', () => {
  test('holds the newest label and standing, and every event and gap that still holds', async () => {
    const folder = new MemoryFolder();
    const { journal } = await Journal.open(folder);
    const event = (step: number) => ({ event: { step, wallMs: 0, level: 'info' as const, message: `at ${step}` } });
    await journal.append([
      { label: { name: 'a', notes: '', tags: [] } },
      event(1),
      { gapAfter: 1, from: 'pause' },
      event(5),
    ]);
    await journal.append([
      { rewoundTo: 3 },
      { gapAfter: 3, from: 'checkpoint' },
      { label: { name: 'b', notes: 'n', tags: ['t'] } },
    ]);
    await journal.append([{ standing: { step: 9, outcome: 'done', best: { value: 1.2, step: 8 }, activeMs: 5 } }]);
    const content = await readJournal(folder);
    expect(content.label).toEqual({ name: 'b', notes: 'n', tags: ['t'] });
    expect(content.standing).toMatchObject({ step: 9, outcome: 'done' });
    expect(content.events.map(({ step }) => step)).toEqual([1]);
    expect([content.gaps, content.resumedFrom]).toEqual([[1, 3], [3]]);
  });
});

describe('a journal of a newer studio', () => {
  test('is read without the entries that are not known here', async () => {
    const folder = new MemoryFolder();
    const log = await RecordLog.open(folder, 'journal.log', () => {});
    const standing = { step: 4, outcome: 'done', best: null, activeMs: 1 };
    await log.append([{ standing, mood: 'good' }, { wish: 1 }, { label: { name: 7 } }].map(jsonBytes));
    await log.append([new TextEncoder().encode('{')]);
    const unreadable: string[] = [];
    expect(await readJournal(folder, (path) => unreadable.push(path))).toMatchObject({ standing, label: null });
    expect(unreadable).toEqual(['wish', 'label.name', '']);
    expect(await readJournal(folder)).toMatchObject({ standing });
  });
});

describe('a checkpoint', () => {
  test('comes back as it was written', async () => {
    const parent = new MemoryFolder();
    const { folder, bytes } = await writeCheckpoint(parent, checkpoint(7, 1.31), NOW);
    expect(await readCheckpoint(parent, folder)).toEqual(checkpoint(7, 1.31));
    expect((await listCheckpoints(parent)).entries).toEqual([
      { step: 7, finite: true, validation: 1.31, folder, bytes, committedAt: '2026-03-01T12:00:00.000Z' },
    ]);
  });

  test('is refused when any file is missing, shorter by a byte, or has a flipped bit', async () => {
    const parent = new MemoryFolder();
    const { folder: name } = await writeCheckpoint(parent, checkpoint(7), NOW);
    const folder = await parent.folder(name);
    for (const file of await folder.names()) {
      if (file === 'COMMIT.json') continue;
      const good = (await bytesOf(folder, file)) as Uint8Array<ArrayBuffer>;
      for (const at of [0, 8, good.length >> 1, good.length - 1]) {
        await folder.write(file, good.map((byte, i) => (i === at ? byte ^ 1 : byte)) as Uint8Array<ArrayBuffer>);
        expect(await codeOf(readCheckpoint(parent, name)), `${file} at ${at}`).toBe('checkpoint-damaged');
      }
      await folder.write(file, good.slice(0, -1));
      expect(await codeOf(readCheckpoint(parent, name))).toBe('checkpoint-damaged');
      await folder.remove(file);
      expect(await codeOf(readCheckpoint(parent, name))).toBe('checkpoint-damaged');
      await folder.write(file, good);
    }
    expect(await codeOf(readCheckpoint(parent, name))).toBe('nothing');
  });

  test('without a whole COMMIT, or with one that names another folder, is none', async () => {
    const parent = new MemoryFolder();
    const { folder: name } = await writeCheckpoint(parent, checkpoint(7), NOW);
    const folder = await parent.folder(name);
    const commit = (await bytesOf(folder, 'COMMIT.json')) as Uint8Array<ArrayBuffer>;
    for (const bad of [
      commit.slice(0, -1),
      commit.slice(0, 0),
      new TextEncoder().encode('{"version":1}'),
      new TextEncoder().encode('null'),
    ]) {
      await folder.write('COMMIT.json', bad as Uint8Array<ArrayBuffer>);
      expect((await listCheckpoints(parent)).entries).toEqual([]);
      expect(await codeOf(readCheckpoint(parent, name))).toBe('checkpoint-missing');
    }
    const other = await parent.folder('000000009.9');
    await other.write('COMMIT.json', commit);
    expect((await listCheckpoints(parent)).entries).toEqual([]);
    expect(await codeOf(readCheckpoint(parent, '000000009.9'))).toBe('checkpoint-damaged');
  });

  test('of a newer or an older studio is refused by name', async () => {
    const parent = new MemoryFolder();
    const { folder: name } = await writeCheckpoint(parent, checkpoint(7), NOW);
    const folder = await parent.folder(name);
    const commit = new TextDecoder().decode(await bytesOf(folder, 'COMMIT.json'));
    for (const [version, code] of [
      [2, 'checkpoint-newer'],
      [0, 'checkpoint-older'],
    ] as const) {
      await folder.write(
        'COMMIT.json',
        new TextEncoder().encode(commit.replace('"version":1', `"version":${version}`)),
      );
      expect(await codeOf(readCheckpoint(parent, name))).toBe(code);
      expect(await listCheckpoints(parent)).toEqual({ entries: [], newer: version === 2 });
    }
  });
});

test('the last two, the best and the last finite checkpoint are kept', () => {
  const entry = (step: number, validation: number | null, finite = true) => ({
    step,
    validation,
    finite,
    folder: String(step),
    bytes: 1,
    committedAt: '',
  });
  const gone = (...entries: ReturnType<typeof entry>[]) => expendable(entries).map(({ step }) => step);
  expect(gone(entry(1, 2), entry(2, 1.9))).toEqual([]);
  expect(gone(entry(1, 2), entry(2, 1.2), entry(3, 1.3), entry(4, 1.4))).toEqual([1]);
  expect(
    gone(entry(1, 1.1), entry(2, 1.2), entry(3, null, false), entry(4, null, false), entry(5, null, false)),
  ).toEqual([3]);
  expect(gone(entry(1, null), entry(2, null), entry(3, null), entry(4, null))).toEqual([1, 2]);
  // What is not finite is never the best.
  expect(gone(entry(1, 1.5), entry(2, 0.1, false), entry(3, 1.6), entry(4, 1.7))).toEqual([2]);
});

describe('the store', () => {
  test('lists what is whole, adopts what came from elsewhere, and sweeps what never became a run', async () => {
    const root = new MemoryFolder();
    const store = new RunStore(root);
    await store.create(record('a'));
    const folder = await store.folder('a');
    await writeCheckpoint(await store.checkpoints(folder), checkpoint(3), NOW);
    await (await MetricsLog.openAt(folder, 0)).metrics.append([point(1, { loss: 1 })]);
    await (await folder.folder(TRACKS)).write('computed', new Uint8Array(4));
    expect((await store.files('a')).map(({ path: [first] }) => first)).not.toContain(TRACKS);
    await store.adopt({ ...record('b'), name: 'b' }, await store.files('a'));
    expect(await store.entry('b')).toMatchObject({
      record: { id: 'b', name: 'b' },
      checkpoints: [{ step: 3 }],
      standing: { step: 0 },
    });
    expect((await store.metrics('b')).length).toBe(1);

    await (await root.folder('half')).folder('checkpoints');
    await (await (await store.checkpoints(folder)).folder('000000009.2')).write(
      'student.safetensors',
      new Uint8Array(4),
    );
    for (const id of await store.ids()) await store.sweep(id);
    expect((await store.ids()).sort()).toEqual(['a', 'b']);
    expect(await (await store.checkpoints(folder)).names()).toHaveLength(1);

    // What cannot be read at the moment is not what never came to be.
    const read = vi.spyOn(MemoryFolder.prototype, 'read').mockResolvedValue(undefined);
    await store.sweep('a');
    read.mockRestore();
    expect(await store.entry('a')).toMatchObject({ checkpoints: [{ step: 3 }] });

    await store.delete('a');
    expect(await store.entry('a')).toBeUndefined();
    expect(await codeOf(store.metrics('a'))).toBe('run-missing');
  });
});
