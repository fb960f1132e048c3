import { expect, it } from 'vitest';
import { hubFiles } from './hub';
import { findTask, TASKS } from './registry';

const HUB = 'https://huggingface.co/datasets';
const PARQUET = 'resolve/refs%2Fconvert%2Fparquet';

it('names the files of a task as the hub does', () => {
  const urls = (id: string) => hubFiles(findTask(id)).map(({ url }) => url);
  expect(urls('gue/mouse/3')).toEqual(
    ['train', 'dev', 'test'].map((part) => `${HUB}/leannmlindsey/GUE/${PARQUET}/mouse_3/${part}/0000.parquet`),
  );
  expect(urls('gb/human_ocr_ensembl')).toEqual(
    ['train', 'test'].map(
      (part) => `${HUB}/katarinagresova/Genomic_Benchmarks_human_ocr_ensembl/${PARQUET}/default/${part}/0000.parquet`,
    ),
  );
  const configs = TASKS.filter(({ suite }) => suite === 'gue').map((task) => hubFiles(task)[0].path.split('/')[0]);
  for (const config of ['human_tf_0', 'emp_H3K4me1', 'prom_core_tata', 'splice_reconstructed', 'virus_covid'])
    expect(configs).toContain(config);
  expect(hubFiles(findTask('own/table'))).toEqual([]);
});
