import { layOut } from '../../src/model/layout';
import { PRESETS } from '../../src/training/presets';

/** What is measured. `attention` is the long one, at 1,024 tokens. */
export const CASES = [
  'chordmixer-step',
  'selfdistill-step',
  'matmul',
  'optimizer',
  'attention-256',
  'attention',
] as const;
export type CaseName = (typeof CASES)[number];

/** Who is measured. On WebAssembly and in Python one thread computes, but for those of `threads`. */
export const IMPLEMENTATIONS = [
  'helicase-webgpu',
  'helicase-wasm',
  'helicase-threads',
  'tfjs-webgpu',
  'tfjs-wasm',
  'tfjs-threads',
  'jax-webgpu',
  'jax-wasm',
  'jax-threads',
  'torch-cpu',
  'torch-cpu-threads',
] as const;
export type Implementation = (typeof IMPLEMENTATIONS)[number];

/** What a device does at most: multiply-adds on registers, of the GPU and of the processor in WebAssembly. */
export const PEAKS = ['fma', 'plain', 'relaxed', 'plain-threads', 'relaxed-threads'] as const;
export type Peak = (typeof PEAKS)[number];

/** Who computes with all threads of the processor. */
export const usesThreads = (who: Implementation | Peak): boolean => who.endsWith('threads');
export const usesGpu = (who: Implementation | Peak): boolean => who === 'fma' || who.endsWith('webgpu');
export const isPeak = (who: Implementation | Peak): who is Peak => PEAKS.some((peak) => peak === who);

/** The peak that an implementation can come near; null where none was measured for it. */
export function peakOf(who: Implementation): Peak | null {
  if (usesGpu(who)) return 'fma';
  if (who.startsWith('torch')) return null;
  return usesThreads(who) ? 'relaxed-threads' : 'relaxed';
}

/** `tiny` computes the same in the smallest sizes, to see that everything runs; its times mean nothing. */
export type BenchSize = 'full' | 'tiny';

/** Symbols as in the method: B windows, L tokens, D width, H hidden width, G channel group. */
export interface ChordMixerSizes {
  readonly batch: number;
  readonly tokens: number;
  readonly width: number;
  readonly hidden: number;
  readonly groupSize: number;
  readonly layers: number;
}

export interface AttentionSizes {
  readonly batch: number;
  readonly heads: number;
  readonly tokens: number;
  readonly headWidth: number;
}

/** A product of [rows,depth] and [depth,cols]. */
export interface ProductSizes {
  readonly rows: number;
  readonly depth: number;
  readonly cols: number;
}

export interface Sizes {
  readonly chordMixer: ChordMixerSizes;
  readonly selfDistill: typeof PRESETS.nano;
  readonly attention: AttentionSizes;
  readonly attention256: AttentionSizes;
  readonly matmul: ProductSizes;
  /** Layers whose weights the optimiser updates: tokens and batch play no part. */
  readonly optimizer: ChordMixerSizes;
}

/** What the peers implement too, whatever the presets train by. */
const NANO = { ...PRESETS.nano, objective: 'infonce', contrastiveWeight: 0.5, neighbourWeight: 0 } as const;

const FULL: Sizes = {
  chordMixer: { batch: 8, tokens: 256, width: 72, hidden: 128, groupSize: 8, layers: 9 },
  selfDistill: NANO,
  attention: { batch: 4, heads: 4, tokens: 1024, headWidth: 32 },
  attention256: { batch: 4, heads: 4, tokens: 256, headWidth: 32 },
  matmul: { rows: 1024, depth: 512, cols: 512 },
  optimizer: { batch: 1, tokens: 1, width: 256, hidden: 488, groupSize: 8, layers: 12 },
};

const TINY: Sizes = {
  chordMixer: { batch: 2, tokens: 16, width: 12, hidden: 16, groupSize: 4, layers: 3 },
  selfDistill: { ...NANO, batch: 4, windowLength: 12, clsVectors: 2, width: 12, hidden: 16 },
  attention: { batch: 1, heads: 2, tokens: 16, headWidth: 8 },
  attention256: { batch: 1, heads: 2, tokens: 8, headWidth: 8 },
  matmul: { rows: 16, depth: 8, cols: 12 },
  optimizer: { batch: 1, tokens: 1, width: 12, hidden: 16, groupSize: 4, layers: 2 },
};

export const sizesOf = (size: BenchSize): Sizes => (size === 'full' ? FULL : TINY);

/**
 * Floating-point operations a step must do, by the usual counts: a product of M x K and K x N is 2 M K N, a backward
 * pass two forward passes, attention's backward pass 2.5 (Dao et al. 2022), AdamW with clip and EMA 22 a parameter.
 * What an implementation computes twice does not count.
 */
export function flopOf(name: CaseName, size: BenchSize): number {
  const sizes = sizesOf(size);
  switch (name) {
    case 'chordmixer-step':
      return 6 * weightsOf(sizes.chordMixer) * sizes.chordMixer.batch * sizes.chordMixer.tokens;
    case 'selfdistill-step': {
      const { batch, windowLength, clsVectors } = sizes.selfDistill;
      const weights = layOut(sizes.selfDistill).slots.reduce((sum, slot) => sum + (slot.decayed ? slot.size : 0), 0);
      // The student's forward and backward pass and the teacher's forward pass.
      return 8 * weights * batch * (windowLength + clsVectors);
    }
    case 'attention-256':
      return attentionFlop(sizes.attention256);
    case 'attention':
      return attentionFlop(sizes.attention);
    case 'matmul': {
      const { rows, depth, cols } = sizes.matmul;
      return 2 * rows * depth * cols;
    }
    case 'optimizer':
      return 22 * parametersOf(sizes.optimizer);
  }
}

const CLASSES = 5;
const weightsOf = ({ width, hidden, layers }: ChordMixerSizes): number =>
  2 * CLASSES * width + 2 * layers * width * hidden;
const parametersOf = (sizes: ChordMixerSizes): number =>
  weightsOf(sizes) + sizes.width + CLASSES + sizes.layers * (sizes.width + sizes.hidden);
const attentionFlop = ({ batch, heads, tokens, headWidth }: AttentionSizes): number =>
  3.5 * 4 * batch * heads * tokens ** 2 * headWidth;

/** One line on what a case is, for tables. */
export function caseText(name: CaseName, size: BenchSize): string {
  const sizes = sizesOf(size);
  const attention = ({ batch, heads, tokens, headWidth }: AttentionSizes) =>
    `Attention forward and backward, B ${batch}, ${heads} heads of width ${headWidth}, ` +
    `${tokens.toLocaleString('en')} tokens`;
  switch (name) {
    case 'chordmixer-step': {
      const { batch, tokens, width, hidden, groupSize, layers } = sizes.chordMixer;
      const shape = `B ${batch}, L ${tokens}, D ${width}, H ${hidden}, G ${groupSize}`;
      return `A training step of ${layers} ChordMixer layers (${shape}), cross-entropy on every token`;
    }
    case 'selfdistill-step': {
      const { batch, windowLength, width, hidden } = sizes.selfDistill;
      const shape = `B ${batch}, L ${windowLength}, D ${width}, H ${hidden}`;
      return `A self-distillation step (${shape}): both networks, both losses, optimiser and EMA teacher`;
    }
    case 'attention-256':
      return attention(sizes.attention256);
    case 'attention':
      return attention(sizes.attention);
    case 'matmul': {
      const { rows, depth, cols } = sizes.matmul;
      return `One matrix product, [${rows},${depth}] by [${depth},${cols}]`;
    }
    case 'optimizer': {
      const parameters = parametersOf(sizes.optimizer).toLocaleString('en');
      return `Optimiser and EMA teacher on ${parameters} parameters in ${4 * sizes.optimizer.layers + 4} tensors`;
    }
  }
}

export const IMPLEMENTATION_TEXT: Readonly<Record<Implementation, string>> = {
  'helicase-webgpu': 'Helicase, WebGPU',
  'helicase-wasm': 'Helicase, WebAssembly',
  'helicase-threads': 'Helicase, WebAssembly, all threads',
  'tfjs-webgpu': 'TensorFlow.js ops, WebGPU',
  'tfjs-wasm': 'TensorFlow.js ops, WebAssembly',
  'tfjs-threads': 'TensorFlow.js ops, WebAssembly, all threads',
  'jax-webgpu': 'jax-js, WebGPU',
  'jax-wasm': 'jax-js, WebAssembly',
  'jax-threads': 'jax-js, WebAssembly, all threads',
  'torch-cpu': 'PyTorch, native',
  'torch-cpu-threads': 'PyTorch, native, all threads',
};

export const PEAK_TEXT: Readonly<Record<Peak, string>> = {
  fma: 'the GPU',
  plain: 'WebAssembly, plain',
  relaxed: 'WebAssembly, relaxed',
  'plain-threads': 'WebAssembly, plain, all threads',
  'relaxed-threads': 'WebAssembly, relaxed, all threads',
};
