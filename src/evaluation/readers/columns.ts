import { TypedError } from '../../errors/typed-error';
import type { CsvDialect } from '../../formats/csv';
import { looksLikeBases } from './sequence-text';

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

export type Places = Pick<ColumnMapping, 'sequence' | 'label' | 'split'>;

export const PREVIEW_ROWS = 5;
const PREVIEW_LETTERS = 48;

const SEQUENCE_NAMES = /^(seq|seqs|sequence|sequences|dna|dna_sequence|text)$/i;
const LABEL_NAMES = /^(label|labels|class|classes|target|y|category)$/i;
const SPLIT_NAMES = /^(split|splits|set|part|fold|subset|partition)$/i;
const START_NAMES = /^(chrom|tx|genomic_)?_?start$/i;
const END_NAMES = /^(chrom|tx|genomic_)?_?(end|stop)$/i;

const unnamed = (column: number): string => `column ${column + 1}`;

/**
 * What the first rows of a table show of its columns.
 * @param cells the first rows, the header among them where there is one
 * @throws TypedError `table-coordinates` where the rows are places on a genome
 */
export function previewOf(
  path: string,
  cells: readonly (readonly string[])[],
  dialect: CsvDialect,
  chosenHeader?: boolean,
): TablePreview {
  const header = chosenHeader ?? !(cells[0].some(looksLikeBases) || beginsWithSequences(cells));
  const width = Math.max(...cells.map((row) => row.length));
  const names = Array.from({ length: width }, (_, i) => (header ? (cells[0][i] ?? '').trim() : '') || unnamed(i));
  const rows = cells.slice(header ? 1 : 0, PREVIEW_ROWS + (header ? 1 : 0));
  const named = (pattern: RegExp) => (header ? names.findIndex((name) => pattern.test(name)) : -1);
  const [byName, labelByName, split] = [named(SEQUENCE_NAMES), named(LABEL_NAMES), named(SPLIT_NAMES)];
  if (byName < 0 && arePlaces(header ? names : [], header ? rows : cells)) throw coordinates(path, names, header);
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

/**
 * Where the chosen columns stand in a file with the header `fields`: by their names, whatever the case; a column
 * without a name by its place, where it has none here either.
 * @param columns names, of which `mapping` chooses
 * @throws TypedError `table-columns`
 */
export function placesIn(file: string, fields: readonly string[], columns: readonly string[], mapping: Places): Places {
  const header = fields.map((name) => name.trim());
  const find = (column: number) => {
    const wanted = columns[column];
    const at = columnNamed(header, wanted, column);
    if (at >= 0) return at;
    const there = header.map((name, i) => `"${clipped(name || unnamed(i))}"`).join(', ');
    const message = `${file} has no column named "${wanted.slice(0, 60)}"; its columns are ${there}.`;
    throw new TypedError('table-columns', message, 'Give the columns of all files the same names.', { file });
  };
  return {
    sequence: find(mapping.sequence),
    label: find(mapping.label),
    split: mapping.split === null ? null : find(mapping.split),
  };
}

function columnNamed(header: readonly string[], wanted: string, place: number): number {
  if (header[place] === wanted) return place;
  const exact = header.indexOf(wanted);
  if (exact >= 0) return exact;
  if (wanted === unnamed(place)) return header[place] === '' ? place : -1;
  return header.findIndex((name) => name.toLowerCase() === wanted.toLowerCase());
}

/** Whether a column holds nucleotides from the first row on, too short to be told by one cell. */
function beginsWithSequences([first, ...others]: readonly (readonly string[])[]): boolean {
  const isShort = (cell: string | undefined) => /^[ACGTUN]{4,}$/i.test(cell?.trim() ?? '');
  return others.length > 1 && first.some((cell, i) => isShort(cell) && others.every((row) => isShort(row[i])));
}

/** Rows of region, start and end, and no sequence anywhere. */
function arePlaces(names: readonly string[], rows: readonly (readonly string[])[]): boolean {
  if (rows.length === 0 || rows.some((row) => row.some(looksLikeBases))) return false;
  if (names.some((name) => START_NAMES.test(name)) && names.some((name) => END_NAMES.test(name))) return true;
  const isPlace = ([region, start, end]: readonly string[]) =>
    /^(chr)?[\w.]+$/i.test(region.trim()) &&
    /^\d+$/.test(start ?? '') &&
    /^\d+$/.test(end ?? '') &&
    Number(end) > Number(start);
  return rows.every(isPlace);
}

function coordinates(file: string, names: readonly string[], header: boolean): TypedError {
  const columns = header ? ` (${names.slice(0, 6).map(clipped).join(', ')})` : '';
  return new TypedError(
    'table-coordinates',
    `${file} holds places on a genome${columns}, not sequences.`,
    'Take the sequences: from the Hugging Face hub, as the loader of the suite writes them, or cut out of the ' +
      'genome. Places on a genome of your own are for "Your genome and its features".',
    { file },
  );
}

export function clipped(text: string): string {
  return text.length > PREVIEW_LETTERS ? `${text.slice(0, PREVIEW_LETTERS)}...` : text;
}
