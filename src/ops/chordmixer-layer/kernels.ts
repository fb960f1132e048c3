import { bindings, type Kernel } from '../../device/webgpu/recorder';
import { GELU_FUNCTION } from '../gelu/fused';
import type { GradientStore } from '../product/gradient-store';
import { productCode, productFlop, productWorkgroups } from '../product/kernel';
import { Matrix } from '../product/matrix';
import type { Product, Tile } from '../product/product';
import { weightGradient } from '../product/weight-gradient';

/**
 * The six kernels of a ChordMixer layer (method, section 3), each one matrix product. The shift is an address, never a
 * pass: the second product stores through it, and the backward pass loads the output's gradient through its inverse.
 */

/** B, T, D, H, G as in the method. */
export interface LayerShape {
  readonly batch: number;
  readonly tokens: number;
  readonly width: number;
  readonly hidden: number;
  readonly groupSize: number;
}

export interface ProductKernel extends Kernel {
  readonly product: Product;
  readonly tile: Tile;
}

const kernel = (name: string, product: Product, tile: Tile): ProductKernel => ({
  name,
  code: productCode(product, tile),
  flop: productFlop(product),
  product,
  tile,
});
export const workgroupsOf = ({ product, tile }: ProductKernel) => productWorkgroups(product, tile);

const rowsOf = ({ batch, tokens }: LayerShape): number => batch * tokens;

/** shiftOf(channel): how many tokens further its group reads. Doubling modulo T where 2^(g-1) would leave 32 bits. */
function shiftFunction({ tokens, width, groupSize }: LayerShape): string {
  const few = Math.ceil(width / groupSize) <= 32;
  const offset = few ? `(1u << (group - 1u)) % ${tokens}u` : 'doubled(group)';
  const doubled = `fn doubled(group: u32) -> u32 {
  var s = 1u % ${tokens}u;
  for (var i = 1u; i < group; i++) { s = (2u * s) % ${tokens}u; }
  return s;
}`;
  return `${few ? '' : doubled}
fn shiftOf(channel: u32) -> u32 {
  let group = channel / ${groupSize}u;
  if (group == 0u) { return 0u; }
  return ${offset};
}`;
}

/** Four channels shift together where groups and rows are whole vec4s. */
const shiftsTogether = ({ width, groupSize }: LayerShape): boolean => width % 4 === 0 && groupSize % 4 === 0;

/** hidden = gelu(x . w1 + b1) [M,H], and with `slope` gelu' of the same. Bindings: x, w1, b1, hidden, (slope). */
export function projectKernel(shape: LayerShape, slope: boolean, tile: Tile): ProductKernel {
  const { width: D, hidden: H } = shape;
  const M = rowsOf(shape);
  const [x, w1, b1] = [new Matrix('x', M, D), new Matrix('w1', D, H), new Matrix('b1', 1, H)];
  const [out, dout] = [new Matrix('hidden', M, H), new Matrix('slope', M, H)];
  const product: Product = {
    form: 'nn',
    rows: M,
    cols: H,
    depth: D,
    declarations: `${GELU_FUNCTION}
${bindings(
  ['x', x.type()],
  ['w1', w1.type()],
  ['b1', b1.type()],
  ['hidden', out.type(), 'write'],
  ...(slope ? ([['slope', dout.type(), 'write']] as const) : []),
)}
${x.functions('read')} ${w1.functions('read')} ${b1.functions('read')}
${out.functions('write')} ${slope ? dout.functions('write') : ''}`,
    rowSetup: (suffix, row) => `let x${suffix} = ${x.rowBase(row)};`,
    a: ({ suffix, k }) => x.load(`x${suffix}`, k),
    b: ({ k, col4 }) => w1.load(w1.rowBase(k), col4),
    colSetup: (suffix, col4) => `let bias${suffix} = ${b1.load('0u', col4)};`,
    store: ({ suffix, row, col4, value }) => {
      const base = `(${out.rowBase(row)})`;
      const storeSlope = slope ? dout.store(base, col4, 'g.dy') : '';
      return `{ let g = gelu4(${value} + bias${suffix}); ${out.store(base, col4, 'g.y')} ${storeSlope} }`;
    },
  };
  return kernel(slope ? 'ChordMixerLayer.project' : 'ChordMixerLayer.projectOnly', product, tile);
}

/**
 * out = x + Shift(hidden . w2 + b2) [M,D]: the product's row t lands on row (t - shift) mod T. Bindings: hidden, w2,
 * b2, x, out.
 */
export function mixKernel(shape: LayerShape, tile: Tile): ProductKernel {
  const { tokens: T, width: D, hidden: H } = shape;
  const M = rowsOf(shape);
  const [hidden, w2, b2] = [new Matrix('hidden', M, H), new Matrix('w2', H, D), new Matrix('b2', 1, D)];
  const out = new Matrix('out', M, D);
  const together = shiftsTogether(shape);
  const landing = (shift: string) => `(row - t + select(t - ${shift}, t + ${T}u - ${shift}, t < ${shift}))`;
  // Number by number where the lanes of a vec4 land on different rows: writing single lanes of a vec4 may race.
  const perChannel = (q: number) =>
    `{ let c = 4u * col4 + ${q}u; if (c < ${D}u) {
      let s = shiftOf(c); let at = ${landing('s')} * ${D}u + c; out[at] = x[at] + v.${'xyzw'[q]}; } }`;
  const type = together ? out.type() : `array<f32, ${M * D}>`;
  const product: Product = {
    form: 'nn',
    rows: M,
    cols: D,
    depth: H,
    declarations: `${shiftFunction(shape)}
${bindings(['hidden', hidden.type()], ['w2', w2.type()], ['b2', b2.type()], ['x', type], ['out', type, 'write'])}
${hidden.functions('read')} ${w2.functions('read')} ${b2.functions('read')}`,
    rowSetup: (suffix, row) => `let h${suffix} = ${hidden.rowBase(row)};`,
    a: ({ suffix, k }) => hidden.load(`h${suffix}`, k),
    b: ({ k, col4 }) => w2.load(w2.rowBase(k), col4),
    colSetup: (suffix, col4) =>
      `let bias${suffix} = ${b2.load('0u', col4)}; let shift${suffix} = shiftOf(4u * ${col4});`,
    store: ({ suffix, row, col4, value }) =>
      together
        ? `{ let row = ${row}; let t = row % ${T}u; let at = ${landing(`shift${suffix}`)} * ${D / 4}u + ${col4};
      out[at] = x[at] + ${value} + bias${suffix}; }`
        : `{ let row = ${row}; let t = row % ${T}u; let col4 = ${col4}; let v = ${value} + bias${suffix};
      ${[0, 1, 2, 3].map(perChannel).join(' ')} }`,
  };
  return kernel('ChordMixerLayer.mix', product, tile);
}

/**
 * Expression of channels 4 col4 to 4 col4 + 3 of Shift's transpose applied to dOut [M,D], at token t of the window
 * whose first row is `first`.
 */
function unshifted(shape: LayerShape, dOut: Matrix) {
  const { tokens: T, width: D } = shape;
  if (shiftsTogether(shape)) {
    return {
      functions: shiftFunction(shape),
      load: (first: string, t: string, col4: string, shift: string) =>
        `dOut[(${first} + select(${t} - ${shift}, ${t} + ${T}u - ${shift}, ${t} < ${shift})) * ${D / 4}u + ${col4}]`,
    };
  }
  const at = D % 4 === 0 ? `${dOut.name}[at / 4u][at % 4u]` : `${dOut.name}[at]`;
  const number = (q: number) => `{ let c = 4u * col4 + ${q}u; if (c < ${D}u) { let s = shiftOf(c);
    let at = (first + select(t - s, t + ${T}u - s, t < s)) * ${D}u + c; v.${'xyzw'[q]} = ${at}; } }`;
  return {
    functions: `${shiftFunction(shape)}
fn unshifted(first: u32, t: u32, col4: u32) -> vec4f {
  var v = vec4f(0.0);
  ${[0, 1, 2, 3].map(number).join('\n  ')}
  return v;
}`,
    load: (first: string, t: string, col4: string, _shift: string) => `unshifted(${first}, ${t}, ${col4})`,
  };
}

/**
 * dHidden = (unshift(dOut) . w2T) * slope [M,H], the gradient of the pre-activation. Bindings: dOut, w2, slope,
 * dHidden.
 */
export function hiddenGradientKernel(shape: LayerShape, tile: Tile): ProductKernel {
  const { tokens: T, width: D, hidden: H } = shape;
  const M = rowsOf(shape);
  const [dOut, w2, slope, out] = [
    new Matrix('dOut', M, D),
    new Matrix('w2', H, D),
    new Matrix('slope', M, H),
    new Matrix('dHidden', M, H),
  ];
  const shifted = unshifted(shape, dOut);
  const product: Product = {
    form: 'nt',
    rows: M,
    cols: H,
    depth: D,
    declarations: `${bindings(
      ['dOut', dOut.type()],
      ['w2', w2.type()],
      ['slope', slope.type()],
      ['dHidden', out.type(), 'write'],
    )}
${shifted.functions} ${w2.functions('read')} ${slope.functions('read')} ${out.functions('write')}`,
    rowSetup: (suffix, row) => `let t${suffix} = ${row} % ${T}u; let first${suffix} = ${row} - t${suffix};`,
    depthSetup: (k) => (shiftsTogether(shape) ? `let shift = shiftOf(4u * ${k});` : ''),
    a: ({ suffix, k }) => shifted.load(`first${suffix}`, `t${suffix}`, k, 'shift'),
    b: ({ k, col }) => w2.load(w2.rowBase(col), k),
    store: ({ row, col4, value }) => {
      const base = `(${slope.rowBase(row)})`;
      return out.store(base, col4, `${value} * ${slope.load(base, col4)}`);
    },
  };
  return kernel('ChordMixerLayer.hiddenGradient', product, tile);
}

/** dX = dOut + dHidden . w1T [M,D]. Bindings: dHidden, w1, dOut, dX. */
export function inputGradientKernel(shape: LayerShape, tile: Tile): ProductKernel {
  const { width: D, hidden: H } = shape;
  const M = rowsOf(shape);
  const [dHidden, w1, dOut, dX] = [
    new Matrix('dHidden', M, H),
    new Matrix('w1', D, H),
    new Matrix('dOut', M, D),
    new Matrix('dX', M, D),
  ];
  const product: Product = {
    form: 'nt',
    rows: M,
    cols: D,
    depth: H,
    declarations: `${bindings(
      ['dHidden', dHidden.type()],
      ['w1', w1.type()],
      ['dOut', dOut.type()],
      ['dX', dX.type(), 'write'],
    )}
${dHidden.functions('read')} ${w1.functions('read')} ${dOut.functions('read')} ${dX.functions('write')}`,
    rowSetup: (suffix, row) => `let h${suffix} = ${dHidden.rowBase(row)};`,
    a: ({ suffix, k }) => dHidden.load(`h${suffix}`, k),
    b: ({ k, col }) => w1.load(w1.rowBase(col), k),
    store: ({ row, col4, value }) => {
      const base = `(${dOut.rowBase(row)})`;
      return dX.store(base, col4, `${dOut.load(base, col4)} + ${value}`);
    },
  };
  return kernel('ChordMixerLayer.inputGradient', product, tile);
}

/** dW1 = xT . dHidden [D,H] and dB1 = sum over rows of dHidden [H]. Bindings: x, dHidden, dW1, dB1. */
export function firstWeightGradientKernel(shape: LayerShape, put: GradientStore, tile: Tile): ProductKernel {
  const { width: D, hidden: H } = shape;
  const M = rowsOf(shape);
  const product = weightGradient(new Matrix('x', M, D), new Matrix('dHidden', M, H), put);
  return kernel(
    put.accumulate ? 'ChordMixerLayer.addFirstWeightGradient' : 'ChordMixerLayer.firstWeightGradient',
    product,
    tile,
  );
}

/**
 * dW2 = hiddenT . unshift(dOut) [H,D] and dB2 = sum over rows of dOut [D], which a shift does not change. Bindings:
 * hidden, dOut, dW2, dB2.
 */
export function secondWeightGradientKernel(shape: LayerShape, put: GradientStore, tile: Tile): ProductKernel {
  const { tokens: T, width: D, hidden: H } = shape;
  const M = rowsOf(shape);
  const dOut = new Matrix('dOut', M, D);
  const shifted = unshifted(shape, dOut);
  const together = shiftsTogether(shape);
  const product: Product = {
    ...weightGradient(new Matrix('hidden', M, H), dOut, put, shifted.functions),
    period: T,
    colSetup: (suffix, col4) => (together ? `let shift${suffix} = shiftOf(4u * ${col4});` : ''),
    depthSetup: (k) => `let start = ${k} - within;`,
    b: ({ suffix, col4 }) => shifted.load('start', 'within', col4, `shift${suffix}`),
  };
  return kernel(
    put.accumulate ? 'ChordMixerLayer.addSecondWeightGradient' : 'ChordMixerLayer.secondWeightGradient',
    product,
    tile,
  );
}
