import { type BufferRange, bindings, flatMain, flatWorkgroups, type Recorder } from '../../device/webgpu/recorder';
import { BASE_CLASSES as V } from '../../numerics/constants';
import type { PartShape } from '../input-projection/kernels';
import type { GradientStore } from '../product/gradient-store';
import { Matrix } from '../product/matrix';
import { each } from '../product/text';

/** First numbers of the four parameters among the gradients of weights and of biases. */
export interface EdgeOffsets {
  readonly outputWeight: number;
  readonly outputBias: number;
  readonly inputWeight: number;
  readonly inputBias: number;
}

/**
 * Gradients of the input projection and the nucleotide head in one dispatch, both sums over rows of a [D] by a [V]
 * vector: dWo = xT . dLogits and dWe = inputT . dX, with their biases. One invocation adds up four channels over one
 * slice of the rows. x, dX [m T, D], dLogits [m T, 8], input [B,T,V]; `gradient` and `biasGradient` hold all weights'
 * and all biases' gradients, with their slices.
 */
export function emitEdgeGradients(
  recorder: Recorder,
  { batch, windows, tokens, width: D }: PartShape,
  { outputWeight, outputBias, inputWeight, inputBias }: EdgeOffsets,
  { slices, stride, biasStride, accumulate }: GradientStore,
  io: Readonly<Record<'x' | 'dLogits' | 'dX' | 'input' | 'gradient' | 'biasGradient' | 'part', BufferRange>>,
): void {
  const M = windows * tokens;
  const columns = Math.ceil(D / 4);
  const perSlice = Math.ceil(M / slices);
  const [x, dX] = [new Matrix('x', M, D), new Matrix('dX', M, D)];
  const put = accumulate ? '+=' : '=';
  const channels = (place: (q: number, v: number) => string) =>
    each(
      4,
      (q) =>
        `if (4u * c + ${q}u < ${D}u) { ${each(V, (v) => `gradient[to + ${place(q, v)}] ${put} g${v}.${'xyzw'[q]};`)} }`,
    );
  const code = `${bindings(
    ['x', x.type()],
    ['dLogits', `array<vec4f, ${2 * M}>`],
    ['dX', dX.type()],
    ['input', `array<f32, ${batch * tokens * V}>`],
    ['gradient', `array<f32, ${io.gradient.size / 4}>`, 'write'],
    ['biasGradient', `array<f32, ${io.biasGradient.size / 4}>`, 'write'],
    ['part', 'vec4u', 'uniform'],
  )}
${x.functions('read')} ${dX.functions('read')}
${flatMain(
  2 * slices * columns,
  `let c = index % ${columns}u;
  let slice = index / ${columns}u % ${slices}u;
  let first = min(slice * ${perSlice}u, ${M}u);
  let end = min(first + ${perSlice}u, ${M}u);
  let to = slice * ${stride}u;
  let toBias = slice * ${biasStride}u;
  ${each(V, (v) => `var g${v} = vec4f(0.0);`)}
  if (index < ${slices * columns}u) {
    var s0 = vec4f(0.0);
    var s1 = 0.0;
    for (var row = first; row < end; row++) {
      let d0 = dLogits[2u * row];
      let d1 = dLogits[2u * row + 1u].x;
      let v = ${x.load(`${x.rowBase('row')}`, 'c')};
      s0 += d0;
      s1 += d1;
      g0 += v * d0.x; g1 += v * d0.y; g2 += v * d0.z; g3 += v * d0.w; g4 += v * d1;
    }
    ${channels((q, v) => `${outputWeight}u + (4u * c + ${q}u) * ${V}u + ${v}u`)}
    if (c == 0u) {
      ${each(4, (v) => `biasGradient[toBias + ${outputBias + v}u] ${put} s0.${'xyzw'[v]};`)}
      biasGradient[toBias + ${outputBias + 4}u] ${put} s1;
    }
  } else {
    var sum = vec4f(0.0);
    for (var row = first; row < end; row++) {
      let v = ${dX.load(`${dX.rowBase('row')}`, 'c')};
      let first5 = (part.x * ${M}u + row) * ${V}u;
      sum += v;
      ${each(V, (v) => `g${v} += v * input[first5 + ${v}u];`)}
    }
    ${channels((q, v) => `${inputWeight + v * D}u + 4u * c + ${q}u`)}
    ${each(
      4,
      (q) => `if (4u * c + ${q}u < ${D}u) {
      biasGradient[toBias + ${inputBias}u + 4u * c + ${q}u] ${put} sum.${'xyzw'[q]}; }`,
    )}
  }`,
)}`;
  const name = accumulate ? 'EdgeGradients.add' : 'EdgeGradients';
  recorder.dispatch(
    { name, code },
    [io.x, io.dLogits, io.dX, io.input, io.gradient, io.biasGradient, io.part],
    flatWorkgroups(2 * slices * columns),
  );
}
