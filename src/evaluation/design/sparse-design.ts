import { unknownBase } from '../../formats/alphabet';
import type { Design } from './design';

/** Entries kept between products; beyond that they are read anew each time. */
const MOST_KEPT = 2 ** 23;

/** What of a sequence counts: fills `features` and `values` and says how many there are. */
export type ReadRow = (sequence: Uint8Array, features: Uint32Array, values: Float64Array) => number;

/**
 * A feature matrix whose rows are mostly zero, read off the sequences: a matrix of 5-mers as numbers would take more
 * memory than the sequences do.
 */
class SparseDesign implements Design {
  readonly rows: number;
  readonly features: number;
  private readonly sequences: readonly Uint8Array[];
  private readonly readRow: ReadRow;
  /** Of the row that is looked at. */
  private readonly scratch: Row;
  private readonly kept: readonly Row[] | null;

  /** @param room entries of a row at most, for each base */
  constructor(sequences: readonly Uint8Array[], features: number, room: number, readRow: ReadRow) {
    const longest = sequences.reduce((most, { length }) => Math.max(most, length), 0);
    this.rows = sequences.length;
    this.features = features;
    this.sequences = sequences;
    this.readRow = readRow;
    this.scratch = { features: new Uint32Array(room * longest), values: new Float64Array(room * longest) };
    const entries = sequences.reduce((sum, { length }) => sum + room * length, 0);
    this.kept = entries > MOST_KEPT ? null : sequences.map((_, row) => copyOf(this.read(row)));
  }

  multiply(weights: Float64Array, classes: number, out: Float64Array): void {
    for (let row = 0; row < this.rows; row++) {
      const { features, values } = this.row(row);
      for (let i = 0; i < features.length; i++) {
        const value = values[i];
        for (let k = 0, o = row * classes, w = features[i] * classes; k < classes; k++, o++, w++)
          out[o] += value * weights[w];
      }
    }
  }

  multiplyTransposed(rows: Float64Array, classes: number, out: Float64Array): void {
    for (let row = 0; row < this.rows; row++) {
      const { features, values } = this.row(row);
      for (let i = 0; i < features.length; i++) {
        const value = values[i];
        for (let k = 0, r = row * classes, o = features[i] * classes; k < classes; k++, r++, o++)
          out[o] += value * rows[r];
      }
    }
  }

  private row(row: number): Row {
    return this.kept?.[row] ?? this.read(row);
  }

  private read(row: number): Row {
    const { features, values } = this.scratch;
    const count = this.readRow(this.sequences[row], features, values);
    return { features: features.subarray(0, count), values: values.subarray(0, count) };
  }
}

interface Row {
  readonly features: Uint32Array;
  readonly values: Float64Array;
}

const copyOf = ({ features, values }: Row): Row => ({ features: features.slice(), values: values.slice() });

/**
 * Frequencies, in percent, of all words of the given lengths: each length's sum to 100 in a sequence that has any;
 * words over an unknown base count nowhere.
 */
export function wordDesign(sequences: readonly Uint8Array[], lengths: readonly number[]): Design {
  const features = lengths.reduce((sum, k) => sum + 4 ** k, 0);
  return new SparseDesign(sequences, features, lengths.length, (sequence, words, shares) => {
    let count = 0;
    let firstWord = 0;
    for (const length of lengths) {
      const from = count;
      eachWord(sequence, length, (word) => {
        words[count++] = firstWord + word;
      });
      shares.fill(100 / Math.max(1, count - from), from, count);
      firstWord += 4 ** length;
    }
    return count;
  });
}

const PHASED_LENGTH = 3;

/**
 * 3-mers counted by their phase, in percent: those that begin 0, 1 or 2 bases from a multiple of three away from the
 * centre (index floor(L / 2)) apart, [3 x 64].
 */
export function phaseDesign(sequences: readonly Uint8Array[]): Design {
  return new SparseDesign(sequences, 3 * 4 ** PHASED_LENGTH, 1, (sequence, words, shares) => {
    const centre = Math.floor(sequence.length / 2);
    let count = 0;
    eachWord(sequence, PHASED_LENGTH, (word, start) => {
      const phase = (((start - centre) % 3) + 3) % 3;
      words[count++] = phase * 4 ** PHASED_LENGTH + word;
    });
    shares.fill(100 / Math.max(1, count), 0, count);
    return count;
  });
}

/** Which base stands where, [4 L]: 1 for the base that does. @param longest L; shorter sequences end early */
export function oneHotDesign(sequences: readonly Uint8Array[], longest: number): Design {
  return new SparseDesign(sequences, 4 * longest, 1, (sequence, places, ones) => {
    let count = 0;
    for (let i = 0; i < sequence.length; i++) if (sequence[i] !== unknownBase) places[count++] = 4 * i + sequence[i];
    ones.fill(1, 0, count);
    return count;
  });
}

/** Every word of known bases as a base-4 number, with where it begins. */
function eachWord(sequence: Uint8Array, length: number, use: (word: number, start: number) => void): void {
  const mask = 4 ** length - 1;
  let word = 0;
  let known = 0;
  for (let i = 0; i < sequence.length; i++) {
    const base = sequence[i];
    known = base === unknownBase ? 0 : known + 1;
    word = ((word << 2) | (base & 3)) & mask;
    if (known >= length) use(word, i + 1 - length);
  }
}
