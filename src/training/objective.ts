/**
 * What is minimised, stop 5 of docs/reading-a-step.md: lambda1 * contrastive + lambda2 * MLM of the student, against
 * targets that the teacher gives.
 */

import {
  add,
  mul,
  reshape,
  type Scalar,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  tensor1d,
  tensor3d,
  tidy,
  valueAndGrad,
} from '@tensorflow/tfjs-core';
import type { ParameterLayout } from '../model/layout';
import { baseLogits, clsVectors, contrastiveHead, encode } from '../model/network';
import type { NetworkShape } from '../model/shape';
import { unpack, type Weights } from '../model/weights';
import { BASE_CLASSES } from '../numerics/constants';
import { distillationLoss } from '../ops/distillation-loss/op';
import { infoNce } from '../ops/infonce/op';
import type { ViewBatch } from '../ops/input-views/view-batch';
import { type MaskedLoss, maskedCrossEntropy } from '../ops/masked-cross-entropy/op';
import type { PretrainingConfig } from './config';

/** The settings that shape the network and its losses. */
export type ObjectiveSettings = NetworkShape &
  Pick<
    PretrainingConfig,
    | 'mlmWeight'
    | 'mlmLoss'
    | 'contrastiveWeight'
    | 'objective'
    | 'centering'
    | 'studentTemperature'
    | 'teacherTemperature'
    | 'infonceTemperature'
    | 'centerMomentum'
  >;

/** What the student should read: base codes and what each position counts for in the loss, both [B L]. */
export type Labels = { readonly targets: Tensor1D; readonly weights: Tensor1D };

/** A ViewBatch on the device: inputs [B,T,V], and labels. */
export type BatchTensors = Labels & { readonly student: Tensor3D; readonly teacher: Tensor3D };

// Copies, here and below: the device may read a tensor's values late, and the batch's arrays are written again for the
// next step.
export const uploadLabels = ({ targets, weights }: Pick<ViewBatch, 'targets' | 'weights'>): Labels => ({
  targets: tensor1d(targets.slice(), 'int32'),
  weights: tensor1d(weights.slice()),
});

export function uploadBatch(views: ViewBatch): BatchTensors {
  const shape: [number, number, number] = [views.batch, views.tokens, BASE_CLASSES];
  return {
    student: tensor3d(views.student.slice(), shape),
    teacher: tensor3d(views.teacher.slice(), shape),
    ...uploadLabels(views),
  };
}

/**
 * Contrastive logits h(Q) [B,C,K] of the teacher's view of the batch: what the student is asked to match. No gradient
 * flows into them.
 */
export function teacherTargets(
  teacher: Tensor1D,
  layout: ParameterLayout,
  input: Tensor3D,
  settings: ObjectiveSettings,
): Tensor3D {
  return tidy(() => {
    const weights = unpack(teacher, layout);
    return contrastiveHead(weights, clsVectors(encode(weights, input, settings), settings), settings);
  });
}

/** MLM loss and masked accuracy of one network on masked windows. */
const mlmLoss = (weights: Weights, features: Tensor3D, batch: Labels, settings: ObjectiveSettings): MaskedLoss =>
  maskedCrossEntropy(baseLogits(weights, features, settings), batch.targets, batch.weights, settings.mlmLoss);

export type StudentLosses = {
  readonly mlm: Scalar;
  readonly accuracy: Scalar;
  /** The configured contrastive loss, before its weight. */
  readonly contrastive: Scalar;
  /** KL(q || p) between the CLS distributions, whichever objective trains. */
  readonly gap: Scalar;
  readonly teacherEntropy: Scalar;
  /** [C,K]: how much the teacher uses each class over the batch. */
  readonly usage: Tensor2D;
  /** [C,K]: the center after this step. */
  readonly center: Tensor2D;
};

const flatten = (logits: Tensor3D): Tensor2D => reshape(logits, [logits.shape[0], -1]);

function studentLosses(
  weights: Weights,
  batch: BatchTensors,
  targets: Tensor3D,
  center: Tensor2D,
  settings: ObjectiveSettings,
): StudentLosses {
  const features = encode(weights, batch.student, settings);
  const { loss: mlm, accuracy } = mlmLoss(weights, features, batch, settings);
  const logits = contrastiveHead(weights, clsVectors(features, settings), settings);
  const { loss, entropy: teacherEntropy, center: next, usage } = distillationLoss(logits, targets, center, settings);
  const contrastive =
    settings.objective === 'distillation'
      ? loss
      : infoNce(flatten(logits), flatten(targets), settings.infonceTemperature);
  return { mlm, accuracy, contrastive, gap: sub(loss, teacherEntropy), teacherEntropy, usage, center: next };
}

/** The student's losses on a batch and the gradient [P] of lambda1 * contrastive + lambda2 * MLM. */
export function lossesAndGradient(
  student: Tensor1D,
  layout: ParameterLayout,
  batch: BatchTensors,
  targets: Tensor3D,
  center: Tensor2D,
  settings: ObjectiveSettings,
): StudentLosses & { readonly gradient: Tensor1D } {
  return tidy(() => {
    let losses: StudentLosses | undefined;
    const { grad } = valueAndGrad((flat: Tensor) => {
      losses = studentLosses(unpack(flat as Tensor1D, layout), batch, targets, center, settings);
      // The tape's scope ends with this function; these must outlive it.
      for (const loss of Object.values(losses)) loss.kept = true;
      return add(mul(losses.contrastive, settings.contrastiveWeight), mul(losses.mlm, settings.mlmWeight));
    })(student);
    if (losses === undefined) throw new Error('the loss function was not run');
    return { ...release(losses), gradient: grad as Tensor1D };
  });
}

/** Hands kept tensors back to the scope they are now in. */
function release(losses: StudentLosses): StudentLosses {
  const owned = Object.entries(losses).map(([name, loss]) => {
    const copy = loss.clone();
    loss.dispose();
    return [name, copy];
  });
  return Object.fromEntries(owned) as StudentLosses;
}
