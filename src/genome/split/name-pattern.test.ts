import { describe, expect, test } from 'vitest';
import { nameList, namePattern } from './name-pattern';

const NAMES = ['HLA-A*01', 'HLA-A*01:01', 'HLA-A*0102', 'c,1', 'c', '1', 'chr2', 'chr20', 'chr21', 'two words', 'q?'];
const named = (text: string) => NAMES.filter(nameList(text, NAMES).matches);

describe('a list of names', () => {
  test.each([
    ['HLA-A*01', ['HLA-A*01']],
    ['c,1', ['c,1']],
    ['c, 1', ['c', '1']],
    ['chr2,c,1', ['c', '1', 'chr2']],
    ['"c,1",chr2', ['c,1', 'chr2']],
    ['chr2 "c,1"', ['c,1', 'chr2']],
    ['"two words"', ['two words']],
    ['chr2*', ['chr2', 'chr20', 'chr21']],
    ['"chr2*"', []],
    ['HLA-B*, HLA-A*01:*', ['HLA-A*01:01']],
    ['q?', ['q?']],
    ['chr2? c', ['c', 'chr20', 'chr21']],
    ['', []],
    ['chr', []],
  ])('%s names %j', (text, names) => expect(named(text)).toEqual(names));

  test('tells what no record is called', () => {
    expect(nameList('chr2, chrX "chr9*" chr2?', NAMES).missing).toEqual(['chrX', 'chr9*']);
  });
});

test('a pattern takes what stands in quotes as a whole name', () => {
  expect(NAMES.filter(namePattern('"HLA-A*01", chr20'))).toEqual(['HLA-A*01', 'chr20']);
  expect(NAMES.filter(namePattern('"c,1"'))).toEqual(['c,1']);
  expect(NAMES.filter(namePattern('LA-A'))).toHaveLength(3);
});
