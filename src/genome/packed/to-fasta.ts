import type { PackedGenome } from './packed-genome';

const LINE = 80;
/** Lines made at once. */
const LINES = 4096;
const LETTERS = new TextEncoder().encode('ACGTN');
/** From an upper-case letter to its lower-case one. */
const LOWER = 0x20;
const NEWLINE = 0x0a;

/**
 * A genome as FASTA that reads as the same one, to its fingerprint: soft-masked bases in lower case, unknown ones as N.
 * What else a file said of it (descriptions, other letters) is not in the fingerprint, and not here.
 */
export function* fastaOf(genome: PackedGenome): Generator<Uint8Array<ArrayBuffer>> {
  const { records } = genome;
  const codes = new Uint8Array(LINE * LINES);
  const masked = new Uint8Array(LINE * LINES);
  for (let record = 0; record < records.count; record++) {
    yield new TextEncoder().encode(`>${records.nameOf(record)}\n`);
    const length = records.lengthOf(record);
    for (let from = 0; from < length; from += codes.length) {
      const bases = Math.min(codes.length, length - from);
      genome.read(record, from, bases, codes);
      genome.readSoftMask(record, from, bases, masked);
      yield linesOf(codes, masked, bases);
    }
  }
}

function linesOf(codes: Uint8Array, masked: Uint8Array, bases: number): Uint8Array<ArrayBuffer> {
  const text = new Uint8Array(bases + Math.ceil(bases / LINE));
  let at = 0;
  for (let base = 0; base < bases; base++) {
    text[at++] = LETTERS[codes[base]] + LOWER * masked[base];
    if ((base + 1) % LINE === 0 || base + 1 === bases) text[at++] = NEWLINE;
  }
  return text;
}
