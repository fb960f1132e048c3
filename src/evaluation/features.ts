import { dispose, type Tensor, type Tensor1D, tensor1d } from '@tensorflow/tfjs-core';
import { clsVectors, encode } from '../model/network';
import { withWeights } from '../model/weights';
import { type Classifier, classLogits, pooledFeatures, uploadSequences } from './classifier';
import type { Pace } from './softmax-regression';

/** Tokens of one forward pass: enough to fill a device, few enough for any. */
const TOKENS_A_PASS = 8192;

const passOf = ({ shape }: Classifier): number =>
  Math.max(1, Math.floor(TOKENS_A_PASS / (shape.windowLength + shape.clsVectors)));

type Pass = (flat: Tensor1D, classifier: Classifier, sequences: readonly Uint8Array[]) => Promise<Float32Array>;

/**
 * Features of a frozen backbone: means over the valid positions [N,D], or the CLS vectors one after the other [N,C*D].
 */
export const extractFeatures = (
  parameters: Float32Array,
  classifier: Classifier,
  sequences: readonly Uint8Array[],
  pace: Pace,
  of: 'mean' | 'cls' = 'mean',
): Promise<Float32Array> => inPasses(parameters, classifier, sequences, pace, of === 'mean' ? means : clsFeatures);

/** Probabilities [N,K] of a trained classifier. */
export async function classify(
  parameters: Float32Array | Tensor1D,
  classifier: Classifier,
  sequences: readonly Uint8Array[],
  pace: Pace,
): Promise<Float32Array> {
  const values = await inPasses(parameters, classifier, sequences, pace, logits);
  for (let first = 0; first < values.length; first += classifier.classes)
    softmax(values.subarray(first, first + classifier.classes));
  return values;
}

async function inPasses(
  parameters: Float32Array | Tensor1D,
  classifier: Classifier,
  sequences: readonly Uint8Array[],
  pace: Pace,
  pass: Pass,
): Promise<Float32Array> {
  const flat = parameters instanceof Float32Array ? tensor1d(parameters.slice()) : parameters;
  const size = passOf(classifier);
  const pieces: Float32Array[] = [];
  try {
    for (let first = 0; first < sequences.length; first += size) {
      await pace();
      pieces.push(await pass(flat, classifier, sequences.slice(first, first + size)));
    }
  } finally {
    if (parameters instanceof Float32Array) flat.dispose();
  }
  const all = new Float32Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

const means: Pass = async (flat, { shape, layout }, sequences) => {
  const batch = uploadSequences(sequences, shape);
  const pooled = withWeights(flat, layout, (weights) => pooledFeatures(weights, batch, shape));
  dispose(Object.values(batch));
  return read(pooled);
};

const clsFeatures: Pass = async (flat, { shape, layout }, sequences) => {
  const batch = uploadSequences(sequences, shape);
  const cls = withWeights(flat, layout, (weights) =>
    clsVectors(encode(weights, batch.input, shape, batch.keys), shape),
  );
  dispose(Object.values(batch));
  return read(cls);
};

const logits: Pass = async (flat, { shape, layout }, sequences) => {
  const batch = uploadSequences(sequences, shape);
  const made = withWeights(flat, layout, (weights) => classLogits(weights, batch, shape));
  dispose(Object.values(batch));
  return read(made);
};

async function read(made: Tensor): Promise<Float32Array> {
  const values = (await made.data<'float32'>()).slice();
  made.dispose();
  return values;
}

function softmax(row: Float32Array): void {
  const highest = row.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const sum = row.reduce((total, value) => total + Math.exp(value - highest), 0);
  row.forEach((value, k) => {
    row[k] = Math.exp(value - highest) / sum;
  });
}
