import { engine, type Scalar, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import { adopt } from '../adopt';
import { heapView } from '../heap-view';
import { registerWasm, registerWebGpu } from '../register';
import { updateInto } from './heap';
import {
  CONTROL,
  CONTROL_NUMBERS,
  emitControl,
  emitGradientSum,
  emitUpdate,
  STEP_UNIFORM,
  STEP_UNIFORM_BYTES,
} from './kernels';
import { partialCount } from './sizes';

const ADAMW_EMA = 'HelicaseAdamWEma';
const CHANGED = ['student', 'teacher', 'firstMoment', 'secondMoment', 'applied'] as const;
const FROM = [...CHANGED, 'gradient', 'decayed'] as const;
const SETTINGS = ['learningRate', 'momentum', 'weightDecay', 'clipNorm'] as const;

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
 * One training update over all parameters at once: global-norm clip, AdamW (Loshchilov and Hutter 2019) with decay on
 * the parameters where `decayed` [P] is 1, then the EMA teacher (method, section 5). A gradient with anything
 * non-finite changes nothing: neither weights nor moments nor the count.
 */
export function adamWEma(
  state: OptimiserState,
  gradient: Tensor1D,
  decayed: Tensor1D,
  settings: UpdateSettings,
): Update {
  const outputs = engine().runKernel<Tensor[]>(ADAMW_EMA, { ...state, gradient, decayed }, { ...settings });
  const [student, teacher, firstMoment, secondMoment, applied, gradientNorm] = outputs as [
    Tensor1D,
    Tensor1D,
    Tensor1D,
    Tensor1D,
    Scalar,
    Scalar,
  ];
  return { state: { student, teacher, firstMoment, secondMoment, applied }, gradientNorm };
}

/**
 * All of it in one pass over WebAssembly's heap: composed, the package would pass over vectors as long as the model
 * twenty times.
 */
registerWasm<UpdateSettings>(ADAMW_EMA, (backend, inputs, settings) => {
  const { student, applied } = inputs;
  const outputs = [student, student, student, student, applied, applied].map(({ shape }) =>
    backend.makeOutput(shape, 'float32'),
  );
  const from = Object.fromEntries(FROM.map((name) => [name, heapView(backend, inputs[name])])) as Record<
    (typeof FROM)[number],
    Float32Array
  >;
  const [nextStudent, teacher, firstMoment, secondMoment, nextApplied, gradientNorm] = outputs.map((tensor) =>
    heapView(backend, tensor),
  );
  updateInto(from, settings, {
    student: nextStudent,
    teacher,
    firstMoment,
    secondMoment,
    applied: nextApplied,
    gradientNorm,
  });
  return outputs;
});

/** The kernels of a training step, on copies: an op changes none of its inputs. */
registerWebGpu<UpdateSettings>(ADAMW_EMA, (backend, inputs, settings) => {
  const { gradient, decayed } = inputs;
  const span = gradient.shape[0];
  const make = (shape: number[]) => backend.makeTensorInfo(shape, 'float32');
  const [student, teacher, firstMoment, secondMoment, applied] = CHANGED.map((name) => backend.copyOf(inputs[name]));
  const work = {
    partials: make([partialCount(span)]),
    control: make([CONTROL_NUMBERS]),
    distances: make([partialCount(span), 2]),
  };
  const named = { gradient, decayed, student, teacher, firstMoment, secondMoment, applied, ...work };
  const recorder = backend.immediate(Object.values(named));
  const step = backend.uniform(
    Object.assign(
      new Float32Array(STEP_UNIFORM_BYTES / 4),
      Object.fromEntries(SETTINGS.map((name) => [STEP_UNIFORM[name], settings[name]])),
    ),
  );
  const io = { ...backend.rangesOf(named), step };
  const spans = { span, decayedSpan: span };
  emitGradientSum(recorder, spans, 1, io);
  emitControl(recorder, span, io);
  emitUpdate(recorder, spans, io);
  const gradientNorm = backend.copyOf(work.control, [], CONTROL.norm);
  for (const tensor of Object.values(work)) adopt(tensor).dispose();
  return [student, teacher, firstMoment, secondMoment, applied, gradientNorm];
});
