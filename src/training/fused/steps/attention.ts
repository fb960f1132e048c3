import type { AttentionStep } from '../../../model/spec/description';
import { emitBackward, emitForward } from '../../../ops/flash-attention/emit';
import { attentionTiles } from '../../../ops/flash-attention/tiles';
import type { AttentionShape } from '../../../ops/flash-attention/walk';
import type { StepContext, StepKernels } from './step';

/** Queries and keys come turned; the way back turns their gradients to what the product in front made. */
export const attentionKernels: StepKernels<AttentionStep> = {
  forward(context, step, at, _who) {
    const shape = shapeOf(context, step);
    const io = { qkv: at(step.from), out: at(step.to), lse: at(step.lse) };
    emitForward(context.recorder, shape, attentionTiles(context.variants.attention, shape), io);
  },

  backward(context, step, at, { dOut, dX, residual }) {
    if (residual !== undefined) throw new Error(`attention reads ${step.from}, which others read too`);
    const shape = shapeOf(context, step);
    emitBackward(context.recorder, shape, attentionTiles(context.variants.attention, shape), {
      qkv: at(step.from),
      out: at(step.to),
      lse: at(step.lse),
      dOut,
      delta: context.scratch('delta'),
      dQkv: dX,
      table: context.scratch('angles'),
    });
  },
};

const shapeOf = ({ windows, tokens }: StepContext, { heads, headWidth }: AttentionStep): AttentionShape => ({
  batch: windows,
  tokens,
  heads,
  headWidth,
  masked: false,
  turned: true,
});
