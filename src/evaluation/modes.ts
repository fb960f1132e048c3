import type { Task } from './tasks/task';

/** Floors without any network, frozen features, and networks trained on the task. */
const FLOOR_MODES = ['kmer', 'onehot', 'phase'] as const;
const FROZEN_MODES = ['knn', 'probe'] as const;
/** Of a task that is answered without training: by the network, and by the best table of counts. */
const ZERO_SHOT_MODES = ['zeroshot', 'table'] as const;
export const MODES = [...FLOOR_MODES, ...FROZEN_MODES, 'finetune', 'scratch', ...ZERO_SHOT_MODES] as const;
/** A way to judge. */
export type Mode = (typeof MODES)[number];
type FloorMode = (typeof FLOOR_MODES)[number];
type FrozenMode = (typeof FROZEN_MODES)[number];
type ZeroShotMode = (typeof ZERO_SHOT_MODES)[number];

/** Modes that know nothing but the sequences, and are fitted: what any network should beat. */
export const isFloor = (mode: Mode): mode is FloorMode => FLOOR_MODES.some((floor) => floor === mode);
/** Modes that judge what a network makes of sequences, as it is. */
export const isFrozen = (mode: Mode): mode is FrozenMode => FROZEN_MODES.some((frozen) => frozen === mode);

/** Modes of tasks that are answered without training. */
export const isZeroShot = (mode: Mode): mode is ZeroShotMode => ZERO_SHOT_MODES.some((each) => each === mode);
/** Modes that judge a network, not the sequences alone. */
export const hasNetwork = (mode: Mode): boolean => !isFloor(mode) && mode !== 'table';
/** The ways to judge that a task has. */
export const modesOf = ({ zeroShot }: Pick<Task, 'zeroShot'>): readonly Mode[] =>
  MODES.filter((mode) => isZeroShot(mode) === (zeroShot === true));

/** Modes that start from pretrained weights. */
export const usesWeights = (mode: Mode): boolean => isFrozen(mode) || mode === 'finetune' || mode === 'zeroshot';
/** Modes that train a network, step by step. */
export const trainsNetwork = (mode: Mode): boolean => mode === 'finetune' || mode === 'scratch';
