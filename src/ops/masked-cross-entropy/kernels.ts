import { type BufferRange, bindings, flatMain, flatWorkgroups, type Recorder } from '../../device/webgpu/recorder';
import { BCE_TEMPERATURE } from '../../numerics/constants';
import { each } from '../product/text';
import { totalsCode } from '../reduce';

export type MlmLoss = 'cross-entropy' | 'bce';

/** Logits of the binary loss are divided by its temperature. */
const SHARPENED = (1 / BCE_TEMPERATURE).toFixed(1);

/**
 * WGSL of the loss of one row: from the logits `l0`, `l1`, ... and the true class `y`, the `loss` in nats, the most
 * probable class `guess` (the first of equals) and the loss's gradient by each logit, `g0`, `g1`, .... Exponentials are
 * taken of differences to the highest logit, so they never overflow.
 */
export function rowLoss(kind: MlmLoss, classes: number): string {
  const all = (line: (v: number) => string) => each(classes, line);
  const loss =
    kind === 'bce'
      ? `var loss = -${SHARPENED} * truth;
  ${all((v) => `loss += max(${SHARPENED} * l${v}, 0.0) + log(1.0 + exp(-abs(${SHARPENED} * l${v})));`)}
  loss /= ${classes}.0;
  ${all(
    (v) =>
      `let g${v} = (1.0 / (1.0 + exp(-${SHARPENED} * l${v})) - select(0.0, 1.0, y == ${v}u)) * ` +
      `${1 / (classes * BCE_TEMPERATURE)};`,
  )}`
      : `var sum = 0.0;
  ${all((v) => `let e${v} = exp(l${v} - highest); sum += e${v};`)}
  let loss = highest + log(sum) - truth;
  ${all((v) => `let g${v} = e${v} / sum - select(0.0, 1.0, y == ${v}u);`)}`;
  return `var highest = l0;
  var guess = 0u;
  var truth = 0.0;
  ${all((v) => `if (l${v} > highest) { highest = l${v}; guess = ${v}u; } if (y == ${v}u) { truth = l${v}; }`)}
  ${loss}`;
}

/** N rows of V classes. */
interface RowShape {
  readonly rows: number;
  readonly classes: number;
}

/**
 * MLM loss, masked accuracy and the loss's gradient by the logits [N,V] against targets [N] (i32), means over the rows
 * by their weights [N]: one pass over the rows, between the sum of the weights and the sum of the rows. `rowLosses`
 * [N,2] and `total` [1] are workspace.
 */
export function emitMaskedCrossEntropy(
  recorder: Recorder,
  { rows, classes }: RowShape,
  kind: MlmLoss,
  io: Readonly<
    Record<'logits' | 'targets' | 'weights' | 'total' | 'rowLosses' | 'dLogits' | 'loss' | 'accuracy', BufferRange>
  >,
): void {
  const { logits, targets, weights, total, rowLosses, dLogits, loss, accuracy } = io;
  const numbers = `array<f32, ${rows * classes}>`;
  const one = 'array<f32, 1>';
  const weightTotal = totalsCode(
    [
      ['weights', `array<f32, ${rows}>`],
      ['total_weight', one, 'write'],
    ],
    rows,
    'vec4f(weights[i], 0.0, 0.0, 0.0)',
    'total_weight[0] = sums.x;',
  );
  recorder.dispatch({ name: 'MaskedCrossEntropy.weightTotal', code: weightTotal }, [weights, total], [1, 1, 1]);

  const code = `${bindings(
    ['logits', numbers],
    ['targets', `array<i32, ${rows}>`],
    ['weights', `array<f32, ${rows}>`],
    ['total_weight', one],
    ['rowLosses', `array<vec2f, ${rows}>`, 'write'],
    ['dLogits', numbers, 'write'],
  )}
${flatMain(
  rows,
  `let first = index * ${classes}u;
  ${each(classes, (v) => `let l${v} = logits[first + ${v}u];`)}
  let y = u32(targets[index]);
  let share = weights[index] / max(total_weight[0], 1.0);
  ${rowLoss(kind, classes)}
  rowLosses[index] = vec2f(loss * share, select(0.0, share, guess == y));
  ${each(classes, (v) => `dLogits[first + ${v}u] = g${v} * share;`)}`,
)}`;
  recorder.dispatch(
    { name: 'MaskedCrossEntropy.rows', code },
    [logits, targets, weights, total, rowLosses, dLogits],
    flatWorkgroups(rows),
  );

  const sums = totalsCode(
    [
      ['rowLosses', `array<vec2f, ${rows}>`],
      ['loss', one, 'write'],
      ['accuracy', one, 'write'],
    ],
    rows,
    'vec4f(rowLosses[i], 0.0, 0.0)',
    'loss[0] = sums.x; accuracy[0] = sums.y;',
  );
  recorder.dispatch({ name: 'MaskedCrossEntropy.sums', code: sums }, [rowLosses, loss, accuracy], [1, 1, 1]);
}
