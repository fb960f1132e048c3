import { TypedError } from '../../errors/typed-error';
import { Column } from '../packed/column';
import type { PackedGenome } from '../packed/packed-genome';
import type { Stretches } from './stretches';

export interface WindowPlace {
  readonly record: number;
  /** 0-based, on the forward strand. */
  readonly start: number;
}

/** Which windows may be drawn, and how often. */
export interface SamplingPolicy {
  /** Windows with a larger share of unknown bases are not drawn. */
  readonly maxUnknownShare: number;
  /** `record`: every record alike, then any window of it (the paper's way); else every window alike. */
  readonly sampling?: 'length' | 'record' | 'regions';
  /** `skip`: soft-masked bases count as unknown. */
  readonly softMask?: 'train' | 'skip' | 'down-weight';
}

/**
 * A window with few enough unknown bases is found in the first tries on any real genome; so many misses mean there is
 * none to find.
 */
const mostTries = 10_000;
/** Around a window that may be drawn there are others; in the middle of unknown bases it stands alone. */
const nearTries = 8;

/** Draws windows from one part of a split. Holds no state: the same random words give the same window. */
export class WindowSampler {
  /** Start positions, before any is rejected for its unknown bases. */
  readonly positions: number;
  private readonly genome: PackedGenome;
  private readonly part: Stretches;
  private readonly windowLength: number;
  private readonly policy: SamplingPolicy;
  private readonly mostUnknown: number;
  /** Index in the part of each stretch that holds a window, and start positions up to and with it. */
  private readonly stretch = new Column();
  private readonly cumulative = new Column();
  /** Start positions up to and with each record that holds a window. */
  private readonly byRecord = new Column();

  /** @param part the stretches a window must lie in; those shorter than a window are passed over */
  constructor(genome: PackedGenome, part: Stretches, windowLength: number, policy: SamplingPolicy) {
    this.genome = genome;
    this.part = part;
    this.windowLength = windowLength;
    this.policy = policy;
    this.mostUnknown = Math.floor(policy.maxUnknownShare * windowLength);
    let positions = 0;
    let record = -1;
    for (let i = 0; i < part.count; i++) {
      const starts = part.endAt(i) - part.startAt(i) - windowLength + 1;
      if (starts < 1) continue;
      positions += starts;
      this.stretch.push(i);
      this.cumulative.push(positions);
      if (part.recordAt(i) === record) this.byRecord.setLast(positions);
      else this.byRecord.push(positions);
      record = part.recordAt(i);
    }
    this.positions = positions;
  }

  /**
   * @param random gives uniform 32-bit words; two are taken for each try, four where records are drawn alike
   * @throws TypedError `windows-all-unknown` where no window with few enough unknown bases is found
   */
  draw(random: () => number): WindowPlace {
    for (let tries = 0; this.positions > 0 && tries < mostTries; tries++) {
      const place = this.at(this.position(random));
      if (this.unknownIn(place) <= this.mostUnknown) return place;
    }
    const what = this.policy.softMask === 'skip' ? 'unknown or soft-masked' : 'unknown';
    throw new TypedError(
      'windows-all-unknown',
      `No window of ${this.windowLength.toLocaleString('en')} bases with at most ` +
        `${this.mostUnknown.toLocaleString('en')} ${what} was found in ${mostTries.toLocaleString('en')} tries.`,
      'Allow more N in a window, choose shorter windows, or leave out the records that are mostly N.',
      { path: 'maxUnknownShare' },
    );
  }

  /**
   * A window that begins within `reach` bases of one that was drawn, in the same stretch, drawn evenly; the window
   * itself where none of the tries has few enough unknown bases.
   * @param random gives uniform 32-bit words; one is taken for each try
   */
  near(place: WindowPlace, reach: number, random: () => number): WindowPlace {
    const { first, last } = this.startsAround(place);
    const from = Math.max(first, place.start - reach);
    const count = Math.min(last, place.start + reach) - from + 1;
    for (let tries = 0; tries < nearTries; tries++) {
      const near = { record: place.record, start: from + Math.floor(random() * 2 ** -32 * count) };
      if (this.unknownIn(near) <= this.mostUnknown) return near;
    }
    return place;
  }

  /** Where windows of the stretch begin that holds this one. */
  private startsAround({ record, start }: WindowPlace): { readonly first: number; readonly last: number } {
    const { part, windowLength } = this;
    const isBefore = (i: number) =>
      part.recordAt(i) < record || (part.recordAt(i) === record && part.endAt(i) < start + windowLength);
    let [low, high] = [0, part.count];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(middle)) low = middle + 1;
      else high = middle;
    }
    return { first: part.startAt(low), last: part.endAt(low) - windowLength };
  }

  private position(random: () => number): number {
    if (this.policy.sampling !== 'record') return Math.floor(fraction53(random(), random()) * this.positions);
    const record = Math.floor(fraction53(random(), random()) * this.byRecord.length);
    const before = record === 0 ? 0 : this.byRecord.at(record - 1);
    return before + Math.floor(fraction53(random(), random()) * (this.byRecord.at(record) - before));
  }

  private unknownIn({ record, start }: WindowPlace): number {
    const unknown = this.genome.countUnknown(record, start, this.windowLength);
    // Soft-masked N is counted twice, which errs towards leaving out.
    return this.policy.softMask === 'skip'
      ? unknown + this.genome.countSoftMasked(record, start, this.windowLength)
      : unknown;
  }

  /** The window at a 0-based place among all start positions. */
  private at(position: number): WindowPlace {
    const i = this.cumulative.firstAbove(position);
    const before = i === 0 ? 0 : this.cumulative.at(i - 1);
    const stretch = this.stretch.at(i);
    return { record: this.part.recordAt(stretch), start: this.part.startAt(stretch) + position - before };
  }
}

/** Uniform in [0, 1) with 53 bits, so that genomes of more than 2^32 positions are drawn from evenly too. */
function fraction53(high: number, low: number): number {
  return ((high >>> 5) * 2 ** 26 + (low >>> 6)) * 2 ** -53;
}
