import { ThriftStruct } from './parquet/thrift-compact';

/**
 * A table as a Parquet file (Apache Parquet format 2): uncompressed, PLAIN encoding, a page a column and row group.
 * Large beside a packed one, and read by everything that reads Parquet.
 */

export type ParquetColumn = { readonly name: string } & (
  | { readonly type: 'float' | 'double' | 'int32' | 'int64'; readonly values: ArrayLike<number | null> }
  | { readonly type: 'string'; readonly values: ArrayLike<string | null> }
);

const TYPES = { int32: 1, int64: 2, float: 4, double: 5, string: 6 } as const;
const [REQUIRED, OPTIONAL] = [0, 1];
const [PLAIN, RLE] = [0, 3];
const UTF8 = 0;
const UNCOMPRESSED = 0;
const DATA_PAGE = 0;
/** Rows of a group: what a reader holds of a column at once. */
const GROUP_ROWS = 1 << 16;
const MAGIC = 'PAR1';
const encoder = new TextEncoder();

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * @param columns as many values each; null where there is none
 * @param metadata words about the file, by key
 */
export function parquetFile(columns: readonly ParquetColumn[], metadata: Readonly<Record<string, string>> = {}): Blob {
  const rows = columns[0]?.values.length ?? 0;
  for (const { name, values } of columns)
    if (values.length !== rows) throw new Error(`column ${name} has ${values.length} rows of ${rows}`);
  const optional = columns.map(({ values }) => hasGaps(values));
  const parts: BlobPart[] = [MAGIC];
  const groups: ThriftStruct[] = [];
  let at = MAGIC.length;
  for (let from = 0; from < rows; from += GROUP_ROWS) {
    const to = Math.min(rows, from + GROUP_ROWS);
    const began = at;
    const chunks = columns.map((column, i) => {
      const page = pageOf(column, from, to, optional[i]);
      const header = headerOf(to - from, page.length);
      parts.push(header, page);
      const bytes = header.length + page.length;
      at += bytes;
      return chunkOf(column, to - from, bytes, at - bytes);
    });
    groups.push(
      new ThriftStruct()
        .list(1, chunks)
        .i64(2, at - began)
        .i64(3, to - from),
    );
  }
  const schema = [
    new ThriftStruct().text(4, 'schema').i32(5, columns.length),
    ...columns.map((column, i) => elementOf(column, optional[i])),
  ];
  const words = Object.entries(metadata).map(([key, value]) => new ThriftStruct().text(1, key).text(2, value));
  const footer = new ThriftStruct().i32(1, 2).list(2, schema).i64(3, rows).list(4, groups);
  if (words.length > 0) footer.list(5, words);
  const bytes = footer.text(6, 'helicase').bytes();
  const length = new DataView(new ArrayBuffer(4));
  length.setUint32(0, bytes.length, true);
  return new Blob([...parts, bytes, length, MAGIC], { type: 'application/vnd.apache.parquet' });
}

function elementOf({ name, type }: ParquetColumn, isOptional: boolean): ThriftStruct {
  const element = new ThriftStruct()
    .i32(1, TYPES[type])
    .i32(3, isOptional ? OPTIONAL : REQUIRED)
    .text(4, name);
  return type === 'string'
    ? element.i32(6, UTF8).struct(10, new ThriftStruct().struct(1, new ThriftStruct()))
    : element;
}

const headerOf = (values: number, bytes: number): Bytes =>
  new ThriftStruct()
    .i32(1, DATA_PAGE)
    .i32(2, bytes)
    .i32(3, bytes)
    .struct(5, new ThriftStruct().i32(1, values).i32(2, PLAIN).i32(3, RLE).i32(4, RLE))
    .bytes();

function chunkOf({ name, type }: ParquetColumn, values: number, bytes: number, at: number): ThriftStruct {
  const data = new ThriftStruct()
    .i32(1, TYPES[type])
    .numbers(2, [PLAIN, RLE])
    .texts(3, [name])
    .i32(4, UNCOMPRESSED)
    .i64(5, values)
    .i64(6, bytes)
    .i64(7, bytes)
    .i64(9, at);
  return new ThriftStruct().i64(2, at).struct(3, data);
}

/** Where a column may have nothing, first which rows have something; then the values that there are. */
function pageOf(column: ParquetColumn, from: number, to: number, isOptional: boolean): Bytes {
  const levels = isOptional ? levelsOf(column.values, from, to) : new Uint8Array(0);
  const values = column.type === 'string' ? textBytes(column.values, from, to) : numberBytes(column, from, to);
  const page = new Uint8Array(levels.length + values.length);
  page.set(levels);
  page.set(values, levels.length);
  return page;
}

function numberBytes(
  { type, values }: Exclude<ParquetColumn, { readonly type: 'string' }>,
  from: number,
  to: number,
): Bytes {
  const size = type === 'float' || type === 'int32' ? 4 : 8;
  const view = new DataView(new ArrayBuffer(size * (to - from)));
  let at = 0;
  for (let i = from; i < to; i++) {
    const value = values[i];
    if (value === null) continue;
    if (type === 'float') view.setFloat32(at, value, true);
    else if (type === 'double') view.setFloat64(at, value, true);
    else if (type === 'int32') view.setInt32(at, value, true);
    else view.setBigInt64(at, BigInt(value), true);
    at += size;
  }
  return new Uint8Array(view.buffer, 0, at);
}

/** Each behind its length. */
function textBytes(values: ArrayLike<string | null>, from: number, to: number): Bytes {
  const texts: Bytes[] = [];
  for (let i = from; i < to; i++) {
    const value = values[i];
    if (value !== null) texts.push(encoder.encode(value));
  }
  const all = new Uint8Array(texts.reduce((sum, { length }) => sum + 4 + length, 0));
  const view = new DataView(all.buffer);
  let at = 0;
  for (const text of texts) {
    view.setUint32(at, text.length, true);
    all.set(text, at + 4);
    at += 4 + text.length;
  }
  return all;
}

/** Runs of rows that have something (1) or nothing (0), as the RLE of one bit, behind their length in bytes. */
function levelsOf(values: ArrayLike<unknown>, from: number, to: number): Bytes {
  const runs: number[] = [];
  for (let i = from; i < to; ) {
    let end = i + 1;
    while (end < to && (values[end] === null) === (values[i] === null)) end++;
    for (let rest = (end - i) << 1; ; rest >>>= 7) {
      runs.push(rest > 127 ? (rest & 127) | 128 : rest);
      if (rest <= 127) break;
    }
    runs.push(values[i] === null ? 0 : 1);
    i = end;
  }
  const bytes = new Uint8Array(4 + runs.length);
  new DataView(bytes.buffer).setUint32(0, runs.length, true);
  bytes.set(runs, 4);
  return bytes;
}

function hasGaps(values: ArrayLike<unknown>): boolean {
  for (let i = 0; i < values.length; i++) if (values[i] === null) return true;
  return false;
}
