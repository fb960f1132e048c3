import type { Product, Tile } from './product';
import { sliceBounds } from './register-tile';
import { each, lane, upTo } from './text';

/** Invocations that share loads: a quad of a subgroup. */
export const QUAD = 4;

/**
 * Quads of a workgroup, one beside the other along the columns: a few, so that a handful of tiles still spreads over
 * all cores.
 */
export function quadsAcross({ cols }: Product, tile: Tile): number {
  const across = Math.ceil(cols / tile.cols);
  return [4, 3, 2].find((size) => across % size === 0) ?? 1;
}

/**
 * Four neighbouring invocations compute four tiles of the result, one below the other, in registers. All four need the
 * same of b: each loads a quarter of it and hears the rest from its neighbours, which costs a software adapter far less
 * than a load.
 */
export function quadTileCode(product: Product, tile: Tile): string {
  const { rows, cols, declarations, colSetup, storeColumnSums } = product;
  const J = tile.cols / 4;
  const columns = Math.ceil(cols / 4);
  const whole = cols % tile.cols === 0;
  const within = (j: number, statement: string) =>
    whole ? statement : `if (col0 + ${j}u < ${columns}u) { ${statement} }`;
  const storeRow = (i: number) =>
    each(J, (j) =>
      within(j, product.store({ suffix: `${j}`, row: `(row0 + ${i}u)`, col4: `c${j}`, value: `s${i}_${j}` })),
    );
  const total = (j: number) =>
    `let total${j} = ${upTo(QUAD)
      .map((q) => `quadBroadcast(sum${j}, ${q}u)`)
      .join(' + ')};`;
  const sums =
    storeColumnSums === undefined
      ? ''
      : `${each(J, total)} if (row0 == 0u) {
    ${each(J, (j) => within(j, storeColumnSums({ col4: `c${j}`, value: `total${j}` })))} }`;
  const rowsWhole = rows % (QUAD * tile.rows) === 0;
  return `enable subgroups;
${declarations}
@compute @workgroup_size(${QUAD}, ${quadsAcross(product, tile)})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let lane = local.x;
  let row0 = (group.y * ${QUAD}u + lane) * ${tile.rows}u;
  let col0 = (group.x * ${quadsAcross(product, tile)}u + local.y) * ${J}u;
  let slice = group.z;
  ${each(J, (j) => `let c${j} = ${whole ? `col0 + ${j}u` : `min(col0 + ${j}u, ${columns - 1}u)`};`)}
  ${each(J, (j) => colSetup?.(`${j}`, `c${j}`) ?? '')}
  ${each(tile.rows, (i) =>
    upTo(J)
      .map((j) => `var s${i}_${j} = vec4f(0.0);`)
      .join(' '),
  )}
  ${product.form === 'tn' ? overRows(product, tile) : overDepth(product, tile)}
  ${sums}
  ${each(tile.rows, (i) => (rowsWhole ? storeRow(i) : `if (row0 + ${i}u < ${rows}u) { ${storeRow(i)} }`))}
}`;
}

/** b of four depths or columns, as all four invocations of the quad have it. */
const heard = (J: number): string =>
  each(J, (j) =>
    upTo(QUAD)
      .map((q) => `let b${q}_${j} = quadBroadcast(own${j}, ${q}u);`)
      .join(' '),
  );

/** `nn` and `nt`: four depths at a time. */
function overDepth(product: Product, { rows: TM, cols: TN }: Tile): string {
  const { rows, depth, form } = product;
  const J = TN / 4;
  const rowOf = (i: number) => (rows % (QUAD * TM) === 0 ? `(row0 + ${i}u)` : `min(row0 + ${i}u, ${rows - 1}u)`);
  const own = (j: number) =>
    form === 'nn'
      ? product.b({ suffix: `${j}`, k: '(4u * k + lane)', col4: `c${j}`, col: '' })
      : product.b({ suffix: `${j}`, k: 'k', col4: '', col: `(4u * c${j} + lane)` });
  const times = (i: number, j: number) => (form === 'nn' ? `s${i}_${j} += m${j} * a;` : `s${i}_${j} += a * m${j};`);
  return `
  ${each(TM, (i) => product.rowSetup?.(`${i}`, rowOf(i)) ?? '')}
  for (var k = 0u; k < ${Math.ceil(depth / 4)}u; k++) {
    ${product.depthSetup?.('k') ?? ''}
    ${each(J, (j) => `let own${j} = ${own(j)};`)}
    ${heard(J)}
    ${each(J, (j) => `let m${j} = mat4x4f(b0_${j}, b1_${j}, b2_${j}, b3_${j});`)}
    ${each(TM, (i) => `{ let a = ${product.a({ suffix: `${i}`, k: 'k', row4: '' })}; ${each(J, (j) => times(i, j))} }`)}
  }`;
}

/** `tn`: four depths at a time, each invocation with b at one of them. */
function overRows(product: Product, { rows: TM, cols: TN }: Tile): string {
  const { rows, period, storeColumnSums, depth, slices = 1 } = product;
  const J = TN / 4;
  const rowBlocks = Math.ceil(rows / 4);
  const even =
    depth % QUAD === 0 && (slices === 1 || (Math.ceil(depth / (period ?? 1) / slices) * (period ?? 1)) % QUAD === 0);
  const stepped = period !== undefined && period % QUAD === 0;
  const rowBlock = (i: number) =>
    rows % (QUAD * TM) === 0 ? `row0 / 4u + ${i}u` : `min(row0 / 4u + ${i}u, ${rowBlocks - 1}u)`;
  const loop = stepped
    ? `for (var first = kFrom; first < kTo; first += ${period}u) {
  for (var at = 0u; at < ${period}u; at += ${QUAD}u) { let k0 = first + at; let within = at + lane;`
    : `for (var k0 = kFrom; k0 < kTo; k0 += ${QUAD}u) {
  ${period === undefined ? '' : `let within = (k0 + lane) % ${period}u;`}`;
  return `
  ${each(TM / 4, (i) => `let r${i} = ${rowBlock(i)};`)}
  ${storeColumnSums === undefined ? '' : each(J, (j) => `var sum${j} = vec4f(0.0);`)}
  ${sliceBounds(product)}
  ${loop}
    let k = k0 + lane;
    ${product.depthSetup?.('k') ?? ''}
    ${each(J, (j) => {
      const load = product.b({ suffix: `${j}`, k: 'k', col4: `c${j}`, col: '' });
      return even ? `let own${j} = ${load};` : `var own${j} = vec4f(0.0); if (k < kTo) { own${j} = ${load}; }`;
    })}
    ${storeColumnSums === undefined ? '' : each(J, (j) => `sum${j} += own${j};`)}
    ${heard(J)}
    ${each(J, (j) => `let m${j} = mat4x4f(b0_${j}, b1_${j}, b2_${j}, b3_${j});`)}
    ${each(
      TM / 4,
      (i) => `{ ${each(QUAD, (q) => `let a${q} = ${product.a({ suffix: `${i}`, k: `(k0 + ${q}u)`, row4: `r${i}` })};`)}
      ${each(4, (p) => {
        const column = `vec4f(${upTo(QUAD)
          .map((q) => `a${q}.${lane(p)}`)
          .join(', ')})`;
        return `{ let a = ${column}; ${each(J, (j) => `s${4 * i + p}_${j} += m${j} * a;`)} }`;
      })} }`,
    )}
  }${stepped ? '}' : ''}`;
}
