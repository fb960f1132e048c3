/** Where a row stands: lines from 1; for parquet and folders, rows and files. */
export interface RowPlace {
  readonly file: string;
  readonly line?: number;
  readonly record?: string;
}

export interface RowNote extends RowPlace {
  readonly code: string;
  readonly message: string;
}

export interface RowNotes {
  readonly count: number;
  /** The first 20. */
  readonly first: readonly RowNote[];
}

/** So many rows are told one by one; the rest as a count. */
const TOLD = 20;

export class NoteList implements RowNotes {
  count = 0;
  readonly first: RowNote[] = [];

  add(note: RowNote): void {
    if (this.count++ < TOLD) this.first.push(note);
  }
}
