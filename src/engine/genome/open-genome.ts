import { TypedError, toProblem } from '../../errors/typed-error';
import type { GenomeSource } from '../../evaluation/genome-tasks/genome-source';
import type { PretrainedOn } from '../../evaluation/weights-source';
import { RecordPages } from '../../genome/analysis/record-page';
import { summarise } from '../../genome/analysis/summarise';
import type { RegionsReport } from '../../genome/answers';
import type { ImportedGenome } from '../../genome/import/import-genome';
import type { PackedGenome } from '../../genome/packed/packed-genome';
import { namePattern } from '../../genome/split/name-pattern';
import { type Regions, type RegionsOptions, readRegions, regionsOfRun } from '../../genome/split/regions-file';
import { longestIncluded, type Split, type SplitRequest, splitGenome } from '../../genome/split/split';
import { Stretches } from '../../genome/split/stretches';
import type { SamplingPolicy } from '../../genome/split/windows';
import type { GenomeSummary } from '../../genome/summary';
import type { RunGenome } from '../../training/record/run-record';
import { sampleOf } from './genome-loader';

/** The first file's name without its endings, the sample's without its accession. */
const shortName = (name: string): string =>
  name.split(',')[0].replace(/(\.(fa|fasta|fna|ffn|fas|txt|2bit|gz|bgz))+$/i, '');

/** The open genome as it is looked at. */
export interface ExploredGenome {
  /** In the library; null where it is not kept. */
  readonly id: string | null;
  readonly genome: PackedGenome;
  readonly split: Split;
}

/** The open genome with what was chosen of it: its records, its regions, its split. */
export class OpenGenome {
  readonly genome: PackedGenome;
  /** A flag for each record. */
  readonly included: Uint8Array;
  split: Split;
  pages: RecordPages;
  private imported: ImportedGenome;
  private regions: Regions | null = null;
  private regionsFile: RunGenome['regions'] = null;

  constructor(imported: ImportedGenome, request: SplitRequest) {
    this.imported = imported;
    this.genome = imported.genome;
    this.included = new Uint8Array(imported.genome.records.count).fill(1);
    this.split = this.splitOrNothing(request);
    this.pages = new RecordPages(this.genome.records, this.split, this.included);
  }

  get id(): string | null {
    return this.imported.id;
  }

  /** The one FASTA file it came from; null where it came from several or from 2bit. */
  get textFile(): string | null {
    return this.imported.textFile;
  }

  get hasRegions(): boolean {
    return this.regions !== null;
  }

  /** Splits it as is asked now. A genome that cannot be split so is still shown: the settings may change. */
  resplit(request: SplitRequest): void {
    this.split = this.splitOrNothing(request);
    this.pages = new RecordPages(this.genome.records, this.split, this.included);
  }

  /** How it stands since it was last split. */
  summary(): GenomeSummary {
    return summarise(this.imported, this.split, this.included);
  }

  rename(name: string): void {
    this.imported = { ...this.imported, name };
  }

  /** Stretches that `sampling: regions` draws from; null forgets them. */
  async takeRegions(file: File | null, options?: RegionsOptions): Promise<RegionsReport | null> {
    this.regions = file && (await readRegions(file, this.genome, options));
    this.regionsFile = file && this.regions && { name: file.name, text: this.regions.text };
    return this.regions?.report ?? null;
  }

  /**
   * The regions a run was begun with, as they are kept with it.
   * @param needed whether the run draws its windows from them
   * @throws TypedError `run-regions-packed`
   */
  takeRegionsOfRun(kept: RunGenome['regions'], needed: boolean): Promise<RegionsReport | null> {
    const regions = regionsOfRun(kept, this.regionsFile, needed);
    return this.takeRegions(regions && new File([regions.text], regions.name));
  }

  include(record: number, included: boolean): void {
    this.included[record] = Number(included);
  }

  includeMatching(pattern: string, included: boolean): void {
    const { records } = this.genome;
    const matches = namePattern(pattern);
    for (let record = 0; record < records.count; record++)
      if (matches(records.nameOf(record))) this.include(record, included);
  }

  includeAllBut(excluded: readonly number[]): void {
    this.included.fill(1);
    for (const record of excluded) this.include(record, false);
  }

  /**
   * The same genome with what a run chose of it, whatever is chosen here.
   * @throws TypedError `run-regions-packed`, `regions-*`
   */
  async asOfRun(run: RunGenome, config: SplitRequest & SamplingPolicy): Promise<OpenGenome> {
    const again = new OpenGenome(this.imported, config);
    again.includeAllBut(run.excluded);
    again.regionsFile = this.regionsFile;
    await again.takeRegionsOfRun(run.regions, config.sampling === 'regions');
    return again;
  }

  /** Bases of the longest included record, 0 where there is none. */
  longestIncluded(): number {
    return longestIncluded(this.genome.records, this.included);
  }

  /** What a run must know of it to find it again. */
  identity(): RunGenome {
    const { id, name, source, taskRows } = this.imported;
    const { fingerprint, totals, records } = this.genome;
    return {
      name,
      source,
      fingerprint,
      bases: totals.bases,
      records: records.count,
      from: id !== null ? 'library' : sampleOf(source) !== null ? 'sample' : 'file',
      excluded: Array.from(this.included.keys()).filter((record) => this.included[record] === 0),
      regions: this.regionsFile,
      ...(taskRows === undefined ? {} : { taskRows }),
    };
  }

  /**
   * The genome and its parts, for tasks made from it.
   * @param pretrained parts as they were then, where it was this genome
   * @throws TypedError where it cannot be split so
   */
  forTasks(request: SplitRequest, pretrained?: PretrainedOn): GenomeSource {
    const { genome } = this;
    const { name } = this.imported;
    if (pretrained?.fingerprint !== genome.fingerprint)
      return { name, genome, split: splitGenome(genome.records, this.included, request) };
    const included = new Uint8Array(genome.records.count).fill(1);
    for (const record of pretrained.excluded) included[record] = 0;
    return { name, genome, split: splitGenome(genome.records, included, pretrained.split) };
  }

  /** As `forTasks`, but it is there even where it cannot be split as is asked now: then nothing of it is held out. */
  forExploring(pretrained?: PretrainedOn): ExploredGenome {
    const { genome, id } = this;
    const isOwn = pretrained?.fingerprint === genome.fingerprint;
    const split = isOwn ? this.forTasks(pretrained.split, pretrained).split : this.split;
    return { id, genome, split };
  }

  /** As `forTasks`, under the name a run has after it, with windows kept to the regions where the config says so. */
  forRun(config: SplitRequest & SamplingPolicy): GenomeSource {
    const { name, genome, split } = this.forTasks(config);
    return { name: shortName(name), genome, split: config.sampling === 'regions' ? this.withinRegions(split) : split };
  }

  private withinRegions(split: Split): Split {
    const { regions } = this;
    if (regions === null) {
      throw new TypedError(
        'no-regions',
        'Windows are to come from regions, but no regions were given.',
        'Choose a BED or GFF3 file, or draw windows from anywhere.',
        { path: 'sampling' },
      );
    }
    const [train, validation] = [split.train, split.validation].map((part) =>
      part.intersect(regions.stretches, split.windowLength),
    );
    for (const part of [train, validation]) {
      if (part.count > 0) continue;
      const [bases, where] = [split.windowLength.toLocaleString('en'), part === train ? 'training' : 'held-out'];
      const message = `No region holds a window of ${bases} bases inside the ${where} part.`;
      throw new TypedError('regions-too-short', message, 'Choose shorter windows, longer regions, or another split.', {
        path: 'sampling',
      });
    }
    return { ...split, train, validation };
  }

  private splitOrNothing(request: SplitRequest): Split {
    try {
      return splitGenome(this.genome.records, this.included, request);
    } catch (cause) {
      const summary = {
        by: 'blocks',
        trainBases: 0,
        validationBases: 0,
        description: toProblem(cause).message,
      } as const;
      return {
        by: 'blocks',
        windowLength: request.windowLength,
        train: new Stretches(),
        validation: new Stretches(),
        summary,
      };
    }
  }
}
