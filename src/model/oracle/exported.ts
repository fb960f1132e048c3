import type { NetworkShape } from '../shape';

interface Exported {
  readonly shape: NetworkShape;
  /** Of the draws that made the weights. */
  readonly seed: number;
}

/** The weights in exported-NAME.txt. bench/oracle/published.py holds the same sizes. */
export const EXPORTED: Readonly<Record<'chordmixer' | 'transformer', Exported>> = {
  chordmixer: {
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
  },
  transformer: {
    shape: {
      backbone: 'transformer',
      windowLength: 11,
      clsVectors: 2,
      width: 8,
      hidden: 10,
      groupSize: 1,
      heads: 2,
      blocks: 2,
      head: 'feature',
      projectorHidden: 6,
      prototypes: 5,
    },
    seed: 4,
  },
};
