/** Tracks of a record: surprisal, and what is left of it beyond the count table. */
export const TRACK_KINDS = ['surprisal', 'excess'] as const;
export type TrackKind = (typeof TRACK_KINDS)[number];
