import { closeSync, openSync, writeSync } from 'node:fs';
import { type Chromosome, chromosomes, fill, gaps } from './human.ts';

const lineBases = 60;
const pieceBases = lineBases << 14;

/** Writes the made genome as FASTA, as it streams. Returns its bytes. */
export function writeFasta(path: string, scale: number): number {
  const file = openSync(path, 'w');
  let bytes = 0;
  for (const chromosome of chromosomes(scale)) {
    bytes += writeSync(file, `>${chromosome.name} made in the image of hg38\n`);
    for (let start = 0; start < chromosome.bases; start += pieceBases) {
      bytes += writeSync(file, lines(lettersOf(chromosome, start, pieceBases)));
    }
  }
  closeSync(file);
  return bytes;
}

/** Writes the same genome as UCSC's faToTwoBit would. */
export function writeTwoBit(path: string, scale: number): void {
  const file = openSync(path, 'w');
  const all = chromosomes(scale);
  const masks = all.map(maskedRuns);
  const headerBytes = 16 + all.reduce((sum, { name }) => sum + 5 + name.length, 0);
  let offset = headerBytes;
  const index = all.map((chromosome, i) => {
    const at = offset;
    offset += 16 + 8 * (gaps(chromosome).length + masks[i].length / 2) + Math.ceil(chromosome.bases / 4);
    return Buffer.concat([Buffer.from([chromosome.name.length]), Buffer.from(chromosome.name), numbers([at])]);
  });
  writeSync(file, Buffer.concat([numbers([0x1a412743, 0, all.length, 0]), ...index]));
  all.forEach((chromosome, i) => {
    const unknown = gaps(chromosome).flat();
    writeSync(file, Buffer.concat([numbers([chromosome.bases]), runs(unknown), runs(masks[i]), numbers([0])]));
    for (let start = 0; start < chromosome.bases; start += pieceBases)
      writeSync(file, packed(lettersOf(chromosome, start, pieceBases)));
  });
  closeSync(file);
}

function lettersOf(chromosome: Chromosome, start: number, most: number): Uint8Array {
  const letters = new Uint8Array(Math.min(most, chromosome.bases - start));
  fill(chromosome, start, letters);
  return letters;
}

function lines(letters: Uint8Array): Uint8Array {
  const count = Math.ceil(letters.length / lineBases);
  const text = new Uint8Array(letters.length + count).fill(10);
  for (let line = 0; line < count; line++)
    text.set(letters.subarray(line * lineBases, (line + 1) * lineBases), line * (lineBases + 1));
  return text;
}

/**
 * Starts and ends of lower case, one after the other: read from the letters themselves, for runs may touch and gaps cut
 * them.
 */
function maskedRuns(chromosome: Chromosome): number[] {
  const edges: number[] = [];
  let inside = false;
  for (let start = 0; start < chromosome.bases; start += pieceBases) {
    lettersOf(chromosome, start, pieceBases).forEach((letter, i) => {
      if (letter >= 97 === inside) return;
      inside = !inside;
      edges.push(start + i);
    });
  }
  if (inside) edges.push(chromosome.bases);
  return edges;
}

/** A count, all starts, all lengths. */
function runs(edges: readonly number[]): Buffer {
  const starts = edges.filter((_, i) => i % 2 === 0);
  return numbers([starts.length, ...starts, ...starts.map((start, i) => edges[2 * i + 1] - start)]);
}

function numbers(values: readonly number[]): Buffer {
  return Buffer.from(Uint32Array.from(values).buffer);
}

function packed(letters: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(letters.length / 4));
  letters.forEach((letter, i) => {
    bytes[i >> 2] |= Math.max(0, 'TCAG'.indexOf(String.fromCharCode(letter & ~32))) << (6 - 2 * (i & 3));
  });
  return bytes;
}
