import { describe, expect, test } from 'vitest';
import { bgzip, bgzipBlock, concat, encode, failureOf } from '../../formats/fixtures';
import { randomDna } from '../../numerics/fixtures-dna';
import { parse } from '../fixtures';
import { importGenome } from '../import/import-genome';
import { faiOf } from './fai';

const fai = (text: string) => [...faiOf(parse(text).genome.records)].join('');

describe('an index of what was read', () => {
  test.each([
    ['>a desc\nACGT\nAC\n>b\nGGGGG\n', 'a\t6\t8\t4\t5\nb\t5\t19\t5\t6\n'],
    ['>a\r\nACGT\r\nACGT\r\n>b\r\nAC', 'a\t8\t4\t4\t6\nb\t2\t20\t2\t3\n'],
    ['\n>a\nACGT', 'a\t4\t4\t4\t5\n'],
    ['>a\nACGT\n\n>b\nAC\n', 'a\t4\t3\t4\t5\nb\t2\t12\t2\t3\n'],
  ])('%j is told as samtools faidx tells it', (text, index) => {
    expect(fai(text)).toBe(index);
  });

  test.each([
    '>a\nAC\nACGT\n',
    '>a\nACGT\nAC\nACGT\n',
    '>a\nACGT\n\nACGT\n',
    '>a\nAC GT\n',
    '>a\rACGT\rAC',
    '>a\nACGT\n;c\nACGT\n',
  ])('there is none of %j', async (text) => {
    const failure = await failureOf(() => fai(text));
    expect(failure).toMatchObject({ code: 'index-uneven', place: { record: 'a' } });
  });
});

describe('an index dropped beside the sequence', () => {
  const text = `>one\n${randomDna(600)}\n>two\n${randomDna(200, 2)}\n`;
  const index = fai(text);
  const notes = async (
    name: string,
    content: string | Uint8Array<ArrayBuffer>,
    sequence: [string, string | Uint8Array<ArrayBuffer>] = ['x.fa', text],
  ) =>
    (await importGenome([new File([content], name), new File([sequence[1]], sequence[0])])).notes.map(
      ({ code, message }) => [code, message] as const,
    );

  test('is confirmed where it agrees', async () => {
    expect(await notes('x.fa.fai', index)).toEqual([['index-agrees', 'The index x.fa.fai agrees with x.fa.']]);
  });

  test.each([
    ['names 1 records', `${index.split('\n')[0]}\n`],
    ['names "uno" where', index.replace('one', 'uno')],
    ['it has 600', index.replace('600', '601')],
    ['otherwise than they are', index.replace('\t5\t', '\t7\t')],
  ])('is told to be stale: %s', async (message, stale) => {
    const [note, ...others] = await notes('x.fa.fai', stale);
    expect(note[0]).toBe('index-stale');
    expect(note[1]).toContain(message);
    expect(others).toEqual([]);
  });

  test('may be a .gzi of bgzip blocks', async () => {
    const packed = bgzip(encode(text), 300);
    const blocks = [300, 600].map(
      (end) =>
        concat(...[0, 300].filter((at) => at < end).map((at) => bgzipBlock(encode(text).subarray(at, at + 300))))
          .length,
    );
    const gzi = (...offsets: number[]) =>
      new Uint8Array(
        BigUint64Array.from([offsets.length, ...offsets.flatMap((at, i) => [at, 300 * (i + 1)])].map(BigInt)).buffer,
      );
    expect(await notes('x.fa.gz.gzi', gzi(...blocks), ['x.fa.gz', packed])).toMatchObject([
      ['index-agrees', expect.anything()],
    ]);
    expect(await notes('x.fa.gz.gzi', gzi(blocks[0] + 1), ['x.fa.gz', packed])).toMatchObject([
      ['index-stale', expect.stringContaining('no bgzip block begins')],
    ]);
    expect(await notes('x.fa.gz.gzi', gzi(2 ** 40), ['x.fa.gz', packed])).toMatchObject([
      ['index-stale', expect.anything()],
    ]);
  });

  test('of another file is left alone', async () => {
    const genome = await importGenome([
      new File([text], 'a.fa'),
      new File(['>z\nACGTACGT\n'], 'b.fa'),
      new File([index], 'c.fa.fai'),
    ]);
    expect(genome.notes).toMatchObject([{ code: 'index-unused' }]);
  });
});
