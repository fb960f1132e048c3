import { type Binding, bindings, type Kernel, type Workgroups } from '../../device/webgpu/recorder';
import { GELU_FUNCTION } from '../gelu/fused';
import type { GradientStore } from '../product/gradient-store';
import { productCode, productFlop, productWorkgroups } from '../product/kernel';
import { Matrix } from '../product/matrix';
import type { Product, Tile } from '../product/product';
import { weightGradient } from '../product/weight-gradient';

/** x [M,I] by w [I,O]. */
export interface LinearShape {
  readonly rows: number;
  readonly inputs: number;
  readonly outputs: number;
}

/** What a linear map's results go through on their way to memory. */
export type Epilogue =
  | { readonly kind: 'plain' }
  /** gelu of them, and with `slope` its derivative too. */
  | { readonly kind: 'gelu'; readonly slope: boolean }
  /** Added to a matrix of their shape. */
  | { readonly kind: 'residual' }
  /**
   * Queries and keys of a packed projection [B*T,3D] turned by their token's angles (`rotaryTable`); the heads are
   * whole vec4s wide.
   */
  | { readonly kind: 'turn'; readonly tokens: number; readonly headWidth: number };

export interface Sized {
  readonly kernel: Kernel;
  readonly workgroups: Workgroups;
}

const sized = (name: string, product: Product, tile: Tile): Sized => ({
  kernel: { name, code: productCode(product, tile), flop: productFlop(product) },
  workgroups: productWorkgroups(product, tile),
});

interface EpilogueText {
  readonly bindings: readonly Binding[];
  readonly functions: string;
  readonly store: (row: string, col4: string, value: string) => string;
}

function epilogueText(epilogue: Epilogue, { rows, outputs }: LinearShape): EpilogueText {
  const [out, slope, residual] = ['out', 'slope', 'residual'].map((name) => new Matrix(name, rows, outputs));
  const base = (row: string) => `(${out.rowBase(row)})`;
  const written: Binding = ['out', out.type(), 'write'];
  switch (epilogue.kind) {
    case 'plain':
      return {
        bindings: [written],
        functions: out.functions('write'),
        store: (row, col4, value) => out.store(base(row), col4, value),
      };
    case 'gelu':
      return {
        bindings: epilogue.slope ? [written, ['slope', slope.type(), 'write']] : [written],
        functions: `${GELU_FUNCTION} ${out.functions('write')} ${epilogue.slope ? slope.functions('write') : ''}`,
        store: (row, col4, value) => {
          const storeSlope = epilogue.slope ? slope.store(base(row), col4, 'g.dy') : '';
          return `{ let g = gelu4(${value}); ${out.store(base(row), col4, 'g.y')} ${storeSlope} }`;
        },
      };
    case 'residual':
      return {
        bindings: [['residual', residual.type()], written],
        functions: `${residual.functions('read')} ${out.functions('write')}`,
        store: (row, col4, value) => out.store(base(row), col4, `${residual.load(base(row), col4)} + ${value}`),
      };
    case 'turn': {
      const perHead = epilogue.headWidth / 4;
      const turn = `{ let v = VALUE; var turned = v;
    if (COL4 < ${outputs / 6}u) {
      let angle = table[ROW % ${epilogue.tokens}u * ${perHead}u + COL4 % ${perHead}u];
      turned = v * angle.xxzz + vec4f(-v.y, v.x, -v.w, v.z) * angle.yyww;
    }`;
      return {
        bindings: [['table', `array<vec4f, ${epilogue.tokens * perHead}>`], written],
        functions: '',
        store: (row, col4, value) => {
          const turned = turn.replaceAll('VALUE', value).replaceAll('COL4', col4).replaceAll('ROW', row);
          return `${turned} ${out.store(base(row), col4, 'turned')} }`;
        },
      };
    }
  }
}

/** out = epilogue(x . w + b). Bindings: x, w, b, (residual or table), out, (slope). */
export function forwardKernel(name: string, shape: LinearShape, epilogue: Epilogue, tile: Tile): Sized {
  const { rows: M, inputs: I, outputs: O } = shape;
  const [x, w, b] = [new Matrix('x', M, I), new Matrix('w', I, O), new Matrix('b', 1, O)];
  const text = epilogueText(epilogue, shape);
  const product: Product = {
    form: 'nn',
    rows: M,
    cols: O,
    depth: I,
    declarations: `${bindings(['x', x.type()], ['w', w.type()], ['b', b.type()], ...text.bindings)}
${x.functions('read')} ${w.functions('read')} ${b.functions('read')} ${text.functions}`,
    rowSetup: (suffix, row) => `let x${suffix} = ${x.rowBase(row)};`,
    a: ({ suffix, k }) => x.load(`x${suffix}`, k),
    b: ({ k, col4 }) => w.load(w.rowBase(k), col4),
    colSetup: (suffix, col4) => `let bias${suffix} = ${b.load('0u', col4)};`,
    store: ({ suffix, row, col4, value }) => text.store(row, col4, `(${value} + bias${suffix})`),
  };
  return sized(name, product, tile);
}

/**
 * dX = dOut . wT; with `slope` times that, the derivative of the activation x came out of; `added` to what is there.
 * Bindings: dOut, w, (slope), dX.
 */
export function inputGradientKernel(
  name: string,
  { rows: M, inputs: I, outputs: O }: LinearShape,
  { slope, added }: { readonly slope: boolean; readonly added: boolean },
  tile: Tile,
): Sized {
  const [dOut, w, factor, dX] = [
    new Matrix('dOut', M, O),
    new Matrix('w', I, O),
    new Matrix('slope', M, I),
    new Matrix('dX', M, I),
  ];
  const product: Product = {
    form: 'nt',
    rows: M,
    cols: I,
    depth: O,
    declarations: `${bindings(
      ['dOut', dOut.type()],
      ['w', w.type()],
      ...(slope ? ([['slope', factor.type()]] as const) : []),
      ['dX', dX.type(), 'write'],
    )}
${dOut.functions('read')} ${w.functions('read')} ${slope ? factor.functions('read') : ''}
${added ? dX.functions('read') : ''} ${dX.functions('write')}`,
    rowSetup: (suffix, row) => `let d${suffix} = ${dOut.rowBase(row)};`,
    a: ({ suffix, k }) => dOut.load(`d${suffix}`, k),
    b: ({ k, col }) => w.load(w.rowBase(col), k),
    store: ({ row, col4, value }) => {
      const base = `(${dX.rowBase(row)})`;
      const own = slope ? `${value} * ${factor.load(base, col4)}` : value;
      return dX.store(base, col4, added ? `${dX.load(base, col4)} + ${own}` : own);
    },
  };
  return sized(name, product, tile);
}

/** dW = xT . dOut and dB = sum over rows of dOut. Bindings: x, dOut, dW, dB. */
export function weightGradientKernel(
  name: string,
  { rows: M, inputs: I, outputs: O }: LinearShape,
  put: GradientStore,
  tile: Tile,
): Sized {
  const product = weightGradient(new Matrix('x', M, I), new Matrix('dOut', M, O), put);
  return sized(put.accumulate ? `${name}.add` : name, product, tile);
}
