import { BCE_TEMPERATURE } from '../../numerics/constants';
import type { MlmLoss } from './kernels';

const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** The op in plain float64; logits row-major [N,V]. */
export function maskedCrossEntropyReference(
  logits: ArrayLike<number>,
  targets: ArrayLike<number>,
  weights: ArrayLike<number>,
  classes: number,
  kind: MlmLoss,
): { loss: number; accuracy: number } {
  let total = 0;
  let loss = 0;
  let right = 0;
  for (let n = 0; n < targets.length; n++) {
    const row = Array.from({ length: classes }, (_, k) => logits[n * classes + k]);
    const highest = Math.max(...row);
    const logSum = highest + Math.log(row.reduce((sum, z) => sum + Math.exp(z - highest), 0));
    const bce = row.reduce((sum, z, k) => sum + softplus((k === targets[n] ? -z : z) / BCE_TEMPERATURE), 0) / classes;
    total += weights[n];
    loss += weights[n] * (kind === 'bce' ? bce : logSum - row[targets[n]]);
    if (row.indexOf(highest) === targets[n]) right += weights[n];
  }
  return { loss: loss / Math.max(1, total), accuracy: right / Math.max(1, total) };
}
