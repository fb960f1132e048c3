import {
  clipByValue,
  customGrad,
  div,
  expandDims,
  type GradSaveFunc,
  maximum,
  mul,
  type Scalar,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';

/**
 * Smooth L1 between rows (`smoothL1Reference`).
 * @param x [M,D]
 * @param y [M,D]; no gradient flows into it
 * @param weights [M] what each row counts for
 */
export const smoothL1 = (x: Tensor2D, y: Tensor2D, weights: Tensor1D): Scalar =>
  customGrad((values, save) => {
    const apart = sub(values as Tensor, y);
    const near = clipByValue(apart, -1, 1);
    const share = expandDims(div(weights, mul(maximum(sum(weights), 1), x.shape[1])), 1);
    // Where c is d kept within -1 and 1, c (d - c / 2) is d^2 / 2 there and |d| - 1/2 beyond.
    const value = sum(mul(mul(near, sub(apart, mul(near, 0.5))), share)) as Scalar;
    const slope = mul(near, share);
    (save as GradSaveFunc)([slope]);
    return { value, gradFunc: (dLoss, [kept]) => mul(dLoss as Tensor, kept) };
  })(x) as Scalar;
