import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { codes, letters, ownTask, taskFile, twoClasses } from '../fixtures';
import type { Task } from '../tasks/task';
import type { Examples } from './examples';
import { type TaskAnswer, Unanswered } from './question';
import { type ReadOptions, readTaskFiles } from './read-task';

const GOOD = 'sequence,label\nACGTACGT,0\nTTTTACGT,1\n';
const rows = ({ sequences, labels, parts, classes }: Examples) =>
  sequences.map((sequence, i) => [letters(sequence), classes[labels[i]], parts[i]]);
const read = (task: Task, files: Record<string, string | Uint8Array<ArrayBuffer>>, options: ReadOptions = {}) =>
  readTaskFiles(
    task,
    Object.entries(files).map(([path, content]) => taskFile(path, content)),
    options,
  );
const columns = (names: string[], sequence: number, label: number, changes = {}): TaskAnswer => ({
  kind: 'columns',
  columns: names,
  mapping: { delimiter: ',', quote: '"', header: true, sequence, label, split: null, ...changes },
});
const question = (task: Task, files: Record<string, string>, options: ReadOptions = {}) =>
  read(task, files, options).then(
    () => null,
    (cause) => (cause instanceof Unanswered ? cause.question : Promise.reject(cause)),
  );

describe('files of a task', () => {
  it('reads train, dev and test of a GUE folder without asking', async () => {
    const examples = await read(twoClasses, {
      'GUE/x/train.csv': GOOD,
      'GUE/x/dev.csv': 'sequence,label\nAAAA,1\n',
      'GUE/x/test.csv': 'label,sequence\n0,CCCC\n',
      'GUE/x/.DS_Store': 'junk',
      'GUE/README.md': 'about',
    });
    expect(rows(examples).sort()).toEqual([
      ['AAAA', 'yes', 'validation'],
      ['ACGTACGT', 'no', 'train'],
      ['CCCC', 'no', 'test'],
      ['TTTTACGT', 'yes', 'train'],
    ]);
    expect(examples.refused.count).toBe(0);
  });

  it('reads folders of one sequence a file, named by part and class', async () => {
    const examples = await read(twoClasses, {
      'x/train/yes/10.txt': 'ACGT\n',
      'x/train/yes/2.txt': 'AAAA',
      'x/train/no/1.txt': 'acgn',
      'x/test/no/1.txt': 'GGGG',
      'x/test/maybe/1.txt': 'GGGG',
    });
    expect(rows(examples)).toEqual([
      ['GGGG', 'no', 'test'],
      ['ACGN', 'no', 'train'],
      ['AAAA', 'yes', 'train'],
      ['ACGT', 'yes', 'train'],
    ]);
    expect(examples.refused.first).toEqual([
      {
        code: 'row-label',
        message: '"maybe" is none of the task\'s labels (0 or no, 1 or yes).',
        file: 'x/test/maybe/1.txt',
      },
    ]);
  });

  it('reads one FASTA file a class, named by the file, plain or packed', async () => {
    const packed = new Uint8Array(gzipSync('>a\nACGT\n'));
    const examples = await read(ownTask, { 'exons.fa': '>r1\nACGT\nAC\n>r2\nNNAC\n', 'introns.fa.gz': packed });
    expect(rows(examples)).toEqual([
      ['ACGTAC', 'exons', null],
      ['NNAC', 'exons', null],
      ['ACGT', 'introns', null],
    ]);
  });

  it('asks which class a FASTA file is where its name does not tell', async () => {
    const files = { 'a.fa': '>x\nACGT\n', 'b.fa': '>y\nCCCC\n' };
    expect(await question(twoClasses, files)).toEqual({
      kind: 'classes',
      files: ['a.fa', 'b.fa'],
      classes: ['no', 'yes'],
      guess: [0, 1],
    });
    const examples = await read(twoClasses, files, { answer: { kind: 'classes', classOf: [1, 0] } });
    expect(rows(examples).map(([, name]) => name)).toEqual(['yes', 'no']);
  });

  it('cuts and pads the records of a task of fixed length, and leaves short ones out', async () => {
    const task: Task = { ...twoClasses, length: { min: 6, max: 6 }, cut: { leastBases: 4 } };
    const examples = await read(task, { 'no.fa': '>long\nACGTACGTAC\n>short\nACGT\n', 'yes.fa': '>some\nACGTA\n' });
    expect(examples.sequences).toEqual([codes('ACGTAC'), codes('ACGTAN')]);
    expect(examples.refused).toMatchObject({ count: 1, first: [{ code: 'row-short', record: 'short' }] });
  });
});

describe('tables', () => {
  it.each<[string, string, TaskAnswer | undefined]>([
    ['tabs', 'sequence\tlabel\nACGTACGT\t0\nTTTTACGT\t1\n', undefined],
    ['CR LF and quotes', '"sequence","label"\r\n"ACGTACGT","0"\r\n"TTTTACGT","1"\r\n', undefined],
    ['a byte order mark', `\ufeff${GOOD}`, undefined],
    ['labels written as decimals', 'sequence,label\nACGTACGT,0.0\nTTTTACGT,1.0\n', undefined],
    ['RNA in lower case', 'sequence,label\nacguacgu,0\nuuuuacgu,1\n', undefined],
    ['no header', 'ACGTACGT,0\nTTTTACGT,1\n', columns(['column 1', 'column 2'], 0, 1, { header: false })],
    ['semicolons', 'x;s;l\n1;ACGTACGT;0\n2;TTTTACGT;1\n', columns(['x', 's', 'l'], 1, 2, { delimiter: ';' })],
  ])('reads %s', async (_, text, answer) => {
    const examples = await read(twoClasses, { 'train.csv': text }, { answer });
    expect(rows(examples).map(([sequence, label]) => [sequence, label])).toEqual([
      ['ACGTACGT', 'no'],
      ['TTTTACGT', 'yes'],
    ]);
  });

  it('asks about the columns of an own table, and guesses them', async () => {
    const asked = await question(ownTask, { 'my.csv': 'id,kind,dna\n1,exon,ACGTACGTACGT\n2,intron,GGGGACGTACGT\n' });
    expect(asked).toMatchObject({
      kind: 'columns',
      file: 'my.csv',
      columns: ['id', 'kind', 'dna'],
      rows: [
        ['1', 'exon', 'ACGTACGTACGT'],
        ['2', 'intron', 'GGGGACGTACGT'],
      ],
      guess: { delimiter: ',', header: true, sequence: 2, split: null },
    });
    const bare = await question(ownTask, { 'my.tsv': 'ACGTACGTACGT\texon\nGGGGACGTACGT\tintron\n' });
    expect(bare).toMatchObject({
      columns: ['column 1', 'column 2'],
      guess: { delimiter: '\t', header: false, sequence: 0, label: 1 },
    });
    const again = await question(
      ownTask,
      { 'my.csv': 'a;b\nACGT;1\n' },
      { dialect: { delimiter: ',', header: false } },
    );
    expect(again).toMatchObject({ columns: ['column 1'], guess: { delimiter: ',', header: false } });
  });

  it('sorts the classes of an own table, and takes parts from a column', async () => {
    const text = 'seq,label,split\nACGT,10,train\nCCCC,9,test\nGGGG,9,dev\nTTTT,9,elsewhere\n';
    const answer = columns(['seq', 'label', 'split'], 0, 1, { split: 2 });
    const examples = await read(ownTask, { 'my.csv': text }, { answer });
    expect(examples.classes).toEqual(['9', '10']);
    expect(rows(examples)).toEqual([
      ['ACGT', '10', 'train'],
      ['CCCC', '9', 'test'],
      ['GGGG', '9', 'validation'],
    ]);
    expect(examples.refused.first).toMatchObject([{ code: 'row-part', line: 5 }]);
  });

  it('refuses rows one by one, with line and reason, tells the first 20 and counts the rest', async () => {
    const bad = ['ACGT', 'ACGT,0,extra', ',1', 'ACET,1', 'ACGT,', 'ACGT,2', 'MEV,1'];
    const text = `sequence,label\nACGTACGT,0\nTTTTACGT,1\n${bad.join('\n')}\n${'ACGT,7\n'.repeat(30)}`;
    const { refused, noted, sequences } = await read(twoClasses, { 'train.csv': text });
    expect(sequences.length).toBe(2);
    expect(refused.count).toBe(37);
    expect(refused.first.length).toBe(20);
    expect(refused.first.slice(0, 7).map(({ code, line }) => [code, line])).toEqual([
      ['row-fields', 4],
      ['row-fields', 5],
      ['row-empty', 6],
      ['row-letter', 7],
      ['row-label', 8],
      ['row-label', 9],
      ['row-letter', 10],
    ]);
    expect(refused.first[3].message).toBe('"E" at position 3 is no nucleotide.');
    expect(noted.count).toBe(0);
  });

  it('keeps rows of another length than the task has, and says so', async () => {
    const { noted, sequences } = await read(twoClasses, { 'train.csv': `${GOOD}ACG,0\n` });
    expect(sequences.length).toBe(3);
    expect(noted).toMatchObject({
      count: 1,
      first: [{ code: 'row-length', line: 4, message: '3 bases, where the task has 4 to 12.' }],
    });
  });
});

describe('bad files', () => {
  it.each<[string, Record<string, string | Uint8Array<ArrayBuffer>>, string]>([
    ['nothing', {}, 'no-files'],
    ['an empty file', { 'train.csv': '' }, 'file-empty'],
    ['blanks', { 'train.csv': '\n\n\n' }, 'table-blank'],
    ['a header alone', { 'train.csv': 'sequence,label\n' }, 'task-no-rows'],
    ['no usable row', { 'train.csv': 'sequence,label\nMEV,0\nMEL,1\n' }, 'task-no-rows'],
    ['one class', { 'train.csv': 'sequence,label\nACGT,0\nAAAA,0\n' }, 'task-one-class'],
    ['an open quote', { 'train.csv': 'sequence,label\nACGT,0\n"ACGT,1\n' }, 'csv-quote'],
    ['a NUL byte', { 'train.csv': 'sequence,label\nAC\0GT,0\n' }, 'file-control-byte'],
    ['UTF-16', { 'train.csv': new Uint8Array([0xff, 0xfe, 0x41, 0, 0x2c, 0]) }, 'format-utf16'],
    ['a zip archive', { 'GUE.zip': new Uint8Array([0x50, 0x4b, 3, 4, 0, 0, 0, 0]) }, 'format-zip'],
    [
      'a damaged parquet file',
      { 'train.parquet': new TextEncoder().encode('PAR1 and no more of it') as Uint8Array<ArrayBuffer> },
      'parquet-damaged',
    ],
    ['FASTA beside a table', { 'a.fa': '>x\nACGT\n', 'train.csv': GOOD }, 'task-mixed-files'],
    ['files with other columns', { 'train.csv': GOOD, 'x_test.csv': 'dna,kind\nACGT,1\n' }, 'table-columns'],
  ])('refuses %s', async (_, files, code) => {
    await expect(read(twoClasses, files)).rejects.toMatchObject({ code, action: expect.stringMatching(/\.$/) });
  });

  it('refuses a label column of a thousand and more different values', async () => {
    const text = `seq,label\n${Array.from({ length: 1200 }, (_, i) => `ACGT,${i}.5`).join('\n')}\n`;
    await expect(read(ownTask, { 'my.csv': text }, { answer: columns(['seq', 'label'], 0, 1) })).rejects.toMatchObject({
      code: 'task-many-classes',
    });
  });

  it('refuses a mapping that takes one column for two things', async () => {
    await expect(
      read(ownTask, { 'my.csv': GOOD }, { answer: columns(['sequence', 'label'], 0, 0) }),
    ).rejects.toMatchObject({ code: 'table-mapping' });
  });

  it('stops when cancelled', async () => {
    const cancel = new AbortController();
    cancel.abort();
    await expect(read(twoClasses, { 'train.csv': GOOD }, { signal: cancel.signal })).rejects.toMatchObject({
      code: 'task-cancelled',
    });
  });
});
