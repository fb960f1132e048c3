import { unknownBase } from '../../formats/alphabet';
import type { Leakage } from '../answers';
import type { PackedGenome } from '../packed/packed-genome';
import type { Split } from '../split/split';
import type { Stretches } from '../split/stretches';
import { type Stretch, thinned } from './thinned';
import { WordSet } from './word-set';

/**
 * Two 32-bit numbers hold a word. By chance alone one in 4^32 equals another, so what is found twice was there twice.
 */
const wordLength = 32;
/** Words of the held-out part that are looked for. */
const mostWords = 2 ** 18;
/** Bases read of each part at most: some seconds. */
const mostBases = 2 ** 28;

/**
 * Measures how much of the held-out part also stands in the training part, as it is or as its reverse complement. Of
 * the held-out words of 32 known bases those are kept whose hash lies below a threshold, so that about a quarter
 * million are; then the training part is searched for each of them, exactly. Time and memory are bounded; where the
 * parts are too large to be read whole, stretches spread evenly are, and the shares are lower bounds.
 */
export async function measureLeakage(
  genome: PackedGenome,
  split: Split,
  breathe: () => Promise<void>,
): Promise<Leakage> {
  const threshold = Math.min(1, mostWords / Math.max(1, split.validation.bases)) * 2 ** 32;
  const words = new WordSet(2 * mostWords);
  const heldOut = thinned(() => intervalsOf(split.validation), mostBases);
  for (const stretch of heldOut.stretches) {
    eachWord(genome, stretch, (high, low) => {
      if (words.size < 2 * mostWords && hashOf(high, low) < threshold) words.add(high, low);
    });
    await breathe();
  }
  const exact = new Uint8Array(words.size);
  const reversed = new Uint8Array(words.size);
  const train = thinned(() => intervalsOf(split.train), mostBases);
  for (const stretch of train.stretches) {
    eachWord(genome, stretch, (high, low, otherHigh, otherLow) => {
      if (hashOf(high, low) < threshold) mark(exact, words.find(high, low));
      if (hashOf(otherHigh, otherLow) < threshold) mark(reversed, words.find(otherHigh, otherLow));
    });
    await breathe();
  }
  const share = (test: (word: number) => boolean) =>
    exact.reduce((count, _, word) => count + Number(test(word)), 0) / Math.max(1, words.size);
  return {
    wordLength,
    exact: share((word) => exact[word] === 1),
    reverseComplement: share((word) => reversed[word] === 1),
    either: share((word) => exact[word] + reversed[word] > 0),
    words: words.size,
    trainShare: train.share,
  };
}

function mark(found: Uint8Array, word: number): void {
  if (word >= 0) found[word] = 1;
}

/**
 * Calls `visit` with each word of known bases in a stretch, and its reverse complement, as two numbers of 16 bases
 * each.
 */
function eachWord(
  genome: PackedGenome,
  { record, start, end }: Stretch,
  visit: (high: number, low: number, otherHigh: number, otherLow: number) => void,
): void {
  const bases = new Uint8Array(end - start);
  genome.read(record, start, bases.length, bases);
  const unknown = unknownBase;
  let [high, low, otherHigh, otherLow, known] = [0, 0, 0, 0, 0];
  // By index: an iterator takes some five times as long.
  for (let i = 0; i < bases.length; i++) {
    const base = bases[i];
    if (base === unknown) {
      known = 0;
      continue;
    }
    high = (high << 2) | (low >>> 30);
    low = (low << 2) | base;
    otherLow = (otherLow >>> 2) | (otherHigh << 30);
    otherHigh = (otherHigh >>> 2) | ((3 - base) << 30);
    if (++known >= wordLength) visit(high, low, otherHigh, otherLow);
  }
}

/** An even number in [0, 2^32) of a word: murmur's finaliser over both halves. */
function hashOf(high: number, low: number): number {
  let hash = Math.imul(high, 0x9e3779b1) ^ low;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function* intervalsOf(part: Stretches): Generator<Stretch> {
  for (let i = 0; i < part.count; i++) yield { record: part.recordAt(i), start: part.startAt(i), end: part.endAt(i) };
}
