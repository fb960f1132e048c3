import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  dispose,
  grad,
  memory,
  mul,
  sum,
  type Tensor,
  type Tensor1D,
  tensor1d,
  tensor3d,
  tidy,
} from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NativeHeap, takenBytes } from '../../device/wasm/native-heap';
import type { Processor } from '../../device/wasm/processor';
import { openBackend } from '../../device/webgpu/backend';
import { backboneArena, passBytes } from '../../inference/laid-passes';
import { uploadWindows } from '../../inference/windows';
import { encode } from '../../model/network';
import { type NetworkShape, tokensOf } from '../../model/shape';
import { unpack } from '../../model/weights';
import { Draws, PURPOSE } from '../../numerics/draws';
import { onProcessor } from '../../ops/native/processor';
import { relativeError } from '../../ops/testing-values';
import { nodePlatform } from '../../platform/node/node-platform';
import { type Classifier, freshParameters, headOf, makeClassifier } from '../classifier';
import { TINY_SHAPE } from '../fixtures';
import { NativeEncoder } from './native-encoder';

const folder = mkdtempSync(join(tmpdir(), 'helicase-encoder-'));
beforeAll(() => openBackend('wasm', nodePlatform(folder, folder), () => undefined));
afterAll(() => rmSync(folder, { recursive: true }));

const draws = new Draws(3, 0, 0, PURPOSE.trainWindow);
const numbers = (count: number) => Float32Array.from({ length: count }, () => draws.uniform() - 0.5);
const windows = (lengths: readonly number[]) =>
  lengths.map((length) => Uint8Array.from({ length }, () => draws.below(5)));

const read = (tensor: Tensor) => Float32Array.from(tensor.dataSync<'float32'>());

/** What a gradient is asked with: the sum of the features, each times a number. */
const lossOf = (features: Tensor, factors: Tensor) => sum(mul(features, factors)) as Tensor;

function both(classifier: Classifier, encoder: NativeEncoder, rows: readonly Uint8Array[], longest: number) {
  const shape = { ...classifier.shape, windowLength: longest };
  const batch = uploadWindows(rows, shape);
  const flat = tensor1d(numbers(classifier.layout.size));
  const [B, T] = batch.keys.shape;
  const factors = tensor3d(numbers(B * T * shape.width), [B, T, shape.width]);
  const of = (encoded: (flat: Tensor1D) => Tensor) => {
    let gradient = new Float32Array();
    let features = new Float32Array();
    tidy(() => {
      gradient = read(grad((x: Tensor) => lossOf(encoded(x as Tensor1D), factors))(flat));
      features = read(encoded(flat));
    });
    return { gradient, features };
  };
  const native = of((x) => encoder.encode(x, batch));
  const again = of((x) => encoder.encode(x, batch));
  const composed = of((x) => encode(unpack(x, classifier.layout), batch.input, classifier.shape, batch.keys));
  dispose([...Object.values(batch), flat, factors]);
  return { native, again, composed };
}

const encoderOf = ({ shape }: Classifier) => onProcessor(({ processor }) => new NativeEncoder(processor, shape));

const SHAPES: readonly [name: string, shape: Partial<NetworkShape>][] = [
  ['a ChordMixer', {}],
  ['a ChordMixer of odd widths', { width: 9, hidden: 7, groupSize: 2, blocks: 2, clsVectors: 1 }],
  ['a Transformer', { backbone: 'transformer', width: 8, hidden: 12, heads: 2, blocks: 2 }],
  ['a Transformer with one head', { backbone: 'transformer', width: 4, hidden: 5, heads: 1, blocks: 1 }],
];

describe.each(SHAPES)('%s on the processor, learned from', (_, changed) => {
  it('has the features and the gradient of composed ops, padded or not, and the same bits twice', async () => {
    const classifier = makeClassifier({ ...TINY_SHAPE, ...changed }, 20, 3);
    const before = { taken: takenBytes(), tensors: memory().numTensors };
    const encoder = await encoderOf(classifier);
    for (const [lengths, longest] of [
      [[20, 20, 20], 20],
      [[20, 3, 11, 1, 16], 20],
      [[13, 5], 13],
    ] as const) {
      const { native, again, composed } = both(classifier, encoder, windows(lengths), longest);
      expect(relativeError(native.features, composed.features)).toBeLessThan(1e-5);
      expect(relativeError(native.gradient, composed.gradient)).toBeLessThan(1e-5);
      expect(native.gradient.some((value) => value !== 0)).toBe(true);
      expect(again).toEqual(native);
    }
    encoder.dispose();
    expect({ taken: takenBytes(), tensors: memory().numTensors }).toEqual(before);
  });
});

it('leaves the head to ops, which copy nothing of the backbone', () => {
  const classifier = makeClassifier(TINY_SHAPE, 20, 3);
  const { slots, size } = classifier.layout;
  const flat = tensor1d(numbers(size));
  const before = memory();
  const head = tidy(() => headOf(flat, classifier));
  const [weight, bias] = slots.slice(-2);
  expect(Object.keys(head)).toEqual([weight.name, bias.name]);
  expect(read(head[bias.name])).toEqual(read(flat).subarray(bias.offset));
  expect(memory().numBytes - before.numBytes).toBe(4 * (weight.size + bias.size));
  tidy(() => {
    headOf(flat, classifier);
    expect(memory().numBytes - before.numBytes).toBeLessThan(4 * size);
  });
  const gradient = tidy(() => read(grad((x: Tensor) => sum(headOf(x as Tensor1D, classifier)[weight.name]))(flat)));
  expect([...gradient]).toEqual(
    slots.flatMap((slot) => Array.from({ length: slot.size }, () => (slot === weight ? 1 : 0))),
  );
  dispose([...Object.values(head), flat]);
});

it('takes what a step is planned to take', async () => {
  for (const [, changed] of SHAPES) {
    const classifier = makeClassifier({ ...TINY_SHAPE, ...changed }, 20, 3);
    const rows = windows([20, 7, 20, 20]);
    const before = takenBytes();
    const encoder = await encoderOf(classifier);
    both(classifier, encoder, rows, 20);
    const tokens = tokensOf(classifier.shape);
    const planned = passBytes('step', classifier.shape, { windows: rows.length, tokens, padded: true });
    expect(takenBytes() - before).toBe(planned);
    encoder.dispose();
  }
});

it('refuses a gradient whose activations are gone', async () => {
  const classifier = makeClassifier(TINY_SHAPE, 20, 2);
  const encoder = await encoderOf(classifier);
  const batch = uploadWindows(windows([20, 20]), classifier.shape);
  const flat = tensor1d(freshParameters(classifier, 1));
  const late = () =>
    grad((x: Tensor) => {
      const features = encoder.encode(x as Tensor1D, batch);
      encoder.encode(flat, batch);
      return sum(features);
    })(flat);
  expect(late).toThrow('another batch was encoded');
  encoder.dispose();
});

it('leaves nothing taken where only a part of it fits', async () => {
  // Room for the weights, and none for their gradient.
  const shape = { ...TINY_SHAPE, width: 128, hidden: 256 };
  const [bytes, page] = [4 * backboneArena(shape).span, 65_536];
  const heap = new NativeHeap(false, 0);
  const grow = heap.memory.grow.bind(heap.memory);
  heap.memory.grow = (pages) => {
    if (heap.memory.buffer.byteLength + pages * page > 1.5 * bytes) throw new RangeError('no more');
    return grow(pages);
  };
  expect(() => new NativeEncoder({ heap } as Processor, shape)).toThrow('more of the processor');
  expect(heap.taken).toBe(0);
  heap.give(heap.take(bytes));
});
