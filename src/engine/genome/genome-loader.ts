import { TypedError } from '../../errors/typed-error';
import type { Dataset } from '../../evaluation/dataset';
import { trainingRows } from '../../evaluation/self-pretraining/training-rows';
import { findTask } from '../../evaluation/tasks/registry';
import { type ImportedGenome, type ImportOptions, importGenome } from '../../genome/import/import-genome';
import type { ImportProgress } from '../../genome/import/import-progress';
import type { GenomeLibrary } from '../../genome/library/library';
import type { LibraryReport } from '../../genome/library/library-entry';
import { type Assets, SAMPLES, type SampleId } from '../../platform/assets';
import type { RunGenome } from '../../training/record/run-record';
import type { Notify } from '../notices';

export interface ImportRequest {
  readonly files: readonly File[];
  /** Strip digits from sequence lines instead of refusing them. */
  readonly allowDigits?: boolean;
  /** Take sequence without a header as one record instead of refusing it. */
  readonly allowNoHeader?: boolean;
}

/**
 * Of the bytes of its files, what a genome takes at least once it is packed: plain FASTA four bases a byte, and packed
 * files are not smaller than that.
 */
const LEAST_PACKED = 0.25;

/** The sample that a genome is, by its source; null where it is none. */
export const sampleOf = (source: string): SampleId | null =>
  (Object.keys(SAMPLES) as SampleId[]).find((id) => SAMPLES[id].name === source) ?? null;

/**
 * Where genomes come from: files and the rows of tasks, which are kept in the library where there is one; the library;
 * the sample.
 */
export class GenomeLoader {
  private readonly notify: Notify;
  private readonly assets: Assets;
  private readonly opened: Promise<GenomeLibrary | null>;
  private readonly dataset: (task: string) => Promise<Dataset>;

  /**
   * @param opened null where no files are kept: genomes then stay in memory
   * @param dataset of a task; throws where its data are not here
   */
  constructor(
    notify: Notify,
    assets: Assets,
    opened: Promise<GenomeLibrary | null>,
    dataset: (task: string) => Promise<Dataset>,
  ) {
    this.notify = notify;
    this.assets = assets;
    this.opened = opened;
    this.dataset = dataset;
  }

  /** @throws TypedError `library-missing` where no files are kept */
  async library(): Promise<GenomeLibrary> {
    const library = await this.opened;
    if (library === null)
      throw new TypedError(
        'library-missing',
        'This browser keeps no files for the studio.',
        'Import the genome again from its file.',
      );
    return library;
  }

  async libraryReport(): Promise<LibraryReport> {
    const library = await this.opened;
    return library === null ? { available: false, genomes: [], usedBytes: null, quotaBytes: null } : library.report();
  }

  async fromLibrary(id: string): Promise<ImportedGenome> {
    return (await this.library()).openGenome(id);
  }

  /**
   * Imports into the library where there is one; a failure frees what was written. A genome that was there before gives
   * way to its new copy.
   */
  async fromFiles(request: ImportRequest, signal = new AbortController().signal): Promise<ImportedGenome> {
    const make = (store: ImportOptions['store']) =>
      importGenome(request.files, { ...this.options(request, signal), store });
    return this.kept(request.files, make, signal);
  }

  /**
   * The training rows of a task without their labels, kept as files are.
   * @throws TypedError `task-of-genome`, and whatever its data throw
   */
  async fromTask(task: string, signal = new AbortController().signal): Promise<ImportedGenome> {
    if (findTask(task).source.from !== 'files')
      throw new TypedError(
        'task-of-genome',
        `The rows of ${task} are windows of a genome.`,
        'Pretrain on that genome itself.',
      );
    const { about, fasta, notes } = trainingRows(await this.dataset(task));
    const make = async (store: ImportOptions['store']): Promise<ImportedGenome> => {
      const imported = await importGenome([fasta], { ...this.options({}, signal), store });
      const called = { name: `training rows of ${task}`, source: `${task}, training rows without their labels` };
      return { ...imported, ...called, notes: [...notes, ...imported.notes], textFile: null, taskRows: about };
    };
    return this.kept([fasta], make, signal);
  }

  /** @param make imports into a store, or into memory where there is none */
  private async kept(
    files: readonly File[],
    make: (store: ImportOptions['store']) => Promise<ImportedGenome>,
    signal: AbortSignal,
  ): Promise<ImportedGenome> {
    const library = await this.opened;
    if (library === null) return make(undefined);
    const draft = await library.draft(LEAST_PACKED * files.reduce((sum, { size }) => sum + size, 0));
    try {
      await draft.commit(await make(draft.store), signal);
    } catch (cause) {
      await draft.discard();
      throw cause;
    }
    const imported = await library.openGenome(draft.id);
    for (const { id, fingerprint } of (await library.report()).genomes) {
      if (fingerprint === imported.genome.fingerprint && id !== draft.id) await library.delete(id).catch(keepTrained);
    }
    this.notify({ type: 'library', library: await library.report() });
    return imported;
  }

  async sample(id: SampleId, signal?: AbortSignal): Promise<ImportedGenome> {
    const sample = await importGenome([await this.assets.sample(id, signal)], this.options({}, signal));
    const { name } = SAMPLES[id];
    return { ...sample, name, source: name };
  }

  /** The genome of a run, wherever it is found or made again. @throws TypedError `run-genome-missing` */
  async ofRun({ fingerprint, name, source, from, taskRows }: RunGenome): Promise<ImportedGenome> {
    const library = await this.opened;
    const entry = (await library?.report())?.genomes.find((genome) => genome.fingerprint === fingerprint);
    if (library !== null && entry !== undefined) return library.openGenome(entry.id);
    const again = await this.madeAgain(from, source, taskRows);
    if (again?.genome.fingerprint === fingerprint) return again;
    throw new TypedError(
      'run-genome-missing',
      `This run trains on ${name}, which is not in this browser.`,
      taskRows === undefined
        ? `Drop ${source} on the Data screen, then continue the run.`
        : `Load the same data of ${taskRows.task} on the Benchmarks screen, then continue the run.`,
    );
  }

  /** What needs no file of the user's; null where it is none of that, or where the data of its task are not here. */
  private async madeAgain(
    from: RunGenome['from'],
    source: string,
    rows: RunGenome['taskRows'],
  ): Promise<ImportedGenome | null> {
    if (from === 'sample') return this.sample(sampleOf(source) ?? 'lambda');
    if (rows === undefined) return null;
    return this.fromTask(rows.task).catch((cause: unknown) => {
      if (cause instanceof TypedError && cause.code === 'task-no-data') return null;
      throw cause;
    });
  }

  private options({ allowDigits, allowNoHeader }: Omit<ImportRequest, 'files'>, signal: AbortSignal | undefined) {
    return {
      allowDigits,
      allowNoHeader,
      signal,
      onProgress: (progress: ImportProgress) => this.notify({ type: 'importProgress', progress }),
    };
  }
}

/** A copy that a run in another tab trains on stays beside the new one. */
function keepTrained(cause: unknown): void {
  if (!(cause instanceof TypedError && cause.code === 'genome-in-use')) throw cause;
}
