import { TypedError } from '../../../errors/typed-error';
import { fileName } from '../../../formats/file-name';
import { gzipped } from '../../../formats/gzip/write';
import { type BundledFile, writeTar } from '../../../formats/tar';
import type { PackedGenome } from '../../../genome/packed/packed-genome';
import { fastaOf } from '../../../genome/packed/to-fasta';
import { WindowSampler } from '../../../genome/split/windows';
import { layOut } from '../../../model/layout';
import { initialParameters } from '../../../model/weights';
import { breathe } from '../../../platform/breathe';
import { makeGolden } from '../../../training/cluster/golden';
import type { PretrainingConfig } from '../../../training/config';
import { initialState } from '../../../training/learner';
import { checkPlan } from '../../../training/plan';
import { fromCheckpoint } from '../../../training/record/checkpoint-state';
import { ColumnBuilder, type MetricColumns, sliceColumns } from '../../../training/record/metric-columns';
import { NOT_BEGUN } from '../../../training/record/progress';
import { RECORD_VERSION } from '../../../training/record/run-record';
import type { RunStore } from '../../../training/record/run-store';
import { runInfo } from '../../../training/run-start';
import { heldOutWindows } from '../../../training/views/held-out-windows';
import type { BackgroundWork } from '../../background-work';
import type { DeviceService } from '../../device';
import type { GenomeService } from '../../genome/genome-service';
import type { OpenedStore } from '../../storage';
import type { ExportedFile } from '../exchange';
import { reportOf } from '../report/report';
import { clusterFiles, type HandedRun } from './cluster-folder';

/** What is to be trained: a run from one of its checkpoints on, or settings on the open genome from their start. */
export type ClusterOrder = {
  /** The sequence itself goes along. */
  readonly sequence: boolean;
} & ({ readonly id: string; readonly checkpoint: string } | { readonly config: PretrainingConfig });

export interface ClusterFolder {
  readonly name: string;
  readonly files: readonly BundledFile[];
}

export interface ClusterSurroundings {
  readonly opened: Promise<OpenedStore>;
  readonly background: BackgroundWork;
  readonly device: Pick<DeviceService, 'turnOn'>;
  readonly genome: Pick<GenomeService, 'identity' | 'withRunGenome' | 'longestIncluded'>;
  /** Names the studio in what it makes. */
  readonly build: string;
  readonly commit: string | null;
}

/** Names inside an archive have 100 bytes; the longest path in the folder takes half of them. */
const NAME_BYTES = 40;

/** Hands runs over to a cluster: a folder that trains them on with PyTorch (docs/cluster.md). */
export class ClusterService {
  private readonly around: ClusterSurroundings;

  constructor(around: ClusterSurroundings) {
    this.around = around;
  }

  /** The folder as one archive. @throws TypedError as `folder` */
  async archive(order: ClusterOrder): Promise<readonly ExportedFile[]> {
    const { name, files } = await this.folder(order);
    const blob = writeTar(files.map((file) => ({ ...file, name: `${name}/${file.name}` })));
    return [{ name: `${name}.tar`, blob }];
  }

  /**
   * The folder file by file. Waits for the device: three steps are taken on WebAssembly for it.
   * @throws TypedError `run-missing`, `checkpoint-*`, `run-genome-missing` where the sequence is to go along and is not
   *   here, `config-*` where settings alone are not possible
   */
  async folder(order: ClusterOrder): Promise<ClusterFolder> {
    const { device } = this.around;
    const run = 'id' in order ? await this.kept(order.id, order.checkpoint) : await this.planned(order.config);
    const { config } = run.record;
    const parts = await this.genomeParts(run, order);
    const golden = await device.turnOn('wasm', (opened) => makeGolden(config, run.learner, run.progress.step, opened));
    // Some hundred kilobytes of text that nobody else needs.
    const { pythonFiles } = await import('./python-files');
    const files = clusterFiles(run, { golden, ...parts, python: pythonFiles() });
    return { name: `${fileName(run.name, 'run', NAME_BYTES)}-cluster`, files };
  }

  private async kept(id: string, checkpoint: string): Promise<HandedRun> {
    const { background, opened } = this.around;
    return background.during(opened.then(({ store }) => this.readRun(store, id, checkpoint)));
  }

  private async readRun(store: RunStore, id: string, checkpoint: string): Promise<HandedRun> {
    const entry = await store.run(id);
    const { record } = entry;
    const { learner, progress } = fromCheckpoint(await store.checkpoint(id, checkpoint), record.config);
    const [all, { events }] = await Promise.all([store.metrics(id), store.journal(id)]);
    const points = upTo(progress.step, all);
    const about = { entry, points: all, events, studio: this.around.build, madeAt: new Date() };
    const report = all.length === 0 ? null : await reportOf(about);
    return { name: entry.label?.name ?? record.name, record, learner, progress, points, report };
  }

  /** A run that would begin with these settings on the open genome. */
  private async planned(config: PretrainingConfig): Promise<HandedRun> {
    const { genome, device, build, commit } = this.around;
    checkPlan(config, genome.longestIncluded());
    const identity = genome.identity();
    const layout = layOut(config);
    const facts = { dispatches: 0, kernels: {} };
    return genome.withRunGenome(identity, config, async (source) => {
      const name = `${source.name}-${config.preset}-${config.seed}`;
      const sampler = new WindowSampler(source.genome, source.split.validation, config.windowLength, config);
      const heldOut = heldOutWindows(source.genome, sampler, config);
      const info = await device.turnOn('wasm', async (opened) =>
        runInfo({ name, genome: source.genome, split: source.split, config, device: opened }, heldOut, facts),
      );
      return {
        name,
        record: {
          version: RECORD_VERSION,
          id: crypto.randomUUID(),
          name,
          createdAt: new Date().toISOString(),
          config,
          info: { ...info },
          genome: identity,
          build,
          commit,
        },
        learner: initialState(layout, config, initialParameters(layout, config.seed)),
        progress: NOT_BEGUN,
        points: new ColumnBuilder().finish(),
        report: null,
      };
    });
  }

  /** Without the genome there is no split; where the sequence was asked for that is a refusal. */
  private async genomeParts({ record }: HandedRun, { sequence }: ClusterOrder) {
    const { genome, config } = record;
    try {
      return await this.around.genome.withRunGenome(genome, config, async (source) => ({
        split: source.split,
        sequence: sequence ? await packedSequence(source.name, source.genome) : null,
      }));
    } catch (cause) {
      if (!(cause instanceof TypedError && cause.code === 'run-genome-missing')) throw cause;
      if (!sequence) return { split: null, sequence: null };
      const action = `Open ${genome.source} first, or leave the sequence out.`;
      throw new TypedError(cause.code, `The genome of this run, ${genome.name}, is not here.`, action, {}, { cause });
    }
  }
}

/** The points up to a step. */
function upTo(step: number, points: MetricColumns): MetricColumns {
  const end = points.axes.step.findIndex((each) => each > step);
  return end < 0 ? points : sliceColumns(points, 0, end);
}

/** After each piece others have a turn. */
async function* inTurns<T>(pieces: Iterable<T>): AsyncGenerator<T> {
  for (const piece of pieces) {
    yield piece;
    await breathe();
  }
}

async function packedSequence(name: string, genome: PackedGenome) {
  const blob = await gzipped(inTurns(fastaOf(genome)));
  return { name: `${fileName(name, 'genome', NAME_BYTES)}.fa.gz`, blob };
}
