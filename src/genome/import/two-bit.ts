import { type Place, TypedError } from '../../errors/typed-error';
import { type NamedBlob, readRange } from '../../formats/byte-stream';
import type { Notes } from '../../formats/notes';
import type { RecordNames } from '../packed/record-names';
import type { GenomeBuilder } from './genome-builder';

/**
 * Reads UCSC's .2bit format (https://genome.ucsc.edu/FAQ/FAQformat.html#format7), version 0 and 1, either byte order:
 * an index of names and offsets, then for each record its length, runs of N, runs of lower case, and its bases, four a
 * byte. By range and in pieces: the ready-made readers give a record as one string, which for a human chromosome is
 * slow and large. The bases go through letters, so that they are packed and counted as those of a FASTA file are.
 */
const magic = 0x1a412743;
const headerBytes = 16;
/** Packed bytes turned into letters at once. */
const pieceBytes = 1 << 16;
/** Read at once: records mostly lie one behind the other. */
const wideBytes = 1 << 22;
const narrowBytes = 1 << 16;
/** Of the index, read at once; longer than its longest entry. */
const indexBytes = 1 << 20;

interface Entry {
  readonly name: string;
  readonly offset: number;
}

/** @param progress called after each piece, with the bytes of the file dealt with so far */
export async function readTwoBit(
  file: NamedBlob,
  builder: GenomeBuilder,
  names: RecordNames,
  notes: Notes,
  progress: (bytesRead: number) => Promise<void>,
): Promise<void> {
  const reader = new TwoBitReader(file, builder, progress);
  let number = 0;
  let kept = 0;
  for await (const { name: word, offset } of reader.entries()) {
    number++;
    const name = names.claim(word === '' ? `record_${number}` : word);
    if (word === '')
      notes.add({
        code: 'name-empty',
        message: `Record ${number.toLocaleString('en')} has no name; it is called "${name}".`,
        record: name,
      });
    else if (name !== word)
      notes.add({
        code: 'name-duplicate',
        message: `There is more than one record named "${word}"; this one is called "${name}".`,
        record: name,
      });
    builder.openRecord();
    await reader.record(name, offset);
    if (builder.recordBases === 0) {
      notes.add({
        code: 'header-without-sequence',
        message: `The record "${name}" has no sequence and was skipped.`,
        record: name,
      });
    } else {
      builder.closeRecord(name, '');
      kept++;
    }
  }
  if (kept === 0)
    throw new TypedError('2bit-no-sequence', `${file.name} holds no sequence.`, 'Choose another file.', {
      file: file.name,
    });
}

class TwoBitReader {
  private readonly file: NamedBlob;
  private readonly builder: GenomeBuilder;
  private readonly progress: (bytesRead: number) => Promise<void>;
  private littleEndian = true;
  private window = new ArrayBuffer(0);
  private windowStart = 0;

  constructor(file: NamedBlob, builder: GenomeBuilder, progress: (bytesRead: number) => Promise<void>) {
    this.file = file;
    this.builder = builder;
    this.progress = progress;
  }

  /** The index, read a piece at a time. */
  async *entries(): AsyncGenerator<Entry> {
    const header = await this.view(0, headerBytes);
    this.littleEndian = header.getUint32(0, true) === magic;
    const [version, count] = [header.getUint32(4, this.littleEndian), header.getUint32(8, this.littleEndian)];
    if (version > 1) throw this.malformed(4, `is of version ${version}, which is not known`);
    const offsetBytes = version === 0 ? 4 : 8;
    if (count * (1 + offsetBytes) > this.file.size - headerBytes) throw this.truncated({ byte: this.file.size });
    let start = headerBytes;
    let piece = new DataView(new ArrayBuffer(0));
    let at = 0;
    for (let i = 0; i < count; i++) {
      if (at + 1 + 255 + offsetBytes > piece.byteLength) {
        start += at;
        piece = await this.view(start, Math.min(indexBytes, this.file.size - start));
        at = 0;
      }
      const nameBytes = piece.byteLength > at ? piece.getUint8(at) : 0;
      if (at + 1 + nameBytes + offsetBytes > piece.byteLength) throw this.truncated({ byte: this.file.size });
      const name = new TextDecoder().decode(new Uint8Array(piece.buffer, piece.byteOffset + at + 1, nameBytes));
      at += 1 + nameBytes;
      yield {
        name,
        offset:
          version === 0 ? piece.getUint32(at, this.littleEndian) : Number(piece.getBigUint64(at, this.littleEndian)),
      };
      at += offsetBytes;
    }
  }

  /** Packs one record. */
  async record(name: string, offset: number): Promise<void> {
    const bases = (await this.numbers(offset, 1, name))[0];
    const unknown = await this.runs(offset + 4, bases, name);
    const softMasked = await this.runs(unknown.end, bases, name);
    const start = softMasked.end + 4;
    const packedBytes = Math.ceil(bases / 4);
    if (start + packedBytes > this.file.size) throw this.truncated({ record: name, byte: this.file.size });
    const { text } = this.builder;
    const letters = new Uint32Array(text.buffer, text.byteOffset, pieceBytes);
    for (let from = 0; from < packedBytes; from += pieceBytes) {
      const { buffer, byteOffset, byteLength } = await this.view(
        start + from,
        Math.min(packedBytes - from, pieceBytes),
      );
      const packed = new Uint8Array(buffer, byteOffset, byteLength);
      for (let i = 0; i < packed.length; i++) letters[i] = lettersOf[packed[i]];
      const first = 4 * from;
      const count = Math.min(bases - first, 4 * packed.length);
      unknown.within(first, first + count, (a, b) => text.fill(78, a - first, b - first));
      softMasked.within(first, first + count, (a, b) => {
        for (let i = a - first; i < b - first; i++) text[i] |= 32;
      });
      this.builder.append(0, count);
      await this.progress(start + from + packed.length);
    }
  }

  /** A count, then so many starts, then so many lengths. */
  private async runs(offset: number, bases: number, record: string): Promise<Runs> {
    const [count] = await this.numbers(offset, 1, record);
    const starts = await this.numbers(offset + 4, count, record);
    const lengths = await this.numbers(offset + 4 + 4 * count, count, record);
    let end = 0;
    for (let i = 0; i < count; i++) {
      if (starts[i] < end || starts[i] + lengths[i] > bases)
        throw this.malformed(offset, 'has runs of N or lower case that overlap or leave the record', record);
      end = starts[i] + lengths[i];
    }
    return new Runs(starts, lengths, offset + 4 + 8 * count);
  }

  private async numbers(offset: number, count: number, record: string): Promise<Uint32Array> {
    if (!(offset >= headerBytes && Number.isSafeInteger(offset) && offset + 4 * count <= this.file.size))
      throw this.truncated({ record, byte: this.file.size });
    const view = await this.view(offset, 4 * count);
    const numbers = new Uint32Array(count);
    for (let i = 0; i < count; i++) numbers[i] = view.getUint32(4 * i, this.littleEndian);
    return numbers;
  }

  /**
   * Bytes of the file, out of the window read last where they lie in it. Who goes on behind a window gets a wide one,
   * who jumps a narrow one.
   */
  private async view(offset: number, bytes: number): Promise<DataView<ArrayBuffer>> {
    const { size } = this.file;
    if (offset + bytes > size) throw this.truncated({ byte: size });
    const windowEnd = this.windowStart + this.window.byteLength;
    if (offset < this.windowStart || offset + bytes > windowEnd) {
      const width = offset >= this.windowStart && offset <= windowEnd ? wideBytes : narrowBytes;
      this.window = await readRange(this.file, offset, Math.min(size, offset + Math.max(bytes, width)));
      this.windowStart = offset;
    }
    return new DataView(this.window, offset - this.windowStart, bytes);
  }

  private truncated(place: Place): TypedError {
    const message = `${this.file.name} ends before all its records do: it was cut off, or its index is damaged.`;
    return new TypedError('2bit-truncated', message, 'Download or copy the file again; nothing of it was imported.', {
      file: this.file.name,
      ...place,
    });
  }

  private malformed(byte: number, what: string, record?: string): TypedError {
    const place = { file: this.file.name, byte, ...(record === undefined ? {} : { record }) };
    return new TypedError(
      '2bit-malformed',
      `${this.file.name} ${what}.`,
      'Download or copy the file again; nothing of it was imported.',
      place,
    );
  }
}

/** Sorted runs of a record, visited in rising order. */
class Runs {
  /** Offset in the file behind them. */
  readonly end: number;
  private readonly starts: Uint32Array;
  private readonly lengths: Uint32Array;
  private next = 0;

  constructor(starts: Uint32Array, lengths: Uint32Array, end: number) {
    this.starts = starts;
    this.lengths = lengths;
    this.end = end;
  }

  /** Calls `visit` with what of each run lies in [from, to); stretches must be asked for in order. */
  within(from: number, to: number, visit: (start: number, end: number) => void): void {
    for (; this.next < this.starts.length && this.starts[this.next] < to; this.next++) {
      const end = this.starts[this.next] + this.lengths[this.next];
      visit(Math.max(from, this.starts[this.next]), Math.min(to, end));
      if (end > to) return;
    }
  }
}

/**
 * The four letters of a byte as one number, to be written in the machine's byte order: T 0, C 1, A 2, G 3, the first
 * base in the highest bits.
 */
const lettersOf: Uint32Array = Uint32Array.from({ length: 256 }, (_, byte) => {
  const letters = Uint8Array.from([6, 4, 2, 0], (shift) => 'TCAG'.charCodeAt((byte >> shift) & 3));
  return new Uint32Array(letters.buffer)[0];
});
