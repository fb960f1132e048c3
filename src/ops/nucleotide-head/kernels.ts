import { type BufferRange, bindings, flatMain, flatWorkgroups, type Recorder } from '../../device/webgpu/recorder';
import { BASE_CLASSES as V } from '../../numerics/constants';
import type { PartShape } from '../input-projection/kernels';
import { type MlmLoss, rowLoss } from '../masked-cross-entropy/kernels';
import { Matrix } from '../product/matrix';
import { each } from '../product/text';

/** A row of logits' gradients is two vec4s: five numbers and three zeros. */
export const LOGIT_STRIDE = 8;

const lanes = [0, 1, 2, 3];
/** Component v of the two vec4s of a row. */
const component = (v: number): string => (v < 4 ? `d0.${'xyzw'[v]}` : `d1.${'xyzw'[v - 4]}`);
const channelGradient = (q: number): string =>
  Array.from({ length: V }, (_, v) => `${component(v)} * wo[w + ${q * V + v}u]`).join(' + ');
const rowGradient = `vec4f(${lanes.map(channelGradient).join(', ')})`;

/** dX of one row from the row's d0 and d1. */
const storeInputGradient = (D: number, dX: Matrix): string => `
  for (var c = 0u; c < ${Math.ceil(D / 4)}u; c++) {
    let w = c * ${4 * V}u;
    ${dX.store(`(${dX.rowBase('row')})`, 'c', rowGradient)}
  }`;

export interface HeadShape extends PartShape {
  /** L, the first tokens of a window; the CLS tokens after them have no base. */
  readonly windowLength: number;
}

/**
 * MLM loss of one part of the batch in one pass over its rows: logits = x . wo + bo, softmax cross-entropy (or the
 * published binary one, temperature 0.1), rightness, and from the logits' gradient the gradient of x, all scaled to the
 * mean over the batch's masked known positions. Writes dLogits [m T, 8] and dX [m T, D] at base tokens, and the row's
 * share of loss and accuracy [B L, 2]. `labels` are each position's base code and weight, `total` the sum of the
 * weights.
 */
export function emitNucleotideLoss(
  recorder: Recorder,
  shape: HeadShape,
  { mlmLoss, mlmWeight }: { readonly mlmLoss: MlmLoss; readonly mlmWeight: number },
  io: Readonly<
    Record<'x' | 'weight' | 'bias' | 'labels' | 'total' | 'dLogits' | 'dX' | 'rowLosses' | 'part', BufferRange>
  >,
): void {
  const { batch, windows, tokens: T, windowLength: L, width: D } = shape;
  const M = windows * T;
  const positions = windows * L;
  const [x, dX] = [new Matrix('x', M, D), new Matrix('dX', M, D)];
  const code = `${bindings(
    ['x', x.type()],
    ['wo', `array<f32, ${D * V}>`],
    ['bo', `array<f32, ${V}>`],
    ['labels', `array<vec2f, ${batch * L}>`],
    ['total', 'array<f32, 1>'],
    ['dLogits', `array<vec4f, ${2 * M}>`, 'write'],
    ['dX', dX.type(), 'write'],
    ['rowLosses', `array<vec2f, ${batch * L}>`, 'write'],
    ['part', 'vec4u', 'uniform'],
  )}
${x.functions('read')} ${dX.functions('write')}
${flatMain(
  positions,
  `let window = index / ${L}u;
  let row = window * ${T}u + index % ${L}u;
  let position = part.x * ${positions}u + index;
  ${each(V, (v) => `var l${v} = bo[${v}];`)}
  for (var c = 0u; c < ${Math.ceil(D / 4)}u; c++) {
    let v = ${x.load(`${x.rowBase('row')}`, 'c')};
    let w = c * ${4 * V}u;
    ${each(V, (v) => `l${v} += ${lanes.map((q) => `v.${'xyzw'[q]} * wo[w + ${q * V + v}u]`).join(' + ')};`)}
  }
  let y = u32(labels[position].x);
  let share = labels[position].y / max(total[0], 1.0);
  ${rowLoss(mlmLoss, V)}
  rowLosses[position] = vec2f(loss * share, select(0.0, share, guess == y));
  let d0 = vec4f(g0, g1, g2, g3) * (share * ${mlmWeight});
  let d1 = vec4f(g4 * (share * ${mlmWeight}), 0.0, 0.0, 0.0);
  dLogits[2u * row] = d0;
  dLogits[2u * row + 1u] = d1;
  ${storeInputGradient(D, dX)}`,
)}`;
  const { x: features, weight, bias, labels, total, dLogits, dX: out, rowLosses, part } = io;
  recorder.dispatch(
    { name: 'NucleotideHead.loss', code },
    [features, weight, bias, labels, total, dLogits, out, rowLosses, part],
    flatWorkgroups(positions),
  );
}
