import { expect, test } from 'vitest';
import { randomDna } from '../../src/numerics/fixtures-dna';
import { shuffledText } from './shuffled';

const pairs = (sequence: string) => {
  const counts: Record<string, number> = {};
  for (let i = 1; i < sequence.length; i++) {
    const pair = sequence.slice(i - 1, i + 1);
    counts[pair] = (counts[pair] ?? 0) + 1;
  }
  return counts;
};

test('every record keeps its dinucleotides, its ends and its length, and loses its order', () => {
  const records = [randomDna(700), `${randomDna(90, 2)}NN${randomDna(110, 3)}`];
  const text = `>one first\n${records[0].slice(0, 300)}\n${records[0].slice(300)}\n>two\n${records[1].toLowerCase()}\n`;
  const read = shuffledText(text).split(/^>.*$/m).slice(1);
  expect(read).toHaveLength(2);
  for (const [i, lines] of read.entries()) {
    const sequence = lines.replaceAll('\n', '');
    expect(pairs(sequence)).toEqual(pairs(records[i]));
    expect(sequence).not.toBe(records[i]);
  }
  expect(shuffledText(text)).toBe(shuffledText(text));
});
