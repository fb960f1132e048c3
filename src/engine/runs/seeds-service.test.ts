import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openBackend } from '../../device/webgpu/backend';
import { randomDna } from '../../numerics/fixtures-dna';
import { FaultyFolder, type Tab } from '../../platform/memory/faulty-folder';
import { MemoryLocks } from '../../platform/memory/memory-locks';
import { memoryPlatform } from '../../platform/memory/memory-platform';
import { nodePlatform } from '../../platform/node/node-platform';
import type { Platform } from '../../platform/platform';
import type { PretrainingConfig } from '../../training/config';
import { PRESETS } from '../../training/presets';
import { Engine } from '../engine';
import { openLibrary, openRunStore, openSeeds } from '../storage';
import { Heard } from '../testing';

const data = mkdtempSync(join(tmpdir(), 'helicase-seeds-'));
afterAll(() => rmSync(data, { recursive: true }));

const tiny: PretrainingConfig = {
  ...PRESETS.nano,
  device: 'wasm',
  steps: 6,
  batch: 4,
  windowLength: 30,
  width: 12,
  hidden: 16,
  groupSize: 2,
  validationWindows: 8,
  evaluateEvery: 3,
};
/** Takes so long that a test can do something meanwhile. */
const long = { ...tiny, steps: 100_000 };
const fasta = (seed = 1) => ({ files: [new File([`>one\n${randomDna(3000, seed)}\n`], `mine${seed}.fa`)] });

/** A tab over what the platform keeps. */
function open(platform: Platform) {
  const engine = new Engine({
    platform,
    library: openLibrary(platform),
    runs: openRunStore(platform),
    seeds: openSeeds(platform),
    openDevice: (choice, onFault) => openBackend(choice, nodePlatform(data, data), onFault),
  });
  const heard = new Heard(engine);
  const queue = async () => (await engine.runs.listAnew()).queue;
  return {
    engine,
    heard,
    queue,
    /** `1 done, 2 stopped`, a star at what the queue comes back to. */
    seeds: async () => (await queue())?.runs.map(({ seed, state, over }) => `${seed} ${state}${over ? '' : '*'}`),
  };
}

/** A tab with a genome. */
async function opened(platform: Platform = memoryPlatform()) {
  const tab = open(platform);
  const { id } = await tab.engine.genome.importFiles(fasta());
  return { ...tab, platform, genome: id! };
}

test('runs begin one after the other, in the order of their seeds, and differ in nothing else', async () => {
  const { engine, heard, queue, seeds } = await opened();
  expect(await engine.seeds.start({ ...tiny, seed: 4 }, 3)).toBe('done');
  expect(heard.run('started').map(({ run }) => [run.name, run.config.seed])).toEqual([
    ['mine1-nano-4', 4],
    ['mine1-nano-5', 5],
    ['mine1-nano-6', 6],
  ]);
  const { runs } = await engine.runs.list();
  expect(new Set(runs.map(({ group }) => group)).size).toBe(1);
  expect(await queue()).toMatchObject({ name: 'mine1', trained: null });
  expect(await seeds()).toEqual(['4 done', '5 done', '6 done']);
  // While a run is under way the list says whose turn it is.
  const told = heard.of('runs').map(({ report }) => report.queue?.trained);
  expect(told).toContain('here');
  // One that has nothing left to do gives way to the next, and runs with other settings are another group.
  expect(await engine.seeds.start({ ...tiny, learningRate: 0.001 }, 2)).toBe('done');
  expect(await seeds()).toEqual(['1 done', '2 done']);
  expect(new Set((await engine.runs.list()).runs.map(({ group }) => group)).size).toBe(2);
  expect((await engine.seeds.clear()).queue).toBeNull();
});

test('a stop that comes while the queue is still being written counts: no run begins', async () => {
  const { engine, heard, seeds } = await opened();
  const carried = engine.seeds.start(tiny, 2);
  await engine.training.stop();
  expect(await carried).toBe('stopped');
  expect(heard.run('started')).toEqual([]);
  expect(await seeds()).toEqual(['1 waiting*', '2 waiting*']);
  const again = engine.seeds.goOn();
  await engine.training.stop();
  expect(await again).toBe('stopped');
  expect(await engine.seeds.goOn()).toBe('done');
});

test('a tab that dies in the middle leaves a queue that any other goes on with', async () => {
  const platform = memoryPlatform();
  const disk: Tab = { operations: 0, dead: false };
  const dying = await opened({
    ...platform,
    folder: async (name, full) => new FaultyFolder((await platform.folder(name, full))!, null, full, disk),
  });
  const dead = dying.engine.seeds.start({ ...tiny, steps: 100 }, 3);
  await dying.heard.nextOfRun('started');
  await dying.heard.nextOfRun('started');
  await dying.heard.nextOfRun('points');
  await dying.engine.training.checkpoint();
  await dying.heard.nextOfRun('saved');
  disk.dead = true;
  await dying.engine.training.stop();
  await dead.catch(() => undefined);

  const tab = open({ ...platform, locks: new MemoryLocks() });
  expect(await tab.seeds()).toEqual(['1 done', '2 interrupted*', '3 waiting*']);
  expect(await tab.engine.seeds.goOn()).toBe('done');
  expect(await tab.seeds()).toEqual(['1 done', '2 done', '3 done']);
  // The second went on from its checkpoint, on the genome of the library, which this tab had not opened.
  const [{ resumedFrom, points }] = tab.heard.run('restored');
  expect(resumedFrom).toBeGreaterThan(0);
  expect(points.length).toBe(resumedFrom);
  const { runs } = await tab.engine.runs.list();
  expect(runs.map(({ standing }) => standing.step)).toEqual([100, 100, 100]);
  // It computed what it would have by itself, to the last bit.
  const alone = await opened();
  expect(await alone.engine.training.start({ ...tiny, steps: 100, seed: 2 })).toBe('done');
  const lossesOf = async ({ engine }: typeof tab, { id }: { readonly id: string }) =>
    (await engine.runs.metrics(id)).points.signals['mlmStudent'].values;
  const [same] = (await alone.engine.runs.list()).runs;
  expect(await lossesOf(tab, runs.find(({ config }) => config.seed === 2)!)).toEqual(await lossesOf(alone, same));
}, 60_000);

test('a run that is stopped holds the others up, until it is gone on with or left out', async () => {
  const { engine, heard, seeds } = await opened();
  const first = engine.seeds.start(long, 3);
  await heard.reached(2);
  await engine.training.stop();
  expect(await first).toBe('stopped');
  expect(await seeds()).toEqual(['1 stopped*', '2 waiting*', '3 waiting*']);
  await expect(engine.seeds.start(tiny, 2)).rejects.toMatchObject({ code: 'seeds-waiting' });

  const again = engine.seeds.goOn();
  expect((await heard.nextOfRun('restored')).resumedFrom).toBeGreaterThan(1);
  await engine.training.stop();
  expect(await again).toBe('stopped');

  const second = engine.seeds.leaveOut();
  expect((await heard.nextOfRun('started')).run.config.seed).toBe(2);
  // Whoever clears the queue lets the run under way go on to its end, here until it is stopped.
  expect((await engine.seeds.clear()).queue).toBeNull();
  await heard.nextOfRun('points');
  await engine.training.stop();
  expect(await second).toBe('stopped');
  expect((await engine.runs.list()).runs.map(({ state }) => state)).toEqual(['stopped', 'stopped']);
  await expect(engine.seeds.goOn()).rejects.toMatchObject({ code: 'seeds-none' });
});

test('going back to a checkpoint of the run under way goes on with the queue from there', async () => {
  const { engine, heard } = await opened();
  const first = engine.seeds.start(long, 2);
  await heard.reached(2);
  await engine.training.checkpoint();
  const { checkpoints } = await heard.nextOfRun('saved');
  const again = engine.seeds.goOn(checkpoints[0].step);
  expect(await first).toBe('stopped');
  expect((await heard.nextOfRun('restored')).resumedFrom).toBe(checkpoints[0].step);
  await engine.training.stop();
  expect(await again).toBe('stopped');
});

test('a run that was deleted once it had ended is not trained again', async () => {
  const { engine, heard, seeds } = await opened();
  const first = engine.seeds.start({ ...tiny, steps: 40 }, 2);
  const { id } = await heard.nextOfRun('started');
  await heard.nextOfRun('started');
  await engine.training.stop();
  expect(await first).toBe('stopped');
  await engine.runs.delete(id);
  expect(await seeds()).toEqual(['1 deleted', '2 stopped*']);
  expect(await engine.seeds.goOn()).toBe('done');
  expect(await seeds()).toEqual(['1 deleted', '2 done']);
});

test('a genome that is gone is said, and the queue goes on once it is back', async () => {
  const { engine, heard, genome, seeds } = await opened();
  const first = engine.seeds.start(long, 2);
  await heard.reached(2);
  await engine.training.stop();
  expect(await first).toBe('stopped');
  await engine.library.delete(genome);
  await engine.genome.importFiles(fasta(2));
  await expect(engine.seeds.leaveOut()).rejects.toMatchObject({
    code: 'run-genome-missing',
    action: expect.stringContaining('mine1.fa'),
  });
  expect(await seeds()).toEqual(['1 stopped', '2 waiting*']);
  await engine.genome.importFiles(fasta());
  const second = engine.seeds.goOn();
  expect((await heard.nextOfRun('started')).run.config.seed).toBe(2);
  await engine.training.stop();
  expect(await second).toBe('stopped');
});

test('another tab may look at the queue and nothing else', async () => {
  const { engine, heard, platform } = await opened();
  const first = engine.seeds.start(long, 2);
  await heard.reached(2);
  const other = open(platform);
  expect(await other.queue()).toMatchObject({ trained: 'elsewhere' });
  for (const ask of [
    () => other.engine.seeds.goOn(),
    () => other.engine.seeds.leaveOut(),
    () => other.engine.seeds.clear(),
    () => other.engine.seeds.start(tiny, 2),
  ])
    await expect(ask()).rejects.toMatchObject({ code: 'seeds-in-use' });
  await engine.training.stop();
  expect(await first).toBe('stopped');
  expect(await other.queue()).toMatchObject({ trained: null });
});

test('what cannot begin leaves no queue', async () => {
  const { engine, queue } = await opened();
  for (const count of [0, 1, 2.5, 101])
    await expect(engine.seeds.start(tiny, count)).rejects.toMatchObject({ code: 'seeds-range' });
  await expect(engine.seeds.start({ ...tiny, seed: 0xffffffff }, 2)).rejects.toMatchObject({
    code: 'seeds-range',
    place: { path: 'seed' },
  });
  await expect(engine.seeds.start({ ...tiny, windowLength: 5000 }, 2)).rejects.toMatchObject({
    code: 'config-window-too-long',
  });
  expect(await queue()).toBeNull();
  await expect(open(memoryPlatform()).engine.seeds.start(tiny, 2)).rejects.toMatchObject({ code: 'no-genome' });
});

test('a stop that comes before the first step is not lost', async () => {
  const { engine, heard, seeds } = await opened();
  const run = engine.seeds.start(tiny, 2);
  // The device is opened while the run is prepared.
  await heard.next('device');
  await engine.training.stop();
  expect(await run).toBe('stopped');
  expect(await seeds()).toEqual(['1 stopped*', '2 waiting*']);
  expect(heard.points).toEqual([]);
});
