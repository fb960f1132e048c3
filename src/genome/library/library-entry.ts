/** A genome kept in the browser's private file system. */
export interface LibraryEntry {
  readonly id: string;
  readonly name: string;
  readonly source: string;
  readonly fingerprint: string;
  /** ISO 8601. */
  readonly importedAt: string;
  readonly bases: number;
  readonly records: number;
  /** What it takes on disk. */
  readonly storedBytes: number;
}

export interface LibraryReport {
  /** False where the browser offers no private file system: genomes then last as long as the page. */
  readonly available: boolean;
  /** Newest first. */
  readonly genomes: readonly LibraryEntry[];
  /** Of everything the studio keeps, and the most the browser would let it keep; null where it does not say. */
  readonly usedBytes: number | null;
  readonly quotaBytes: number | null;
}
