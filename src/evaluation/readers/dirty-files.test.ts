import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../formats/fixtures';
import { letters, ownTask, taskFile, twoClasses } from '../fixtures';
import type { Task } from '../tasks/task';
import type { Examples } from './examples';
import { type TaskAnswer, Unanswered } from './question';
import { type ReadOptions, readTaskFiles } from './read-task';

/** What public data sets look like that are not quite as they should be. */

type Files = Record<string, string | Uint8Array<ArrayBuffer>>;
const read = (task: Task, files: Files, options: ReadOptions = {}) =>
  readTaskFiles(
    task,
    Object.entries(files).map(([path, content]) => taskFile(path, content)),
    options,
  );
const rows = ({ sequences, labels, parts, classes }: Examples) =>
  sequences.map((sequence, i) => [letters(sequence), classes[labels[i]], parts[i]]);
const sequencesOf = (examples: Examples) => examples.sequences.map(letters);
const columns = (names: string[], sequence: number, label: number, changes = {}): TaskAnswer => ({
  kind: 'columns',
  columns: names,
  mapping: { delimiter: ',', quote: '"', header: true, sequence, label, split: null, ...changes },
});
const NAMED = columns(['sequence', 'label'], 0, 1);
const own = (text: string, answer = NAMED) => read(ownTask, { 'my.csv': text }, { answer });
const question = (task: Task, files: Files, options: ReadOptions = {}) =>
  read(task, files, options).then(
    () => null,
    (cause) => (cause instanceof Unanswered ? cause.question : Promise.reject(cause)),
  );
const failure = (task: Task, files: Files, options: ReadOptions = {}) => failureOf(() => read(task, files, options));
const GOOD = 'sequence,label\nACGTACGT,0\nTTTTACGT,1\n';
const remarks = ({ remarks: told }: Examples) => told?.first.map(({ code, file }) => [code, file]);

describe('columns by name', () => {
  const parts = (test: string) => ({ 'train.csv': GOOD, 'test.csv': test });

  it.each([
    ['an index column in one part', ',sequence,label\n0,CCCC,1\n1,GGGG,0\n'],
    ['another order', 'label,sequence\n1,CCCC\n0,GGGG\n'],
    ['another case', 'Sequence,LABEL\nCCCC,1\nGGGG,0\n'],
    ['other names that are known', 'seq,target\nCCCC,1\nGGGG,0\n'],
    ['another delimiter', 'sequence\tlabel\nCCCC\t1\nGGGG\t0\n'],
  ])('%s: a known task is read by them', async (_, test) => {
    expect(rows(await read(twoClasses, parts(test)))).toEqual([
      ['CCCC', 'yes', 'test'],
      ['GGGG', 'no', 'test'],
      ['ACGTACGT', 'no', 'train'],
      ['TTTTACGT', 'yes', 'train'],
    ]);
  });

  it.each([
    ['an index column in one part', ',dna,kind\n0,CCCC,b\n1,GGGG,a\n'],
    ['another order', 'kind,dna\nb,CCCC\na,GGGG\n'],
    ['another case', 'DNA,Kind\nCCCC,b\nGGGG,a\n'],
    ['another delimiter', 'dna;kind\nCCCC;b\nGGGG;a\n'],
  ])('%s: a table is read by the names that were chosen', async (_, test) => {
    const files = { 'test.csv': test, 'train.csv': 'dna,kind\nACGTACGT,a\nTTTTACGT,b\n' };
    const examples = await read(ownTask, files, { answer: columns(['dna', 'kind'], 0, 1) });
    expect(rows(examples).slice(0, 2)).toEqual([
      ['CCCC', 'b', 'test'],
      ['GGGG', 'a', 'test'],
    ]);
    expect(examples.classes).toEqual(['a', 'b']);
  });

  it('are named where one is missing, and never replaced by what stands at their place', async () => {
    const files = { 'a_train.csv': ',dna,kind\n0,ACGTACGTAC,a\n', 'b_test.csv': 'dna,kind\nACGTACGTAC,b\n' };
    const answer = columns(['column 1', 'dna', 'kind'], 1, 0);
    const { code, message } = await failure(ownTask, files, { answer });
    expect(code).toBe('table-columns');
    expect(message).toBe('b_test.csv has no column named "column 1"; its columns are "dna", "kind".');
  });

  it('may be chosen by hand for a known task too', async () => {
    const text = 'sequence,label,strand_label\nACGTACGT,7,0\nTTTTACGT,7,1\n';
    const asked = await question(twoClasses, { 'train.csv': text }, { byHand: true });
    expect(asked).toMatchObject({ kind: 'columns', columns: ['sequence', 'label', 'strand_label'] });
    const answer = columns(['sequence', 'label', 'strand_label'], 0, 2);
    expect(rows(await read(twoClasses, { 'train.csv': text }, { answer }))).toHaveLength(2);
  });
});

describe('what programs write around the rows of a table is passed over', () => {
  it.each([
    ['a line sep=', 'sep=;\nsequence;label\nACGTACGT;0\nTTTTACGT;1\n'],
    ['blanks before quotes', 'sequence, "label"\nACGTACGT, "0"\n "TTTTACGT", "1"\n'],
    ['a comma at row ends', 'sequence,label\nACGTACGT,0,\nTTTTACGT,1,\n'],
    ['a comma at all line ends', 'sequence,label,\nACGTACGT,0,\nTTTTACGT,1,\n'],
    ['a comma at the header', 'sequence,label,\nACGTACGT,0\nTTTTACGT,1\n'],
    ['two byte order marks', '\ufeff\ufeff"sequence",label\nACGTACGT,0\nTTTTACGT,1\n'],
    ['lines that begin with #', '# made by x, 2024\n#\nsequence,label\nACGTACGT,0\n# half\nTTTTACGT,1\n'],
    ['a header that begins with #', '# made by x\n#sequence,label\nACGTACGTACGT,0\nTTTTACGTACGT,1\n'],
  ])('%s', async (_, text) => {
    const examples = await read(twoClasses, { 'train.csv': text });
    expect(sequencesOf(examples).map((sequence) => sequence.slice(0, 8))).toEqual(['ACGTACGT', 'TTTTACGT']);
    expect(examples.refused.count).toBe(0);
    const comments = text.match(/^#(?!seq)/gm)?.length ?? 0;
    if (comments === 0) expect(examples.remarks?.count).toBe(0);
    else expect(examples.remarks?.first[0].message).toBe(`${comments} lines that begin with "#" were passed over.`);
  });

  it('but a row that lacks a field, or has one too many, is not', async () => {
    const { refused } = await read(twoClasses, { 'train.csv': `${GOOD}ACGT\nACGT,0,x\nACGT,0,,\n` });
    expect(refused.first.map(({ line }) => line)).toEqual([4, 5]);
  });
});

describe('cells', () => {
  it('with blanks and line breaks in a sequence are read without them, and noted', async () => {
    const text = 'sequence,label\r\n"ACGTACGTAC\r\nACGTACGTAC",0\r\nACGTA CGTAC,1\r\n';
    const examples = await own(text);
    expect(sequencesOf(examples)).toEqual(['ACGTACGTACACGTACGTAC', 'ACGTACGTAC']);
    expect(examples.noted).toMatchObject({ count: 2, first: [{ code: 'row-blanks', line: 2 }, { line: 4 }] });
  });

  it('with dashes and dots hold unknown bases there', async () => {
    expect(sequencesOf(await own('sequence,label\nAC-GT.AC,0\nTTTTACGTAC,1\n'))).toEqual(['ACNGTNAC', 'TTTTACGTAC']);
  });

  it('that stand for no value are no sequence of N and A', async () => {
    const { refused } = await own('sequence,label\nACGT,0\nAAAA,1\nNaN,0\nNA,1\n-,1\nnull,0\n');
    expect(refused.first.map(({ code, line }) => [code, line])).toEqual([3, 4, 5, 6].map((i) => ['row-empty', i + 1]));
  });

  it('with characters that look like others are refused by the name of the character', async () => {
    const { refused } = await own(
      'sequence,label\nACGT,0\nAAAA,1\nAC\u00a0GT,0\nAC\u2013GT,0\nAC\ufeffGT,0\nAC\u200bGT,0\nAC\uff21GT,0\n',
    );
    expect(refused.first.map(({ message }) => message.split(' at ')[0])).toEqual([
      'a no-break space (U+00A0)',
      'an en dash (U+2013)',
      'a byte order mark (U+FEFF)',
      'a zero-width space (U+200B)',
      '"\uff21" (U+FF21)',
    ]);
  });

  it('of overlapping k-mers are joined, in text that overlaps throughout', async () => {
    const kmers = (text: string, k: number) =>
      Array.from({ length: text.length - k + 1 }, (_, i) => text.slice(i, i + k)).join(' ');
    for (const k of [3, 4, 5, 6]) {
      const text = `sequence\tlabel\n${kmers('ACGTACGT', k)}\t1\n${kmers('TTTTTTTT', k)}\t0\n`;
      const examples = await read(twoClasses, { 'train.tsv': text });
      expect(sequencesOf(examples)).toEqual(['ACGTACGT', 'TTTTTTTT']);
      expect(remarks(examples)).toEqual([['kmers-joined', 'train.tsv']]);
    }
    const blocks = await own('sequence,label\nACGTAC ACGTAC,0\nTTTTTT TTTTTT,1\n');
    expect(sequencesOf(blocks)).toEqual(['ACGTACACGTAC', 'TTTTTTTTTTTT']);
  });
});

describe('labels of an own table', () => {
  const table = (labels: readonly string[]) =>
    `sequence,label\n${labels.map((label, i) => `ACGT${'ACGT'[i % 4]},${label}`).join('\n')}\n`;
  const times = (count: number, labels: readonly string[]) => Array.from({ length: count }, () => labels).flat();

  it('that are numbers are one class however the number is spelled, with a remark', async () => {
    const examples = await own(table(times(3, ['0', '0.0', ' 0', '00', '1', '1.0', '1e0', '+1', '1.00', '1 '])));
    expect(examples.classes).toEqual(['0', '1']);
    expect([...examples.labels].filter((label) => label === 0)).toHaveLength(12);
    expect(remarks(examples)).toEqual([
      ['labels-spelled', 'my.csv'],
      ['labels-spelled', 'my.csv'],
    ]);
    expect((await own(table(times(3, ['01', '02', '10'])))).classes).toEqual(['01', '02', '10']);
    expect((await own(table(times(3, ['2E1', '20', 'x'])))).classes).toEqual(['20', '2E1', 'x']);
  });

  it('stay refused by row on a known task where they are spelled oddly', async () => {
    const { refused } = await read(twoClasses, { 'train.csv': `${GOOD}ACGT,00\nACGT,+1\nACGT,1.0\n` });
    expect(refused.first.map(({ line }) => line)).toEqual([4, 5]);
  });

  it.each([
    ['decimals', Array.from({ length: 60 }, (_, i) => (0.37 * i).toFixed(4))],
    ['row numbers', Array.from({ length: 60 }, (_, i) => String(i))],
    ['numbers of which some repeat', Array.from({ length: 60 }, (_, i) => (0.5 * (i % 30)).toFixed(2))],
  ])('that are %s are said to look measured', async (_, labels) => {
    const { code, message } = await failure(ownTask, { 'my.csv': table(labels) }, { answer: NAMED });
    expect(code).toBe('task-measured');
    expect(message).toContain('different numbers in 60 rows');
  });

  it('that are names of the rows are no classes', async () => {
    const names = Array.from({ length: 30 }, (_, i) => `gene_${i}`);
    expect((await failure(ownTask, { 'my.csv': table(names) }, { answer: NAMED })).code).toBe('task-many-classes');
  });

  it('that stand for no value are refused, and those that look alike are told', async () => {
    const examples = await own(table(['Exon', 'exon', 'nan', '', 'NA', 'Exon', 'exon', '#N/A', 'none', '<NA>']));
    expect(examples.classes).toEqual(['Exon', 'exon', 'none']);
    expect(examples.refused.count).toBe(5);
    expect(examples.refused.first[0].message).toBe('The row has no label: "nan" stands for none.');
    expect(examples.remarks?.first).toMatchObject([{ code: 'labels-alike', line: 3 }]);
  });

  it('that each file spells in a way of its own are one class; two spellings in one file are two', async () => {
    const files = (train: readonly string[], test: readonly string[]) => ({
      'test.csv': table(times(3, test)),
      'train.csv': table(times(3, train)),
    });
    const examples = await read(ownTask, files(['TRUE', 'FALSE'], ['True', 'False']), { answer: NAMED });
    expect(examples.classes).toEqual(['False', 'True']);
    expect([...examples.labels]).toEqual(times(6, ['1', '0']).map(Number));
    expect(examples.remarks?.first).toEqual(
      ['False", "FALSE" were read as one class, False', 'True", "TRUE" were read as one class, True'].map(
        (what, i) => ({
          code: 'labels-spelled',
          message: `The labels "${what}.`,
          file: 'train.csv',
          line: 3 - i,
        }),
      ),
    );
    const mixed = await read(ownTask, files(['TRUE', 'FALSE', 'True'], ['True', 'False']), { answer: NAMED });
    expect(mixed.classes).toEqual(['False', 'TRUE', 'True']);
    expect(remarks(mixed)).toEqual([
      ['labels-spelled', 'train.csv'],
      ['labels-alike', 'test.csv'],
    ]);
    const alone = await read(ownTask, files(['Yes'], ['yes']), { answer: NAMED });
    expect(alone.classes).toEqual(['Yes', 'yes']);
  });

  it('of one class, because the rows of the other were refused, are told with the reason', async () => {
    const rowsOf = (text: string, label: string) => `${text},${label}\n`.repeat(12);
    const { code, message } = await failure(
      ownTask,
      { 'my.csv': `sequence,label\n${rowsOf('ACGT', '0')}${rowsOf('MEEL', '1')}` },
      { answer: NAMED },
    );
    expect(code).toBe('task-one-class');
    expect(message).toBe(
      'Every row that can be used has the label "0"; 12 rows were refused, the first because: "E" at position ' +
        '2 is no nucleotide.',
    );
  });
});

describe('folders', () => {
  const folder = { 'GUE/mouse/3/train.csv': GOOD, 'GUE/mouse/3/dev.csv': GOOD, 'GUE/mouse/3/test.csv': GOOD };

  it.each([
    ['.cache/huggingface/download/train.csv.metadata', 'abc\ndef\n123.4\n'],
    ['GUE/mouse/3/train.csv.lock', ''],
    ['GUE/mouse/3/cached_train_dna6_100', '\x80\x02}'],
    ['GUE/mouse/3/train_6mer.json', '["ACGTAC CGTACG"]'],
    ['GUE/mouse/3/config.json', '{"a":1}'],
    ['GUE/mouse/3/._train.csv', '\0\x05\x16\x07'],
    ['GUE/Thumbs.db', '\xd0\xcf\x11\xe0'],
    ['GUE/desktop.ini', '[.ShellClassInfo]\r\n'],
    ['GUE/Icon\r', ''],
    ['GUE/.ipynb_checkpoints/train-checkpoint.csv', 'x'],
    ['GUE/run.sh', 'echo ACGT\n'],
    ['GUE/requirements.txt', 'torch==2.0\n'],
  ])('with %s beside the data are read without it, and say so', async (path, content) => {
    const examples = await read(twoClasses, { ...folder, [path]: content });
    expect(examples.sequences).toHaveLength(6);
    expect(remarks(examples)).toEqual([['file-left-out', path]]);
  });

  it('of one sequence a file may have by-products too', async () => {
    const files = {
      'x/train/yes/1.txt': 'ACGT',
      'x/train/no/1.txt': 'AAAA',
      'x/metadata.yaml': 'a: 1',
      'x/.DS_Store': '\0',
    };
    expect((await read(twoClasses, files)).sequences).toHaveLength(2);
  });

  it.each([
    ['named by part', ['mouse3/train.txt', 'mouse3/dev.txt', 'mouse3/test.txt']],
    ['in folders named by part', ['x/train/data.txt', 'x/dev/data.txt', 'x/test/data.txt']],
  ])('of tables called .txt, %s, are read as tables', async (_, paths) => {
    const text = GOOD.replaceAll(',', '\t');
    const examples = await read(twoClasses, Object.fromEntries(paths.map((path) => [path, text])));
    expect(examples.parts).toEqual(['validation', 'validation', 'test', 'test', 'train', 'train']);
  });
});

describe('FASTA of one class a file', () => {
  const b = '>y\nCCCC\n>z\nCCCA\n';

  it('loses a bad record and no other', async () => {
    const a =
      '; made by x\n>good\nACGT\nAC\n>digits\n1 ACGT\n>empty\n\n>protein\nMEEL\n>unknown\nNNNN\n>lower\nacgt\n>end\n';
    const examples = await read(ownTask, { 'a.fa': a, 'b.fa': b });
    expect(sequencesOf(examples)).toEqual(['ACGTAC', 'NNNN', 'ACGT', 'CCCC', 'CCCA']);
    expect(examples.refused).toMatchObject({
      count: 4,
      first: [
        { code: 'row-letter', record: 'digits', line: 5, message: '"1" at position 1 is no nucleotide.' },
        { code: 'row-empty', record: 'empty', line: 7 },
        { code: 'row-letter', record: 'protein' },
        { code: 'row-empty', record: 'end' },
      ],
    });
    expect(remarks(examples)).toEqual([['fasta-comments', 'a.fa']]);
  });

  it('is read with comments, a title or joined definition lines at its headers', async () => {
    for (const before of ['# made by tool 1.2\n', '! x\n; y\n', 'Sequences of class a\n', '\ufeff']) {
      const examples = await read(ownTask, {
        'a.fa': `${before}>x first\u0001y second\nACGT\n# inside\nAC\n`,
        'b.fa': b,
      });
      expect(sequencesOf(examples)).toEqual(['ACGTAC', 'CCCC', 'CCCA']);
      expect(examples.remarks?.count).toBeGreaterThan(0);
    }
  });

  it('counts lines however they end', async () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const { refused } = await read(ownTask, { 'a.fa': ['>x', 'ACGT', '>bad', 'A1'].join(end), 'b.fa': b });
      expect(refused.first).toMatchObject([{ record: 'bad', line: 3 }]);
    }
  });
});

describe('FASTA with labels in its headers', () => {
  const train = '>chr1:1-10|0\nACGTACGTAC\n>chr1:20-30|1\nTTTTACGTAC\n';

  it('takes them from behind the last bar, in one file or a file a part', async () => {
    expect(rows(await read(ownTask, { 'all.fa': train }))).toEqual([
      ['ACGTACGTAC', '0', null],
      ['TTTTACGTAC', '1', null],
    ]);
    for (const task of [ownTask, twoClasses]) {
      const examples = await read(task, { 'train.fna': train, 'test.fna': '>chr2:1-10|0\nACGTACGTAC\n' });
      expect(examples.parts).toEqual(['test', 'train', 'train']);
      expect([...examples.labels]).toEqual([0, 0, 1]);
    }
  });

  it('does not take what databases write there for labels', async () => {
    const gi = '>gi|1|ref|NC_1.1|\nACGT\n>gi|2|ref|NC_2.1|\nACGA\n';
    expect((await failure(ownTask, { 'all.fa': gi })).code).toBe('task-one-class');
    const sp = '>sp|P1|ONE\nACGT\n>sp|P2|TWO\nACGA\n';
    expect((await failure(ownTask, { 'all.fa': sp })).code).toBe('task-one-class');
    expect((await read(ownTask, { 'exons.fa': train, 'introns.fa': train })).classes).toEqual(['exons', 'introns']);
  });
});

describe('files of another kind', () => {
  const places = 'id,region,start,end,strand\n0,chr1,1000,1500,+\n1,chr2,2000,2500,-\n';
  const packed = (text: string) => new Uint8Array(gzipSync(text));
  const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n';

  it.each<[string, Files, string]>([
    [
      'places on a genome',
      { 'train/positive.csv.gz': packed(places), 'test/positive.csv.gz': packed(places) },
      'table-coordinates',
    ],
    ['places without a header', { 'train.csv': 'chr1,1000,1500\nchr2,2000,2500\n' }, 'table-coordinates'],
    ['a pointer of Git LFS', { 'train.csv': pointer }, 'format-git-lfs'],
    ['a pointer called parquet', { 'train.parquet': pointer }, 'format-git-lfs'],
    ['a pointer called FASTA', { 'a.fa.gz': pointer, 'b.fa.gz': pointer }, 'format-git-lfs'],
    ['JSON lines', { 'train.jsonl': '{"sequence":"ACGT","label":0}\n{"sequence":"ACGA","label":1}\n' }, 'format-json'],
    ['JSON', { 'train.json': '[\n  {"sequence":"ACGT","label":0}\n]\n' }, 'format-json'],
    ['JSON called CSV', { 'train.csv': '[["ACGT",0],["ACGA",1]]' }, 'format-json'],
    ['a workbook', { 'train.xlsx': 'PK\x03\x04 docProps/app.xml xl/workbook.xml' }, 'format-spreadsheet'],
    [
      'a sheet of LibreOffice',
      { 'train.ods': 'PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet' },
      'format-spreadsheet',
    ],
  ])('%s is told for what it is', async (_, files, code) => {
    for (const task of [twoClasses, ownTask]) {
      const told = await failure(task, files);
      expect(told.code).toBe(code);
      expect(told.action).not.toContain('unpack archives');
    }
  });

  it('but a table of places and sequences is a table', async () => {
    const text = 'chrom,start,end,sequence,label\nchr1,1,9,ACGTACGT,0\nchr1,11,19,TTTTACGT,1\n';
    expect((await read(twoClasses, { 'train.csv': text })).sequences).toHaveLength(2);
  });
});
