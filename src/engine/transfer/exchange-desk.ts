import { TypedError, toProblem } from '../../errors/typed-error';
import { fileName } from '../../formats/file-name';
import { writeSafetensors } from '../../formats/safetensors';
import { exchangeKind } from '../../formats/weight-files';
import { layOut } from '../../model/layout';
import { toPublished } from '../../model/published';
import { lockRun } from '../../platform/browser/run-lock';
import type { Folder } from '../../platform/folder';
import type { PretrainingConfig } from '../../training/config';
import { initialState } from '../../training/learner';
import { writeCheckpoint } from '../../training/record/checkpoint';
import { fromCheckpoint, toCheckpoint } from '../../training/record/checkpoint-state';
import { Journal } from '../../training/record/journal';
import { formatModelCard } from '../../training/record/model-card';
import { NOT_BEGUN, type StartState } from '../../training/record/progress';
import { RECORD_VERSION, type RunRecord } from '../../training/record/run-record';
import type { RunEntry, RunStore } from '../../training/record/run-store';
import { configOf } from '../runs/stored-run';
import type { OpenedStore } from '../storage';
import type { ExchangeCommand, ExchangeEvent, StartWeights } from './exchange-protocol';
import { reportOf } from './report/report';
import { packRun, unpackRun } from './run-bundle';
import { CARD_KEY, type ImportedWeights, importWeights } from './weights-import';

type CommandOf<T extends ExchangeCommand['type']> = Extract<ExchangeCommand, { type: T }>;

/** Runs and weights as files: out, and in again. */
export class ExchangeDesk {
  private readonly emit: (event: ExchangeEvent) => void;
  private readonly opened: Promise<OpenedStore>;
  private readonly build: string;

  constructor(emit: (event: ExchangeEvent) => void, opened: Promise<OpenedStore>, build: string) {
    this.emit = emit;
    this.opened = opened;
    this.build = build;
  }

  /** Carries out a command; what fails is told by `exchangeFailed` and changes nothing. */
  async answer(command: ExchangeCommand): Promise<void> {
    try {
      const { store } = await this.opened;
      switch (command.type) {
        case 'exportWeights':
          return await this.exportWeights(store, command);
        case 'exportRun':
          return await this.exportRun(store, command);
        case 'exportReport':
          return await this.exportReport(store, command);
        case 'importRun':
          return await this.import(store, command);
      }
    } catch (cause) {
      this.emit({ type: 'exchangeFailed', of: command.type, problem: toProblem(cause) });
    }
  }

  /**
   * Both networks of a checkpoint for a run with this config.
   * @throws TypedError `run-missing`, `checkpoint-*`, `start-weights-shape` where the config makes another network
   */
  async startWeights({ id, checkpoint }: StartWeights, config: PretrainingConfig): Promise<StartState> {
    const { store } = await this.opened;
    const entry = await entryOf(store, id);
    const shapes = (of: PretrainingConfig) => {
      const { backbone, groupSize, heads } = of;
      return JSON.stringify([
        layOut(of).slots.map(({ name, shape }) => [name, shape]),
        backbone === 'chordmixer' ? groupSize : heads,
      ]);
    };
    const theirs = configOf(entry.record);
    if (shapes(theirs) !== shapes(config)) {
      const message = `The weights of "${nameOf(entry)}" are of another network than the settings make.`;
      throw new TypedError(
        'start-weights-shape',
        message,
        'Start from them again on Export, which sets the form to their network, or start from new weights.',
      );
    }
    const { learner, progress } = fromCheckpoint(await store.checkpoint(id, checkpoint), theirs);
    return { student: learner.student, teacher: learner.teacher, from: `${nameOf(entry)}, step ${progress.step}` };
  }

  private async exportWeights(store: RunStore, { id, checkpoint, network }: CommandOf<'exportWeights'>): Promise<void> {
    const entry = await entryOf(store, id);
    const config = configOf(entry.record);
    const { learner, progress } = fromCheckpoint(await store.checkpoint(id, checkpoint), config);
    const { fingerprint } = entry.record.genome;
    const card = formatModelCard(config, {
      run: nameOf(entry),
      network,
      step: progress.step,
      genome: fingerprint === '' ? null : fingerprint,
    });
    const weights = writeSafetensors(toPublished(learner[network], layOut(config)), { format: 'pt', [CARD_KEY]: card });
    const name = `${fileName(nameOf(entry), entry.record.id)}-${network}-${progress.step}`;
    this.emit({
      type: 'exported',
      files: [
        { name: `${name}.safetensors`, blob: new Blob([weights]) },
        { name: `${name}.config.json`, blob: new Blob([card], { type: 'application/json' }) },
      ],
    });
  }

  private async exportRun(store: RunStore, { id }: CommandOf<'exportRun'>): Promise<void> {
    const entry = await entryOf(store, id);
    const blob = await locked(id, async () => packRun(await store.files(id)));
    this.emit({
      type: 'exported',
      files: [{ name: `${fileName(nameOf(entry), entry.record.id)}.helicase.tar`, blob }],
    });
  }

  private async exportReport(store: RunStore, { id }: CommandOf<'exportReport'>): Promise<void> {
    const entry = await entryOf(store, id);
    const [points, { events }] = await Promise.all([store.metrics(id), store.journal(id)]);
    const page = await reportOf({
      entry,
      config: configOf(entry.record),
      points,
      events,
      studio: this.build,
      madeAt: new Date(),
    });
    this.emit({
      type: 'exported',
      files: [
        {
          name: `${fileName(nameOf(entry), entry.record.id)}.report.html`,
          blob: new Blob([page], { type: 'text/html' }),
        },
      ],
    });
  }

  private async import(store: RunStore, { files }: CommandOf<'importRun'>): Promise<void> {
    const kinds = new Map<string, File>();
    for (const file of files) {
      const kind = await exchangeKind(file);
      if (kinds.has(kind))
        throw new TypedError(
          'exchange-many',
          'There are two files of one kind.',
          'Import one run, or one file of weights, at a time.',
          { file: file.name },
        );
      kinds.set(kind, file);
    }
    const [bundle, weights, card = null] = [kinds.get('bundle'), kinds.get('weights'), kinds.get('config')];
    if (bundle !== undefined) {
      const { record, files: held } = await unpackRun(bundle);
      const here = { ...record, id: crypto.randomUUID() };
      return this.keepImported(here, 'run', () => store.adopt(here, held));
    }
    if (weights === undefined)
      throw new TypedError(
        'weights-missing',
        'There are no weights beside this config.json.',
        'Choose the .safetensors file and its config.json together.',
      );
    const imported = await importWeights(weights, card);
    const record = recordOf(imported, weights.name, this.build);
    const notes = imported.notes.map(({ message }) => message);
    return this.keepImported(
      record,
      'weights',
      () => store.create(record, (folder) => writeWeights(store, folder, imported)),
      notes,
    );
  }

  private async keepImported(
    { id, name }: RunRecord,
    kind: 'run' | 'weights',
    keep: () => Promise<void>,
    notes: readonly string[] = [],
  ): Promise<void> {
    await locked(id, () => keep().catch(noRoom));
    this.emit({ type: 'runImported', id, kind, name, notes });
  }
}

/** A disk that is full has another meaning at an import than in a run, which goes on. */
function noRoom(cause: unknown): never {
  if (!(cause instanceof TypedError && cause.code === 'runs-storage-full')) throw cause;
  const message =
    'The browser has no room for what these files hold; nothing of them was imported, and what was here before is intact.';
  throw new TypedError(
    'import-storage-full',
    message,
    'Delete old runs or genomes, or free disk space, and import them again.',
    {},
    { cause },
  );
}

async function entryOf(store: RunStore, id: string): Promise<RunEntry> {
  const entry = await store.entry(id);
  if (entry === undefined)
    throw new TypedError('run-missing', 'This run is no longer there.', 'Reload the page to see the runs there are.');
  return entry;
}

const nameOf = ({ record, label }: RunEntry): string => label?.name ?? record.name;

/** While a run is trained its files grow under whoever copies them. */
async function locked<T>(id: string, work: () => Promise<T>): Promise<T> {
  const release = await lockRun(id);
  if (release === null)
    throw new TypedError(
      'run-in-use',
      'This run is being trained now.',
      'Stop it first (it can be continued after), or wait for its end.',
    );
  try {
    return await work();
  } finally {
    release();
  }
}

/**
 * Weights from a file are kept as a run that has ended: a checkpoint to export, to judge and to start from, without
 * points.
 */
function recordOf({ config, provenance, parameters }: ImportedWeights, file: string, build: string): RunRecord {
  return {
    version: RECORD_VERSION,
    id: crypto.randomUUID(),
    name: provenance === null ? file.slice(0, 200) : `${provenance.run}, ${provenance.network}`,
    createdAt: new Date().toISOString(),
    config,
    info: {
      device: { kind: 'wasm', adapter: 'imported weights', software: true, notice: '', maxBindingBytes: 0 },
      parameters: parameters.length,
      baselines: { uniform: Math.log(4), composition: null, markov: { order: 0, nats: null } },
      entropyCeiling: 0,
    },
    genome: {
      name: 'not known',
      source: file.slice(0, 200),
      fingerprint: provenance?.genome ?? '',
      bases: 0,
      records: 0,
      from: 'file',
      excluded: [],
      regions: null,
    },
    build,
  };
}

async function writeWeights(
  store: RunStore,
  folder: Folder,
  { config, provenance, parameters }: ImportedWeights,
): Promise<void> {
  const step = provenance?.step ?? 0;
  const state = initialState(layOut(config), config, parameters);
  await writeCheckpoint(await store.checkpoints(folder), await toCheckpoint(state, { ...NOT_BEGUN, step }), new Date());
  const { journal } = await Journal.open(folder);
  await journal.append([{ standing: { step, outcome: 'done', best: null, activeMs: 0 } }]);
}
