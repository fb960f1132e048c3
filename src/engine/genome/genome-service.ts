import { TypedError } from '../../errors/typed-error';
import type { GenomeSource } from '../../evaluation/genome-tasks/genome-source';
import type { PretrainedOn } from '../../evaluation/weights-source';
import { measureLeakage } from '../../genome/analysis/leakage';
import { compositionProfile } from '../../genome/analysis/profile';
import { viewRegion } from '../../genome/analysis/region';
import { kmerSpectrum } from '../../genome/analysis/spectrum';
import type {
  CompositionProfile,
  KmerSpectrum,
  Leakage,
  RecordPage,
  RecordQuery,
  RegionsReport,
  RegionView,
} from '../../genome/answers';
import type { ImportedGenome } from '../../genome/import/import-genome';
import { faiOf } from '../../genome/packed/fai';
import type { RegionsOptions } from '../../genome/split/regions-file';
import type { SplitRequest } from '../../genome/split/split';
import type { SamplingPolicy } from '../../genome/split/windows';
import type { GenomeSummary } from '../../genome/summary';
import type { SampleId } from '../../platform/assets';
import { breathe } from '../../platform/breathe';
import type { PretrainingConfig } from '../../training/config';
import type { SamplePlace } from '../../training/masked-sample';
import type { RunGenome } from '../../training/record/run-record';
import { settingsForRows } from '../../training/self-pretraining';
import type { Notify } from '../notices';
import type { Queue } from '../queue';
import type { GenomeLoader, ImportRequest } from './genome-loader';
import { heldOutAt, spreadHeldOut } from './held-out-windows';
import { type ExploredGenome, OpenGenome } from './open-genome';

export interface GenomeSurroundings {
  readonly notify: Notify;
  readonly loader: GenomeLoader;
  /** What changes the genome, or reads all of it, waits here; runs do too. */
  readonly queue: Queue;
  /** Another genome is open, with this fingerprint, or none. */
  readonly onOpened: (fingerprint: string | null) => void;
  /** Before anybody asked for another. */
  readonly splitRequest: SplitRequest;
}

/** The open genome and its split: questions about it, and what may be chosen of it. */
export class GenomeService {
  private readonly around: GenomeSurroundings;
  private current: OpenGenome | null = null;
  private splitRequest: SplitRequest;

  constructor(around: GenomeSurroundings) {
    this.around = around;
    this.splitRequest = around.splitRequest;
  }

  /**
   * Imports, keeps in the library where there is one, and opens: all or nothing. Notices: `importProgress`, `library`.
   * @param signal ends it within a second; nothing of it is left behind
   */
  importFiles(request: ImportRequest, signal?: AbortSignal): Promise<GenomeSummary> {
    return this.load(() => this.around.loader.fromFiles(request, signal), signal);
  }

  importSample(sample: SampleId, signal?: AbortSignal): Promise<GenomeSummary> {
    return this.load(() => this.around.loader.sample(sample, signal), signal);
  }

  /**
   * Makes the training rows of a task, without their labels, the open genome, split as a run on them is. Kept in the
   * library where there is one. Notices as `importFiles`.
   * @param config the run's, before it is suited to the rows (`settingsForRows`)
   * @throws TypedError `task-of-genome`, `task-no-data`, `task-no-rows`
   */
  importTask(task: string, config: PretrainingConfig, signal?: AbortSignal): Promise<GenomeSummary> {
    return this.load(async () => {
      const rows = await this.around.loader.fromTask(task, signal);
      this.splitRequest = rows.taskRows === undefined ? config : settingsForRows(config, rows.taskRows);
      return rows;
    }, signal);
  }

  /** Opens a genome of the library. @throws TypedError `library-missing`, `genome-*` */
  open(id: string): Promise<GenomeSummary> {
    return this.around.queue.add(async () => {
      // Some browsers let a file be open only once.
      if (this.current?.id !== id) this.take(await this.around.loader.fromLibrary(id));
      return this.opened().summary();
    });
  }

  include(index: number, included: boolean): Promise<GenomeSummary> {
    return this.change((genome) => genome.include(index, included));
  }

  /**
   * Includes or excludes every record whose name matches; the others stay as they are. A pattern is one or more globs
   * (`*` any text, `?` one character) with commas or blanks between them; a glob without `*` and `?` matches any name
   * that contains it.
   */
  includeMatching(pattern: string, included: boolean): Promise<GenomeSummary> {
    return this.change((genome) => genome.includeMatching(pattern, included));
  }

  /** Null where no genome is open: it is the split of the next one. A whole config may be passed. */
  split(request: SplitRequest): Promise<GenomeSummary | null> {
    return this.around.queue.add(() => {
      this.splitRequest = request;
      return this.current === null ? null : this.resplit();
    });
  }

  /**
   * Stretches that `sampling: regions` draws from, of a BED or GFF3 file; null forgets them.
   * @param options how the file counts, where the user says so
   */
  regions(file: File | null, options?: RegionsOptions): Promise<RegionsReport | null> {
    return this.around.queue.add(() => this.opened().takeRegions(file, options));
  }

  /** Answered during a run too, as are `region` and `index`. */
  async records(query: RecordQuery): Promise<RecordPage> {
    return this.opened().pages.page(query);
  }

  /** @param text what the user wrote into the region box */
  async region(text: string): Promise<RegionView> {
    const { genome, split } = this.opened();
    return viewRegion(text, genome, split.validation);
  }

  /** Windows of the held-out part to look at, spread evenly over it. */
  async heldOutWindows(length: number): Promise<readonly SamplePlace[]> {
    return spreadHeldOut(this.opened(), length);
  }

  /** The held-out window that a region begins with. @throws TypedError `region-*`, `window-not-held-out` */
  async heldOutWindow(text: string, length: number): Promise<SamplePlace> {
    return heldOutAt(text, this.opened(), length);
  }

  /** The .fai of the file that was read. @throws TypedError `index-no-text` */
  async index(): Promise<{ readonly fileName: string; readonly blob: Blob }> {
    const { genome, textFile } = this.opened();
    if (textFile === null) {
      throw new TypedError(
        'index-no-text',
        'This genome does not come from one FASTA file, so that there is no index of it.',
        'Import one FASTA file to export its index.',
      );
    }
    return { fileName: `${textFile}.fai`, blob: new Blob([...faiOf(genome.records)], { type: 'text/plain' }) };
  }

  /** Composition in at most `bins` bins along a record, or the whole genome where null. */
  profile(record: number | null, bins: number): Promise<CompositionProfile> {
    return this.around.queue.add(() => compositionProfile(this.opened().genome, record, bins, breathe));
  }

  /** @param k 1 to 8 */
  spectrum(k: number): Promise<KmerSpectrum> {
    return this.around.queue.add(() => kmerSpectrum(this.opened().genome, this.opened().included, k, breathe));
  }

  /** Of the split as it then is. */
  leakage(): Promise<Leakage> {
    return this.around.queue.add(() => {
      const { genome, split } = this.forTasks();
      return measureLeakage(genome, split, breathe);
    });
  }

  /** The name of a genome of the library changed. */
  renamed(id: string, name: string): void {
    if (this.current?.id !== id) return;
    this.current.rename(name);
    this.tell();
  }

  /** A genome of the library is about to be deleted. */
  close(id: string): void {
    if (this.current?.id !== id) return;
    this.current.genome.close();
    this.current = null;
    this.around.onOpened(null);
    this.around.notify({ type: 'genome', genome: null });
  }

  /** A run trains on the open genome: no tab deletes it from the library before the answer is called. */
  async train(): Promise<() => void> {
    const { id } = this.opened();
    return id === null ? () => undefined : (await this.around.loader.library()).train(id);
  }

  /** What a run must know of the open genome to find it again. */
  identity(): RunGenome {
    return this.opened().identity();
  }

  /**
   * Opens the genome of a run again, wherever it is found, with the records and regions the run was begun with.
   * @throws TypedError `run-genome-missing`, `run-regions-packed`
   */
  async reopen(wanted: RunGenome, sampling: SamplingPolicy['sampling']): Promise<void> {
    if (this.current?.genome.fingerprint !== wanted.fingerprint) this.take(await this.around.loader.ofRun(wanted));
    const opened = this.opened();
    opened.includeAllBut(wanted.excluded);
    const regions = await opened.takeRegionsOfRun(wanted.regions, sampling === 'regions');
    this.around.notify({ type: 'regions', regions });
    this.tell();
  }

  /**
   * Does something with the genome of a run and its parts as the run draws from them; the open genome stays as it is.
   * @throws TypedError `run-genome-missing`, `run-regions-packed`, `split-*` and others where it cannot be split so
   */
  withRunGenome<T>(
    wanted: RunGenome,
    config: SplitRequest & SamplingPolicy,
    work: (source: GenomeSource) => Promise<T>,
  ): Promise<T> {
    return this.around.queue.add(async () => {
      const open = this.current?.genome.fingerprint === wanted.fingerprint ? this.current : null;
      const found = open ?? new OpenGenome(await this.around.loader.ofRun(wanted), config);
      try {
        return await work((await found.asOfRun(wanted, config)).forRun(config));
      } finally {
        if (open === null) found.genome.close();
      }
    });
  }

  /**
   * What a run is named after and trains on: the genome and its parts, windows kept to the regions where the config
   * says so. Throws where that is not possible.
   */
  forRun(config: SplitRequest & SamplingPolicy): GenomeSource {
    this.splitRequest = config;
    const opened = this.opened();
    try {
      return opened.forRun(config);
    } finally {
      this.tell();
    }
  }

  /**
   * The open genome and its parts, for tasks made from it: as it is split now, or as it was for these weights where
   * they were pretrained on it. Throws where there is none, or where it cannot be split.
   */
  forTasks(pretrained?: PretrainedOn): GenomeSource {
    return this.opened().forTasks(this.splitRequest, pretrained);
  }

  /** The open genome with its parts as they are now, or as these weights had them. @throws TypedError `no-genome` */
  forExploring(pretrained?: PretrainedOn): ExploredGenome {
    return this.opened().forExploring(pretrained);
  }

  /** Bases of the longest included record, 0 where there is none. */
  longestIncluded(): number {
    return this.opened().longestIncluded();
  }

  private load(work: () => Promise<ImportedGenome>, signal: AbortSignal | undefined): Promise<GenomeSummary> {
    return this.around.queue.add(async () => {
      this.take(await work());
      return this.opened().summary();
    }, signal);
  }

  private change(change: (genome: OpenGenome) => void): Promise<GenomeSummary> {
    return this.around.queue.add(() => {
      change(this.opened());
      return this.resplit();
    });
  }

  /** Makes a genome the open one. */
  private take(imported: ImportedGenome): void {
    const before = this.current;
    before?.genome.close();
    this.current = new OpenGenome(imported, this.splitRequest);
    this.around.onOpened(imported.genome.fingerprint);
    if (before?.hasRegions === true) this.around.notify({ type: 'regions', regions: null });
  }

  private resplit(): GenomeSummary {
    const opened = this.opened();
    opened.resplit(this.splitRequest);
    return opened.summary();
  }

  private tell(): void {
    this.around.notify({ type: 'genome', genome: this.resplit() });
  }

  private opened(): OpenGenome {
    if (this.current === null)
      throw new TypedError(
        'no-genome',
        'There is no genome to train on.',
        'Drop a FASTA file or use the sample genome.',
      );
    return this.current;
  }
}
