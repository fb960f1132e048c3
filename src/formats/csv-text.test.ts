import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CsvParser } from './csv';
import { csvLine } from './csv-text';

test('cells are quoted only where they must be', () => {
  expect(csvLine(['a b', 'a,b', 'say "a"', 'two\nlines', 0.1 + 0.2, Number.NaN, null, ''])).toBe(
    'a b,"a,b","say ""a""","two\nlines",0.30000000000000004,NaN,,\n',
  );
});

test('what is written is read back', () => {
  const row = fc.array(fc.string({ unit: fc.constantFrom('a', ' ', ',', '"', '\n', '\r', ';') }), { minLength: 2 });
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      const parser = new CsvParser('made', { delimiter: ',', quote: '"' });
      const read = [...parser.push(rows.map(csvLine).join('')), ...parser.finish()];
      expect(read.map(({ fields }) => fields)).toEqual(rows);
    }),
  );
});
