import { Draws, PURPOSE } from '../../src/numerics/draws';
import { viewsFromCodes } from '../../src/ops/input-views/from-codes';
import { CodeBatch } from '../../src/ops/input-views/layout';
import { makeViewBatch, type ViewBatch } from '../../src/ops/input-views/view-batch';
import type { AttentionSizes, ChordMixerSizes, ProductSizes, Sizes } from './cases';

/** The same numbers for every implementation, so that the losses of their first steps must agree. */

export interface NamedArray {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

const SEED = 7;
const BASES = 4;
export const CLASSES = 5;

/**
 * The parameters of a plain ChordMixer language model: input projection [5,D], layers of w1 [D,H], b1 [H], w2 [H,D], b2
 * [D], output [D,5] and biases. Uniform within 1 / sqrt(fan-in), biases too.
 */
export function chordMixerParameters({ width: D, hidden: H, layers }: ChordMixerSizes): NamedArray[] {
  const parameters: NamedArray[] = [];
  const place = (name: string, shape: readonly number[], fanIn: number) => {
    const draws = new Draws(SEED, 0, parameters.length, PURPOSE.initialWeights);
    const values = Float32Array.from(
      { length: shape.reduce((product, n) => product * n, 1) },
      () => (2 * draws.uniform() - 1) / Math.sqrt(fanIn),
    );
    parameters.push({ name, shape, values });
  };
  place('input.weight', [CLASSES, D], CLASSES);
  place('input.bias', [D], CLASSES);
  for (let layer = 0; layer < layers; layer++) {
    place(`${layer}.w1`, [D, H], D);
    place(`${layer}.b1`, [H], D);
    place(`${layer}.w2`, [H, D], H);
    place(`${layer}.b2`, [D], H);
  }
  place('output.weight', [D, CLASSES], D);
  place('output.bias', [CLASSES], D);
  return parameters;
}

/** Token codes [B*L] below 4, and their one-hot rows [B*L,5]. Every token is input and target. */
export function chordMixerTokens({ batch, tokens }: ChordMixerSizes): { codes: Int32Array; oneHot: Float32Array } {
  const draws = new Draws(SEED, 1, 0, PURPOSE.trainWindow);
  const codes = Int32Array.from({ length: batch * tokens }, () => draws.below(BASES));
  const oneHot = new Float32Array(codes.length * CLASSES);
  codes.forEach((code, i) => {
    oneHot[i * CLASSES + code] = 1;
  });
  return { codes, oneHot };
}

/** Tokens each channel group reads ahead: none for the first, then 1, 2, 4, ... (method, section 3). */
export const groupOffsets = ({
  width,
  groupSize,
  tokens,
}: Pick<ChordMixerSizes, 'width' | 'groupSize' | 'tokens'>): number[] =>
  Array.from({ length: Math.ceil(width / groupSize) }, (_, group) => (group === 0 ? 0 : 2 ** (group - 1) % tokens));

/** Random windows as base codes: what the studio's own step starts from. */
export function distillCodes({ batch, windowLength }: Sizes['selfDistill']): CodeBatch {
  const codes = new CodeBatch(batch, windowLength);
  codes.identify(SEED, 2);
  for (let sample = 0; sample < batch; sample++) {
    const draws = new Draws(SEED, 2, sample, PURPOSE.trainWindow);
    const window = Uint8Array.from({ length: windowLength }, () => draws.below(BASES));
    codes.place('student', sample, window);
    codes.place('teacher', sample, window);
  }
  return codes;
}

/** Their two views, made on the CPU. */
export function distillViews(config: Sizes['selfDistill']): ViewBatch {
  const { batch, windowLength, clsVectors } = config;
  const settings = { ...config, softMaskWeight: 1 };
  return viewsFromCodes(distillCodes(config).words, settings, makeViewBatch(batch, windowLength, clsVectors));
}

/** Queries, keys, values and the gradient of the output, each [B,heads,T,width] of normal numbers. */
export function attentionInputs({
  batch,
  heads,
  tokens,
  headWidth,
}: AttentionSizes): Readonly<Record<'q' | 'k' | 'v' | 'dOut', NamedArray>> {
  const shape = [batch, heads, tokens, headWidth];
  const make = (name: string, sample: number): NamedArray => {
    const draws = new Draws(SEED, 3, sample, PURPOSE.noise);
    return {
      name,
      shape,
      values: Float32Array.from({ length: batch * heads * tokens * headWidth }, () => draws.normal()),
    };
  };
  return { q: make('q', 0), k: make('k', 1), v: make('v', 2), dOut: make('dOut', 3) };
}

/** Both operands of a product, of normal numbers. */
export function productInputs({ rows, depth, cols }: ProductSizes): Readonly<Record<'a' | 'b', NamedArray>> {
  const make = (name: string, shape: readonly [number, number], sample: number): NamedArray => {
    const draws = new Draws(SEED, 5, sample, PURPOSE.noise);
    return { name, shape, values: Float32Array.from({ length: shape[0] * shape[1] }, () => draws.normal()) };
  };
  return { a: make('a', [rows, depth], 0), b: make('b', [depth, cols], 1) };
}

/** A gradient for each parameter, the same each step. */
export const gradientsFor = (parameters: readonly NamedArray[]): NamedArray[] =>
  parameters.map(({ name, shape, values }, i) => {
    const draws = new Draws(SEED, 4, i, PURPOSE.noise);
    return { name, shape, values: values.map(() => draws.normal()) };
  });

export const OPTIMIZER = { learningRate: 1e-3, weightDecay: 3e-4, momentum: 0.996 };

/** Root mean square of each array, summed: what attention's gradients and products are compared by. */
export const rmsSum = (arrays: readonly ArrayLike<number>[]): number =>
  arrays.reduce(
    (total, array) =>
      total + Math.sqrt(Array.from(array).reduce((sum, value) => sum + value * value, 0) / array.length),
    0,
  );

/**
 * How far weights and their EMA have moved after two steps, in the distances Adam moves them under a constant gradient:
 * one each where all is right. A step is the learning rate; of two steps d the EMA takes (1 - m)(d + 2 d - (1 - m) d).
 */
export function movement(
  before: readonly Float32Array[],
  after: readonly ArrayLike<number>[],
  averaged: readonly ArrayLike<number>[],
): number {
  const { learningRate, momentum } = OPTIMIZER;
  const share = 1 - momentum;
  return (
    meanDistance(before, after) / (2 * learningRate) +
    meanDistance(before, averaged) / (learningRate * share * (3 - share))
  );
}

function meanDistance(before: readonly Float32Array[], after: readonly ArrayLike<number>[]): number {
  let total = 0;
  let count = 0;
  before.forEach((values, i) => {
    for (let j = 0; j < values.length; j++) total += Math.abs(after[i][j] - values[j]);
    count += values.length;
  });
  return total / count;
}
