import { matMul, tensor2d } from '@tensorflow/tfjs-core';
import type { Pace } from './softmax-regression';
import { type Moments, standardised } from './standardise';

/** Similarities held at once. */
const SIMILARITIES = 2 ** 21;
/** Temperature of the votes, as in the kNN judge of Wu et al. 2018 and DINO. */
const TEMPERATURE = 0.07;

/**
 * Features [N,D] standardised with the training part's moments and scaled to length 1, so that a product of two is
 * their cosine.
 */
export function unitRows(features: Float32Array, moments: Moments): Float32Array {
  const width = moments.mean.length;
  const rows = standardised(features, moments);
  for (let first = 0; first < rows.length; first += width) {
    const row = rows.subarray(first, first + width);
    const norm = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0)) + 1e-12;
    row.forEach((value, d) => {
      row[d] = value / norm;
    });
  }
  return rows;
}

/** The `most` nearest of M known rows for each of N queries, nearest first; of equals the earlier. */
export interface Neighbours {
  /** [N,most] */
  readonly rows: Uint32Array;
  /** [N,most] cosines. */
  readonly cosines: Float32Array;
  readonly most: number;
}

/** @param known [M,D], @param queries [N,D]: unit rows */
export async function nearest(
  known: Float32Array,
  queries: Float32Array,
  width: number,
  wanted: number,
  pace: Pace,
): Promise<Neighbours> {
  const knownCount = known.length / width;
  const queryCount = queries.length / width;
  const most = Math.min(wanted, knownCount);
  const rows = new Uint32Array(queryCount * most);
  const cosines = new Float32Array(queryCount * most);
  const chunk = Math.max(1, Math.floor(SIMILARITIES / knownCount));
  const all = tensor2d(known.slice(), [knownCount, width]);
  try {
    for (let first = 0; first < queryCount; first += chunk) {
      await pace();
      const count = Math.min(chunk, queryCount - first);
      const some = tensor2d(queries.slice(first * width, (first + count) * width), [count, width]);
      const product = matMul(some, all, false, true);
      some.dispose();
      const similarities = (await product.data()) as Float32Array;
      for (let q = 0; q < count; q++)
        best(similarities.subarray(q * knownCount, (q + 1) * knownCount), most, first + q, rows, cosines);
      product.dispose();
    }
  } finally {
    all.dispose();
  }
  return { rows, cosines, most };
}

/** Insertion into a short sorted list: `most` is tens, the row may be a hundred thousand. */
function best(similarities: Float32Array, most: number, query: number, rows: Uint32Array, cosines: Float32Array): void {
  const from = query * most;
  let held = 0;
  for (let i = 0; i < similarities.length; i++) {
    const value = similarities[i];
    if (held === most && value <= cosines[from + most - 1]) continue;
    let at = held < most ? held++ : most - 1;
    while (at > 0 && cosines[from + at - 1] < value) {
      cosines[from + at] = cosines[from + at - 1];
      rows[from + at] = rows[from + at - 1];
      at--;
    }
    cosines[from + at] = value;
    rows[from + at] = i;
  }
}

/** Class probabilities [N,K] from the votes of the k nearest, each weighted with exp(cosine / temperature). */
export function vote(
  { rows, cosines, most }: Neighbours,
  k: number,
  labels: ArrayLike<number>,
  classes: number,
): Float32Array {
  const count = rows.length / most;
  const probabilities = new Float32Array(count * classes);
  for (let q = 0; q < count; q++) {
    let sum = 0;
    for (let n = 0; n < Math.min(k, most); n++) {
      // Relative to the nearest, so that nothing overflows.
      const weight = Math.exp((cosines[q * most + n] - cosines[q * most]) / TEMPERATURE);
      probabilities[q * classes + labels[rows[q * most + n]]] += weight;
      sum += weight;
    }
    for (let c = 0; c < classes; c++) probabilities[q * classes + c] /= sum;
  }
  return probabilities;
}
