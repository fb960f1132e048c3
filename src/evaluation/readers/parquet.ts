import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
} from 'hyparquet';
import { ungzip } from 'pako';
import { TypedError } from '../../errors/typed-error';
import { readRange } from '../../formats/byte-stream';
import type { ExampleCollector } from './examples';
import { type ColumnMapping, placesIn, previewCells, type TablePreview } from './table';
import type { TaskFile } from './task-file';
import { partNamed, partOfPath } from './task-file';

/** Snappy, which the hub writes, comes with the library; gzip is at hand anyway. */
const compressors = { GZIP: (bytes: Uint8Array) => ungzip(bytes) };
const ROWS_AT_ONCE = 8192;
const PREVIEW_ROWS = 5;

interface Parquet {
  readonly buffer: AsyncBuffer;
  readonly metadata: FileMetaData;
  /** Columns that hold one value a row. */
  readonly columns: readonly string[];
  readonly rows: number;
}

/** Looks at the columns and first rows of a parquet file. Throws `parquet-damaged`. */
export async function previewParquet(file: TaskFile): Promise<TablePreview> {
  const parquet = await openParquet(file);
  const rows = await readRows(file, parquet, parquet.columns, 0, PREVIEW_ROWS);
  return previewCells(file.path, parquet.columns, rows);
}

/** Reads the chosen columns, some thousand rows at a time. Throws `parquet-damaged`, `table-columns`. */
export async function readParquet(
  file: TaskFile,
  mapping: ColumnMapping,
  columns: readonly string[],
  into: ExampleCollector,
  breathe: () => Promise<void>,
): Promise<void> {
  const parquet = await openParquet(file);
  const places = placesIn(file.path, parquet.columns, columns, mapping);
  const wanted = [places.sequence, places.label, ...(places.split === null ? [] : [places.split])].map(
    (place) => parquet.columns[place],
  );
  const part = partOfPath(file.path);
  for (let from = 0; from < parquet.rows; from += ROWS_AT_ONCE) {
    const rows = await readRows(file, parquet, wanted, from, from + ROWS_AT_ONCE);
    rows.forEach(([sequence, label, split], i) => {
      const place = { file: file.path, record: `row ${(from + i + 1).toLocaleString('en')}` };
      const own = places.split === null ? part : partNamed(split);
      if (own === undefined)
        into.refuse('row-part', `"${split.slice(0, 40)}" names no part; train, validation and test do.`, place);
      else into.add(sequence, label, own, place);
    });
    await breathe();
  }
}

async function openParquet({ path, blob }: TaskFile): Promise<Parquet> {
  const buffer: AsyncBuffer = {
    byteLength: blob.size,
    slice: (start, end) => readRange(blob, start, end ?? blob.size),
  };
  const metadata = await parquetMetadataAsync(buffer).catch((cause: unknown) => {
    throw damaged(path, cause);
  });
  const columns = parquetSchema(metadata)
    .children.filter(({ children }) => children.length === 0)
    .map(({ element }) => element.name);
  const rows = Number(metadata.num_rows);
  if (rows === 0)
    throw new TypedError('parquet-empty', `${path} holds no rows.`, 'Choose another file.', { file: path });
  return { buffer, metadata, columns, rows };
}

async function readRows(
  file: TaskFile,
  { buffer, metadata, rows }: Parquet,
  columns: readonly string[],
  rowStart: number,
  rowEnd: number,
): Promise<string[][]> {
  try {
    const objects = await parquetReadObjects({
      file: buffer,
      metadata,
      compressors,
      columns: [...columns],
      rowStart,
      rowEnd: Math.min(rowEnd, rows),
    });
    return objects.map((row) => columns.map((column) => textOf(row[column])));
  } catch (cause) {
    throw damaged(file.path, cause);
  }
}

function textOf(value: unknown): string {
  return value === null || value === undefined ? '' : String(value);
}

function damaged(file: string, cause: unknown): TypedError {
  if (cause instanceof TypedError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  const message = `${file} could not be read as parquet: ${reason}.`.replace(/\.\.$/, '.');
  return new TypedError(
    'parquet-damaged',
    message,
    'Download the file again; columns packed with snappy, gzip or not at all are read.',
    { file },
    { cause },
  );
}
