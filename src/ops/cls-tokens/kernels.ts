import { type BufferRange, bindings, flatMain, flatWorkgroups, type Recorder } from '../../device/webgpu/recorder';
import { BASE_CLASSES as V } from '../../numerics/constants';
import { type HeadShape, LOGIT_STRIDE } from '../nucleotide-head/kernels';
import { Matrix } from '../product/matrix';
import { each } from '../product/text';

export interface ClsShape extends HeadShape {
  /** C */
  readonly clsVectors: number;
}

/** Row of the features at which CLS vector `index` of the part lies, and its row among the whole batch's. */
const places = ({ windows, tokens, windowLength, clsVectors: C }: ClsShape): string => `
  let row = cls / ${C}u * ${tokens}u + ${windowLength}u + cls % ${C}u;
  let own = part.x * ${windows * C}u + cls;`;

/** The CLS vectors of one part of the batch, from features [m T, D] to their rows in [B C, D]. */
export function emitGather(
  recorder: Recorder,
  shape: ClsShape,
  { x, cls, part }: Readonly<Record<'x' | 'cls' | 'part', BufferRange>>,
): void {
  const { batch, windows, tokens, width: D, clsVectors: C } = shape;
  const columns = Math.ceil(D / 4);
  const [from, to] = [new Matrix('x', windows * tokens, D), new Matrix('to', batch * C, D)];
  const code = `${bindings(['x', from.type()], ['to', to.type(), 'write'], ['part', 'vec4u', 'uniform'])}
${from.functions('read')} ${to.functions('write')}
${flatMain(
  windows * C * columns,
  `let cls = index / ${columns}u; let c = index % ${columns}u; ${places(shape)}
  ${to.store(`(${to.rowBase('own')})`, 'c', from.load(from.rowBase('row'), 'c'))}`,
)}`;
  recorder.dispatch({ name: 'ClsTokens.gather', code }, [x, cls, part], flatWorkgroups(windows * C * columns));
}

/**
 * The gradient of the CLS tokens' features, from dCls [B C, D] to their rows of dX [m T, D]. They take no part in the
 * MLM loss: their rows of dLogits [m T, 8] become zero.
 */
export function emitScatter(
  recorder: Recorder,
  shape: ClsShape,
  { dCls, dX, dLogits, part }: Readonly<Record<'dCls' | 'dX' | 'dLogits' | 'part', BufferRange>>,
): void {
  const { batch, windows, tokens, width: D, clsVectors: C } = shape;
  const columns = Math.ceil(D / 4);
  const [from, to] = [new Matrix('dCls', batch * C, D), new Matrix('dX', windows * tokens, D)];
  const code = `${bindings(
    ['dCls', from.type()],
    ['dX', to.type(), 'write'],
    ['dLogits', `array<vec4f, ${2 * windows * tokens}>`, 'write'],
    ['part', 'vec4u', 'uniform'],
  )}
${from.functions('read')} ${to.functions('write')}
${flatMain(
  windows * C * columns,
  `let cls = index / ${columns}u; let c = index % ${columns}u; ${places(shape)}
  ${to.store(`(${to.rowBase('row')})`, 'c', from.load(from.rowBase('own'), 'c'))}
  if (c == 0u) { dLogits[2u * row] = vec4f(0.0); dLogits[2u * row + 1u] = vec4f(0.0); }`,
)}`;
  recorder.dispatch(
    { name: 'ClsTokens.scatter', code },
    [dCls, dX, dLogits, part],
    flatWorkgroups(windows * C * columns),
  );
}

/** Nobody asks anything of the CLS tokens: their rows of dX [m T, D] and of dLogits [m T, 8] become zero. */
export function emitClear(
  recorder: Recorder,
  shape: ClsShape,
  { dX, dLogits }: Readonly<Record<'dX' | 'dLogits', BufferRange>>,
): void {
  const { windows, tokens, windowLength, width: D, clsVectors: C } = shape;
  const columns = Math.ceil(D / 4);
  const to = new Matrix('dX', windows * tokens, D);
  const code = `${bindings(['dX', to.type(), 'write'], ['dLogits', `array<vec4f, ${2 * windows * tokens}>`, 'write'])}
${to.functions('write')}
${flatMain(
  windows * C * columns,
  `let cls = index / ${columns}u; let c = index % ${columns}u;
  let row = cls / ${C}u * ${tokens}u + ${windowLength}u + cls % ${C}u;
  ${to.store(`(${to.rowBase('row')})`, 'c', 'vec4f(0.0)')}
  if (c == 0u) { dLogits[2u * row] = vec4f(0.0); dLogits[2u * row + 1u] = vec4f(0.0); }`,
)}`;
  recorder.dispatch({ name: 'ClsTokens.clear', code }, [dX, dLogits], flatWorkgroups(windows * C * columns));
}

/** WGSL: l0 to l4 become the logits x . wo + bo of the row of x that begins at `base`. */
const rowLogits = (x: Matrix, base: string): string => `
  ${each(V, (v) => `var l${v} = bo[${v}];`)}
  for (var c = 0u; c < ${Math.ceil(x.cols / 4)}u; c++) {
    let v = ${x.load(base, 'c')};
    let w = c * ${4 * V}u;
    ${each(V, (v) => `l${v} += ${[0, 1, 2, 3].map((q) => `v.${'xyzw'[q]} * wo[w + ${q * V + v}u]`).join(' + ')};`)}
  }`;

/** Contrastive logits [R,V] of the shared head, z = cls . wo + bo, R = B C. */
export function emitSharedLogits(
  recorder: Recorder,
  rows: number,
  width: number,
  io: Readonly<Record<'cls' | 'weight' | 'bias' | 'logits', BufferRange>>,
): void {
  const x = new Matrix('cls', rows, width);
  const code = `${bindings(
    ['cls', x.type()],
    ['wo', `array<f32, ${width * V}>`],
    ['bo', `array<f32, ${V}>`],
    ['logits', `array<f32, ${rows * V}>`, 'write'],
  )}
${x.functions('read')}
${flatMain(rows, `${rowLogits(x, x.rowBase('index'))}\n${each(V, (v) => `logits[index * ${V}u + ${v}u] = l${v};`)}`)}`;
  recorder.dispatch(
    { name: 'ClsTokens.sharedLogits', code },
    [io.cls, io.weight, io.bias, io.logits],
    flatWorkgroups(rows),
  );
}

/** Logits [B L, V] of the bases, from the features [m T, D] of one part of the batch. */
export function emitBaseLogits(
  recorder: Recorder,
  shape: HeadShape,
  io: Readonly<Record<'x' | 'weight' | 'bias' | 'logits' | 'part', BufferRange>>,
): void {
  const { batch, windows, tokens, windowLength: L, width: D } = shape;
  const positions = windows * L;
  const x = new Matrix('x', windows * tokens, D);
  const code = `${bindings(
    ['x', x.type()],
    ['wo', `array<f32, ${D * V}>`],
    ['bo', `array<f32, ${V}>`],
    ['logits', `array<f32, ${batch * L * V}>`, 'write'],
    ['part', 'vec4u', 'uniform'],
  )}
${x.functions('read')}
${flatMain(
  positions,
  `let row = index / ${L}u * ${tokens}u + index % ${L}u;
  ${rowLogits(x, x.rowBase('row'))}
  let to = (part.x * ${positions}u + index) * ${V}u;
  ${each(V, (v) => `logits[to + ${v}u] = l${v};`)}`,
)}`;
  recorder.dispatch(
    { name: 'NucleotideHead.logits', code },
    [io.x, io.weight, io.bias, io.logits, io.part],
    flatWorkgroups(positions),
  );
}

/**
 * The shared head's way back, from dz [B C, V] to the CLS tokens' rows of dX and, for the head's own gradient, of
 * dLogits.
 */
export function emitSharedScatter(
  recorder: Recorder,
  shape: ClsShape,
  { dz, weight, dX, dLogits, part }: Readonly<Record<'dz' | 'weight' | 'dX' | 'dLogits' | 'part', BufferRange>>,
): void {
  const { batch, windows, tokens, width: D, clsVectors: C } = shape;
  const columns = Math.ceil(D / 4);
  const to = new Matrix('dX', windows * tokens, D);
  const channel = (q: number) =>
    each(V, (v) => `g.${'xyzw'[q]} += dz[own * ${V}u + ${v}u] * wo[(4u * c + ${q}u) * ${V}u + ${v}u];`);
  const padded = [0, 1, 2, 3, 4].map((v) => `dz[own * ${V}u + ${v}u]`);
  const code = `${bindings(
    ['dz', `array<f32, ${batch * C * V}>`],
    ['wo', `array<f32, ${D * V}>`],
    ['dX', to.type(), 'write'],
    ['dLogits', `array<vec4f, ${(LOGIT_STRIDE / 4) * windows * tokens}>`, 'write'],
    ['part', 'vec4u', 'uniform'],
  )}
${to.functions('write')}
${flatMain(
  windows * C * columns,
  `let cls = index / ${columns}u; let c = index % ${columns}u; ${places(shape)}
  var g = vec4f(0.0);
  ${each(4, channel)}
  ${to.store(`(${to.rowBase('row')})`, 'c', 'g')}
  if (c == 0u) {
    dLogits[2u * row] = vec4f(${padded.slice(0, 4).join(', ')});
    dLogits[2u * row + 1u] = vec4f(${padded[4]}, 0.0, 0.0, 0.0);
  }`,
)}`;
  recorder.dispatch(
    { name: 'ClsTokens.sharedScatter', code },
    [dz, weight, dX, dLogits, part],
    flatWorkgroups(windows * C * columns),
  );
}
