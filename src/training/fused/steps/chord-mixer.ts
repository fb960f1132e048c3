import type { ChordMixerStep } from '../../../model/spec/description';
import { emitBackward, emitForward, emitHidden } from '../../../ops/chordmixer-layer/emit';
import type { LayerShape } from '../../../ops/chordmixer-layer/kernels';
import type { StepContext, StepKernels, Who } from './step';

/** Two dispatches forward, four back, and one to make the hidden activation again. */
export const chordMixerKernels: StepKernels<ChordMixerStep> = {
  forward(context, step, at, who, keeps) {
    emitForward(context.recorder, shapeOf(context, step), context.variants.tiles, {
      ...weightsOf(context, step, who),
      x: at(step.from),
      hidden: at(step.hidden),
      slope: keeps ? at(step.slope) : undefined,
      out: at(step.to),
    });
  },

  again(context, step, at) {
    emitHidden(context.recorder, shapeOf(context, step), context.variants.tiles, {
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
    emitBackward(context.recorder, shapeOf(context, step), context.variants.tiles, io, put);
  },
};

function shapeOf({ windows, tokens }: StepContext, { first, groupSize }: ChordMixerStep): LayerShape {
  const [width, hidden] = first.weight.shape;
  return { batch: windows, tokens, width, hidden, groupSize };
}

const weightsOf = (context: StepContext, { first, second }: ChordMixerStep, arena: Who | 'gradient') => ({
  w1: context.slot(arena, first.weight),
  b1: context.slot(arena, first.bias),
  w2: context.slot(arena, second.weight),
  b2: context.slot(arena, second.bias),
});
