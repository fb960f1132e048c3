import { LAYER_NORM_EPSILON } from '../../numerics/constants';

/** (x - mean) / sqrt(variance + epsilon) * scale + shift over the rows of x [N,D] (Ba et al. 2016), in float64. */
export function layerNormReference(
  x: ArrayLike<number>,
  scale: ArrayLike<number>,
  shift: ArrayLike<number>,
): Float64Array {
  const D = scale.length;
  const out = new Float64Array(x.length);
  for (let first = 0; first < x.length; first += D) {
    let mean = 0;
    for (let d = 0; d < D; d++) mean += x[first + d] / D;
    let variance = 0;
    for (let d = 0; d < D; d++) variance += (x[first + d] - mean) ** 2 / D;
    const rstd = 1 / Math.sqrt(variance + LAYER_NORM_EPSILON);
    for (let d = 0; d < D; d++) out[first + d] = (x[first + d] - mean) * rstd * scale[d] + shift[d];
  }
  return out;
}
