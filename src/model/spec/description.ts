import type { Prediction } from '../shape';

/**
 * What a network is, as plain data: every parameter, and for every layer its steps and what they leave behind. Layout,
 * published names, first values, decay, kept activations, costs and both ways of computing it are read off this.
 */
export interface NetworkSpec {
  readonly input: LinearParameters;
  readonly layers: readonly LayerSpec[];
  /** What comes after the last layer; null where its output are the features. */
  readonly end: LayerSpec | null;
  readonly output: LinearParameters;
  /** Of the head `projector`, in order. */
  readonly projector: readonly ParameterSpec[];
  /** Of what the student predicts of its teacher, those it is asked for. */
  readonly predictors: readonly PredictorSpec[];
}

/** From features to features: a linear map, GELU, and one back to the width. */
export interface PredictorSpec {
  readonly of: Prediction;
  readonly first: LinearParameters;
  /** [projectorHidden, width] */
  readonly second: ParameterSpec;
  /** [width]; null where what is made is centered, so that a bias would learn nothing. */
  readonly secondBias: ParameterSpec | null;
}

/** One parameter tensor. */
export interface ParameterSpec {
  readonly name: string;
  /** What PyTorch calls it: the published code, or ours where there is none (docs/formats.md). */
  readonly published: string;
  readonly shape: readonly number[];
  /** Inputs of the linear map it belongs to: bounds its initial values by 1 / sqrt(fanIn). */
  readonly fanIn: number;
  /** What all its numbers are at first; left out where they are drawn. */
  readonly constant?: 0 | 1;
  /** Weight matrices decay; biases, and scales and shifts of norms, do not. */
  readonly decayed: boolean;
  /** The axis that counts bases, where it has one. */
  readonly baseAxis?: 0 | 1;
  /** True of what a file of weights may lack: it is then drawn afresh. */
  readonly optional?: true;
  /** True of a map whose outputs are added to the stream: where these are all 0, its layer changes nothing. */
  readonly addsToStream?: true;
}

export interface LinearParameters {
  /** [inputs, outputs] */
  readonly weight: ParameterSpec;
  /** [outputs] */
  readonly bias: ParameterSpec;
}

/**
 * A layer takes the stream `x` [B,T,D] and hands on `out` [B,T,D]. Its steps run in order; each reads values by name
 * and makes one.
 */
export interface LayerSpec {
  readonly steps: readonly Step[];
  /** What lies between `x` and `out`. */
  readonly values: Readonly<Record<string, ValueSpec>>;
}

/** Numbers for each token, and where a fused step puts them. */
export interface ValueSpec {
  readonly width: number;
  /** Values of one name lie in one list of buffers: those of all layers, in the order they are made. */
  readonly buffer: string;
  /** True where it is cheap: a step short of memory keeps it for no layer and makes it again on the way back. */
  readonly again?: true;
  /**
   * The buffer of its gradient, which all layers share. Left out by the stream, whose gradient lies in two buffers in
   * turn, and by what has none.
   */
  readonly gradient?: string;
}

export type Step = LinearStep | NormStep | AttentionStep | ChordMixerStep;

/** to = from . weight + bias, then GELU, or the rotary embedding turns its queries and keys; then a value is added. */
export interface LinearStep extends LinearParameters {
  readonly op: 'linear';
  /** Names its kernels, which a run's record of their variants holds. */
  readonly kernel: string;
  readonly from: string;
  readonly to: string;
  readonly after?:
    | { readonly kind: 'gelu'; readonly slope: string }
    | { readonly kind: 'turn'; readonly headWidth: number }
    | { readonly kind: 'residual'; readonly of: string };
}

/** Layer normalisation; `stats` are each row's mean and reciprocal deviation. */
export interface NormStep {
  readonly op: 'norm';
  readonly scale: ParameterSpec;
  readonly shift: ParameterSpec;
  readonly from: string;
  readonly to: string;
  readonly stats: string;
}

/** Attention of all heads from turned queries, keys and values [3 D]; `lse` are the logarithms of its sums. */
export interface AttentionStep {
  readonly op: 'attention';
  readonly heads: number;
  readonly headWidth: number;
  readonly from: string;
  readonly to: string;
  readonly lse: string;
}

/** to = from + Shift(gelu(from . w1 + b1) . w2 + b2) (method, section 3). */
export interface ChordMixerStep {
  readonly op: 'chordMixer';
  readonly groupSize: number;
  readonly first: LinearParameters;
  readonly second: LinearParameters;
  readonly from: string;
  readonly to: string;
  readonly hidden: string;
  readonly slope: string;
}

/** The parameters of a step, in the order of the layout. */
export function parametersOf(step: Step): readonly ParameterSpec[] {
  switch (step.op) {
    case 'linear':
      return [step.weight, step.bias];
    case 'norm':
      return [step.scale, step.shift];
    case 'attention':
      return [];
    case 'chordMixer':
      return [step.first.weight, step.first.bias, step.second.weight, step.second.bias];
  }
}

/** What a step reads. */
export const readBy = (step: Step): readonly string[] =>
  step.op === 'linear' && step.after?.kind === 'residual' ? [step.from, step.after.of] : [step.from];

/** What a step makes: its value, and what it keeps beside it. */
export function madeBy(step: Step): readonly string[] {
  switch (step.op) {
    case 'linear':
      return step.after?.kind === 'gelu' ? [step.to, step.after.slope] : [step.to];
    case 'norm':
      return [step.to, step.stats];
    case 'attention':
      return [step.to, step.lse];
    case 'chordMixer':
      return [step.to, step.hidden, step.slope];
  }
}

/** What the way back reads; of a GELU in front of a linear map also its slope, which is made with it. */
export function readBack(step: Step): readonly string[] {
  switch (step.op) {
    case 'linear':
      return [step.from];
    case 'norm':
      return [step.from, step.stats];
    case 'attention':
      return [step.from, step.to, step.lse];
    case 'chordMixer':
      return [step.from, step.hidden, step.slope];
  }
}
