import { openNetwork } from '../inference/network';
import { type Substitution, substitutionScores } from '../inference/substitution-scores';
import { windowsAPass } from '../inference/windows';
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
  const changes = sequences.map((sequence, row): Substitution => {
    const window = cut(sequence, shape.windowLength);
    return { window, place: Math.floor(window.length / 2), alternative: alternatives[row] };
  });
  const size = windowsAPass(shape);
  const network = openNetwork(shape, parameters);
  const scores = new Float32Array(changes.length);
  try {
    for (let first = 0; first < changes.length; first += size) {
      await pace();
      progress(first / changes.length, 'scores');
      scores.set(await substitutionScores(network, changes.slice(first, first + size)), first);
    }
  } finally {
    network.dispose();
  }
  requireFinite(scores, 1);
  return scores;
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

/** The middle, with the base at floor(L / 2) of the whole at floor(L / 2) of what is left. */
function cut(sequence: Uint8Array, most: number): Uint8Array {
  if (sequence.length <= most) return sequence;
  const from = Math.floor(sequence.length / 2) - Math.floor(most / 2);
  return sequence.subarray(from, from + most);
}
