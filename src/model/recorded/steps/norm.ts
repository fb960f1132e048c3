import type { NormStep, ParameterSpec } from '../../spec/description';
import { rowsOf, type StepKernels, type StepShape } from './step';

/** The gradients of other readers of what it reads are added on the way back. */
export const normKernels: StepKernels<NormStep> = {
  forward(context, step, at, who) {
    context.ops.layerNorm(shapeOf(context, step), {
      x: at(step.from),
      scale: context.slot(who, step.scale),
      shift: context.slot(who, step.shift),
      out: at(step.to),
      stats: at(step.stats),
    });
  },

  backward(context, step, at, { dOut, dX, residual, put }) {
    const shape = shapeOf(context, step);
    // The rows are added up here: of the gradient's slices the first, and the others stay zero. Whole stretches would
    // overlap.
    const gradient = (parameter: ParameterSpec) => ({ ...context.slot('gradient', parameter), size: 4 * shape.width });
    const io = {
      x: at(step.from),
      stats: at(step.stats),
      scale: context.slot('student', step.scale),
      dOut,
      dX,
      residual,
      partial: context.scratch('normPartials'),
      gradients: { scale: gradient(step.scale), shift: gradient(step.shift) },
    };
    context.ops.layerNormGradient(shape, io, put.accumulate);
  },
};

const shapeOf = (context: StepShape, { scale }: NormStep) => ({ rows: rowsOf(context), width: scale.shape[0] });
