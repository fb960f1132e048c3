import { expect, test } from 'vitest';
import { genome, record } from '../../testing/fixtures';
import {
  missingPages,
  PAGE_ROWS,
  pressColumn,
  queryOf,
  refreshTable,
  rowAt,
  tableOf,
  withAsked,
  withIncluded,
  withOrder,
  withPage,
} from './record-pages';

const many = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => record(`s${from + at}`, 1000, { index: from + at }));
/** 100,000 records, of which the summary carries the first thousand. */
const large = { ...genome(many(1000)), recordCount: 100_000 };
const page = (table: ReturnType<typeof tableOf>, number: number, matching = table.matching) => ({
  query: queryOf(table, number),
  matching,
  rows: many(Math.min(PAGE_ROWS, matching - number * PAGE_ROWS), number * PAGE_ROWS),
});

test('the first rows come with the genome; a screen further down asks for its pages once', () => {
  const table = tableOf(large);
  expect(table.matching).toBe(100_000);
  expect(rowAt(table, 999)?.name).toBe('s999');
  expect(rowAt(table, 1000)).toBeNull();
  expect(missingPages(table, 0, 40)).toEqual([]);
  expect(missingPages(table, 1190, 1230)).toEqual([5, 6]);
  expect(missingPages(withAsked(table, [5, 6]), 1190, 1230)).toEqual([]);
  expect(queryOf(table, 5)).toEqual({ sortBy: 'order', descending: false, pattern: '', from: 1000, count: PAGE_ROWS });
});
test('a small genome is held whole, a page that is not full only where it is the last', () => {
  expect(missingPages(tableOf(genome(many(3))), 0, 40)).toEqual([]);
  expect(tableOf({ ...genome(many(250)), recordCount: 900 }).pages.size).toBe(1);
});
test('rows of the order before stay until the first page of the new order comes', () => {
  const sorted = withOrder(tableOf(large), { sortBy: 'bases', descending: true });
  expect(rowAt(sorted, 0)?.name).toBe('s0');
  expect(missingPages(sorted, 0, 40)).toEqual([0]);
  const answered = withPage(sorted, { ...page(sorted, 0, 50), rows: many(50, 500) });
  expect([rowAt(answered, 0)?.name, answered.matching, rowAt(answered, 300)]).toEqual(['s500', 50, null]);
  expect(withOrder(sorted, { sortBy: 'bases' })).toBe(sorted);
});
test('an answer to an order that has since changed is left aside', () => {
  const table = tableOf(large);
  const filtered = withOrder(table, { pattern: 'chr*' });
  expect(withPage(filtered, page(table, 7))).toBe(filtered);
});
test('few pages are kept, those nearest to where one looks', () => {
  let table = tableOf(large);
  for (let number = 0; number < 60; number++) table = withPage(withAsked(table, [number]), page(table, number));
  expect(table.pages.size).toBe(30);
  expect(rowAt(table, 59 * PAGE_ROWS)).not.toBeNull();
  expect(missingPages(table, 0, 40)).toEqual([0]);
});
test('a new split keeps the rows in sight and asks for them again', () => {
  const sorted = withPage(
    withOrder(tableOf(large), { sortBy: 'gc' }),
    page(withOrder(tableOf(large), { sortBy: 'gc' }), 0),
  );
  const again = refreshTable(withAsked(sorted, [0]), large);
  expect([rowAt(again, 0)?.name, missingPages(again, 0, 40)]).toEqual(['s0', [0]]);
  const inOrder = refreshTable(tableOf(large), {
    ...large,
    records: many(1000).map((row) => ({ ...row, part: 'train' as const })),
  });
  expect([rowAt(inOrder, 0)?.part, missingPages(inOrder, 0, 40)]).toEqual(['train', []]);
});
test('no match asks for its empty page once, so that the count is known', () => {
  const none = withOrder(tableOf(large), { pattern: 'zzz' });
  const answered = withPage(withAsked(none, [0]), { query: queryOf(none, 0), matching: 0, rows: [] });
  expect([answered.matching, missingPages(answered, 0, 0)]).toEqual([0, []]);
});
test('a tick is seen at once', () => {
  expect(rowAt(withIncluded(tableOf(large), 7, false), 7)?.included).toBe(false);
});
test('columns of numbers begin with the greatest, names with the first; a second press turns round', () => {
  expect(pressColumn({ sortBy: 'order', descending: false, pattern: '' }, 'bases')).toEqual({
    sortBy: 'bases',
    descending: true,
  });
  expect(pressColumn({ sortBy: 'bases', descending: true, pattern: '' }, 'bases')).toEqual({
    sortBy: 'bases',
    descending: false,
  });
  expect(pressColumn({ sortBy: 'order', descending: false, pattern: '' }, 'name')).toEqual({
    sortBy: 'name',
    descending: false,
  });
});
