import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openBackend } from '../../device/webgpu/backend';
import { readTar } from '../../formats/tar';
import { importGenome } from '../../genome/import/import-genome';
import { GenomeLibrary } from '../../genome/library/library';
import { randomDna } from '../../numerics/fixtures-dna';
import { MemoryFolder } from '../../platform/memory/memory-folder';
import { memoryPlatform } from '../../platform/memory/memory-platform';
import { nodePlatform } from '../../platform/node/node-platform';
import { FolderLocks } from '../../storage/folder-locks';
import { PRESETS } from '../../training/presets';
import { RunStore } from '../../training/record/run-store';
import { Engine } from '../engine';
import { Heard } from '../testing';

const data = mkdtempSync(join(tmpdir(), 'helicase-tracks-'));
afterAll(() => rmSync(data, { recursive: true }));

/** What a browser keeps when its page is closed. */
function browser() {
  const [genomes, runs] = [new MemoryFolder(), new MemoryFolder()];
  const room = async () => ({ usedBytes: null, quotaBytes: null });
  const open = () => {
    const engine = new Engine({
      platform: memoryPlatform(),
      library: GenomeLibrary.open(genomes, FolderLocks.unshared(), room),
      runs: Promise.resolve({ store: new RunStore(runs), kept: true }),
      openDevice: (choice, onFault) => openBackend(choice, nodePlatform(data, data), onFault),
    });
    return { engine, heard: new Heard(engine) };
  };
  return { open, runs };
}

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
const LENGTH = 2000;
const files = [new File([`>one\n${randomDna(LENGTH)}\n>two\n${randomDna(900, 2)}\n`], 'mine.fa')];
const near = { record: 0, start: 500, end: 600, columns: 100, shown: { start: 500, end: 600 } };

async function newest(engine: Engine) {
  const [{ id }] = await engine.benchmarks.weights();
  return { id, network: 'teacher' } as const;
}

describe('tracks of a network', () => {
  test('are those of its scores, kept with the run, and there again with the annotation in a new page', async () => {
    const { open } = browser();
    const { engine, heard } = open();
    const { id } = await engine.genome.importFiles({ files });
    expect((await engine.tracks.view({ ...near, network: null })).tracks).toBeNull();
    await engine.training.start(tiny);
    const network = await newest(engine);
    expect(await engine.tracks.progress(network)).toEqual([]);
    await expect(engine.tracks.standsOut(network, 0, { by: 'excess', bases: 64 })).rejects.toMatchObject({
      code: 'tracks-none',
    });
    await expect(engine.tracks.bigWigs(network, ['excess'])).rejects.toMatchObject({ code: 'tracks-none' });
    const before = await engine.tracks.view({ ...near, network });
    expect(before.tracks!.surprisal.mean.every(Number.isNaN)).toBe(true);
    const only = { start: 500, end: 600 };
    const { progress: begun } = await engine.tracks.compute(network, 0, only);
    // Whole tiles of 15 bases.
    expect(begun.done).toBe(600 - 495);
    expect((await engine.tracks.view({ ...near, network })).tracks!.surprisal.mean.some(Number.isNaN)).toBe(false);
    const { progress, unkept } = await engine.tracks.compute(network, 0, null);
    expect([progress, unkept]).toEqual([{ record: 0, name: 'one', done: LENGTH, length: LENGTH }, null]);
    expect(heard.of('trackProgress')[0].progress.fresh).toMatchObject({ start: 495 });

    const region = { id: 'x', weights: network.id, network: network.network, record: 0, start: 500, end: 600 };
    const scores = await engine.explore.scores({ ...region, way: 'ten-pass' });
    const { tracks, letters } = await engine.tracks.view({ ...near, network });
    expect(letters).toHaveLength(100);
    for (let i = 0; i < 100; i++) {
      expect(tracks!.surprisal.mean[i]).toBeCloseTo(scores.surprisal[i], 3);
      expect(tracks!.excess.mean[i]).toBeCloseTo(scores.excess[i], 3);
      expect(tracks!.logo![4 * i]).toBeCloseTo(scores.logo[4 * i], 2);
    }
    // No record is whole but the first.
    const [bigWig, letter] = await engine.tracks.bigWigs(network, ['excess', 'A']);
    expect([bigWig.name, letter.name]).toEqual(['excess.bw', 'logo_A.bw']);
    expect(new DataView(await bigWig.blob.slice(0, 4).arrayBuffer()).getUint32(0, true)).toBe(0x888ffc26);
    const [surprisal] = await engine.tracks.bedGraphs(network, 0, { start: 500, end: 502 });
    const lines = [500, 501].map((at, i) => `one\t${at}\t${at + 1}\t${Number(tracks!.surprisal.mean[i].toFixed(4))}\n`);
    expect([surprisal.name, await surprisal.blob.text()]).toEqual(['surprisal.bedGraph', lines.join('')]);
    await expect(engine.tracks.bedGraphs(network, 1, { start: 0, end: 9 })).rejects.toMatchObject({
      code: 'tracks-none',
    });
    const hub = await readTar(await engine.tracks.hub(network));
    const names = ['mine.2bit', 'trackDb.txt', ...['surprisal', 'excess'].map((name) => `${name}.bw`)];
    for (const base of 'ACGT') names.push(`logo_${base}.bw`);
    expect([...hub.keys()]).toEqual(['hub.txt', 'genomes.txt', ...names.map((name) => `mine/${name}`)]);
    expect(await hub.get('mine/excess.bw')!.arrayBuffer()).toEqual(await bigWig.blob.arrayBuffer());
    const { genome: packed } = await importGenome([new File([hub.get('mine/mine.2bit')!], 'a.2bit')]);
    expect(packed.fingerprint).toBe(engine.genome.forExploring().genome.fingerprint);
    const settings = await hub.get('mine/trackDb.txt')!.text();
    for (const file of settings.matchAll(/^bigDataUrl (.*)$/gm)) expect(hub.has(`mine/${file[1]}`)).toBe(true);
    const gff = new File(['##gff-version 3\none\t.\tgene\t501\t590\t.\t-\t.\tID=g;Name=abcD\n'], 'a.gff3');
    expect(await engine.annotation.read(gff)).toMatchObject({ features: 1, kept: true });

    const { most, classes, record } = await engine.tracks.standsOut(network, 0, { by: 'excess', bases: 64 });
    expect(record).toEqual(progress);
    expect(most[0].excess).toBeGreaterThan(most[1].excess);
    expect(classes.map(({ of, all }) => [of, all.bases])).toEqual([
      ['all', 2000],
      ['other', 90],
      ['none', 1910],
    ]);

    const { engine: again } = open();
    await again.genome.open(id!);
    expect(await again.tracks.progress(network)).toEqual([progress]);
    expect((await again.tracks.view({ ...near, network })).tracks).toEqual(tracks);
    expect(await again.annotation.report()).toMatchObject({ source: 'a.gff3', features: 1, kept: true });
    expect(await again.annotation.locate('ABCD')).toMatchObject({ place: { record: 0, start: 477, end: 613 } });
    expect(await again.annotation.locate('two:11-20')).toEqual({
      place: { record: 1, start: 10, end: 20 },
      feature: null,
    });
    await expect(again.annotation.locate('nobody')).rejects.toMatchObject({ code: 'region-record' });
  });

  test('are computed beside a run that trains, whose losses stay what they are without', async () => {
    const losses = async (look: (engine: Engine, heard: Heard) => Promise<void>) => {
      const { engine, heard } = browser().open();
      await engine.genome.importFiles({ files });
      const run = engine.training.start({ ...tiny, steps: 400 });
      await heard.reached(2);
      await engine.training.checkpoint();
      await heard.nextOfRun('saved');
      await look(engine, heard);
      expect(await run).toBe('done');
      return heard.points.map(({ values }) => values.mlmStudent);
    };
    const alone = await losses(async () => undefined);
    const beside = await losses(async (engine, heard) => {
      const computing = engine.tracks.compute(await newest(engine), 0, null);
      await heard.next('trackProgress');
      expect(heard.points.at(-1)!.step).toBeLessThan(400);
      await computing;
    });
    expect(beside).toEqual(alone);
  });

  test('end where they are cancelled, and keep what is there; a checkpoint that is gone is told', async () => {
    const { engine } = browser().open();
    await engine.genome.importFiles({ files });
    await engine.training.start(tiny);
    const network = await newest(engine);
    const cancel = new AbortController();
    engine.subscribe(({ type }) => type === 'trackProgress' && cancel.abort());
    await expect(engine.tracks.compute(network, 0, null, cancel.signal)).rejects.toMatchObject({ name: 'AbortError' });
    const [{ done }] = await engine.tracks.progress(network);
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(LENGTH);
    const gone = { id: 'run/nobody/1.1', network: 'teacher' } as const;
    await expect(engine.tracks.view({ ...near, network: gone })).rejects.toMatchObject({ code: 'weights-gone' });
  });

  test('of a network that was trained elsewhere are held against what is trained on now', async () => {
    const { engine } = browser().open();
    await engine.genome.importFiles({ files });
    await engine.training.start(tiny);
    const network = await newest(engine);
    await engine.genome.importFiles({ files: [new File([`>other\n${randomDna(LENGTH, 9)}\n`], 'other.fa')] });
    await engine.tracks.compute(network, 0, null);
    const whole = { record: 0, start: 0, end: LENGTH, columns: LENGTH, shown: { start: 0, end: LENGTH }, network };
    const before = await engine.tracks.view(whole);
    await engine.genome.split({ ...tiny, validationShare: 0.5 });
    const after = await engine.tracks.view(whole);
    expect(after.heldOut).not.toEqual(before.heldOut);
    expect(after.tracks!.excess.mean).not.toEqual(before.tracks!.excess.mean);
    expect(after.tracks!.surprisal).toEqual(before.tracks!.surprisal);
    expect(after.tracks!.done).toBe(LENGTH);
  });

  test('and maps of a region are computed while a run trains, and it goes on', async () => {
    const { engine, heard } = browser().open();
    await engine.genome.importFiles({ files });
    const run = engine.training.start({ ...tiny, steps: 10_000 });
    await heard.reached(2);
    await engine.training.checkpoint();
    await heard.nextOfRun('saved');
    const { id, network } = await newest(engine);
    const asked = { id: 'x', weights: id, network, record: 0, start: 500, end: 515 };
    const before = heard.points.at(-1)!.step;
    const [{ effects }, { map }, scored] = await Promise.all([
      engine.explore.mutagenesis(asked),
      engine.explore.dependencies(asked),
      engine.explore.background({ ...asked, places: 5 }),
    ]);
    expect([effects.length, map.length, scored.length]).toEqual([60, 225, 15]);
    await heard.reached(before + 2);
    await engine.training.stop();
    expect(await run).toBe('stopped');
    // What was said beside the run is what is said after it.
    expect((await engine.explore.mutagenesis(asked)).effects).toEqual(effects);
  });
});
