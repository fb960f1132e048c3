import { layOut } from '../model/layout';
import type { NetworkShape } from '../model/shape';
import { initialParameters } from '../model/weights';
import { Draws, PURPOSE } from '../numerics/draws';
import type { Work } from './log-probabilities';
import { type Network, openNetwork } from './network';

/** Networks small enough that every base of a record is asked in no time. */
const SMALL: NetworkShape = {
  backbone: 'chordmixer',
  windowLength: 21,
  clsVectors: 2,
  width: 12,
  hidden: 20,
  groupSize: 3,
  heads: 3,
  blocks: 1,
  head: 'feature',
  projectorHidden: 8,
  prototypes: 6,
};
export const SHAPES: readonly NetworkShape[] = [SMALL, { ...SMALL, backbone: 'transformer' }];

/** Weights so large that a network tells bases apart. */
export const opinionated = (shape: NetworkShape): Network =>
  openNetwork(
    shape,
    initialParameters(layOut(shape), 4).map((weight) => 3 * weight),
  );

/** @param classes 4, or 5 with unknown bases among them */
export function drawnCodes(length: number, classes: 4 | 5 = 4, seed = 5): Uint8Array {
  const draws = new Draws(seed, 0, 0, PURPOSE.trainWindow);
  return Uint8Array.from({ length }, () => draws.below(classes));
}

export const AT_ONCE: Work = { pace: async () => undefined };
