import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { randomDna } from '../../numerics/fixtures-dna';
import type { PretrainingConfig } from '../../training/config';
import { PRESETS } from '../../training/presets';
import { Tab } from '../testing';

const tiny: PretrainingConfig = {
  ...PRESETS.nano,
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
  tab.points.map(({ step, values: { stepMs, basesPerSecond, ...values } }) => ({ step, values }));
const runsOf = async (tab: Tab) => (await tab.ask({ type: 'listRuns' }, 'runs')).report.runs;

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
  await tab.ask({ type: 'importFiles', files: files() }, 'genome');
  const ended = tab.ask({ type: 'start', config }, 'finished', 'runFailed');
  expect(await ended).toEqual({ type: 'finished', outcome: 'done' });
  const [{ id }] = await runsOf(tab);
  const made = { points: pointsOf(tab), weights: await lastWeights(id) };
  tab.close();
  return made;
}

describe.each([
  // Long steps, so that no run ends before it is killed; a software GPU takes a while for any.
  { device: 'wasm', steps: 24, evaluateEvery: 1, validationWindows: 80 },
  { device: 'webgpu', steps: 12 },
] as const)('on $device a run', (change) => {
  it('that is killed, continued in a new tab, and killed again comes out with the same losses and weights to the last bit', {
    timeout: 400_000,
  }, async () => {
    const config = { ...tiny, ...change };
    const whole = await unbroken(config);
    expect(whole.points).toHaveLength(config.steps);

    const first = openTab();
    await first.ask({ type: 'importFiles', files: files() }, 'genome');
    first.send({ type: 'start', config });
    await first.reached(3);
    // Paused, it cannot end before its checkpoint is on a busy disk.
    await first.ask({ type: 'pause' }, 'saved');
    first.send({ type: 'resume' });
    await first.reached(first.points.length + 1);
    first.close();

    const second = openTab();
    await expect.poll(async () => (await runsOf(second)).map(({ state }) => state)).toEqual(['interrupted', 'done']);
    const [{ id, checkpoints }] = await runsOf(second);
    expect(checkpoints).toHaveLength(1);
    const restored = await second.ask({ type: 'continueRun', id, step: null }, 'restored', 'runFailed');
    expect(restored).toMatchObject({
      type: 'restored',
      resumedFrom: checkpoints[0].step,
      points: { length: checkpoints[0].step },
    });
    await second.reached(checkpoints[0].step + 4);
    second.close();

    const third = openTab();
    await expect.poll(async () => (await runsOf(third))[0].state).toBe('interrupted');
    const { points } = (await third.ask({ type: 'continueRun', id, step: null }, 'restored')) as {
      points: { length: number };
    };
    expect(await third.next('finished', 'runFailed')).toEqual({ type: 'finished', outcome: 'done' });
    expect(pointsOf(third)).toEqual(whole.points.slice(points.length));
    expect(await lastWeights(id)).toEqual(whole.weights);

    // Every point is kept once, in order, and is what an unbroken run logs.
    const { points: kept } = await third.ask({ type: 'runMetrics', id }, 'runMetrics');
    expect([...kept.axes.step]).toEqual(whole.points.map(({ step }) => step));
    expect([...kept.signals['mlmStudent'].values]).toEqual(whole.points.map(({ values }) => values.mlmStudent));
    expect([...kept.axes.wallMs].every((ms, row, all) => row === 0 || ms >= all[row - 1])).toBe(true);
    const messages = third.events.flatMap((event) => (event.type === 'log' ? [event.entry.message] : []));
    expect(messages.join(' ')).not.toContain('differently');
  });
});

describe('a run that goes on', () => {
  it('is refused while another tab trains it, and without its genome says which file to drop', async () => {
    const first = openTab();
    await first.ask({ type: 'importFiles', files: files() }, 'genome');
    first.send({ type: 'start', config: { ...tiny, device: 'wasm', steps: 100_000 } });
    await first.reached(2);
    await first.ask({ type: 'checkpoint' }, 'saved');

    const second = openTab();
    const [{ id, state }] = await runsOf(second);
    expect(state).toBe('active');
    expect((await second.ask({ type: 'continueRun', id, step: null }, 'runFailed', 'started')).type).toBe('runFailed');
    for (const command of [
      { type: 'deleteRun', id },
      { type: 'labelRun', id, label: { name: 'x', notes: '', tags: [] } },
    ] as const) {
      expect((await second.ask(command, 'runsFailed')).problem.code).toBe('run-in-use');
    }
    first.close();

    await expect.poll(async () => (await runsOf(second))[0].state).toBe('interrupted');
    const [{ id: genome }] = await second.genomes();
    await second.ask({ type: 'deleteGenome', id: genome }, 'library');
    const refused = await second.ask({ type: 'continueRun', id, step: null }, 'runFailed', 'started');
    expect(refused).toMatchObject({
      type: 'runFailed',
      problem: { code: 'run-genome-missing', action: expect.stringContaining('mine.fa') },
    });
    await second.ask({ type: 'importFiles', files: files() }, 'genome');
    expect((await second.ask({ type: 'continueRun', id, step: null }, 'restored', 'runFailed')).type).toBe('restored');
  });

  it('keeps to the kernels it began with, even where no checkpoint had been taken', async () => {
    const first = openTab();
    await first.ask({ type: 'importFiles', files: files() }, 'genome');
    await first.ask({ type: 'start', config: { ...tiny, device: 'webgpu', steps: 1 } }, 'finished', 'runFailed');
    const [{ id }] = await runsOf(first);
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
    await expect.poll(async () => (await runsOf(second)).map(({ state }) => state)).toEqual(['done']);
    const { run } = (await second.ask({ type: 'continueRun', id, step: null }, 'started', 'runFailed')) as {
      run: { kernels: object };
    };
    expect(run.kernels).toEqual(kernels);
    expect((await second.next('restored')).resumedFrom).toBe(0);
  });

  it('keeps its label, loses nothing when another is deleted, and is gone once deleted', async () => {
    const tab = openTab();
    await tab.ask({ type: 'importFiles', files: files() }, 'genome');
    for (const seed of [1, 2])
      await tab.ask({ type: 'start', config: { ...tiny, device: 'wasm', steps: 2, seed } }, 'finished', 'runFailed');
    const [newest, oldest] = await runsOf(tab);
    expect(newest).toMatchObject({
      label: { name: 'mine-nano-2' },
      state: 'done',
      standing: { step: 2 },
      checkpoints: [{ step: 2 }],
    });
    expect(newest.standing.best).toMatchObject({ step: expect.any(Number), value: expect.any(Number) });
    const label = { name: 'A better name', notes: 'why', tags: ['one', 'two'] };
    await tab.ask({ type: 'labelRun', id: newest.id, label }, 'runs');
    await tab.ask({ type: 'deleteRun', id: oldest.id }, 'runs');
    tab.close();
    expect((await runsOf(openTab())).map((run) => run.label)).toEqual([label]);
  });
});
