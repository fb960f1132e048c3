/** Which features of a frozen network a probe is fitted on. */

/**
 * The mean over a sequence's own bases, the base at its centre (index floor(L / 2)), or the CLS vectors one after
 * another.
 */
export const POOLS = ['mean', 'centre', 'cls'] as const;
export type Pool = (typeof POOLS)[number];

/**
 * The sequence as it is; the mean of what the network makes of it and of its reverse complement, which no longer tells
 * the strands apart; or both side by side, which does.
 */
export const STRANDS = ['one', 'averaged', 'beside'] as const;
export type Strands = (typeof STRANDS)[number];

/**
 * A layer by its number (0 is the input projection), the last one, the one that is best on the validation part, or all
 * side by side.
 */
export type LayerChoice = number | 'best' | 'all' | 'last';

/** A layer by its number, or all side by side: what a choice comes to. */
export type Layer = number | 'all';

export interface FeatureSettings {
  readonly layer: LayerChoice;
  readonly pool: Pool;
  readonly strands: Strands;
}

/** What every result was made with before there was a choice. */
export const PLAIN_FEATURES: FeatureSettings = { layer: 'last', pool: 'mean', strands: 'one' };

/** What a task is probed with where nothing else is asked for: a task about a place says so. */
export const featuresFor = ({ pool = 'mean', strands = 'averaged' }: Partial<FeatureSettings>): FeatureSettings => ({
  layer: 'best',
  pool,
  strands,
});
