import { div, exp, logSoftmax, mul, type Scalar, sqrt, square, sub, sum, type Tensor1D, type Tensor2D, tidy } from '@tensorflow/tfjs-core';

/** ||teacher - student|| / ||student|| over all parameters [P] (method, section 7). */
export const parameterDivergence = (teacher: Tensor1D, student: Tensor1D): Scalar =>
  tidy(() => sqrt(div(sum(square(sub(teacher, student))), sum(square(student)))) as Scalar);

/** Weighted mean over rows of KL(teacher || student) of the softmax of logits [N,V], weights [N]; in nats. */
export const outputDivergence = (teacher: Tensor2D, student: Tensor2D, weights: Tensor1D): Scalar =>
  tidy(() => {
    const logTeacher = logSoftmax(teacher);
    const perRow = sum(mul(exp(logTeacher), sub(logTeacher, logSoftmax(student))), 1);
    return div(sum(mul(perRow, weights)), sum(weights)) as Scalar;
  });
