import type { Totals } from '../summary';
import { Column } from './column';
import type { LineLayout } from './line-layout';
import { TextColumn } from './text-column';

export interface PackedRecord {
  readonly name: string;
  readonly description: string;
  /** Place of its first base on the axis of all records laid end to end. */
  readonly offset: number;
  /** In bases. */
  readonly length: number;
  readonly totals: Totals;
  /** How it lay in its file; undefined where that was no text with even lines. */
  readonly layout?: LineLayout;
}

/** All columns of the table in a fixed order: what is written to disk and read again. */
export type TableColumns = readonly [
  texts: readonly [Column, Uint8Array],
  numbers: readonly Column[],
  others: readonly Column[],
];

const noOtherLetters: Readonly<Record<string, number>> = Object.freeze({});

/**
 * The records of a genome, one column a property: a record takes about 50 bytes and its name, where an object would
 * take ten times that, so that ten million of them fit.
 */
export class RecordTable {
  private readonly texts: TextColumn;
  private readonly numbers: readonly Column[];
  /** Record, letter and count of each letter besides N that was read as unknown; sorted by record. */
  private readonly others: readonly Column[];

  constructor(
    [[ends, bytes], numbers, others]: TableColumns = [[new Column(), new Uint8Array(0)], columns(10), columns(3)],
  ) {
    this.texts = new TextColumn(ends, bytes);
    this.numbers = numbers;
    this.others = others;
  }

  get count(): number {
    return this.numbers[0].length;
  }

  get columns(): TableColumns {
    return [[this.texts.ends, this.texts.bytes], this.numbers, this.others];
  }

  push({ name, description, offset, length, totals, layout }: PackedRecord): void {
    for (const letter in totals.otherLetters) {
      const [records, letters, counts] = this.others;
      records.push(this.count);
      letters.push(letter.charCodeAt(0));
      counts.push(totals.otherLetters[letter]);
    }
    this.texts.push(name);
    this.texts.push(description);
    const [offsets, lengths, a, c, g, unknown, softMasked, textOffset, lineBases, lineBytes] = this.numbers;
    offsets.push(offset);
    lengths.push(length);
    a.push(totals.a);
    c.push(totals.c);
    g.push(totals.g);
    unknown.push(totals.unknown);
    softMasked.push(totals.softMasked);
    textOffset.push(layout?.textOffset ?? 0);
    lineBases.push(layout?.lineBases ?? 0);
    lineBytes.push(layout?.lineBytes ?? 0);
  }

  nameOf(record: number): string {
    return this.texts.at(2 * record);
  }

  offsetOf(record: number): number {
    return this.numbers[0].at(record);
  }

  lengthOf(record: number): number {
    return this.numbers[1].at(record);
  }

  totalsOf(record: number): Totals {
    const { numbers } = this;
    const bases = numbers[1].at(record);
    const a = numbers[2].at(record);
    const c = numbers[3].at(record);
    const g = numbers[4].at(record);
    const unknown = numbers[5].at(record);
    return {
      bases,
      a,
      c,
      g,
      t: bases - a - c - g - unknown,
      unknown,
      softMasked: numbers[6].at(record),
      otherLetters: this.otherLettersOf(record),
    };
  }

  /** Bytes of a record's name in UTF-8. */
  nameBytes(record: number): number {
    return this.texts.bytesAt(2 * record);
  }

  /** Writes a record's name to `out` in UTF-8, from `at` on; returns its bytes. */
  copyName(record: number, out: Uint8Array, at: number): number {
    return this.texts.copy(2 * record, out, at);
  }

  /** Whether a record has this name, in UTF-8. */
  isNamed(record: number, name: Uint8Array): boolean {
    return this.texts.equals(2 * record, name);
  }

  /** Over the records with a flag, all of them where there are no flags. */
  totals(included?: ArrayLike<boolean | number>): Totals {
    const sums = [1, 2, 3, 4, 5, 6].map((column) => sumOf(this.numbers[column].values, included));
    const [bases, a, c, g, unknown, softMasked] = sums;
    const [records, letters, counts] = this.others;
    const otherLetters: Record<string, number> = {};
    for (let i = 0; i < records.length; i++) {
      if (included !== undefined && !included[records.at(i)]) continue;
      const letter = String.fromCharCode(letters.at(i));
      otherLetters[letter] = (otherLetters[letter] ?? 0) + counts.at(i);
    }
    return { bases, a, c, g, t: bases - a - c - g - unknown, unknown, softMasked, otherLetters };
  }

  /** @throws RangeError where there is no such record */
  at(record: number): PackedRecord {
    if (!(record >= 0 && record < this.count)) throw new RangeError(`record ${record} of ${this.count}`);
    const [textOffset, lineBases, lineBytes] = this.numbers.slice(7).map((column) => column.at(record));
    return {
      name: this.nameOf(record),
      description: this.texts.at(2 * record + 1),
      offset: this.offsetOf(record),
      length: this.lengthOf(record),
      totals: this.totalsOf(record),
      ...(lineBytes === 0 ? {} : { layout: { textOffset, lineBases, lineBytes } }),
    };
  }

  *[Symbol.iterator](): Generator<PackedRecord> {
    for (let record = 0; record < this.count; record++) yield this.at(record);
  }

  /** The record that holds a position of the axis. */
  recordAt(position: number): number {
    return this.numbers[0].firstAbove(position) - 1;
  }

  private otherLettersOf(record: number): Readonly<Record<string, number>> {
    const [records, letters, counts] = this.others;
    let i = records.firstAbove(record - 1);
    if (i === records.length || records.at(i) !== record) return noOtherLetters;
    const found: Record<string, number> = {};
    for (; i < records.length && records.at(i) === record; i++)
      found[String.fromCharCode(letters.at(i))] = counts.at(i);
    return found;
  }
}

function columns(count: number): Column[] {
  return Array.from({ length: count }, () => new Column());
}

function sumOf(values: ArrayLike<number>, included: ArrayLike<boolean | number> | undefined): number {
  let sum = 0;
  for (let record = 0; record < values.length; record++)
    if (included === undefined || included[record]) sum += values[record];
  return sum;
}
