import { div, engine, exp, logSoftmax, maximum, mul, type Scalar, sqrt, square, sub, sum, type Tensor1D, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { runFlatProgram } from '../flat-program';
import { registerWasm, registerWebGpu } from '../register';
import code from './row-divergence.wgsl?raw';

const ROW_DIVERGENCE = 'HelicaseRowDivergence';

/** ||teacher - student|| / ||student|| over all parameters [P] (method, section 7). */
export const parameterDivergence = (teacher: Tensor1D, student: Tensor1D): Scalar =>
  tidy(() => sqrt(div(sum(square(sub(teacher, student))), sum(square(student)))) as Scalar);

/** Weighted mean over rows of KL(teacher || student) of the softmax of logits [N,V], weights [N]; in nats; 0 when nothing is masked. */
export const outputDivergence = (teacher: Tensor2D, student: Tensor2D, weights: Tensor1D): Scalar =>
  tidy(() => {
    const perRow = engine().runKernel<Tensor1D>(ROW_DIVERGENCE, { teacher, student });
    return div(sum(mul(perRow, weights)), maximum(sum(weights), 1)) as Scalar;
  });

registerWebGpu(ROW_DIVERGENCE, (backend, { teacher, student }) => {
  const [rows, classes] = teacher.shape;
  return runFlatProgram(backend, { name: ROW_DIVERGENCE, code, variableNames: ['teacher', 'student'], uniforms: { classes } }, [teacher, student], [rows]);
});

registerWasm(ROW_DIVERGENCE, (_backend, { teacher, student }) =>
  tidy(() => {
    const logTeacher = logSoftmax(teacher as Tensor2D);
    return sum(mul(exp(logTeacher), sub(logTeacher, logSoftmax(student as Tensor2D))), 1);
  }),
);
