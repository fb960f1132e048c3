/**
 * What the application asks of a file system: a folder of its own, with files and folders inside. Names are plain: a
 * slash, or a name of dots alone, is refused.
 *
 * A folder is given the error to throw where the disk, or the room the surroundings allow, is full (`Full`): what is
 * then lost, and what to do about it, only whoever keeps something in it knows.
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
  /** Writes a whole file; on disk when it resolves. @throws what `Full` gives */
  write(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /**
   * Cuts the file, made where it is missing, at `at` and writes `bytes` from there on; on disk when it resolves.
   * @throws what `Full` gives
   */
  append(name: string, at: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Removes a file, or a folder with everything in it; nothing happens where it is missing. */
  remove(name: string): Promise<void>;
  /** Opens a file to be read at any place. @throws FileInUse; an error where it is missing */
  openFile(name: string): Promise<ReadableFile>;
  /** A new, empty file that grows at its end. @throws FileInUse; what `Full` gives */
  createFile(name: string): Promise<GrowingFile>;
}

/** The error for a disk that is full. */
export type Full = (cause?: unknown) => Error;

/** An open file, read synchronously: windows of a genome are drawn in the middle of a training step. */
export interface ReadableFile {
  /** In bytes. */
  readonly size: number;
  /** Fills `out` with the bytes from `offset` on. @returns how many there were: fewer only at the end of the file */
  read(offset: number, out: Uint8Array): number;
  /** May be called again. */
  close(): void;
}

export interface GrowingFile extends ReadableFile {
  /** Writes all of `bytes` at the end. @throws what `Full` gives */
  append(bytes: Uint8Array): void;
  /** Everything appended is on disk when it returns. @throws what `Full` gives */
  flush(): void;
}

/** Someone else has this file open, and the surroundings let only one do so. */
export class FileInUse extends Error {
  constructor(name: string, options?: ErrorOptions) {
    super(`The file ${name} is open elsewhere.`, options);
    this.name = 'FileInUse';
  }
}
