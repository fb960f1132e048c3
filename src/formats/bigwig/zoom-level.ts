import { Sections } from './sections';

/** Records of a block. */
export const ZOOM_ITEMS = 1024;
const ITEM_BYTES = 32;

/** What is known of values: of one bin, or of all. */
export class Totals {
  count = 0;
  least = Number.POSITIVE_INFINITY;
  most = Number.NEGATIVE_INFINITY;
  sum = 0;
  squares = 0;

  take(value: number): void {
    this.count++;
    if (value < this.least) this.least = value;
    if (value > this.most) this.most = value;
    this.sum += value;
    this.squares += value * value;
  }
}

/** Values in bins of so many bases, for whoever looks from afar. */
export class ZoomLevel {
  readonly reduction: number;
  readonly sections = new Sections();
  records = 0;
  private readonly content = new Uint8Array(ZOOM_ITEMS * ITEM_BYTES);
  private readonly view = new DataView(this.content.buffer);
  private held = 0;
  private chromosome = -1;
  private first = 0;
  private end = 0;
  private bin = -1;
  private totals = new Totals();

  /** @param reduction bases of a bin */
  constructor(reduction: number) {
    this.reduction = reduction;
  }

  take(chromosome: number, place: number, value: number): void {
    const bin = Math.floor(place / this.reduction);
    if (bin !== this.bin || chromosome !== this.chromosome) {
      this.closeBin();
      if (chromosome !== this.chromosome) this.closeSection();
      [this.chromosome, this.bin, this.totals] = [chromosome, bin, new Totals()];
    }
    this.totals.take(value);
    this.end = place + 1;
  }

  finish(): void {
    this.closeBin();
    this.closeSection();
  }

  private closeBin(): void {
    if (this.totals.count === 0) return;
    const { view, chromosome, totals } = this;
    const at = this.held * ITEM_BYTES;
    const start = this.bin * this.reduction;
    if (this.held === 0) this.first = start;
    for (const [i, value] of [chromosome, start, this.end, totals.count].entries())
      view.setUint32(at + 4 * i, value, true);
    for (const [i, value] of [totals.least, totals.most, totals.sum, totals.squares].entries())
      view.setFloat32(at + 16 + 4 * i, value, true);
    this.held++;
    this.records++;
    this.totals = new Totals();
    if (this.held === ZOOM_ITEMS) this.closeSection();
  }

  private closeSection(): void {
    if (this.held === 0) return;
    this.sections.add(this.chromosome, this.first, this.end, this.content.slice(0, this.held * ITEM_BYTES));
    this.held = 0;
  }
}
