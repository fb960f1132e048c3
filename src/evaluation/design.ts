import { unknownBase } from '../formats/alphabet';

/**
 * A feature matrix X [N,F] as a linear model needs it: only its products, so that it need not exist. Classes K;
 * matrices row-major.
 */
export interface Design {
  readonly rows: number;
  readonly features: number;
  /** Adds X W to `out` [N,K], W [F,K]. */
  multiply(weights: Float64Array, classes: number, out: Float64Array): void;
  /** Adds X^T R to `out` [F,K], R [N,K]. */
  multiplyTransposed(rows: Float64Array, classes: number, out: Float64Array): void;
}

/** Features kept as numbers, [N,F]. */
export class DenseDesign implements Design {
  readonly rows: number;
  readonly features: number;
  private readonly values: Float32Array;

  constructor(values: Float32Array, features: number) {
    this.values = values;
    this.features = features;
    this.rows = values.length / features;
  }

  multiply(weights: Float64Array, classes: number, out: Float64Array): void {
    for (let row = 0; row < this.rows; row++) {
      for (let f = 0; f < this.features; f++) {
        const value = this.values[row * this.features + f];
        for (let k = 0; k < classes; k++) out[row * classes + k] += value * weights[f * classes + k];
      }
    }
  }

  multiplyTransposed(rows: Float64Array, classes: number, out: Float64Array): void {
    for (let row = 0; row < this.rows; row++) {
      for (let f = 0; f < this.features; f++) {
        const value = this.values[row * this.features + f];
        for (let k = 0; k < classes; k++) out[f * classes + k] += value * rows[row * classes + k];
      }
    }
  }
}

/**
 * Frequencies, in percent, of all words of the given lengths: each length's sum to 100 in a sequence that has any;
 * words over an unknown base count nowhere. They are counted anew for every product: a matrix of 5-mers would take more
 * memory than the sequences do.
 */
export class WordDesign implements Design {
  readonly rows: number;
  readonly features: number;
  private readonly sequences: readonly Uint8Array[];
  private readonly lengths: readonly number[];
  /** Words of the sequence being looked at, all lengths one after the other, and how much each counts. */
  private words = new Uint32Array(0);
  private shares = new Float64Array(0);

  constructor(sequences: readonly Uint8Array[], lengths: readonly number[]) {
    this.sequences = sequences;
    this.lengths = lengths;
    this.rows = sequences.length;
    this.features = lengths.reduce((sum, k) => sum + 4 ** k, 0);
  }

  multiply(weights: Float64Array, classes: number, out: Float64Array): void {
    for (let row = 0; row < this.rows; row++) {
      const count = this.read(row);
      const { words, shares } = this;
      for (let k = 0; k < classes; k++) {
        let sum = 0;
        for (let i = 0; i < count; i++) sum += shares[i] * weights[words[i] * classes + k];
        out[row * classes + k] += sum;
      }
    }
  }

  multiplyTransposed(rows: Float64Array, classes: number, out: Float64Array): void {
    for (let row = 0; row < this.rows; row++) {
      const count = this.read(row);
      const { words, shares } = this;
      for (let k = 0; k < classes; k++) {
        const share = rows[row * classes + k];
        for (let i = 0; i < count; i++) out[words[i] * classes + k] += shares[i] * share;
      }
    }
  }

  /** Fills `words` and `shares` with a sequence's words; returns how many there are. */
  private read(row: number): number {
    const sequence = this.sequences[row];
    const room = sequence.length * this.lengths.length;
    if (this.words.length < room) {
      this.words = new Uint32Array(room);
      this.shares = new Float64Array(room);
    }
    let count = 0;
    let firstWord = 0;
    for (const length of this.lengths) {
      const from = count;
      const mask = 4 ** length - 1;
      let word = 0;
      let known = 0;
      for (const base of sequence) {
        known = base === unknownBase ? 0 : known + 1;
        word = ((word << 2) | (base & 3)) & mask;
        if (known >= length) this.words[count++] = firstWord + word;
      }
      this.shares.fill(100 / Math.max(1, count - from), from, count);
      firstWord += mask + 1;
    }
    return count;
  }
}
