import type { Draws } from '../../numerics/draws';
import { shuffle } from '../../numerics/shuffle';

const SYMBOLS = 5;

/**
 * A random permutation of a sequence with the same number of each dinucleotide, and so of each base; first and last
 * base stay (Altschul and Erickson 1985).
 *
 * The dinucleotides are the edges of a graph over the bases, and the sequence is an Euler path in it. Another such
 * path, all being alike likely, comes from drawing the last edge out of each base, anew until those edges lead from
 * everywhere to the last base, and then putting the other edges in random order. An unknown base is a fifth symbol.
 */
export function dinucleotideShuffle(sequence: Uint8Array, draws: Draws): Uint8Array {
  if (sequence.length < 3) return sequence.slice();
  const edges: number[][] = Array.from({ length: SYMBOLS }, () => []);
  for (let i = 1; i < sequence.length; i++) edges[sequence[i - 1]].push(sequence[i]);
  const end = sequence[sequence.length - 1];
  drawLastEdges(edges, end, draws);
  for (const [base, out] of edges.entries()) shuffle(out, draws, base === end ? out.length : out.length - 1);
  const shuffled = new Uint8Array(sequence.length);
  const used = new Uint32Array(SYMBOLS);
  shuffled[0] = sequence[0];
  for (let i = 1; i < shuffled.length; i++) {
    const base = shuffled[i - 1];
    shuffled[i] = edges[base][used[base]++];
  }
  return shuffled;
}

/**
 * Puts a drawn edge last in each base's list but that of `end`; draws again until every base with edges reaches `end`
 * along last edges.
 */
function drawLastEdges(edges: readonly number[][], end: number, draws: Draws): void {
  const starts = edges.flatMap((out, base) => (out.length > 0 && base !== end ? [base] : []));
  do {
    for (const base of starts) {
      const out = edges[base];
      const drawn = draws.below(out.length);
      [out[drawn], out[out.length - 1]] = [out[out.length - 1], out[drawn]];
    }
  } while (!starts.every((base) => reaches(edges, base, end)));
}

function reaches(edges: readonly number[][], from: number, end: number): boolean {
  let base = from;
  for (let steps = 0; steps < SYMBOLS && base !== end; steps++) base = edges[base].at(-1) ?? end;
  return base === end;
}
