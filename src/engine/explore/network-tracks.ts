import type { TwoSidedTable } from '../../genome/analysis/two-sided';
import type { ExploredGenome } from '../genome/open-genome';
import type { TrackProgress } from './answers';
import { RecordTrack } from './record-track';
import type { TrackOf, TrackStore } from './track-store';

/** What tracks are held against: the genome with what is held out of it, and counts of the rest. */
export interface TrackGround {
  readonly explored: ExploredGenome;
  readonly table: TwoSidedTable;
}

/** All tracks of one network on one genome. */
export class NetworkTracks {
  readonly of: TrackOf;
  readonly run: string;
  readonly store: TrackStore;
  private readonly kept: ReadonlyMap<number, readonly number[]>;
  private readonly records = new Map<number, RecordTrack>();
  private current: TrackGround;

  /** @param kept whole chunks of each record that the store has */
  constructor(
    { of, run, store }: Pick<NetworkTracks, 'of' | 'run' | 'store'>,
    kept: ReadonlyMap<number, readonly number[]>,
    ground: TrackGround,
  ) {
    this.of = of;
    this.run = run;
    this.store = store;
    this.kept = kept;
    this.current = ground;
  }

  get ground(): TrackGround {
    return this.current;
  }

  /** Another part is held out, so that other counts are told from: what the network said stays. */
  stand(ground: TrackGround): void {
    this.current = ground;
    for (const track of this.records.values()) track.holdAgainst(ground.table);
  }

  record(record: number): RecordTrack {
    const known = this.records.get(record);
    if (known !== undefined) return known;
    const { of, store, current } = this;
    const place = { read: (index: number) => store.read(of, record, index) };
    const { genome } = current.explored;
    const track = new RecordTrack(genome, record, current.table, place, this.kept.get(record) ?? []);
    this.records.set(record, track);
    return track;
  }

  progressOf(record: number): TrackProgress {
    const { done, length } = this.record(record);
    return { record, name: this.current.explored.genome.records.nameOf(record), done, length };
  }

  /** Of each record that anything is computed of, in their order. */
  progress(): readonly TrackProgress[] {
    return [...new Set([...this.kept.keys(), ...this.records.keys()])]
      .sort((a, b) => a - b)
      .map((record) => this.progressOf(record))
      .filter(({ done }) => done > 0);
  }
}
