import { describe, expect, it } from 'vitest';
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
import type { Command, EngineEvent } from '../protocol';

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
  readonly events: EngineEvent[] = [];
  private waiting: ((event: EngineEvent) => void)[] = [];
  private readonly engine: Engine;

  constructor(root: Folder = new MemoryFolder()) {
    this.store = new RunStore(root);
    this.engine = new Engine(
      (event) => {
        this.events.push(event);
        for (const told of this.waiting) told(event);
      },
      browserPlatform(location.origin),
      { runs: Promise.resolve({ store: this.store, kept: true }), build: 'test' },
    );
  }

  ask<T extends EngineEvent['type']>(command: Command, ...types: T[]): Promise<Extract<EngineEvent, { type: T }>> {
    return new Promise((resolve) => {
      const told = (event: EngineEvent) => {
        if (!types.includes(event.type as T)) return;
        this.waiting = this.waiting.filter((other) => other !== told);
        resolve(event as Extract<EngineEvent, { type: T }>);
      };
      this.waiting.push(told);
      this.engine.handle(command);
    });
  }

  send(command: Command): void {
    this.engine.handle(command);
  }

  async exported(command: Command): Promise<File[]> {
    const event = await this.ask(command, 'exported', 'exchangeFailed');
    if (event.type === 'exchangeFailed') throw new Error(event.problem.message);
    return event.files.map(({ name, blob }) => new File([blob], name));
  }

  async train(command: Command) {
    const ended = await this.ask(command, 'finished', 'runFailed');
    expect(ended).toMatchObject({ type: 'finished' });
    return (await this.ask({ type: 'listRuns' }, 'runs')).report.runs;
  }

  get losses() {
    return this.events.flatMap((event) =>
      event.type === 'points'
        ? event.points.map(({ step, values }) => [step, values.mlmStudent, values.gradientNorm])
        : [],
    );
  }

  async weightsOf(id: string) {
    const { checkpoints } = (await this.store.entry(id))!;
    return (await this.store.checkpoint(id, checkpoints.at(-1)!.folder)).tensors;
  }
}

async function trained(config: PretrainingConfig) {
  const machine = new Machine();
  await machine.ask({ type: 'importFiles', files: [genome()] }, 'genome');
  const [run] = await machine.train({ type: 'start', config });
  return { machine, run };
}

describe('runs and weights as files', () => {
  it('goes on, on another machine, as if it had never moved', async () => {
    const whole = await trained(tiny);
    const here = new Machine();
    here.send({ type: 'builtFrom', commit: 'abc1234' });
    await here.ask({ type: 'importFiles', files: [genome()] }, 'genome');
    const stopping = here.train({ type: 'start', config: tiny });
    await here.ask({ type: 'listGenomes' }, 'points');
    here.ask({ type: 'stop' }, 'finished');
    const [run] = await stopping;
    const [bundle] = await here.exported({ type: 'exportRun', id: run.id });
    expect(bundle.name).toBe('made-up-nano-1.helicase.tar');

    const there = new Machine();
    const imported = await there.ask({ type: 'importRun', files: [bundle] }, 'runImported', 'exchangeFailed');
    expect(imported).toMatchObject({ type: 'runImported', kind: 'run', name: 'made-up-nano-1' });
    const id = imported.type === 'runImported' ? imported.id : '';
    expect(id).not.toBe(run.id);
    expect((await there.store.entry(id))!.record).toMatchObject({ build: 'test', commit: 'abc1234' });
    await there.ask({ type: 'importFiles', files: [genome()] }, 'genome');
    if (run.standing.step < tiny.steps) await there.train({ type: 'continueRun', id, step: null });
    expect([...here.losses.filter(([step]) => step! <= run.standing.step), ...there.losses]).toEqual(
      whole.machine.losses,
    );
    expect(await there.weightsOf(id)).toEqual(await whole.machine.weightsOf(whole.run.id));
  });

  it('gives weights under their published names, and takes them back to start from', async () => {
    const { machine, run } = await trained(tiny);
    const checkpoint = run.checkpoints.at(-1)!.folder;
    const files = await machine.exported({ type: 'exportWeights', id: run.id, checkpoint, network: 'teacher' });
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
      const imported = await there.ask({ type: 'importRun', files: chosen }, 'runImported', 'exchangeFailed');
      expect(imported).toMatchObject({ type: 'runImported', kind: 'weights', name: 'made-up-nano-1, teacher' });
      const id = imported.type === 'runImported' ? imported.id : '';
      expect((await there.weightsOf(id)).student[0].values).toEqual(teacher.values);
      const [kept] = (await there.ask({ type: 'listRuns' }, 'runs')).report.runs;
      expect(kept).toMatchObject({ id, state: 'done', standing: { step: 10 } });
      await there.ask({ type: 'importFiles', files: [genome()] }, 'genome');
      const start: Command = {
        type: 'start',
        config: { ...tiny, steps: 2 },
        weights: { id, checkpoint: kept.checkpoints[0].folder },
      };
      const runs = await there.train(start);
      const [first] = there.losses;
      expect(first).not.toEqual(machine.losses[0]);
      // Its start is kept, so that a run which ended at once would still go on from it.
      const begun = runs.find(({ id: other }) => other !== id)!;
      expect(begun.checkpoints.map(({ step }) => step)).toContain(0);
      const { tensors: at0 } = await there.store.checkpoint(begun.id, begun.checkpoints[0].folder);
      expect(at0.student[0].values).toEqual(teacher.values);
      // Without it, its seed would draw other weights: it is refused rather than begun again from those.
      const folder = await there.store.folder(begun.id);
      for (const { folder: name } of begun.checkpoints) await (await there.store.checkpoints(folder)).remove(name);
      const refused = await there.ask({ type: 'continueRun', id: begun.id, step: null }, 'runFailed', 'finished');
      expect(refused).toMatchObject({ type: 'runFailed', problem: { code: 'start-weights-lost' } });
    }
  });

  it('refuses weights of another network to start from, and goes on', async () => {
    const { machine, run } = await trained({ ...tiny, steps: 1 });
    const weights = { id: run.id, checkpoint: run.checkpoints.at(-1)!.folder };
    const failed = await machine.ask(
      { type: 'start', config: { ...tiny, width: 10 }, weights },
      'runFailed',
      'finished',
    );
    expect(failed).toMatchObject({ type: 'runFailed', problem: { code: 'start-weights-shape' } });
    expect(
      await machine.ask({ type: 'start', config: { ...tiny, steps: 1 }, weights }, 'runFailed', 'finished'),
    ).toMatchObject({ type: 'finished' });
  });

  it('refuses what is no weights and no run, and takes the next good file', async () => {
    const { machine, run } = await trained({ ...tiny, steps: 1 });
    const refuse = async (...files: File[]) => {
      const event = await machine.ask({ type: 'importRun', files }, 'exchangeFailed', 'runImported');
      return event.type === 'exchangeFailed' ? event.problem.code : 'accepted';
    };
    const [weights, card] = await machine.exported({
      type: 'exportWeights',
      id: run.id,
      checkpoint: run.checkpoints[0].folder,
      network: 'student',
    });
    expect(await refuse(new File([Uint8Array.of(0x80, 4, 0x95)], 'model.pt'))).toBe('weights-pickle');
    expect(await refuse(card)).toBe('weights-missing');
    expect(
      await refuse(weights, new File([(await card.text()).replace('"width": 8', '"width": 9')], 'config.json')),
    ).toBe('safetensors-shape');
    expect(
      await refuse(weights, new File([(await card.text()).replace('"blocks": 1', '"blocks": 2')], 'config.json')),
    ).toBe('safetensors-names');
    expect(await refuse(weights.slice(0, -4) as File)).toMatch(/exchange-unknown|safetensors-offsets/);
    expect((await machine.store.ids()).length).toBe(1);
    expect(await refuse(weights, card)).toBe('accepted');
    expect((await machine.store.ids()).length).toBe(2);
  });

  it('keeps nothing of an import for which the disk has no room, or whose tab is killed, at whichever of its operations; then takes it', async () => {
    const { machine, run } = await trained({ ...tiny, steps: 1 });
    const [bundle] = await machine.exported({ type: 'exportRun', id: run.id });
    const weights = await machine.exported({
      type: 'exportWeights',
      id: run.id,
      checkpoint: run.checkpoints[0].folder,
      network: 'student',
    });
    for (const files of [[bundle], weights]) {
      for (let at = 1, refused = 0; ; at++) {
        const root = new MemoryFolder();
        const there = new Machine(new FaultyFolder(root, { at, when: 'full' }, runsStorageFull));
        const event = await there.ask({ type: 'importRun', files }, 'exchangeFailed', 'runImported');
        if (event.type === 'runImported') {
          // What was refused now is the look at the runs that follows.
          expect(refused).toBeGreaterThan(8);
          break;
        }
        refused++;
        expect(event.problem).toMatchObject({
          code: 'import-storage-full',
          message: expect.stringContaining('nothing of them was imported'),
        });
        expect(await root.names(), `operation ${at}`).toEqual([]);
        expect((await there.ask({ type: 'importRun', files }, 'exchangeFailed', 'runImported')).type).toBe(
          'runImported',
        );

        const killed = new MemoryFolder();
        await new Machine(new FaultyFolder(killed, { at, when: 'during' })).ask(
          { type: 'importRun', files },
          'exchangeFailed',
        );
        const [left] = await killed.names();
        expect(left && (await new RunStore(killed).entry(left)), `killed at operation ${at}`).toBeUndefined();
      }
    }
  });

  it('writes a report with a chart of what was logged', async () => {
    const { machine, run } = await trained({ ...tiny, steps: 5 });
    const [page] = await machine.exported({ type: 'exportReport', id: run.id });
    expect(page.name).toBe('made-up-nano-1.report.html');
    const report = new DOMParser().parseFromString(await page.text(), 'text/html');
    expect(report.querySelector('h1')?.textContent).toBe('made-up-nano-1');
    expect(report.querySelectorAll('figure svg polyline').length).toBeGreaterThan(5);
    expect(report.body.textContent).toContain(run.genome.fingerprint);
  });
});
