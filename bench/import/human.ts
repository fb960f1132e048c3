/**
 * A made genome in the image of hg38: its 24 chromosomes and the mitochondrion at their lengths, N at both ends and in
 * the centromere, half of it soft-masked in some five million runs. Each base is a function of chromosome and position,
 * so that any of them can be checked without reading the file.
 */

/** Bases of hg38's chromosomes 1 to 22, X, Y and M (GRCh38.p14). */
const hg38: readonly (readonly [name: string, bases: number])[] = [
  ['chr1', 248_956_422],
  ['chr2', 242_193_529],
  ['chr3', 198_295_559],
  ['chr4', 190_214_555],
  ['chr5', 181_538_259],
  ['chr6', 170_805_979],
  ['chr7', 159_345_973],
  ['chr8', 145_138_636],
  ['chr9', 138_394_717],
  ['chr10', 133_797_422],
  ['chr11', 135_086_622],
  ['chr12', 133_275_309],
  ['chr13', 114_364_328],
  ['chr14', 107_043_718],
  ['chr15', 101_991_189],
  ['chr16', 90_338_345],
  ['chr17', 83_257_441],
  ['chr18', 80_373_285],
  ['chr19', 58_617_616],
  ['chr20', 64_444_167],
  ['chr21', 46_709_983],
  ['chr22', 50_818_468],
  ['chrX', 156_040_895],
  ['chrY', 57_227_415],
  ['chrM', 16_569],
];

export interface Chromosome {
  readonly index: number;
  readonly name: string;
  readonly bases: number;
}

/** @param scale 1 for the whole genome; 0.03 for 90 million bases with the same number of records */
export function chromosomes(scale: number): Chromosome[] {
  return hg38.map(([name, bases], index) => ({ index, name, bases: Math.max(1000, Math.round(bases * scale)) }));
}

/** One soft-masked run begins in each so many bases. */
const cellBases = 600;
const letters = 'ACGT';

/** The letter at a 0-based position. */
export function letterAt(chromosome: Chromosome, position: number): string {
  const out = new Uint8Array(1);
  fill(chromosome, position, out);
  return String.fromCharCode(out[0]);
}

/** Writes the letters from a position on, as many as `out` holds. */
export function fill(chromosome: Chromosome, start: number, out: Uint8Array): void {
  const end = start + out.length;
  for (let block = Math.floor(start / 16); block * 16 < end; block++) {
    let bits = hash(chromosome.index + 1, block);
    for (let position = block * 16; position < block * 16 + 16; position++, bits >>>= 2) {
      if (position >= start && position < end) out[position - start] = letters.charCodeAt(bits & 3);
    }
  }
  for (let cell = Math.floor(start / cellBases); cell * cellBases < end; cell++) {
    const [from, to] = softMasked(chromosome, cell);
    for (let position = Math.max(from, start); position < Math.min(to, end); position++) out[position - start] |= 32;
  }
  for (const [from, to] of gaps(chromosome))
    out.fill(78, Math.max(0, from - start), Math.max(0, Math.min(to, end) - start));
}

/** The runs of N, which are upper case. */
export function gaps({ bases }: Chromosome): (readonly [start: number, end: number])[] {
  if (bases < 1_000_000) return [];
  const centromere = Math.floor(bases * 0.4);
  return [
    [0, 10_000],
    [centromere, centromere + Math.floor(bases * 0.02)],
    [bases - 10_000, bases],
  ];
}

/** The soft-masked run of a cell: 150 to 449 bases that begin in its first 150. */
function softMasked({ index, bases }: Chromosome, cell: number): readonly [start: number, end: number] {
  const bits = hash(index + 101, cell);
  const start = cell * cellBases + (bits % 150);
  return [start, Math.min(bases, start + 150 + ((bits >>> 8) % 300))];
}

/** Even 32-bit numbers of a pair. */
function hash(a: number, b: number): number {
  let h = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return (h ^ (h >>> 16)) >>> 0;
}
