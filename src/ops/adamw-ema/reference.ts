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
  const gradientNorm = norm(gradient);
  const scale = Math.min(1, clipNorm / (gradientNorm + 1e-6));
  const t = applied + 1;
  const m = Array.from(firstMoment, (value, i) => 0.9 * value + 0.1 * scale * gradient[i]);
  const v = Array.from(secondMoment, (value, i) => 0.999 * value + 0.001 * (scale * gradient[i]) ** 2);
  const next = Array.from(student, (value, i) => {
    const kept = value * (1 - learningRate * weightDecay * decayed[i]);
    return kept - (learningRate * (m[i] / (1 - 0.9 ** t))) / (Math.sqrt(v[i] / (1 - 0.999 ** t)) + 1e-8);
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
