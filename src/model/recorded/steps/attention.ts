import type { AttentionShape } from '../../../ops/flash-attention/walk';
import type { AttentionStep } from '../../spec/description';
import type { StepKernels, StepShape } from './step';

/** Queries and keys come turned; the way back turns their gradients to what the product in front made. */
export const attentionKernels: StepKernels<AttentionStep> = {
  forward(context, step, at, _who) {
    const io = { qkv: at(step.from), out: at(step.to), lse: at(step.lse), mask: context.keys };
    context.ops.attention(shapeOf(context, step), io);
  },

  backward(context, step, at, { dOut, dX, residual }) {
    if (residual !== undefined) throw new Error(`attention reads ${step.from}, which others read too`);
    context.ops.attentionGradient(shapeOf(context, step), {
      qkv: at(step.from),
      out: at(step.to),
      lse: at(step.lse),
      dOut,
      delta: context.scratch('delta'),
      dQkv: dX,
      table: context.scratch('angles'),
      mask: context.keys,
    });
  },
};

const shapeOf = (
  { windows, tokens, keys }: StepShape & { readonly keys?: unknown },
  { heads, headWidth }: AttentionStep,
): AttentionShape => ({
  batch: windows,
  tokens,
  heads,
  headWidth,
  masked: keys !== undefined,
  turned: true,
});
