import { describe, expect, it } from 'vitest';
import { codes, letters, noBreath, ownTask, taskFile, twoClasses } from '../fixtures';
import { readTaskFiles } from '../readers/read-task';
import type { Task } from '../tasks/task';
import { makeParts } from './make-parts';
import { reverseComplement } from './sequence-keys';
import { splitHash } from './split-hash';
import { TaskData } from './task-data';

const table = (...rows: readonly string[]) => `sequence,label\n${rows.join('\n')}\n`;

async function dataOf(files: Record<string, string>, task: Task = twoClasses): Promise<TaskData> {
  const examples = await readTaskFiles(
    task,
    Object.entries(files).map(([path, text]) => taskFile(path, text)),
  );
  return TaskData.of(task, examples, 'test', noBreath);
}

/** AACC stands in train twice; GTAC is its own reverse complement; CCCC is that of GGGG. */
const LEAKY = {
  'train.csv': table('AACC,0', 'AACC,1', 'GGGG,1', 'TTTT,0', 'CATG,1'),
  'dev.csv': table('TTTT,0', 'ACAC,1'),
  'test.csv': table('AACC,0', 'CCCC,1', 'ACAC,1'),
};

describe('the data report', () => {
  it('counts rows, classes, lengths, unknown bases and duplicates of each part', async () => {
    const { report } = await (await dataOf({ ...LEAKY, 'test.csv': table('AANN,0', 'CCCCCCCC,1') })).prepare({
      removeLeaks: false,
    });
    expect(report.parts.train).toEqual({
      rows: 5,
      perClass: [2, 3],
      shortest: 4,
      median: 4,
      longest: 4,
      unknownShare: 0,
      duplicates: 1,
    });
    expect(report.parts.test).toMatchObject({
      rows: 2,
      shortest: 4,
      median: 8,
      longest: 8,
      unknownShare: 2 / 12,
      duplicates: 0,
    });
    expect(report.lengths).toEqual({ start: 4, width: 1, counts: [8, 0, 0, 0, 1] });
    expect(report.conflicts).toEqual({ sequences: 1, rows: 2 });
  });

  it('finds what stands in two parts, as it is and as its reverse complement', async () => {
    const { report } = await (await dataOf(LEAKY)).prepare({ removeLeaks: false });
    expect(report.leaks).toEqual([
      { from: 'train', into: 'test', exact: 2, reverseComplement: 1 },
      { from: 'train', into: 'validation', exact: 1, reverseComplement: 0 },
      { from: 'validation', into: 'test', exact: 1, reverseComplement: 0 },
    ]);
    expect(report.removed).toBe(0);
  });

  it('names the rows behind the counts, the first 20 of each kind', async () => {
    const { report } = await (await dataOf(LEAKY)).prepare({ removeLeaks: false });
    const said = ({ first }: { first: readonly { file: string; message: string }[] }) =>
      first.map(({ file, message }) => `${file}: ${message}`);
    expect(said(report.repeats.leaks)).toEqual([
      'row 2 of validation: ACAC is row 3 of test too.',
      'row 1 of train: AACC is row 1 of test too.',
      'row 2 of train: AACC is row 1 of test too.',
      'row 3 of train: GGGG is row 2 of test too, on the other strand.',
      'row 4 of train: TTTT is row 1 of validation too.',
    ]);
    expect(said(report.repeats.duplicates)).toEqual(['row 2 of train: AACC stands in row 1 of train already.']);
    expect(said(report.repeats.conflicts)).toEqual(['row 2 of train: AACC is yes here and no in row 1 of train.']);
    const many = Array.from({ length: 30 }, () => 'AACC,0');
    const repeated = await (await dataOf({ ...LEAKY, 'train.csv': table('GGGG,1', ...many) })).prepare({
      removeLeaks: false,
    });
    expect(repeated.report.repeats.duplicates).toMatchObject({ count: 29, first: { length: 20 } });
  });

  it('removes leaks from train and validation, never from the test set, and has another split hash then', async () => {
    const data = await dataOf({ ...LEAKY, 'train.csv': `${LEAKY['train.csv']}ATAT,0\n` });
    const as = await data.prepare({ removeLeaks: false });
    const clean = await data.prepare({ removeLeaks: true });
    expect(clean.dataset.parts.train.sequences.map(letters)).toEqual(['CATG', 'ATAT']);
    expect(clean.dataset.parts.validation.sequences.map(letters)).toEqual(['TTTT']);
    expect(clean.dataset.parts.test).toEqual(as.dataset.parts.test);
    expect(clean.report.removed).toBe(5);
    expect(clean.report.options).toEqual({ removeLeaks: true });
    expect(clean.report.splitHash).not.toBe(as.report.splitHash);
    expect((await data.prepare({ removeLeaks: false })).report.splitHash).toBe(as.report.splitHash);
  });

  it('names the parts that are missing', async () => {
    await expect(dataOf({ 'train.csv': table('AACC,0', 'ACGT,1') })).rejects.toMatchObject({
      code: 'task-part-missing',
      action: 'Choose the missing files too: train.csv, dev.csv, test.csv.',
    });
    await expect(dataOf({ 'all.csv': table('AACC,0', 'ACGT,1') })).rejects.toMatchObject({ code: 'task-part-unknown' });
    await expect(
      dataOf({ 'train.csv': table('AACC,0', 'ACGT,0'), 'test.csv': table('ACGT,1') }).then((data) =>
        data.prepare({ removeLeaks: false }),
      ),
    ).rejects.toMatchObject({
      code: 'task-class-untrained',
    });
  });

  it('of an own table that are train and dev alone are scored on dev', async () => {
    const files = { 'train.csv': table('AACC,0', 'ACGT,1'), 'dev.csv': table('CCCC,0', 'GGGT,1') };
    const { report } = await (await dataOf(files, { ...twoClasses, sizes: null })).prepare({ removeLeaks: false });
    expect(report.parts).toMatchObject({ train: { rows: 2 }, validation: { rows: 0 }, test: { rows: 2 } });
    expect(report.split).toContain('what they call validation is the test set');
  });

  it('say why train lacks a class whose rows were refused', async () => {
    const files = { 'train.csv': table('AACC,0', 'MEEL,1'), 'test.csv': table('ACGT,1', 'GGGG,0') };
    const failure = dataOf(files).then((data) => data.prepare({ removeLeaks: false }));
    await expect(failure).rejects.toMatchObject({
      code: 'task-class-untrained',
      message: expect.stringContaining('1 rows were refused, the first because: "E" at position 2'),
    });
  });

  it('says where the data are not those that were published', async () => {
    const { report } = await (
      await dataOf(LEAKY, { ...twoClasses, sizes: { train: 5, validation: null, test: 4 } })
    ).prepare({ removeLeaks: false });
    expect(report.differences).toEqual(['test: 3 rows, where 4 are published.']);
  });
});

describe('parts made here', () => {
  const random = Array.from({ length: 500 }, (_, i) => ({ key: String(i % 450), label: i % 450 < 50 ? 1 : 0 }));
  const parts = makeParts(
    random.map(({ key }) => key),
    random.map(({ label }) => label),
    1,
  );

  it('are 60/20/20 in every class, and keep equal sequences together', () => {
    const share = (part: string, label: number) => {
      const rows = random.flatMap((row, i) => (row.label === label ? [parts[i]] : []));
      return rows.filter((each) => each === part).length / rows.length;
    };
    for (const label of [0, 1]) {
      for (const [part, wanted] of [
        ['train', 0.6],
        ['validation', 0.2],
        ['test', 0.2],
      ] as const)
        expect(Math.abs(share(part, label) - wanted)).toBeLessThan(0.02);
    }
    for (const [i, { key }] of random.entries()) expect(parts[i]).toBe(parts[Number(key)]);
  });

  it('are the same for the same seed, and leave no leak in an own table', async () => {
    const labels = random.map(({ label }) => label);
    const keys = random.map(({ key }) => key);
    expect(makeParts(keys, labels, 1)).toEqual(parts);
    expect(makeParts(keys, labels, 2)).not.toEqual(parts);
    const sequences = Array.from({ length: 60 }, (_, i) =>
      i
        .toString(4)
        .padStart(6, '0')
        .replace(/./g, (digit) => 'ACGT'[Number(digit)]),
    );
    const both = [...sequences, ...sequences.map((each) => letters(reverseComplement(codes(each))))];
    const examples = await readTaskFiles(ownTask, [
      taskFile('a.fa', both.map((each, i) => `>${i}\n${each}\n`).join('')),
      taskFile('b.fa', '>x\nACGTAG\n>y\nAAAAAAAA\n>z\nGGGAAA\n'),
    ]);
    const { report } = await (await TaskData.of(ownTask, examples, '', noBreath)).prepare({ removeLeaks: false });
    expect(report.leaks.map(({ exact, reverseComplement: other }) => exact + other)).toEqual([0, 0, 0]);
    expect(report.split).toContain('60/20/20');
  });
});

describe('the split hash', () => {
  const part = (...rows: readonly string[]) => ({
    sequences: rows.map(codes),
    labels: Uint16Array.from(rows, (_, i) => i % 2),
  });
  const of = (train: readonly string[], test: readonly string[], classes = ['a', 'b']) =>
    splitHash({ classes, parts: { train: part(...train), validation: part(), test: part(...test) } });

  it('is the same for the same content only', async () => {
    const hash = await of(['ACGT', 'AC'], ['GT']);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await of(['ACGT', 'AC'], ['GT'])).toBe(hash);
    const others = [
      of(['ACG', 'TAC'], ['GT']),
      of(['AC', 'ACGT'], ['GT']),
      of(['ACGT', 'AC', 'GT'], []),
      of(['ACGT', 'AC'], ['GT'], ['b', 'a']),
    ];
    for (const other of await Promise.all(others)) expect(other).not.toBe(hash);
  });
});
