import type { Folder, GrowingFile, ReadableFile } from '../folder';

/** Files in memory, which last as long as the folder, and of which any number may be open. */
export class MemoryFolder implements Folder {
  private readonly entries = new Map<string, MemoryFolder | MemoryFile>();

  async folder(name: string): Promise<Folder> {
    const found = await this.existing(name);
    if (found !== undefined) return found;
    const made = new MemoryFolder();
    this.entries.set(plainName(name), made);
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
    return this.file(name)?.blob();
  }

  async write(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.made(name).append(bytes);
  }

  async append(name: string, at: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const file = this.file(name) ?? this.made(name);
    file.cut(at);
    file.append(bytes);
  }

  async remove(name: string): Promise<void> {
    this.entries.delete(name);
  }

  async openFile(name: string): Promise<ReadableFile> {
    const file = this.file(name);
    if (file === undefined) throw new Error(`There is no file ${name}.`);
    return file;
  }

  async createFile(name: string): Promise<GrowingFile> {
    return this.made(name);
  }

  private file(name: string): MemoryFile | undefined {
    const entry = this.entries.get(name);
    return entry instanceof MemoryFile ? entry : undefined;
  }

  private made(name: string): MemoryFile {
    const file = new MemoryFile();
    this.entries.set(plainName(name), file);
    return file;
  }
}

/** As a file system would refuse it. */
function plainName(name: string): string {
  if (/[/\\]|^\.{0,2}$/.test(name)) throw new TypeError(`"${name}" is no name of a file.`);
  return name;
}

class MemoryFile implements GrowingFile {
  /** Room for more than there is. */
  private bytes = new Uint8Array(0);
  size = 0;

  blob(): Blob {
    return new Blob([this.bytes.subarray(0, this.size)]);
  }

  read(offset: number, out: Uint8Array): number {
    const found = this.bytes.subarray(offset, Math.min(this.size, offset + out.length));
    out.set(found);
    return found.length;
  }

  /** Cuts the file at byte `at`, or fills it with zeros up to there. */
  cut(at: number): void {
    this.reserve(at);
    this.bytes.fill(0, at);
    this.size = at;
  }

  append(bytes: Uint8Array): void {
    this.reserve(this.size + bytes.length);
    this.bytes.set(bytes, this.size);
    this.size += bytes.length;
  }

  flush(): void {
    // Nothing outlives the memory.
  }

  close(): void {
    // Nothing is held open.
  }

  private reserve(size: number): void {
    if (size <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(size, 2 * this.bytes.length));
    grown.set(this.bytes);
    this.bytes = grown;
  }
}
