import { TypedError } from '../../errors/typed-error';
import type { GenomeSource } from '../../evaluation/genome-tasks/genome-source';
import type { PretrainedOn, WeightsSource } from '../../evaluation/weights-source';
import { fitTwoSided, type TwoSidedTable } from '../../genome/analysis/two-sided';
import type { Interval } from '../../genome/summary';
import { type Agreement, agreement } from '../../inference/agreement';
import { baseProbabilities } from '../../inference/base-probabilities';
import { type DependencyMap, dependencyMap } from '../../inference/dependency-map';
import type { Work } from '../../inference/log-probabilities';
import { type Network, openNetwork } from '../../inference/network';
import { type RecordBases, recordBases } from '../../inference/record-bases';
import { regionEmbeddings } from '../../inference/region-embeddings';
import { scoreVcf } from '../../inference/score-vcf';
import { type ScoredVariant, TSV_HEADER, tsvLine } from '../../inference/scored-variant';
import { substitutionEffects } from '../../inference/substitution-effects';
import { excessBits, logoHeights, surprisalBits, tableBits } from '../../inference/tracks';
import { scoreTyped } from '../../inference/typed-variants';
import type { VcfSink, VcfSummary } from '../../inference/variant-batch';
import { variantEffects } from '../../inference/variant-scores';
import { layOut } from '../../model/layout';
import { initialParameters } from '../../model/weights';
import type { Notify } from '../notices';
import { paced, seldom } from '../paced';
import { drawnSites } from './drawn-sites';
import { GrowingFile } from './growing-file';
import type {
  AskedNetwork,
  BackgroundOrder,
  Embeddings,
  EmbedOrder,
  Mutagenesis,
  RegionOrder,
  RegionScores,
  ScoredVcf,
  ScoresOrder,
  TypedOrder,
  VcfOrder,
} from './order';
import { type PlacedRegions, placedRegions } from './placed-regions';

export interface ExploreSurroundings {
  /** @throws TypedError where none is open */
  genome(pretrained?: PretrainedOn): GenomeSource;
  /** @throws TypedError where they are gone */
  load(id: string): Promise<WeightsSource>;
  /** Has the device to itself while `work` runs. */
  alone<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  readonly notify: Notify;
}

/**
 * What a trained network says of the open genome. Each question has the device to itself for as long as it takes:
 * whoever asks of a whole record asks piece by piece, so that others come in between.
 */
export class ExploreService {
  private readonly around: ExploreSurroundings;
  /** The weights asked last: whoever looks at a genome asks them again and again. */
  private loaded: WeightsSource | null = null;
  private table: { readonly of: string; readonly table: TwoSidedTable } | null = null;

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
    const table = tableBits(this.tableOf(genome, source.pretrainedOn), bases, order);
    return {
      record: order.record,
      start,
      end,
      codes,
      surprisal,
      excess: excessBits(surprisal, table),
      logo: logoHeights(made),
      shifted,
      heldOut: heldOutWithin(genome, order),
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

  /** Which base of a region hangs on which. @throws TypedError `region-too-long`, and as `scores` */
  async dependencies(order: RegionOrder, signal?: AbortSignal): Promise<DependencyMap> {
    const source = await this.weights(order);
    const bases = basesOf(this.around.genome(source.pretrainedOn), order);
    return this.ask(order, source, signal, (network, work) => dependencyMap(network, bases, order, work));
  }

  /** The regions of a BED or GFF3 file on the open genome. @throws TypedError `regions-*` */
  async regions(file: File): Promise<PlacedRegions> {
    return placedRegions(file, this.around.genome().genome);
  }

  /** One vector a region. Throws as `scores`. */
  async embed(order: EmbedOrder, signal?: AbortSignal): Promise<Embeddings> {
    const source = await this.weights(order);
    const genome = this.around.genome(source.pretrainedOn);
    const regions = order.regions.map((region) => ({ ...region, bases: basesOf(genome, region) }));
    const values = await this.ask(order, source, signal, (network, work) =>
      regionEmbeddings(network, regions, order.layer, work),
    );
    return { values, width: source.shape.width };
  }

  /** Effect and influence of variants typed by hand. @throws TypedError `variant-syntax`, `vcf-*`, and as `scores` */
  async typed(order: TypedOrder, signal?: AbortSignal): Promise<readonly ScoredVariant[]> {
    const source = await this.weights(order);
    const { genome } = this.around.genome(source.pretrainedOn);
    const { chr, text } = order;
    return this.ask(order, source, signal, (network, work) =>
      scoreTyped({ network, genome, chr, influence: true, model: '' }, text, work),
    );
  }

  /**
   * A VCF with its scores, and the scores as a table, as files.
   * @throws TypedError `vcf-*`, and as `scores`
   */
  async vcf(order: VcfOrder, signal?: AbortSignal): Promise<ScoredVcf> {
    const [vcf, table] = [new GrowingFile(), new GrowingFile()];
    table.add(TSV_HEADER);
    const take = (variants: readonly ScoredVariant[]) => table.add(variants.map(tsvLine).join(''));
    const summary = await this.vcfInto(order, { write: (bytes) => vcf.add(bytes), take }, signal);
    return { vcf: vcf.blob(), table: table.blob(), summary };
  }

  /** The same, handed on as it is made. @param sink holds the work up where it cannot keep up */
  async vcfInto(order: VcfOrder, sink: VcfSink, signal?: AbortSignal): Promise<VcfSummary> {
    const source = await this.weights(order);
    const { genome } = this.around.genome(source.pretrainedOn);
    const { chr, influence, file } = order;
    const model = nameOf(source, order);
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

  private async ask<T>(
    { id, network: name }: AskedNetwork,
    { shape, parameters, label }: WeightsSource,
    signal: AbortSignal | undefined,
    question: (network: Network, work: Work) => Promise<T>,
  ): Promise<T> {
    const chosen = parameters[name];
    if (chosen === undefined)
      throw new TypedError('weights-no-network', `${label} holds no ${name}.`, 'Choose another network of it.');
    const progress = seldom((share: number) => this.around.notify({ type: 'exploreProgress', id, share }));
    return this.around.alone(async () => {
      const network = openNetwork(shape, chosen);
      try {
        return await paced(signal, (pace) => question(network, { pace, progress }));
      } finally {
        network.dispose();
      }
    }, signal);
  }

  private async weights({ weights, untrained }: AskedNetwork): Promise<WeightsSource> {
    if (this.loaded?.id !== weights) this.loaded = await this.around.load(weights);
    const source = this.loaded;
    if (untrained !== true) return source;
    const parameters = initialParameters(layOut(source.shape), 1);
    return { ...source, parameters: { teacher: parameters, student: parameters } };
  }

  /** Counts of the part that was trained on; fitted once for a genome and its split. */
  private tableOf({ genome, split }: GenomeSource, pretrained: PretrainedOn | undefined): TwoSidedTable {
    const of = JSON.stringify([genome.fingerprint, split.summary, pretrained?.split]);
    if (this.table?.of !== of) this.table = { of, table: fitTwoSided(genome, split).table };
    return this.table.table;
  }
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

function heldOutWithin({ split }: GenomeSource, { record, start, end }: RegionOrder): Interval[] {
  return split.validation
    .ofRecord(record)
    .map((part) => ({ start: Math.max(part.start, start), end: Math.min(part.end, end) }))
    .filter((part) => part.start < part.end);
}

/** For the header of a file. */
function nameOf({ label, run }: WeightsSource, { network, untrained }: AskedNetwork): string {
  if (untrained === true) return `${label}, untrained`;
  return run === null ? `${label}, ${network}` : `${label}, step ${run.step}, ${network}`;
}
