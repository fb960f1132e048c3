import { logSoftmaxReference } from '../softmax-reference';

/** Mean over rows of -sum_k q_k log softmax(z / temperature)_k in float64, for z and q [R,K]. */
export function distillationLossReference(z: ArrayLike<number>, q: ArrayLike<number>, classes: number, temperature: number): number {
  const logP = logSoftmaxReference(
    Float64Array.from(z, (value) => value / temperature),
    classes,
  );
  return -logP.reduce((sum, value, i) => sum + q[i] * value, 0) / (z.length / classes);
}
