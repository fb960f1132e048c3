import {
  add,
  cast,
  div,
  eye,
  logSoftmax,
  matMul,
  maximum,
  mean,
  mul,
  neg,
  oneHot,
  reshape,
  type Scalar,
  slice,
  sqrt,
  square,
  sub,
  sum,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  tensor1d,
  tensor2d,
  tidy,
  train,
} from '@tensorflow/tfjs-core';
import { layOut } from '../../../src/model/layout';
import { initialParameters } from '../../../src/model/weights';
import type { Sizes } from '../cases';
import { CLASSES, distillViews, OPTIMIZER } from '../data';
import { settled } from '../settled';
import type { Subject } from '../subject';
import { encode, project, variablesOf } from './chordmixer-net';
import { averageInto } from './ema';

/**
 * Self-distillation with the package's ops: teacher forward, masked cross-entropy and InfoNCE of the student, Adam,
 * EMA.
 */
export function buildSelfDistillStep(config: Sizes['selfDistill']): Subject {
  const { batch, windowLength, clsVectors, width, groupSize, infonceTemperature } = config;
  const flat = initialParameters(layOut(config), config.seed);
  const parameters = layOut(config).slots.map(({ name, shape, offset, size }) => ({
    name,
    shape,
    values: flat.slice(offset, offset + size),
  }));
  const student = variablesOf(parameters, true);
  const teacher = variablesOf(parameters, false);
  const views = distillViews(config);
  const rows = batch * views.tokens;
  const studentInput: Tensor2D = tensor2d(views.student, [rows, CLASSES]);
  const teacherInput: Tensor2D = tensor2d(views.teacher, [rows, CLASSES]);
  const targets = tidy(() => cast(oneHot(tensor1d(views.targets, 'int32'), CLASSES), 'float32')) as Tensor2D;
  const maskedTokens: Tensor1D = tensor1d(views.weights);
  const optimizer = train.adam(OPTIMIZER.learningRate);
  const sizes = { tokens: views.tokens, width, groupSize };

  /** Features as windows [B,T,D]. */
  const features = (input: Tensor2D, weights: typeof student) =>
    reshape(encode(input, weights, sizes), [batch, views.tokens, width]) as Tensor3D;
  /** The CLS vectors of a window side by side [B,C*D], batch-centered and of length 1. */
  const clsOf = (x: Tensor3D): Tensor2D => {
    const cls = reshape(slice(x, [0, windowLength, 0], [-1, clsVectors, -1]), [batch, -1]) as Tensor2D;
    const centered = sub(cls, mean(cls, 0, true));
    return div(centered, add(sqrt(sum(square(centered), 1, true)), 1e-6));
  };
  const loss = (teacherCls: Tensor2D): Scalar => {
    const x = features(studentInput, student);
    const logits = project(reshape(slice(x, [0, 0, 0], [-1, windowLength, -1]), [-1, width]), student);
    const perToken = neg(sum(mul(logSoftmax(logits), targets), 1));
    const mlm = div(sum(mul(perToken, maskedTokens)), maximum(sum(maskedTokens), 1));
    const cosines = matMul(clsOf(x), teacherCls, false, true);
    const contrastive = div(neg(sum(mul(logSoftmax(div(cosines, infonceTemperature)), eye(batch)))), batch);
    return add(mul(mlm, config.mlmWeight), mul(contrastive, config.contrastiveWeight));
  };

  let first: Scalar | null = null;
  return {
    step() {
      const teacherCls = tidy(() => clsOf(features(teacherInput, teacher)));
      const cost = optimizer.minimize(() => loss(teacherCls), true, student);
      teacherCls.dispose();
      averageInto(teacher, student, OPTIMIZER.momentum);
      if (first === null) first = cost;
      else cost?.dispose();
    },
    sync: settled,
    check: async () => (await first!.data())[0],
  };
}
