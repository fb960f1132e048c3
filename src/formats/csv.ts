import { TypedError } from '../errors/typed-error';

export interface CsvRow {
  readonly fields: readonly string[];
  /** Line of the file the row begins in, from 1. */
  readonly line: number;
}

export interface CsvDialect {
  readonly delimiter: string;
  /** The quote character, or null where quotes are letters like any other. */
  readonly quote: string | null;
}

export const DELIMITERS = [',', '\t', ';', '|'] as const;

/**
 * Characters of a field at most: no sequence of a benchmark is as long, and a quote that is never closed must not fill
 * the memory.
 */
const longestField = 1 << 26;

/**
 * Streaming reader of delimited text (RFC 4180): text in, rows out. How the text is cut into pieces makes no
 * difference. Lines end with LF, CR LF or CR; a quoted field may hold delimiters, line ends, and quotes written twice,
 * and may have blanks before its quote; blank lines are passed over. Rows may differ in their number of fields.
 */
export class CsvParser {
  private readonly file: string;
  private readonly delimiter: string;
  private readonly quote: string | null;
  private readonly plainEnd: RegExp;
  private readonly quotedEnd: RegExp;
  private fields: string[] = [];
  private field = '';
  /**
   * `blank`: behind nothing but blanks; `quoted`: inside quotes; `closed`: behind a quote that ends the field or is the
   * first of two.
   */
  private state: 'start' | 'blank' | 'plain' | 'quoted' | 'closed' = 'start';
  private line = 1;
  private rowLine = 1;
  private quoteLine = 1;
  private afterCr = false;

  constructor(file: string, { delimiter, quote }: CsvDialect) {
    this.file = file;
    this.delimiter = delimiter;
    this.quote = quote;
    this.plainEnd = new RegExp(`[\\r\\n${escaped(delimiter)}]`, 'g');
    this.quotedEnd = new RegExp(`[\\r\\n${quote === null ? '' : escaped(quote)}]`, 'g');
  }

  /** The rows that end in this piece. */
  push(text: string): CsvRow[] {
    const rows: CsvRow[] = [];
    let i = 0;
    while (i < text.length)
      i = this.state === 'quoted' ? this.insideQuotes(text, i) : this.outsideQuotes(text, i, rows);
    return rows;
  }

  /** The last row, where the text does not end with a line end. Throws `csv-quote` where a quote was never closed. */
  finish(): CsvRow[] {
    if (this.state === 'quoted') {
      throw new TypedError(
        'csv-quote',
        `The quote that opens in line ${this.quoteLine.toLocaleString('en')} of ${this.file} is never closed.`,
        'Close it, or choose that the file has no quotes.',
        { file: this.file, line: this.quoteLine },
      );
    }
    const rows: CsvRow[] = [];
    this.endRow(rows);
    return rows;
  }

  private outsideQuotes(text: string, from: number, rows: CsvRow[]): number {
    const first = text[from];
    if (this.quote !== null && first === this.quote && this.state !== 'plain') {
      // The second of two quotes stands for one of them.
      if (this.state === 'closed') this.field += first;
      else {
        this.quoteLine = this.line;
        this.field = '';
      }
      this.state = 'quoted';
      this.afterCr = false;
      return from + 1;
    }
    if (this.quote !== null && (this.state === 'start' || this.state === 'blank') && this.isBlank(first)) {
      this.append(first);
      this.state = 'blank';
      this.afterCr = false;
      return from + 1;
    }
    this.plainEnd.lastIndex = from;
    const end = this.plainEnd.exec(text)?.index ?? text.length;
    if (end > from) {
      this.append(text.slice(from, end));
      this.state = 'plain';
      this.afterCr = false;
    }
    if (end === text.length) return end;
    if (text[end] === this.delimiter) {
      this.endField();
      this.afterCr = false;
    } else if (!(text[end] === '\n' && this.afterCr)) {
      this.endRow(rows);
      this.countLine(text[end]);
    } else {
      this.afterCr = false;
    }
    return end + 1;
  }

  /** Blanks, a no-break one and a byte order mark among them. */
  private isBlank(character: string): boolean {
    return character !== this.delimiter && /[ \t\u00a0\ufeff]/.test(character);
  }

  private insideQuotes(text: string, from: number): number {
    this.quotedEnd.lastIndex = from;
    const end = this.quotedEnd.exec(text)?.index ?? text.length;
    this.append(text.slice(from, end));
    if (end > from) this.afterCr = false;
    if (end === text.length) return end;
    if (text[end] === this.quote) {
      this.state = 'closed';
      this.afterCr = false;
    } else {
      this.append(text[end]);
      if (text[end] === '\n' && this.afterCr) this.afterCr = false;
      else this.countLine(text[end]);
    }
    return end + 1;
  }

  private countLine(end: string): void {
    this.line++;
    this.afterCr = end === '\r';
    if (this.state === 'start' && this.fields.length === 0) this.rowLine = this.line;
  }

  private append(text: string): void {
    this.field += text;
    if (this.field.length <= longestField) return;
    const place = { file: this.file, line: this.rowLine };
    throw new TypedError(
      'csv-field',
      `Line ${this.rowLine.toLocaleString('en')} of ${this.file} holds a field without end.`,
      'Check the quotes of the file.',
      place,
    );
  }

  private endField(): void {
    this.fields.push(this.field);
    this.field = '';
    this.state = 'start';
  }

  private endRow(rows: CsvRow[]): void {
    if (this.state !== 'start' || this.fields.length > 0) {
      this.endField();
      rows.push({ fields: this.fields, line: this.rowLine });
    }
    this.fields = [];
    this.state = 'start';
  }
}

function escaped(character: string): string {
  return character.replace(/[\\^\]-]/g, '\\$&').replace('\t', '\\t');
}

/**
 * The delimiter that cuts the first lines of a text into the same number of fields, more than one; a blank where only
 * blanks do, and a comma where nothing does.
 */
export function guessDelimiter(text: string): CsvDialect['delimiter'] {
  return bestOf(DELIMITERS, text) ?? bestOf([' '], text) ?? ',';
}

function bestOf(delimiters: readonly string[], text: string): string | null {
  let best: { readonly delimiter: string | null; readonly score: number } = { delimiter: null, score: 0 };
  for (const delimiter of delimiters) {
    const rows = new CsvParser('', { delimiter, quote: '"' }).push(text.slice(0, 1 << 16)).slice(0, 20);
    const widths = rows.length > 0 ? rows.map(({ fields }) => fields.length) : [text.split(delimiter).length];
    const agreeing = widths.filter((width) => width === widths[0]).length / widths.length;
    const score = widths[0] < 2 ? 0 : agreeing + Math.min(widths[0], 50) / 1000;
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}
