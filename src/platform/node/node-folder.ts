import { type FileHandle, mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Folder, Full, GrowingFile, ReadableFile } from '../folder';
import { NodeFile, orFull } from './node-file';

/** A directory. */
export class NodeFolder implements Folder {
  private readonly path: string;
  private readonly full: Full;

  /** @param path of a directory that is there */
  constructor(path: string, full: Full) {
    this.path = path;
    this.full = full;
  }

  async folder(name: string): Promise<Folder> {
    const path = this.inside(name);
    await mkdir(path, { recursive: true }).catch(this.refuse);
    await this.flush();
    return new NodeFolder(path, this.full);
  }

  async existing(name: string): Promise<Folder | undefined> {
    const path = this.inside(name);
    const found = await stat(path).catch(() => undefined);
    return found?.isDirectory() === true ? new NodeFolder(path, this.full) : undefined;
  }

  names(): Promise<string[]> {
    return readdir(this.path);
  }

  async read(name: string): Promise<Blob | undefined> {
    const bytes = await readFile(this.inside(name)).catch(() => undefined);
    return bytes && new Blob([bytes]);
  }

  write(name: string, bytes: Uint8Array): Promise<void> {
    return this.append(name, 0, bytes);
  }

  async append(name: string, at: number, bytes: Uint8Array): Promise<void> {
    const path = this.inside(name);
    const made = (await stat(path).catch(() => undefined)) === undefined;
    const file = await open(path, made ? 'w' : 'r+').catch(this.refuse);
    try {
      await file.truncate(at);
      await writeAll(file, at, bytes);
      await file.sync();
    } catch (cause) {
      // A record cut short would only be skipped later; better that there is none.
      await file.truncate(at).catch(() => undefined);
      throw orFull(cause, this.full);
    } finally {
      await file.close();
    }
    if (made) await this.flush();
  }

  remove(name: string): Promise<void> {
    return rm(this.inside(name), { recursive: true, force: true });
  }

  async openFile(name: string): Promise<ReadableFile> {
    return NodeFile.open(this.inside(name), 'r', this.full);
  }

  async createFile(name: string): Promise<GrowingFile> {
    const file = NodeFile.open(this.inside(name), 'w+', this.full);
    await this.flush();
    return file;
  }

  private inside(name: string): string {
    if (/[/\\]|^\.{0,2}$/.test(name)) throw new TypeError(`"${name}" is no name of a file.`);
    return join(this.path, name);
  }

  /** The names of the directory, on disk; some systems open no directory, and see to it themselves. */
  private async flush(): Promise<void> {
    const directory = await open(this.path, 'r').catch(() => undefined);
    await directory?.sync().catch(() => undefined);
    await directory?.close();
  }

  private readonly refuse = (cause: unknown): never => {
    throw orFull(cause, this.full);
  };
}

async function writeAll(file: FileHandle, at: number, bytes: Uint8Array): Promise<void> {
  for (let from = 0; from < bytes.length; )
    from += (await file.write(bytes, from, bytes.length - from, at + from)).bytesWritten;
}
