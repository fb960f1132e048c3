import type { WeightsInfo, WeightsSource } from '../evaluation/weights-source';
import { TypedError } from '../formats/typed-error';

/** A place that weights are kept in: the last run in memory, the run store, imported files. */
export interface WeightsPlace {
  list(): Promise<readonly WeightsInfo[]>;
  /** Undefined where the place does not hold them. */
  load(id: string): Promise<WeightsSource | undefined>;
}

/** All places as one list. */
export class WeightsShelf {
  private readonly places: readonly WeightsPlace[];

  constructor(places: readonly WeightsPlace[]) {
    this.places = places;
  }

  async list(): Promise<readonly WeightsInfo[]> {
    return (await Promise.all(this.places.map((place) => place.list()))).flat();
  }

  /** @throws TypedError `weights-gone` */
  async load(id: string): Promise<WeightsSource> {
    for (const place of this.places) {
      const found = await place.load(id);
      if (found !== undefined) return found;
    }
    throw new TypedError('weights-gone', 'These weights are no longer here.', 'Choose others from the list.');
  }
}

/** The networks of runs that ended while the page was open, newest first: small, and gone with the page. */
export class RunsInMemory implements WeightsPlace {
  private readonly sources: WeightsSource[] = [];

  add(source: WeightsSource): void {
    const before = this.sources.findIndex(({ id }) => id === source.id);
    if (before >= 0) this.sources.splice(before, 1);
    this.sources.unshift(source);
    this.sources.length = Math.min(this.sources.length, MOST_KEPT);
  }

  async list(): Promise<readonly WeightsInfo[]> {
    return this.sources.map(({ parameters: _, ...info }) => info);
  }

  async load(id: string): Promise<WeightsSource | undefined> {
    return this.sources.find((source) => source.id === id);
  }
}

/** Of a network of 13 million parameters, 100 MB each. */
const MOST_KEPT = 5;
