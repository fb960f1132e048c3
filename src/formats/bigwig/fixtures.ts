import { BigWigWriter } from './bigwig-writer';
import { byName, type Chromosome } from './chromosome-tree';

/** More records and more blocks than a node of either tree holds. */
const SMALL_RECORDS = 299;
export const BIG = 'big';
const BIG_LENGTH = 3000;

export const CHROMOSOMES: readonly Chromosome[] = [
  { name: BIG, length: BIG_LENGTH },
  ...Array.from({ length: SMALL_RECORDS }, (_, i) => ({ name: `contig_${i}`, length: 3 + (i % 5) })),
].sort(byName);

/** Of the long record: every other base unknown at first, then 2,000 known ones. */
export const bigValues = (): Float32Array =>
  Float32Array.from({ length: BIG_LENGTH }, (_, i) => (i < 1000 && i % 2 === 1 ? Number.NaN : valueAt(0, i)));

export const valueAt = (record: number, place: number): number => Math.fround(((7 * place + 3 * record) % 41) / 8 - 2);

/** The file that bench/oracle/bigwig.py reads. */
export function smallFile(): Blob {
  const writer = new BigWigWriter(CHROMOSOMES);
  for (const [record, { name, length }] of CHROMOSOMES.entries()) {
    if (name === BIG) {
      const values = bigValues();
      // In pieces, as they are computed.
      for (let at = 0; at < length; at += 700) writer.add(record, at, values.subarray(at, at + 700));
    } else if (record % 3 !== 1)
      writer.add(
        record,
        0,
        Float32Array.from({ length }, (_, i) => valueAt(record, i)),
      );
  }
  return writer.finish();
}

/** A file as @gmod/bbi takes one, which JBrowse reads bigWig by. */
export function fileHandle(blob: Blob) {
  const bytesOf = async (part: Blob) => new Uint8Array(await part.arrayBuffer());
  return {
    read: (length: number, position: number) => bytesOf(blob.slice(position, position + length)),
    readFile: () => bytesOf(blob),
    stat: async () => ({ size: blob.size }),
    close: async () => {},
  };
}
