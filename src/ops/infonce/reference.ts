import { NORM_EPSILON } from '../../numerics/constants';
import { productReference } from '../matmul/reference';
import { logSoftmaxReference } from '../softmax-reference';

/** Rows of x [B,F] less their mean over the batch, divided by their length. */
function centeredUnits(x: ArrayLike<number>, batch: number): Float64Array {
  const features = x.length / batch;
  const out = Float64Array.from(x);
  for (let f = 0; f < features; f++) {
    let mean = 0;
    for (let b = 0; b < batch; b++) mean += x[b * features + f] / batch;
    for (let b = 0; b < batch; b++) out[b * features + f] -= mean;
  }
  for (let b = 0; b < batch; b++) {
    const row = out.subarray(b * features, (b + 1) * features);
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0)) + NORM_EPSILON;
    row.forEach((value, f) => {
      row[f] = value / length;
    });
  }
  return out;
}

/** Cosines [B,B] between the batch-centered rows of student and teacher [B,F], in float64. */
export const centeredCosinesReference = (
  student: ArrayLike<number>,
  teacher: ArrayLike<number>,
  batch: number,
): Float64Array =>
  productReference(
    centeredUnits(student, batch),
    centeredUnits(teacher, batch),
    [batch, student.length / batch, batch],
    { transposeB: true },
  );

/** InfoNCE of student against teacher rows [B,F] in float64: mean over b of -log softmax(cosines_b / temperature)_b. */
export function infoNceReference(
  student: ArrayLike<number>,
  teacher: ArrayLike<number>,
  batch: number,
  temperature: number,
): number {
  const cosines = centeredCosinesReference(student, teacher, batch);
  const logP = logSoftmaxReference(
    cosines.map((cosine) => cosine / temperature),
    batch,
  );
  let loss = 0;
  for (let b = 0; b < batch; b++) loss -= logP[b * (batch + 1)] / batch;
  return loss;
}
