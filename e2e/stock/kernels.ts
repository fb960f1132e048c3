import {
  env,
  type Rank,
  square,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  tensor,
} from '@tensorflow/tfjs-core';
import { openBackend, SOFTWARE_GPU_FLAG } from '../../src/device/webgpu/backend';
import { Draws, PURPOSE } from '../../src/numerics/draws';
import { flashAttention } from '../../src/ops/flash-attention/op';
import { flashAttentionReference } from '../../src/ops/flash-attention/reference';
import { gelu, geluGrad } from '../../src/ops/gelu/op';
import { geluDerivative, gelu as geluOf } from '../../src/ops/gelu/reference';
import { infoNce } from '../../src/ops/infonce/op';
import { infoNceReference } from '../../src/ops/infonce/reference';
import { layerNorm } from '../../src/ops/layer-norm/op';
import { layerNormReference } from '../../src/ops/layer-norm/reference';
import { linear } from '../../src/ops/linear/op';
import { linearReference } from '../../src/ops/linear/reference';
import { smoothL1 } from '../../src/ops/smooth-l1/op';
import { smoothL1Reference } from '../../src/ops/smooth-l1/reference';
import { browserPlatform } from '../../src/platform/browser/browser-platform';

/** An op on inputs of these shapes, and the same in float64. */
interface Case {
  readonly name: string;
  readonly shapes: readonly (readonly number[])[];
  readonly op: (inputs: Tensor[]) => Tensor<Rank>;
  readonly reference: (inputs: readonly Float32Array[]) => ArrayLike<number>;
}

const CASES: readonly Case[] = [
  {
    name: 'gelu',
    shapes: [[7, 13]],
    op: ([x]) => gelu(x),
    reference: ([x]) => Float64Array.from(x, geluOf),
  },
  {
    name: 'gelu, its gradient',
    shapes: [[130], [130]],
    op: ([x, dy]) => geluGrad(x, dy),
    reference: ([x, dy]) => Float64Array.from(x, (value, i) => dy[i] * geluDerivative(value)),
  },
  {
    name: 'layer norm',
    shapes: [[130, 12], [12], [12]],
    op: ([x, scale, shift]) => layerNorm(x as Tensor2D, scale as Tensor1D, shift as Tensor1D),
    reference: ([x, scale, shift]) => layerNormReference(x, scale, shift),
  },
  {
    name: 'linear with gelu',
    shapes: [[130, 12], [12, 9], [9]],
    op: ([x, w, b]) => linear(x as Tensor2D, w as Tensor2D, b as Tensor1D, 'gelu'),
    reference: ([x, w, b]) => linearReference(x, w, b, [130, 12, 9], 'gelu'),
  },
  {
    name: 'flash attention',
    shapes: [[2, 21, 24]],
    op: ([qkv]) => flashAttention(qkv as Tensor3D, 2),
    reference: ([qkv]) => flashAttentionReference(qkv, { batch: 2, tokens: 21, heads: 2, headWidth: 4 }),
  },
  {
    name: 'InfoNCE',
    shapes: [
      [33, 20],
      [33, 20],
    ],
    op: ([student, teacher]) => infoNce(student as Tensor2D, teacher as Tensor2D, 0.3),
    reference: ([student, teacher]) => [infoNceReference(student, teacher, 33, 0.3)],
  },
  {
    name: 'smooth L1',
    shapes: [[7, 5], [7, 5], [7]],
    op: ([x, y, weights]) => smoothL1(x as Tensor2D, y as Tensor2D, square(weights) as Tensor1D),
    reference: ([x, y, weights]) => [
      smoothL1Reference(
        x,
        y,
        weights.map((value) => value * value),
      ),
    ],
  },
];

function normals(shape: readonly number[], seed: number): Float32Array {
  const draws = new Draws(seed, 0, 0, PURPOSE.noise);
  return Float32Array.from({ length: shape.reduce((product, n) => product * n, 1) }, () => draws.normal());
}

/** Largest difference from the reference, as a share of the reference's largest value. */
async function differenceOf({ shapes, op, reference }: Case): Promise<number> {
  const inputs = shapes.map(normals);
  const values = await op(inputs.map((each, i) => tensor(each, [...shapes[i]]))).data();
  const expected = Array.from(reference(inputs));
  const largest = (of: readonly number[]) => Math.max(...of.map(Math.abs));
  return largest(expected.map((value, i) => value - values[i])) / largest(expected);
}

/** Each op with the kernels for software adapters and with those for hardware. */
async function measure() {
  const faults: string[] = [];
  const { kind } = await openBackend('webgpu', browserPlatform(location.origin), ({ message }) => faults.push(message));
  env().set('WEBGPU_CPU_FORWARD', false);
  const differences: Record<string, number> = {};
  for (const software of [true, false]) {
    env().set(SOFTWARE_GPU_FLAG, software);
    for (const each of CASES)
      differences[`${each.name}, kernels for ${software ? 'software' : 'hardware'}`] = await differenceOf(each);
  }
  return { kind, faults, differences };
}

const outcome = measure().catch((cause: unknown) => ({ kind: 'none', faults: [String(cause)], differences: {} }));
export type KernelReport = Awaited<typeof outcome>;
Object.assign(window, { kernels: await outcome });
