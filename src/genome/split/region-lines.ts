import type { RegionsReport } from '../answers';

/** How a file of regions counts: BED from 0, half-open; GFF3 (and GTF) from 1, closed. */
export type RegionFormat = RegionsReport['format'];

/** What one line says, on a record that is still only a name. */
export interface RegionLine {
  readonly name: string;
  /** 0-based and half-open; null where either is no whole number in plain digits. */
  readonly interval: { readonly start: number; readonly end: number } | null;
  /** Column 3 of GFF3, null for BED. */
  readonly type: string | null;
  readonly strand: '+' | '-' | null;
  /**
   * Columns 8 and 9 of GFF3: bases before the next codon begins, where it is said, and the attributes as they stand.
   */
  readonly phase?: number;
  readonly attributes?: string;
  /** Whether a GFF3 line says that its record is circular. */
  readonly isCircular: boolean;
}

const isWhole = (text: string | undefined): boolean => text !== undefined && /^\d+$/.test(text);
const isNumber = (text: string | undefined): boolean => /^(-?\d+(\.\d*)?(e[+-]?\d+)?|\.)$/i.test(text ?? '.');
/** Ensembl and R write 1 and -1, and `*` for none. */
const isStrand = (text: string | undefined): boolean => /^([+.?*-]|[+-]?1)$/.test(text ?? '.');

const AT_TABS = (line: string): string[] => line.split('\t');
/** Other ways to cut a line; commas and semicolons inside quotes cut nothing. */
const CUTS: readonly ((line: string) => string[])[] = [
  (line) => line.split(/\s+/),
  (line) => Array.from(`,${line}`.matchAll(/,((?:"[^"]*"|[^,])*)/g), ([, column]) => column),
  (line) => Array.from(`;${line}`.matchAll(/;((?:"[^"]*"|[^;])*)/g), ([, column]) => column),
];

/**
 * The columns of a line, cut at tabs, else at blanks, commas or semicolons, whichever makes a region of it or at least
 * some columns; quotes around a column are taken off.
 */
export function columnsOf(text: string): string[] {
  const line = text.trim();
  const plain = (columns: string[]) => columns.map((column) => column.trim().replace(/^"(.*)"$/, '$1'));
  const cut = plain(AT_TABS(line));
  if (cut.length > 2) return cut;
  const cuts = CUTS.map((each) => plain(each(line)));
  return cuts.find(isRegion) ?? cuts.find(({ length }) => length > 2) ?? cut;
}

/** Start and end, and strand, score and thick ends where there are such columns, are as BED has them. */
function fitsBed(columns: readonly string[]): boolean {
  const [, start, end, , , strand, thickStart, thickEnd] = columns;
  return isWhole(start) && isWhole(end) && isStrand(strand) && isNumber(thickStart) && isNumber(thickEnd);
}

/** All eight columns before the attributes are as GFF3 has them. */
function fitsGff(columns: readonly string[]): boolean {
  const [, , , start, end, score, strand, phase] = columns;
  return (
    columns.length >= 8 &&
    isWhole(start) &&
    isWhole(end) &&
    isNumber(score) &&
    isStrand(strand) &&
    /^[012.]$/.test(phase)
  );
}

/** Whether a line could be one of either format, so that it is no title and no comment. */
export const isRegion = (columns: readonly string[]): boolean => fitsBed(columns) || fitsGff(columns);

/**
 * The format that most of these lines fit in all their columns; else the one whose start and end they have; undefined
 * where none has either.
 */
export function formatOf(lines: readonly (readonly string[])[]): RegionFormat | undefined {
  const count = (fits: (columns: readonly string[]) => boolean) => lines.filter(fits).length;
  const [bed, gff] = [count(fitsBed), count(fitsGff)];
  if (bed + gff > 0) return gff > bed ? 'GFF3' : 'BED';
  const [looseBed, looseGff] = [
    count((columns) => isWhole(columns[1]) && isWhole(columns[2])),
    // A type is a word: in the third of the columns of BLAST stands a share.
    count((columns) => columns.length >= 8 && /[a-z]/i.test(columns[2]) && isWhole(columns[3]) && isWhole(columns[4])),
  ];
  if (looseBed + looseGff === 0) return undefined;
  return looseGff > looseBed ? 'GFF3' : 'BED';
}

/** Whether a line names its columns, as the first line of a table does: words where start and end stand. */
export function namesColumns(columns: readonly string[], format: RegionFormat): boolean {
  const [start, end] = format === 'BED' ? [columns[1], columns[2]] : [columns[3], columns[4]];
  return [start, end].every((text) => text !== undefined && /^[a-z][\w. ]*$/i.test(text));
}

/**
 * The lines of a table without the names of its rows, over which R writes no title and pandas an empty one.
 * @returns `first`: the first of its columns that is kept
 */
export function withoutRowNames(lines: readonly (readonly string[])[]): {
  readonly first: 0 | 1;
  readonly lines: readonly (readonly string[])[];
} {
  const isComment = ([first]: readonly string[]) => first.startsWith('#');
  const [title = [], row = []] = lines.filter((columns) => !isComment(columns));
  const names = title.filter((name) => name !== '');
  const areNamed = namesColumns(names, 'BED') && row.length === names.length + 1 && isRegion(row.slice(1));
  if (!areNamed) return { first: 0, lines };
  const kept = (columns: readonly string[]) => (isComment(columns) ? columns : columns.slice(1));
  return { first: 1, lines: lines.map((columns) => (columns === title ? names : kept(columns))) };
}

export function regionLine(columns: readonly string[], format: RegionFormat): RegionLine {
  const between = (start: string | undefined, end: string | undefined, first: 0 | 1) =>
    isWhole(start) && isWhole(end) ? { start: Number(start) - first, end: Number(end) } : null;
  const [name] = columns;
  if (format === 'BED') {
    const [, start, end] = columns;
    return { name, interval: between(start, end, 0), type: null, strand: bedStrand(columns), isCircular: false };
  }
  const [, , type, start, end, , strand, phase, attributes = ''] = columns;
  return {
    name,
    interval: between(start, end, 1),
    type: type ?? '',
    strand: strandOf(strand),
    ...(/^[012]$/.test(phase ?? '') ? { phase: Number(phase) } : {}),
    attributes,
    isCircular: /(^|;)\s*Is_circular=true\b/i.test(attributes),
  };
}

const strandOf = (text: string | undefined): '+' | '-' | null => {
  if (text === undefined || !/^([+-]|[+-]?1)$/.test(text)) return null;
  return text.startsWith('-') ? '-' : '+';
};

/** Of the sixth column; where that is no strand, as in tables of R, of the first that is nothing else. */
function bedStrand(columns: readonly string[]): '+' | '-' | null {
  const [, , , , , strand] = columns;
  if (strand !== undefined && isStrand(strand)) return strandOf(strand);
  return strandOf(columns.slice(3).find((column) => column === '+' || column === '-'));
}

/** A name in which GFF3 wrote some characters as %7C and the like; as it is where that is no such writing. */
export function unescaped(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
