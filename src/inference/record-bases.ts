import type { PackedGenome } from '../genome/packed/packed-genome';

/** The bases of one record, read as they are needed. */
export interface RecordBases {
  readonly length: number;
  /** Base codes of `length` bases from `start` on. @throws RangeError where they leave the record */
  read(start: number, length: number): Uint8Array;
}

/** Of a sequence that is no record: its base codes. */
export const basesOfCodes = (codes: Uint8Array): RecordBases => ({
  length: codes.length,
  read: (start, length) => codes.slice(start, start + length),
});

export const recordBases = (genome: PackedGenome, record: number): RecordBases => ({
  length: genome.records.lengthOf(record),
  read(start, length) {
    const codes = new Uint8Array(length);
    genome.read(record, start, length, codes);
    return codes;
  },
});
