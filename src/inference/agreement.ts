import type { Interval } from '../genome/summary';
import { baseProbabilities } from './base-probabilities';
import type { Work } from './log-probabilities';
import type { ForwardNetwork } from './network';
import type { RecordBases } from './record-bases';
import { surprisalBits } from './tracks';

/** How near the ten-pass way comes to the exact one. */
export interface Agreement {
  /** Compared. */
  readonly bases: number;
  /** Pearson's r of the two surprisals; NaN where one of them is the same everywhere. */
  readonly correlation: number;
  /** Mean of ten-pass minus exact, in bits. */
  readonly difference: number;
}

const STRETCHES = 16;
const STRETCH_BASES = 32;

/** Surprisal both ways on stretches spread evenly over a region, 512 bases of a long one. */
export async function agreement(
  network: ForwardNetwork,
  bases: RecordBases,
  { start, end }: Interval,
  { pace, progress }: Work,
): Promise<Agreement> {
  const [ten, exact]: number[][] = [[], []];
  const count = Math.min(STRETCHES, Math.max(1, Math.floor((end - start) / STRETCH_BASES)));
  for (let k = 0; k < count; k++) {
    const from = start + Math.floor(((k + 0.5) * (end - start)) / count) - STRETCH_BASES / 2;
    const stretch = { start: Math.max(start, from), end: Math.min(end, from + STRETCH_BASES) };
    const ways = [];
    for (const way of ['ten-pass', 'exact'] as const)
      ways.push(surprisalBits(await baseProbabilities(network, bases, stretch, way, { pace })));
    for (const [i, bits] of ways[0].entries()) {
      if (Number.isNaN(bits)) continue;
      ten.push(bits);
      exact.push(ways[1][i]);
    }
    progress?.((k + 1) / count);
  }
  const difference = ten.reduce((sum, bits, i) => sum + bits - exact[i], 0) / ten.length;
  return { bases: ten.length, correlation: correlation(ten, exact), difference };
}

/** Pearson's. */
function correlation(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  let [xy, xx, yy] = [0, 0, 0];
  for (const [i, value] of x.entries()) {
    xy += (value - mx) * (y[i] - my);
    xx += (value - mx) ** 2;
    yy += (y[i] - my) ** 2;
  }
  return xy / Math.sqrt(xx * yy);
}
