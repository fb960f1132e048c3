import { type CsvDialect, CsvParser, type CsvRow } from '../../formats/csv';
import { looksLikeBases } from './sequence-text';

/**
 * The rows of a text table: what spreadsheet programs and tools write around them is passed over. That is a first line
 * `sep=;`, lines that begin with `#`, and delimiters behind the last field. A line that begins with `#` and names the
 * columns of the row below it is a header.
 */
export class TableRows {
  /** Lines that were passed over, and the first of them. */
  comments = 0;
  firstComment = 0;
  private readonly parser: CsvParser;
  private begun = false;
  /** The newest comment before the first row. */
  private comment: CsvRow | null = null;

  constructor(file: string, dialect: CsvDialect) {
    this.parser = new CsvParser(file, dialect);
  }

  /** The rows that end in this piece. */
  push(text: string): CsvRow[] {
    return this.kept(this.parser.push(text));
  }

  /** The last row. Throws as `CsvParser.finish` does. */
  finish(): CsvRow[] {
    return this.kept(this.parser.finish());
  }

  private kept(rows: readonly CsvRow[]): CsvRow[] {
    const kept: CsvRow[] = [];
    for (const row of rows) {
      const first = row.fields[0].trim();
      if (row.line === 1 && /^sep=.?$/i.test(first)) continue;
      if (first.startsWith('#')) {
        this.passOver(row);
        continue;
      }
      const header = this.begun ? null : this.headerAbove(row);
      if (header !== null) kept.push(header);
      kept.push(row);
      this.begun = true;
    }
    return kept;
  }

  private passOver(row: CsvRow): void {
    if (this.comments++ === 0) this.firstComment = row.line;
    if (!this.begun) this.comment = row;
  }

  private headerAbove({ fields }: CsvRow): CsvRow | null {
    const { comment } = this;
    if (comment === null || fields.length < 2 || comment.fields.length !== fields.length) return null;
    if (!fields.some(looksLikeBases) || comment.fields.some(looksLikeBases)) return null;
    this.comments--;
    return { ...comment, fields: comment.fields.map((field, i) => (i === 0 ? field.replace(/^\s*#+\s*/, '') : field)) };
  }
}

/** The fields of a row without empty ones behind column `width`, as a delimiter at the row's end makes them. */
export function withoutTail(fields: readonly string[], width: number): readonly string[] {
  let end = fields.length;
  while (end > width && fields[end - 1].trim() === '') end--;
  return end === fields.length ? fields : fields.slice(0, end);
}
