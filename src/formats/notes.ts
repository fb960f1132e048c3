/** Something the import accepted but the user should know. */
export interface ImportNote {
  readonly code: string;
  readonly message: string;
  readonly record?: string;
  readonly line?: number;
}

/** Of each kind of note, so many are told one by one; the rest as a count. */
const toldEach = 20;

/** Collects what an import accepted but the user should know. Memory stays bounded however odd the file is. */
export class Notes {
  private readonly kept: ImportNote[] = [];
  private readonly counts = new Map<string, number>();

  add(note: ImportNote): void {
    const count = (this.counts.get(note.code) ?? 0) + 1;
    this.counts.set(note.code, count);
    if (count <= toldEach) this.kept.push(note);
  }

  /** All notes in the order they came, then one line for each kind that came more than 20 times. */
  list(): ImportNote[] {
    const more = [...this.counts]
      .filter(([, count]) => count > toldEach)
      .map(([code, count]) => ({
        code,
        message: `${(count - toldEach).toLocaleString('en')} more notes of the kind "${code}".`,
      }));
    return [...this.kept, ...more];
  }
}
