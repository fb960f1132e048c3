import { describe, expect, test } from 'vitest';
import { failureOf } from '../../formats/fixtures';
import { randomDna } from '../../numerics/fixtures-dna';
import { parse } from '../fixtures';
import { splitGenome } from '../split/split';
import { Stretches } from '../split/stretches';
import { baselines } from './composition';

const scored = (text: string, windowLength = 50) => {
  const { genome } = parse(`>a\n${text}`);
  return baselines(genome, splitGenome(genome.records, [true], { windowLength, validationShare: 0.1, seed: 1 }));
};

/** A chain in which each base follows the one two before it, with a given chance, and is drawn evenly else. */
function secondOrderDna(length: number, chance: number): string {
  const even = randomDna(length, 5);
  const coin = randomDna(length * 4, 99);
  const bases = [...even.slice(0, 2)];
  for (let i = 2; i < length; i++) {
    let draw = 0;
    for (let j = 0; j < 4; j++) draw = draw * 4 + 'ACGT'.indexOf(coin[4 * i + j]);
    bases.push(draw / 256 < chance ? bases[i - 2] : even[i]);
  }
  return bases.join('');
}

describe('baselines', () => {
  test('score even random bases near ln 4 with order 0', () => {
    const { uniform, composition, markov } = scored(randomDna(200_000));
    expect(uniform).toBe(Math.log(4));
    expect(composition).toBeCloseTo(uniform, 2);
    expect(markov.nats).toBeCloseTo(uniform, 2);
  });

  test('score a composition of one half A and one half C as ln 2', () => {
    const text = randomDna(100_000).replace(/G/g, 'A').replace(/T/g, 'C');
    expect(scored(text).composition).toBeCloseTo(Math.log(2), 2);
  });

  test('find the order of a chain that looks two bases back, and its entropy', () => {
    const { markov, composition } = scored(secondOrderDna(400_000, 0.6));
    const expected = -(0.7 * Math.log(0.7) + 3 * 0.1 * Math.log(0.1));
    expect(markov.order).toBe(2);
    expect(markov.nats).toBeGreaterThan(expected - 0.02);
    expect(markov.nats).toBeLessThan(expected + 0.02);
    expect(composition).toBeCloseTo(Math.log(4), 2);
  });

  test('predict a short repeat almost without error', () => {
    expect(scored('ACGTTGCA'.repeat(2000)).markov.nats).toBeLessThan(0.01);
  });

  test('do not count words across unknown bases', () => {
    // Every known base stands alone between two unknown ones: there is no context to learn.
    const { genome } = parse(`>a\n${randomDna(20_000).split('').join('N')}`);
    const split = splitGenome(genome.records, [true], { windowLength: 50, validationShare: 0.1, seed: 1 });
    expect(() => baselines(genome, split)).toThrow(expect.objectContaining({ code: 'windows-all-unknown' }));
  });

  test('are finite on the smallest genomes', () => {
    for (let length = 100; length < 400; length += 7) {
      const { composition, markov } = scored(randomDna(length));
      expect(composition).toBeGreaterThan(0);
      expect(Number.isFinite(markov.nats)).toBe(true);
    }
  });

  test('say so where the held-out part is unknown', async () => {
    const { genome } = parse(`>a\n${randomDna(500)}${'N'.repeat(500)}`);
    const split = {
      ...splitGenome(genome.records, [true], { windowLength: 50, validationShare: 0.1, seed: 1 }),
      validation: Stretches.of([[{ start: 500, end: 1000 }]]),
    };
    expect((await failureOf(() => baselines(genome, split))).code).toBe('windows-all-unknown');
  });
});
