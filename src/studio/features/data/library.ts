import type { Problem } from '../../../errors/typed-error';
import type { LibraryEntry, LibraryReport } from '../../../genome/library/library-entry';
import { stillThere, withId } from '../../shell/undo';
import { bytes } from '../../ui/format';

/** The genomes kept in this browser, as the page shows them. */
export interface Library {
  /** Null until the engine has told. */
  readonly report: LibraryReport | null;
  /** Taken off the list; the engine deletes them once the time to undo has passed. */
  readonly deleting: ReadonlySet<string>;
  readonly problem: Problem | null;
}

export const noLibrary = (): Library => ({ report: null, deleting: new Set(), problem: null });

export const withReport = ({ deleting }: Library, report: LibraryReport): Library => ({
  report,
  deleting: stillThere(deleting, report.genomes),
  problem: null,
});

export const withDeleting = (library: Library, id: string, on: boolean): Library => ({
  ...library,
  deleting: withId(library.deleting, id, on),
});

/** Shown at once; the engine's answer follows. */
export function withName(library: Library, id: string, name: string): Library {
  if (library.report === null) return library;
  const genomes = library.report.genomes.map((entry) => (entry.id === id ? { ...entry, name } : entry));
  return { ...library, report: { ...library.report, genomes } };
}

/** Eight digits tell the genomes of one person apart. */
export const shortFingerprint = (fingerprint: string): string => fingerprint.slice(0, 8);

/** 2 Mar 2026, 14:05 of the user's own clock. */
export function dateText(iso: string, timeZone?: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return 'date unknown';
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
  }).format(date);
}

/** "1.20 GiB of 10.0 GiB used", or null where the browser does not say. */
export function storageText({ usedBytes, quotaBytes }: Pick<LibraryReport, 'usedBytes' | 'quotaBytes'>): string | null {
  if (usedBytes === null) return null;
  return quotaBytes === null ? `${bytes(usedBytes)} used` : `${bytes(usedBytes)} of ${bytes(quotaBytes)} used`;
}

/** Whether there is anything to show before a genome is open. */
export const hasStored = ({ report }: Library): boolean => report !== null && report.genomes.length > 0;

/** A name as it may be kept: one line of sensible length, or null where nothing is left or it stays as it was. */
export function newName(entry: LibraryEntry, typed: string): string | null {
  const name = typed.replace(/\s+/g, ' ').trim().slice(0, 200);
  return name === '' || name === entry.name ? null : name;
}
