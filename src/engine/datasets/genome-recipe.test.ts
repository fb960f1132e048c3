import { describe, expect, it } from 'vitest';
import { findTask } from '../../evaluation/tasks/registry';
import { parse } from '../../genome/fixtures';
import { splitGenome } from '../../genome/split/split';
import { randomDna } from '../../numerics/fixtures-dna';
import { followRecipe, plainRecipe } from './genome-recipe';

const { genome } = parse(`>chr1\n${randomDna(60_000, 1)}\n>chr2\n${randomDna(60_000, 2)}\n`);
const split = splitGenome(genome.records, [1, 1], { windowLength: 400, validationShare: 0.2, seed: 1 });
const make = (name: string, text: string, format?: 'BED' | 'GFF3') =>
  followRecipe(
    findTask('own/features'),
    { name: 'g', genome, split },
    {
      ...plainRecipe(findTask('own/features')),
      options: { windowLength: 100, windows: 1000 },
      features: new File([text], name),
      format,
    },
    async () => {},
  );
const places = Array.from({ length: 150 }, (_, i) => ({ start: 390 * i + 200, strand: i % 3 === 0 ? '-' : '+' }));
const gff = (record: string) =>
  places.map(({ start, strand }) => `${record}\tx\tgene\t${start + 1}\t${start + 9}\t.\t${strand}\t.\tID=a\n`);
const bed = (record: string) =>
  places.map(({ start, strand }) => `${record}\t${start}\t${start + 9}\tf\t0\t${strand}\n`);

describe('features of a file', () => {
  it('on records that the genome does not have are counted among the refused', async () => {
    const { examples, source } = await make('half.gff3', [...gff('chr1'), ...gff('2')].join(''));
    expect(examples.refused.count).toBeGreaterThanOrEqual(150);
    expect(examples.refused.first[0]).toEqual({
      code: 'features-record',
      message: '150 of 300 lines name no record of this genome (first: 2).',
      file: 'half.gff3',
    });
    expect(source).toBe('g, half.gff3');
    expect(examples.remarks?.first).toEqual([
      {
        code: 'features-format',
        message: 'Read as GFF3 (from 1, closed): 150 of 300 lines used.',
        file: 'half.gff3',
      },
    ]);
  });

  it('make the same rows from BED and GFF3, whatever ends the lines', async () => {
    const made = await Promise.all([
      make('a.bed', bed('chr1').join('')),
      make('a.gff3', gff('chr1').join('').replaceAll('\n', '\r\n')),
      make('a.txt', bed('chr1').join('').trim(), 'BED'),
    ]);
    for (const { examples } of made) {
      expect(examples.sequences).toEqual(made[0].examples.sequences);
      expect(examples.parts).toEqual(made[0].examples.parts);
    }
  });
});
