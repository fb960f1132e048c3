import { cosine, logarithm, sine } from './elementary';
import { multiplyHigh, philox4x32 } from './philox';

/** What a draw is for. The numbers are part of a run's identity: never change one, only add. */
export const PURPOSE = {
  initialWeights: 1,
  trainWindow: 2,
  validationWindow: 3,
  mask: 4,
  noise: 5,
  reverseComplement: 6,
  deletion: 7,
  insertion: 8,
  translocation: 9,
  split: 10,
  neighbour: 11,
  neighbourStrand: 12,
  taskValidation: 50,
  taskHead: 51,
  taskOrder: 52,
  testResample: 53,
  mapSample: 54,
  shuffle: 40,
  taskSplit: 41,
  background: 42,
  geneWindow: 43,
  taskLabels: 55,
  taskStrand: 56,
  madeUpGenome: 57,
} as const;

type Purpose = (typeof PURPOSE)[keyof typeof PURPOSE];

/**
 * The random numbers of one (seed, step, sample, purpose), drawn in order. Two streams with the same four numbers are
 * identical; with any of them different they are independent. Key = (seed, purpose), counter = (block, sample, step,
 * 0).
 */
export class Draws {
  private readonly words = new Uint32Array(4);
  private readonly key: readonly [number, number];
  private readonly step: number;
  private readonly sample: number;
  private block = 0;
  private used = 4;
  private spare = Number.NaN;

  constructor(seed: number, step: number, sample: number, purpose: Purpose) {
    this.key = [seed >>> 0, purpose];
    this.step = step >>> 0;
    this.sample = sample >>> 0;
  }

  /** A uniform unsigned 32-bit word. */
  word(): number {
    if (this.used === 4) {
      philox4x32([this.block++, this.sample, this.step, 0], this.key, this.words);
      this.used = 0;
    }
    return this.words[this.used++];
  }

  /** Uniform in [0, 1) on a grid of 2^-24, exact in float32. */
  uniform(): number {
    return (this.word() >>> 8) * 2 ** -24;
  }

  /** Uniform integer in [0, bound), 1 <= bound <= 2^32; the bias of at most bound / 2^32 is left in. */
  below(bound: number): number {
    return multiplyHigh(this.word(), bound);
  }

  /** Standard normal by Box and Muller, the same bits in every engine; made in pairs. */
  normal(): number {
    if (!Number.isNaN(this.spare)) {
      const value = this.spare;
      this.spare = Number.NaN;
      return value;
    }
    // Half a grid step keeps the logarithm finite.
    const radius = Math.sqrt(-2 * logarithm(this.uniform() + 2 ** -25));
    const angle = 2 * Math.PI * this.uniform();
    this.spare = radius * sine(angle);
    return radius * cosine(angle);
  }
}
