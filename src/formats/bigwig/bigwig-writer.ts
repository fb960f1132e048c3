import { type Chromosome, chromosomeTree } from './chromosome-tree';
import { sectionIndex } from './section-index';
import { Sections } from './sections';
import { Totals, ZOOM_ITEMS, ZoomLevel } from './zoom-level';

/**
 * A bigWig file (Kent et al., Bioinformatics 2010): a number for each base of records, in packed blocks with an index,
 * and the same in coarser and coarser bins.
 */

const MAGIC = 0x888ffc26;
const VERSION = 4;
const HEADER_BYTES = 64;
const ZOOM_HEADER_BYTES = 24;
const SUMMARY_BYTES = 40;
const SECTION_HEADER_BYTES = 24;
const FIXED_STEP = 3;
/** Values of a block. */
const ITEMS = 1024;
/** Bases of the finest bins, how many times coarser the next are, and how many levels there are at most. */
const FINEST = 16;
const COARSER = 4;
const MOST_LEVELS = 10;

/** Takes the numbers of records in order and keeps them packed. */
export class BigWigWriter {
  private readonly chromosomes: readonly Chromosome[];
  private readonly sections = new Sections();
  private readonly zooms: readonly ZoomLevel[];
  private readonly totals = new Totals();

  /** @param chromosomes in the order of `byName` */
  constructor(chromosomes: readonly Chromosome[]) {
    this.chromosomes = chromosomes;
    const longest = chromosomes.reduce((most, { length }) => Math.max(most, length), 0);
    const reductions = Array.from({ length: MOST_LEVELS }, (_, i) => FINEST * COARSER ** i);
    this.zooms = reductions.filter((reduction) => reduction < longest).map((reduction) => new ZoomLevel(reduction));
  }

  /**
   * Values of the bases of a record from `start` on, behind all before; NaN where there is none.
   * @param chromosome its number in the writer's order
   */
  add(chromosome: number, start: number, values: Float32Array): void {
    let from = 0;
    for (let i = 0; i <= values.length; i++) {
      const known = i < values.length && !Number.isNaN(values[i]);
      if (known) {
        this.totals.take(values[i]);
        for (const zoom of this.zooms) zoom.take(chromosome, start + i, values[i]);
      }
      if (known && i - from < ITEMS) continue;
      if (i > from) this.addSection(chromosome, start + from, values.subarray(from, i));
      from = known ? i : i + 1;
    }
  }

  /** The whole file. It may be empty of values, not of records. */
  finish(): Blob {
    for (const zoom of this.zooms) zoom.finish();
    const zooms = this.zooms.filter(({ records }) => records > 0);
    const treeAt = HEADER_BYTES + zooms.length * ZOOM_HEADER_BYTES + SUMMARY_BYTES;
    const tree = chromosomeTree(this.chromosomes, treeAt);
    const pieces: Uint8Array<ArrayBuffer>[] = [tree];
    let at = treeAt + tree.length;
    /** A count, the sections, their index. */
    const put = (sections: Sections, count: number, items: number) => {
      const dataAt = at;
      const indexAt = dataAt + 4 + sections.bytes;
      const index = sectionIndex(sections.all, dataAt + 4, indexAt, items);
      for (const piece of [u32(count), ...sections.pieces, index]) pieces.push(piece);
      at = indexAt + index.length;
      return { dataAt, indexAt };
    };
    const full = put(this.sections, this.sections.all.length, ITEMS);
    const levels = zooms.map(({ sections, records, reduction }) => ({
      reduction,
      ...put(sections, records, ZOOM_ITEMS),
    }));
    const largest = Math.max(this.sections.largest, ...zooms.map(({ sections }) => sections.largest));
    return new Blob([this.header(treeAt, full, levels, largest), ...pieces, u32(MAGIC)]);
  }

  private addSection(chromosome: number, start: number, values: Float32Array): void {
    const content = new Uint8Array(SECTION_HEADER_BYTES + 4 * values.length);
    const view = new DataView(content.buffer);
    const [step, span] = [1, 1];
    for (const [i, value] of [chromosome, start, start + values.length, step, span].entries())
      view.setUint32(4 * i, value, true);
    view.setUint8(20, FIXED_STEP);
    view.setUint16(22, values.length, true);
    for (const [i, value] of values.entries()) view.setFloat32(SECTION_HEADER_BYTES + 4 * i, value, true);
    this.sections.add(chromosome, start, start + values.length, content);
  }

  private header(treeAt: number, full: Placed, levels: readonly (Placed & Zoomed)[], largest: number) {
    const bytes = new Uint8Array(treeAt);
    const view = new DataView(bytes.buffer);
    const long = (at: number, value: number) => view.setBigUint64(at, BigInt(value), true);
    view.setUint32(0, MAGIC, true);
    view.setUint16(4, VERSION, true);
    view.setUint16(6, levels.length, true);
    long(8, treeAt);
    long(16, full.dataAt);
    long(24, full.indexAt);
    const summaryAt = treeAt - SUMMARY_BYTES;
    long(44, summaryAt);
    view.setUint32(52, largest, true);
    for (const [i, { reduction, dataAt, indexAt }] of levels.entries()) {
      const at = HEADER_BYTES + i * ZOOM_HEADER_BYTES;
      view.setUint32(at, reduction, true);
      long(at + 8, dataAt);
      long(at + 16, indexAt);
    }
    const { count, least, most, sum, squares } = this.totals;
    long(summaryAt, count);
    for (const [i, value] of [count === 0 ? 0 : least, count === 0 ? 0 : most, sum, squares].entries())
      view.setFloat64(summaryAt + 8 + 8 * i, value, true);
    return bytes;
  }
}

interface Placed {
  readonly dataAt: number;
  readonly indexAt: number;
}

interface Zoomed {
  readonly reduction: number;
}

function u32(value: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}
