import { TypedError } from '../errors/typed-error';

/**
 * What the run store asks of a file system. `opfs-folder.ts` keeps it in the browser's private file system;
 * `MemoryFolder` stands in where there is none, and in tests, where faults are put between the store and its files.
 */
export interface Folder {
  /** A folder inside this one, made where it is missing. */
  folder(name: string): Promise<Folder>;
  /** A folder inside this one, or undefined where it is missing. */
  existing(name: string): Promise<Folder | undefined>;
  /** Files and folders, in no order. */
  names(): Promise<string[]>;
  /** Undefined where the file is missing. */
  read(name: string): Promise<Blob | undefined>;
  /**
   * Writes a whole file; on disk when it resolves.
   * @throws TypedError `runs-storage-full`
   */
  write(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /**
   * Cuts the file, made where it is missing, at `at` and writes `bytes` from there on; on disk when it resolves.
   * @throws TypedError `runs-storage-full`
   */
  append(name: string, at: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Removes a file, or a folder with everything in it; nothing happens where it is missing. */
  remove(name: string): Promise<void>;
}

/**
 * Whether a JSON file never came to be: it is missing, or was cut short. One that is there and cannot be read just now
 * is neither, and whatever it stands for must not be swept away.
 */
export async function neverWritten(folder: Folder, name: string): Promise<boolean> {
  const file = await folder.read(name);
  if (file === undefined) return !(await folder.names()).includes(name);
  const text = await file.text().catch(() => null);
  return text !== null && !isJson(text);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

export function runsStorageFull(cause?: unknown): TypedError {
  return new TypedError(
    'runs-storage-full',
    'The browser has no more room, so nothing new of this run is saved; what was saved before is intact.',
    'Delete old runs or genomes, or free disk space; saving goes on by itself.',
    {},
    { cause },
  );
}

type Entry = MemoryFolder | Uint8Array<ArrayBuffer>;

/** Files in memory, which last as long as the page. */
export class MemoryFolder implements Folder {
  private readonly entries = new Map<string, Entry>();

  async folder(name: string): Promise<Folder> {
    const found = await this.existing(name);
    if (found !== undefined) return found;
    const made = new MemoryFolder();
    this.entries.set(name, made);
    return made;
  }

  async existing(name: string): Promise<Folder | undefined> {
    const entry = this.entries.get(name);
    return entry instanceof MemoryFolder ? entry : undefined;
  }

  async names(): Promise<string[]> {
    return [...this.entries.keys()];
  }

  async read(name: string): Promise<Blob | undefined> {
    const entry = this.entries.get(name);
    return entry instanceof Uint8Array ? new Blob([entry]) : undefined;
  }

  async write(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.entries.set(name, bytes.slice());
  }

  async append(name: string, at: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const before = this.entries.get(name);
    const grown = new Uint8Array(at + bytes.length);
    if (before instanceof Uint8Array) grown.set(before.subarray(0, at));
    grown.set(bytes, at);
    this.entries.set(name, grown);
  }

  async remove(name: string): Promise<void> {
    this.entries.delete(name);
  }
}
