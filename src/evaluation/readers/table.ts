import { TypedError } from '../../errors/typed-error';
import { type CsvDialect, CsvParser, DELIMITERS, guessDelimiter } from '../../formats/csv';
import type { SplitName } from '../dataset';
import type { ExampleCollector } from './examples';
import { type OpenedFile, partNamed, partOfPath } from './task-file';

/** How a table is read: its dialect, and which column is what (by place, from 0). */
export interface ColumnMapping extends CsvDialect {
  readonly header: boolean;
  readonly sequence: number;
  readonly label: number;
  /** Null where file names, or nothing, tell the part. */
  readonly split: number | null;
}

/** What the user is shown to choose columns by. */
export interface TablePreview {
  readonly file: string;
  /** Names of the header, or "column 1", ... */
  readonly columns: readonly string[];
  /** The first rows without the header; long fields are clipped. */
  readonly rows: readonly (readonly string[])[];
  readonly guess: ColumnMapping;
  /** Whether the header names both columns, so that nobody need be asked. */
  readonly certain: boolean;
}

const PREVIEW_ROWS = 5;
const PREVIEW_LETTERS = 48;

const SEQUENCE_NAMES = /^(seq|seqs|sequence|sequences|dna|dna_sequence|text)$/i;
const LABEL_NAMES = /^(label|labels|class|classes|target|y|category)$/i;
const SPLIT_NAMES = /^(split|splits|set|part|fold|subset|partition)$/i;

/** Looks at the first rows of a table; what the user has chosen of the dialect is kept. */
export function previewTable(
  file: OpenedFile,
  chosen: Partial<Pick<ColumnMapping, 'delimiter' | 'quote' | 'header'>> = {},
): TablePreview {
  const dialect = {
    delimiter: chosen.delimiter ?? guessDelimiter(file.head),
    quote: chosen.quote === undefined ? '"' : chosen.quote,
  };
  const parser = new CsvParser(file.path, dialect);
  let rows = parser.push(file.head).slice(0, PREVIEW_ROWS + 1);
  // A head that ends inside a quote may be the cut of a longer file.
  if (rows.length === 0) rows = parser.finish();
  const cells = rows.map(({ fields }) => fields);
  if (cells.length === 0)
    throw new TypedError('table-blank', `${file.path} holds nothing but blanks.`, 'Choose a table with rows.', {
      file: file.path,
    });
  return previewOf(file.path, cells, dialect, chosen.header);
}

/** @param cells the first rows, the header among them where there is one */
function previewOf(
  path: string,
  cells: readonly (readonly string[])[],
  dialect: CsvDialect,
  chosenHeader?: boolean,
): TablePreview {
  const header = chosenHeader ?? !cells[0].some(looksLikeBases);
  const width = Math.max(...cells.map((row) => row.length));
  const names = Array.from(
    { length: width },
    (_, i) => (header ? (cells[0][i] ?? '').trim() : '') || `column ${i + 1}`,
  );
  const rows = cells.slice(header ? 1 : 0, PREVIEW_ROWS + (header ? 1 : 0));
  const named = (pattern: RegExp) => (header ? names.findIndex((name) => pattern.test(name)) : -1);
  const [byName, labelByName, split] = [named(SEQUENCE_NAMES), named(LABEL_NAMES), named(SPLIT_NAMES)];
  const longest =
    rows[0]?.reduce(
      (best, cell, i, row) => (looksLikeBases(cell) && cell.length > (row[best]?.length ?? 0) ? i : best),
      0,
    ) ?? 0;
  const sequence =
    byName >= 0 ? byName : rows[0]?.[longest] !== undefined && looksLikeBases(rows[0][longest]) ? longest : 0;
  const others = names.map((_, i) => i).filter((i) => i !== sequence && i !== split);
  const label = labelByName >= 0 && labelByName !== sequence ? labelByName : (others.at(-1) ?? sequence);
  return {
    file: path,
    columns: names,
    rows: rows.map((row) => names.map((_, i) => clipped(row[i] ?? ''))),
    guess: { ...dialect, header, sequence, label, split: split < 0 ? null : split },
    certain: byName >= 0 && labelByName >= 0,
  };
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
 * `columns`, so that their order may differ.
 * @throws TypedError `table-columns` where a file lacks one of them
 */
export async function readTable(
  file: OpenedFile,
  mapping: ColumnMapping,
  columns: readonly string[],
  into: ExampleCollector,
  breathe: () => Promise<void>,
): Promise<void> {
  const parser = new CsvParser(file.path, mapping);
  const part = partOfPath(file.path);
  let places: Places | null = mapping.header ? null : mapping;
  let width = columns.length;
  const take = (rows: ReturnType<CsvParser['push']>) => {
    for (const { fields, line } of rows) {
      if (places === null) {
        places = placesIn(file.path, fields, columns, mapping);
        width = fields.length;
      } else addRow(fields, line, file.path, width, places, part, into);
    }
  };
  for await (const text of file.text()) {
    take(parser.push(text));
    await breathe();
  }
  take(parser.finish());
}

type Places = Pick<ColumnMapping, 'sequence' | 'label' | 'split'>;

/** Where the chosen columns stand in a file with the header `fields`. */
export function placesIn(file: string, fields: readonly string[], columns: readonly string[], mapping: Places): Places {
  const header = fields.map((name) => name.trim());
  const find = (column: number) => {
    // The same header, or a header that names nothing at this place.
    if (header[column] === columns[column] || (header[column] ?? '') === '') return column;
    const at = header.indexOf(columns[column]);
    if (at >= 0) return at;
    const message = `${file} has no column named "${columns[column].slice(0, 60)}".`;
    throw new TypedError('table-columns', message, 'Choose files with the same columns.', { file });
  };
  return {
    sequence: find(mapping.sequence),
    label: find(mapping.label),
    split: mapping.split === null ? null : find(mapping.split),
  };
}

function addRow(
  fields: readonly string[],
  line: number,
  file: string,
  width: number,
  { sequence, label, split }: Places,
  part: SplitName | null,
  into: ExampleCollector,
): void {
  const place = { file, line };
  const own = split === null ? part : partNamed(fields[split] ?? '');
  if (fields.length !== width)
    into.refuse(
      'row-fields',
      `The row has ${fields.length.toLocaleString('en')} fields, not ${width.toLocaleString('en')}.`,
      place,
    );
  else if (own === undefined)
    into.refuse('row-part', `"${clipped(fields[split ?? 0])}" names no part; train, validation and test do.`, place);
  else into.add(fields[sequence], fields[label], own, place);
}

/** At least ten nucleotide letters and nothing else. */
function looksLikeBases(cell: string): boolean {
  return /^\s*[ACGTUN]{10,}\s*$/i.test(cell);
}

function clipped(text: string): string {
  return text.length > PREVIEW_LETTERS ? `${text.slice(0, PREVIEW_LETTERS)}...` : text;
}
