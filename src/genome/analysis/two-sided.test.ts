import { describe, expect, test, vi } from 'vitest';
import { randomDna } from '../../numerics/fixtures-dna';
import { parse } from '../fixtures';
import { splitGenome } from '../split/split';
import { baselines } from './composition';
import { inFolds, stretchesOf } from './sampled-stretches';
import { fitTwoSided, fittingBytes } from './two-sided';

const LETTERS = 'ACGT';
const opened = (text: string, windowLength = 50) => {
  const { genome } = parse(`>a\n${text}`);
  return { genome, split: splitGenome(genome.records, [true], { windowLength, validationShare: 0.1, seed: 1 }) };
};
const tableOf = (text: string) => {
  const { genome, split } = opened(text);
  return fitTwoSided(genome, split);
};

/** DNA whose every third base is decided by the bases on both its sides. */
function sandwiched(length: number): string {
  const bases = [...randomDna(length, 5)];
  for (let i = 1; i + 1 < length; i += 3) {
    const sum = LETTERS.indexOf(bases[i - 1]) + LETTERS.indexOf(bases[i + 1]);
    bases[i] = LETTERS[sum % 4];
  }
  return bases.join('');
}

/** The same by strings and maps, one word at a time, with every candidate tried. */
function byBruteForce(text: string) {
  const { split } = opened(text);
  const complement = (word: string) =>
    [...word]
      .reverse()
      .map((base) => LETTERS[3 - LETTERS.indexOf(base)])
      .join('');
  const wordsOf = (stretches: readonly { start: number; end: number }[], k: number) =>
    stretches.flatMap(({ start, end }) => {
      const words: string[] = [];
      for (let i = start + k; i + k < end; i++) words.push(text.slice(i - k, i + k + 1));
      return words.filter((word) => !word.includes('N')).flatMap((word) => [word, complement(word)]);
    });
  const count = (words: readonly string[]) => {
    const counts = new Map<string, number>();
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
    return counts;
  };
  /** p of the middle base of `word`, from counts of the longest words summed by their inner part. */
  const model = (counted: readonly string[], most: number, weight: number) => {
    const inner = Array.from({ length: most + 1 }, (_, j) =>
      count(counted.map((word) => word.slice(most - j, most + j + 1))),
    );
    const p = (word: string): number => {
      const j = (word.length - 1) / 2;
      const before = j === 0 ? 1 / 4 : p(word.slice(1, -1));
      const variants = [...LETTERS].map((base) => word.slice(0, j) + base + word.slice(j + 1));
      const total = variants.reduce((sum, each) => sum + (inner[j].get(each) ?? 0), 0);
      return ((inner[j].get(word) ?? 0) + weight * before) / (total + weight);
    };
    return p;
  };
  const train = stretchesOf(split.train);
  const bases = train.reduce((sum, { start, end }) => sum + end - start, 0);
  const most = Math.floor((Math.log(bases) / Math.log(4) - 1) / 2);
  const folds = inFolds(train);
  const fitting = wordsOf(folds.fitting, most);
  const choosing = wordsOf(folds.choosing, most);
  const mean = (words: readonly string[], p: (word: string) => number, k: number) =>
    words.reduce((sum, word) => sum - Math.log(p(word.slice(most - k, most + k + 1))), 0) / words.length;
  let best = { k: 0, weight: 1, nats: Number.POSITIVE_INFINITY };
  for (const weight of [1, 2, 4, 8, 16, 32]) {
    const p = model(fitting, most, weight);
    for (let k = 0; k <= most; k++) {
      const nats = mean(choosing, p, k);
      if (nats < best.nats) best = { k, weight, nats };
    }
  }
  const p = model([...fitting, ...choosing], most, best.weight);
  const scored = wordsOf(stretchesOf(split.validation), best.k);
  return { context: best.k, nats: scored.reduce((sum, word) => sum - Math.log(p(word)), 0) / scored.length, p };
}

describe('the two-sided count table', () => {
  test.each([
    ['even bases', randomDna(6000)],
    ['bases decided by both neighbours', sandwiched(9000)],
    ['a text with unknown bases', sandwiched(9000).replace(/ACG/g, 'ANG')],
  ])('is what a count by brute force comes to: %s', (_, text) => {
    const { table, baseline } = tableOf(text);
    const expected = byBruteForce(text);
    expect(baseline.context).toBe(expected.context);
    expect(baseline.nats).toBeCloseTo(expected.nats, 10);
    const k = expected.context;
    const at = text.search(new RegExp(`[ACGT]{${2 * k + 1}}`));
    const codes = Uint8Array.from(text.slice(at, at + 2 * k + 1), (base) => LETTERS.indexOf(base));
    expect(table.nats(codes, k)).toBeCloseTo(-Math.log(expected.p(text.slice(at, at + 2 * k + 1))), 10);
  });

  test('sees what no one-sided model sees', () => {
    const { genome, split } = opened(sandwiched(300_000));
    const { baseline } = fitTwoSided(genome, split);
    // A third of the bases are certain once both neighbours are known, and a neighbour of one is half known.
    expect(baseline.nats).toBeLessThan(baselines(genome, split).markov.nats - 0.2);
  });

  test('is the same for a genome and its other strand', () => {
    const text = sandwiched(20_000);
    const { table } = tableOf(text);
    const { genome } = opened(text);
    const codes = new Uint8Array(50);
    genome.read(0, 100, 50, codes);
    const turned = Uint8Array.from(codes, (_, i) => 3 - codes[49 - i]);
    for (let i = 0; i < 50; i++) expect(table.nats(turned, 49 - i)).toBeCloseTo(table.nats(codes, i), 12);
  });

  test('uses what context a window has at its ends and beside unknown bases', () => {
    const { table } = tableOf(sandwiched(60_000));
    expect(table.context).toBeGreaterThan(0);
    const codes = Uint8Array.from([0, 1, 2, 4, 3, 1, 0]);
    for (const at of [0, 1, 2, 4, 6]) expect(Number.isFinite(table.nats(codes, at))).toBe(true);
    expect(table.nats(codes, 3)).toBeNaN();
    // Nothing on one side is nothing at all: the base's share.
    expect(table.nats(codes, 0)).toBe(table.nats(Uint8Array.from([0]), 0));
  });

  test('is finite on the smallest genomes', () => {
    for (let length = 100; length < 400; length += 7)
      expect(Number.isFinite(tableOf(randomDna(length)).baseline.nats)).toBe(true);
  });

  test('takes the memory that is told beforehand, within a tenth', () => {
    const text = sandwiched(300_000);
    const { split } = opened(text);
    const made: number[] = [];
    // Count tables that were joined, narrowed or scored already may be forgotten: the largest are not.
    for (const name of ['Uint32Array', 'Float64Array'] as const)
      vi.stubGlobal(
        name,
        new Proxy(globalThis[name], {
          construct(target, [length]) {
            const array = new target(length);
            made.push(array.byteLength);
            return array;
          },
        }),
      );
    tableOf(text);
    vi.unstubAllGlobals();
    // 4^9 words of four bases on each side: counts of 4 bytes, probabilities of 8.
    const [words, largest] = [4 ** 9, Math.max(...made)];
    expect(largest).toBe(8 * words);
    const held = 4 * (4 * words) + (8 * words * 16) / 15;
    expect(fittingBytes(split.train.bases) / held).toBeCloseTo(1, 1);
  });

  test('takes no more on a large genome than its longest context can, and little on a small one', () => {
    expect(fittingBytes(3e9)).toBe(fittingBytes(1 << 24));
    expect(fittingBytes(3e9) / 2 ** 20).toBeCloseTo(98.1, 1);
    expect(fittingBytes(48_000)).toBeLessThan(2 ** 20);
  });

  test('gives probabilities: over the four bases they sum to one', () => {
    const { table } = tableOf(sandwiched(30_000));
    const codes = Uint8Array.from([2, 0, 3, 1, 1, 2, 0]);
    let sum = 0;
    for (let base = 0; base < 4; base++) {
      codes[3] = base;
      sum += Math.exp(-table.nats(codes, 3));
    }
    expect(sum).toBeCloseTo(1, 12);
  });
});
