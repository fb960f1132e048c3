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
  tidy,
} from '@tensorflow/tfjs-core';
import { BCE_TEMPERATURE } from '../../numerics/constants';
import { adopt } from '../adopt';
import { registerJointGradient, registerWasm, registerWebGpu } from '../register';
import { emitMaskedCrossEntropy, type MlmLoss } from './kernels';

const MASKED_CROSS_ENTROPY = 'HelicaseMaskedCrossEntropy';

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
 * The MLM loss and masked accuracy of logits [N,V] against targets [N] (int32) at the positions whose weight [N] is 1
 * (method, section 5). The gradient of the logits is made in the same pass.
 */
export function maskedCrossEntropy(logits: Tensor2D, targets: Tensor1D, weights: Tensor1D, kind: MlmLoss): MaskedLoss {
  const [loss, accuracy, dLogits] = engine().runKernel<Tensor[]>(
    MASKED_CROSS_ENTROPY,
    { logits, targets, weights },
    { kind },
  );
  dLogits.dispose();
  return { loss: loss as Scalar, accuracy: accuracy as Scalar };
}

/** Weights that sum to 1 (or stay 0), so that sums with them are means over the masked known positions. */
const shareOf = (weights: Tensor1D): Tensor1D => div(weights, maximum(sum(weights), 1));

registerWasm<Attributes>(MASKED_CROSS_ENTROPY, (_backend, inputs, { kind }) =>
  tidy(() => {
    const logits = inputs.logits as Tensor2D;
    const targets = inputs.targets as Tensor1D;
    const classes = logits.shape[1];
    const truth = cast(oneHot(targets, classes), 'float32');
    const share = shareOf(inputs.weights as Tensor1D);
    const shares = expandDims(share, 1);
    const accuracy = sum(mul(cast(equal(argMax(logits, 1), targets), 'float32'), share));
    if (kind === 'cross-entropy') {
      const logProbabilities = logSoftmax(logits);
      const loss = neg(sum(mul(mul(logProbabilities, truth), shares)));
      return [loss, accuracy, mul(sub(exp(logProbabilities), truth), shares)];
    }
    // Binary cross-entropy with logits z: max(z, 0) - z y + ln(1 + exp(-|z|)), averaged over the classes.
    const z = div(logits, BCE_TEMPERATURE);
    const perClass = add(sub(relu(z), mul(z, truth)), log1p(exp(neg(abs(z)))));
    const loss = sum(mul(mean(perClass, 1), share));
    return [loss, accuracy, mul(sub(sigmoid(z), truth), div(shares, classes * BCE_TEMPERATURE))];
  }),
);

registerWebGpu<Attributes>(MASKED_CROSS_ENTROPY, (backend, inputs, { kind }) => {
  const { logits, targets, weights } = inputs;
  const [rows, classes] = logits.shape;
  const make = (shape: number[]) => backend.makeTensorInfo(shape, 'float32');
  const [loss, accuracy, dLogits] = [make([]), make([]), make(logits.shape)];
  const work = { total: make([1]), rowLosses: make([rows, 2]) };
  const named = { logits, targets, weights, loss, accuracy, dLogits, ...work };
  emitMaskedCrossEntropy(backend.immediate(Object.values(named)), { rows, classes }, kind, backend.rangesOf(named));
  for (const tensor of Object.values(work)) adopt(tensor).dispose();
  return [loss, accuracy, dLogits];
});

registerJointGradient<Attributes>(MASKED_CROSS_ENTROPY, {
  outputsToSave: [false, false, true],
  gradient: ([dLoss], [dLogits]) => ({ logits: mul(dLogits, dLoss) }),
});
