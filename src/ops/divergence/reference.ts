import { logSoftmaxReference } from '../softmax-reference';

/** ||teacher - student|| / ||student|| in float64. */
export function parameterDivergenceReference(teacher: ArrayLike<number>, student: ArrayLike<number>): number {
  let apart = 0;
  let size = 0;
  for (let i = 0; i < student.length; i++) {
    apart += (teacher[i] - student[i]) ** 2;
    size += student[i] ** 2;
  }
  return Math.sqrt(apart / size);
}

/**
 * Weighted mean over rows of KL(teacher || student) of the softmax of logits [N,V], in float64; 0 where all weights
 * are.
 */
export function outputDivergenceReference(
  teacher: ArrayLike<number>,
  student: ArrayLike<number>,
  weights: ArrayLike<number>,
): number {
  const classes = teacher.length / weights.length;
  const logT = logSoftmaxReference(teacher, classes);
  const logS = logSoftmaxReference(student, classes);
  let total = 0;
  for (let i = 0; i < logT.length; i++)
    total += weights[Math.floor(i / classes)] * Math.exp(logT[i]) * (logT[i] - logS[i]);
  return (
    total /
    Math.max(
      1,
      Array.from(weights).reduce((sum, weight) => sum + weight, 0),
    )
  );
}
