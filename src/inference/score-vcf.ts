import { type NamedBlob, peek, readBlob } from '../formats/byte-stream';
import { gunzipFile } from '../formats/gzip-native';
import { Notes } from '../formats/notes';
import {
  byteLines,
  headerText,
  isHeader,
  joined,
  lineEndOf,
  type VcfRow,
  vcfRefused,
  vcfRow,
  withInfo,
} from '../formats/vcf';
import type { PackedGenome } from '../genome/packed/packed-genome';
import {
  type ChrNames,
  type PlacedVariant,
  placeVariant,
  UNSCORED,
  type Unscored,
} from '../genome/variants/place-variant';
import type { Work } from './log-probabilities';
import type { Network } from './network';
import { type RecordBases, recordBases } from './record-bases';
import { influences, type Site, type SiteScores, variantEffects } from './variant-scores';

/** What is scored, and against what. */
export interface VcfJob {
  readonly network: Network;
  readonly genome: PackedGenome;
  readonly file: NamedBlob;
  readonly chr: ChrNames;
  /** Influence beside the effect: twice as many passes and more. */
  readonly influence: boolean;
  /** Names the network in the header. */
  readonly model: string;
}

/** One alternative of a row, scored or not. */
export interface ScoredVariant {
  readonly contig: string;
  /** Null where the genome has no such record. */
  readonly record: number | null;
  /** As the file has them; the position from 1. */
  readonly position: number;
  readonly reference: string;
  readonly alternative: string;
  /** NaN where it has no score. */
  readonly effect: number;
  /** NaN where it was not asked for too. */
  readonly influence: number;
  readonly shifted: boolean;
  readonly unscored: Unscored | null;
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
  /** Records that the genome has not, the first 20, with their rows. */
  readonly unknownRecords: readonly { readonly name: string; readonly rows: number }[];
}

/** Rows that are held at once, and their bytes. */
const MOST_ROWS = 4096;
const MOST_BYTES = 1 << 24;
const MOST_NAMES = 20;
/** Digits behind the point: float32 scores agree between devices to about so many. */
const DIGITS = 4;

const EFFECT = 'HELICASE_LLR';
const INFLUENCE = 'HELICASE_INFLUENCE';
const SHIFTED = 'HELICASE_SHIFTED';
const KEYS = [EFFECT, INFLUENCE, SHIFTED];
const encoder = new TextEncoder();

/**
 * Writes a VCF again with what a network says of its variants: `HELICASE_LLR`, ln p(ALT) - ln p(REF) for each ALT with
 * `.` where there is none. Plain, gzip or bgzip; every other byte stays. Memory does not grow with the file.
 * @throws TypedError `vcf-*`, and what reading the file throws
 */
export async function scoreVcf(job: VcfJob, sink: VcfSink, { pace, progress }: Work): Promise<VcfSummary> {
  const { file } = job;
  const batch = new RowBatch(job, sink);
  let read = 0;
  let number = 0;
  let titled = false;
  for await (const lines of byteLines(await textOf(file, (bytes) => (read += bytes)), file.name)) {
    for (const line of lines) {
      number++;
      if (number === 1 && !/^##fileformat=VCF/.test(headerText(line)))
        throw vcfRefused(`${file.name} is no VCF: its first line names no VCF version.`, file.name, 1);
      if (isHeader(line)) {
        if (headerText(line).startsWith('#CHROM')) titled = true;
        batch.header(line);
      } else if (!titled) {
        throw vcfRefused(`${file.name} has no line #CHROM before line ${number}.`, file.name, number);
      } else {
        batch.row(line, number);
      }
      if (batch.isFull) {
        await batch.flush({ pace });
        progress?.(read / file.size);
      }
    }
    await pace();
  }
  await batch.flush({ pace });
  return batch.summary();
}

async function textOf(file: NamedBlob, onRead: (bytes: number) => void): Promise<AsyncIterable<Uint8Array>> {
  const { head, chunks } = await peek(readBlob(file, onRead), 2);
  return head[0] === 0x1f && head[1] === 0x8b ? gunzipFile(chunks, file, new Notes()) : chunks;
}

interface Held {
  readonly line: Uint8Array;
  /** Of a data row. */
  readonly row?: VcfRow;
  readonly placed?: PlacedVariant;
}

/** Rows that are scored together, and what came of all. */
class RowBatch {
  private readonly job: VcfJob;
  private readonly sink: VcfSink;
  private held: Held[] = [];
  private bytes = 0;
  private rows = 0;
  private scored = 0;
  private shifted = 0;
  private readonly unscored: Partial<Record<Unscored, number>> = {};
  private readonly unknown = new Map<string, number>();

  constructor(job: VcfJob, sink: VcfSink) {
    this.job = job;
    this.sink = sink;
  }

  get isFull(): boolean {
    return this.held.length >= MOST_ROWS || this.bytes >= MOST_BYTES;
  }

  /** The fields stand before the line of column names; those of an earlier scoring give way. */
  header(line: Uint8Array): void {
    const text = headerText(line);
    if (text.startsWith('##helicaseModel=') || KEYS.some((key) => text.startsWith(`##INFO=<ID=${key},`))) return;
    if (text.startsWith('#CHROM'))
      for (const each of this.fieldLines()) this.hold({ line: encoder.encode(`${each}${lineEndOf(line) || '\n'}`) });
    this.hold({ line });
  }

  /** @param number of the line, from 1 */
  row(line: Uint8Array, number: number): void {
    // Lines without anything may end a file.
    if (line.length === lineEndOf(line).length) {
      this.hold({ line });
      return;
    }
    const { file, genome, chr } = this.job;
    const row = vcfRow(line, file.name, number);
    const placed = placeVariant(row, genome, chr, { file: file.name, line: number });
    this.hold({ line, row, placed });
  }

  async flush(work: Work): Promise<void> {
    const { held } = this;
    [this.held, this.bytes] = [[], 0];
    const scores = await this.score(held, work);
    const variants: ScoredVariant[] = [];
    const lines = held.map(({ line, row, placed }, i) => {
      if (row === undefined || placed === undefined) return line;
      const scored = this.variantsOf(row, placed, scores.get(i));
      variants.push(...scored);
      return withInfo(line, row.info, this.fields(scored), KEYS);
    });
    await this.sink.write(joined(lines));
    await this.sink.take(variants);
  }

  summary(): VcfSummary {
    const { rows, scored, shifted, unscored } = this;
    const unknownRecords = [...this.unknown].slice(0, MOST_NAMES).map(([name, of]) => ({ name, rows: of }));
    return { rows, scored, shifted, unscored, unknownRecords };
  }

  private hold(held: Held): void {
    this.held.push(held);
    this.bytes += held.line.length;
  }

  /** Of each held row with substitutions, the scores of its sites, one for each alternative. */
  private async score(held: readonly Held[], work: Work) {
    const records = new Map<number, RecordBases>();
    const sites: Site[] = [];
    const of: { readonly row: number; readonly alternative: number }[] = [];
    for (const [row, { placed }] of held.entries()) {
      if (placed === undefined || placed.record === null) continue;
      const bases = records.get(placed.record) ?? recordBases(this.job.genome, placed.record);
      records.set(placed.record, bases);
      for (const [alternative, change] of placed.alternatives.entries()) {
        if (typeof change === 'string') continue;
        const before = of.at(-1)?.row === row ? sites.at(-1) : undefined;
        if (before?.place === change.place) (before.alternatives as number[]).push(change.alternative);
        else sites.push({ bases, place: change.place, alternatives: [change.alternative] });
        of.push({ row, alternative });
      }
    }
    const effects = await variantEffects(this.job.network, sites, work);
    const moved = this.job.influence ? await influences(this.job.network, sites, work) : null;
    return byRow(of, effects, moved);
  }

  private variantsOf(row: VcfRow, placed: PlacedVariant, scores: RowScores | undefined): ScoredVariant[] {
    this.rows++;
    if (placed.record === null) this.unknown.set(row.contig, (this.unknown.get(row.contig) ?? 0) + 1);
    return placed.alternatives.map((change, i) => {
      const score = scores?.get(i);
      const known = score !== undefined && !Number.isNaN(score.effect);
      const unscored = known ? null : typeof change === 'string' ? change : 'unknown-base';
      if (unscored !== null) this.unscored[unscored] = (this.unscored[unscored] ?? 0) + 1;
      else this.scored++;
      if (score?.shifted === true) this.shifted++;
      return {
        contig: row.contig,
        record: placed.record,
        position: row.position,
        reference: row.reference,
        alternative: row.alternatives[i],
        effect: score?.effect ?? Number.NaN,
        influence: score?.influence ?? Number.NaN,
        shifted: score?.shifted ?? false,
        unscored,
      };
    });
  }

  private fields(variants: readonly ScoredVariant[]): string[] {
    const list = (values: readonly number[]) => values.map(scoreText).join(',');
    const fields = [`${EFFECT}=${list(variants.map(({ effect }) => effect))}`];
    if (this.job.influence) fields.push(`${INFLUENCE}=${list(variants.map(({ influence }) => influence))}`);
    if (variants.some(({ shifted }) => shifted)) fields.push(SHIFTED);
    return fields;
  }

  private fieldLines(): string[] {
    const { model, influence } = this.job;
    const info = (id: string, number: string, type: string, description: string) =>
      `##INFO=<ID=${id},Number=${number},Type=${type},Description="${description}">`;
    const lines = [
      `##helicaseModel=${model.replace(/[\r\n]/g, ' ')}`,
      info(
        EFFECT,
        'A',
        'Float',
        'ln p(ALT) - ln p(REF) of the network named by helicaseModel, base hidden, both strands',
      ),
    ];
    if (influence)
      lines.push(
        info(
          INFLUENCE,
          'A',
          'Float',
          'Mean over the middle half of the window of the largest change of log odds in nats',
        ),
      );
    return [...lines, info(SHIFTED, '0', 'Flag', 'The end of the record kept the base from the middle of its window')];
  }
}

/** Scores of a row by the index of the alternative. */
type RowScores = ReadonlyMap<number, Pick<ScoredVariant, 'effect' | 'influence' | 'shifted'>>;

function byRow(
  of: readonly { readonly row: number; readonly alternative: number }[],
  effects: readonly SiteScores[],
  moved: readonly SiteScores[] | null,
): ReadonlyMap<number, RowScores> {
  const rows = new Map<number, Map<number, Pick<ScoredVariant, 'effect' | 'influence' | 'shifted'>>>();
  let next = 0;
  for (const [site, { values, shifted }] of effects.entries())
    for (const [k, effect] of values.entries()) {
      const { row, alternative } = of[next++];
      const scores = rows.get(row) ?? new Map();
      scores.set(alternative, { effect, influence: moved?.[site].values[k] ?? Number.NaN, shifted });
      rows.set(row, scores);
    }
  return rows;
}

/** As VCF and TSV write a number: `.` where there is none. */
export const scoreText = (value: number): string =>
  Number.isNaN(value) ? '.' : String(Number(value.toFixed(DIGITS)) + 0);

export const TSV_HEADER = 'chrom\tpos\tref\talt\tllr\tinfluence\tshifted\tunscored\n';

/** A line of the table that is written beside the VCF, its position from 1. */
export const tsvLine = (variant: ScoredVariant): string =>
  [
    variant.contig,
    variant.position,
    variant.reference,
    variant.alternative,
    scoreText(variant.effect),
    scoreText(variant.influence),
    Number(variant.shifted),
    variant.unscored === null ? '.' : UNSCORED[variant.unscored],
  ]
    .join('\t')
    .concat('\n');
