import { type BufferRange, bindings, flatMain, flatWorkgroups, type Recorder } from '../../device/webgpu/recorder';
import type { HeadShape } from '../nucleotide-head/kernels';
import { Matrix } from '../product/matrix';
import type { RowForms } from '../row-group/forms';
import { RowGroup } from '../row-group/row-group';

/** Means over the L bases of each window of one part of the batch, from features [m T, D] to its rows of [B,D]. */
export function emitTokenMeans(
  recorder: Recorder,
  { batch, windows, tokens: T, windowLength: L, width: D }: HeadShape,
  forms: RowForms,
  { x, means, part }: Readonly<Record<'x' | 'means' | 'part', BufferRange>>,
): void {
  const name = 'TokenMeans.forward';
  // A row is one channel of a window.
  const rows = windows * D;
  const group = new RowGroup(forms(name), L);
  const declared = bindings(
    ['x', `array<f32, ${windows * T * D}>`],
    ['means', `array<f32, ${batch * D}>`, 'write'],
    ['part', 'vec4u', 'uniform'],
  );
  const body = `let first = row / ${D}u * ${T * D}u + row % ${D}u;
  var own = 0.0;
  ${group.over(L, `own += x[first + i * ${D}u];`)}
  let sum = ${group.sum('own')};
  ${group.once(`means[part.x * ${rows}u + row] = sum / ${L}.0;`)}`;
  recorder.dispatch({ name, code: group.code(declared, rows, body) }, [x, means, part], group.workgroups(rows));
}

/** The way back: adds its share of dMeans [B,D] to each base's row of dX [m T, D]. */
export function emitTokenMeansGradient(
  recorder: Recorder,
  { batch, windows, tokens: T, windowLength: L, width: D }: HeadShape,
  { dMeans, dX, part }: Readonly<Record<'dMeans' | 'dX' | 'part', BufferRange>>,
): void {
  const columns = Math.ceil(D / 4);
  const [from, to] = [new Matrix('dMeans', batch, D), new Matrix('dX', windows * T, D)];
  const code = `${bindings(['dMeans', from.type()], ['dX', to.type(), 'write'], ['part', 'vec4u', 'uniform'])}
${from.functions('read')} ${to.functions('read')} ${to.functions('write')}
${flatMain(
  windows * L * columns,
  `let base = index / ${columns}u; let c = index % ${columns}u;
  let window = base / ${L}u;
  let row = window * ${T}u + base % ${L}u;
  let own = part.x * ${windows}u + window;
  let sum = ${to.load(`(${to.rowBase('row')})`, 'c')} + ${from.load(`(${from.rowBase('own')})`, 'c')} / ${L}.0;
  ${to.store(`(${to.rowBase('row')})`, 'c', 'sum')}`,
)}`;
  recorder.dispatch({ name: 'TokenMeans.gradient', code }, [dMeans, dX, part], flatWorkgroups(windows * L * columns));
}
