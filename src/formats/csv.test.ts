import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TypedError } from '../errors/typed-error';
import { type CsvDialect, CsvParser, guessDelimiter } from './csv';

const COMMA: CsvDialect = { delimiter: ',', quote: '"' };

function read(text: string, dialect = COMMA, cuts: readonly number[] = []) {
  const parser = new CsvParser('t.csv', dialect);
  const edges = [0, ...cuts.filter((cut) => cut <= text.length).sort((a, b) => a - b), text.length];
  const rows = edges.slice(1).flatMap((edge, i) => parser.push(text.slice(edges[i], edge)));
  return [...rows, ...parser.finish()];
}
const fields = (text: string, dialect = COMMA) => read(text, dialect).map((row) => row.fields);

describe('CSV', () => {
  it.each<[string, string, string[][]]>([
    [
      'no final line end',
      'a,b\nc,d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'CR LF',
      'a,b\r\nc,d\r\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'CR alone',
      'a,b\rc,d\r',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'blank lines',
      '\n\na,b\n\n\nc,d\n\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['ragged rows', 'a\nb,c,d\n', [['a'], ['b', 'c', 'd']]],
    [
      'empty fields',
      ',\n,a,\n',
      [
        ['', ''],
        ['', 'a', ''],
      ],
    ],
    ['quotes around delimiter and line end', '"a,\r\nb",c\n', [['a,\r\nb', 'c']]],
    ['a quote written twice', '"say ""A""",1\n', [['say "A"', '1']]],
    ['a quoted empty field', '""\n', [['']]],
    ['a quote inside plain text', 'a"b,c\n', [['a"b', 'c']]],
    ['text behind a closing quote', '"a"b,c\n', [['ab', 'c']]],
    [
      'blanks before a quote',
      'ACGT, "0"\n \ufeff"a,b",\t"c"\n',
      [
        ['ACGT', '0'],
        ['a,b', 'c'],
      ],
    ],
    [
      'blanks before what is no quote',
      ' a, b c\n  ,"d" \n',
      [
        [' a', ' b c'],
        ['  ', 'd '],
      ],
    ],
    ['nothing', '', []],
  ])('reads %s', (_, text, rows) => expect(fields(text)).toEqual(rows));

  it('takes tab, semicolon and bar as delimiters, and quotes as letters where told', () => {
    expect(fields('a\tb,c\n', { delimiter: '\t', quote: '"' })).toEqual([['a', 'b,c']]);
    expect(fields('"a;b"\n', { delimiter: ';', quote: null })).toEqual([['"a', 'b"']]);
    expect(fields('a|b\n', { delimiter: '|', quote: '"' })).toEqual([['a', 'b']]);
  });

  it('tells the line that each row begins in', () => {
    expect(read('h\r\n\r\n"a\r\nb"\n\nc\rd').map(({ line }) => line)).toEqual([1, 3, 6, 7]);
  });

  it('gives the same rows however the text is cut', () => {
    const piece = fc.constantFrom('a', ',', '"', '""', ' ', '\t', '\r', '\n', '\r\n', 'bc');
    const attempt = (text: string, cuts: number[]) => {
      try {
        return read(text, COMMA, cuts);
      } catch (cause) {
        return (cause as TypedError).message;
      }
    };
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.array(fc.nat(40), { maxLength: 8 }), (pieces, cuts) => {
        const text = pieces.join('');
        expect(attempt(text, cuts)).toEqual(attempt(text, []));
      }),
    );
  });

  it('gives back what was written', () => {
    const cell = fc.string({ unit: fc.constantFrom('A', 'C', '"', ',', '\n', '\r', ' ') });
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 6 }), (rows) => {
        expect(fields(rows.map((row) => `${row.map(quoted).join(',')}\n`).join(''))).toEqual(rows);
      }),
    );
  });

  it('names the line of a quote that is never closed', () => {
    expect(() => read('a,b\n"c,d\n')).toThrow(
      expect.objectContaining({ code: 'csv-quote', place: { file: 't.csv', line: 2 } }),
    );
  });

  it.each([
    ['a,b\n1,2\n', ','],
    ['a\tb\n1\t2\n', '\t'],
    ['a;b,c;d\n1;2,3;4\n', ';'],
    ['a|b\n', '|'],
    ['ACGT\nACGT\n', ','],
    ['"a;b",c\n"d",e\n', ','],
  ])('guesses the delimiter of %j', (text, delimiter) => expect(guessDelimiter(text)).toBe(delimiter));
});
