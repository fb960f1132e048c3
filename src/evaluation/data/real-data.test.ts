import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { noBreath } from '../fixtures';
import type { TaskAnswer } from '../readers/question';
import { readTaskFiles } from '../readers/read-task';
import { findTask } from '../tasks/registry';
import type { DataReport } from './report';
import { TaskData } from './task-data';

/** Public data that lie beside a developer's checkout; the project ships none of them. */
const DATA = join(import.meta.dirname, '../../../../shared/data/tasks');

async function report(task: string, folder: string, answer?: TaskAnswer): Promise<DataReport> {
  const files = readdirSync(join(DATA, folder)).map((name) => ({
    path: `${folder}/${name}`,
    blob: new File([readFileSync(join(DATA, folder, name))], name),
  }));
  const data = await TaskData.of(
    findTask(task),
    await readTaskFiles(findTask(task), files, { answer }),
    folder,
    noBreath,
  );
  return (await data.prepare({ removeLeaks: false })).report;
}
const sizes = ({ parts }: DataReport) => [parts.train.rows, parts.validation.rows, parts.test.rows];
const mapping = { delimiter: ',', quote: '"', header: true, sequence: 0, label: 1, split: null };
const columns: TaskAnswer = { kind: 'columns', columns: ['sequence', 'label'], mapping };

const present = existsSync(DATA);

describe.skipIf(!present)(
  present
    ? 'the official files'
    : 'the official files (those of ../shared/data are absent here, so their tests are skipped)',
  () => {
    it('of GUE prom_core_tata hold the duplicates and leaks that are known of them', async () => {
      const found = await report('gue/prom/prom_core_tata', 'gue/prom/prom_core_tata');
      expect(sizes(found)).toEqual([4904, 613, 613]);
      expect(found.differences).toEqual([]);
      expect(found.parts.train.duplicates).toBe(57);
      expect(found.leaks.map(({ from, into, exact }) => [from, into, exact])).toEqual([
        ['train', 'test', 16],
        ['train', 'validation', 8],
        ['validation', 'test', 2],
      ]);
      expect(found.conflicts).toEqual({ sequences: 15, rows: 30 });
    });

    it('of GUE mouse/3 are clean, and keep their split hash', async () => {
      const found = await report('gue/mouse/3', 'gue/mouse/3');
      expect(sizes(found)).toEqual([1904, 239, 239]);
      // Its negatives are shuffles of its positives, spread over the parts: composition leads to the wrong class
      // (docs/benchmarks.md).
      expect(found.twins).toEqual([
        { into: 'validation', rows: 182 },
        { into: 'test', rows: 174 },
      ]);
      expect(found.leaks.every(({ exact, reverseComplement }) => exact + reverseComplement === 0)).toBe(true);
      // A change here makes every result before it one of other data.
      expect(found.splitHash).toBe('ad8b16b232be37af047f15bda052f9e93ff54a851b693a354b5c89770ec1ff12');
    });

    it('of the UCI splice junctions and of the regulatory set come in as own tables of three classes', async () => {
      const splice = await report('own/table', 'splice_uci_60bp', columns);
      expect([sizes(splice), splice.classes]).toEqual([
        [1801, 602, 602],
        ['0', '1', '2'],
      ]);
      const regulatory = await report('own/table', 'gb_human_ensembl_regulatory_1500', columns);
      expect(sizes(regulatory)).toEqual([900, 300, 300]);
      expect([regulatory.parts.train.shortest, regulatory.parts.train.longest]).toEqual([113, 801]);
    });

    it('that are a made split of a suite are told from the published rows', async () => {
      const found = await report('gb/human_nontata_promoters', 'gb_human_nontata_promoters_from_test');
      expect(found.differences).toEqual([
        'train: 5,420 rows, where 27,097 are published.',
        'test: 1,807 rows, where 9,034 are published.',
      ]);
    });
  },
);
