import type { Tensor1D } from '@tensorflow/tfjs-core';
import { currentDevice } from '../device/webgpu/backend';
import { type Network, openNetwork } from '../inference/network';
import { TOKENS_A_PASS } from '../inference/windows';
import { tokensOf } from '../model/shape';
import { type Classifier, classLogits, poolOf } from './classifier';
import { requireFinite } from './divergence';
import { type RowBatch, rowBatches, rowsAtOnce } from './memory';
import type { Pace } from './softmax-regression';

/** Which sequences go through a classifier's network together, each forward pass a batch. */
export function passesOf({ shape, padding }: Classifier, sequences: readonly Uint8Array[]): readonly RowBatch[] {
  const held = rowsAtOnce('forward', shape, currentDevice());
  const wanted = (windowLength: number) => Math.floor(TOKENS_A_PASS / tokensOf({ ...shape, windowLength }));
  const lengths = sequences.map(({ length }) => length);
  return rowBatches(lengths, shape.windowLength, padding, (length) =>
    Math.max(1, Math.min(wanted(length), held(length))),
  );
}

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
    network.read(some, (features, weights, batch) =>
      classLogits(weights, features, poolOf(classifier, some, network.padded, batch)),
    ),
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
  let all = new Float32Array(0);
  try {
    for (const { rows, windowLength } of passesOf(classifier, sequences)) {
      await pace();
      const some = rows.map((row) => sequences[row]);
      const made = await pass(network.ofLength(windowLength), some);
      const width = made.length / rows.length;
      if (all.length === 0) all = new Float32Array(sequences.length * width);
      for (const [i, row] of rows.entries()) all.set(made.subarray(i * width, (i + 1) * width), row * width);
    }
  } finally {
    network.dispose();
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
