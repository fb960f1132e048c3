/** Ways to judge: a floor without any network, frozen features, and networks trained on the task. */
export const MODES = ['kmer', 'knn', 'probe', 'finetune', 'scratch'] as const;
export type Mode = (typeof MODES)[number];

/** Modes that start from pretrained weights. */
export const usesWeights = (mode: Mode): boolean => mode === 'knn' || mode === 'probe' || mode === 'finetune';
/** Modes that train a network, step by step. */
export const trainsNetwork = (mode: Mode): boolean => mode === 'finetune' || mode === 'scratch';
