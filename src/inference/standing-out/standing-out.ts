import type { Annotation } from '../../genome/annotation/annotation';
import { BASE_CLASSES } from '../../genome/annotation/base-class-names';
import { baseClasses } from '../../genome/annotation/base-classes';
import type { Interval } from '../../genome/summary';
import { type ClassMeans, ClassSums } from './class-means';
import { type Stretch, StretchScan } from './stretches';

/** What is looked for. */
export interface StandingOutQuery {
  readonly by: 'surprisal' | 'excess';
  /** Of a stretch. */
  readonly bases: number;
}

/** What stands out of a track. */
export interface StandsOut {
  /** Most surprising first, and least surprising first. */
  readonly most: readonly Stretch[];
  readonly least: readonly Stretch[];
  readonly classes: readonly ClassMeans[];
}

/** Values of a stretch of a record, in bits, NaN where there is none; and what of it training did not see. */
export interface TrackPiece {
  readonly start: number;
  readonly surprisal: Float32Array;
  readonly excess: Float32Array;
  readonly heldOut: readonly Interval[];
}

const MOST_STRETCHES = 25;
const NOTHING_KNOWN = BASE_CLASSES.indexOf('none');

/** Reads a track piece by piece: which stretches stand out, and how surprising each class of bases is. */
export class StandingOut {
  private readonly annotation: Annotation | null;
  private readonly stretches: StretchScan;
  private readonly sums = new ClassSums();

  /** @param annotation null where there is none: then all bases are one class */
  constructor({ by, bases }: StandingOutQuery, annotation: Annotation | null) {
    this.annotation = annotation;
    this.stretches = new StretchScan(by, bases, MOST_STRETCHES);
  }

  /** Pieces of a record come one behind the other, records one after the other. */
  add(record: number, { start, surprisal, excess, heldOut }: TrackPiece): void {
    const end = start + surprisal.length;
    this.stretches.add(record, start, surprisal, excess);
    const unseen = new Uint8Array(surprisal.length);
    for (const part of heldOut) unseen.fill(1, part.start - start, part.end - start);
    const classes =
      this.annotation === null
        ? new Uint8Array(surprisal.length).fill(NOTHING_KNOWN)
        : baseClasses(this.annotation, record, { start, end });
    this.sums.add(classes, surprisal, excess, unseen);
  }

  finish(): StandsOut {
    const classes = this.sums.means();
    return { ...this.stretches.finish(), classes: this.annotation === null ? classes.slice(0, 1) : classes };
  }
}
