import { type Arena, bytesOf } from '../device/wasm/arena';
import { layOutCalls, type Program } from '../device/wasm/call-list';
import { ALIGNMENT, type HeapRange } from '../device/wasm/native-heap';
import { type ArenaLayout, arenaLayout } from '../model/arena-layout';
import { place } from '../model/layout';
import type { NetworkShape } from '../model/shape';
import { backboneParameters, describe } from '../model/spec';
import { BASE_CLASSES } from '../numerics/constants';
import { PLAIN_STORE } from '../ops/product/gradient-store';
import { nativeOps } from '../ops/step-ops/native';
import { type HeldNetwork, layOutBackbone } from './laid-backbone';
import type { PassShape } from './laid-programs';

/** A pass that goes forward, laid out in the heap. */
export interface LaidForward {
  readonly input: HeapRange;
  readonly keys: HeapRange;
  /** Behind the input projection, and behind each layer. */
  readonly streams: readonly HeapRange[];
  /** A phase for each stream. */
  readonly program: Program;
}

/** A pass and its way back, laid out in the heap. */
export interface LaidStep {
  readonly input: HeapRange;
  readonly keys: HeapRange;
  readonly features: HeapRange;
  /** Of the features; gone when the way back has been run. */
  readonly dFeatures: HeapRange;
  readonly forward: Program;
  readonly backward: Program;
}

/** The place of a kernel in the table of functions. */
type IndexOf = (kernel: string) => number;

/** Where the parameters of a backbone lie. */
export const backboneArena = (shape: NetworkShape): ArenaLayout =>
  arenaLayout(place(backboneParameters(describe(shape))));

export function layOutForward(at: Arena, network: HeldNetwork, pass: PassShape, indexOf: IndexOf): LaidForward {
  const { input, keys, first, layers, project } = layOutBackbone(at, network, pass);
  const streams = [first];
  const [program] = layOutCalls(at, indexOf, [
    (calls) => {
      const ops = nativeOps(calls);
      ops.phase('0');
      project(ops);
      layers.layerByLayer(ops, 'student', (x) => streams.push(x));
    },
  ]);
  return { input, keys, streams, program };
}

export function layOutStep(at: Arena, network: Required<HeldNetwork>, pass: PassShape, indexOf: IndexOf): LaidStep {
  const { width } = network.shape;
  const rows = pass.windows * pass.tokens;
  const { input, keys, layers, slot, project } = layOutBackbone(at, network, pass);
  const [dFeatures, dOther] = [at.take(4 * rows * width), at.take(4 * rows * width)];
  const [forward, backward] = layOutCalls(at, indexOf, [
    (calls) => {
      const ops = nativeOps(calls);
      project(ops);
      layers.forward(ops);
    },
    (calls) => {
      const ops = nativeOps(calls);
      const dOut = layers.backward(ops, PLAIN_STORE, [dFeatures, dOther]);
      const [weight, bias] = ['input.weight', 'input.bias'].map((name) => slot('gradient', name));
      const sizes = { rows, inputs: BASE_CLASSES, outputs: width };
      ops.linearWeightGradient('input', sizes, { x: input, dOut, weight, bias }, PLAIN_STORE);
    },
  ]);
  return { input, keys, features: layers.features, dFeatures, forward, backward };
}

/**
 * What a pass takes of the processor's heap: parameters, for a step their gradient, and what is laid out for windows of
 * a shape.
 */
export function passBytes(kind: 'forward' | 'step', shape: NetworkShape, pass: PassShape): number {
  const arena = backboneArena(shape);
  const parameters = Math.ceil((4 * arena.span) / ALIGNMENT) * ALIGNMENT;
  const weights = { offset: 0, size: parameters };
  const network = { shape, arena, weights, gradient: weights };
  return kind === 'forward'
    ? parameters + bytesOf((at) => layOutForward(at, { shape, arena, weights }, pass, () => 0))
    : 2 * parameters + bytesOf((at) => layOutStep(at, network, pass, () => 0));
}
