import { engine, mul, type Scalar, type Tensor, type Tensor2D, type Tensor3D, tidy } from '@tensorflow/tfjs-core';
import { adopt } from '../adopt';
import { registerJointGradient, registerWasm, registerWebGpu } from '../register';
import { defaultRows } from '../row-group/forms';
import { composedDistillation } from './composed';
import { type DistillationSettings, emitDistillation, emitRowMeans } from './kernels';

const DISTILLATION_LOSS = 'HelicaseDistillationLoss';

export interface Distillation {
  /** L_CL: mean over B and C of -sum_k q_k log p_k, in nats. */
  readonly loss: Scalar;
  /** Mean entropy of the teacher's distributions q, in nats. */
  readonly entropy: Scalar;
  /** [C,K]: the center after this step. */
  readonly center: Tensor2D;
  /** [C,K]: q averaged over the batch. */
  readonly usage: Tensor2D;
}

/**
 * The distillation loss of contrastive logits [B,C,K] of student and teacher with one center [C,K] per CLS position
 * (method, section 5), and what the teacher's side of it tells. The gradient flows into the student's logits alone, and
 * is made in the same pass.
 */
export function distillationLoss(
  student: Tensor3D,
  teacher: Tensor3D,
  center: Tensor2D,
  settings: DistillationSettings,
): Distillation {
  const { centering, studentTemperature, teacherTemperature, centerMomentum } = settings;
  const attributes = { centering, studentTemperature, teacherTemperature, centerMomentum };
  const [loss, entropy, nextCenter, usage, dStudent] = engine().runKernel<Tensor[]>(
    DISTILLATION_LOSS,
    { student, teacher, center },
    attributes,
  );
  dStudent.dispose();
  return { loss: loss as Scalar, entropy: entropy as Scalar, center: nextCenter as Tensor2D, usage: usage as Tensor2D };
}

registerWebGpu<DistillationSettings>(DISTILLATION_LOSS, (backend, inputs, settings) => {
  const { student, teacher, center } = inputs;
  const [batch, clsVectors, classes] = student.shape;
  const rows = batch * clsVectors;
  const make = (shape: number[]) => backend.makeTensorInfo(shape, 'float32');
  const [loss, entropy, dStudent] = [make([]), make([]), make(student.shape)];
  const work = { distribution: make(student.shape), rows: make([rows, 2]), usage: make([2, clsVectors, classes]) };
  const named = { student, teacher, center, loss, entropy, dStudent, ...work };
  const recorder = backend.immediate(Object.values(named));
  const io = backend.rangesOf(named);
  emitDistillation(recorder, defaultRows(false), { batch, clsVectors, classes }, settings, io, {
    dStudent: io.dStudent,
    weight: 1,
  });
  emitRowMeans(recorder, rows, io);
  const [nextCenter, usage] = [0, 1].map((half) =>
    backend.copyOf(work.usage, center.shape, half * clsVectors * classes),
  );
  for (const tensor of Object.values(work)) adopt(tensor).dispose();
  return [loss, entropy, nextCenter, usage, dStudent];
});

registerWasm<DistillationSettings>(DISTILLATION_LOSS, (_backend, inputs, settings) =>
  tidy(() =>
    composedDistillation(inputs.student as Tensor3D, inputs.teacher as Tensor3D, inputs.center as Tensor2D, settings),
  ),
);

registerJointGradient<DistillationSettings>(DISTILLATION_LOSS, {
  outputsToSave: [false, false, false, false, true],
  gradient: ([dLoss], [dStudent]) => ({ student: mul(dStudent, dLoss) }),
});
