import { unknownBase } from '../formats/alphabet';
import type { TwoSidedTable } from '../genome/analysis/two-sided';
import type { Interval } from '../genome/summary';
import type { BaseProbabilities } from './base-probabilities';
import { BASES } from './log-probabilities';
import type { RecordBases } from './record-bases';

/** What a network knows of each base, as numbers along a record. All are NaN where the base is unknown. */

/** Surprisal, -log2 p of the base that stands there, in bits, [n]: 2 where every base is expected alike. */
export function surprisalBits({ codes, logProbabilities }: Pick<BaseProbabilities, 'codes' | 'logProbabilities'>) {
  return Float32Array.from(codes, (code, i) =>
    code === unknownBase ? Number.NaN : -logProbabilities[BASES * i + code] / Math.LN2,
  );
}

/** Heights of a predictive logo, p_b (2 - H) with the entropy H, in bits, [n,4] (Schneider and Stephens, 1990). */
export function logoHeights({ logProbabilities }: Pick<BaseProbabilities, 'logProbabilities'>): Float32Array {
  const heights = new Float32Array(logProbabilities.length);
  for (let at = 0; at < heights.length; at += BASES) {
    let entropy = 0;
    for (let base = at; base < at + BASES; base++)
      entropy -= Math.exp(logProbabilities[base]) * (logProbabilities[base] / Math.LN2);
    // Rounding may leave a little more than 2 bits where all four are alike.
    for (let base = at; base < at + BASES; base++)
      heights[base] = Math.exp(logProbabilities[base]) * Math.max(0, 2 - entropy);
  }
  return heights;
}

/** Surprisal of the two-sided table of counts, in bits, [n]: what counting alone expects of each base of a region. */
export function tableBits(table: TwoSidedTable, bases: RecordBases, { start, end }: Interval): Float32Array {
  const from = Math.max(0, start - table.context);
  const codes = bases.read(from, Math.min(bases.length, end + table.context) - from);
  return Float32Array.from({ length: end - start }, (_, i) => table.nats(codes, start - from + i) / Math.LN2);
}

/** Surprisal minus the table's, in bits, [n]: below 0 the network knows more than counting. */
export const excessBits = (surprisal: Float32Array, table: Float32Array): Float32Array =>
  surprisal.map((bits, i) => bits - table[i]);
