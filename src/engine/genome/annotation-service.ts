import { TypedError } from '../../errors/typed-error';
import { parseRegion } from '../../genome/analysis/region';
import { type Annotation, findFeatures, readAnnotation } from '../../genome/annotation/annotation';
import { type AboutGenome, recognise } from '../../genome/annotation/recognise';
import type { AnnotationReport, Located } from '../explore/answers';
import { Latest } from '../latest';
import type { GenomeLoader } from './genome-loader';
import type { GenomeService } from './genome-service';

/** Offered where several features are called alike. */
const MOST_OFFERED = 20;
/** What is shown of a feature's surroundings, as a share of its length on each side. */
const AROUND = 0.25;

/** What a file says of the open genome: read once, kept with the genome, searched by name. */
export class AnnotationService {
  private readonly genome: Pick<GenomeService, 'forExploring'>;
  private readonly loader: GenomeLoader;
  private readonly reading = new Latest();
  private keeping: Promise<unknown> = Promise.resolve();
  private current: { readonly fingerprint: string; readonly annotation: Annotation | null } | null = null;

  constructor(genome: Pick<GenomeService, 'forExploring'>, loader: GenomeLoader) {
    this.genome = genome;
    this.loader = loader;
  }

  /** What a file is, by its content. @throws TypedError as `recognise` */
  recognise(file: File): Promise<AboutGenome> {
    return recognise(file);
  }

  /**
   * Takes the features of a GFF3 or BED file in the place of those before, and keeps them with the genome where that is
   * kept. One at a time: the latest counts.
   * @throws TypedError `regions-*`, `format-*`, `no-genome`, `storage-full`; those before are then still there
   */
  read(file: File): Promise<AnnotationReport> {
    return this.reading.run((latest) => this.readLatest(file, latest));
  }

  private async readLatest(file: File, signal: AbortSignal): Promise<AnnotationReport> {
    const { genome, id } = this.genome.forExploring();
    const annotation = await readAnnotation(file, genome);
    signal.throwIfAborted();
    // What was kept later is what stays: one is written after the other.
    const kept = this.keeping.then(() => (signal.aborted ? undefined : this.keep(id, annotation)));
    this.keeping = kept.catch(() => undefined);
    await kept;
    signal.throwIfAborted();
    // Of a genome that is no longer open it is kept, and nothing else: what is said of the open one stays.
    if (this.genome.forExploring().genome === genome) this.current = { fingerprint: genome.fingerprint, annotation };
    return reportOf(annotation, id !== null);
  }

  private async keep(id: string | null, annotation: Annotation): Promise<void> {
    if (id !== null) await (await this.loader.library()).annotate(id, annotation);
  }

  /** What there is of the open genome; null where there is nothing. */
  async report(): Promise<AnnotationReport | null> {
    const annotation = await this.annotation();
    return annotation && reportOf(annotation, this.genome.forExploring().id !== null);
  }

  /** The features themselves. @throws TypedError `no-genome` */
  async annotation(): Promise<Annotation | null> {
    const { genome, id } = this.genome.forExploring();
    const { fingerprint } = genome;
    if (this.current?.fingerprint !== fingerprint) {
      const annotation = id === null ? null : await (await this.loader.library()).annotation(id);
      // One may have been read meanwhile, or another genome opened.
      const isOpen = this.genome.forExploring().genome === genome;
      if (!isOpen) return annotation;
      if (this.current?.fingerprint !== fingerprint) this.current = { fingerprint, annotation };
    }
    return this.current.annotation;
  }

  /**
   * The place that a text means: a feature by its name or locus tag, else a region such as `chr1:1,000-2,000`, else
   * features that are called alike.
   * @throws TypedError `region-*`, `no-genome`
   */
  async locate(text: string): Promise<Located> {
    const { genome } = this.genome.forExploring();
    const annotation = await this.annotation();
    const found = annotation === null ? [] : findFeatures(annotation, text, MOST_OFFERED);
    const typed = text.trim().toLowerCase();
    const called = found.filter(({ name, locus }) => [name, locus].some((each) => each.toLowerCase() === typed));
    if (called.length === 0) {
      try {
        return { place: parseRegion(text, genome), feature: null };
      } catch (cause) {
        if (!(cause instanceof TypedError && cause.code === 'region-record') || found.length === 0) throw cause;
      }
    }
    if (called.length !== 1 && found.length !== 1) return { several: called.length > 1 ? called : found };
    const [feature] = called.length === 1 ? called : found;
    const margin = Math.ceil(AROUND * (feature.end - feature.start));
    const place = {
      record: feature.record,
      start: Math.max(0, feature.start - margin),
      end: Math.min(genome.records.lengthOf(feature.record), feature.end + margin),
    };
    return { place, feature };
  }
}

function reportOf({ source, features, notes, unshown }: Annotation, kept: boolean): AnnotationReport {
  const counts = new Map<string, number>();
  for (const { type } of features) counts.set(type, (counts.get(type) ?? 0) + 1);
  const types = [...counts].map(([type, count]) => ({ type, count })).sort((a, b) => b.count - a.count);
  return { source, features: features.length, types, notes, unshown, kept };
}
