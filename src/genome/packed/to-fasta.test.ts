import { expect, test } from 'vitest';
import { randomDna } from '../../numerics/fixtures-dna';
import { importGenome } from '../import/import-genome';
import { fastaOf } from './to-fasta';

const genomeOf = async (parts: BlobPart[]) => (await importGenome([new File(parts, 'a.fa')], {})).genome;

test('what is written reads as the same genome, over any number of lines and pieces', async () => {
  const text = [
    `>one with a description\n${randomDna(400_000)}\n`,
    `>two\n${randomDna(80, 2)}\n>three\nAC`,
    `${'n'.repeat(90)}ACGTRYNNacgu\n>four\nG\n`,
  ];
  const genome = await genomeOf(text);
  const written = [...fastaOf(genome)];
  expect((await genomeOf(written)).fingerprint).toBe(genome.fingerprint);
  const lines = (await new Blob(written).text()).split('\n');
  expect(lines.filter((line) => line.startsWith('>'))).toEqual(['>one', '>two', '>three', '>four']);
  expect(Math.max(...lines.map(({ length }) => length))).toBe(80);
});
