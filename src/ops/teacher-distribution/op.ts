import { add, div, exp, log, max, mean, mul, neg, reshape, type Scalar, softmax, sub, sum, type Tensor2D, type Tensor3D, tidy } from '@tensorflow/tfjs-core';

/** Rounds of Sinkhorn-Knopp normalisation, as in SwAV (Caron et al. 2020) and DINOv2. */
const SINKHORN_ROUNDS = 3;

/** Softmax of the centered, sharpened teacher logits [B,C,K] with one center [C,K] per CLS position (method, section 5). */
export const centeredDistribution = (logits: Tensor3D, center: Tensor2D, temperature: number): Tensor3D =>
  tidy(() => softmax(div(sub(logits, center), temperature)));

/**
 * Sinkhorn-Knopp assignment of teacher logits [B,C,K]: per CLS position, prototypes are first made equally used over the batch,
 * then each window's row is made a distribution, three times over.
 */
export const sinkhornDistribution = (logits: Tensor3D, temperature: number): Tensor3D =>
  tidy(() => {
    // One shift per CLS position keeps the exponentials finite and cancels in the normalisation.
    let assignment = exp(div(sub(logits, max(max(logits, 2, true), 0, true)), temperature)) as Tensor3D;
    for (let round = 0; round < SINKHORN_ROUNDS; round++) {
      assignment = div(assignment, sum(assignment, 0, true));
      assignment = div(assignment, sum(assignment, 2, true));
    }
    return assignment;
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
