import type { OpenedBackend } from '../../device/webgpu/backend';
import { TypedError } from '../../errors/typed-error';
import { type Plane, planeOf } from '../../evaluation/embedding/plane';
import type { GenomeSource } from '../../evaluation/genome-tasks/genome-source';
import { modelName } from '../../evaluation/model-name';
import { networkIn } from '../../evaluation/network-in';
import type { PretrainedOn, WeightsSource } from '../../evaluation/weights-source';
import { baseOf, notResidue, residueCodes } from '../../formats/alphabet';
import type { Annotation } from '../../genome/annotation/annotation';
import { type Agreement, agreement } from '../../inference/agreement';
import { baseProbabilities } from '../../inference/base-probabilities';
import { type DependencyMap, dependencyMap } from '../../inference/dependency-map';
import type { Work } from '../../inference/log-probabilities';
import type { ForwardNetwork } from '../../inference/network';
import { basesOfCodes, type RecordBases, recordBases } from '../../inference/record-bases';
import { regionEmbeddings } from '../../inference/region-embeddings';
import { embeddingWidth, featuresText } from '../../inference/region-pooling';
import { scoreVcf } from '../../inference/score-vcf';
import { substitutionEffects } from '../../inference/substitution-effects';
import { excessBits, logoHeights, surprisalBits, tableBits } from '../../inference/tracks';
import { scoreTyped } from '../../inference/typed-variants';
import type { VcfSink, VcfSummary } from '../../inference/variant-batch';
import { variantEffects } from '../../inference/variant-scores';
import { layOut } from '../../model/layout';
import { initialParameters } from '../../model/weights';
import type { BackgroundWork } from '../background-work';
import type { Notify } from '../notices';
import { paced, seldom } from '../paced';
import { SharedNetwork } from '../shared-network';
import type { CountTables } from './count-tables';
import { drawnSites } from './drawn-sites';
import { embeddingsParquet } from './embeddings-parquet';
import { GrowingFile } from './growing-file';
import type {
  AskedNetwork,
  BackgroundOrder,
  Embeddings,
  EmbedOrder,
  Mutagenesis,
  PlaneOrder,
  RegionOrder,
  RegionScores,
  ScoredVariants,
  ScoresOrder,
  SequenceOrder,
  TypedOrder,
  VcfOrder,
} from './order';
import { fastaOf, type PlacedRegion, type PlacedRegions, RegionSource } from './placed-regions';
import { VariantList } from './variant-list';

export interface ExploreSurroundings {
  /** @throws TypedError where none is open */
  genome(pretrained?: PretrainedOn): GenomeSource;
  /** @throws TypedError where they are gone */
  load(id: string): Promise<WeightsSource>;
  /** Some milliseconds of work on the device, beside a run that trains on it too. */
  piece<T>(work: (device: OpenedBackend) => Promise<T>, signal?: AbortSignal): Promise<T>;
  annotation(): Promise<Annotation | null>;
  readonly tables: CountTables;
  readonly background: BackgroundWork;
  readonly notify: Notify;
}

/**
 * What a trained network says of the open genome. Questions share the device with each other and with a run that
 * trains: pass by pass they are let in between its steps.
 */
export class ExploreService {
  private readonly around: ExploreSurroundings;
  /** The weights asked last: whoever looks at a genome asks them again and again. */
  private loaded: WeightsSource | null = null;

  constructor(around: ExploreSurroundings) {
    this.around = around;
  }

  /**
   * Surprisal, surprisal minus the table's and predictive logo of a region, both strands. A base gets the same numbers
   * whatever region it is asked with. Notices: `exploreProgress`.
   * @throws TypedError `region-outside`, `weights-*`, `no-genome`
   */
  async scores(order: ScoresOrder, signal?: AbortSignal): Promise<RegionScores> {
    const source = await this.weights(order);
    const genome = this.around.genome(source.pretrainedOn);
    const bases = basesOf(genome, order);
    const made = await this.ask(order, source, signal, (network, work) =>
      baseProbabilities(network, bases, order, order.way, work),
    );
    const { start, end, codes, shifted } = made;
    const surprisal = surprisalBits(made);
    const table = tableBits(this.around.tables.of(genome), bases, order);
    return {
      record: order.record,
      start,
      end,
      codes,
      surprisal,
      excess: excessBits(surprisal, table),
      logo: logoHeights(made),
      shifted,
      heldOut: genome.split.validation.within(order.record, order),
    };
  }

  /** How near the ten-pass way comes to the exact one, on a sample of a region. Throws as `scores`. */
  async agreement(order: RegionOrder, signal?: AbortSignal): Promise<Agreement> {
    const source = await this.weights(order);
    const bases = basesOf(this.around.genome(source.pretrainedOn), order);
    return this.ask(order, source, signal, (network, work) => agreement(network, bases, order, work));
  }

  /** Every substitution of a region, one hidden base a pass. Notices and errors as `scores`. */
  async mutagenesis(order: RegionOrder, signal?: AbortSignal): Promise<Mutagenesis> {
    const source = await this.weights(order);
    const bases = basesOf(this.around.genome(source.pretrainedOn), order);
    const made = await this.ask(order, source, signal, (network, work) =>
      baseProbabilities(network, bases, order, 'exact', work),
    );
    const { start, end, codes, shifted } = made;
    return { record: order.record, start, end, codes, effects: substitutionEffects(made), shifted };
  }

  /** The same of a sequence that is no record. @throws TypedError `sequence-letters`, and as `scores` */
  async sequence(order: SequenceOrder, signal?: AbortSignal): Promise<Mutagenesis> {
    const codes = codesOf(order.sequence);
    const region = { start: 0, end: codes.length };
    const made = await this.ask(order, await this.weights(order), signal, (network, work) =>
      baseProbabilities(network, basesOfCodes(codes), region, 'exact', work),
    );
    return { ...region, record: null, codes, effects: substitutionEffects(made), shifted: made.shifted };
  }

  /** Which base of a region hangs on which. @throws TypedError `region-too-long`, and as `scores` */
  async dependencies(order: RegionOrder, signal?: AbortSignal): Promise<DependencyMap> {
    const source = await this.weights(order);
    const bases = basesOf(this.around.genome(source.pretrainedOn), order);
    return this.ask(order, source, signal, (network, work) => dependencyMap(network, bases, order, work));
  }

  /** The regions of a BED or GFF3 file on the open genome. @throws TypedError `regions-*` */
  async regions(file: File): Promise<PlacedRegions> {
    return (await this.regionSource()).ofFile(file);
  }

  /** At most so many regions of a length, spread evenly over the open genome. */
  async spreadRegions(bases: number, count: number): Promise<PlacedRegions> {
    return (await this.regionSource()).spread(this.around.genome(), bases, count);
  }

  /** The features of the annotation as regions. @param type null for all */
  async featureRegions(type: string | null): Promise<PlacedRegions> {
    return (await this.regionSource()).features(type);
  }

  /** The sequences of regions, as FASTA. */
  async fasta(regions: readonly PlacedRegion[]): Promise<Blob> {
    return fastaOf(this.around.genome().genome, regions);
  }

  /** One vector a region. Throws as `scores`. */
  async embed(order: EmbedOrder, signal?: AbortSignal): Promise<Embeddings> {
    const source = await this.weights(order);
    const genome = this.around.genome(source.pretrainedOn);
    const regions = order.regions.map((region) => ({ ...region, bases: basesOf(genome, region) }));
    const values = await this.ask(order, source, signal, (network, work) =>
      regionEmbeddings(network, regions, order, work),
    );
    return {
      values,
      width: embeddingWidth(source.shape, order.pooling),
      model: `${modelName(source, order.network, order.untrained)}; ${featuresText(source.shape, order)}`,
    };
  }

  /** Vectors with the places of their regions as one table. */
  async parquet(regions: readonly PlacedRegion[], embeddings: Embeddings): Promise<Blob> {
    return embeddingsParquet(regions, embeddings);
  }

  /** Vectors as points in the plane. Notices: `exploreProgress`. @throws TypedError `evaluation-not-finite` */
  plane({ id, values, width }: PlaneOrder, signal?: AbortSignal): Promise<Plane> {
    const progress = seldom((share: number) => this.around.notify({ type: 'exploreProgress', id, share }));
    return paced(signal, (pace) => planeOf(values, width, pace, progress));
  }

  /** Effect and influence of variants typed by hand. @throws TypedError `variant-syntax`, `vcf-*`, and as `scores` */
  async typed(order: TypedOrder, signal?: AbortSignal): Promise<ScoredVariants> {
    const source = await this.weights(order);
    const { genome } = this.around.genome(source.pretrainedOn);
    const { chr, text } = order;
    const list = new VariantList();
    const summary = await this.ask(order, source, signal, (network, work) =>
      scoreTyped({ network, genome, chr, influence: true, model: '' }, text, list.take, work),
    );
    return { vcf: null, ...list.made(), summary };
  }

  /**
   * A VCF with its scores, and the scores as a table, as files.
   * @throws TypedError `vcf-*`, and as `scores`
   */
  async vcf(order: VcfOrder, signal?: AbortSignal): Promise<ScoredVariants> {
    const vcf = new GrowingFile();
    const list = new VariantList();
    const sink = { write: (bytes: Uint8Array<ArrayBuffer>) => vcf.add(bytes), take: list.take };
    const summary = await this.vcfInto(order, sink, signal);
    return { vcf: vcf.blob(), ...list.made(), summary };
  }

  /** The same, handed on as it is made. @param sink holds the work up where it cannot keep up */
  async vcfInto(order: VcfOrder, sink: VcfSink, signal?: AbortSignal): Promise<VcfSummary> {
    const source = await this.weights(order);
    const { genome } = this.around.genome(source.pretrainedOn);
    const { chr, influence, file } = order;
    const model = modelName(source, order.network, order.untrained);
    return this.ask(order, source, signal, (network, work) =>
      scoreVcf({ network, genome, chr, influence, model }, file, sink, work),
    );
  }

  /**
   * Effects of all substitutions at places drawn from the whole genome, ascending: what a variant's effect is to be
   * seen among.
   */
  async background(order: BackgroundOrder, signal?: AbortSignal): Promise<Float32Array> {
    const source = await this.weights(order);
    const { genome } = this.around.genome(source.pretrainedOn);
    const sites = drawnSites(genome, order.places);
    const scores = await this.ask(order, source, signal, (network, work) => variantEffects(network, sites, work));
    return Float32Array.from(scores.flatMap(({ values }) => [...values])).sort();
  }

  private async regionSource(): Promise<RegionSource> {
    return new RegionSource(this.around.genome().genome, await this.around.annotation());
  }

  private async ask<T>(
    { id, network: name }: AskedNetwork,
    source: WeightsSource,
    signal: AbortSignal | undefined,
    question: (network: ForwardNetwork, work: Work) => Promise<T>,
  ): Promise<T> {
    const { around } = this;
    const progress = seldom((share: number) => around.notify({ type: 'exploreProgress', id, share }));
    const network = new SharedNetwork(source.shape, networkIn(source, name), (work) => around.piece(work, signal));
    try {
      return await paced(signal, (pace) => question(network, { pace, progress }));
    } finally {
      network.dispose();
    }
  }

  private async weights({ weights, untrained }: AskedNetwork): Promise<WeightsSource> {
    const { background } = this.around;
    if (this.loaded?.id !== weights) this.loaded = await background.during(this.around.load(weights));
    const source = this.loaded;
    if (untrained !== true) return source;
    const parameters = initialParameters(layOut(source.shape), 1);
    return { ...source, parameters: { teacher: parameters, student: parameters } };
  }
}

/** @throws TypedError `sequence-letters` */
function codesOf(text: string): Uint8Array {
  const letters = text.replace(/\s+/g, '');
  const codes = Uint8Array.from(letters, (letter) => residueCodes[letter.charCodeAt(0)] ?? notResidue);
  const wrong = codes.findIndex((code) => code >= notResidue);
  if (wrong >= 0 || codes.length === 0)
    throw new TypedError(
      'sequence-letters',
      wrong < 0 ? 'There is no sequence.' : `"${letters[wrong]}" is no letter of a DNA sequence.`,
      'Write A, C, G, T, and N where a base is unknown.',
    );
  return codes.map(baseOf);
}

/** @throws TypedError `region-outside` */
function basesOf(
  { genome }: GenomeSource,
  { record, start, end }: Pick<RegionOrder, 'record' | 'start' | 'end'>,
): RecordBases {
  const bases = recordBases(genome, record);
  if (start >= 0 && start < end && end <= bases.length) return bases;
  const [from, to, length] = [start + 1, end, bases.length].map((count) => count.toLocaleString('en'));
  throw new TypedError(
    'region-outside',
    `The region ${from} to ${to} does not lie in "${genome.records.nameOf(record)}", which has ${length} bases.`,
    `Positions run from 1 to ${length}.`,
  );
}
