import { ADAM, CLIP_EPSILON } from '../../numerics/constants';

/** The optimiser's state in plain arrays; `applied` counts the updates made. */
export interface ReferenceState {
  readonly student: ArrayLike<number>;
  readonly teacher: ArrayLike<number>;
  readonly firstMoment: ArrayLike<number>;
  readonly secondMoment: ArrayLike<number>;
  readonly applied: number;
}

interface ReferenceSettings {
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly clipNorm: number;
  readonly momentum: number;
}

const norm = (values: ArrayLike<number>): number =>
  Math.sqrt(Array.from(values).reduce((sum, value) => sum + value * value, 0));

/** Clip, AdamW as PyTorch writes it (decay first, then the step), EMA; in float64. */
export function adamWEmaReference(
  { student, teacher, firstMoment, secondMoment, applied }: ReferenceState,
  gradient: ArrayLike<number>,
  decayed: ArrayLike<number>,
  { learningRate, weightDecay, clipNorm, momentum }: ReferenceSettings,
): ReferenceState & { readonly gradientNorm: number } {
  const { beta1, beta2, epsilon } = ADAM;
  const gradientNorm = norm(gradient);
  const scale = Math.min(1, clipNorm / (gradientNorm + CLIP_EPSILON));
  const t = applied + 1;
  const m = Array.from(firstMoment, (value, i) => beta1 * value + (1 - beta1) * scale * gradient[i]);
  const v = Array.from(secondMoment, (value, i) => beta2 * value + (1 - beta2) * (scale * gradient[i]) ** 2);
  const next = Array.from(student, (value, i) => {
    const kept = value * (1 - learningRate * weightDecay * decayed[i]);
    return kept - (learningRate * (m[i] / (1 - beta1 ** t))) / (Math.sqrt(v[i] / (1 - beta2 ** t)) + epsilon);
  });
  return {
    student: next,
    teacher: Array.from(teacher, (value, i) => momentum * value + (1 - momentum) * next[i]),
    firstMoment: m,
    secondMoment: v,
    applied: t,
    gradientNorm,
  };
}
