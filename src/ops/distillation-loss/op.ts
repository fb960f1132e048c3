import { div, engine, exp, logSoftmax, mul, neg, type Scalar, sub, sum, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { registerComposed, registerJointGradient } from '../register';

const DISTILLATION_LOSS = 'HelicaseDistillationLoss';

interface Attributes {
  readonly temperature: number;
}

/**
 * L_CL = mean over rows of -sum_k q_k log softmax(z / temperature)_k, in nats (method, section 5).
 * @param z student's contrastive logits [R,K], R = B * C
 * @param q teacher's distribution [R,K]; no gradient flows into it
 */
export function distillationLoss(z: Tensor2D, q: Tensor2D, temperature: number): Scalar {
  const [loss, dz] = engine().runKernel<Tensor[]>(DISTILLATION_LOSS, { z, q }, { temperature });
  dz.dispose();
  return loss as Scalar;
}

registerComposed<Attributes>(DISTILLATION_LOSS, ({ z, q }, { temperature }) => {
  const rows = z.shape[0] ?? 1;
  const logP = logSoftmax(div(z as Tensor2D, temperature));
  const loss = div(neg(sum(mul(q, logP))), rows);
  return [loss, div(sub(exp(logP), q), rows * temperature)];
});

registerJointGradient<Attributes>(DISTILLATION_LOSS, {
  outputsToSave: [false, true],
  gradient: ([dLoss], [dz]) => ({ z: mul(dz, dLoss) }),
});
