import type { Epilogue } from '../../../ops/linear/kernels';
import type { LinearStep } from '../../spec/description';
import { rowsOf, type StepKernels, type StepShape } from './step';

/**
 * One dispatch forward and two back: bias, GELU, residual and the rotary embedding are folded into the product, and
 * the slope of the GELU in front into its input gradient.
 */
export const linearKernels: StepKernels<LinearStep> = {
  forward(context, step, at, who, keeps) {
    const { after } = step;
    context.ops.linear(step.kernel, shapeOf(context, step), epilogueOf(context, step, keeps), {
      x: at(step.from),
      weight: context.slot(who, step.weight),
      bias: context.slot(who, step.bias),
      out: at(step.to),
      residual: after?.kind === 'residual' ? at(after.of) : undefined,
      table: after?.kind === 'turn' ? context.scratch('angles') : undefined,
      slope: after?.kind === 'gelu' && keeps ? at(after.slope) : undefined,
    });
  },

  backward(context, step, at, { dOut, dX, slope, residual, put }) {
    if (residual !== undefined) throw new Error(`${step.kernel} reads ${step.from}, which others read too`);
    const { ops } = context;
    const shape = shapeOf(context, step);
    const [weight, bias] = [context.slot('gradient', step.weight), context.slot('gradient', step.bias)];
    const own = context.slot('student', step.weight);
    const io = { x: at(step.from), dOut, weight, bias };
    ops.linearWeightGradient(`${step.kernel}.weightGradient`, shape, io, put);
    ops.linearInputGradient(`${step.kernel}.inputGradient`, shape, {
      dOut,
      weight: own,
      slope,
      dX,
    });
  },
};

function shapeOf(context: StepShape, { weight }: LinearStep) {
  const [inputs, outputs] = weight.shape;
  return { rows: rowsOf(context), inputs, outputs };
}

function epilogueOf({ tokens }: StepShape, { after }: LinearStep, keeps: boolean): Epilogue {
  switch (after?.kind) {
    case 'gelu':
      return { kind: 'gelu', slope: keeps };
    case 'turn':
      return { kind: 'turn', tokens, headWidth: after.headWidth };
    case 'residual':
      return { kind: 'residual' };
    case undefined:
      return { kind: 'plain' };
  }
}
