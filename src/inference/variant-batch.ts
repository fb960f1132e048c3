import { joined } from '../formats/bytes';
import { headerText, isBlank, lineEndOf, type VcfRow, vcfRow, withInfo } from '../formats/vcf';
import type { PackedGenome } from '../genome/packed/packed-genome';
import { type ChrNames, type PlacedVariant, placeVariant, type Unscored } from '../genome/variants/place-variant';
import type { Work } from './log-probabilities';
import type { ForwardNetwork } from './network';
import { type RecordBases, recordBases } from './record-bases';
import { headerLines, infoFields, isOurs, KEYS, type ScoredVariant } from './scored-variant';
import { influences, type Site, variantEffects } from './variant-scores';

/** What is scored, and against what. */
export interface VariantJob {
  readonly network: ForwardNetwork;
  readonly genome: PackedGenome;
  readonly chr: ChrNames;
  /** Influence beside the effect: twice as many passes and more. */
  readonly influence: boolean;
  /** Names the network in the header. */
  readonly model: string;
}

/** Where scores go, in the order of the file. A promise holds the work up until it is kept. */
export interface VcfSink {
  /** Bytes of the file with its scores. */
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void> | void;
  take(variants: readonly ScoredVariant[]): Promise<void> | void;
}

export interface VcfSummary {
  readonly rows: number;
  /** Alternatives of all rows: scored, and not by reason. */
  readonly scored: number;
  readonly shifted: number;
  readonly unscored: Readonly<Partial<Record<Unscored, number>>>;
  /** Records that the genome has not, the first 20 of them, with their rows. */
  readonly unknownRecords: readonly { readonly name: string; readonly rows: number }[];
}

/** Rows that are held at once, and their bytes. */
const MOST_ROWS = 4096;
const MOST_BYTES = 1 << 24;
const MOST_NAMES = 20;
const encoder = new TextEncoder();

interface Held {
  readonly line: Uint8Array;
  /** Of a data row. */
  readonly row?: VcfRow;
  readonly placed?: PlacedVariant;
}

/** Rows that are scored together, and what came of all. */
export class VariantBatch {
  private readonly job: VariantJob;
  private readonly file: string;
  private readonly sink: VcfSink;
  private held: Held[] = [];
  private bytes = 0;
  private rows = 0;
  private scored = 0;
  private shifted = 0;
  private readonly unscored: Partial<Record<Unscored, number>> = {};
  private readonly unknown = new Map<string, number>();

  /** @param file its name, for errors */
  constructor(job: VariantJob, file: string, sink: VcfSink) {
    this.job = job;
    this.file = file;
    this.sink = sink;
  }

  get isFull(): boolean {
    return this.held.length >= MOST_ROWS || this.bytes >= MOST_BYTES;
  }

  /** The fields stand before the line of column names; those of an earlier scoring give way. */
  header(line: Uint8Array): void {
    const text = headerText(line);
    if (isOurs(text)) return;
    if (text.startsWith('#CHROM'))
      for (const each of headerLines(this.job.model, this.job.influence))
        this.hold({ line: encoder.encode(`${each}${lineEndOf(line) || '\n'}`) });
    this.hold({ line });
  }

  /** @param number of the line, from 1 */
  row(line: Uint8Array, number: number): void {
    if (isBlank(line)) {
      this.hold({ line });
      return;
    }
    const { genome, chr } = this.job;
    const { file } = this;
    const row = vcfRow(line, file, number);
    const placed = placeVariant(row, genome, chr, { file, line: number });
    this.hold({ line, row, placed });
  }

  async flush(work: Work): Promise<void> {
    const { held } = this;
    [this.held, this.bytes] = [[], 0];
    const scores = (await this.scores(held, work)).values();
    const variants: ScoredVariant[] = [];
    const lines = held.map(({ line, row, placed }) => {
      if (row === undefined || placed === undefined) return line;
      const scored = this.variantsOf(row, placed, scores);
      variants.push(...scored);
      return withInfo(line, row.info, infoFields(scored, this.job.influence), KEYS);
    });
    await this.sink.write(joined(lines));
    await this.sink.take(variants);
  }

  summary(): VcfSummary {
    const { rows, scored, shifted, unscored } = this;
    const unknownRecords = [...this.unknown].map(([name, of]) => ({ name, rows: of }));
    return { rows, scored, shifted, unscored, unknownRecords };
  }

  private hold(held: Held): void {
    this.held.push(held);
    this.bytes += held.line.length;
  }

  /** Of all substitutions of the held rows, in their order. */
  private async scores(held: readonly Held[], work: Work): Promise<readonly Score[]> {
    const records = new Map<number, RecordBases>();
    const sites: OpenSite[] = [];
    for (const { placed } of held) {
      if (placed === undefined || placed.record === null) continue;
      const bases = records.get(placed.record) ?? recordBases(this.job.genome, placed.record);
      records.set(placed.record, bases);
      for (const change of placed.alternatives) {
        if (typeof change === 'string') continue;
        const before = sites.at(-1);
        // Alternatives of one base share the passes.
        if (before?.bases === bases && before.place === change.place) before.alternatives.push(change.alternative);
        else sites.push({ bases, place: change.place, alternatives: [change.alternative] });
      }
    }
    const { network, influence } = this.job;
    const effects = await variantEffects(network, sites, work);
    const moved = influence ? await influences(network, sites, work) : null;
    return effects.flatMap(({ values, shifted }, site) =>
      Array.from(values, (effect, k) => ({ effect, influence: moved?.[site].values[k] ?? Number.NaN, shifted })),
    );
  }

  /** @param scores gives those of the row's substitutions next */
  private variantsOf(row: VcfRow, placed: PlacedVariant, scores: Iterator<Score>): ScoredVariant[] {
    const { contig, position, reference } = row;
    this.rows++;
    if (placed.record === null && (this.unknown.has(contig) || this.unknown.size < MOST_NAMES))
      this.unknown.set(contig, (this.unknown.get(contig) ?? 0) + 1);
    return placed.alternatives.map((change, i) => {
      const score = typeof change === 'string' ? UNKNOWN : scores.next().value;
      const unscored = typeof change === 'string' ? change : Number.isNaN(score.effect) ? 'unknown-base' : null;
      if (unscored !== null) this.unscored[unscored] = (this.unscored[unscored] ?? 0) + 1;
      else this.scored++;
      this.shifted += Number(score.shifted);
      return {
        contig,
        record: placed.record,
        position,
        reference,
        alternative: row.alternatives[i],
        ...score,
        unscored,
      };
    });
  }
}

interface OpenSite extends Site {
  readonly alternatives: number[];
}

type Score = Pick<ScoredVariant, 'effect' | 'influence' | 'shifted'>;
const UNKNOWN: Score = { effect: Number.NaN, influence: Number.NaN, shifted: false };
