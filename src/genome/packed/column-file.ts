import { TypedError } from '../../errors/typed-error';
import { Column } from './column';
import type { PackedGenome } from './packed-genome';
import { RecordTable } from './record-table';
import { RunList } from './run-list';

/**
 * The index of a stored genome: everything but the bases, as arrays that need no parsing. A header of 8-byte numbers (a
 * magic number, the count of arrays, and width and length of each), then the arrays themselves in the machine's byte
 * order, each from a multiple of 8 on.
 */
type Values = Uint8Array | Uint32Array | Float64Array;

/** "HELICASE" less two letters, and the version of the layout. */
const magic = 0x68656c696301;
const mostArrays = 64;

export interface GenomeIndex {
  readonly records: RecordTable;
  readonly unknown: RunList;
  readonly softMask: RunList;
}

/** The index as pieces to be written one after another. */
export function writeIndex({
  records,
  unknown,
  softMask,
}: Pick<PackedGenome, 'records' | 'unknown' | 'softMask'>): Uint8Array[] {
  const [[textEnds, text], numbers, others] = records.columns;
  const columns = [unknown.starts, unknown.lengths, softMask.starts, softMask.lengths, textEnds, ...numbers, ...others];
  const arrays: Values[] = [text, ...columns.map(({ values }) => values)];
  const header = Float64Array.from([
    magic,
    arrays.length,
    ...arrays.flatMap((array) => [array.BYTES_PER_ELEMENT, array.length]),
  ]);
  return [header, ...arrays].flatMap((array) => {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    return bytes.length % 8 === 0 ? [bytes] : [bytes, new Uint8Array(8 - (bytes.length % 8))];
  });
}

/** @throws TypedError `genome-damaged` where the bytes are no index */
export function readIndex(bytes: ArrayBuffer): GenomeIndex {
  const arrays = readArrays(bytes);
  const [text, ...rest] = arrays;
  const columns = rest.map((values) => new Column(numbersOf(values)));
  const [unknownStarts, unknownLengths, softStarts, softLengths, textEnds] = columns;
  const others = columns.slice(-3);
  const numbers = columns.slice(5, -3);
  if (
    !(text instanceof Uint8Array) ||
    numbers.length === 0 ||
    numbers.some(({ length }) => 2 * length !== textEnds.length)
  )
    throw damaged();
  return {
    records: new RecordTable([[textEnds, text], numbers, others]),
    unknown: new RunList(unknownStarts, unknownLengths),
    softMask: new RunList(softStarts, softLengths),
  };
}

function readArrays(bytes: ArrayBuffer): Values[] {
  const numbers = new Float64Array(bytes, 0, Math.floor(bytes.byteLength / 8));
  const count = numbers[1];
  if (numbers[0] !== magic || !(count <= mostArrays) || numbers.length < 2 + 2 * count) throw damaged();
  let at = 8 * (2 + 2 * count);
  return Array.from({ length: count }, (_, i) => {
    const [width, length] = numbers.subarray(2 + 2 * i, 4 + 2 * i);
    if (
      !(
        Number.isSafeInteger(length) &&
        length >= 0 &&
        [1, 4, 8].includes(width) &&
        at + width * length <= bytes.byteLength
      )
    )
      throw damaged();
    const start = at;
    at += 8 * Math.ceil((width * length) / 8);
    if (width === 1) return new Uint8Array(bytes, start, length);
    return width === 4 ? new Uint32Array(bytes, start, length) : new Float64Array(bytes, start, length);
  });
}

function numbersOf(values: Values): Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer> {
  if (values instanceof Uint8Array) throw damaged();
  return values as Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;
}

export function damaged(): TypedError {
  return new TypedError(
    'genome-damaged',
    'The stored genome is damaged and cannot be opened.',
    'Delete it from the library and import it again.',
  );
}
