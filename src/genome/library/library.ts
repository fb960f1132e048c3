import { TypedError } from '../../errors/typed-error';
import { joined } from '../../formats/bytes';
import type { ImportNote } from '../../formats/notes';
import { FileInUse, type Folder, type ReadableFile } from '../../platform/folder';
import type { Room } from '../../platform/room';
import { removeCommitted, sweepUncommitted } from '../../storage/commit';
import type { FolderLocks } from '../../storage/folder-locks';
import { jsonBytes, parseJson } from '../../storage/json-file';
import { writeVerified } from '../../storage/verified-file';
import type { Annotation } from '../annotation/annotation';
import { keepAnnotation, keptAnnotation } from '../annotation/stored-annotation';
import type { ImportedGenome } from '../import/import-genome';
import { damaged, readIndex, writeIndex } from '../packed/column-file';
import { Fingerprint } from '../packed/fingerprint';
import { PackedGenome } from '../packed/packed-genome';
import type { TaskRows, Totals } from '../summary';
import { BaseFile, GrowingBaseFile } from './base-file';
import type { LibraryEntry, LibraryReport } from './library-entry';

const BASES = 'bases';
const INDEX = 'index';
const COMMIT = 'commit.json';
const LABEL = 'label.json';
const VERSION = 1;
/** Between a genome's id and the name of a run on it, in locks. */
const TRAINED_ON = '-trained-on-';

/** What the commit file of a genome says: what it is, and what its other two files hold. */
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
  readonly taskRows?: TaskRows;
  readonly records: number;
  readonly totals: Totals;
  readonly basesBytes: number;
  readonly indexBytes: number;
  readonly indexFingerprint: string;
}

/**
 * Genomes in a folder, each in a folder of its own: `bases` (2 bits each), `index` (records and runs), `commit.json`,
 * without which it is no genome, `label.json` where it was renamed, and a sealed folder with its annotation where it
 * was given one.
 */
export class GenomeLibrary {
  private readonly root: Folder;
  private readonly locks: FolderLocks;
  private readonly room: () => Promise<Room>;

  private constructor(root: Folder, locks: FolderLocks, room: () => Promise<Room>) {
    this.root = root;
    this.locks = locks;
    this.room = room;
  }

  /** Opens the library in a folder and removes what imports that never ended have left there. */
  static async open(root: Folder, locks: FolderLocks, room: () => Promise<Room>): Promise<GenomeLibrary> {
    await sweepUncommitted(root, COMMIT, () => locks.held());
    return new GenomeLibrary(root, locks, room);
  }

  async report(): Promise<LibraryReport> {
    const genomes: LibraryEntry[] = [];
    for (const id of await this.root.names()) {
      const found = await this.find(id);
      if (found !== undefined) genomes.push(await entryOf(id, found));
    }
    genomes.sort((a, b) => b.importedAt.localeCompare(a.importedAt));
    return { available: true, genomes, ...(await this.room()) };
  }

  /**
   * Begins to store a genome.
   * @param leastBytes what it will take at least
   * @throws TypedError `storage-full` where there is no room for that
   */
  async draft(leastBytes: number): Promise<Draft> {
    const { usedBytes, quotaBytes } = await this.room();
    if ((usedBytes ?? 0) + leastBytes > (quotaBytes ?? Number.POSITIVE_INFINITY)) throw storageFull();
    const id = crypto.randomUUID();
    const release = (await this.locks.take(id)) ?? (() => undefined);
    const discard = async () => {
      // What is still open somewhere is swept by whoever comes after.
      await this.root.remove(id).catch(() => undefined);
      release();
    };
    try {
      const folder = await this.root.folder(id);
      return new Draft(id, folder, new GrowingBaseFile(await folder.createFile(BASES)), { release, discard });
    } catch (cause) {
      await discard();
      throw cause;
    }
  }

  /** @throws TypedError `genome-missing`, `genome-damaged`, `genome-in-use` */
  async openGenome(id: string): Promise<ImportedGenome> {
    // Said before it is looked for: whoever deletes it meanwhile leaves it, or it is no longer found.
    const closed = await this.locks.reading(id);
    try {
      return await this.read(id, closed);
    } catch (cause) {
      closed();
      throw cause;
    }
  }

  private async read(id: string, closed: () => void): Promise<ImportedGenome> {
    const { folder, commit } = await this.findOrThrow(id);
    const bytes = await (await folder.read(INDEX))?.arrayBuffer();
    if (bytes?.byteLength !== commit.indexBytes || fingerprintOf(new Uint8Array(bytes)) !== commit.indexFingerprint)
      throw damaged();
    const { records, unknown, softMask } = readIndex(bytes);
    const store = new BaseFile(await openBases(folder), closed);
    if (store.size !== commit.basesBytes) {
      store.close();
      throw damaged();
    }
    const { source, bytesRead, importMs, notes, textFile, taskRows } = commit;
    const genome = new PackedGenome(records, store, unknown, softMask, commit.fingerprint);
    const name = await labelOf(folder, commit);
    return { genome, id, name, source, bytesRead, importMs, notes, textFile, taskRows };
  }

  /** @throws TypedError `genome-missing`, `genome-name-empty`, `storage-full` */
  async rename(id: string, name: string): Promise<void> {
    const { folder } = await this.findOrThrow(id);
    const text = name.trim();
    if (text === '')
      throw new TypedError('genome-name-empty', 'A genome needs a name.', 'Write a name of at least one letter.');
    await folder.write(LABEL, jsonBytes({ name: text.slice(0, 200) }));
  }

  /** Of a file that was read on this genome. @throws TypedError `genome-missing`, `storage-full` */
  async annotate(id: string, annotation: Annotation): Promise<void> {
    await keepAnnotation((await this.findOrThrow(id)).folder, annotation);
  }

  /** What was kept by `annotate`, or null. @throws TypedError `genome-missing` */
  async annotation(id: string): Promise<Annotation | null> {
    return keptAnnotation((await this.findOrThrow(id)).folder);
  }

  /**
   * Tells every tab that a run trains on a genome: nobody deletes it meanwhile.
   * @returns a function that says it no longer does
   */
  async train(id: string): Promise<() => void> {
    return (await this.locks.take(`${id}${TRAINED_ON}${crypto.randomUUID()}`)) ?? (() => undefined);
  }

  /** @throws TypedError `genome-in-use` while a run trains on it, here or in another tab */
  async requireUntrained(id: string): Promise<void> {
    if (![...(await this.locks.held())].some((name) => name.startsWith(id + TRAINED_ON))) return;
    throw new TypedError(
      'genome-in-use',
      'A run trains on this genome now, perhaps in another tab; without it that run could not be continued.',
      'Stop the run, or wait for its end, then delete the genome.',
    );
  }

  /**
   * Deletes for good. What another tab reads stays, without its commit file, until whoever comes after sweeps it.
   * @throws TypedError `genome-in-use` as `requireUntrained`
   */
  async delete(id: string): Promise<void> {
    await this.requireUntrained(id);
    await removeCommitted(this.root, id, COMMIT, () => this.locks.held());
  }

  private async find(id: string): Promise<StoredGenome | undefined> {
    const folder = await this.root.existing(id);
    const commit = await parseJson<Commit>(await folder?.read(COMMIT));
    return folder !== undefined && commit?.version === VERSION ? { folder, commit } : undefined;
  }

  private async findOrThrow(id: string): Promise<StoredGenome> {
    const found = await this.find(id);
    if (found !== undefined) return found;
    throw new TypedError('genome-missing', 'This genome is no longer in the library.', 'Import it again.');
  }
}

interface StoredGenome {
  readonly folder: Folder;
  readonly commit: Commit;
}

/** A genome on its way into the library: nothing of it is listed before `commit`. */
export class Draft {
  readonly id: string;
  readonly store: GrowingBaseFile;
  private readonly folder: Folder;
  private readonly ways: { readonly release: () => void; readonly discard: () => Promise<void> };

  /** @param ways how the draft's lock is given back, and how all of it is removed */
  constructor(id: string, folder: Folder, store: GrowingBaseFile, ways: Draft['ways']) {
    this.id = id;
    this.folder = folder;
    this.store = store;
    this.ways = ways;
  }

  /**
   * Completes the genome, whose bases lie in `store`. The lock is held to the end, so that no other tab sweeps the
   * folder away.
   * @throws TypedError `storage-full`, `storage-unverified`; the AbortError where `signal` says so
   */
  async commit(imported: ImportedGenome, signal: AbortSignal): Promise<void> {
    const { genome, name, source, bytesRead, importMs, notes, textFile, taskRows } = imported;
    this.store.flush();
    const index = joined(writeIndex(genome));
    await writeVerified(this.folder, INDEX, index);
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
      taskRows,
      records: genome.records.count,
      totals: genome.totals,
      basesBytes: this.store.size,
      indexBytes: index.length,
      indexFingerprint: fingerprintOf(index),
    };
    signal.throwIfAborted();
    await this.folder.write(COMMIT, jsonBytes(commit));
    this.store.close();
    this.ways.release();
  }

  /** Frees everything. */
  async discard(): Promise<void> {
    this.store.close();
    await this.ways.discard();
  }
}

async function labelOf(folder: Folder, commit: Commit): Promise<string> {
  return (await parseJson<{ name: string }>(await folder.read(LABEL)))?.name ?? commit.name;
}

async function entryOf(id: string, { folder, commit }: StoredGenome): Promise<LibraryEntry> {
  const { source, fingerprint, importedAt, totals, records, basesBytes, indexBytes } = commit;
  const name = await labelOf(folder, commit);
  const storedBytes = basesBytes + indexBytes;
  return { id, name, source, fingerprint, importedAt, bases: totals.bases, records, storedBytes };
}

async function openBases(folder: Folder): Promise<ReadableFile> {
  try {
    return await folder.openFile(BASES);
  } catch (cause) {
    if (!(cause instanceof FileInUse)) throw damaged();
    throw new TypedError(
      'genome-in-use',
      'This genome is open in another tab.',
      'Close that tab, then open it here.',
      {},
      { cause },
    );
  }
}

const fingerprintOf = (bytes: Uint8Array): string => new Fingerprint().update(bytes).digest();

/** What an import, or a new name, meets where there is no room for it. */
export function storageFull(cause?: unknown): TypedError {
  return new TypedError(
    'storage-full',
    'The browser has no more room for this genome; nothing of it was kept.',
    'Delete genomes from the library or free disk space, and import it again.',
    {},
    { cause },
  );
}
