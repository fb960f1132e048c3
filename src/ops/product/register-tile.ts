import type { Product, Tile } from './product';
import { each, lane, upTo } from './text';

/**
 * Invocations of a workgroup along columns and rows: a few, so that a handful of tiles still spreads over all cores.
 */
export function registerWorkgroup(product: Product, tile: Tile): readonly [number, number] {
  const across = Math.ceil(product.cols / tile.cols);
  const x = [4, 3, 2].find((size) => across % size === 0) ?? 1;
  return [x, x >= 3 ? 1 : 4 / x];
}

/**
 * Each invocation computes a tile of the result in registers; what lies past an edge is loaded from the edge and not
 * stored.
 */
export function registerTileCode(product: Product, tile: Tile): string {
  const { rows, cols, declarations, colSetup, storeColumnSums } = product;
  const [x, y] = registerWorkgroup(product, tile);
  const J = tile.cols / 4;
  const columns = Math.ceil(cols / 4);
  const within = (j: number, statement: string) =>
    cols % tile.cols === 0 ? statement : `if (col0 + ${j}u < ${columns}u) { ${statement} }`;
  const storeRow = (i: number) =>
    each(J, (j) =>
      within(j, product.store({ suffix: `${j}`, row: `(row0 + ${i}u)`, col4: `c${j}`, value: `s${i}_${j}` })),
    );
  const sums =
    storeColumnSums === undefined
      ? ''
      : each(J, (j) => within(j, storeColumnSums({ col4: `c${j}`, value: `sum${j}` })));
  return `${declarations}
@compute @workgroup_size(${x}, ${y}) fn main(@builtin(global_invocation_id) id: vec3u) {
  let row0 = id.y * ${tile.rows}u;
  let col0 = id.x * ${J}u;
  let slice = id.z;
  if (row0 >= ${rows}u || col0 >= ${columns}u) { return; }
  ${each(J, (j) => `let c${j} = ${cols % tile.cols === 0 ? `col0 + ${j}u` : `min(col0 + ${j}u, ${columns - 1}u)`};`)}
  ${each(J, (j) => colSetup?.(`${j}`, `c${j}`) ?? '')}
  ${each(tile.rows, (i) =>
    upTo(J)
      .map((j) => `var s${i}_${j} = vec4f(0.0);`)
      .join(' '),
  )}
  ${product.form === 'tn' ? overRows(product, tile) : overDepth(product, tile)}
  ${each(tile.rows, (i) => (rows % tile.rows === 0 ? storeRow(i) : `if (row0 + ${i}u < ${rows}u) { ${storeRow(i)} }`))}
  ${sums === '' ? '' : `if (row0 == 0u) { ${sums} }`}
}`;
}

/** `nn` and `nt`: four depths at a time. */
function overDepth(product: Product, { rows: TM, cols: TN }: Tile): string {
  const { rows, depth, form } = product;
  const J = TN / 4;
  const rowOf = (i: number) => (rows % TM === 0 ? `(row0 + ${i}u)` : `min(row0 + ${i}u, ${rows - 1}u)`);
  const loadsB =
    form === 'nn'
      ? each(4, (q) =>
          each(
            J,
            (j) => `let b${q}_${j} = ${product.b({ suffix: `${j}`, k: `(4u * k + ${q}u)`, col4: `c${j}`, col: '' })};`,
          ),
        )
      : each(TN, (n) => {
          const j = n >> 2;
          return `let b${n} = ${product.b({ suffix: `${j}`, k: 'k', col4: '', col: `(4u * c${j} + ${n & 3}u)` })};`;
        });
  const products = (i: number, j: number) =>
    form === 'nn'
      ? `s${i}_${j} += a.x * b0_${j} + a.y * b1_${j} + a.z * b2_${j} + a.w * b3_${j};`
      : `s${i}_${j} += vec4f(${upTo(4)
          .map((q) => `dot(a, b${4 * j + q})`)
          .join(', ')});`;
  return `
  ${each(TM, (i) => product.rowSetup?.(`${i}`, rowOf(i)) ?? '')}
  for (var k = 0u; k < ${Math.ceil(depth / 4)}u; k++) {
    ${product.depthSetup?.('k') ?? ''}
    ${loadsB}
    ${each(
      TM,
      (i) => `{ let a = ${product.a({ suffix: `${i}`, k: 'k', row4: '' })};
      ${each(J, (j) => products(i, j))} }`,
    )}
  }`;
}

/** `tn`: one depth at a time, four rows of the result with each load of a. */
function overRows(product: Product, { rows: TM, cols: TN }: Tile): string {
  const { rows, period, storeColumnSums } = product;
  const J = TN / 4;
  const rowBlocks = Math.ceil(rows / 4);
  // Two loops and no division where the place within a window is asked for.
  const loop =
    period === undefined
      ? 'for (var k = kFrom; k < kTo; k++)'
      : `for (var first = kFrom; first < kTo; first += ${period}u) {
  for (var within = 0u; within < ${period}u; within++) { let k = first + within;`;
  const rowBlock = (i: number) => (rows % TM === 0 ? `row0 / 4u + ${i}u` : `min(row0 / 4u + ${i}u, ${rowBlocks - 1}u)`);
  const load = (j: number) => {
    const added = storeColumnSums === undefined ? '' : ` sum${j} += b${j};`;
    return `let b${j} = ${product.b({ suffix: `${j}`, k: 'k', col4: `c${j}`, col: '' })};${added}`;
  };
  return `
  ${each(TM / 4, (i) => `let r${i} = ${rowBlock(i)};`)}
  ${storeColumnSums === undefined ? '' : each(J, (j) => `var sum${j} = vec4f(0.0);`)}
  ${sliceBounds(product)}
  ${loop}${period === undefined ? ' {' : ''}
    ${product.depthSetup?.('k') ?? ''}
    ${each(J, load)}
    ${each(
      TM / 4,
      (i) => `{ let a = ${product.a({ suffix: `${i}`, k: 'k', row4: `r${i}` })};
      ${each(4, (q) => each(J, (j) => `s${4 * i + q}_${j} += a.${lane(q)} * b${j};`))} }`,
    )}
  }${period === undefined ? '' : '}'}`;
}

/** Which part of k a slice adds up. */
export function sliceBounds({ depth, period = 1, slices = 1 }: Product): string {
  const perSlice = Math.ceil(depth / period / slices) * period;
  return slices === 1
    ? `let kFrom = 0u; let kTo = ${depth}u;`
    : `let kFrom = min(slice * ${perSlice}u, ${depth}u); let kTo = min(kFrom + ${perSlice}u, ${depth}u);`;
}
