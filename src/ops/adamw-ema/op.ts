import {
  abs,
  add,
  cast,
  div,
  engine,
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
  type Tensor,
  type Tensor1D,
  tidy,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { heapView } from '../heap-view';
import { registerWasm, registerWebGpu } from '../register';
import { BETA1, BETA2, EPSILON, LARGEST_FLOAT, updateInto } from './heap';

const ADAMW_EMA = 'HelicaseAdamWEma';
const FROM = ['student', 'teacher', 'firstMoment', 'secondMoment', 'applied', 'gradient', 'decayed'] as const;

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
  const outputs = engine().runKernel<Tensor[]>(ADAMW_EMA, { ...state, gradient, decayed }, { ...settings });
  const [student, teacher, firstMoment, secondMoment, applied, gradientNorm] = outputs as [Tensor1D, Tensor1D, Tensor1D, Tensor1D, Scalar, Scalar];
  return { state: { student, teacher, firstMoment, secondMoment, applied }, gradientNorm };
}

/** All of it in one pass over WebAssembly's heap: composed, the package would pass over vectors as long as the model twenty times. */
registerWasm<UpdateSettings>(ADAMW_EMA, (backend, inputs, settings) => {
  const { student, applied } = inputs;
  const outputs = [student, student, student, student, applied, applied].map(({ shape }) => backend.makeOutput(shape, 'float32'));
  const from = Object.fromEntries(FROM.map((name) => [name, heapView(backend, inputs[name])])) as Record<(typeof FROM)[number], Float32Array>;
  const [nextStudent, teacher, firstMoment, secondMoment, nextApplied, gradientNorm] = outputs.map((tensor) => heapView(backend, tensor));
  updateInto(from, settings, { student: nextStudent, teacher, firstMoment, secondMoment, applied: nextApplied, gradientNorm });
  return outputs;
});

registerWebGpu<UpdateSettings>(ADAMW_EMA, (_backend, inputs, settings) => {
  const { gradient, decayed, ...state } = inputs as unknown as OptimiserState & { readonly gradient: Tensor1D; readonly decayed: Tensor1D };
  return tidy(() => {
    const { state: next, gradientNorm } = composed(state, gradient, decayed, settings);
    return [next.student, next.teacher, next.firstMoment, next.secondMoment, next.applied, gradientNorm];
  });
});

/** The update in the package's own ops. */
function composed(state: OptimiserState, gradient: Tensor1D, decayed: Tensor1D, settings: UpdateSettings): Update {
  const { learningRate, weightDecay, clipNorm, momentum } = settings;
  return tidy(() => {
    const gradientNorm = euclideanNorm(gradient);
    // 1 where the whole gradient is finite, else 0: NaN and infinity both fail the comparison.
    const finite = cast(lessEqual(gradientNorm, LARGEST_FLOAT), 'float32') as Scalar;
    // Each vector's temporaries are freed before the next is made: a vector is as large as the model.
    const clipped = tidy(() => {
      const usable = where(lessEqual(abs(gradient), LARGEST_FLOAT), gradient, zerosLike(gradient)) as Tensor1D;
      return mul(usable, minimum(1, div(clipNorm, add(euclideanNorm(usable), 1e-6)))) as Tensor1D;
    });
    const blend = (old: Tensor1D, target: Tensor1D, share: number): Tensor1D => tidy(() => add(old, mul(sub(target, old), mul(finite, share))));
    const firstMoment = blend(state.firstMoment, clipped, 1 - BETA1);
    const secondMoment = tidy(() => blend(state.secondMoment, square(clipped), 1 - BETA2));
    const applied = add(state.applied, finite) as Scalar;
    const student = tidy(() => {
      // At least one, so that a run whose first gradients are not finite divides by no zero.
      const count = add(applied, sub(1, finite));
      const mean = div(firstMoment, sub(1, pow(scalar(BETA1), count)));
      const deviation = tidy(() => add(sqrt(div(secondMoment, sub(1, pow(scalar(BETA2), count)))), EPSILON));
      const decay = tidy(() => mul(mul(state.student, decayed), weightDecay));
      return sub(state.student, mul(add(div(mean, deviation), decay), mul(finite, learningRate))) as Tensor1D;
    });
    const teacher = blend(state.teacher, student, 1 - momentum);
    return { state: { student, teacher, firstMoment, secondMoment, applied }, gradientNorm };
  });
}

const euclideanNorm = (x: Tensor1D): Scalar => tidy(() => sqrt(sum(square(x))));
