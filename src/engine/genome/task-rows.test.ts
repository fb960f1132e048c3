import { expect, test } from 'vitest';
import { GenomeLibrary } from '../../genome/library/library';
import { randomDna } from '../../numerics/fixtures-dna';
import { MemoryFolder } from '../../platform/memory/memory-folder';
import { MemoryLocks } from '../../platform/memory/memory-locks';
import { memoryPlatform } from '../../platform/memory/memory-platform';
import { FolderLocks } from '../../storage/folder-locks';
import { PRESETS } from '../../training/presets';
import { Engine } from '../engine';

const TASK = 'gue/mouse/0';
const rows = (count: number, seed: number) =>
  Array.from({ length: count }, (_, i) => `${randomDna(40, seed + i)},${i % 2}\n`).join('');
const csv = (path: string, text: string) => ({ path, file: new File([`sequence,label\n${text}`], path) });
const data = (train = rows(60, 1)) => [
  csv('train.csv', train),
  csv('dev.csv', rows(20, 200)),
  csv('test.csv', rows(20, 300)),
];
const other = new File([`>other\n${randomDna(900, 77)}\n`], 'other.fa');

/** An engine with the data of the task, in a library where one is given. */
async function opened(folder?: MemoryFolder): Promise<Engine> {
  const room = async () => ({ usedBytes: null, quotaBytes: null });
  const locks = new FolderLocks(new MemoryLocks(), 'genome');
  const engine = new Engine({
    platform: memoryPlatform(),
    ...(folder === undefined ? {} : { library: GenomeLibrary.open(folder, locks, room) }),
  });
  await engine.datasets.read(TASK, data());
  return engine;
}

test('the training rows of a task become the open genome, split as a run on them is', async () => {
  const engine = await opened();
  const { splitHash } = await engine.datasets.dataset(TASK);
  const summary = await engine.genome.importTask(TASK, { ...PRESETS.nano, windowLength: 1000, validationBy: 'blocks' });
  const taskRows = { task: TASK, splitHash, trainRows: 60, heldOut: 0, repeated: 0, windowLength: 40 };
  expect(summary).toMatchObject({ name: `training rows of ${TASK}`, recordCount: 60, taskRows });
  expect(summary.split).toMatchObject({ by: 'records', trainBases: 54 * 40, validationBases: 6 * 40 });
  // The record of a run says what it was trained on.
  expect(engine.genome.identity()).toMatchObject({
    name: summary.name,
    bases: 2400,
    records: 60,
    from: 'file',
    taskRows,
  });
});

test('a run on them finds them in the library, as long as that has them', async () => {
  const folder = new MemoryFolder();
  const engine = await opened(folder);
  const { id, taskRows } = await engine.genome.importTask(TASK, PRESETS.nano);
  const identity = engine.genome.identity();
  expect(identity.from).toBe('library');
  await engine.genome.importFiles({ files: [other] });
  const [, listed] = (await engine.library.list()).genomes;
  expect(listed).toMatchObject({ id, name: `training rows of ${TASK}` });
  await engine.genome.reopen(identity, 'length');
  expect(engine.genome.identity()).toEqual(identity);
  expect(await engine.genome.open(id!)).toMatchObject({ taskRows });
});

test('without a library they are made again of the same data, and of other data are not', async () => {
  const engine = await opened();
  await engine.genome.importTask(TASK, PRESETS.nano);
  const identity = engine.genome.identity();
  await engine.genome.importFiles({ files: [other] });
  await engine.genome.reopen(identity, 'length');
  expect(engine.genome.identity()).toEqual(identity);
  await engine.genome.importFiles({ files: [other] });
  const missing = { code: 'run-genome-missing', action: expect.stringContaining(`same data of ${TASK}`) };
  await engine.datasets.read(TASK, data(rows(60, 1000)));
  await expect(engine.genome.reopen(identity, 'length')).rejects.toMatchObject(missing);
  await engine.datasets.forget(TASK);
  await expect(engine.genome.reopen(identity, 'length')).rejects.toMatchObject(missing);
});

test('a task without data, and one made from a genome, give no rows; the open genome stays', async () => {
  const engine = await opened();
  await engine.genome.importFiles({ files: [other] });
  await expect(engine.genome.importTask('gue/mouse/3', PRESETS.nano)).rejects.toMatchObject({ code: 'task-no-data' });
  await expect(engine.genome.importTask('genome/frame', PRESETS.nano)).rejects.toMatchObject({
    code: 'task-of-genome',
  });
  expect(engine.genome.identity().name).toBe('other');
});
