import { type BufferRange, bindings, flatMain, flatWorkgroups, type Recorder } from '../../device/webgpu/recorder';
import { ADAM, CLIP_EPSILON } from '../../numerics/constants';
import { logarithm } from '../../numerics/elementary';
import { DISTANCE_LINES } from '../divergence/kernels';
import { emaLine } from '../ema-update/kernels';
import { flatVector } from '../flat-vector';
import { indexed, share, sumMain, TOTAL_FUNCTION } from '../reduce';
import { partialCount } from './sizes';

/** What changes from step to step, as one uniform of f32. */
export const STEP_UNIFORM = indexed(['learningRate', 'momentum', 'weightDecay', 'clipNorm', 'ringRow'] as const);
export const STEP_UNIFORM_BYTES = 32;
const stepUniform = 'array<vec4f, 2>';
const fromUniform = (name: keyof typeof STEP_UNIFORM): string =>
  `step[${STEP_UNIFORM[name] >> 2}].${'xyzw'[STEP_UNIFORM[name] & 3]}`;

/** What the norm decides for the update that follows it. */
export const CONTROL = indexed(['clip', 'finite', 'firstCorrection', 'secondCorrection', 'norm'] as const);
export const CONTROL_NUMBERS = 8;
export const control = (name: keyof typeof CONTROL): string => `control[${CONTROL[name]}]`;

/** -ln beta: a correction 1 - beta^n is one of an exponential. */
const [DECAY_1, DECAY_2] = [-logarithm(ADAM.beta1), -logarithm(ADAM.beta2)];

/**
 * Numbers of an arena, and of its first part, whose gradients lie in one buffer and those of the rest in another: in a
 * step the weights that decay. Where the first part is all there is, there is no other buffer.
 */
export interface ArenaSpans {
  readonly span: number;
  readonly decayedSpan: number;
}

interface Gradients {
  readonly gradient: BufferRange;
  readonly biasGradient?: BufferRange;
}

/**
 * Adds up the slices of the gradients [S, decayedSpan] and [S, span - decayedSpan] into their first, and the squares of
 * the sums, one part an invocation. Grid-stride, so that the order of every sum is fixed. `partials` [partialCount].
 */
export function emitGradientSum(
  recorder: Recorder,
  { span, decayedSpan }: ArenaSpans,
  slices: number,
  { gradient, biasGradient, partials }: Gradients & { readonly partials: BufferRange },
): void {
  const parts = partialCount(span);
  const { element, functions } = flatVector(span);
  const inElements = (numbers: number) => numbers / (element === 'vec4f' ? 4 : 1);
  const all = [
    { name: 'gradient', range: gradient, count: inElements(decayedSpan) },
    ...(biasGradient === undefined
      ? []
      : [{ name: 'biasGradient', range: biasGradient, count: inElements(span - decayedSpan) }]),
  ];
  const summed = ({ name, count }: (typeof all)[number]) => `
  for (var i = index; i < ${count}u; i += ${parts}u) {
    var g = ${name}[i];
    ${slices > 1 ? `for (var s = 1u; s < ${slices}u; s++) { g += ${name}[i + s * ${count}u]; } ${name}[i] = g;` : ''}
    sum += squares(g);
  }`;
  const access = slices > 1 ? 'write' : 'read';
  const declared = all.map(({ name, count }) => [name, `array<${element}, ${slices * count}>`, access] as const);
  const code = `${bindings(...declared, ['partials', `array<f32, ${parts}>`, 'write'])}
${functions}
${flatMain(parts, `var sum = 0.0;${all.map(summed).join('')}\n  partials[index] = sum;`)}`;
  recorder.dispatch(
    { name: 'AdamWEma.gradientSum', code },
    [...all.map(({ range }) => range), partials],
    flatWorkgroups(parts),
  );
}

/**
 * From the norm: how far to clip, whether anything is to change at all, Adam's corrections. One workgroup.
 * `applied` [1] counts the updates made; a non-finite gradient makes none.
 */
export function emitControl(
  recorder: Recorder,
  span: number,
  { partials, applied, control: out, step }: Readonly<Record<'partials' | 'applied' | 'control' | 'step', BufferRange>>,
): void {
  const parts = partialCount(span);
  const code = `${bindings(
    ['partials', `array<f32, ${parts}>`],
    ['applied', 'array<f32, 1>', 'write'],
    ['control', `array<f32, ${CONTROL_NUMBERS}>`, 'write'],
    ['step', stepUniform, 'uniform'],
  )}
${TOTAL_FUNCTION}
// 1 - exp(-y) without cancellation: the series where y is small.
fn correction(y: f32) -> f32 {
  if (y > 0.5) { return 1.0 - exp(-y); }
  return y * (1.0 - y / 2.0 * (1.0 - y / 3.0 * (1.0 - y / 4.0 * (1.0 - y / 5.0 * (1.0 - y / 6.0 * (1.0 - y / 7.0))))));
}
${sumMain(`var own = 0.0;
  ${share(parts, 'own += partials[i];')}
  let squares = total(vec4f(own, 0.0, 0.0, 0.0), lid).x;
  if (lid > 0u) { return; }
  let norm = sqrt(squares);
  // By its bits: shader compilers may take for granted that no number is NaN or infinite.
  let finite = (bitcast<u32>(norm) & 0x7f800000u) != 0x7f800000u;
  ${control('norm')} = norm;
  ${control('finite')} = select(0.0, 1.0, finite);
  ${control('clip')} = min(1.0, ${fromUniform('clipNorm')} / (norm + ${CLIP_EPSILON}));
  if (finite) { applied[0] += 1.0; }
  let count = max(applied[0], 1.0);
  ${control('firstCorrection')} = correction(count * ${DECAY_1});
  ${control('secondCorrection')} = correction(count * ${DECAY_2});`)}`;
  recorder.dispatch({ name: 'AdamWEma.control', code }, [partials, applied, out, step], [1, 1, 1]);
}

export interface UpdateBuffers extends Gradients {
  /** [span]: 1 where weight decay acts, else 0. Left out, it acts below `decayedSpan`. */
  readonly decayed?: BufferRange;
  /** Arenas of `span` numbers. */
  readonly student: BufferRange;
  readonly teacher: BufferRange;
  readonly firstMoment: BufferRange;
  readonly secondMoment: BufferRange;
  readonly control: BufferRange;
  /** [partialCount, 2]: squares of teacher - student and of student, after the update. */
  readonly distances: BufferRange;
  readonly step: BufferRange;
}

/**
 * Clip, AdamW (Loshchilov and Hutter 2019) and the EMA teacher of the whole model in one dispatch. Where the gradient
 * is not finite nothing is written. The gradients' first slices are read.
 */
export function emitUpdate(recorder: Recorder, { span, decayedSpan }: ArenaSpans, io: UpdateBuffers): void {
  const {
    gradient,
    biasGradient,
    decayed,
    student,
    teacher,
    firstMoment,
    secondMoment,
    control: decided,
    distances,
    step,
  } = io;
  const parts = partialCount(span);
  const { element, count, type: arena, functions } = flatVector(span);
  const first = element === 'vec4f' ? decayedSpan / 4 : decayedSpan;
  const weightDecay = fromUniform('weightDecay');
  const code = `${bindings(
    ['gradient', `array<${element}, ${first}>`],
    ...(biasGradient === undefined ? [] : ([['biasGradient', `array<${element}, ${count - first}>`]] as const)),
    ...(decayed === undefined ? [] : ([['decayed', arena]] as const)),
    ['student', arena, 'write'],
    ['teacher', arena, 'write'],
    ['firstMoment', arena, 'write'],
    ['secondMoment', arena, 'write'],
    ['control', `array<f32, ${CONTROL_NUMBERS}>`],
    ['distances', `array<vec2f, ${parts}>`, 'write'],
    ['step', stepUniform, 'uniform'],
  )}
${functions}
${flatMain(
  parts,
  `let finite = ${control('finite')} > 0.0;
  let clip = ${control('clip')};
  let rate = ${fromUniform('learningRate')};
  var apart = 0.0;
  var size = 0.0;
  for (var i = index; i < ${count}u; i += ${parts}u) {
    var s = student[i];
    var t = teacher[i];
    if (finite) {
      ${
        biasGradient === undefined
          ? 'let g = gradient[i] * clip;'
          : `var g = ${element}(0.0);
      if (i < ${first}u) { g = gradient[i] * clip; } else { g = biasGradient[i - ${first}u] * clip; }`
      }
      let m = firstMoment[i] + (g - firstMoment[i]) * ${1 - ADAM.beta1};
      let v = secondMoment[i] + (g * g - secondMoment[i]) * ${1 - ADAM.beta2};
      let decay = ${
        decayed === undefined ? `select(0.0, ${weightDecay}, i < ${first}u)` : `decayed[i] * ${weightDecay}`
      };
      s -= rate * (m / ${control('firstCorrection')}
        / (sqrt(v / ${control('secondCorrection')}) + ${ADAM.epsilon}) + s * decay);
      ${emaLine(fromUniform('momentum'))}
      firstMoment[i] = m;
      secondMoment[i] = v;
      student[i] = s;
      teacher[i] = t;
    }
    ${DISTANCE_LINES}
  }
  distances[index] = vec2f(apart, size);`,
)}`;
  const gradients = [
    { ...gradient, size: decayedSpan * 4 },
    ...(biasGradient === undefined ? [] : [{ ...biasGradient, size: (span - decayedSpan) * 4 }]),
    ...(decayed === undefined ? [] : [decayed]),
  ];
  const buffers = [...gradients, student, teacher, firstMoment, secondMoment, decided, distances, step];
  recorder.dispatch({ name: 'AdamWEma.update', code }, buffers, flatWorkgroups(parts));
}
