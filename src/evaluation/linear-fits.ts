import type { Classifier } from './classifier';
import { DenseDesign, type Design, WordDesign } from './design';
import { extractFeatures } from './features';
import type { Fitted, Progress } from './fit';
import { assess } from './metrics';
import { nearest, unitRows, vote } from './nearest';
import type { FitData } from './parts';
import { crossEntropy, fitSoftmax, type LinearModel, type Pace, predict } from './softmax-regression';
import { momentsOf, standardised } from './standardise';

/**
 * Penalties to choose from, strongest first: each fit starts where the one before ended. Of word frequencies in
 * percent, and of standardised features.
 */
const WORD_PENALTIES = [1, 0.1, 0.01, 0.001];
const FEATURE_PENALTIES = [1, 0.1, 1e-2, 1e-3, 1e-4];
const ITERATIONS = 100;
const NEIGHBOURS = [1, 5, 10, 20, 50];
/** Words of the floor (method, section 8; docs/benchmarks.md). */
const WORD_LENGTHS = [4, 5];

export type Extract = (sequences: readonly Uint8Array[]) => Promise<Float32Array>;

/** Features of a frozen network; a sequence's are computed once, however many seeds ask for them. */
export function frozenFeatures(parameters: Float32Array, classifier: Classifier, pace: Pace): Extract {
  const known = new Map<Uint8Array, Float32Array>();
  const { width } = classifier.shape;
  return async (sequences) => {
    const missing = [...new Set(sequences)].filter((sequence) => !known.has(sequence));
    const made = await extractFeatures(parameters, classifier, missing, pace);
    for (const [i, sequence] of missing.entries()) known.set(sequence, made.subarray(i * width, (i + 1) * width));
    const all = new Float32Array(sequences.length * width);
    for (const [i, sequence] of sequences.entries()) all.set(known.get(sequence)!, i * width);
    return all;
  };
}

/** The floor: a softmax over the frequencies of 4- and 5-mers, no network. */
export function fitWords(data: FitData, pace: Pace, progress: Progress): Promise<Fitted> {
  const designOf = async (sequences: readonly Uint8Array[]) => new WordDesign(sequences, WORD_LENGTHS);
  return fitLinear(data, designOf, WORD_PENALTIES, pace, progress);
}

/** Multinomial logistic regression on frozen features [N,D]. */
export async function fitProbe(
  data: FitData,
  extract: Extract,
  width: number,
  pace: Pace,
  progress: Progress,
): Promise<Fitted> {
  const moments = momentsOf(await extract(data.train.sequences), width);
  const designOf = async (sequences: readonly Uint8Array[]) =>
    new DenseDesign(standardised(await extract(sequences), moments), width);
  return fitLinear(data, designOf, FEATURE_PENALTIES, pace, progress);
}

type DesignOf = (sequences: readonly Uint8Array[]) => Promise<Design>;

/** Of all penalties the one with the lowest validation loss. */
async function fitLinear(
  { train, validation, classes }: FitData,
  designOf: DesignOf,
  penalties: readonly number[],
  pace: Pace,
  progress: Progress,
): Promise<Fitted> {
  const design = await designOf(train.sequences);
  const held = await designOf(validation.sequences);
  let best:
    | { readonly model: LinearModel; readonly loss: number; readonly l2: number; readonly probabilities: Float32Array }
    | undefined;
  let from: Float64Array | undefined;
  for (const [i, l2] of penalties.entries()) {
    progress(i / penalties.length, `L2 ${l2}`);
    const settings = { l2, iterations: ITERATIONS, from };
    const { model, parameters } = await fitSoftmax(design, train.labels, classes, settings, pace);
    from = parameters;
    const probabilities = predict(model, held);
    const loss = crossEntropy(probabilities, validation.labels, classes);
    if (best === undefined || loss < best.loss) best = { model, loss, l2, probabilities };
  }
  if (best === undefined) throw new Error('no penalty to choose from');
  const { model, loss, l2, probabilities } = best;
  const { mcc, accuracy } = assess({ labels: validation.labels, probabilities, classes }).metrics;
  return {
    predict: async (sequences) => predict(model, await designOf(sequences)),
    chosen: `L2 ${l2}`,
    validation: { mcc, accuracy, loss },
    epochs: [],
    transfer: null,
  };
}

/**
 * k nearest neighbours by the cosine of standardised frozen features; of all k the one with the highest validation MCC,
 * of equals the smaller.
 */
export async function fitNearest(
  { train, validation, classes }: FitData,
  extract: Extract,
  width: number,
  pace: Pace,
  progress: Progress,
): Promise<Fitted> {
  const features = await extract(train.sequences);
  const moments = momentsOf(features, width);
  const known = unitRows(features, moments);
  const neighboursOf = async (sequences: readonly Uint8Array[]) =>
    nearest(known, unitRows(await extract(sequences), moments), width, NEIGHBOURS[NEIGHBOURS.length - 1], pace);
  progress(0.5, 'neighbours');
  const neighbours = await neighboursOf(validation.sequences);
  const judged = NEIGHBOURS.map((k) => {
    const probabilities = vote(neighbours, k, train.labels, classes);
    const { mcc, accuracy } = assess({ labels: validation.labels, probabilities, classes }).metrics;
    return { k, mcc, accuracy, loss: crossEntropy(probabilities, validation.labels, classes) };
  });
  const { k, ...found } = judged.reduce((best, each) => (each.mcc > best.mcc ? each : best));
  return {
    predict: async (sequences) => vote(await neighboursOf(sequences), k, train.labels, classes),
    chosen: `k ${k}`,
    validation: found,
    epochs: [],
    transfer: null,
  };
}
