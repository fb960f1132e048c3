import { crc32 } from '../numerics/crc';
import type { Folder } from '../platform/folder';

/**
 * An append-only file of records that outlives a crash at any moment: every record carries its length and a checksum,
 * so that a tail which was cut short, or never reached the disk, is told from a whole one and cut off. Layout of a
 * record, little-endian: u32 length n, u32 checksum of the payload, n bytes payload.
 */
export class RecordLog {
  private readonly folder: Folder;
  private readonly name: string;
  /** Bytes of whole records on disk. */
  private end: number;
  private writing: Promise<void> = Promise.resolve();

  private constructor(folder: Folder, name: string, end: number) {
    this.folder = folder;
    this.name = name;
    this.end = end;
  }

  /**
   * Opens a log, created by its first append.
   * @param visit told every whole record, in order, with the byte at which it ends
   */
  static async open(folder: Folder, name: string, visit: Visit): Promise<RecordLog> {
    return new RecordLog(folder, name, readRecords(await bytesOf(folder, name), visit));
  }

  /** Bytes of whole records on disk, once all appends asked for so far have ended. */
  async size(): Promise<number> {
    await this.writing.catch(() => undefined);
    return this.end;
  }

  /** Appends records, one append after the other; on disk when it resolves. What fails leaves the log as it was. */
  append(payloads: readonly Uint8Array[]): Promise<void> {
    const bytes = frame(payloads);
    const done = this.writing
      .catch(() => undefined)
      .then(async () => {
        await this.folder.append(this.name, this.end, bytes);
        this.end += bytes.length;
      });
    this.writing = done;
    return done;
  }

  /** Cuts off what `rewind` forgot, without anything in its place. */
  cut(): Promise<void> {
    return this.append([]);
  }

  /** Forgets the records from byte `end` on; the next append cuts them off. */
  async rewind(end: number): Promise<void> {
    await this.writing.catch(() => undefined);
    this.end = Math.min(this.end, end);
  }
}

type Visit = (payload: Uint8Array, end: number) => void;

const HEAD = 8;

function frame(payloads: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(payloads.reduce((sum, { length }) => sum + HEAD + length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const payload of payloads) {
    view.setUint32(at, payload.length, true);
    view.setUint32(at + 4, crc32(payload), true);
    bytes.set(payload, at + HEAD);
    at += HEAD + payload.length;
  }
  return bytes;
}

async function bytesOf(folder: Folder, name: string): Promise<Uint8Array> {
  const file = await folder.read(name);
  return file === undefined ? new Uint8Array(0) : new Uint8Array(await file.arrayBuffer());
}

/** @returns bytes of all whole records; what lies behind them is none */
function readRecords(file: Uint8Array, visit: Visit): number {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let at = 0;
  while (at + HEAD <= file.length) {
    const length = view.getUint32(at, true);
    if (length === 0 || length > file.length - at - HEAD) break;
    const payload = file.subarray(at + HEAD, at + HEAD + length);
    if (view.getUint32(at + 4, true) !== crc32(payload)) break;
    at += HEAD + length;
    visit(payload, at);
  }
  return at;
}
