import type { LayerShape } from '../../../ops/chordmixer-layer/kernels';
import type { ChordMixerWeights, Stretch } from '../../../ops/step-ops/step-ops';
import type { ChordMixerStep } from '../../spec/description';
import type { StepContext, StepKernels, StepShape, Who } from './step';

/** Two dispatches forward, four back, and one to make the hidden activation again. */
export const chordMixerKernels: StepKernels<ChordMixerStep> = {
  forward(context, step, at, who, keeps) {
    context.ops.chordMixer(shapeOf(context, step), {
      ...weightsOf(context, step, who),
      x: at(step.from),
      hidden: at(step.hidden),
      slope: keeps ? at(step.slope) : undefined,
      out: at(step.to),
    });
  },

  again(context, step, at) {
    context.ops.chordMixerHidden(shapeOf(context, step), {
      ...weightsOf(context, step, 'student'),
      x: at(step.from),
      hidden: at(step.hidden),
      slope: at(step.slope),
    });
  },

  backward(context, step, at, { dOut, dX, residual, put, gradientAt }) {
    if (residual !== undefined) throw new Error(`a ChordMixer layer reads ${step.from}, which others read too`);
    const io = {
      ...weightsOf(context, step, 'student'),
      x: at(step.from),
      hidden: at(step.hidden),
      slope: at(step.slope),
      dOut,
      dX,
      dHidden: gradientAt(step.hidden),
      gradients: weightsOf(context, step, 'gradient'),
    };
    context.ops.chordMixerGradient(shapeOf(context, step), io, put);
  },
};

function shapeOf({ windows, tokens }: StepShape, { first, groupSize }: ChordMixerStep): LayerShape {
  const [width, hidden] = first.weight.shape;
  return { batch: windows, tokens, width, hidden, groupSize };
}

const weightsOf = <R extends Stretch>(
  context: StepContext<R>,
  { first, second }: ChordMixerStep,
  arena: Who | 'gradient',
): ChordMixerWeights<R> => ({
  w1: context.slot(arena, first.weight),
  b1: context.slot(arena, first.bias),
  w2: context.slot(arena, second.weight),
  b2: context.slot(arena, second.bias),
});
