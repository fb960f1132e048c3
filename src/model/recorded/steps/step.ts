import type { GradientStore } from '../../../ops/product/gradient-store';
import type { StepOps, Stretch } from '../../../ops/step-ops/step-ops';
import type { ParameterSpec, Step } from '../../spec/description';

export type Who = 'student' | 'teacher';

/** m windows of T tokens. */
export interface StepShape {
  readonly windows: number;
  readonly tokens: number;
}

/** What the kernels of all steps share, and where they find what is in no layer. */
export interface StepContext<R extends Stretch> extends StepShape {
  readonly ops: StepOps<R>;
  /** A parameter's stretch of an arena; of the gradients', all its slices. */
  slot(arena: Who | 'gradient', parameter: ParameterSpec): R;
  /** [m T], 0 where a token is padding; left out where none is. */
  readonly keys?: R;
  /** A buffer that one layer after the other uses. */
  scratch(name: string): R;
}

/** The buffers of a layer's values, by their names. */
export type At<R> = (value: string) => R;

/** How a step gets its gradient back. */
export interface StepGradient<R> {
  /** Of what the step made; after a GELU, of what went into it. */
  readonly dOut: R;
  /** Where the gradient of what the step read goes; another buffer than `dOut`. */
  readonly dX: R;
  /** What others that read it have found of that gradient, to be added. */
  readonly residual?: R;
  /** Where what the step read was made by a GELU, its slope. */
  readonly slope?: R;
  /** How gradients of parameters are stored. */
  readonly put: GradientStore;
  /** The buffer for the gradient of a value inside the step. */
  gradientAt(value: string): R;
}

/** The kernels of one kind of step. */
export interface StepKernels<S extends Step> {
  /** @param keeps whether what only the way back reads is made too */
  forward<R extends Stretch>(context: StepContext<R>, step: S, at: At<R>, who: Who, keeps: boolean): void;
  /** Of the student: makes what the way back reads of this step and no layer kept. Left out, the whole step. */
  again?<R extends Stretch>(context: StepContext<R>, step: S, at: At<R>): void;
  backward<R extends Stretch>(context: StepContext<R>, step: S, at: At<R>, gradient: StepGradient<R>): void;
}

/** Rows of a part of the batch. */
export const rowsOf = ({ windows, tokens }: StepShape): number => windows * tokens;
