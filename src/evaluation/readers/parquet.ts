import { decompress } from 'fzstd';
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
import { type ColumnMapping, placesIn, type TablePreview } from './columns';
import type { ExampleCollector } from './examples';
import { SequenceReader } from './sequence-reader';
import { previewCells } from './table';
import type { TaskFile } from './task-file';
import { partNamed, partOfPath } from './task-file';

/** Snappy, which the hub writes, comes with the library; gzip is at hand anyway. */
const compressors = {
  GZIP: (bytes: Uint8Array) => ungzip(bytes),
  ZSTD: (bytes: Uint8Array, length: number) => decompress(bytes, new Uint8Array(length)),
};
const CODECS_READ = new Set(['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'ZSTD']);
const ROWS_BETWEEN_BREATHS = 8192;
/** Sequences that are looked at to tell k-mers. */
const LOOKED_AT = 50;
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

/**
 * Reads the chosen columns, a row group at a time: to get at some of its rows, all of them must be unpacked. Throws
 * `parquet-damaged`, `parquet-codec`, `table-columns`.
 */
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
  let sequences: SequenceReader | null = null;
  let from = 0;
  for (const group of parquet.metadata.row_groups) {
    const rows = await readRows(file, parquet, wanted, from, from + Number(group.num_rows));
    sequences ??= new SequenceReader(
      into,
      file.path,
      rows.slice(0, LOOKED_AT).map(([sequence]) => sequence),
    );
    for (const [i, [sequence, label, split]] of rows.entries()) {
      const place = { file: file.path, record: `row ${(from + i + 1).toLocaleString('en')}` };
      const own = places.split === null ? part : partNamed(split);
      if (own === undefined)
        into.refuse('row-part', `"${split.slice(0, 40)}" names no part; train, validation and test do.`, place);
      else sequences.add(sequence, label, own, place);
      if (i % ROWS_BETWEEN_BREATHS === 0) await breathe();
    }
    from += rows.length;
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
  checkCodecs(file.path, metadata, columns);
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

/** Throws `parquet-codec` where a wanted column is packed in a way that is not read. */
function checkCodecs(file: string, { row_groups }: FileMetaData, columns: readonly string[]): void {
  for (const { meta_data: column } of row_groups.flatMap((group) => group.columns)) {
    if (column === undefined || CODECS_READ.has(column.codec) || !columns.includes(column.path_in_schema[0])) continue;
    const codec = column.codec.toLowerCase();
    throw new TypedError(
      'parquet-codec',
      `${file} is packed with ${codec}, which is not read here.`,
      'Write it again with compression="snappy", "zstd" or "gzip".',
      { file },
    );
  }
}

const decoder = new TextDecoder();

/** Bytes of a fixed length are filled up with zeros where the text is shorter. */
function textOf(value: unknown): string {
  if (value instanceof Uint8Array) return decoder.decode(value).replace(/\0+$/, '');
  return value === null || value === undefined ? '' : String(value);
}

function damaged(file: string, cause: unknown): TypedError {
  if (cause instanceof TypedError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  const message = `${file} could not be read as parquet: ${reason}.`.replace(/\.\.$/, '.');
  return new TypedError(
    'parquet-damaged',
    message,
    'Download the file again; columns packed with snappy, zstd, gzip or not at all are read.',
    { file },
    { cause },
  );
}
