import { unknownBase } from '../../formats/alphabet';
import type { PackedGenome } from '../packed/packed-genome';
import type { Split } from '../split/split';
import { inFolds, longestStretch, type Stretch, stretchesOf } from './sampled-stretches';

/**
 * The best table of counts for the question that masked training asks: which base stands between k bases on its left
 * and k on its right? Counts of both strands, interpolated with the shorter contexts:
 *
 *     p_j(b | c_j) = (n(c_j, b) + a p_(j-1)(b | c_(j-1))) / (n(c_j) + a),   p_(-1) = 1/4,   j = 0 ... k,
 *
 * with k and a chosen inside the training part, as the order of the Markov model is. A network that is no better has
 * learned nothing but counting.
 */
export interface TwoSidedBaseline {
  /** k, bases on each side. */
  readonly context: number;
  /** Mean of -ln p over the validation part, where 2 k + 1 known bases stand together, in nats. */
  readonly nats: number;
}

/** 4^(2k+1) words: `fittingBytes`. On a bacterium 4 is the best already (1.273 nats for E. coli). */
const LONGEST_CONTEXT = 5;
/** Bases read of each part at most: more would not change 4 million counts by much, and a run is to begin soon. */
const MOST_BASES = 1 << 24;
/** Bases of both strands for each count: with fewer a longer context cannot be the best and is not tried. */
const BASES_PER_COUNT = 2;
/** Candidates for a, the weight of the shorter context in counts. */
const WEIGHTS = [1, 2, 4, 8, 16, 32] as const;

export class TwoSidedTable {
  /** k, bases on each side. */
  readonly context: number;
  /** p_j for j = 0 ... k; a word of 2 j + 1 bases is a base-4 number, its first base highest. */
  private readonly levels: readonly Float64Array[];

  /** @param levels as `interpolated` gives them */
  constructor(levels: readonly Float64Array[]) {
    this.levels = levels;
    this.context = levels.length - 1;
  }

  /**
   * -ln p of the base at `at` in a window, from as many bases on both sides as the window has and as are known.
   * @param codes base codes [L] of the window
   * @returns nats; NaN for an unknown base
   */
  nats(codes: ArrayLike<number>, at: number): number {
    if (codes[at] === unknownBase) return Number.NaN;
    let word = codes[at];
    let level = 0;
    for (let j = 1; j <= this.context; j++) {
      const [left, right] = [codes[at - j], codes[at + j]];
      if (left === undefined || right === undefined || left === unknownBase || right === unknownBase) break;
      word = (left * 4 ** (2 * j - 1) + word) * 4 + right;
      level = j;
    }
    return -Math.log(this.levels[level][word]);
  }
}

/** Fits the table on the training part and scores it on the validation part. */
export function fitTwoSided(
  genome: PackedGenome,
  split: Split,
): { readonly table: TwoSidedTable; readonly baseline: TwoSidedBaseline } {
  const train = stretchesOf(split.train, MOST_BASES);
  const most = longestContext(train.reduce((sum, { start, end }) => sum + end - start, 0));
  const folds = inFolds(train);
  const fitting = countWords(genome, folds.fitting, most);
  const choosing = countWords(genome, folds.choosing, most);
  const { context, weight } = best(narrowed(fitting), narrowed(choosing));
  for (let word = 0; word < fitting.length; word++) fitting[word] += choosing[word];
  const levels = interpolated(narrowed(fitting).slice(0, context + 1), weight);
  // Unknown bases may leave the validation part no words of that length: then what it has is asked with less context.
  let scored = context;
  const held = countWords(genome, stretchesOf(split.validation, MOST_BASES), context);
  let nats = crossEntropy(levels[scored], held);
  while (Number.isNaN(nats) && scored > 0) {
    scored--;
    nats = crossEntropy(levels[scored], countWords(genome, stretchesOf(split.validation, MOST_BASES), scored));
  }
  return { table: new TwoSidedTable(levels.slice(0, scored + 1)), baseline: { context: scored, nats } };
}

/** The longest context that so many bases can fill. */
function longestContext(bases: number): number {
  const filled = Math.floor((Math.log((2 * bases) / BASES_PER_COUNT) / Math.log(4) - 1) / 2);
  return Math.max(0, Math.min(LONGEST_CONTEXT, filled));
}

/**
 * Bytes of main memory that `fitTwoSided` holds at most: of each longest word a count in both folds and in the part
 * that is scored, before and after its strands are joined, and a probability, with those of all shorter ones.
 * @param trainBases of the training part
 */
export const fittingBytes = (trainBases: number): number =>
  Math.round(4 ** (2 * longestContext(Math.min(MOST_BASES, trainBases)) + 1) * (4 * 4 + 8 * (16 / 15)));

/** Counts of words of 2 k + 1 known bases on both strands. */
type WordCounts = Uint32Array;

function countWords(genome: PackedGenome, within: readonly Stretch[], context: number): WordCounts {
  const length = 2 * context + 1;
  const counts = new Uint32Array(4 ** length);
  const mask = counts.length - 1;
  const bases = new Uint8Array(longestStretch);
  // A local: read once for each base of the genome.
  const unknown = unknownBase;
  for (const { record, start, end } of within) {
    genome.read(record, start, end - start, bases);
    let word = 0;
    let known = 0;
    for (let i = 0; i < end - start; i++) {
      if (bases[i] === unknown) {
        known = 0;
        continue;
      }
      word = ((word << 2) | bases[i]) & mask;
      if (++known >= length) counts[word]++;
    }
  }
  return onBothStrands(counts, length);
}

/** A word and its reverse complement say the same of the base between. */
function onBothStrands(counts: WordCounts, length: number): WordCounts {
  const both = new Uint32Array(counts.length);
  for (let word = 0; word < counts.length; word++) both[word] = counts[word] + counts[reverseComplement(word, length)];
  return both;
}

function reverseComplement(word: number, length: number): number {
  let other = 0;
  for (let i = 0, rest = word; i < length; i++, rest >>>= 2) other = (other << 2) | (3 - (rest & 3));
  return other;
}

/** The counts of context 0 ... k: words that differ only in their outer bases come together. */
function narrowed(counts: WordCounts): readonly WordCounts[] {
  const all = [counts];
  for (let wide = counts; wide.length > 4; wide = all[0]) {
    const narrow = new Uint32Array(wide.length / 16);
    const mask = narrow.length - 1;
    for (let word = 0; word < wide.length; word++) narrow[(word >>> 2) & mask] += wide[word];
    all.unshift(narrow);
  }
  return all;
}

/**
 * p_0 ... p_k.
 * @param counts of each context
 * @param weight a, in counts
 */
function interpolated(counts: readonly WordCounts[], weight: number): Float64Array[] {
  const levels: Float64Array[] = [];
  for (const each of counts) levels.push(nextLevel(each, levels.at(-1), weight));
  return levels;
}

function nextLevel(counts: WordCounts, shorter: Float64Array | undefined, weight: number): Float64Array {
  const level = new Float64Array(counts.length);
  const center = Math.sqrt(counts.length / 4);
  // Each context once: by what stands on its left, and on its right.
  for (let left = 0; left < counts.length; left += 4 * center)
    for (let first = left; first < left + center; first++) {
      const total =
        weight + counts[first] + counts[first + center] + counts[first + 2 * center] + counts[first + 3 * center];
      for (let at = first; at < first + 4 * center; at += center) {
        const before = shorter === undefined ? 1 / 4 : shorter[(at >>> 2) & (shorter.length - 1)];
        level[at] = (counts[at] + weight * before) / total;
      }
    }
  return level;
}

/** Each by its counts of every context. */
function best(
  fitting: readonly WordCounts[],
  choosing: readonly WordCounts[],
): { readonly context: number; readonly weight: number } {
  let lowest = { context: 0, weight: WEIGHTS[0] as number, nats: Number.POSITIVE_INFINITY };
  for (const weight of WEIGHTS) {
    for (const [context, level] of interpolated(fitting, weight).entries()) {
      const nats = crossEntropy(level, choosing[context]);
      if (nats < lowest.nats) lowest = { context, weight, nats };
    }
  }
  return lowest;
}

/** Mean of -ln p over the scored words; NaN where nothing is scored. */
function crossEntropy(level: Float64Array, scored: WordCounts): number {
  let nats = 0;
  let words = 0;
  for (let word = 0; word < scored.length; word++) {
    if (scored[word] === 0) continue;
    nats -= scored[word] * Math.log(level[word]);
    words += scored[word];
  }
  return nats / words;
}
