import { unknownBase } from '../../formats/alphabet';
import type { PackedGenome } from '../packed/packed-genome';
import type { Interval } from '../summary';
import type { Gene, Genes, Strand } from './genes';

/** A start codon, in frame to the next stop codon: the outermost start before each stop. */
export interface Orf extends Interval {
  readonly record: number;
  readonly strand: Strand;
}

/** Shorter ones are as often chance as gene; of this length a bacterium's genome has about five by chance. */
const GENE_CODONS = 300;
/** Between genes no ORF of this length may lie: it might be a gene. */
const FREE_CODONS = 60;
/** Bases that two genes may share, as gene finders allow. */
const MOST_SHARED = 60;
const PIECE = 1 << 20;
/** Bases of a bin that overlaps are looked for in. */
const BIN = 1 << 13;

/** Codons as base-4 numbers, the first base highest: ATG, GTG and TTG; TAA, TAG and TGA. */
const codon = (letters: string): number => [...letters].reduce((word, letter) => 4 * word + 'ACGT'.indexOf(letter), 0);
export const START_CODONS = ['ATG', 'GTG', 'TTG'].map(codon);
export const STOP_CODONS = ['TAA', 'TAG', 'TGA'].map(codon);
const reverseComplement = (word: number): number =>
  16 * (3 - (word & 3)) + 4 * (3 - ((word >> 2) & 3)) + (3 - (word >> 4));

const NONE = 0;
const START = 1;
const STOP = 2;
/** What each codon is, read as it stands and read on the other strand. */
const FORWARD = kinds((word) => word);
const REVERSE = kinds(reverseComplement);

function kinds(as: (word: number) => number): Uint8Array {
  return Uint8Array.from({ length: 64 }, (_, word) =>
    START_CODONS.includes(as(word)) ? START : STOP_CODONS.includes(as(word)) ? STOP : NONE,
  );
}

/**
 * Genes where there is no annotation: open reading frames of 300 codons and more, of two that share more than 60 bases
 * the longer. What lies between them is free of genes only where there is no shorter one either: those of 60 codons and
 * more are doubtful.
 * @param included a flag for each record
 */
export async function genesByOrfs(
  genome: PackedGenome,
  included: (record: number) => boolean,
  breathe: () => Promise<void>,
): Promise<Genes> {
  const long: Orf[] = [];
  const doubtful: Orf[] = [];
  for (let record = 0; record < genome.records.count; record++) {
    if (!included(record)) continue;
    for await (const orf of orfsOf(genome, record, FREE_CODONS, breathe))
      (orf.end - orf.start >= 3 * GENE_CODONS ? long : doubtful).push(orf);
  }
  const { kept, left } = withoutOverlaps(long);
  const genes = kept.map(
    ({ record, strand, start, end }): Gene => ({
      record,
      strand,
      segments: [{ start, end, codonPosition: 0 }],
      hasStart: true,
    }),
  );
  return {
    genes,
    doubtful: [...doubtful, ...left],
    source:
      `${genes.length.toLocaleString('en')} open reading frames of ${GENE_CODONS} codons and more, as no GFF3 ` +
      'was given',
  };
}

/** The open reading frames of a record with at least so many codons, the stop counted. Memory does not grow with it. */
export async function* orfsOf(
  genome: PackedGenome,
  record: number,
  leastCodons: number,
  breathe: () => Promise<void>,
): AsyncGenerator<Orf> {
  const length = genome.records.lengthOf(record);
  const bases = new Uint8Array(Math.min(length, PIECE));
  /**
   * By frame: the first start since a stop on the forward strand; the last stop, and the last start since, on the
   * other.
   */
  const forwardStart = [-1, -1, -1];
  const reverseStop = [-1, -1, -1];
  const reverseEnd = [-1, -1, -1];
  const isLong = (start: number, end: number) => end - start >= 3 * leastCodons;
  let word = 0;
  let known = 0;
  for (let from = 0; from < length; from += PIECE) {
    const count = Math.min(PIECE, length - from);
    genome.read(record, from, count, bases);
    for (let i = 0; i < count; i++) {
      const at = from + i - 2;
      const frame = ((at % 3) + 3) % 3;
      known = bases[i] === unknownBase ? 0 : known + 1;
      word = ((word << 2) | (bases[i] & 3)) & 63;
      const [forward, reverse] = known >= 3 ? [FORWARD[word], REVERSE[word]] : [STOP, STOP];
      if (forward === START && forwardStart[frame] < 0) forwardStart[frame] = at;
      else if (forward === STOP) {
        const start = forwardStart[frame];
        if (known >= 3 && start >= 0 && isLong(start, at + 3)) yield { record, strand: '+', start, end: at + 3 };
        forwardStart[frame] = -1;
      }
      if (reverse === START && reverseStop[frame] >= 0) reverseEnd[frame] = at + 3;
      else if (reverse === STOP) {
        const [start, end] = [reverseStop[frame], reverseEnd[frame]];
        if (end >= 0 && isLong(start, end)) yield { record, strand: '-', start, end };
        reverseStop[frame] = known >= 3 ? at : -1;
        reverseEnd[frame] = -1;
      }
    }
    await breathe();
  }
  for (const [frame, end] of reverseEnd.entries())
    if (end >= 0 && isLong(reverseStop[frame], end)) yield { record, strand: '-', start: reverseStop[frame], end };
}

/** Longest first; one that shares too much with a longer one is left. Sorted by place. */
function withoutOverlaps(orfs: readonly Orf[]): { readonly kept: readonly Orf[]; readonly left: readonly Orf[] } {
  const byPlace = (a: Orf, b: Orf) => a.record - b.record || a.start - b.start;
  const longest = [...orfs].sort((a, b) => b.end - b.start - (a.end - a.start) || byPlace(a, b));
  const bins = new Map<string, Orf[]>();
  const kept: Orf[] = [];
  const left: Orf[] = [];
  for (const orf of longest) {
    const own = binsOf(orf, bins);
    if (own.some((bin) => bin.some((other) => shared(orf, other) > MOST_SHARED))) left.push(orf);
    else {
      kept.push(orf);
      for (const bin of own) bin.push(orf);
    }
  }
  return { kept: kept.sort(byPlace), left };
}

const shared = (a: Orf, b: Orf): number => Math.min(a.end, b.end) - Math.max(a.start, b.start);

function binsOf({ record, start, end }: Orf, bins: Map<string, Orf[]>): Orf[][] {
  const own: Orf[][] = [];
  for (let bin = Math.floor(start / BIN); bin <= Math.floor(end / BIN); bin++) {
    const key = `${record} ${bin}`;
    const known = bins.get(key) ?? [];
    bins.set(key, known);
    own.push(known);
  }
  return own;
}
