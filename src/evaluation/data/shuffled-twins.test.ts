import { expect, it } from 'vitest';
import { codes } from '../fixtures';
import { shuffledTwins } from './shuffled-twins';

const part = (...rows: readonly (readonly [string, number])[]) => ({
  sequences: rows.map(([letters]) => codes(letters)),
  labels: Uint16Array.from(rows, ([, label]) => label),
});

it('are rows that order alone tells from a row of train with another label', () => {
  // AACAGA and AGAACA hold the same dinucleotides; ACAAGA too.
  const train = part(['AACAGA', 1], ['TTTTTT', 0], ['GGCGG', 0], ['GCGGG', 1]);
  const test = part(['AGAACA', 0], ['ACAAGA', 1], ['AACAGG', 0], ['GGGCG', 0]);
  expect(shuffledTwins({ train, validation: part(['ACAAGA', 0], ['AGAACA', 0]), test })).toEqual([
    { into: 'validation', rows: 2 },
    { into: 'test', rows: 1 },
  ]);
});
