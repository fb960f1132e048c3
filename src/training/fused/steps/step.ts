import type { BufferRange, Recorder } from '../../../device/webgpu/recorder';
import type { ParameterSpec, Step } from '../../../model/spec/description';
import type { GradientStore } from '../../../ops/product/gradient-store';
import type { Variants } from '../variants';

export type Who = 'student' | 'teacher';

/** What the kernels of all steps share: m windows of T tokens, and where they find what is in no layer. */
export interface StepContext {
  readonly recorder: Recorder;
  readonly windows: number;
  readonly tokens: number;
  readonly variants: Variants;
  /** A parameter's stretch of an arena; of the gradients', all its slices. */
  slot(arena: Who | 'gradient', parameter: ParameterSpec): BufferRange;
  /** A buffer that one layer after the other uses. */
  scratch(name: string): BufferRange;
}

/** The buffers of a layer's values, by their names. */
export type At = (value: string) => BufferRange;

/** How a step gets its gradient back. */
export interface StepGradient {
  /** Of what the step made; after a GELU, of what went into it. */
  readonly dOut: BufferRange;
  /** Where the gradient of what the step read goes; another buffer than `dOut`. */
  readonly dX: BufferRange;
  /** What others that read it have found of that gradient, to be added. */
  readonly residual?: BufferRange;
  /** Where what the step read was made by a GELU, its slope. */
  readonly slope?: BufferRange;
  /** How gradients of parameters are stored. */
  readonly put: GradientStore;
  /** The buffer for the gradient of a value inside the step. */
  gradientAt(value: string): BufferRange;
}

/** The kernels of one kind of step. */
export interface StepKernels<S extends Step> {
  /** @param keeps whether what only the way back reads is made too */
  forward(context: StepContext, step: S, at: At, who: Who, keeps: boolean): void;
  /** Of the student: makes what the way back reads of this step and no layer kept. Left out, the whole step. */
  again?(context: StepContext, step: S, at: At): void;
  backward(context: StepContext, step: S, at: At, gradient: StepGradient): void;
}

/** Rows of a part of the batch. */
export const rowsOf = ({ windows, tokens }: StepContext): number => windows * tokens;
