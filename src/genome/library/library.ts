import { TypedError } from '../../errors/typed-error';
import type { ImportNote } from '../../formats/notes';
import { jsonBytes, parseJson, readBlob } from '../../platform/browser/private-files';
import type { ImportedGenome } from '../import/import-genome';
import { damaged, readIndex, writeIndex } from '../packed/column-file';
import { Fingerprint } from '../packed/fingerprint';
import { PackedGenome } from '../packed/packed-genome';
import type { Totals } from '../summary';
import type { LibraryEntry, LibraryReport } from './library-entry';
import { FileStore, storageFull, writeFile } from './opfs-store';

const BASES = 'bases';
const INDEX = 'index';
const COMMIT = 'commit.json';
const LABEL = 'label.json';
const VERSION = 1;

/** What the commit file of a genome says. It is written last: a folder without it is no genome. */
interface Commit {
  readonly version: number;
  readonly name: string;
  readonly source: string;
  readonly fingerprint: string;
  readonly importedAt: string;
  readonly bytesRead: number;
  readonly importMs: number;
  readonly notes: readonly ImportNote[];
  readonly textFile: string | null;
  readonly records: number;
  readonly totals: Totals;
  readonly basesBytes: number;
  readonly indexBytes: number;
  readonly indexFingerprint: string;
}

/** How much room the browser gives, as `navigator.storage.estimate` tells it. */
export type Estimate = () => Promise<StorageEstimate>;

/**
 * Genomes in a folder of the browser's private file system, each in a folder of its own: `bases` (2 bits each), `index`
 * (records and runs), `commit.json`, and
 * `label.json` where it was renamed.
 */
export class GenomeLibrary {
  private readonly root: FileSystemDirectoryHandle;
  private readonly estimate: Estimate;

  private constructor(root: FileSystemDirectoryHandle, estimate: Estimate) {
    this.root = root;
    this.estimate = estimate;
  }

  /** Opens the library in a folder and removes what imports that never ended have left there. */
  static async open(root: FileSystemDirectoryHandle, estimate: Estimate): Promise<GenomeLibrary> {
    const library = new GenomeLibrary(root, estimate);
    for await (const id of root.keys()) if ((await library.commitOf(id)) === undefined) await library.remove(id);
    return library;
  }

  async report(): Promise<LibraryReport> {
    const genomes: LibraryEntry[] = [];
    for await (const id of this.root.keys()) {
      const commit = await this.commitOf(id);
      if (commit !== undefined) genomes.push(await this.entryOf(id, commit));
    }
    genomes.sort((a, b) => b.importedAt.localeCompare(a.importedAt));
    const { usage, quota } = await this.estimate();
    return { available: true, genomes, usedBytes: usage ?? null, quotaBytes: quota ?? null };
  }

  /**
   * Begins to store a genome.
   * @param leastBytes what it will take at least
   * @throws TypedError `storage-full` where there is no room for that
   */
  async draft(leastBytes: number): Promise<Draft> {
    const { usage = 0, quota = Number.POSITIVE_INFINITY } = await this.estimate();
    if (usage + leastBytes > quota) throw storageFull();
    const id = crypto.randomUUID();
    const folder = await this.root.getDirectoryHandle(id, { create: true });
    return new Draft(id, folder, await FileStore.create(folder, BASES), () => this.remove(id));
  }

  /** @throws TypedError `genome-missing`, `genome-damaged`, `genome-in-use` */
  async openGenome(id: string): Promise<ImportedGenome> {
    const commit = await this.commitOf(id);
    if (commit === undefined) throw missing();
    const folder = await this.root.getDirectoryHandle(id);
    const bytes = await (await readBlob(folder, INDEX))?.arrayBuffer();
    if (bytes?.byteLength !== commit.indexBytes || fingerprintOf([new Uint8Array(bytes)]) !== commit.indexFingerprint)
      throw damaged();
    const { records, unknown, softMask } = readIndex(bytes);
    const store = await FileStore.open(folder, BASES).catch((cause: unknown) => {
      throw unopened(cause);
    });
    if (store.size !== commit.basesBytes) {
      store.close();
      throw damaged();
    }
    const { source, bytesRead, importMs, notes, textFile } = commit;
    const genome = new PackedGenome(records, store, unknown, softMask, commit.fingerprint);
    return { genome, id, name: await this.labelOf(folder, commit), source, bytesRead, importMs, notes, textFile };
  }

  async rename(id: string, name: string): Promise<void> {
    if ((await this.commitOf(id)) === undefined) throw missing();
    const text = name.trim();
    if (text === '')
      throw new TypedError('genome-name-empty', 'A genome needs a name.', 'Write a name of at least one letter.');
    await writeFile(await this.root.getDirectoryHandle(id), LABEL, [jsonBytes({ name: text.slice(0, 200) })]);
  }

  /** Deletes for good. The commit file goes first, so that a deletion cut short leaves no half genome in the list. */
  async delete(id: string): Promise<void> {
    const folder = await this.root.getDirectoryHandle(id).catch(() => undefined);
    await folder?.removeEntry(COMMIT).catch(() => undefined);
    await this.remove(id);
  }

  /** What another tab is importing or reading is locked and stays; it is removed by whoever comes after that tab. */
  private async remove(id: string): Promise<void> {
    await this.root.removeEntry(id, { recursive: true }).catch(() => undefined);
  }

  private async commitOf(id: string): Promise<Commit | undefined> {
    const folder = await this.root.getDirectoryHandle(id).catch(() => undefined);
    const commit = folder && (await parseJson<Commit>(await readBlob(folder, COMMIT)));
    return commit?.version === VERSION ? commit : undefined;
  }

  private async labelOf(folder: FileSystemDirectoryHandle, commit: Commit): Promise<string> {
    return (await parseJson<{ name: string }>(await readBlob(folder, LABEL)))?.name ?? commit.name;
  }

  private async entryOf(id: string, commit: Commit): Promise<LibraryEntry> {
    const { source, fingerprint, importedAt, totals, records, basesBytes, indexBytes } = commit;
    const name = await this.labelOf(await this.root.getDirectoryHandle(id), commit);
    return {
      id,
      name,
      source,
      fingerprint,
      importedAt,
      bases: totals.bases,
      records,
      storedBytes: basesBytes + indexBytes,
    };
  }
}

/** A genome on its way into the library: nothing of it is listed before `commit`. */
export class Draft {
  readonly id: string;
  readonly store: FileStore;
  private readonly folder: FileSystemDirectoryHandle;
  private readonly remove: () => Promise<void>;

  constructor(id: string, folder: FileSystemDirectoryHandle, store: FileStore, remove: () => Promise<void>) {
    this.id = id;
    this.folder = folder;
    this.store = store;
    this.remove = remove;
  }

  /**
   * Completes the genome, whose bases lie in `store`. The lock on the bases is held to the end, so that no other tab
   * sweeps the folder away.
   */
  async commit(imported: ImportedGenome, signal: AbortSignal): Promise<void> {
    const { genome, name, source, bytesRead, importMs, notes, textFile } = imported;
    const pieces = writeIndex(genome);
    this.store.flush();
    const commit: Commit = {
      version: VERSION,
      name,
      source,
      fingerprint: genome.fingerprint,
      importedAt: new Date().toISOString(),
      bytesRead,
      importMs,
      notes,
      textFile,
      records: genome.records.count,
      totals: genome.totals,
      basesBytes: this.store.size,
      indexBytes: await writeFile(this.folder, INDEX, pieces),
      indexFingerprint: fingerprintOf(pieces),
    };
    signal.throwIfAborted();
    await writeFile(this.folder, COMMIT, [jsonBytes(commit)]);
    this.store.close();
  }

  /** Frees everything. */
  async discard(): Promise<void> {
    this.store.close();
    await this.remove();
  }
}

function fingerprintOf(pieces: readonly Uint8Array[]): string {
  return pieces.reduce((hash, piece) => hash.update(piece), new Fingerprint()).digest();
}

function missing(): TypedError {
  return new TypedError('genome-missing', 'This genome is no longer in the library.', 'Import it again.');
}

function unopened(cause: unknown): unknown {
  if (!(cause instanceof DOMException && cause.name === 'NoModificationAllowedError')) return damaged();
  return new TypedError(
    'genome-in-use',
    'This genome is open in another tab.',
    'Close that tab, then open it here.',
    {},
    { cause },
  );
}
