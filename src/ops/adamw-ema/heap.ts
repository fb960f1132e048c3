import { ADAM, CLIP_EPSILON } from '../../numerics/constants';

const LARGEST_FLOAT = 3.4028234e38;

interface Vectors {
  readonly student: Float32Array;
  readonly teacher: Float32Array;
  readonly firstMoment: Float32Array;
  readonly secondMoment: Float32Array;
  /** One number: updates made. */
  readonly applied: Float32Array;
}

interface Settings {
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly clipNorm: number;
  readonly momentum: number;
}

/**
 * The update over plain arrays [P]: one pass for the norm, one for everything else. Arithmetic in float64, stored as
 * float32. A gradient whose squares do not sum to a finite float32 changes nothing.
 */
export function updateInto(
  from: Vectors & { readonly gradient: Float32Array; readonly decayed: Float32Array },
  { learningRate, weightDecay, clipNorm, momentum }: Settings,
  into: Vectors & { readonly gradientNorm: Float32Array },
): void {
  const { gradient, decayed } = from;
  let squares = 0;
  for (let i = 0; i < gradient.length; i++) squares += gradient[i] * gradient[i];
  // As float32 has it: what overflows there is no gradient to follow.
  const norm = Math.sqrt(Math.fround(squares));
  into.gradientNorm[0] = norm;
  if (!(norm <= LARGEST_FLOAT)) {
    for (const name of ['student', 'teacher', 'firstMoment', 'secondMoment', 'applied'] as const)
      into[name].set(from[name]);
    return;
  }
  const { beta1, beta2, epsilon } = ADAM;
  const count = from.applied[0] + 1;
  into.applied[0] = count;
  const scale = Math.min(1, clipNorm / (norm + CLIP_EPSILON));
  const meanScale = learningRate / (1 - beta1 ** count);
  const deviationScale = 1 / (1 - beta2 ** count);
  const decay = learningRate * weightDecay;
  const share = 1 - momentum;
  // Held in locals: the loop is as long as the model.
  const { student, teacher, firstMoment, secondMoment } = from;
  const { student: nextStudent, teacher: nextTeacher, firstMoment: nextFirst, secondMoment: nextSecond } = into;
  for (let i = 0; i < gradient.length; i++) {
    const g = scale * gradient[i];
    const first = firstMoment[i] + (1 - beta1) * (g - firstMoment[i]);
    const second = secondMoment[i] + (1 - beta2) * (g * g - secondMoment[i]);
    const weight = student[i];
    const next =
      weight - decay * decayed[i] * weight - (meanScale * first) / (Math.sqrt(second * deviationScale) + epsilon);
    nextFirst[i] = first;
    nextSecond[i] = second;
    nextStudent[i] = next;
    nextTeacher[i] = teacher[i] + share * (next - teacher[i]);
  }
}
