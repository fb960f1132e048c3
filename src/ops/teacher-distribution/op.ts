import {
  add,
  div,
  exp,
  log,
  logSoftmax,
  logSumExp,
  mean,
  mul,
  neg,
  reshape,
  type Scalar,
  sub,
  sum,
  type Tensor2D,
  type Tensor3D,
  tidy,
} from '@tensorflow/tfjs-core';

/** Rounds of Sinkhorn-Knopp normalisation, as in SwAV (Caron et al. 2020) and DINOv2. */
export const SINKHORN_ROUNDS = 3;

/** Softmax of the centered, sharpened teacher logits [B,C,K] with one center [C,K] per CLS position (method, section 5). */
export const centeredDistribution = (logits: Tensor3D, center: Tensor2D, temperature: number): Tensor3D =>
  // Not the package's softmax: on WebGPU it spoils the last row where there are more than 65,535.
  tidy(() => exp(logSoftmax(div(sub(logits, center), temperature))));

/**
 * Sinkhorn-Knopp assignment of teacher logits [B,C,K]: per CLS position, prototypes are first made equally used over the batch,
 * then each window's row is made a distribution, three times over.
 */
export const sinkhornDistribution = (logits: Tensor3D, temperature: number): Tensor3D =>
  tidy(() => {
    // In the log domain: a class far from every window, or a window far above the others, would otherwise divide zero by zero.
    let logs: Tensor3D = div(logits, temperature);
    for (let round = 0; round < SINKHORN_ROUNDS; round++) {
      logs = sub(logs, logSumExp(logs, 0, true));
      logs = sub(logs, logSumExp(logs, 2, true));
    }
    return exp(logs);
  });

/** Next center: momentum * center + (1 - momentum) * mean over the batch of the teacher logits [B,C,K]. */
export const nextCenter = (center: Tensor2D, logits: Tensor3D, momentum: number): Tensor2D =>
  tidy(() => add(mul(center, momentum), mul(mean(logits, 0), 1 - momentum)) as Tensor2D);

/** Mean over rows of the entropy of distributions [...,K], in nats. */
export const meanEntropy = (distribution: Tensor2D | Tensor3D): Scalar =>
  tidy(() => {
    const rows = distribution.size / (distribution.shape.at(-1) ?? 1);
    // The floor turns 0 ln 0 into 0.
    return div(neg(sum(mul(distribution, log(add(distribution, 1e-30))))), rows) as Scalar;
  });

/** Entropy of how classes are used over the batch [B,C,K], averaged over the CLS positions, in nats: near 0 when every window gets one class. */
export const usageEntropy = (distribution: Tensor3D): Scalar =>
  tidy(() => meanEntropy(reshape(mean(distribution, 0), [distribution.shape[1], -1]) as Tensor2D));
