import { type Tensor1D, type Tensor2D, type Tensor3D, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { poolingRows } from '../inference/layer-features';
import { meansOf, type WindowTensors } from '../inference/windows';
import { type ParameterLayout, place } from '../model/layout';
import type { NetworkShape } from '../model/shape';
import { backboneParameters, describe } from '../model/spec';
import { linearParameters } from '../model/spec/parameters';
import { initialParameters, unpack, type Weights } from '../model/weights';
import { Draws, PURPOSE } from '../numerics/draws';
import { linear } from '../ops/linear/op';
import type { Padding } from './memory';

/** A backbone with a linear head over the mean of the valid positions (method, section 8). */
export interface Classifier {
  /** Of the task: `windowLength` is the longest sequence. */
  readonly shape: NetworkShape;
  readonly classes: number;
  /** What rows are padded to: all to the longest, or each to its own length. */
  readonly padding: Padding;
  /** What of a sequence the head sees: the mean of its bases, or the one at its centre. */
  readonly pool: 'mean' | 'centre';
  readonly layout: ParameterLayout;
}

/** Which of the pretrained layers a classifier was given. */
export interface Transfer {
  /** Parameter tensors copied. */
  readonly loaded: readonly string[];
  /** Tensors of the task's network that the pretrained one has not; their layers start silent. */
  readonly fresh: readonly string[];
  /** Tensors of the pretrained network that the task's has no place for. */
  readonly unused: readonly string[];
}

const HEAD_WEIGHT = 'head.weight';
const HEAD_BIAS = 'head.bias';

/** @param longest L, the longest sequence in bases: it decides how many layers a ChordMixer block has */
export function makeClassifier(
  pretrained: NetworkShape,
  longest: number,
  classes: number,
  padding: Padding = 'longest',
  pool: Classifier['pool'] = 'mean',
): Classifier {
  const shape = { ...pretrained, windowLength: longest };
  const head = linearParameters([HEAD_WEIGHT, HEAD_BIAS], 'head', [shape.width, classes]);
  const layout = place([...backboneParameters(describe(shape)), head.weight, head.bias]);
  return { shape, classes, padding, pool, layout };
}

/**
 * Parameters before the first step: the backbone as in pretraining, the head Xavier-uniform with zero bias (method,
 * section 3).
 */
export function freshParameters({ layout }: Classifier, seed: number): Float32Array {
  const parameters = initialParameters(layout, seed);
  for (const { name, offset, size, shape } of layout.slots) {
    if (name === HEAD_BIAS) parameters.fill(0, offset, offset + size);
    if (name !== HEAD_WEIGHT) continue;
    const draws = new Draws(seed, 0, 0, PURPOSE.taskHead);
    const bound = Math.sqrt(6 / (shape[0] + shape[1]));
    for (let i = 0; i < size; i++) parameters[offset + i] = (2 * draws.uniform() - 1) * bound;
  }
  return parameters;
}

/**
 * Copies pretrained tensors into a classifier's parameters [P], matched by name: for ChordMixer by block and layer
 * index (method, section 8). A longer task has more layers a block than the pretrained network; what those add to the
 * stream begins as 0, so that they change nothing until they are trained.
 */
export function loadPretrained(
  into: Float32Array,
  classifier: Classifier,
  pretrained: NetworkShape,
  from: Float32Array,
): Transfer {
  // Of all parameters those of the backbone come first; nucleotide head and projector belong to pretraining.
  const source = new Map(place(backboneParameters(describe(pretrained))).slots.map((slot) => [slot.name, slot]));
  const loaded: string[] = [];
  const fresh: string[] = [];
  for (const { name, offset, size, addsToStream } of classifier.layout.slots) {
    if (name === HEAD_WEIGHT || name === HEAD_BIAS) continue;
    const slot = source.get(name);
    if (slot !== undefined) {
      into.set(from.subarray(slot.offset, slot.offset + slot.size), offset);
      loaded.push(name);
      source.delete(name);
    } else {
      if (addsToStream) into.fill(0, offset, offset + size);
      fresh.push(name);
    }
  }
  return { loaded, fresh, unused: [...source.keys()] };
}

/** The head among a classifier's parameters [P], which comes last. Differentiable, as `unpack`. */
export const headOf = (flat: Tensor1D, { layout }: Classifier): Weights =>
  unpack(
    flat,
    layout,
    layout.slots.findIndex(({ name }) => name === HEAD_WEIGHT),
  );

/** Logits [B,K] of the classes, from the features [B,T,D] of a batch and the weights of its tokens [B,1,T]. */
export const classLogits = (weights: Weights, features: Tensor3D, pool: Tensor3D): Tensor2D =>
  tidy(() => linear(meansOf(features, { pool }), weights[HEAD_WEIGHT] as Tensor2D, weights[HEAD_BIAS] as Tensor1D));

/**
 * What the head sees of each sequence of a batch, as weights of its tokens [B,1,T].
 * @param shape of the batch: its window length is what rows are padded to
 */
export function poolOf(
  { pool }: Pick<Classifier, 'pool'>,
  sequences: readonly Uint8Array[],
  shape: NetworkShape,
  batch: WindowTensors,
): Tensor3D {
  if (pool === 'mean') return batch.pool;
  return poolingRows(
    sequences,
    shape,
    sequences.map(({ length }) => Math.floor(length / 2)),
  );
}

export const labelTensor = (labels: ArrayLike<number>): Tensor1D => tensor1d(Int32Array.from(labels), 'int32');
