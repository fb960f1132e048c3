import { gzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { TypedError } from '../formats/typed-error';
import { FastaParser } from './fasta';
import { GenomeBuilder } from './genome-builder';
import { Notes } from './notes';
import type { PackedGenome } from './packed-genome';
import { RecordNames } from './record-names';
import type { ImportNote } from './summary';

export { randomDna } from './fixtures-dna';

/** Helpers that several test files of this folder share. */

export const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

export interface Parsed {
  readonly genome: PackedGenome;
  readonly notes: readonly ImportNote[];
}

/** Parses a whole text, cut after each of the given byte offsets. */
export function parse(text: string | Uint8Array, options: { allowDigits?: boolean; allowNoHeader?: boolean } = {}, cuts: readonly number[] = []): Parsed {
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
  return Array.from(bases, (base, i) => (masked[i] ? 'acgtn' : 'ACGTN')[base]).join('');
}

export function recordsOf(genome: PackedGenome): { name: string; sequence: string }[] {
  return [...genome.records].map(({ name }, i) => ({ name, sequence: lettersOf(genome, i) }));
}

/** The TypedError that `action` ends in; any other end fails the test. */
export async function failureOf(action: () => unknown): Promise<TypedError> {
  try {
    await action();
  } catch (cause) {
    expect(cause).toBeInstanceOf(TypedError);
    return cause as TypedError;
  }
  throw new Error('expected a failure');
}

/** One gzip member with the block-size field that bgzip writes. */
export function bgzipBlock(bytes: Uint8Array): Uint8Array {
  const member = gzipSync(bytes);
  const block = new Uint8Array(member.length + 8);
  block.set(member.subarray(0, 10));
  block[3] = 4;
  const size = block.length - 1;
  block.set([6, 0, 66, 67, 2, 0, size & 255, size >> 8], 10);
  block.set(member.subarray(10), 18);
  return block;
}

/** A bgzip file: blocks of `blockBytes` bases and the empty block at the end. */
export function bgzip(bytes: Uint8Array, blockBytes = 65_280): Uint8Array<ArrayBuffer> {
  const blocks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += blockBytes) blocks.push(bgzipBlock(bytes.subarray(at, at + blockBytes)));
  return concat(...blocks, bgzipBlock(new Uint8Array(0)));
}

export function concat(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
