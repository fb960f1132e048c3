import type { NetworkShape } from '../layout';

/** The weights in exported.txt: their shape, and the seed they were drawn from. bench/oracle/published.py holds the same sizes. */
export const EXPORTED: { readonly shape: NetworkShape; readonly seed: number } = {
  shape: {
    backbone: 'chordmixer',
    windowLength: 13,
    clsVectors: 2,
    width: 7,
    hidden: 10,
    groupSize: 2,
    heads: 1,
    blocks: 2,
    head: 'projector',
    projectorHidden: 6,
    prototypes: 5,
  },
  seed: 3,
};
