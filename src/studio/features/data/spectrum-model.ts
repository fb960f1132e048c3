import type { KmerSpectrum } from '../../../genome/answers';

/** The k-mer spectrum as it is drawn and listed. Words are counted as read, a word and its reverse complement apart. */

export const K_CHOICES = [1, 2, 3, 4, 5, 6, 7, 8] as const;
/** Up to this k every word has its own bar; above, words are gathered by how often they come. */
const LONGEST_NAMED = 3;
const BINS = 48;

export function wordOf(index: number, k: number): string {
  let word = '';
  for (let place = k - 1; place >= 0; place--) word += 'ACGT'[(index >> (2 * place)) & 3];
  return word;
}

export interface Word {
  readonly word: string;
  readonly count: number;
  /** Times as often as the bases alone would have it; null where they would have none. */
  readonly ratio: number | null;
}

export interface SpectrumBar {
  readonly name: string;
  readonly value: number;
}

export interface SpectrumModel {
  readonly total: number;
  /** Words that come at all, of 4^k. */
  readonly present: number;
  readonly possible: number;
  /** By word where `named`, else words (value) by number of times they come (name). */
  readonly bars: readonly SpectrumBar[];
  readonly named: boolean;
  /** All words, the most frequent first. */
  readonly words: readonly Word[];
}

export function spectrumModel({ k, counts }: Pick<KmerSpectrum, 'k' | 'counts'>): SpectrumModel {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const bases = baseShares(counts, k, total);
  // 65,536 words are many for one task of the main thread: numbers are sorted, not objects.
  const order = Uint32Array.from(counts.keys()).sort((a, b) => counts[b] - counts[a] || a - b);
  const words = Array.from(order, (index) => {
    let expected = total;
    for (let place = 0; place < k; place++) expected *= bases[(index >> (2 * place)) & 3];
    return { word: wordOf(index, k), count: counts[index], ratio: expected === 0 ? null : counts[index] / expected };
  });
  const named = k <= LONGEST_NAMED;
  const bars = named ? Array.from(counts, (value, index) => ({ name: wordOf(index, k), value })) : histogram(counts);
  return { total, present: words.filter(({ count }) => count > 0).length, possible: counts.length, bars, named, words };
}

/** Shares of A, C, G and T among the letters of all words. */
function baseShares(counts: Float64Array, k: number, total: number): number[] {
  const sums = [0, 0, 0, 0];
  counts.forEach((count, index) => {
    for (let place = 0; place < k; place++) sums[(index >> (2 * place)) & 3] += count;
  });
  return sums.map((sum) => (total === 0 ? 0 : sum / (k * total)));
}

/**
 * Number of words by how often they come: one bar for each number where these are few, else equal steps up to the
 * 99.5th percentile and one bar for the rest.
 */
function histogram(counts: Float64Array): SpectrumBar[] {
  const sorted = Float64Array.from(counts).sort();
  const greatest = sorted[sorted.length - 1];
  const most = sorted[Math.floor(0.995 * (sorted.length - 1))];
  const step = Math.max(1, Math.ceil((most + 1) / BINS));
  const bins = Math.floor(most / step) + 1;
  const values = new Array<number>(bins).fill(0);
  let beyond = 0;
  for (const count of counts) {
    const bin = Math.floor(count / step);
    if (bin < bins) values[bin]++;
    else beyond++;
  }
  const bars = values.map((value, bin) => ({
    name: step === 1 ? plain(bin) : `${plain(bin * step)}-${plain((bin + 1) * step - 1)}`,
    value,
  }));
  return beyond === 0 ? bars : [...bars, { name: `${plain(bins * step)}-${plain(greatest)}`, value: beyond }];
}

const plain = (value: number): string => value.toLocaleString('en');

/**
 * Farthest from what the bases alone would give: first the words that come too rarely, then those that come too often.
 */
export function unexpected(
  words: readonly Word[],
  count: number,
): { readonly rare: readonly Word[]; readonly frequent: readonly Word[] } {
  const rated = words
    .filter((word): word is Word & { readonly ratio: number } => word.ratio !== null)
    .sort((a, b) => a.ratio - b.ratio);
  const half = Math.floor(rated.length / 2);
  return { rare: rated.slice(0, Math.min(count, half)), frequent: rated.slice(-Math.min(count, half)).reverse() };
}

/** All counts as a table with tabs. */
export function* spectrumFile(words: readonly Word[]): Generator<string> {
  yield 'word\tcount\tratio_to_expected\n';
  for (let from = 0; from < words.length; from += 4096) {
    yield words
      .slice(from, from + 4096)
      .map(({ word, count, ratio }) => `${word}\t${count}\t${ratio ?? ''}\n`)
      .join('');
  }
}
