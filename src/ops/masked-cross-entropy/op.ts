import {
  abs,
  add,
  argMax,
  cast,
  div,
  engine,
  equal,
  exp,
  expandDims,
  log1p,
  logSoftmax,
  maximum,
  mean,
  mul,
  neg,
  oneHot,
  relu,
  type Scalar,
  sigmoid,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { registerComposed, registerJointGradient } from '../register';

const MASKED_CROSS_ENTROPY = 'HelicaseMaskedCrossEntropy';

/** Temperature of the published code's binary cross-entropy (method, section 5). */
const BCE_TEMPERATURE = 0.1;

export type MlmLoss = 'cross-entropy' | 'bce';

interface Attributes {
  readonly kind: MlmLoss;
}

export interface MaskedLoss {
  /** Mean over the masked known positions, in nats. 0 when nothing is masked. */
  readonly loss: Scalar;
  /** Share of them whose most probable base is the true one. */
  readonly accuracy: Scalar;
}

/**
 * The MLM loss and masked accuracy of logits [N,V] against targets [N] (int32) at the positions whose weight [N] is 1 (method, section 5).
 * The gradient of the logits is made in the same pass.
 */
export function maskedCrossEntropy(logits: Tensor2D, targets: Tensor1D, weights: Tensor1D, kind: MlmLoss): MaskedLoss {
  const [loss, accuracy, dLogits] = engine().runKernel<Tensor[]>(MASKED_CROSS_ENTROPY, { logits, targets, weights }, { kind });
  dLogits.dispose();
  return { loss: loss as Scalar, accuracy: accuracy as Scalar };
}

registerComposed<Attributes>(MASKED_CROSS_ENTROPY, ({ logits, targets, weights }, { kind }) => {
  const classes = logits.shape[1] ?? 1;
  const truth = cast(oneHot(cast(targets, 'int32'), classes), 'float32');
  // Weights that sum to 1, so that sums below are means over the masked known positions.
  const share = div(weights, maximum(sum(weights), 1));
  const shares = expandDims(share, 1);
  const right = cast(equal(argMax(logits, 1), cast(targets, 'int32')), 'float32');
  const accuracy = sum(mul(right, share));
  if (kind === 'cross-entropy') {
    const logProbabilities = logSoftmax(logits as Tensor2D);
    const loss = neg(sum(mul(mul(logProbabilities, truth), shares)));
    return [loss, accuracy, mul(sub(exp(logProbabilities), truth), shares)];
  }
  // Binary cross-entropy with logits z: max(z, 0) - z y + ln(1 + exp(-|z|)), averaged over the classes.
  const z = div(logits, BCE_TEMPERATURE);
  const perClass = add(sub(relu(z), mul(z, truth)), log1p(exp(neg(abs(z)))));
  const loss = sum(mul(mean(perClass, 1), share));
  return [loss, accuracy, mul(sub(sigmoid(z), truth), div(shares, classes * BCE_TEMPERATURE))];
});

registerJointGradient<Attributes>(MASKED_CROSS_ENTROPY, {
  outputsToSave: [false, false, true],
  gradient: ([dLoss], [dLogits]) => ({ logits: mul(dLogits, dLoss) }),
});
