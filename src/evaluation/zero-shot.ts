import { openNetwork } from '../inference/network';
import { basesOfCodes } from '../inference/record-bases';
import { variantEffects } from '../inference/variant-scores';
import type { NetworkShape } from '../model/shape';
import type { LabelledSequences, Substitutions } from './dataset';
import { requireFinite } from './divergence';
import type { Progress } from './fit';
import type { Pace } from './softmax-regression';

/**
 * What a network that was never trained on the task says of each substitution of a part: ln p(alternative) -
 * ln p(base), the base hidden, both strands. Windows longer than the network's are cut around the base.
 * @returns [N]
 * @throws TypedError `evaluation-not-finite` where the weights diverged
 */
export async function zeroShotScores(
  { sequences, substitutions }: LabelledSequences,
  { shape, parameters }: { readonly shape: NetworkShape; readonly parameters: Float32Array },
  pace: Pace,
  progress: Progress,
): Promise<Float32Array> {
  const { alternatives } = required(substitutions);
  const sites = sequences.map((sequence, row) => ({
    bases: basesOfCodes(sequence),
    place: Math.floor(sequence.length / 2),
    alternatives: [alternatives[row]],
  }));
  const network = openNetwork(shape, parameters);
  try {
    const effects = await variantEffects(network, sites, { pace, progress: (share) => progress(share, 'scores') });
    const scores = Float32Array.from(effects, ({ values }) => values[0]);
    requireFinite(scores, 1);
    return scores;
  } finally {
    network.dispose();
  }
}

/** What the table of counts says of them, [N]. */
export const tableScores = ({ substitutions }: LabelledSequences): Float32Array => required(substitutions).tableScores;

/**
 * Probabilities [N,2] that rank rows by their scores: the less likely the change, the likelier class 1. They are no
 * calibrated ones.
 */
export const rankedByScore = (scores: Float32Array): Float32Array =>
  Float32Array.from({ length: 2 * scores.length }, (_, i) => {
    const score = scores[i >> 1];
    return 1 / (1 + Math.exp(i % 2 === 1 ? score : -score));
  });

function required(substitutions: Substitutions | undefined): Substitutions {
  if (substitutions === undefined) throw new Error('the rows are no substitutions');
  return substitutions;
}
