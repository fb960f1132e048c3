import { type BufferRange, bindings, type Recorder } from '../../device/webgpu/recorder';
import { GELU_FUNCTION } from '../gelu/fused';
import type { TileChoice } from './choice';
import { productCode, productFlop, productWorkgroups } from './kernel';
import { Matrix } from './matrix';
import type { Product, Tile } from './product';

/** [N,I,O]: rows, inner, columns. */
type Sizes = readonly [rows: number, depth: number, cols: number];

function dispatchProduct(
  recorder: Recorder,
  name: string,
  product: Product,
  tile: Tile,
  buffers: readonly BufferRange[],
): void {
  recorder.dispatch(
    { name, code: productCode(product, tile), flop: productFlop(product) },
    buffers,
    productWorkgroups(product, tile),
  );
}

/** out = a . b (+ bias) for a [N,I], b [I,O]; with `slope`, out = gelu of it and slope = gelu' of it. */
export function emitAffine(
  recorder: Recorder,
  tiles: TileChoice,
  name: string,
  [rows, depth, cols]: Sizes,
  io: {
    readonly a: BufferRange;
    readonly b: BufferRange;
    readonly bias?: BufferRange;
    readonly out: BufferRange;
    readonly slope?: BufferRange;
  },
): void {
  const [a, b, bias] = [new Matrix('a', rows, depth), new Matrix('b', depth, cols), new Matrix('bias', 1, cols)];
  const [out, slope] = [new Matrix('out', rows, cols), new Matrix('slope', rows, cols)];
  const product: Product = {
    form: 'nn',
    rows,
    cols,
    depth,
    declarations: `${GELU_FUNCTION}
${bindings(
  ['a', a.type()],
  ['b', b.type()],
  ['out', out.type(), 'write'],
  ...(io.bias === undefined ? [] : ([['bias', bias.type()]] as const)),
  ...(io.slope === undefined ? [] : ([['slope', slope.type(), 'write']] as const)),
)}
${a.functions('read')} ${b.functions('read')} ${io.bias === undefined ? '' : bias.functions('read')}
${out.functions('write')} ${io.slope === undefined ? '' : slope.functions('write')}`,
    rowSetup: (suffix, row) => `let a${suffix} = ${a.rowBase(row)};`,
    a: ({ suffix, k }) => a.load(`a${suffix}`, k),
    b: ({ k, col4 }) => b.load(b.rowBase(k), col4),
    colSetup: (suffix, col4) => (io.bias === undefined ? '' : `let bias${suffix} = ${bias.load('0u', col4)};`),
    store: ({ suffix, row, col4, value }) => {
      const base = `(${out.rowBase(row)})`;
      const sum = io.bias === undefined ? value : `${value} + bias${suffix}`;
      if (io.slope === undefined) return out.store(base, col4, sum);
      return `{ let g = gelu4(${sum}); ${out.store(base, col4, 'g.y')} ${slope.store(base, col4, 'g.dy')} }`;
    },
  };
  const buffers = [
    io.a,
    io.b,
    io.out,
    ...(io.bias === undefined ? [] : [io.bias]),
    ...(io.slope === undefined ? [] : [io.slope]),
  ];
  dispatchProduct(recorder, name, product, tiles(name, product.form, cols), buffers);
}

/** out = a . bT for a [N,I], b [O,I], times `slope` [N,O] where given. */
export function emitTransposedRight(
  recorder: Recorder,
  tiles: TileChoice,
  name: string,
  [rows, depth, cols]: Sizes,
  io: { readonly a: BufferRange; readonly b: BufferRange; readonly slope?: BufferRange; readonly out: BufferRange },
): void {
  const [a, b] = [new Matrix('a', rows, depth), new Matrix('b', cols, depth)];
  const [slope, out] = [new Matrix('slope', rows, cols), new Matrix('out', rows, cols)];
  const sloped = io.slope !== undefined;
  const product: Product = {
    form: 'nt',
    rows,
    cols,
    depth,
    declarations: `${bindings(
      ['a', a.type()],
      ['b', b.type()],
      ['out', out.type(), 'write'],
      ...(sloped ? ([['slope', slope.type()]] as const) : []),
    )}
${a.functions('read')} ${b.functions('read')} ${sloped ? slope.functions('read') : ''} ${out.functions('write')}`,
    rowSetup: (suffix, row) => `let a${suffix} = ${a.rowBase(row)};`,
    a: ({ suffix, k }) => a.load(`a${suffix}`, k),
    b: ({ k, col }) => b.load(b.rowBase(col), k),
    store: ({ row, col4, value }) => {
      const base = `(${out.rowBase(row)})`;
      return out.store(base, col4, sloped ? `${value} * ${slope.load(base, col4)}` : value);
    },
  };
  dispatchProduct(recorder, name, product, tiles(name, product.form, cols), [
    io.a,
    io.b,
    io.out,
    ...(io.slope === undefined ? [] : [io.slope]),
  ]);
}

/** out = aT . b [I,O] for a [N,I], b [N,O], and the sum of b over its rows [O] where `sums` is given. */
export function emitTransposedLeft(
  recorder: Recorder,
  tiles: TileChoice,
  name: string,
  [depth, rows, cols]: Sizes,
  io: { readonly a: BufferRange; readonly b: BufferRange; readonly out: BufferRange; readonly sums?: BufferRange },
): void {
  const [a, b] = [new Matrix('a', depth, rows), new Matrix('b', depth, cols)];
  const [out, sums] = [new Matrix('out', rows, cols), new Matrix('sums', 1, cols)];
  const summed = io.sums !== undefined;
  const product: Product = {
    form: 'tn',
    rows,
    cols,
    depth,
    declarations: `${bindings(
      ['a', a.type()],
      ['b', b.type()],
      ['out', out.type(), 'write'],
      ...(summed ? ([['sums', sums.type(), 'write']] as const) : []),
    )}
${a.functions('read')} ${b.functions('read')} ${out.functions('write')} ${summed ? sums.functions('write') : ''}`,
    a: ({ k, row4 }) => a.load(a.rowBase(k), row4),
    b: ({ k, col4 }) => b.load(b.rowBase(k), col4),
    store: ({ row, col4, value }) => out.store(`(${out.rowBase(row)})`, col4, value),
    storeColumnSums: summed ? ({ col4, value }) => sums.store(`(${sums.rowBase('0u')})`, col4, value) : undefined,
  };
  dispatchProduct(recorder, name, product, tiles(name, product.form, cols), [
    io.a,
    io.b,
    io.out,
    ...(io.sums === undefined ? [] : [io.sums]),
  ]);
}
