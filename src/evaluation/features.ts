import type { Tensor1D } from '@tensorflow/tfjs-core';
import { type Network, openNetwork } from '../inference/network';
import { tokensOf } from '../model/shape';
import { type Classifier, classLogits } from './classifier';
import { requireFinite } from './divergence';
import type { Pace } from './softmax-regression';

/** Tokens of one forward pass: enough to fill a device, few enough for any. */
const TOKENS_A_PASS = 8192;

/** Sequences of one forward pass. */
export const passOf = ({ shape }: Classifier): number => Math.max(1, Math.floor(TOKENS_A_PASS / tokensOf(shape)));

/**
 * Features of a frozen backbone: means over the valid positions [N,D], or the CLS vectors one after the other [N,C*D].
 * @throws TypedError `evaluation-not-finite` where the weights diverged
 */
export async function extractFeatures(
  parameters: Float32Array,
  classifier: Classifier,
  sequences: readonly Uint8Array[],
  pace: Pace,
  of: 'mean' | 'cls' = 'mean',
): Promise<Float32Array> {
  const values = await inPasses(parameters, classifier, sequences, pace, (network, some) =>
    network.features(some, { of }),
  );
  requireFinite(values, Math.max(1, values.length / sequences.length));
  return values;
}

/** Probabilities [N,K] of a trained classifier: no numbers where its logits are none. */
export async function classify(
  parameters: Float32Array | Tensor1D,
  classifier: Classifier,
  sequences: readonly Uint8Array[],
  pace: Pace,
): Promise<Float32Array> {
  const values = await inPasses(parameters, classifier, sequences, pace, (network, some) =>
    network.read(some, (features, weights, batch) => classLogits(weights, features, batch)),
  );
  for (let first = 0; first < values.length; first += classifier.classes)
    softmax(values.subarray(first, first + classifier.classes));
  return values;
}

/** A network that only goes forward, for as long as it takes to go through all sequences. */
async function inPasses(
  parameters: Float32Array | Tensor1D,
  classifier: Classifier,
  sequences: readonly Uint8Array[],
  pace: Pace,
  pass: (network: Network, sequences: readonly Uint8Array[]) => Promise<Float32Array>,
): Promise<Float32Array> {
  const network = openNetwork(classifier.shape, parameters, classifier.layout);
  const size = passOf(classifier);
  const pieces: Float32Array[] = [];
  try {
    for (let first = 0; first < sequences.length; first += size) {
      await pace();
      pieces.push(await pass(network, sequences.slice(first, first + size)));
    }
  } finally {
    network.dispose();
  }
  const all = new Float32Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

function softmax(row: Float32Array): void {
  const highest = row.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const sum = row.reduce((total, value) => total + Math.exp(value - highest), 0);
  row.forEach((value, k) => {
    row[k] = Math.exp(value - highest) / sum;
  });
}
