import type { ArenaSpans } from '../adamw-ema/kernels';
import type { LayerShape } from '../chordmixer-layer/kernels';
import type { ClsShape } from '../cls-tokens/kernels';
import type { ContrastiveShape, DistillationSettings } from '../distillation-loss/kernels';
import type { EdgeOffsets } from '../edge-gradients/kernels';
import type { AttentionShape } from '../flash-attention/walk';
import type { PartShape } from '../input-projection/kernels';
import type { InputViewSettings, ViewShape } from '../input-views/kernels';
import type { LayerNormShape } from '../layer-norm/sizes';
import type { Epilogue, LinearShape } from '../linear/kernels';
import type { MlmLoss } from '../masked-cross-entropy/kernels';
import type { HeadShape } from '../nucleotide-head/kernels';
import type { GradientStore } from '../product/gradient-store';

/** A stretch of a device's memory, in bytes: of a GPU buffer, or of the heap of WebAssembly. */
export interface Stretch {
  readonly offset: number;
  readonly size: number;
}

type Named<R, Names extends string> = Readonly<Record<Names, R>>;

/** What a kernel of the processor reads and writes, by name. */
export type Io<Names extends string> = Named<Stretch, Names>;

/** [N,I,O]: rows, inner, columns of a product. */
export type ProductSizes = readonly [rows: number, depth: number, cols: number];

export type ChordMixerWeights<R> = Named<R, 'w1' | 'b1' | 'w2' | 'b2'>;

/** Row losses of a loss, and what their sum is divided by. */
export interface LossRows<R> {
  readonly rows: R;
  readonly count: number;
  readonly divisor: number;
}

/** Count vectors of `size` numbers `step` apart, the next one beginning `next` numbers further. */
export interface UnitVectors {
  readonly count: number;
  readonly size: number;
  readonly step: number;
  readonly next: number;
}

/**
 * The operations a step is made of, each of which writes down what the device is to do, for shapes that are known and
 * stretches R of its memory: dispatches on a GPU, calls on the processor. What they compute, and the layout of what
 * they read and write, is said where the GPU's are (`emit...`, one folder an op); `part` holds the number of the part
 * of the batch.
 */
export interface StepOps<R extends Stretch> {
  /** What is written down from here on belongs to this phase of the step. */
  phase(name: string): void;

  inputViews(
    shape: ViewShape,
    settings: InputViewSettings,
    io: Named<R, 'codes' | 'shown' | 'studentInput' | 'teacherInput' | 'labels'>,
  ): void;
  weightTotal(positions: number, io: Named<R, 'labels' | 'total'>): void;

  inputProjection(shape: PartShape, io: Named<R, 'input' | 'weight' | 'bias' | 'x' | 'part'>): void;
  labelProjection(
    shape: PartShape & { readonly windowLength: number },
    io: Named<R, 'labels' | 'weight' | 'bias' | 'x' | 'part'>,
  ): void;

  /** The first half of a layer. */
  chordMixerHidden(shape: LayerShape, io: Named<R, 'x' | 'w1' | 'b1' | 'hidden'> & { readonly slope?: R }): void;
  chordMixer(
    shape: LayerShape,
    io: ChordMixerWeights<R> & Named<R, 'x' | 'hidden' | 'out'> & { readonly slope?: R },
  ): void;
  chordMixerGradient(
    shape: LayerShape,
    io: Named<R, 'w1' | 'w2' | 'x' | 'hidden' | 'slope' | 'dOut' | 'dHidden' | 'dX'> & {
      readonly gradients: ChordMixerWeights<R>;
    },
    put: GradientStore,
  ): void;

  linear(
    name: string,
    shape: LinearShape,
    epilogue: Epilogue,
    io: Named<R, 'x' | 'weight' | 'bias' | 'out'> & { readonly residual?: R; readonly table?: R; readonly slope?: R },
  ): void;
  linearInputGradient(
    name: string,
    shape: LinearShape,
    io: Named<R, 'dOut' | 'weight' | 'dX'> & { readonly slope?: R; readonly added?: boolean },
  ): void;
  linearWeightGradient(
    name: string,
    shape: LinearShape,
    io: Named<R, 'x' | 'dOut' | 'weight' | 'bias'>,
    put: GradientStore,
  ): void;

  layerNorm(shape: LayerNormShape, io: Named<R, 'x' | 'scale' | 'shift' | 'out' | 'stats'>): void;
  layerNormGradient(
    shape: LayerNormShape,
    io: Named<R, 'x' | 'scale' | 'stats' | 'dOut' | 'dX' | 'partial'> & {
      readonly residual?: R;
      readonly gradients: Named<R, 'scale' | 'shift'>;
    },
    accumulate: boolean,
  ): void;

  attention(shape: AttentionShape, io: Named<R, 'qkv' | 'out' | 'lse'> & { readonly mask?: R }): void;
  attentionGradient(
    shape: AttentionShape,
    io: Named<R, 'qkv' | 'out' | 'lse' | 'dOut' | 'delta' | 'dQkv'> & { readonly table?: R; readonly mask?: R },
  ): void;

  /** CLS vectors, from and to their rows among the features. */
  gather(shape: ClsShape, io: Named<R, 'x' | 'cls' | 'part'>): void;
  scatter(shape: ClsShape, io: Named<R, 'dCls' | 'dX' | 'dLogits' | 'part'>): void;
  clear(shape: ClsShape, io: Named<R, 'dX' | 'dLogits'>): void;
  sharedLogits(rows: number, width: number, io: Named<R, 'cls' | 'weight' | 'bias' | 'logits'>): void;
  sharedScatter(shape: ClsShape, io: Named<R, 'dz' | 'weight' | 'dX' | 'dLogits' | 'part'>): void;

  tokenMeans(shape: HeadShape, io: Named<R, 'x' | 'means' | 'part'>): void;
  tokenMeansGradient(shape: HeadShape, io: Named<R, 'dMeans' | 'dX' | 'part'>): void;

  baseLogits(shape: HeadShape, io: Named<R, 'x' | 'weight' | 'bias' | 'logits' | 'part'>): void;
  nucleotideLoss(
    shape: HeadShape,
    settings: { readonly mlmLoss: MlmLoss; readonly mlmWeight: number },
    io: Named<R, 'x' | 'weight' | 'bias' | 'labels' | 'total' | 'dLogits' | 'dX' | 'rowLosses' | 'part'>,
  ): void;
  edgeGradients(
    shape: PartShape,
    offsets: EdgeOffsets,
    put: GradientStore,
    io: Named<R, 'x' | 'dLogits' | 'dX' | 'input' | 'gradient' | 'biasGradient' | 'part'>,
  ): void;

  latentTargets(
    shape: HeadShape,
    layers: { readonly count: number; readonly isFirst: boolean },
    io: Named<R, 'x' | 'targets' | 'part'>,
  ): void;
  latentLoss(
    shape: HeadShape,
    weight: number,
    io: Named<R, 'predicted' | 'targets' | 'labels' | 'total' | 'losses' | 'part'>,
  ): void;

  /** out = a . b (+ bias); with `slope`, out = gelu of it and slope = gelu' of it. */
  affine(
    name: string,
    sizes: ProductSizes,
    io: Named<R, 'a' | 'b' | 'out'> & { readonly bias?: R; readonly slope?: R },
  ): void;
  /** out = aT . b for a [N,I], b [N,O], and the sum of b over its rows. */
  transposedLeft(name: string, sizes: ProductSizes, io: Named<R, 'a' | 'b' | 'out'> & { readonly sums?: R }): void;
  /** out = a . bT for a [N,I], b [O,I], times `slope`. */
  transposedRight(name: string, sizes: ProductSizes, io: Named<R, 'a' | 'b' | 'out'> & { readonly slope?: R }): void;
  /** y = x / (|x| + epsilon) of each vector. */
  units(name: string, vectors: UnitVectors, io: Named<R, 'x' | 'y'>): void;
  unitsGradient(name: string, vectors: UnitVectors, io: Named<R, 'x' | 'dy' | 'dx'>): void;

  distillation(
    shape: ContrastiveShape,
    settings: DistillationSettings,
    io: Named<R, 'student' | 'teacher' | 'center' | 'distribution' | 'rows' | 'usage'>,
    gradient?: { readonly dStudent: R; readonly weight: number },
  ): void;
  infoNce(
    sizes: readonly [batch: number, features: number],
    settings: { readonly temperature: number; readonly weight: number },
    io: Named<R, 'student' | 'teacher' | 'studentCentered' | 'teacherCentered' | 'cosines' | 'rowLosses' | 'dStudent'>,
  ): void;

  gradientSum(spans: ArenaSpans, slices: number, io: Named<R, 'gradient' | 'biasGradient' | 'partials'>): void;
  control(span: number, io: Named<R, 'partials' | 'applied' | 'control' | 'step'>): void;
  update(
    spans: ArenaSpans,
    io: Named<
      R,
      | 'gradient'
      | 'biasGradient'
      | 'student'
      | 'teacher'
      | 'firstMoment'
      | 'secondMoment'
      | 'control'
      | 'distances'
      | 'step'
    >,
  ): void;
  signals(
    shape: {
      readonly positions: number;
      readonly span: number;
      readonly ringRows: number;
      readonly cls: ContrastiveShape | null;
      readonly losses: readonly LossRows<R>[];
    },
    io: Named<R, 'rowLosses' | 'rows' | 'usage' | 'center' | 'control' | 'distances' | 'ring' | 'step'>,
  ): void;
}
