/**
 * What is minimised, stop 5 of docs/reading-a-step.md: lambda1 * contrastive + lambda2 * MLM of the student, against
 * targets that the teacher gives.
 */

import {
  add,
  addN,
  div,
  mul,
  reshape,
  type Scalar,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  tidy,
  valueAndGrad,
} from '@tensorflow/tfjs-core';
import type { ParameterLayout } from '../../model/layout';
import { rowsOf } from '../../model/linear-maps';
import { baseLogits, clsVectors, encode } from '../../model/network';
import { comparesCls, type Prediction, predictionWeights } from '../../model/shape';
import { unpack, type Weights } from '../../model/weights';
import { distillationLoss } from '../../ops/distillation-loss/op';
import { gatherRows } from '../../ops/gather-rows/op';
import { infoNce } from '../../ops/infonce/op';
import { type MaskedLoss, maskedCrossEntropy } from '../../ops/masked-cross-entropy/op';
import { smoothL1 } from '../../ops/smooth-l1/op';
import type { ObjectiveSettings } from '../config';
import type { Labels } from '../labels';
import type { BatchTensors } from './batch-tensors';
import { contrastiveHead, predict, tokenMeans } from './heads';
import type { Targets } from './targets';

/** MLM loss and masked accuracy of one network on masked windows. */
const mlmLoss = (weights: Weights, features: Tensor3D, batch: Labels, settings: ObjectiveSettings): MaskedLoss =>
  maskedCrossEntropy(baseLogits(weights, features, settings), batch.targets, batch.weights, settings.mlmLoss);

export type StudentLosses = {
  readonly mlm: Scalar;
  readonly accuracy: Scalar;
} & Partial<ContrastiveLosses>;

/** Where self-distillation counts for something. */
interface ContrastiveLosses extends Partial<ClsSignals> {
  /** The configured loss, before its weight. */
  readonly contrastive: Scalar;
}

/** Of the objectives that compare CLS vectors. */
interface ClsSignals {
  /** KL(q || p) between the CLS distributions, whichever objective trains. */
  readonly gap: Scalar;
  readonly teacherEntropy: Scalar;
  /** [C,K]: how much the teacher uses each class over the batch. */
  readonly usage: Tensor2D;
  /** [C,K]: the center after this step. */
  readonly center: Tensor2D;
}

const flatten = (logits: Tensor3D): Tensor2D => reshape(logits, [logits.shape[0], -1]);

function studentLosses(
  weights: Weights,
  batch: BatchTensors,
  targets: Targets,
  center: Tensor2D,
  settings: ObjectiveSettings,
): StudentLosses {
  const features = encode(weights, batch.student, settings);
  const bases = mlmLoss(weights, features, batch, settings);
  if (settings.contrastiveWeight === 0) return { mlm: bases.loss, accuracy: bases.accuracy };
  const rest = comparesCls(settings)
    ? clsLosses(contrastiveHead(weights, clsVectors(features, settings), settings), targets, center, settings)
    : { contrastive: predictionLoss(weights, features, batch, targets, settings) };
  return { mlm: bases.loss, accuracy: bases.accuracy, ...rest };
}

/** Of the student's CLS logits [B,C,K] against the teacher's. */
function clsLosses(
  logits: Tensor3D,
  { cls }: Targets,
  center: Tensor2D,
  settings: ObjectiveSettings,
): ContrastiveLosses {
  const { loss, entropy: teacherEntropy, center: next, usage } = distillationLoss(logits, cls!, center, settings);
  const contrastive =
    settings.objective === 'distillation' ? loss : infoNce(flatten(logits), flatten(cls!), settings.infonceTemperature);
  return { contrastive, gap: sub(loss, teacherEntropy), teacherEntropy, usage, center: next };
}

/**
 * Of what the student predicts of the teacher's features. Where it predicts two things, the sum of both losses by their
 * weights, over the weight of the objective: that times the loss is what they add to the total.
 */
function predictionLoss(
  weights: Weights,
  features: Tensor3D,
  batch: BatchTensors,
  { latent, neighbour }: Targets,
  settings: ObjectiveSettings,
): Scalar {
  const { masked, maskedWeights } = batch;
  const shares = predictionWeights(settings);
  const losses: Partial<Record<Prediction, Scalar>> = {};
  if (latent !== undefined)
    losses.latent = smoothL1(predict(weights, gatherRows(rowsOf(features), masked), 'latent'), latent, maskedWeights);
  if (neighbour !== undefined) {
    const made = predict(weights, tokenMeans(features, settings), 'neighbour');
    losses.neighbour = infoNce(made, neighbour, settings.infonceTemperature);
  }
  const weighed = Object.entries(losses).map(([of, loss]) => mul(loss, shares[of as Prediction]));
  return div(addN(weighed), settings.contrastiveWeight);
}

/** The student's losses on a batch and the gradient [P] of lambda1 * contrastive + lambda2 * MLM. */
export function lossesAndGradient(
  student: Tensor1D,
  layout: ParameterLayout,
  batch: BatchTensors,
  targets: Targets,
  center: Tensor2D,
  settings: ObjectiveSettings,
): StudentLosses & { readonly gradient: Tensor1D } {
  return tidy(() => {
    let losses: StudentLosses | undefined;
    const { grad } = valueAndGrad((flat: Tensor) => {
      losses = studentLosses(unpack(flat as Tensor1D, layout), batch, targets, center, settings);
      // The tape's scope ends with this function; these must outlive it.
      for (const loss of Object.values(losses)) loss.kept = true;
      const mlm = mul(losses.mlm, settings.mlmWeight);
      const { contrastive } = losses;
      return contrastive === undefined ? mlm : add(mul(contrastive, settings.contrastiveWeight), mlm);
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
