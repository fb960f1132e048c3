import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { toProblem } from '../errors/typed-error';
import type { DataReport } from '../evaluation/data/report';
import { randomDna } from '../numerics/fixtures-dna';
import { memoryPlatform } from '../platform/memory/memory-platform';
import { Engine } from './engine';

/**
 * Files as they lie about in public, given to the engine as people drop them, and the whole answer: what was read, what
 * was not, and what is said of it. The readers' own tests go into each kind.
 */

type Content = string | Uint8Array<ArrayBuffer>;
type Files = Readonly<Record<string, Content>>;

const engine = () => new Engine({ platform: memoryPlatform() });
const fileOf = (path: string, content: Content) => new File([content], path.split('/').at(-1)!);
const packed = (text: string) => Uint8Array.from(gzipSync(text));
const bases = (seed: number, length = 101) => randomDna(length, seed);

/** Rows of a known task that are all different. */
const rows = (from: number, count = 4) =>
  `sequence,label\n${Array.from({ length: count }, (_, i) => `${bases(from + i)},${i % 2}\n`).join('')}`;

/** What comes of files for a task, every question answered as the dialog guesses. */
async function read(task: string, files: Files): Promise<DataReport | string> {
  const { datasets } = engine();
  try {
    const dropped = Object.entries(files).map(([path, content]) => ({ path, file: fileOf(path, content) }));
    let answer = await datasets.read(task, dropped);
    if (answer.of === 'question' && answer.question.kind === 'columns') {
      const { columns, guess } = answer.question;
      answer = await datasets.answer(task, { kind: 'columns', columns, mapping: guess });
    }
    return answer.of === 'report' ? answer.report : answer.of;
  } catch (cause) {
    return toProblem(cause).code;
  }
}

const countsOf = ({ parts }: DataReport) => [parts.train.rows, parts.validation.rows, parts.test.rows];
const saidOf = ({ refused, noted, remarks }: DataReport) =>
  [...refused.first, ...noted.first, ...(remarks?.first ?? [])].map(({ code }) => code);
const MOUSE = { 'GUE/mouse/3/train.csv': rows(1), 'GUE/mouse/3/dev.csv': rows(21), 'GUE/mouse/3/test.csv': rows(41) };

describe('a folder of a known task', () => {
  test.each([
    'mouse/3/train.csv.lock',
    'mouse/3/test.csv.metadata',
    'mouse/3/train_5mer.json',
    'mouse/3/cached_dev_dna5_80_x',
    'mouse/3/Icon\r',
    'Thumbs.db',
    'desktop.ini',
    '.cache/huggingface/x',
    'mouse/3/._dev.csv',
  ])('is read beside %j, which is listed and no source of it', async (byProduct) => {
    const report = await read('gue/mouse/3', { ...MOUSE, [`GUE/${byProduct}`]: '{"left": "by a tool"}' });
    if (typeof report === 'string') expect.unreachable(report);
    expect(countsOf(report)).toEqual([4, 4, 4]);
    expect(report.remarks?.first).toMatchObject([{ code: 'file-left-out', file: `GUE/${byProduct}` }]);
    expect(report.source).toBe(Object.keys(MOUSE).join(', '));
  });

  test('is read where its tables are called .txt', async () => {
    const named = Object.entries(MOUSE).map(([path, text]) => [path.replace('.csv', '.txt'), text]);
    const report = await read('gue/mouse/3', Object.fromEntries(named));
    expect(typeof report === 'string' ? report : countsOf(report)).toEqual([4, 4, 4]);
  });

  test.each([
    [
      'a pointer of Git LFS',
      { 'train.csv': 'version https://git-lfs.github.com/spec/v1\noid sha256:00ab\nsize 9\n' },
      'format-git-lfs',
    ],
    ['JSON lines', { 'dev.jsonl': `{"sequence": "${bases(1)}", "label": 1}\n` }, 'format-json'],
    [
      'places in place of sequences',
      {
        'train/positive.csv.gz': packed('id,region,start,end,strand\n0,chr7,10,260,+\n1,chr9,77,300,-\n'),
        'train/negative.csv.gz': packed('id,region,start,end,strand\n0,chr2,10,260,+\n'),
      },
      'table-coordinates',
    ],
    ['a spreadsheet', { 'train.csv': Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0, 6, 0) }, 'format-zip'],
  ] as const)('is refused by its kind where it holds %s', async (_, files, code) => {
    expect(await read('gue/mouse/3', files)).toBe(code);
  });
});

describe('a table of one’s own', () => {
  const own = (text: string) => read('own/table', { 'mine.csv': text });
  const table = (cells: readonly (readonly [string, string])[]) =>
    `seq,kind\n${cells.map(([sequence, label]) => `${sequence},${label}\n`).join('')}`;
  const many = (labelOf: (row: number) => string, count = 40) =>
    table(Array.from({ length: count }, (_, i) => [bases(i + 1, 50), labelOf(i)]));

  test.each([
    ['measured labels', many((i) => `${i * 0.37 + 2.5}`), 'task-measured'],
    ['one class', many(() => 'x'), 'task-one-class'],
    ['no rows', 'seq,kind\n', 'task-no-rows'],
  ])('with %s is refused by that', async (_, text, code) => {
    expect(await own(text)).toBe(code);
  });

  test.each([
    ['blanks and breaks in sequences', many((i) => `${i % 2}`).replace(/^(.{20})/gm, '$1 '), ['row-blanks']],
    ['labels that stand for none', many((i) => (i % 5 ? `${i % 2}` : 'NA')), ['row-label']],
    ['labels alike', many((i) => (i % 2 ? 'Exon' : 'exon')), ['labels-alike']],
    ['comments on top', `# made by a tool\n${many((i) => `${i % 2}`)}`, ['table-comments']],
    [
      'overlapping words',
      many((i) => `${i % 2}`).replace(/^[ACGT]+/gm, (text) =>
        Array.from({ length: text.length - 2 }, (_, i) => text.slice(i, i + 3)).join(' '),
      ),
      ['kmers-joined'],
    ],
  ])('with %s is read, and it is said', async (_, text, codes) => {
    const report = await own(text);
    if (typeof report === 'string') expect.unreachable(report);
    expect([...new Set(saidOf(report))]).toEqual(codes);
    expect(report.parts.train.longest).toBeGreaterThanOrEqual(50);
  });

  test('loses a bad record of a FASTA file a class, and no other', async () => {
    const fasta = (from: number) => Array.from({ length: 12 }, (_, i) => `>r${i}\n${bases(from + i, 60)}\n`).join('');
    const report = await read('own/table', {
      'yes.fa': `;old comment\n${fasta(1)}>digits\nACGT3ACGT\n>empty\n`,
      'no.fa': fasta(50),
    });
    if (typeof report === 'string') expect.unreachable(report);
    expect(countsOf(report).reduce((sum, count) => sum + count)).toBe(24);
    expect(report.refused).toMatchObject({ count: 2, first: [{ record: 'digits' }, { record: 'empty' }] });
  });

  test('knows a sequence again in lower case, as RNA and on the other strand', async () => {
    const other = [...bases(3, 50)].reverse().map((base) => 'TGCA'['ACGT'.indexOf(base)]);
    const same = [bases(3, 50), bases(3, 50).toLowerCase(), bases(3, 50).replaceAll('T', 'U'), other.join('')];
    const report = await own(`${many((i) => `${i % 2}`)}${same.map((sequence) => `${sequence},0\n`).join('')}`);
    if (typeof report === 'string') expect.unreachable(report);
    expect([report.repeats.duplicates.count, report.repeats.leaks.count]).toEqual([3, 0]);
  });
});

describe('a genome', () => {
  const G = (seed: number) => `>chr${seed}\n${randomDna(3000, seed)}\n`;
  const notesOf = async (files: Files) =>
    engine()
      .genome.importFiles({ files: Object.entries(files).map(([path, content]) => fileOf(path, content)) })
      .then(
        ({ recordCount, notes }) => [recordCount, ...notes.map(({ code }) => code)],
        (cause: unknown) => toProblem(cause).code,
      );

  test.each([
    ['joined headers', { 'nr.fa': `>a.1 one\u0001b.2 two\n${randomDna(90)}\n` }, [1, 'header-joined']],
    ['comments', { 'c.fa': `!tool\n#tool\n${G(1)}` }, [1, 'comments']],
    [
      'what lies beside it',
      { 'g.fa': G(1), 'g.gff3': '##gff-version 3\n', '._g.fa': '\u0000\u0005' },
      [1, 'file-left-out'],
    ],
    ['a title', { 't.fa': `Chromosome one of my bug\n${G(1)}` }, 'fasta-title'],
    [
      'a pointer of Git LFS',
      { 'g.fa.gz': 'version https://git-lfs.github.com/spec/v1\noid sha256:9\nsize 9\n' },
      'format-git-lfs',
    ],
  ] as const)('with %s', async (_, files, answer) => {
    const said = await notesOf(files);
    expect(typeof said === 'string' ? said : [...new Set(said)]).toEqual(answer);
  });

  test('holds out the record that is named, whatever its name looks like', async () => {
    const { genome } = engine();
    const names = ['HLA-B*07', 'HLA-B*0702', 'x,1', 'plain'];
    const text = names.map((name, i) => `>${name}\n${randomDna(1000, i + 1)}\n`).join('');
    await genome.importFiles({ files: [fileOf('hla.fa', text)] });
    for (const validationRecords of ['HLA-B*07', 'x,1', '"x,1"', 'plain']) {
      const summary = await genome.split({
        windowLength: 50,
        validationShare: 0.1,
        seed: 1,
        validationBy: 'list',
        validationRecords,
      });
      expect(summary?.split.validationBases, validationRecords).toBe(1000);
    }
  });

  test.each([
    [
      'BED whose names are numbers',
      'peaks.bed',
      'chr1\t10\t60\t7\t0\t+\t10\t60\t0\nchr1\t200\t250\t8\t0\t-\t200\t250\t0\n',
      ['BED', 2, 100],
    ],
    ['GFF3 of escaped names', 'x.gff3', 'chr%31\tt\tgene\t11\t60\t.\t+\t.\tID=a\n', ['GFF3', 1, 50]],
    [
      'a gene over the origin',
      'o.gff3',
      'chr1\tt\tregion\t1\t3000\t.\t+\t.\tIs_circular=true\nchr1\tt\tgene\t2951\t3050\t.\t+\t.\tID=g\n',
      ['GFF3', 1, 3000],
    ],
    ['packed lines', 'r.bed.gz', packed('chr1\t10\t60\nchrZ\t1\t5\n'), ['BED', 1, 50]],
  ])('with regions: %s', async (_, name, content, answer) => {
    const { genome } = engine();
    await genome.importFiles({ files: [fileOf('g.fa', G(1))] });
    const report = await genome.regions(fileOf(name, content));
    expect([report?.format, report?.regions, report?.bases]).toEqual(answer);
  });

  test.each([
    [[120], 'no'],
    [[121], 'no'],
    [[240], 'yes'],
    [[120, 120], 'yes'],
    [[6, 5, 4], 'no'],
  ] as const)('of records of %j bases has room for windows of 120: %s', async (lengths, room) => {
    const text = lengths.map((length, i) => `>r${i}\n${randomDna(length, i + 1)}\n`).join('');
    const { genome } = engine();
    await genome.importFiles({ files: [fileOf('tiny.fa', text)] });
    const summary = await genome.split({ windowLength: 120, validationShare: 0.1, seed: 1 });
    const { trainBases, validationBases, description } = summary!.split;
    expect(trainBases > 0 && validationBases > 0 ? 'yes' : 'no').toBe(room);
    if (room === 'no') expect(description).toContain('windows of 120 need 240');
  });
});
