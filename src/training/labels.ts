import { type Tensor1D, tensor1d } from '@tensorflow/tfjs-core';
import type { ViewBatch } from '../ops/input-views/view-batch';

/** What the student should read: base codes and what each position counts for in the loss, both [B L]. */
export type Labels = { readonly targets: Tensor1D; readonly weights: Tensor1D };

// Copies: the device may read a tensor's values late, and the batch's arrays are written again for the
// next step.
export const uploadLabels = ({ targets, weights }: Pick<ViewBatch, 'targets' | 'weights'>): Labels => ({
  targets: tensor1d(targets.slice(), 'int32'),
  weights: tensor1d(weights.slice()),
});
