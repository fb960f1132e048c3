import type { PackedGenome } from '../../genome/packed/packed-genome';
import { Draws, PURPOSE } from '../../numerics/draws';
import { readWindow, spreadWindows, type Territory, tooUnknown, type Window } from './genome-source';
import type { Occupied } from './occupied';

const SEED = 1;
/** Windows of a part whose GC is looked at before any is drawn, spread evenly. */
const SURVEYED = 4000;
const TRIES = 400;
/** Where a smaller share of the surveyed windows would do, drawing at random takes too long: one of them is taken. */
const COMMON = 0.01;

interface Surveyed {
  readonly window: Window;
  readonly gc: number;
}

/** The windows of one part of a genome that touch no feature, found by their GC share. */
export class BackgroundWindows {
  private readonly genome: PackedGenome;
  private readonly occupied: Occupied;
  private readonly length: number;
  private readonly tolerance: number;
  /** Places that windows may begin at, and how many begin before each part. */
  private readonly roomy: readonly Territory[];
  private readonly firstPosition: readonly number[];
  private readonly positions: number;
  /** By GC share, lowest first. */
  private readonly survey: readonly Surveyed[];

  /**
   * @param length bases of a window
   * @param tolerance difference in GC share that is allowed, 0 to 1
   */
  constructor(
    genome: PackedGenome,
    parts: readonly Territory[],
    occupied: Occupied,
    { length, tolerance }: { readonly length: number; readonly tolerance: number },
  ) {
    this.genome = genome;
    this.occupied = occupied;
    this.length = length;
    this.tolerance = tolerance;
    this.roomy = parts.filter(({ start, end }) => end - start >= length);
    let positions = 0;
    this.firstPosition = this.roomy.map(({ start, end }) => {
      positions += end - start - length + 1;
      return positions - (end - start - length + 1);
    });
    this.positions = positions;
    this.survey = spreadWindows(genome, parts, length, SURVEYED)
      .filter((window) => this.isFree(window))
      .map((window) => ({ window, gc: gcShare(readWindow(genome, window, length)) }))
      .sort((a, b) => a.gc - b.gc);
  }

  /** Lowest and highest GC share of the windows looked at; null where none is free. */
  get gcRange(): readonly [lowest: number, highest: number] | null {
    return this.survey.length === 0 ? null : [this.survey[0].gc, this.survey[this.survey.length - 1].gc];
  }

  /** How far the GC share of the closest window looked at is from `gc`; infinite where none is free. */
  distanceTo(gc: number): number {
    return this.survey.reduce((least, each) => Math.min(least, Math.abs(each.gc - gc)), Number.POSITIVE_INFINITY);
  }

  /**
   * The bases of a window of this GC share, drawn by the place of its partner, so that it is the same whatever else is
   * in the data; undefined where there is none.
   */
  find(partner: Window, gc: number): Uint8Array | undefined {
    const from = this.firstOf(gc - this.tolerance);
    let to = from;
    while (to < this.survey.length && this.survey[to].gc <= gc + this.tolerance) to++;
    if (to === from) return undefined;
    const draws = new Draws(SEED, partner.record, partner.start, PURPOSE.background);
    if (to - from >= COMMON * this.survey.length) {
      for (let tries = 0; tries < TRIES; tries++) {
        const window = this.windowAt(draws.below(this.positions));
        if (!this.isFree(window) || tooUnknown(this.genome, window, this.length)) continue;
        const bases = readWindow(this.genome, window, this.length);
        if (Math.abs(gcShare(bases) - gc) <= this.tolerance) return bases;
      }
    }
    return readWindow(this.genome, this.survey[from + draws.below(to - from)].window, this.length);
  }

  private isFree({ record, start }: Window): boolean {
    return !this.occupied.touches(record, start, start + this.length);
  }

  /** The first surveyed window of at least this GC share. */
  private firstOf(gc: number): number {
    let [low, high] = [0, this.survey.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.survey[middle].gc >= gc) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  private windowAt(position: number): Window {
    let [low, high] = [0, this.roomy.length];
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.firstPosition[middle] <= position) low = middle;
      else high = middle;
    }
    const { record, start } = this.roomy[low];
    return { record, start: start + position - this.firstPosition[low] };
  }
}

/** Share of G and C among the known bases. */
export function gcShare(bases: Uint8Array): number {
  let [gc, known] = [0, 0];
  for (const base of bases) {
    if (base < 4) known++;
    if (base === 1 || base === 2) gc++;
  }
  return known === 0 ? 0 : gc / known;
}
