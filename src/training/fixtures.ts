import { PRESETS } from './presets';

/**
 * The objective that adds no weights to a network and asks one view of the teacher: what tests of a step count with
 * where they are not of another.
 */
export const INFONCE = { objective: 'infonce', contrastiveWeight: 0.5, neighbourWeight: 0 } as const;

/** The smallest preset with it, at the length of a quick look. */
export const NANO = { ...PRESETS.nano, ...INFONCE, steps: 300 };
