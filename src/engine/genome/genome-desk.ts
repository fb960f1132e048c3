import { TypedError, toProblem } from '../../errors/typed-error';
import { measureLeakage } from '../../genome/analysis/leakage';
import { compositionProfile } from '../../genome/analysis/profile';
import { RecordPages } from '../../genome/analysis/record-page';
import { viewRegion } from '../../genome/analysis/region';
import { kmerSpectrum } from '../../genome/analysis/spectrum';
import { summarise } from '../../genome/analysis/summarise';
import { type ImportedGenome, importGenome } from '../../genome/import/import-genome';
import type { GenomeLibrary } from '../../genome/library/library';
import { faiOf } from '../../genome/packed/fai';
import type { PackedGenome } from '../../genome/packed/packed-genome';
import { namePattern } from '../../genome/split/name-pattern';
import { type Regions, type RegionsOptions, readRegions, regionsOfRun } from '../../genome/split/regions-file';
import { longestIncluded, type Split, type SplitRequest, splitGenome } from '../../genome/split/split';
import { Stretches } from '../../genome/split/stretches';
import type { SamplingPolicy } from '../../genome/split/windows';
import { breathe } from '../../platform/breathe';
import type { RunGenome } from '../../training/record/run-record';
import type { Command, EngineEvent, Query } from '../protocol';

type CommandOf<T extends Command['type']> = Extract<Command, { type: T }>;
type ImportRequest = Pick<CommandOf<'importFiles'>, 'files' | 'allowDigits' | 'allowNoHeader'>;

const SAMPLE = { url: 'lambda.fa.gz', name: 'Phage lambda, NC_001416.1' };
/**
 * Of the bytes of its files, what a genome takes at least once it is packed: plain FASTA four bases a byte, and packed
 * files are not smaller than that.
 */
const LEAST_PACKED = 0.25;

/** The first file's name without its endings, the sample's without its accession. */
const shortName = (name: string): string =>
  name.split(',')[0].replace(/(\.(fa|fasta|fna|ffn|fas|txt|2bit|gz|bgz))+$/i, '');

/** The open genome, its split, and the library: all that needs no device. One command at a time, but for cancelling. */
export class GenomeDesk {
  private readonly emit: (event: EngineEvent) => void;
  private readonly baseUrl: string;
  private readonly library: Promise<GenomeLibrary | null>;
  private imported: ImportedGenome | null = null;
  private included = new Uint8Array(0);
  private splitRequest: SplitRequest;
  private split: Split | null = null;
  private pages: RecordPages | null = null;
  private regions: Regions | null = null;
  private regionsFile: RunGenome['regions'] = null;
  private cancel = new AbortController();

  /** @param library null where the browser has no private file system: genomes then stay in memory */
  constructor(
    emit: (event: EngineEvent) => void,
    baseUrl: string,
    library: Promise<GenomeLibrary | null>,
    splitRequest: SplitRequest,
  ) {
    this.emit = emit;
    this.baseUrl = baseUrl;
    this.library = library;
    this.splitRequest = splitRequest;
  }

  /** Ends the import under way, and those asked for and not begun. */
  cancelImport(): void {
    this.cancel.abort();
    this.cancel = new AbortController();
  }

  importFiles(request: ImportRequest): () => Promise<void> {
    const { signal } = this.cancel;
    return () => this.import(signal, async () => this.store(await this.stored(request, signal)));
  }

  importSample(): () => Promise<void> {
    const { signal } = this.cancel;
    return () => this.import(signal, async () => this.store(await this.sample(signal)));
  }

  /** What a run must know of the open genome to find it again. */
  identity(): RunGenome {
    const { genome, id, name, source } = this.opened();
    const excluded = Array.from(this.included.keys()).filter((record) => this.included[record] === 0);
    const from = id !== null ? 'library' : source === SAMPLE.name ? 'sample' : 'file';
    const { fingerprint, totals, records } = genome;
    return {
      name,
      source,
      fingerprint,
      bases: totals.bases,
      records: records.count,
      from,
      excluded,
      regions: this.regionsFile,
    };
  }

  /**
   * Opens the genome of a run again, wherever it is found, with the records and regions the run was begun with.
   * @throws TypedError `run-genome-missing`, `run-regions-packed`
   */
  async reopen(wanted: RunGenome, sampling: SamplingPolicy['sampling']): Promise<void> {
    if (this.imported?.genome.fingerprint !== wanted.fingerprint) this.store(await this.find(wanted));
    const { genome } = this.opened();
    this.included.fill(1);
    for (const record of wanted.excluded) this.included[record] = 0;
    const regions = regionsOfRun(wanted.regions, this.regionsFile, sampling === 'regions');
    await this.takeRegions(regions && new File([regions.text], regions.name), genome);
    this.tell();
  }

  private async find({ fingerprint, name, source, from }: RunGenome): Promise<ImportedGenome> {
    const library = await this.library;
    const entry = (await library?.report())?.genomes.find((genome) => genome.fingerprint === fingerprint);
    if (library !== null && entry !== undefined) return library.openGenome(entry.id);
    const sample = from === 'sample' ? await this.sample(this.cancel.signal) : null;
    if (sample?.genome.fingerprint === fingerprint) return sample;
    throw new TypedError(
      'run-genome-missing',
      `This run trains on ${name}, which is not in this browser.`,
      `Drop ${source} on the Data screen, then continue the run.`,
    );
  }

  private async sample(signal: AbortSignal): Promise<ImportedGenome> {
    const response = await fetch(new URL(SAMPLE.url, this.baseUrl), { signal });
    if (!response.ok)
      throw new TypedError(
        'sample-missing',
        `The sample genome could not be read (${response.status}).`,
        'Reload the page.',
      );
    const sample = await importGenome([new File([await response.arrayBuffer()], SAMPLE.url)], this.options({}, signal));
    return { ...sample, name: SAMPLE.name, source: SAMPLE.name };
  }

  private async takeRegions(file: File | null, genome: PackedGenome, options?: RegionsOptions): Promise<void> {
    this.regions = file && (await readRegions(file, genome, options));
    this.regionsFile = file && this.regions && { name: file.name, text: this.regions.text };
    this.emit({ type: 'regions', regions: this.regions?.report ?? null });
  }

  includeRecord({ index, included }: CommandOf<'includeRecord'>): void {
    this.included[index] = Number(included);
    this.tell();
  }

  setSplit(request: SplitRequest): void {
    this.splitRequest = request;
    this.tell();
  }

  /**
   * What a run is named after and trains on: the genome and its parts, windows kept to the regions where the config
   * says so. Throws where that is not possible.
   */
  forRun(config: SplitRequest & SamplingPolicy): {
    readonly name: string;
    readonly genome: PackedGenome;
    readonly split: Split;
  } {
    const { name, genome } = this.opened();
    this.splitRequest = config;
    const split = splitGenome(genome.records, this.included, config);
    this.tell();
    return { name: shortName(name), genome, split: config.sampling === 'regions' ? this.withinRegions(split) : split };
  }

  /** The open genome and its parts, for tasks made from it. Throws where there is none, or where it cannot be split. */
  forTasks(): { readonly name: string; readonly genome: PackedGenome; readonly split: Split } {
    const { name, genome } = this.opened();
    return { name, genome, split: splitGenome(genome.records, this.included, this.splitRequest) };
  }

  /** Bases of the longest included record, 0 where there is none. */
  longestIncluded(): number {
    return longestIncluded(this.opened().genome.records, this.included);
  }

  /** Answers a question or carries out a command; what fails is told by `queryFailed` and changes nothing. */
  async answer(command: CommandOf<Query>): Promise<void> {
    try {
      await this.answerOrThrow(command);
    } catch (cause) {
      this.emit({ type: 'queryFailed', of: command.type, problem: toProblem(cause) });
    }
  }

  private async answerOrThrow(command: CommandOf<Query>): Promise<void> {
    switch (command.type) {
      case 'listGenomes':
        return this.tellLibrary();
      case 'openGenome':
        // Some browsers let a file be open only once.
        if (this.imported?.id !== command.id) this.store(await (await this.shelves()).openGenome(command.id));
        return this.tell();
      case 'renameGenome':
        await (await this.shelves()).rename(command.id, command.name);
        if (this.imported?.id === command.id) this.imported = { ...this.imported, name: command.name.trim() };
        this.tell();
        return this.tellLibrary();
      case 'deleteGenome':
        if (this.imported?.id === command.id) this.closeGenome();
        await (await this.shelves()).delete(command.id);
        return this.tellLibrary();
      case 'includeMatching':
        return this.includeMatching(command);
      case 'regions':
        return this.takeRegions(command.file, this.opened().genome, command);
      case 'records':
        this.opened();
        if (this.pages !== null) this.emit({ type: 'recordPage', page: this.pages.page(command.query) });
        return;
      case 'region':
        return this.emit({
          type: 'region',
          region: viewRegion(command.text, this.opened().genome, this.split?.validation ?? new Stretches()),
        });
      case 'profile':
        return this.emit({
          type: 'profile',
          profile: await compositionProfile(this.opened().genome, command.record, command.bins, breathe),
        });
      case 'spectrum':
        return this.emit({
          type: 'spectrum',
          spectrum: await kmerSpectrum(this.opened().genome, this.included, command.k, breathe),
        });
      case 'leakage':
        return this.emit({
          type: 'leakage',
          leakage: await measureLeakage(
            this.opened().genome,
            splitGenome(this.opened().genome.records, this.included, this.splitRequest),
            breathe,
          ),
        });
      case 'exportIndex':
        return this.exportIndex();
    }
  }

  /** All or nothing: on a failure the genome before stays. */
  private async import(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    try {
      signal.throwIfAborted();
      await work();
      this.tell();
    } catch (cause) {
      if (signal.aborted) this.emit({ type: 'importCancelled' });
      else this.emit({ type: 'importFailed', problem: toProblem(cause) });
    }
  }

  /**
   * Imports into the library where there is one; a failure frees what was written. A genome that was there before gives
   * way to its new copy.
   */
  private async stored(request: ImportRequest, signal: AbortSignal): Promise<ImportedGenome> {
    const library = await this.library;
    if (library === null) return importGenome(request.files, this.options(request, signal));
    const leastBytes = LEAST_PACKED * request.files.reduce((sum, { size }) => sum + size, 0);
    const draft = await library.draft(leastBytes);
    try {
      await draft.commit(
        await importGenome(request.files, { ...this.options(request, signal), store: draft.store }),
        signal,
      );
    } catch (cause) {
      await draft.discard();
      throw cause;
    }
    const imported = await library.openGenome(draft.id);
    for (const { id, fingerprint } of (await library.report()).genomes) {
      if (fingerprint === imported.genome.fingerprint && id !== draft.id) await library.delete(id);
    }
    await this.tellLibrary();
    return imported;
  }

  private options({ allowDigits, allowNoHeader }: Omit<ImportRequest, 'files'>, signal: AbortSignal) {
    return {
      allowDigits,
      allowNoHeader,
      signal,
      onProgress: (progress: Extract<EngineEvent, { type: 'importProgress' }>['progress']) =>
        this.emit({ type: 'importProgress', progress }),
    };
  }

  /** Makes a genome the open one. */
  private store(imported: ImportedGenome): void {
    this.imported?.genome.close();
    this.imported = imported;
    this.included = new Uint8Array(imported.genome.records.count).fill(1);
    if (this.regions !== null) this.emit({ type: 'regions', regions: null });
    this.regions = null;
    this.regionsFile = null;
  }

  private closeGenome(): void {
    this.imported?.genome.close();
    this.imported = null;
    this.pages = null;
    this.split = null;
    this.emit({ type: 'genomeClosed' });
  }

  private opened(): ImportedGenome {
    if (this.imported === null)
      throw new TypedError(
        'no-genome',
        'There is no genome to train on.',
        'Drop a FASTA file or use the sample genome.',
      );
    return this.imported;
  }

  private async shelves(): Promise<GenomeLibrary> {
    const library = await this.library;
    if (library === null)
      throw new TypedError(
        'library-missing',
        'This browser keeps no files for the studio.',
        'Import the genome again from its file.',
      );
    return library;
  }

  private tell(): void {
    if (this.imported === null) return;
    this.split = this.splitOrNothing(this.imported.genome);
    this.pages = new RecordPages(this.imported.genome.records, this.split, this.included);
    this.emit({ type: 'genome', genome: summarise(this.imported, this.split, this.included) });
  }

  private async tellLibrary(): Promise<void> {
    const library = await this.library;
    const nothing = { available: false, genomes: [], usedBytes: null, quotaBytes: null };
    this.emit({ type: 'library', library: library === null ? nothing : await library.report() });
  }

  private includeMatching({ pattern, included }: CommandOf<'includeMatching'>): void {
    const { records } = this.opened().genome;
    const matches = namePattern(pattern);
    for (let record = 0; record < records.count; record++)
      if (matches(records.nameOf(record))) this.included[record] = Number(included);
    this.tell();
  }

  private exportIndex(): void {
    const { genome, textFile } = this.opened();
    if (textFile === null) {
      throw new TypedError(
        'index-no-text',
        'This genome does not come from one FASTA file, so that there is no index of it.',
        'Import one FASTA file to export its index.',
      );
    }
    this.emit({
      type: 'index',
      fileName: `${textFile}.fai`,
      blob: new Blob([...faiOf(genome.records)], { type: 'text/plain' }),
    });
  }

  private withinRegions(split: Split): Split {
    if (this.regions === null) {
      throw new TypedError(
        'no-regions',
        'Windows are to come from regions, but no regions were given.',
        'Choose a BED or GFF3 file, or draw windows from anywhere.',
        { path: 'sampling' },
      );
    }
    const [train, validation] = [split.train, split.validation].map((part) =>
      part.intersect(this.regions?.stretches ?? part, split.windowLength),
    );
    for (const part of [train, validation]) {
      if (part.count > 0) continue;
      const message = `No region holds a window of ${split.windowLength.toLocaleString('en')} bases inside the ${part === train ? 'training' : 'held-out'} part.`;
      throw new TypedError('regions-too-short', message, 'Choose shorter windows, longer regions, or another split.', {
        path: 'sampling',
      });
    }
    return { ...split, train, validation };
  }

  /** A genome that the current settings cannot split is still shown: the settings may change. */
  private splitOrNothing(genome: PackedGenome): Split {
    try {
      return splitGenome(genome.records, this.included, this.splitRequest);
    } catch (cause) {
      const summary = {
        by: 'blocks',
        trainBases: 0,
        validationBases: 0,
        description: toProblem(cause).message,
      } as const;
      return {
        by: 'blocks',
        windowLength: this.splitRequest.windowLength,
        train: new Stretches(),
        validation: new Stretches(),
        summary,
      };
    }
  }
}
