import {
  div,
  engine,
  exp,
  logSoftmax,
  maximum,
  mul,
  type Scalar,
  sqrt,
  square,
  sub,
  sum,
  type Tensor1D,
  type Tensor2D,
  tidy,
} from '@tensorflow/tfjs-core';
import { partialCount } from '../adamw-ema/sizes';
import { adopt } from '../adopt';
import { registerWasm, registerWebGpu } from '../register';
import { emitOutputDivergence, emitParameterDivergence } from './kernels';

const PARAMETER_DIVERGENCE = 'HelicaseParameterDivergence';
const OUTPUT_DIVERGENCE = 'HelicaseOutputDivergence';

/** ||teacher - student|| / ||student|| over all parameters [P] (method, section 7). */
export const parameterDivergence = (teacher: Tensor1D, student: Tensor1D): Scalar =>
  engine().runKernel(PARAMETER_DIVERGENCE, { teacher, student });

/**
 * Weighted mean over rows of KL(teacher || student) of the softmax of logits [N,V], weights [N]; in nats; 0 when
 * nothing is masked.
 */
export const outputDivergence = (teacher: Tensor2D, student: Tensor2D, weights: Tensor1D): Scalar =>
  engine().runKernel(OUTPUT_DIVERGENCE, { teacher, student, weights });

registerWebGpu(PARAMETER_DIVERGENCE, (backend, { teacher, student }) => {
  const [numbers] = student.shape;
  const parts = partialCount(numbers);
  const distances = backend.makeTensorInfo([parts, 2], 'float32');
  const divergence = backend.makeTensorInfo([], 'float32');
  const named = { teacher, student, distances, divergence };
  emitParameterDivergence(backend.immediate(Object.values(named)), numbers, parts, backend.rangesOf(named));
  adopt(distances).dispose();
  return divergence;
});

registerWasm(PARAMETER_DIVERGENCE, (_backend, inputs) =>
  tidy(() => {
    const { teacher, student } = inputs as Record<string, Tensor1D>;
    return sqrt(div(sum(square(sub(teacher, student))), sum(square(student))));
  }),
);

registerWebGpu(OUTPUT_DIVERGENCE, (backend, { teacher, student, weights }) => {
  const [rows, classes] = teacher.shape;
  const perRow = backend.makeTensorInfo([rows, 2], 'float32');
  const divergence = backend.makeTensorInfo([], 'float32');
  const named = { teacher, student, weights, perRow, divergence };
  emitOutputDivergence(backend.immediate(Object.values(named)), { rows, classes }, backend.rangesOf(named));
  adopt(perRow).dispose();
  return divergence;
});

registerWasm(OUTPUT_DIVERGENCE, (_backend, inputs) =>
  tidy(() => {
    const { teacher, student, weights } = inputs as Record<string, Tensor2D>;
    const logTeacher = logSoftmax(teacher);
    const perRow = sum(mul(exp(logTeacher), sub(logTeacher, logSoftmax(student))), 1);
    return div(sum(mul(perRow, weights)), maximum(sum(weights), 1));
  }),
);
