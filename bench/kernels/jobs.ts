import type { KernelCall, KernelRecorder } from '../../src/device/wasm/kernel-recorder.ts';
import { nativeAttention, nativeAttentionGradient } from '../../src/ops/flash-attention/native.ts';
import { nativeLayerNorm, nativeLayerNormGradient } from '../../src/ops/layer-norm/native.ts';
import { PLAIN_STORE } from '../../src/ops/product/gradient-store.ts';
import { addUpWeights, type Multiplied, multiply, packedBytes } from '../../src/ops/product/native.ts';

/** Some calls of kernels that are timed together. */
export interface Job {
  readonly name: string;
  readonly build: 'worked' | 'plain' | 'relaxed';
  readonly flop: number;
  readonly calls: readonly KernelCall[];
}

/** Rows, depth and columns of products that the presets' steps hold, and large ones. */
export const PRODUCTS = [
  [1020, 512, 512],
  [2040, 72, 128],
  [2040, 128, 72],
  [3960, 32, 64],
  [3960, 64, 32],
  [1008, 1000, 1000],
] as const;

/** Stretches of memory far enough apart for any job: 16 of 16 MiB. */
export const MEMORY_BYTES = 18 * 2 ** 24;
const at = (place: number): number => (place + 1) * 2 ** 24;
const stretch = (place: number) => ({ offset: at(place), size: 2 ** 24 });

function recorded(write: (recorder: KernelRecorder) => void): KernelCall[] {
  const calls: KernelCall[] = [];
  write({ call: (kernel, parts, args) => calls.push({ kernel, parts, args }), scratch: () => at(12) });
  return calls;
}

/** A product by the worked example and by the engine, without its packing; the same with GELU; and a weight gradient.
 */ export function productJobs(sizes: (typeof PRODUCTS)[number]): Job[] {
  const [rows, depth, cols] = sizes;
  const io = { sizes, a: at(0), weight: at(1), out: at(2), room: at(3) };
  const ours = (more: Partial<Multiplied> = {}) =>
    recorded((recorder) => multiply(recorder, { ...io, ...more })).filter(({ kernel }) => kernel === 'product');
  const gelu = ours({ bias: at(4), epilogue: 'gelu', other: at(5) });
  const worked: KernelCall = { kernel: 'worked', parts: 1, args: [at(0), at(3), at(2), rows, depth, cols] };
  const weights = recorded((recorder) =>
    addUpWeights(recorder, sizes, { x: at(0), dOut: at(5), weight: at(6), bias: at(7) }, PLAIN_STORE),
  );
  const flop = 2 * rows * depth * cols;
  return [
    { name: 'worked example', build: 'worked', flop, calls: [worked] },
    { name: 'relaxed', build: 'relaxed', flop, calls: ours() },
    { name: 'plain', build: 'plain', flop, calls: ours() },
    { name: 'relaxed, bias, GELU and slope', build: 'relaxed', flop, calls: gelu },
    { name: 'relaxed, weight gradient', build: 'relaxed', flop, calls: weights },
    { name: 'packing', build: 'relaxed', flop: packedBytes(depth, cols) / 4, calls: packing(io) },
  ];
}

const packing = (io: Multiplied): KernelCall[] =>
  recorded((recorder) => multiply(recorder, io)).filter(({ kernel }) => kernel === 'pack');

/** Passes that are no products, and attention: windows of 256 tokens, 8 of them. */
export function otherJobs(): Job[] {
  const [windows, tokens, width, heads] = [8, 256, 64, 4];
  const shape = { batch: windows, tokens, heads, headWidth: width / heads, masked: false, turned: false };
  const norm = { rows: windows * tokens, width };
  const io = { qkv: stretch(0), out: stretch(1), lse: stretch(2) };
  const forward = recorded((recorder) => nativeAttention(recorder, shape, io));
  const back = { ...io, dOut: stretch(3), delta: stretch(4), dQkv: stretch(5) };
  const normIo = { x: stretch(0), scale: stretch(1), stats: stretch(2) };
  const normBack = {
    ...normIo,
    dOut: stretch(3),
    dX: stretch(4),
    partial: stretch(5),
    gradients: { scale: stretch(6), shift: stretch(7) },
  };
  const product = 2 * windows * tokens ** 2 * width;
  const numbers = norm.rows * width;
  const job = (name: string, flop: number, calls: readonly KernelCall[]): Job => ({
    name,
    build: 'relaxed',
    flop,
    calls,
  });
  return [
    job('attention', 2 * product, forward),
    job(
      'attention, way back',
      5 * product,
      recorded((recorder) => nativeAttentionGradient(recorder, shape, back)),
    ),
    job(
      'layer norm',
      8 * numbers,
      recorded((recorder) => nativeLayerNorm(recorder, norm, { ...normIo, shift: stretch(6), out: stretch(7) })),
    ),
    job(
      'layer norm, way back',
      16 * numbers,
      recorded((recorder) => nativeLayerNormGradient(recorder, norm, normBack, false)),
    ),
  ];
}
