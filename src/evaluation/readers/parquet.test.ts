import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { letters, ownTask, taskFile, twoClasses } from '../fixtures';
import type { Examples } from './examples';
import { type TaskAnswer, Unanswered } from './question';
import { readTaskFiles } from './read-task';
import type { TaskFile } from './task-file';

/** Written by bench/oracle/parquet_fixtures.py with pyarrow. */
const fixture = (name: string) =>
  taskFile(name, new Uint8Array(readFileSync(new URL(`fixtures/${name}`, import.meta.url))));
const rows = ({ sequences, labels, parts, classes }: Examples) =>
  sequences.map((sequence, i) => [letters(sequence), classes[labels[i]], parts[i]]);

const renamed = ({ blob }: TaskFile, path: string): TaskFile => ({ path, blob });
const SEQUENCES = ['ACGTACGTAC', 'TTTTACGTAN', 'GGGGACGTAC', 'CCCCACGTAC', 'ACGTACGTAG', 'TTGTACGTAC'];

describe('parquet files', () => {
  it('are read as the hub serves GenomicBenchmarks: snappy, class numbers, the part in the name', async () => {
    const examples = await readTaskFiles(twoClasses, [fixture('train-00000-of-00001-abc.parquet')]);
    expect(rows(examples)).toEqual([
      ['ACGTACGTAC', 'no', 'train'],
      ['TTTTACGTAN', 'yes', 'train'],
      ['GGGGACGTAC', 'no', 'train'],
      ['CCCCACGTAC', 'yes', 'train'],
      ['ACGTACGTAG', 'yes', 'train'],
      ['TTGTACGTAC', 'no', 'train'],
    ]);
  });

  it('are read without compression and in row groups; nulls are refused with their row', async () => {
    const examples = await readTaskFiles(twoClasses, [fixture('test-plain.parquet')]);
    expect(rows(examples).map(([sequence]) => sequence)).toHaveLength(6);
    expect(examples.refused.first).toEqual([
      { code: 'row-empty', message: 'The row has no sequence.', file: 'test-plain.parquet', record: 'row 7' },
      { code: 'row-label', message: 'The row has no label.', file: 'test-plain.parquet', record: 'row 8' },
    ]);
  });

  it('are asked about where the columns do not tell, nested columns left out', async () => {
    const asked = await readTaskFiles(ownTask, [fixture('words.parquet')]).catch((cause: unknown) => cause);
    expect(asked).toBeInstanceOf(Unanswered);
    const { question } = asked as Unanswered;
    expect(question).toMatchObject({
      kind: 'columns',
      columns: ['split', 'kind', 'dna'],
      guess: { sequence: 2, split: 0 },
    });
    const mapping = { delimiter: ',', quote: '"', header: true, sequence: 2, label: 1, split: 0 };
    const answer: TaskAnswer = { kind: 'columns', columns: ['split', 'kind', 'dna'], mapping };
    const examples = await readTaskFiles(ownTask, [fixture('words.parquet')], { answer });
    expect(rows(examples)[1]).toEqual(['TTTTACGTAN', 'exon', 'train']);
    expect(rows(examples)[5]).toEqual(['TTGTACGTAC', 'intron', 'test']);
  });

  it('are read where they are packed with zstd, and where texts are bytes of a fixed length', async () => {
    for (const name of ['zstd.parquet', 'fixed.parquet']) {
      const examples = await readTaskFiles(twoClasses, [fixture(name)]);
      expect(rows(examples)[1]).toEqual(['TTTTACGTAN', 'yes', null]);
      expect(examples.refused.count).toBe(0);
    }
  });

  it('are read by the names of their columns, whatever stands before them and however they are spelled', async () => {
    const files = [fixture('train-00000-of-00001-abc.parquet'), renamed(fixture('index.parquet'), 'test.parquet')];
    const mapping = { delimiter: ',', quote: '"', header: true, sequence: 0, label: 1, split: null };
    const answer: TaskAnswer = { kind: 'columns', columns: ['seq', 'label'], mapping };
    for (const examples of [await readTaskFiles(twoClasses, files), await readTaskFiles(ownTask, files, { answer })]) {
      expect(rows(examples).map(([sequence]) => sequence)).toEqual([...SEQUENCES, ...SEQUENCES]);
      expect(examples.classes).toHaveLength(2);
    }
    const missing: TaskAnswer = { kind: 'columns', columns: ['seq', 'kind'], mapping };
    await expect(readTaskFiles(ownTask, files, { answer: missing })).rejects.toMatchObject({ code: 'table-columns' });
  });

  it('of one large row group are unpacked once', async () => {
    const file = fixture('one-group.parquet');
    let bytes = 0;
    const slice = file.blob.slice.bind(file.blob);
    file.blob.slice = (start = 0, end = file.blob.size) => {
      bytes += end - start;
      return slice(start, end);
    };
    const { sequences } = await readTaskFiles(twoClasses, [file]);
    expect(sequences).toHaveLength(20_000);
    expect(bytes).toBeLessThan(8 * file.blob.size);
  });

  it('of a codec that is not read are refused by its name, and not called damaged', async () => {
    await expect(readTaskFiles(twoClasses, [fixture('brotli.parquet')])).rejects.toMatchObject({
      code: 'parquet-codec',
      message: 'brotli.parquet is packed with brotli, which is not read here.',
      action: expect.stringContaining('snappy'),
    });
  });

  it('that end early are refused', async () => {
    const bytes = new Uint8Array(readFileSync(new URL('fixtures/train-00000-of-00001-abc.parquet', import.meta.url)));
    for (const length of [12, 100, bytes.length - 3]) {
      await expect(
        readTaskFiles(twoClasses, [taskFile('train.parquet', bytes.slice(0, length))]),
      ).rejects.toMatchObject({ code: 'parquet-damaged' });
    }
  });
});
