import { BASE_LETTERS } from '../../formats/alphabet';
import { BigWigWriter } from '../../formats/bigwig/bigwig-writer';
import type { Chromosome } from '../../formats/bigwig/chromosome-tree';
import { TRACK_KINDS } from './track-kinds';

/** What a file holds a number a base of: one track, or a letter of the logo. */
export const FILE_TRACKS = [...TRACK_KINDS, ...BASE_LETTERS] as const;
export type FileTrack = (typeof FILE_TRACKS)[number];

/** Values of a stretch of a record, [n] each; of the logo heights [n,4]. */
export interface FilePiece {
  readonly start: number;
  readonly surprisal: Float32Array;
  readonly excess: Float32Array;
  readonly logo: Float32Array;
}

/** BigWig files of several tracks, written side by side. */
export class TrackFiles {
  private readonly writers: readonly (readonly [FileTrack, BigWigWriter])[];

  /** @param records in the order of `byName` */
  constructor(records: readonly Chromosome[], tracks: readonly FileTrack[]) {
    this.writers = tracks.map((track) => [track, new BigWigWriter(records)]);
  }

  /** @param record its number among those of the files; pieces of a record come one behind the other */
  add(record: number, piece: FilePiece): void {
    for (const [track, writer] of this.writers) writer.add(record, piece.start, valuesOf(track, piece));
  }

  finish(): readonly (readonly [FileTrack, Blob])[] {
    return this.writers.map(([track, writer]) => [track, writer.finish()]);
  }
}

export function valuesOf(track: FileTrack, { surprisal, excess, logo }: FilePiece): Float32Array {
  if (track === 'surprisal') return surprisal;
  if (track === 'excess') return excess;
  const base = BASE_LETTERS.indexOf(track);
  return Float32Array.from(surprisal, (_bits, i) => logo[BASE_LETTERS.length * i + base]);
}

/** What a file is called, without its ending. */
export const trackFileName = (track: FileTrack): string =>
  track === 'surprisal' || track === 'excess' ? track : `logo_${track}`;
