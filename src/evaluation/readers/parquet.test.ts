import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { letters, ownTask, taskFile, twoClasses } from '../fixtures';
import type { Examples } from './examples';
import { type TaskAnswer, Unanswered } from './question';
import { readTaskFiles } from './read-task';

/** Written by bench/oracle/parquet_fixtures.py with pyarrow. */
const fixture = (name: string) =>
  taskFile(name, new Uint8Array(readFileSync(new URL(`fixtures/${name}`, import.meta.url))));
const rows = ({ sequences, labels, parts, classes }: Examples) =>
  sequences.map((sequence, i) => [letters(sequence), classes[labels[i]], parts[i]]);

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

  it('of a codec that is not read are refused by name', async () => {
    await expect(readTaskFiles(twoClasses, [fixture('zstd.parquet')])).rejects.toMatchObject({
      code: 'parquet-damaged',
      message: expect.stringMatching(/zstd/i),
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
