/** Floors without any network, frozen features, and networks trained on the task. */
const FLOOR_MODES = ['kmer', 'onehot', 'phase'] as const;
const FROZEN_MODES = ['knn', 'probe'] as const;
export const MODES = [...FLOOR_MODES, ...FROZEN_MODES, 'finetune', 'scratch'] as const;
/** A way to judge. */
export type Mode = (typeof MODES)[number];
type FloorMode = (typeof FLOOR_MODES)[number];
type FrozenMode = (typeof FROZEN_MODES)[number];

/** Modes that know nothing but the sequences: what any network should beat. */
export const isFloor = (mode: Mode): mode is FloorMode => FLOOR_MODES.some((floor) => floor === mode);
/** Modes that judge what a network makes of sequences, as it is. */
export const isFrozen = (mode: Mode): mode is FrozenMode => FROZEN_MODES.some((frozen) => frozen === mode);

/** Modes that start from pretrained weights. */
export const usesWeights = (mode: Mode): boolean => isFrozen(mode) || mode === 'finetune';
/** Modes that train a network, step by step. */
export const trainsNetwork = (mode: Mode): boolean => mode === 'finetune' || mode === 'scratch';
