import { describe, expect, it } from 'vitest';
import type { TypedError } from '../../errors/typed-error';
import { readSafetensors } from '../../formats/safetensors';
import { layOut } from '../../model/layout';
import { fromPublished, publishedTensors } from '../../model/published';
import { browserPlatform } from '../../platform/browser/browser-platform';
import type { Folder } from '../../platform/folder';
import { FaultyFolder } from '../../platform/memory/faulty-folder';
import { MemoryFolder } from '../../platform/memory/memory-folder';
import type { PretrainingConfig } from '../../training/config';
import { PRESETS } from '../../training/presets';
import { parseModelCard } from '../../training/record/model-card';
import { RunStore, runsStorageFull } from '../../training/record/run-store';
import { Engine } from '../engine';
import type { StoredRun } from '../runs/run-report';
import { Heard } from '../testing';
import type { ExportedFile } from './exchange';

const tiny: PretrainingConfig = {
  ...PRESETS.nano,
  device: 'wasm',
  steps: 10,
  batch: 2,
  windowLength: 30,
  width: 8,
  hidden: 12,
  groupSize: 2,
  validationWindows: 4,
  evaluateEvery: 5,
};
const genome = () => new File([`>made-up\n${'ACGTTGCAACCGGATATTC'.repeat(90)}\n`], 'made-up.fa');

/** A studio with runs of its own: another one is another machine. */
class Machine {
  readonly store: RunStore;
  readonly engine: Engine;
  readonly heard: Heard;

  constructor(root: Folder = new MemoryFolder(), commit: string | null = null) {
    this.store = new RunStore(root);
    this.engine = new Engine({
      platform: browserPlatform(location.origin),
      runs: Promise.resolve({ store: this.store, kept: true }),
      build: 'test',
      commit,
    });
    this.heard = new Heard(this.engine);
  }

  get transfer() {
    return this.engine.transfer;
  }

  async openGenome(): Promise<void> {
    await this.engine.genome.importFiles({ files: [genome()] });
  }

  async runs(): Promise<readonly StoredRun[]> {
    return (await this.engine.runs.list()).runs;
  }

  get losses() {
    return this.heard.points.map(({ step, values }) => [step, values.mlmStudent, values.gradientNorm]);
  }

  async weightsOf(id: string) {
    const { checkpoints } = (await this.store.entry(id))!;
    return (await this.store.checkpoint(id, checkpoints.at(-1)!.folder)).tensors;
  }
}

const asFiles = (exported: readonly ExportedFile[]) => exported.map(({ name, blob }) => new File([blob], name));

async function trained(config: PretrainingConfig) {
  const machine = new Machine();
  await machine.openGenome();
  expect(await machine.engine.training.start(config)).toBe('done');
  const [run] = await machine.runs();
  return { machine, run };
}

describe('runs and weights as files', () => {
  it('goes on, on another machine, as if it had never moved', async () => {
    const whole = await trained(tiny);
    const here = new Machine(new MemoryFolder(), 'abc1234');
    await here.openGenome();
    const first = here.heard.nextOfRun('points');
    const stopping = here.engine.training.start(tiny);
    await first;
    await here.engine.training.stop();
    await stopping;
    const [run] = await here.runs();
    const [bundle] = asFiles(await here.transfer.exportRun(run.id));
    expect(bundle.name).toBe('made-up-nano-1.helicase.tar');

    const there = new Machine();
    const told = there.heard.next('runs');
    const imported = await there.transfer.import([bundle]);
    const { id } = imported;
    expect(imported).toEqual({ id, kind: 'run', name: 'made-up-nano-1', notes: [] });
    expect(id).not.toBe(run.id);
    expect((await told).report.runs.map((each) => each.id)).toEqual([id]);
    expect((await there.store.entry(id))!.record).toMatchObject({ build: 'test', commit: 'abc1234' });
    await there.openGenome();
    if (run.standing.step < tiny.steps) expect(await there.engine.training.continue(id, null)).toBe('done');
    expect([...here.losses.filter(([step]) => step! <= run.standing.step), ...there.losses]).toEqual(
      whole.machine.losses,
    );
    expect(await there.weightsOf(id)).toEqual(await whole.machine.weightsOf(whole.run.id));
  });

  it('gives weights under their published names, and takes them back to start from', async () => {
    const { machine, run } = await trained(tiny);
    const checkpoint = run.checkpoints.at(-1)!.folder;
    const files = asFiles(await machine.transfer.exportWeights({ id: run.id, checkpoint, network: 'teacher' }));
    expect(files.map(({ name }) => name)).toEqual([
      'made-up-nano-1-teacher-10.safetensors',
      'made-up-nano-1-teacher-10.config.json',
    ]);
    const layout = layOut(tiny);
    const { tensors } = await readSafetensors(files[0], publishedTensors(layout));
    const [teacher] = (await machine.weightsOf(run.id)).teacher;
    expect(fromPublished(tensors, layout)).toEqual(teacher.values);
    expect(parseModelCard(await files[1].text())).toEqual({
      config: tiny,
      provenance: { run: 'made-up-nano-1', network: 'teacher', step: 10, genome: run.genome.fingerprint },
    });

    // The file alone carries its settings too.
    for (const chosen of [files, files.slice(0, 1)]) {
      const there = new Machine();
      const imported = await there.transfer.import(chosen);
      expect(imported).toMatchObject({ kind: 'weights', name: 'made-up-nano-1, teacher' });
      const { id } = imported;
      expect((await there.weightsOf(id)).student[0].values).toEqual(teacher.values);
      const [kept] = await there.runs();
      expect(kept).toMatchObject({ id, state: 'done', standing: { step: 10 } });
      await there.openGenome();
      const weights = { id, checkpoint: kept.checkpoints[0].folder };
      expect(await there.engine.training.start({ ...tiny, steps: 2 }, weights)).toBe('done');
      const [first] = there.losses;
      expect(first).not.toEqual(machine.losses[0]);
      // Its start is kept, so that a run which ended at once would still go on from it.
      const begun = (await there.runs()).find(({ id: other }) => other !== id)!;
      expect(begun.checkpoints.map(({ step }) => step)).toContain(0);
      const { tensors: at0 } = await there.store.checkpoint(begun.id, begun.checkpoints[0].folder);
      expect(at0.student[0].values).toEqual(teacher.values);
      // Without it, its seed would draw other weights: it is refused rather than begun again from those.
      const folder = await there.store.folder(begun.id);
      for (const { folder: name } of begun.checkpoints) await (await there.store.checkpoints(folder)).remove(name);
      await expect(there.engine.training.continue(begun.id, null)).rejects.toMatchObject({
        code: 'start-weights-lost',
      });
    }
  });

  it('refuses weights of another network to start from, and goes on', async () => {
    const { machine, run } = await trained({ ...tiny, steps: 1 });
    const weights = { id: run.id, checkpoint: run.checkpoints.at(-1)!.folder };
    const { training } = machine.engine;
    await expect(training.start({ ...tiny, width: 10 }, weights)).rejects.toMatchObject({
      code: 'start-weights-shape',
    });
    expect(await training.start({ ...tiny, steps: 1 }, weights)).toBe('done');
  });

  it('refuses what is no weights and no run, and takes the next good file', async () => {
    const { machine, run } = await trained({ ...tiny, steps: 1 });
    const refuse = (...files: File[]): Promise<string> =>
      machine.transfer.import(files).then(
        () => 'accepted',
        ({ code }: TypedError) => code,
      );
    const of = { id: run.id, checkpoint: run.checkpoints[0].folder, network: 'student' } as const;
    const [weights, card] = asFiles(await machine.transfer.exportWeights(of));
    expect(await refuse(new File([Uint8Array.of(0x80, 4, 0x95)], 'model.pt'))).toBe('weights-pickle');
    expect(await refuse(card)).toBe('weights-missing');
    expect(
      await refuse(weights, new File([(await card.text()).replace('"width": 8', '"width": 9')], 'config.json')),
    ).toBe('safetensors-shape');
    expect(
      await refuse(weights, new File([(await card.text()).replace('"blocks": 1', '"blocks": 2')], 'config.json')),
    ).toBe('safetensors-names');
    const short = new File([weights.slice(0, -4)], weights.name);
    expect(await refuse(short)).toBe('safetensors-offsets');
    expect((await machine.store.ids()).length).toBe(1);
    expect(await refuse(weights, card)).toBe('accepted');
    expect((await machine.store.ids()).length).toBe(2);
  });

  it('keeps nothing of an import that finds no room or is killed, at whichever operation; then takes it', async () => {
    const { machine, run } = await trained({ ...tiny, steps: 1 });
    const bundle = asFiles(await machine.transfer.exportRun(run.id));
    const of = { id: run.id, checkpoint: run.checkpoints[0].folder, network: 'student' } as const;
    const weights = asFiles(await machine.transfer.exportWeights(of));
    for (const files of [bundle, weights]) {
      for (let at = 1, refused = 0; ; at++) {
        const root = new MemoryFolder();
        const { transfer } = new Machine(new FaultyFolder(root, { at, when: 'full' }, runsStorageFull));
        const refusal = await transfer.import(files).then(
          () => null,
          (cause: TypedError) => cause,
        );
        if (refusal === null) {
          // What was refused now is the look at the runs that follows.
          expect(refused).toBeGreaterThan(8);
          break;
        }
        refused++;
        expect(refusal).toMatchObject({
          code: 'import-storage-full',
          message: expect.stringContaining('nothing of them was imported'),
        });
        expect(await root.names(), `operation ${at}`).toEqual([]);
        expect(await transfer.import(files)).toMatchObject({ id: expect.any(String) });

        const killed = new MemoryFolder();
        await expect(
          new Machine(new FaultyFolder(killed, { at, when: 'during' })).transfer.import(files),
        ).rejects.toThrow();
        const [left] = await killed.names();
        expect(left && (await new RunStore(killed).entry(left)), `killed at operation ${at}`).toBeUndefined();
      }
    }
  });

  it('writes a report with a chart of what was logged', async () => {
    const { machine, run } = await trained({ ...tiny, steps: 5 });
    const [page] = asFiles(await machine.transfer.exportReport(run.id));
    expect(page.name).toBe('made-up-nano-1.report.html');
    const report = new DOMParser().parseFromString(await page.text(), 'text/html');
    expect(report.querySelector('h1')?.textContent).toBe('made-up-nano-1');
    expect(report.querySelectorAll('figure svg polyline').length).toBeGreaterThan(5);
    expect(report.body.textContent).toContain(run.genome.fingerprint);
  });
});
