import { TypedError } from '../formats/typed-error';
import type { PackedGenome } from './packed-genome';
import type { Interval } from './summary';

export interface WindowPlace {
  readonly record: number;
  /** 0-based, on the forward strand. */
  readonly start: number;
}

/** A window with few enough unknown bases is found in the first tries on any real genome; so many misses mean there is none to find. */
const mostTries = 10_000;

/** Draws windows uniformly over all start positions of one part of a split. Holds no state: the same random words give the same window. */
export class WindowSampler {
  /** Start positions, before any is rejected for its unknown bases. */
  readonly positions: number;
  private readonly genome: PackedGenome;
  private readonly windowLength: number;
  private readonly mostUnknown: number;
  private readonly record: number[] = [];
  private readonly start: number[] = [];
  /** Start positions up to and with each interval. */
  private readonly cumulative: number[] = [];

  /**
   * @param part by record, the intervals a window must lie in; those shorter than a window are passed over
   * @param maxUnknownShare windows with a larger share of unknown bases are not drawn
   */
  constructor(genome: PackedGenome, part: readonly (readonly Interval[])[], windowLength: number, maxUnknownShare: number) {
    this.genome = genome;
    this.windowLength = windowLength;
    this.mostUnknown = Math.floor(maxUnknownShare * windowLength);
    let positions = 0;
    part.forEach((intervals, record) => {
      for (const { start, end } of intervals) {
        if (end - start < windowLength) continue;
        positions += end - start - windowLength + 1;
        this.record.push(record);
        this.start.push(start);
        this.cumulative.push(positions);
      }
    });
    this.positions = positions;
  }

  /**
   * @param random gives uniform 32-bit words; two are taken for each try
   * @throws TypedError `windows-all-unknown` where no window with few enough unknown bases is found
   */
  draw(random: () => number): WindowPlace {
    for (let tries = 0; this.positions > 0 && tries < mostTries; tries++) {
      const place = this.at(Math.floor(fraction53(random(), random()) * this.positions));
      if (this.genome.countUnknown(place.record, place.start, this.windowLength) <= this.mostUnknown) return place;
    }
    throw new TypedError(
      'windows-all-unknown',
      `No window of ${this.windowLength.toLocaleString('en')} bases with at most ${this.mostUnknown.toLocaleString('en')} unknown was found in ${mostTries.toLocaleString('en')} tries.`,
      'Allow more N in a window, choose shorter windows, or leave out the records that are mostly N.',
      { path: 'maxUnknownShare' },
    );
  }

  /** The window at a 0-based place among all start positions. */
  private at(position: number): WindowPlace {
    let low = 0;
    let high = this.cumulative.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.cumulative[middle] > position) high = middle;
      else low = middle + 1;
    }
    const before = low === 0 ? 0 : this.cumulative[low - 1];
    return { record: this.record[low], start: this.start[low] + position - before };
  }
}

/** Uniform in [0, 1) with 53 bits, so that genomes of more than 2^32 positions are drawn from evenly too. */
function fraction53(high: number, low: number): number {
  return ((high >>> 5) * 2 ** 26 + (low >>> 6)) * 2 ** -53;
}
