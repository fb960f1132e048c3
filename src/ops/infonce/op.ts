import {
  add,
  div,
  engine,
  exp,
  eye,
  logSoftmax,
  matMul,
  mean,
  mul,
  neg,
  type Scalar,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
import { NORM_EPSILON, TINY } from '../../numerics/constants';
import { adopt } from '../adopt';
import { registerJointGradient, registerWasm, registerWebGpu } from '../register';
import { defaultRows } from '../row-group/forms';
import { emitInfoNce, emitMeanLoss } from './kernels';

const INFONCE = 'HelicaseInfoNce';

interface Attributes {
  readonly temperature: number;
}

/**
 * InfoNCE across the batch (van den Oord et al. 2018), student against teacher views: rows are batch-centered and
 * L2-normalised, and each student row must find the teacher row of its own window. In nats; ln B when the features tell
 * nothing apart.
 * @param student features [B,F]
 * @param teacher features [B,F]; no gradient flows into them
 */
export function infoNce(student: Tensor2D, teacher: Tensor2D, temperature: number): Scalar {
  const [loss, dStudent] = engine().runKernel<Tensor[]>(INFONCE, { student, teacher }, { temperature });
  dStudent.dispose();
  return loss as Scalar;
}

/** Cosines [B,B] between the batch-centered rows of student and teacher. */
export const centeredCosines = (student: Tensor2D, teacher: Tensor2D): Tensor2D =>
  tidy(() => matMul(normalise(center(student)).unit, transpose(normalise(center(teacher)).unit)));

const center = (x: Tensor): Tensor2D => sub(x, mean(x, 0, true));

const normalise = (x: Tensor2D) => {
  const norm = sqrt(sum(square(x), 1, true));
  const length = add(norm, NORM_EPSILON);
  return { unit: div(x, length) as Tensor2D, norm, length };
};

registerWebGpu<Attributes>(INFONCE, (backend, { student, teacher }, { temperature }) => {
  const [batch, features] = student.shape;
  const make = (shape: number[]) => backend.makeTensorInfo(shape, 'float32');
  const [loss, dStudent] = [make([]), make(student.shape)];
  const work = {
    studentCentered: make(student.shape),
    teacherCentered: make(student.shape),
    cosines: make([batch * batch + 3 * batch]),
    rowLosses: make([batch]),
  };
  const named = { student, teacher, loss, dStudent, ...work };
  const recorder = backend.immediate(Object.values(named));
  const io = backend.rangesOf(named);
  emitInfoNce(recorder, defaultRows(false), [batch, features], { temperature, weight: 1 }, io);
  emitMeanLoss(recorder, batch, io);
  for (const tensor of Object.values(work)) adopt(tensor).dispose();
  return [loss, dStudent];
});

registerWasm<Attributes>(INFONCE, (_backend, inputs, { temperature }) =>
  tidy(() => composed(inputs.student as Tensor2D, inputs.teacher as Tensor2D, temperature)),
);

/** The op in the package's own ops. */
function composed(student: Tensor2D, teacher: Tensor2D, temperature: number): Tensor[] {
  const [batch] = student.shape;
  const { unit, norm, length } = normalise(center(student));
  const other = normalise(center(teacher)).unit;
  const logP = logSoftmax(div(matMul(unit, transpose(other)), temperature)) as Tensor2D;
  const own = eye(batch);
  const loss = div(neg(sum(mul(logP, own))), batch);
  // Back through the cosines, the normalisation x / (|x| + epsilon) and the centering.
  const dUnit = div(matMul(sub(exp(logP), own) as Tensor2D, other), batch * temperature);
  const along = mul(unit, sum(mul(unit, dUnit), 1, true));
  const dCentered = sub(div(dUnit, length), div(along, add(norm, TINY)));
  return [loss, center(dCentered)];
}

registerJointGradient<Attributes>(INFONCE, {
  outputsToSave: [false, true],
  gradient: ([dLoss], [dStudent]) => ({ student: mul(dStudent, dLoss) }),
});
