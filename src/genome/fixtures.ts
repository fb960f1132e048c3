import { maskedLetters } from '../formats/alphabet';
import { encode } from '../formats/fixtures';
import { type ImportNote, Notes } from '../formats/notes';
import { FastaParser } from './import/fasta';
import { GenomeBuilder } from './import/genome-builder';
import type { PackedGenome } from './packed/packed-genome';
import { RecordNames } from './packed/record-names';

/** Helpers that several test files of this folder share. */

export interface Parsed {
  readonly genome: PackedGenome;
  readonly notes: readonly ImportNote[];
}

/** Parses a whole text, cut after each of the given byte offsets. */
export function parse(
  text: string | Uint8Array,
  options: { allowDigits?: boolean; allowNoHeader?: boolean } = {},
  cuts: readonly number[] = [],
): Parsed {
  const bytes = typeof text === 'string' ? encode(text) : text;
  const builder = new GenomeBuilder();
  const notes = new Notes();
  const parser = new FastaParser(builder, new RecordNames(builder.records), notes, { file: 'test.fa', ...options });
  const edges = [0, ...cuts.filter((cut) => cut > 0 && cut < bytes.length).sort((a, b) => a - b), bytes.length];
  for (let i = 1; i < edges.length; i++) parser.push(bytes.subarray(edges[i - 1], edges[i]));
  parser.finish();
  return { genome: builder.finish(), notes: notes.list() };
}

/** A record's bases as letters, soft-masked ones in lower case, unknown ones as N. */
export function lettersOf(genome: PackedGenome, record: number): string {
  const length = genome.records.lengthOf(record);
  const bases = new Uint8Array(length);
  const masked = new Uint8Array(length);
  genome.read(record, 0, length, bases);
  genome.readSoftMask(record, 0, length, masked);
  return maskedLetters(bases, masked);
}

export function recordsOf(genome: PackedGenome): { name: string; sequence: string }[] {
  return [...genome.records].map(({ name }, i) => ({ name, sequence: lettersOf(genome, i) }));
}
