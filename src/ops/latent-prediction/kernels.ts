import { type BufferRange, bindings, type Recorder } from '../../device/webgpu/recorder';
import { LAYER_NORM_EPSILON } from '../../numerics/constants';
import type { HeadShape } from '../nucleotide-head/kernels';
import type { RowForms } from '../row-group/forms';
import { RowGroup } from '../row-group/row-group';

/**
 * Latent prediction in a step: targets from the teacher's layers, and the smooth L1 of what the student predicts, with
 * its gradient. One part of the batch at a time: m windows of T tokens, whose first L are bases.
 */

/**
 * Adds one layer's share of the targets [B L, D]: its features x [m T, D] normalised to mean 0 and variance 1, over the
 * number of layers. The first layer writes over what is there.
 */
export function emitLatentTargets(
  recorder: Recorder,
  shape: HeadShape,
  forms: RowForms,
  layers: { readonly count: number; readonly isFirst: boolean },
  { x, targets, part }: Readonly<Record<'x' | 'targets' | 'part', BufferRange>>,
): void {
  const { batch, windows, tokens: T, windowLength: L, width: D } = shape;
  const name = 'LatentPrediction.targets';
  const rows = windows * L;
  const group = new RowGroup(forms(name), D);
  const declared = bindings(
    ['x', `array<f32, ${windows * T * D}>`],
    ['targets', `array<f32, ${batch * L * D}>`, 'write'],
    ['part', 'vec4u', 'uniform'],
  );
  const body = `let first = (row / ${L}u * ${T}u + row % ${L}u) * ${D}u;
  let position = part.x * ${rows}u + row;
  var own = 0.0;
  ${group.over(D, 'own += x[first + i];')}
  let mean = ${group.sum('own')} / ${D}.0;
  var squares = 0.0;
  ${group.over(D, 'let v = x[first + i] - mean; squares += v * v;')}
  let rstd = inverseSqrt(${group.sum('squares')} / ${D}.0 + ${LAYER_NORM_EPSILON});
  ${group.over(
    D,
    `let at = position * ${D}u + i;
    targets[at] = ${layers.isFirst ? '' : 'targets[at] + '}(x[first + i] - mean) * rstd / ${layers.count}.0;`,
  )}`;
  recorder.dispatch({ name, code: group.code(declared, rows, body) }, [x, targets, part], group.workgroups(rows));
}

/**
 * Smooth L1 (`smoothL1Reference`) of what was predicted [m T, D] and the targets [B L, D], each base by its weight in
 * `labels` [B L, 2] over their sum in `total`. Writes each base's share of the loss [B L], and over what was predicted
 * the gradient of `weight` times the loss, which is zero at the CLS tokens: nothing is asked of them.
 */
export function emitLatentLoss(
  recorder: Recorder,
  shape: HeadShape,
  forms: RowForms,
  weight: number,
  io: Readonly<Record<'predicted' | 'targets' | 'labels' | 'total' | 'losses' | 'part', BufferRange>>,
): void {
  const { batch, windows, tokens: T, windowLength: L, width: D } = shape;
  const name = 'LatentPrediction.loss';
  const rows = windows * T;
  const group = new RowGroup(forms(name), D);
  const declared = bindings(
    ['predicted', `array<f32, ${windows * T * D}>`, 'write'],
    ['targets', `array<f32, ${batch * L * D}>`],
    ['labels', `array<vec2f, ${batch * L}>`],
    ['total', 'array<f32, 1>'],
    ['losses', `array<f32, ${batch * L}>`, 'write'],
    ['part', 'vec4u', 'uniform'],
  );
  const body = `let first = row * ${D}u;
  let isBase = row % ${T}u < ${L}u;
  let position = part.x * ${windows * L}u + row / ${T}u * ${L}u + min(row % ${T}u, ${L - 1}u);
  let share = select(0.0, labels[position].y / (max(total[0], 1.0) * ${D}.0), isBase);
  var own = 0.0;
  ${group.over(
    D,
    `let apart = predicted[first + i] - targets[position * ${D}u + i];
    let near = clamp(apart, -1.0, 1.0);
    own += near * (apart - 0.5 * near);
    predicted[first + i] = ${weight} * share * near;`,
  )}
  let sum = ${group.sum('own')};
  ${group.once('if (isBase) { losses[position] = share * sum; }')}`;
  const { predicted, targets, labels, total, losses, part } = io;
  recorder.dispatch(
    { name, code: group.code(declared, rows, body) },
    [predicted, targets, labels, total, losses, part],
    group.workgroups(rows),
  );
}
