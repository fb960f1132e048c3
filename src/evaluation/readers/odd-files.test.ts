import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DELIMITERS } from '../../formats/csv';
import { failureOf } from '../../formats/fixtures';
import { letters, ownTask, taskFile, twoClasses } from '../fixtures';
import type { Task } from '../tasks/task';
import type { Examples } from './examples';
import { type TaskQuestion, Unanswered } from './question';
import { readTaskFiles } from './read-task';

/** Data as tools, table programs and downloads leave it, read as the dialog guesses. */

type Files = Record<string, string | Uint8Array<ArrayBuffer>>;

async function read(task: Task, files: Files): Promise<Examples> {
  const opened = Object.entries(files).map(([path, content]) => taskFile(path, content));
  const question = await readTaskFiles(task, opened).catch((cause: unknown): TaskQuestion | Examples => {
    if (cause instanceof Unanswered) return cause.question;
    throw cause;
  });
  if (!('kind' in question)) return question;
  if (question.kind !== 'columns') return expect.unreachable(question.kind);
  const { columns, guess: mapping } = question;
  return readTaskFiles(task, opened, { answer: { kind: 'columns', columns, mapping } });
}

const rows = ({ sequences, labels, parts, classes }: Examples) =>
  sequences.map((sequence, i) => [letters(sequence), classes[labels[i]], parts[i]]);
const remarks = ({ remarks: told }: Examples) => told?.first.map(({ code, file }) => [code, file]);
const own = (text: string | Uint8Array<ArrayBuffer>) => read(ownTask, { 'my.csv': text });
const table = (labels: readonly string[], delimiter = ',') =>
  `sequence${delimiter}label\n${labels.map((label, i) => `ACGT${'ACGT'[i % 4]}${delimiter}${label}`).join('\n')}\n`;
const times = (count: number, labels: readonly string[]) => Array.from({ length: count }, () => labels).flat();
const GOOD = table(['0', '1']);

describe('labels', () => {
  it('of another encoding are refused by row, since letters that differ would be one', async () => {
    const latin = Buffer.from(table(times(3, ['caf\u00e9', 'caf\u00e8', 'tea', 'ale'])), 'latin1');
    const { classes, refused } = await own(new Uint8Array(latin));
    expect(classes).toEqual(['ale', 'tea']);
    expect(refused.count).toBe(6);
    expect(refused.first[0].message).toContain('save the file as UTF-8');
  });

  it('with accents are one, however they are composed, and what is not seen makes no class', async () => {
    const labels = ['caf\u00e9', 'cafe\u0301', 'tea\u200b', '\ufefftea', 'tea\u00a0'];
    expect((await own(table(times(3, labels)))).classes).toEqual(['caf\u00e9', 'tea']);
  });

  it('are whole numbers with a comma before decimals too', async () => {
    const files = { 'train.csv': table(times(3, ['1,0', '0,0']), ';'), 'test.csv': table(times(3, ['1', '0']), ';') };
    const examples = await read(ownTask, files);
    expect(examples.classes).toEqual(['0', '1']);
    expect(remarks(examples)?.map(([code]) => code)).toEqual(['labels-spelled', 'labels-spelled']);
    expect((await read(twoClasses, { 'train.csv': table(['1,0', '0,0'], ';') })).refused.count).toBe(0);
    const several = await own(table(times(3, ['1,0', '0,1', '1,1']), ';'));
    expect(several.classes).toEqual(['0,1', '1,0', '1,1']);
    expect((await own(table(times(3, ['1', '1,000']), ';'))).classes).toHaveLength(2);
  });

  it('of more digits than a number holds stay apart', async () => {
    const ids = ['9007199254740993', '9007199254740992', '1'];
    expect((await own(table(times(3, ids)))).classes.toSorted()).toEqual(ids.toSorted());
    expect((await own(table(times(3, ['1e400', '1e500'])))).classes).toHaveLength(2);
  });
});

describe('the first row', () => {
  it('of short sequences without a header is a row', async () => {
    expect(rows(await own('ACGT,0\nTTTA,1\nGGGA,0\n'))).toHaveLength(3);
  });

  it('of words is a header', async () => {
    expect(rows(await own('seq,kind\nACGT,0\nTTTA,1\nGGGA,0\n'))).toHaveLength(3);
  });
});

it('a rule of dashes below the header is no sequence', async () => {
  const text = '| sequence | label |\n|---|---|\n| ACGTACGTAC | 0 |\n| TTTTACGTAC | 1 |\n';
  const { sequences, classes, refused } = await own(text);
  expect([sequences.length, classes, refused.count]).toEqual([2, ['0', '1'], 1]);
});

describe('classes of FASTA files', () => {
  const fasta = (sequence: string) => `>x\n${sequence}\n>y\n${sequence}A\n`;

  it('are their folders, where the names only number the files of a class', async () => {
    const numbered = { 'neg/1.fa': fasta('ACGT'), 'neg/2.fa': fasta('ACGA'), 'pos/1.fa': fasta('TTTT') };
    const examples = await read(ownTask, numbered);
    expect(rows(examples).map(([, label]) => label)).toEqual(['neg', 'neg', 'neg', 'neg', 'pos', 'pos']);
  });

  it('are their folders, where every folder holds names of its own', async () => {
    const samples = { 'yes/cat.fa': fasta('ACGT'), 'yes/dog.fa': fasta('ACGA'), 'no/cow.fa': fasta('TTTT') };
    expect((await read(ownTask, samples)).classes).toEqual(['no', 'yes']);
    const known = await read(twoClasses, samples);
    expect(rows(known).map(([, label]) => label)).toEqual(['no', 'no', 'yes', 'yes', 'yes', 'yes']);
  });

  it('are their names, where those come again in another folder or each folder has one', async () => {
    const both = { 'mouse/a.fa': fasta('ACGT'), 'mouse/b.fa': fasta('ACGA'), 'man/a.fa': fasta('TTTT') };
    expect((await read(ownTask, both)).classes).toEqual(['a', 'b']);
    const parts = { 'train/a.fa': fasta('ACGT'), 'train/b.fa': fasta('ACGA'), 'test/a.fa': fasta('TTTT') };
    expect((await read(ownTask, parts)).classes).toEqual(['a', 'b']);
    expect((await read(ownTask, { 'x/a.fa': fasta('ACGT'), 'y/b.fa': fasta('ACGA') })).classes).toEqual(['a', 'b']);
    const more = { 'mine/a.fa': fasta('ACGT'), 'mine/b.fa': fasta('ACGA'), 'c.fa': fasta('TTTT') };
    expect((await read(ownTask, more)).classes).toEqual(['a', 'b', 'c']);
    const below = { 'mine/a.fa': fasta('ACGT'), 'mine/b.fa': fasta('ACGA'), 'mine/more/c.fa': fasta('TTTT') };
    expect((await read(ownTask, below)).classes).toEqual(['a', 'b', 'c']);
  });
});

describe('copies of a table', () => {
  const test = 'sequence,label\nCCCC,1\nGGGG,0\n';

  it('that are the same byte for byte are left out and listed', async () => {
    const examples = await read(twoClasses, { 'train.csv': GOOD, 'train (1).csv': GOOD, 'test.csv': test });
    expect(examples.sequences).toHaveLength(4);
    expect(remarks(examples)).toEqual([['file-copy', 'train (1).csv']]);
  });

  it('in another part, or with other bytes, are read', async () => {
    const files = { 'train.csv': GOOD, 'test.csv': GOOD, 'train2.csv': GOOD.replace('AC', 'GG') };
    expect((await read(twoClasses, files)).sequences).toHaveLength(6);
  });
});

it.each<[string, Files, string]>([
  ['VCF', { 'a.tsv': '##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\n1\t5\t.\tA\tC\n' }, 'format-vcf'],
  ['FASTQ', { 'a.txt': '@r1\nACGT\n+\nIIII\n' }, 'format-fastq'],
  ['GenBank', { 'a.txt': 'LOCUS       x   100 bp\n' }, 'format-genbank'],
])('%s is told for what it is', async (_, files, code) => {
  for (const task of [twoClasses, ownTask]) expect((await failureOf(() => read(task, files))).code).toBe(code);
});

it.each([
  'ID   sequence             label\nr1   ACGTACGTACGTACGTACG  0\n',
  'LOCUS\tsequence\tlabel\nb1\tACGTACGTAC\t0\n',
  '#CHROM\tPOS\tsequence\tlabel\n1\t5\tACGTACGTAC\t0\n',
])('%j begins as another format does, and is a table', async (text) => {
  const failure = await own(text).catch((cause: unknown) => cause);
  expect(failure).not.toMatchObject({ code: expect.stringMatching(/^format-/) });
});

describe('the same rows', () => {
  const row = fc.tuple(fc.stringMatching(/^[ACGT]{10,30}$/), fc.constantFrom('no', 'yes'));
  const ways = fc.record({
    delimiter: fc.constantFrom(...DELIMITERS, ' '),
    quoted: fc.boolean(),
    end: fc.constantFrom('\n', '\r\n', '\r'),
    mark: fc.constantFrom('', '\ufeff'),
    order: fc.shuffledSubarray(['sequence', 'label', 'id'], { minLength: 3, maxLength: 3 }),
    blankLines: fc.boolean(),
  });

  it('are read whatever delimiter, quotes, order of columns and line ends they are written with', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 3, maxLength: 12 }), ways, async (written, way) => {
        const { delimiter, quoted, end, mark, order, blankLines } = way;
        const cells = [
          ['sequence', 'label', 'id'],
          ...written.map(([sequence, label], i) => [sequence, label, `r${i}`]),
        ];
        const line = ([sequence, label, id]: readonly string[]) =>
          order
            .map((column) => ({ sequence, label, id })[column] ?? '')
            .map((cell) => (quoted ? `"${cell}"` : cell))
            .join(delimiter);
        const text = mark + cells.map(line).join(end + (blankLines ? end : '')) + end;
        const labels = new Set(written.map(([, label]) => label));
        if (labels.size < 2) return;
        const examples = await read(twoClasses, { 'train.csv': text });
        expect(rows(examples).map(([sequence, label]) => [sequence, label])).toEqual(written);
        expect(examples.refused.count).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});
