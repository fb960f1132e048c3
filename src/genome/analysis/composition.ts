import { TypedError } from '../../errors/typed-error';
import { unknownBase } from '../../formats/alphabet';
import type { PackedGenome } from '../packed/packed-genome';
import type { Split } from '../split/split';
import { inFolds, longestStretch, type Stretch, stretchesOf } from './sampled-stretches';
import type { TwoSidedBaseline } from './two-sided';

/** What a model has to beat, in nats a base on the validation part. */
export interface Baselines {
  /** ln 4: every base equally likely. */
  readonly uniform: number;
  /** Base composition of the training part. */
  readonly composition: number;
  /** The best order-k Markov model of the training part. */
  readonly markov: {
    readonly order: number;
    readonly nats: number;
    /** Of orders 1 to `order` - 1, what each has; runs of older builds do not say. */
    readonly lower?: readonly number[];
  };
  /** The best two-sided count table; runs of builds before there was one have none. */
  readonly twoSided?: TwoSidedBaseline & {
    /** On the hidden bases of the run's own validation windows, which its loss is measured on. */
    readonly onHidden: number;
  };
}

/** Higher orders need 4^(k+1) counts of 4 bytes, three times: 50 MB at 10. */
const highestOrder = 10;
/** Bases for each count: an order with fewer cannot be the best and is not tried. */
const basesPerCount = 4;
/** Added to each count; Krichevsky and Trofimov's choice, which costs least in the worst case. */
const pseudocount = 0.5;

/**
 * Fits the baselines on the training part and scores them on the validation part. The Markov order is chosen inside the
 * training part: nine tenths of it are counted, the tenth is scored, the order with the lowest score wins and is fitted
 * again on all of it. An unknown base ends a context. Throws `windows-all-unknown` where either part has no stretch of
 * known bases.
 */
export function baselines(genome: PackedGenome, split: Split): Baselines {
  const train = stretchesOf(split.train);
  const trainBases = train.reduce((sum, { end, start }) => sum + end - start, 0);
  const order = Math.max(0, Math.min(highestOrder, Math.floor(Math.log(trainBases / basesPerCount) / Math.log(4)) - 1));

  const folds = inFolds(train);
  const fitted = countWords(genome, folds.fitting, order);
  const choosing = countWords(genome, folds.choosing, order);
  const scored = countWords(genome, stretchesOf(split.validation), order);
  const best = bestOrder(fitted, choosing, order);
  add(fitted, choosing);
  const natsOf = (k: number) => crossEntropy(marginal(fitted, order, k), marginal(scored, order, k));
  const composition = natsOf(0);
  if (Number.isNaN(composition)) throw nothingKnown();
  const lower = Array.from({ length: Math.max(0, best - 1) }, (_, i) => natsOf(i + 1));
  return { uniform: Math.log(4), composition, markov: { order: best, nats: natsOf(best), lower } };
}

/** Counts of words of order + 1 known bases, by the word as a base-4 number with its last base lowest. */
type WordCounts = Uint32Array;

function bestOrder(fitted: WordCounts, choosing: WordCounts, order: number): number {
  let best = 0;
  let lowest = Number.POSITIVE_INFINITY;
  for (let k = 0; k <= order; k++) {
    const nats = crossEntropy(marginal(fitted, order, k), marginal(choosing, order, k));
    if (nats < lowest) {
      lowest = nats;
      best = k;
    }
  }
  return best;
}

function countWords(genome: PackedGenome, within: readonly Stretch[], order: number): WordCounts {
  const counts = new Uint32Array(4 ** (order + 1));
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
      if (++known > order) counts[word]++;
    }
  }
  return counts;
}

/** The counts of a lower order: words that differ only in their first bases come together. */
function marginal(counts: WordCounts, order: number, lower: number): WordCounts {
  if (lower === order) return counts;
  const sums = new Uint32Array(4 ** (lower + 1));
  const mask = sums.length - 1;
  for (let word = 0; word < counts.length; word++) sums[word & mask] += counts[word];
  return sums;
}

function add(counts: WordCounts, more: WordCounts): void {
  for (let word = 0; word < counts.length; word++) counts[word] += more[word];
}

/** Mean of -ln p(base | context) over the scored words, p from the fitted counts; NaN where nothing is scored. */
function crossEntropy(fitted: WordCounts, scored: WordCounts): number {
  let nats = 0;
  let words = 0;
  for (let context = 0; context < fitted.length; context += 4) {
    const total = fitted[context] + fitted[context + 1] + fitted[context + 2] + fitted[context + 3] + 4 * pseudocount;
    for (let word = context; word < context + 4; word++) {
      if (scored[word] === 0) continue;
      nats -= scored[word] * Math.log((fitted[word] + pseudocount) / total);
      words += scored[word];
    }
  }
  return nats / words;
}

function nothingKnown(): TypedError {
  return new TypedError(
    'windows-all-unknown',
    'The part held out for validation has no stretch of known bases.',
    'Leave out the records that are mostly N, or change the seed or the share held out.',
    { path: 'validationShare' },
  );
}
