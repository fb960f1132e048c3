import { type BufferRange, bindings, flatMain, flatWorkgroups, type Recorder } from '../../device/webgpu/recorder';
import { BASE_CLASSES as V } from '../../numerics/constants';
import { Matrix } from '../product/matrix';

/** Part of a batch that is computed at a time: windows `part * m` up to `(part + 1) * m` of B, T tokens each. */
export interface PartShape {
  /** B */
  readonly batch: number;
  /** m, a divisor of B. */
  readonly windows: number;
  readonly tokens: number;
  readonly width: number;
}

/**
 * x = input . we + be: [B,T,V] to [m T, D], for one part of the batch. Five inputs are too few for a tile: one
 * invocation makes four channels of a row. `part` is a uniform with the part's number.
 */
export function emitInputProjection(
  recorder: Recorder,
  { batch, windows, tokens, width: D }: PartShape,
  { input, weight, bias, x, part }: Readonly<Record<'input' | 'weight' | 'bias' | 'x' | 'part', BufferRange>>,
): void {
  const M = windows * tokens;
  const [we, be, out] = [new Matrix('we', V, D), new Matrix('be', 1, D), new Matrix('x', M, D)];
  const columns = Math.ceil(D / 4);
  const code = `${bindings(
    ['input', `array<f32, ${batch * tokens * V}>`],
    ['we', we.type()],
    ['be', be.type()],
    ['x', out.type(), 'write'],
    ['part', 'vec4u', 'uniform'],
  )}
${we.functions('read')} ${be.functions('read')} ${out.functions('write')}
${flatMain(
  M * columns,
  `let row = index / ${columns}u;
  let col4 = index % ${columns}u;
  let first = (part.x * ${M}u + row) * ${V}u;
  var v = ${be.load('0u', 'col4')};
  ${[0, 1, 2, 3, 4].map((n) => `v += input[first + ${n}u] * ${we.load(we.rowBase(`${n}u`), 'col4')};`).join('\n  ')}
  ${out.store(`(${out.rowBase('row')})`, 'col4', 'v')}`,
)}`;
  recorder.dispatch({ name: 'InputProjection', code }, [input, weight, bias, x, part], flatWorkgroups(M * columns));
}

/**
 * The same of what should be read, from labels [B L, 2], base code and weight, of which the first counts: the clear
 * view of a window without its one-hot rows. CLS tokens have the bias alone.
 */
export function emitLabelProjection(
  recorder: Recorder,
  { batch, windows, tokens: T, width: D, windowLength: L }: PartShape & { readonly windowLength: number },
  { labels, weight, bias, x, part }: Readonly<Record<'labels' | 'weight' | 'bias' | 'x' | 'part', BufferRange>>,
): void {
  const M = windows * T;
  const [we, be, out] = [new Matrix('we', V, D), new Matrix('be', 1, D), new Matrix('x', M, D)];
  const columns = Math.ceil(D / 4);
  const code = `${bindings(
    ['labels', `array<vec2f, ${batch * L}>`],
    ['we', we.type()],
    ['be', be.type()],
    ['x', out.type(), 'write'],
    ['part', 'vec4u', 'uniform'],
  )}
${we.functions('read')} ${be.functions('read')} ${out.functions('write')}
${flatMain(
  M * columns,
  `let row = index / ${columns}u;
  let col4 = index % ${columns}u;
  var v = ${be.load('0u', 'col4')};
  if (row % ${T}u < ${L}u) {
    let base = u32(labels[(part.x * ${windows}u + row / ${T}u) * ${L}u + row % ${T}u].x);
    v += ${we.load(`(${we.rowBase('base')})`, 'col4')};
  }
  ${out.store(`(${out.rowBase('row')})`, 'col4', 'v')}`,
)}`;
  recorder.dispatch(
    { name: 'InputProjection.ofLabels', code },
    [labels, weight, bias, x, part],
    flatWorkgroups(M * columns),
  );
}
