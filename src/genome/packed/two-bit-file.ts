import { TypedError } from '../../errors/typed-error';
import type { PackedGenome } from './packed-genome';
import type { RunList } from './run-list';

/**
 * A genome in UCSC's .2bit format, version 0 (https://genome.ucsc.edu/FAQ/FAQformat.html#format7): an index of names
 * and offsets, then for each record its length, runs of N, runs of lower case, and its bases, four a byte.
 */

const MAGIC = 0x1a412743;
const HEADER_BYTES = 16;
const LONGEST_NAME = 255;
/** Offsets are of 32 bits. */
const MOST_BYTES = 2 ** 32;
/** Bases read at once; a multiple of four. */
const PIECE_BASES = 1 << 20;
/** A, C, G, T as the format counts them; N is written as T, whose number is 0. */
const NUMBERS = Uint8Array.of(2, 1, 3, 0, 0);
const encoder = new TextEncoder();

/**
 * @param pace awaited between pieces
 * @throws TypedError `2bit-too-large` where a name or the whole does not fit the format
 */
export async function twoBitFile(genome: PackedGenome, pace: () => Promise<void>): Promise<Blob> {
  const { records } = genome;
  const names = Array.from({ length: records.count }, (_, record) => encoder.encode(records.nameOf(record)));
  const bodies: Blob[] = [];
  for (let record = 0; record < records.count; record++) bodies.push(await bodyOf(genome, record, pace));
  const indexBytes = names.reduce((sum, { length }) => sum + 1 + length + 4, 0);
  const bytes = bodies.reduce((sum, { size }) => sum + size, HEADER_BYTES + indexBytes);
  if (bytes >= MOST_BYTES || names.some(({ length }) => length > LONGEST_NAME))
    throw new TypedError(
      '2bit-too-large',
      'The genome does not fit a .2bit file: it has 4 GiB and more, or a name of more than 255 bytes.',
      'Save the tracks as bigWig.',
    );
  const index = new DataView(new ArrayBuffer(HEADER_BYTES + indexBytes));
  for (const [i, value] of [MAGIC, 0, records.count, 0].entries()) index.setUint32(4 * i, value, true);
  let at = HEADER_BYTES;
  let offset = index.byteLength;
  for (const [record, name] of names.entries()) {
    index.setUint8(at, name.length);
    new Uint8Array(index.buffer).set(name, at + 1);
    index.setUint32(at + 1 + name.length, offset, true);
    at += 1 + name.length + 4;
    offset += bodies[record].size;
  }
  return new Blob([index, ...bodies]);
}

async function bodyOf(genome: PackedGenome, record: number, pace: () => Promise<void>): Promise<Blob> {
  const length = genome.records.lengthOf(record);
  const offset = genome.records.offsetOf(record);
  const packed: Uint8Array<ArrayBuffer>[] = [];
  for (let start = 0; start < length; start += PIECE_BASES) {
    const codes = new Uint8Array(Math.min(PIECE_BASES, length - start));
    genome.read(record, start, codes.length, codes);
    const bytes = new Uint8Array(Math.ceil(codes.length / 4));
    for (const [i, code] of codes.entries()) bytes[i >> 2] |= NUMBERS[code] << (6 - 2 * (i & 3));
    packed.push(bytes);
    await pace();
  }
  const [unknown, masked] = [genome.unknown, genome.softMask].map((runs) => runsOf(runs, offset, length));
  return new Blob([Uint32Array.of(length), unknown, masked, Uint32Array.of(0), ...packed]);
}

/** Runs as the format lists them: how many, their starts in the record, their lengths. Little-endian. */
function runsOf(runs: RunList, offset: number, length: number): Uint32Array<ArrayBuffer> {
  const [starts, lengths]: number[][] = [[], []];
  runs.forEachWithin(offset, offset + length, (from, to) => {
    starts.push(from - offset);
    lengths.push(to - from);
  });
  return Uint32Array.from([starts.length, ...starts, ...lengths]);
}
