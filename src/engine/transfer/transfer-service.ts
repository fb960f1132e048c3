import { TypedError } from '../../errors/typed-error';
import { fileName } from '../../formats/file-name';
import { writeSafetensors } from '../../formats/safetensors';
import { layOut } from '../../model/layout';
import { toPublished } from '../../model/published';
import { BACKBONES } from '../../model/spec';
import type { PretrainingConfig } from '../../training/config';
import { fromCheckpoint } from '../../training/record/checkpoint-state';
import { formatModelCard } from '../../training/record/model-card';
import type { StartState } from '../../training/record/progress';
import type { RunEntry, RunStore } from '../../training/record/run-store';
import type { BackgroundWork } from '../background-work';
import { withRunLock } from '../runs/with-run-lock';
import type { OpenedStore } from '../storage';
import type { ExportedFile, ExportedWeights, ImportedRun, MetricsFormat, StartWeights } from './exchange';
import { importFiles } from './import-run';
import { metricsFile } from './metrics/metrics-file';
import { reportOf } from './report/report';
import { packRun } from './run-bundle';
import { CARD_KEY } from './weights-import';

export interface TransferSurroundings {
  readonly opened: Promise<OpenedStore>;
  readonly background: BackgroundWork;
  /** Names the studio in what it makes. */
  readonly build: string;
  /** There is a run more. */
  readonly onImported: () => void;
}

/** Runs and weights as files: out, and in again. Possible during a run. */
export class TransferService {
  private readonly around: TransferSurroundings;

  constructor(around: TransferSurroundings) {
    this.around = around;
  }

  /** One network of a checkpoint, and its config.json. @throws TypedError `run-missing`, `checkpoint-*` */
  exportWeights(of: ExportedWeights): Promise<readonly ExportedFile[]> {
    return this.withStore((store) => weightFiles(store, of));
  }

  /** The whole run as one file. @throws TypedError `run-missing`, `run-in-use` */
  exportRun(id: string): Promise<readonly ExportedFile[]> {
    return this.withStore(async (store) => {
      const entry = await store.run(id);
      const blob = await withRunLock(
        store,
        id,
        'Stop it first (it can be continued after), or wait for its end.',
        async () => packRun(await store.files(id)),
      );
      return [{ name: `${fileNameOf(entry)}.helicase.tar`, blob }];
    });
  }

  /** A page about the run to show and to print. @throws TypedError `run-missing` */
  exportReport(id: string): Promise<readonly ExportedFile[]> {
    return this.withStore(async (store) => {
      const entry = await store.run(id);
      const [points, { events }] = await Promise.all([store.metrics(id), store.journal(id)]);
      const page = await reportOf({
        entry,
        points,
        events,
        studio: this.around.build,
        madeAt: new Date(),
      });
      return [
        {
          name: `${fileNameOf(entry)}.report.html`,
          blob: new Blob([page], { type: 'text/html' }),
        },
      ];
    });
  }

  /** Every logged point. @throws TypedError `run-missing` */
  exportMetrics(id: string, format: MetricsFormat): Promise<readonly ExportedFile[]> {
    return this.withStore(async (store) => {
      const entry = await store.run(id);
      const { createdAt, config, genome, info } = entry.record;
      const { name, source, fingerprint } = genome;
      const run = { id, name: nameOf(entry), createdAt, points: await store.metrics(id) };
      const about = { name: run.name, createdAt, config, genome: { name, source, fingerprint }, ...info };
      return [await metricsFile(fileNameOf(entry), run, about, format)];
    });
  }

  /**
   * Takes in an exported run, or weights with their config.json: all or nothing. Notice: `runs`.
   * @throws TypedError `exchange-*`, `weights-*`, `bundle-*`, `import-storage-full` and others that name what is wrong
   */
  async import(files: readonly File[]): Promise<ImportedRun> {
    const imported = await this.withStore((store) => importFiles(store, files, this.around.build));
    this.around.onImported();
    return imported;
  }

  /**
   * Both networks of a checkpoint for a run with this config.
   * @throws TypedError `run-missing`, `checkpoint-*`, `start-weights-shape` where the config makes another network
   */
  async startWeights({ id, checkpoint }: StartWeights, config: PretrainingConfig): Promise<StartState> {
    const { store } = await this.around.opened;
    const entry = await store.run(id);
    const shapes = (of: PretrainingConfig) =>
      JSON.stringify([
        layOut(of).slots.map(({ name, shape }) => [name, shape]),
        BACKBONES[of.backbone].sizes.map((size) => of[size]),
      ]);
    const theirs = entry.record.config;
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

  private withStore<T>(work: (store: RunStore) => Promise<T>): Promise<T> {
    const { background, opened } = this.around;
    return background.during(opened.then(({ store }) => work(store)));
  }
}

async function weightFiles(
  store: RunStore,
  { id, checkpoint, network }: ExportedWeights,
): Promise<readonly ExportedFile[]> {
  const entry = await store.run(id);
  const { config } = entry.record;
  const { learner, progress } = fromCheckpoint(await store.checkpoint(id, checkpoint), config);
  const { fingerprint } = entry.record.genome;
  const card = formatModelCard(config, {
    run: nameOf(entry),
    network,
    step: progress.step,
    genome: fingerprint === '' ? null : fingerprint,
  });
  const weights = writeSafetensors(toPublished(learner[network], layOut(config)), { format: 'pt', [CARD_KEY]: card });
  const name = `${fileNameOf(entry)}-${network}-${progress.step}`;
  return [
    { name: `${name}.safetensors`, blob: new Blob([weights]) },
    { name: `${name}.config.json`, blob: new Blob([card], { type: 'application/json' }) },
  ];
}

const nameOf = ({ record, label }: RunEntry): string => label?.name ?? record.name;
const fileNameOf = (entry: RunEntry): string => fileName(nameOf(entry), entry.record.id);
