import { TypedError } from '../../errors/typed-error';
import { type CsvRow, DELIMITERS, guessDelimiter } from '../../formats/csv';
import type { SplitName } from '../dataset';
import {
  type ColumnMapping,
  clipped,
  type Places,
  PREVIEW_ROWS,
  placesIn,
  previewOf,
  type TablePreview,
} from './columns';
import type { ExampleCollector } from './examples';
import { SequenceReader } from './sequence-reader';
import { TableRows, withoutTail } from './table-rows';
import { type OpenedFile, partNamed, partOfPath } from './task-file';

export type { ColumnMapping, TablePreview } from './columns';

/** Looks at the first rows of a table; what the user has chosen of the dialect is kept. */
export function previewTable(
  file: OpenedFile,
  chosen: Partial<Pick<ColumnMapping, 'delimiter' | 'quote' | 'header'>> = {},
): TablePreview {
  const dialect = {
    delimiter: chosen.delimiter ?? delimiterOf(file.head),
    quote: chosen.quote === undefined ? '"' : chosen.quote,
  };
  const cells = firstRows(file, dialect, PREVIEW_ROWS + 1).map(({ fields }) => withoutTail(fields, 1));
  if (cells.length === 0)
    throw new TypedError('table-blank', `${file.path} holds nothing but blanks.`, 'Choose a table with rows.', {
      file: file.path,
    });
  return previewOf(file.path, cells, dialect, chosen.header);
}

/** For tables that are no text, such as parquet: the columns have names, and the cells are given. */
export function previewCells(
  path: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): TablePreview {
  return previewOf(path, [columns, ...rows.slice(0, PREVIEW_ROWS)], { delimiter: DELIMITERS[0], quote: '"' }, true);
}

/**
 * Reads the rows of a text table. In files with a header, columns are found by the names that `mapping` has in
 * `columns`, so that their order may differ; the delimiter may too.
 * @throws TypedError `table-columns` where a file lacks one of them
 */
export async function readTable(
  file: OpenedFile,
  mapping: ColumnMapping,
  columns: readonly string[],
  into: ExampleCollector,
  breathe: () => Promise<void>,
): Promise<void> {
  const dialect = mapping.header ? dialectOf(file, mapping, columns) : mapping;
  const table = new TableRows(file.path, dialect);
  const part = partOfPath(file.path);
  const head = firstRows(file, dialect, LOOKED_AT).slice(mapping.header ? 1 : 0);
  let reader: RowReader | null = null;
  const take = (rows: readonly CsvRow[]) => {
    for (const { fields, line } of rows) {
      if (reader !== null) reader.read(fields, line);
      else {
        const header = withoutTail(fields, 1);
        const places = mapping.header ? placesIn(file.path, header, columns, mapping) : mapping;
        const width = mapping.header ? header.length : columns.length;
        const sequences = new SequenceReader(
          into,
          file.path,
          head.map(({ fields: cells }) => cells[places.sequence] ?? ''),
        );
        reader = new RowReader({ file: file.path, part, width, places }, sequences, into);
        if (!mapping.header) reader.read(fields, line);
      }
    }
  };
  for await (const text of file.text()) {
    take(table.push(text));
    await breathe();
  }
  take(table.finish());
  if (table.comments > 0) {
    const message = `${table.comments.toLocaleString('en')} lines that begin with "#" were passed over.`;
    into.remarks.add({ code: 'table-comments', message, file: file.path, line: table.firstComment });
  }
}

/** Rows of the head that a reading is settled by. */
const LOOKED_AT = 50;

/** The first rows of a file, as far as its head goes. */
function firstRows(file: OpenedFile, dialect: Pick<ColumnMapping, 'delimiter' | 'quote'>, most: number): CsvRow[] {
  const table = new TableRows(file.path, dialect);
  const rows = table.push(file.head);
  // A head that ends inside a quote may be the cut of a longer file.
  return (rows.length === 0 ? table.finish() : rows).slice(0, most);
}

/** What a first line such as `sep=;` says, else the guess of the lines that are no comments. */
function delimiterOf(head: string): string {
  const told = /^\ufeff*sep=([,;|\t])\r?\n/i.exec(head)?.[1];
  return told ?? guessDelimiter(head.replace(/^(#[^\r\n]*(\r\n|\n|\r))+/, ''));
}

/**
 * As the mapping says, unless only the delimiter that the file itself suggests makes the wanted columns of its header.
 */
function dialectOf(file: OpenedFile, mapping: ColumnMapping, columns: readonly string[]): ColumnMapping {
  const own = { ...mapping, delimiter: delimiterOf(file.head) };
  const finds = (dialect: ColumnMapping) => {
    try {
      placesIn(file.path, firstRows(file, dialect, 1)[0]?.fields ?? [], columns, mapping);
      return true;
    } catch {
      return false;
    }
  };
  return own.delimiter !== mapping.delimiter && !finds(mapping) && finds(own) ? own : mapping;
}

/** What the rows of one file have in common. */
interface RowShape {
  readonly file: string;
  readonly part: SplitName | null;
  readonly width: number;
  readonly places: Places;
}

/** Takes the rows of one file to where they belong. */
class RowReader {
  private readonly shape: RowShape;
  private readonly sequences: SequenceReader;
  private readonly into: ExampleCollector;

  constructor(shape: RowShape, sequences: SequenceReader, into: ExampleCollector) {
    this.shape = shape;
    this.sequences = sequences;
    this.into = into;
  }

  read(all: readonly string[], line: number): void {
    const { file, part, width, places } = this.shape;
    const { sequence, label, split } = places;
    const fields = withoutTail(all, width);
    const place = { file, line };
    const own = split === null ? part : partNamed(fields[split] ?? '');
    if (fields.length !== width)
      this.into.refuse(
        'row-fields',
        `The row has ${fields.length.toLocaleString('en')} fields, not ${width.toLocaleString('en')}.`,
        place,
      );
    else if (own === undefined)
      this.into.refuse(
        'row-part',
        `"${clipped(fields[split ?? 0])}" names no part; train, validation and test do.`,
        place,
      );
    else this.sequences.add(fields[sequence], fields[label], own, place);
  }
}
