import { type Tensor1D, type Tensor3D, tensor1d, tensor3d } from '@tensorflow/tfjs-core';
import { BASE_CLASSES } from '../../numerics/constants';
import type { ViewBatch } from '../../ops/input-views/view-batch';
import { type Labels, uploadLabels } from '../labels';

/**
 * A ViewBatch on the device: inputs [B,T,V], labels, and of the M bases that count for something their rows among the
 * tokens [B T] and what they count for.
 */
export type BatchTensors = Labels & {
  readonly student: Tensor3D;
  readonly teacher: Tensor3D;
  readonly masked: Tensor1D;
  readonly maskedWeights: Tensor1D;
};

// Copies, as those of labels.
export function uploadBatch(views: ViewBatch): BatchTensors {
  const shape: [number, number, number] = [views.batch, views.tokens, BASE_CLASSES];
  return {
    student: tensor3d(views.student.slice(), shape),
    teacher: tensor3d(views.teacher.slice(), shape),
    ...uploadLabels(views),
    ...uploadMasked(views),
  };
}

function uploadMasked({ weights, windowLength, tokens }: ViewBatch): Pick<BatchTensors, 'masked' | 'maskedWeights'> {
  const counting = [...weights.keys()].filter((position) => weights[position] !== 0);
  // There is no tensor without a row: where nothing counts, one that does not.
  const positions = counting.length > 0 ? counting : [0];
  const rowOf = (position: number) => Math.floor(position / windowLength) * tokens + (position % windowLength);
  return {
    masked: tensor1d(positions.map(rowOf), 'int32'),
    maskedWeights: tensor1d(positions.map((position) => weights[position])),
  };
}
