import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { randomDna } from '../numerics/fixtures-dna';
import type { PretrainingConfig } from '../training/config';
import { NANO } from '../training/fixtures';
import { Tab } from './testing';

const tiny: PretrainingConfig = {
  ...NANO,
  steps: 14,
  batch: 4,
  windowLength: 30,
  width: 12,
  hidden: 16,
  groupSize: 2,
  validationWindows: 8,
  evaluateEvery: 4,
};
const files = () => [new File([`>one\n${randomDna(4000)}\n>two\n${randomDna(900, 2)}\n`], 'mine.fa')];

const tabs: Tab[] = [];
function openTab(): Tab {
  const tab = new Tab();
  tabs.push(tab);
  return tab;
}

const storage = () => navigator.storage.getDirectory();

async function clear(): Promise<void> {
  for (const tab of tabs.splice(0)) tab.close();
  // A worker's files are let go a moment after it.
  await expect
    .poll(async () => {
      const left: string[] = [];
      for await (const name of (await storage()).keys()) left.push(name);
      for (const name of left) await (await storage()).removeEntry(name, { recursive: true }).catch(() => undefined);
      return left;
    })
    .toEqual([]);
}

beforeEach(clear);
afterEach(clear);

const pointsOf = (tab: Tab) =>
  tab.heard.points.map(({ step, values: { stepMs, basesPerSecond, ...values } }) => ({ step, values }));

/** All numbers a run's last checkpoint holds, as bytes. */
async function lastWeights(id: string): Promise<Uint8Array[]> {
  const checkpoints = await (
    await (await (await storage()).getDirectoryHandle('runs')).getDirectoryHandle(id)
  ).getDirectoryHandle('checkpoints');
  const names: string[] = [];
  for await (const name of checkpoints.keys()) names.push(name);
  const folder = await checkpoints.getDirectoryHandle(names.sort().at(-1)!);
  const read = async (name: string) =>
    new Uint8Array(await (await (await folder.getFileHandle(name)).getFile()).arrayBuffer());
  return Promise.all(['student.safetensors', 'teacher.safetensors', 'optimiser.safetensors'].map(read));
}

/** A run that nothing interrupts: its points and its last weights. */
async function unbroken(config: PretrainingConfig) {
  const tab = openTab();
  await tab.engine.genome.importFiles({ files: files() });
  expect(await tab.engine.training.start(config)).toBe('done');
  const [{ id }] = await tab.runs();
  const made = { points: pointsOf(tab), weights: await lastWeights(id) };
  tab.close();
  return made;
}

describe.each([
  // Long steps, so that no run ends before it is killed; a software GPU takes a while for any.
  { device: 'wasm', steps: 24, evaluateEvery: 1, validationWindows: 80 },
  { device: 'webgpu', steps: 12 },
] as const)('on $device a run', (change) => {
  it('that is killed, continued in a new tab, and killed again has the same losses and weights to the last bit', {
    timeout: 400_000,
  }, async () => {
    const config = { ...tiny, ...change };
    const whole = await unbroken(config);
    expect(whole.points).toHaveLength(config.steps);

    const first = openTab();
    await first.engine.genome.importFiles({ files: files() });
    void first.engine.training.start(config);
    await first.heard.reached(3);
    // Paused, it cannot end before its checkpoint is on a busy disk.
    const kept = first.heard.nextOfRun('saved');
    await first.engine.training.pause();
    await kept;
    await first.engine.training.resume();
    await first.heard.reached(first.heard.points.length + 1);
    first.close();

    const second = openTab();
    await expect.poll(async () => (await second.runs()).map(({ state }) => state)).toEqual(['interrupted', 'done']);
    const [{ id, checkpoints }] = await second.runs();
    // A slow GPU lets the clock save a first one before the pause does.
    const saved = Math.max(...checkpoints.map(({ step }) => step));
    const restored = second.heard.nextOfRun('restored');
    void second.engine.training.continue(id, null);
    expect(await restored).toMatchObject({
      resumedFrom: saved,
      points: { length: saved },
    });
    await second.heard.reached(saved + 4);
    second.close();

    const third = openTab();
    await expect.poll(async () => (await third.runs())[0].state).toBe('interrupted');
    expect(await third.engine.training.continue(id, null)).toBe('done');
    const [{ points }] = third.heard.run('restored');
    expect(pointsOf(third)).toEqual(whole.points.slice(points.length));
    expect(await lastWeights(id)).toEqual(whole.weights);

    // Every point is kept once, in order, and is what an unbroken run logs.
    const { points: logged } = await third.engine.runs.metrics(id);
    expect([...logged.axes.step]).toEqual(whole.points.map(({ step }) => step));
    expect([...logged.signals['mlmStudent'].values]).toEqual(whole.points.map(({ values }) => values.mlmStudent));
    expect([...logged.axes.wallMs].every((ms, row, all) => row === 0 || ms >= all[row - 1])).toBe(true);
    expect(third.heard.log).not.toContain('differently');
  });
});

describe('a run that goes on', () => {
  it('is refused while another tab trains it, and without its genome says which file to drop', async () => {
    const first = openTab();
    await first.engine.genome.importFiles({ files: files() });
    void first.engine.training.start({ ...tiny, device: 'wasm', steps: 100_000 });
    await first.heard.reached(2);
    const saved = first.heard.nextOfRun('saved');
    await first.engine.training.checkpoint();
    await saved;

    const second = openTab();
    const [{ id, state }] = await second.runs();
    expect(state).toBe('active');
    const inUse = { code: 'run-in-use' };
    const { training, runs, library, genome } = second.engine;
    await expect(training.continue(id, null)).rejects.toMatchObject(inUse);
    await expect(runs.delete(id)).rejects.toMatchObject(inUse);
    await expect(runs.label(id, { name: 'x', notes: '', tags: [] })).rejects.toMatchObject(inUse);
    first.close();

    await expect.poll(async () => (await second.runs())[0].state).toBe('interrupted');
    const [{ id: kept }] = await second.genomes();
    await library.delete(kept);
    await expect(training.continue(id, null)).rejects.toMatchObject({
      code: 'run-genome-missing',
      action: expect.stringContaining('mine.fa'),
    });
    await genome.importFiles({ files: files() });
    const restored = second.heard.nextOfRun('restored');
    void training.continue(id, null);
    await restored;
  });

  it('keeps to the kernels it began with, even where no checkpoint had been taken', async () => {
    const first = openTab();
    await first.engine.genome.importFiles({ files: files() });
    expect(await first.engine.training.start({ ...tiny, device: 'webgpu', steps: 1 })).toBe('done');
    const [{ id }] = await first.runs();
    first.close();
    const folder = await (await (await storage()).getDirectoryHandle('runs')).getDirectoryHandle(id);
    await folder.removeEntry('checkpoints', { recursive: true });
    const record = JSON.parse(await (await (await folder.getFileHandle('run.json')).getFile()).text());
    const kernels = { ...record.info.kernels, 'ChordMixerLayer.mix': 'registers-4x4' };
    expect(kernels).not.toEqual(record.info.kernels);
    const file = await (await folder.getFileHandle('run.json')).createWritable();
    await file.write(JSON.stringify({ ...record, info: { ...record.info, kernels } }));
    await file.close();

    const second = openTab();
    await expect.poll(async () => (await second.runs()).map(({ state }) => state)).toEqual(['done']);
    const [started, restored] = [second.heard.nextOfRun('started'), second.heard.nextOfRun('restored')];
    void second.engine.training.continue(id, null);
    expect((await started).run.kernels).toEqual(kernels);
    expect((await restored).resumedFrom).toBe(0);
  });

  it('keeps its label, loses nothing when another is deleted, and is gone once deleted', async () => {
    const tab = openTab();
    await tab.engine.genome.importFiles({ files: files() });
    for (const seed of [1, 2])
      expect(await tab.engine.training.start({ ...tiny, device: 'wasm', steps: 2, seed })).toBe('done');
    const [newest, oldest] = await tab.runs();
    expect(newest).toMatchObject({
      label: { name: 'mine-nano-2' },
      state: 'done',
      standing: { step: 2 },
      checkpoints: [{ step: 2 }],
    });
    expect(newest.standing.best).toMatchObject({ step: expect.any(Number), value: expect.any(Number) });
    const label = { name: 'A better name', notes: 'why', tags: ['one', 'two'] };
    await tab.engine.runs.label(newest.id, label);
    expect((await tab.engine.runs.delete(oldest.id)).runs.map(({ id }) => id)).toEqual([newest.id]);
    tab.close();
    expect((await openTab().runs()).map((run) => run.label)).toEqual([label]);
  });
});
