import type { RecordPage, RecordQuery } from '../../../genome/answers';
import type { GenomeSummary, RecordSummary } from '../../../genome/summary';

/**
 * The record table of a genome of any size: the engine sorts and filters, the page holds the few pages of rows that are
 * looked at.
 */

export const PAGE_ROWS = 200;
/** 6,000 rows: a screen and much scrolling around it. */
const PAGES_KEPT = 30;

export type RecordOrder = Pick<RecordQuery, 'sortBy' | 'descending' | 'pattern'>;

export interface RecordTable {
  readonly order: RecordOrder;
  /** Records that match the pattern. */
  readonly matching: number;
  /**
   * Rows by page number. They may be of the order before until the first page of this one comes, so that nothing
   * flickers.
   */
  readonly pages: ReadonlyMap<number, readonly RecordSummary[]>;
  readonly outdated: boolean;
  /** Pages that were asked for in this order since the genome last changed. */
  readonly asked: ReadonlySet<number>;
}

const FILE_ORDER: RecordOrder = { sortBy: 'order', descending: false, pattern: '' };

export const emptyTable: RecordTable = {
  order: FILE_ORDER,
  matching: 0,
  pages: new Map(),
  outdated: false,
  asked: new Set(),
};

/** The table of a genome just opened: its first rows come with it. */
export function tableOf({ records, recordCount }: GenomeSummary): RecordTable {
  const pages = new Map<number, readonly RecordSummary[]>();
  for (let from = 0; from < records.length; from += PAGE_ROWS) {
    const rows = records.slice(from, from + PAGE_ROWS);
    if (rows.length === PAGE_ROWS || from + rows.length === recordCount) pages.set(from / PAGE_ROWS, rows);
  }
  return { ...emptyTable, matching: recordCount, pages, asked: new Set(pages.keys()) };
}

/** The same genome with another split or selection: the rows stay on the screen until they come anew. */
export function refreshTable(table: RecordTable, genome: GenomeSummary): RecordTable {
  if (!sameOrder(table.order, FILE_ORDER)) return { ...table, asked: new Set() };
  const fresh = tableOf(genome);
  return { ...fresh, pages: new Map([...table.pages, ...fresh.pages]) };
}

export function withOrder(table: RecordTable, change: Partial<RecordOrder>): RecordTable {
  const order = { ...table.order, ...change };
  return sameOrder(order, table.order) ? table : { ...table, order, outdated: true, asked: new Set() };
}

/**
 * A press on a column: names and parts begin at the start of the alphabet, numbers with the greatest; a second press
 * turns the order round.
 */
export const pressColumn = (
  { sortBy, descending }: RecordOrder,
  column: RecordOrder['sortBy'],
): Partial<RecordOrder> => ({
  sortBy: column,
  descending: sortBy === column ? !descending : column !== 'name' && column !== 'part',
});

/** Pages that hold rows of [first, end) and were not asked for yet. */
export function missingPages({ asked, matching }: RecordTable, first: number, end: number): number[] {
  const missing: number[] = [];
  const last = Math.min(end, Math.max(1, matching)) - 1;
  for (let page = Math.floor(first / PAGE_ROWS); page <= Math.floor(last / PAGE_ROWS); page++) {
    if (!asked.has(page)) missing.push(page);
  }
  return missing;
}

export const queryOf = ({ order }: RecordTable, page: number): RecordQuery => ({
  ...order,
  from: page * PAGE_ROWS,
  count: PAGE_ROWS,
});

export const withAsked = (table: RecordTable, pages: readonly number[]): RecordTable => ({
  ...table,
  asked: new Set([...table.asked, ...pages]),
});

/** Takes an answer; one to an order that has since changed is left aside. */
export function withPage(table: RecordTable, { query, matching, rows }: RecordPage): RecordTable {
  if (!sameOrder(query, table.order)) return table;
  const number = query.from / PAGE_ROWS;
  const pages = new Map(table.outdated ? [] : table.pages);
  pages.set(number, rows);
  const asked = new Set(table.asked);
  for (const farthest of [...pages.keys()]
    .sort((a, b) => Math.abs(b - number) - Math.abs(a - number))
    .slice(0, Math.max(0, pages.size - PAGES_KEPT))) {
    pages.delete(farthest);
    asked.delete(farthest);
  }
  return { ...table, matching, pages, asked, outdated: false };
}

/** The row at a place of the order, or null while its page is on the way. */
export const rowAt = ({ pages }: RecordTable, place: number): RecordSummary | null =>
  pages.get(Math.floor(place / PAGE_ROWS))?.[place % PAGE_ROWS] ?? null;

/** Shown at once; the engine's answer follows. */
export function withIncluded(table: RecordTable, index: number, included: boolean): RecordTable {
  const change = (row: RecordSummary) => (row.index === index ? { ...row, included } : row);
  return {
    ...table,
    pages: new Map(
      [...table.pages].map(([page, rows]) => [page, rows.some((row) => row.index === index) ? rows.map(change) : rows]),
    ),
  };
}

const sameOrder = (a: RecordOrder, b: RecordOrder): boolean =>
  a.sortBy === b.sortBy && a.descending === b.descending && a.pattern === b.pattern;
