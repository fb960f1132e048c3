import {
  abs,
  add,
  cast,
  div,
  lessEqual,
  minimum,
  mul,
  pow,
  type Scalar,
  scalar,
  sqrt,
  square,
  sub,
  sum,
  type Tensor1D,
  tidy,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';

/** Adam's constants (Kingma and Ba 2015); the method keeps their defaults. */
const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;
const LARGEST_FLOAT = 3.4028234e38;

/** Everything an update changes. All [P] float32 but `applied`, the number of updates made so far. */
export interface OptimiserState {
  readonly student: Tensor1D;
  readonly teacher: Tensor1D;
  readonly firstMoment: Tensor1D;
  readonly secondMoment: Tensor1D;
  readonly applied: Scalar;
}

export interface UpdateSettings {
  readonly learningRate: number;
  readonly weightDecay: number;
  /** Largest global gradient norm; longer gradients are scaled down to it. */
  readonly clipNorm: number;
  /** EMA momentum m: teacher <- m teacher + (1 - m) student. */
  readonly momentum: number;
}

export interface Update {
  readonly state: OptimiserState;
  /** Global norm of the gradient before clipping. */
  readonly gradientNorm: Scalar;
}

/**
 * One training update over all parameters at once: global-norm clip, AdamW (Loshchilov and Hutter 2019) with decay on the
 * parameters where `decayed` [P] is 1, then the EMA teacher (method, section 5). A gradient with anything non-finite changes nothing:
 * neither weights nor moments nor the count.
 */
export function adamWEma(state: OptimiserState, gradient: Tensor1D, decayed: Tensor1D, settings: UpdateSettings): Update {
  const { learningRate, weightDecay, clipNorm, momentum } = settings;
  return tidy(() => {
    const gradientNorm = sqrt(sum(square(gradient))) as Scalar;
    // 1 where the whole gradient is finite, else 0: NaN and infinity both fail the comparison.
    const finite = cast(lessEqual(gradientNorm, LARGEST_FLOAT), 'float32') as Scalar;
    const usable = where(lessEqual(abs(gradient), LARGEST_FLOAT), gradient, zerosLike(gradient));
    const norm = sqrt(sum(square(usable)));
    const g = mul(usable, minimum(1, div(clipNorm, add(norm, 1e-6))));
    const blend = (old: Tensor1D, target: Tensor1D, share: number): Tensor1D => add(old, mul(sub(target, old), mul(finite, share)));
    const firstMoment = blend(state.firstMoment, g as Tensor1D, 1 - BETA1);
    const secondMoment = blend(state.secondMoment, square(g) as Tensor1D, 1 - BETA2);
    const applied = add(state.applied, finite) as Scalar;
    // At least one, so that a run whose first gradients are not finite divides by no zero.
    const count = add(applied, sub(1, finite));
    const corrected1 = div(firstMoment, sub(1, pow(scalar(BETA1), count)));
    const corrected2 = div(secondMoment, sub(1, pow(scalar(BETA2), count)));
    const step = add(div(corrected1, add(sqrt(corrected2), EPSILON)), mul(mul(state.student, decayed), weightDecay));
    const student = sub(state.student, mul(step, mul(finite, learningRate))) as Tensor1D;
    const teacher = blend(state.teacher, student, 1 - momentum);
    return { state: { student, teacher, firstMoment, secondMoment, applied }, gradientNorm };
  });
}
