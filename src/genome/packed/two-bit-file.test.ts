import { expect, it } from 'vitest';
import { randomDna } from '../../numerics/fixtures-dna';
import { parse, recordsOf } from '../fixtures';
import { importGenome } from '../import/import-genome';
import { twoBitFile } from './two-bit-file';

it('is read back as the same genome: names, unknown bases, lower case, any length', async () => {
  const records = [
    `>one\n${randomDna(1001)}nnnNNNacgtACGTN\n`,
    `>two with words\n${randomDna(3, 2)}\n`,
    `>Genom-\u00e4\nNNNN${randomDna(70, 3).toLowerCase()}\n`,
  ];
  const { genome } = parse(records.join(''));
  let paces = 0;
  const blob = await twoBitFile(genome, async () => void paces++);
  expect(paces).toBe(3);
  const { genome: again } = await importGenome([new File([blob], 'a.2bit')]);
  expect(recordsOf(again)).toEqual(recordsOf(genome));
  expect(again.fingerprint).toBe(genome.fingerprint);
});
