import { TypedError } from '../../errors/typed-error';
import type { RecordPage, RecordQuery } from '../answers';
import type { RecordTable } from '../packed/record-table';
import { namePattern } from '../split/name-pattern';
import type { Split } from '../split/split';
import { partOf, summariseRecord } from './summarise';

const mostRows = 1000;
/** Names are compared by the rules of language: more of them would take minutes. */
const mostNamesSorted = 1_000_000;
/** chr2 before chr10. */
const natural = new Intl.Collator('en', { numeric: true });
const partOrder = { both: 0, excluded: 1, 'too-short': 2, train: 3, validation: 4 };

/**
 * Pages of the record table in any order. The order last asked for is kept, so that scrolling through it costs nothing.
 */
export class RecordPages {
  private readonly records: RecordTable;
  private readonly split: Split;
  private readonly included: ArrayLike<boolean | number>;
  private order: { readonly key: string; readonly rows: Uint32Array } | null = null;

  /** Made anew whenever the split or the inclusion of records changes. */
  constructor(records: RecordTable, split: Split, included: ArrayLike<boolean | number>) {
    this.records = records;
    this.split = split;
    this.included = included;
  }

  page(query: RecordQuery): RecordPage {
    const rows = this.ordered(query);
    const from = Math.max(0, Math.floor(query.from));
    const chosen = rows.subarray(from, from + Math.min(mostRows, Math.max(0, query.count)));
    return {
      query,
      matching: rows.length,
      rows: Array.from(chosen, (record) => summariseRecord(this.records, record, this.split, this.included)),
    };
  }

  private ordered({ sortBy, descending, pattern }: RecordQuery): Uint32Array {
    const key = JSON.stringify([sortBy, descending, pattern]);
    if (this.order?.key !== key) this.order = { key, rows: this.sorted(this.matching(pattern), sortBy, descending) };
    return this.order.rows;
  }

  private matching(pattern: string): Uint32Array {
    const matches = namePattern(pattern);
    const rows = new Uint32Array(this.records.count);
    let count = 0;
    for (let record = 0; record < rows.length; record++)
      if (pattern.trim() === '' || matches(this.records.nameOf(record))) rows[count++] = record;
    return rows.subarray(0, count);
  }

  /** Equal rows keep the order of the file, up or down. */
  private sorted(rows: Uint32Array, sortBy: RecordQuery['sortBy'], descending: boolean): Uint32Array {
    const sign = descending ? -1 : 1;
    if (sortBy === 'order') return descending ? rows.reverse() : rows;
    if (sortBy === 'name') {
      if (rows.length > mostNamesSorted) throw tooManyNames(rows.length);
      const names = new Map(Array.from(rows, (record) => [record, this.records.nameOf(record)]));
      return rows.sort((a, b) => sign * natural.compare(names.get(a) ?? '', names.get(b) ?? '') || a - b);
    }
    const keys = this.keys(rows, sortBy);
    return rows.sort((a, b) => sign * (keys[a] - keys[b]) || a - b);
  }

  private keys(rows: Uint32Array, sortBy: Exclude<RecordQuery['sortBy'], 'order' | 'name'>): Float64Array {
    const { records, split } = this;
    const keys = new Float64Array(records.count);
    if (sortBy === 'heldOut') {
      const { validation } = split;
      for (let i = 0; i < validation.count; i++)
        keys[validation.recordAt(i)] +=
          (validation.endAt(i) - validation.startAt(i)) / records.lengthOf(validation.recordAt(i));
      return keys;
    }
    for (const record of rows) keys[record] = this.keyOf(record, sortBy);
    return keys;
  }

  private keyOf(record: number, sortBy: 'bases' | 'gc' | 'unknown' | 'softMasked' | 'part'): number {
    if (sortBy === 'bases') return this.records.lengthOf(record);
    if (sortBy === 'part') return partOrder[partOf(record, this.split, this.included)];
    const totals = this.records.totalsOf(record);
    if (sortBy === 'gc') return (totals.g + totals.c) / Math.max(1, totals.bases - totals.unknown);
    return totals[sortBy] / totals.bases;
  }
}

function tooManyNames(count: number): TypedError {
  const most = mostNamesSorted.toLocaleString('en');
  return new TypedError(
    'records-too-many',
    `${count.toLocaleString('en')} records are too many to be sorted by name.`,
    `Filter them to at most ${most}, or sort by another column.`,
  );
}
