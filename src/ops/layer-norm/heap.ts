import { LAYER_NORM_EPSILON } from '../../numerics/constants';

/**
 * Layer normalisation over plain arrays, for WebAssembly's heap. Sums are float64. x and out [N,D], stats [N,2]: mean
 * and reciprocal deviation.
 */
export function normaliseInto(
  x: Float32Array,
  scale: Float32Array,
  shift: Float32Array,
  out: Float32Array,
  stats: Float32Array,
): void {
  const D = scale.length;
  for (let row = 0; row * D < x.length; row++) {
    const first = row * D;
    let sum = 0;
    for (let d = 0; d < D; d++) sum += x[first + d];
    const mean = sum / D;
    let squares = 0;
    for (let d = 0; d < D; d++) squares += (x[first + d] - mean) * (x[first + d] - mean);
    const rstd = 1 / Math.sqrt(squares / D + LAYER_NORM_EPSILON);
    for (let d = 0; d < D; d++) out[first + d] = (x[first + d] - mean) * rstd * scale[d] + shift[d];
    stats[2 * row] = mean;
    stats[2 * row + 1] = rstd;
  }
}

export interface LayerNormGradients {
  /** [N,D] */
  readonly dX: Float32Array;
  /** [D] */
  readonly dScale: Float32Array;
  /** [D] */
  readonly dShift: Float32Array;
}

/** All three gradients from dOut [N,D] and what the forward pass kept. */
export function gradientsInto(
  x: Float32Array,
  scale: Float32Array,
  stats: Float32Array,
  dOut: Float32Array,
  into: LayerNormGradients,
): void {
  const D = scale.length;
  const scaleSums = new Float64Array(D);
  const shiftSums = new Float64Array(D);
  for (let row = 0; row * D < x.length; row++) {
    const first = row * D;
    const mean = stats[2 * row];
    const rstd = stats[2 * row + 1];
    let level = 0;
    let tilt = 0;
    for (let d = 0; d < D; d++) {
      const normal = (x[first + d] - mean) * rstd;
      const gradient = dOut[first + d] * scale[d];
      level += gradient;
      tilt += gradient * normal;
      scaleSums[d] += dOut[first + d] * normal;
      shiftSums[d] += dOut[first + d];
    }
    for (let d = 0; d < D; d++) {
      const normal = (x[first + d] - mean) * rstd;
      into.dX[first + d] = rstd * (dOut[first + d] * scale[d] - level / D - (normal * tilt) / D);
    }
  }
  into.dScale.set(scaleSums);
  into.dShift.set(shiftSums);
}
