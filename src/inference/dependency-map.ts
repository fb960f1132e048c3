import { TypedError } from '../errors/typed-error';
import { unknownBase } from '../formats/alphabet';
import type { Interval } from '../genome/summary';
import { largestChange, logOdds } from './log-odds';
import { askInPasses, BASES, type Work } from './log-probabilities';
import type { ForwardNetwork } from './network';
import type { RecordBases } from './record-bases';
import { middleHalf, windowOver } from './window-places';

/** How each base of a region hangs on each other. */
export interface DependencyMap extends Interval {
  /** The bases themselves, [n]. */
  readonly codes: Uint8Array;
  /**
   * [n,n], row i column j: what a substitution at i does to j, in bits of log odds. The diagonal is 0; NaN where either
   * base is unknown.
   */
  readonly map: Float32Array<ArrayBuffer>;
  /** Whether the record's end kept the region from the middle of its window. */
  readonly shifted: boolean;
}

/**
 * e_ij = the largest change, over the three substitutions at i and the four bases at j, of the log2 odds of a base at
 * j; nothing is hidden, both strands averaged as log-probabilities. 3 n + 1 passes on each strand (Tomaz da Silva et
 * al., Nature Genetics 2025).
 * @param region in the middle half of one window
 * @throws TypedError `region-too-long`
 */
export async function dependencyMap(
  network: ForwardNetwork,
  bases: RecordBases,
  region: Interval,
  work: Work,
): Promise<DependencyMap> {
  const size = region.end - region.start;
  const { windowLength } = network.shape;
  if (size > middleHalf(windowLength)) throw tooLong(size, windowLength);
  const { start, end, shifted } = windowOver(region, windowLength, bases.length);
  const window = bases.read(start, end - start);
  const first = region.start - start;
  const codes = window.slice(first, first + size);
  const map = new Float32Array(size * size);
  let before = new Float32Array(0);
  await askInPasses(
    network,
    substituted(window, first, size),
    1 + 3 * size,
    ({ row }, logProbabilities) => {
      const odds = logOdds(logProbabilities);
      if (row === null) before = odds;
      else
        for (let j = 0; j < size; j++)
          map[row * size + j] = Math.max(map[row * size + j], largestChange(odds, before, j) / Math.LN2);
    },
    work,
  );
  const known = (i: number) => codes[i] !== unknownBase;
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++)
      if (i === j) map[i * size + j] = 0;
      else if (!known(i) || !known(j)) map[i * size + j] = Number.NaN;
  return { ...region, codes, map, shifted };
}

/** The window as it is, then with each other base at each known place of the region. */
function* substituted(window: Uint8Array, first: number, size: number) {
  const places = Array.from({ length: size }, (_, i) => first + i);
  yield { row: null, window, places };
  for (const [row, place] of places.entries()) {
    if (window[place] === unknownBase) continue;
    for (let code = 0; code < BASES; code++)
      if (code !== window[place]) yield { row, window: window.with(place, code), places };
  }
}

function tooLong(size: number, windowLength: number): TypedError {
  const [bases, most] = [size, middleHalf(windowLength)].map((count) => count.toLocaleString('en'));
  return new TypedError(
    'region-too-long',
    `The region has ${bases} bases; dependencies are computed in the middle half of one window, ${most} bases.`,
    `Choose a region of at most ${most} bases.`,
  );
}
