import type { Product, Tile } from './product';
import { sliceBounds } from './register-tile';
import { each, lane, upTo } from './text';

/** Invocations of a workgroup along either side. */
export const SHARED_SIDE = 16;
const INVOCATIONS = SHARED_SIDE * SHARED_SIDE;
/** Depth of a block in shared memory. */
const BLOCK = 16;

/** 16 x 16 invocations share blocks of both operands, 16 deep. */
export function sharedTileCode(product: Product, tile: Tile): string {
  const { rows, cols, form, storeColumnSums } = product;
  const J = tile.cols / 4;
  const columns = Math.ceil(cols / 4);
  const within = (i: number, j: number, statement: string) =>
    `if (row0 + ${i}u < ${rows}u && col0 + ${j}u < ${columns}u) { ${statement} }`;
  const height = SHARED_SIDE * tile.rows;
  const width = SHARED_SIDE * J;
  const own = (j: number) => {
    const added = storeColumnSums === undefined ? '' : ` sum${j} += b${j};`;
    return `let b${j} = blockB[kk * ${width}u + local.x * ${J}u + ${j}u];${added}`;
  };
  const store = (i: number, j: number) =>
    within(i, j, product.store({ suffix: `${j}`, row: `(row0 + ${i}u)`, col4: `c${j}`, value: `s${i}_${j}` }));
  const sums =
    storeColumnSums === undefined
      ? ''
      : `if (row0 == 0u) { ${each(J, (j) => within(0, j, storeColumnSums({ col4: `c${j}`, value: `sum${j}` })))} }`;
  return `${product.declarations}
var<workgroup> blockA: array<f32, ${BLOCK * height}>;
var<workgroup> blockB: array<vec4f, ${BLOCK * width}>;
@compute @workgroup_size(${SHARED_SIDE}, ${SHARED_SIDE})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let blockRow = group.y * ${height}u;
  let blockCol = group.x * ${width}u;
  let row0 = blockRow + local.y * ${tile.rows}u;
  let col0 = blockCol + local.x * ${J}u;
  let slice = group.z;
  let lid = local.y * ${SHARED_SIDE}u + local.x;
  ${each(tile.rows, (i) =>
    upTo(J)
      .map((j) => `var s${i}_${j} = vec4f(0.0);`)
      .join(' '),
  )}
  ${storeColumnSums === undefined ? '' : each(J, (j) => `var sum${j} = vec4f(0.0);`)}
  ${sliceBounds(product)}
  ${setup(product, height, width)}
  for (var k0 = kFrom; k0 < kTo; k0 += ${BLOCK}u) {
    ${form === 'tn' ? loadAAlongRows(product, height) : loadAAlongDepth(product, height)}
    ${form === 'nt' ? loadBAlongDepth(product, width) : loadBAlongColumns(product, width)}
    workgroupBarrier();
    for (var kk = 0u; kk < ${BLOCK}u; kk++) {
      ${each(J, own)}
      ${each(
        tile.rows,
        (i) => `{ let a = blockA[kk * ${height}u + local.y * ${tile.rows}u + ${i}u];
        ${each(J, (j) => `s${i}_${j} += a * b${j};`)} }`,
      )}
    }
    workgroupBarrier();
  }
  ${each(J, (j) => `let c${j} = min(col0 + ${j}u, ${columns - 1}u); ${product.colSetup?.(`${j}`, `c${j}`) ?? ''}`)}
  ${each(tile.rows, (i) => each(J, (j) => store(i, j)))}
  ${sums}
}`;
}

/** Statements before the loads at one k. */
function depthSetup({ depthSetup: setupOf, period, form }: Product): string {
  if (setupOf === undefined) return '';
  return `${form === 'tn' && period !== undefined ? `let within = k % ${period}u;` : ''} ${setupOf('k')}`;
}

/** vec4s of a block of `length` that one invocation brings. */
const shares = (length: number): number => (BLOCK * length) / 4 / INVOCATIONS;

/** Names what the loads use: each invocation loads the same rows and columns of every block. */
function setup(product: Product, height: number, width: number): string {
  const { rows, cols, form } = product;
  const columns = Math.ceil(cols / 4);
  const rowsOfA =
    form === 'tn'
      ? ''
      : each(shares(height), (n) => {
          const row = `min(blockRow + (lid + ${n * INVOCATIONS}u) / ${BLOCK / 4}u, ${rows - 1}u)`;
          return product.rowSetup?.(`L${n}`, row) ?? '';
        });
  const columnsOfB =
    form === 'nt'
      ? ''
      : each(shares(4 * width), (n) => {
          const name = `let d${n} = min(blockCol + (lid + ${n * INVOCATIONS}u) % ${width}u, ${columns - 1}u);`;
          return `${name} ${product.colSetup?.(`L${n}`, `d${n}`) ?? ''}`;
        });
  return `${rowsOfA}\n${columnsOfB}`;
}

function loadAAlongDepth(product: Product, height: number): string {
  return each(
    shares(height),
    (n) => `{ let at = lid + ${n * INVOCATIONS}u; let k = k0 / 4u + at % ${BLOCK / 4}u;
      var valueA = vec4f(0.0);
      if (4u * k < kTo) { ${depthSetup(product)} valueA = ${product.a({ suffix: `L${n}`, k: 'k', row4: '' })}; }
      let to = (at % ${BLOCK / 4}u) * ${4 * height}u + at / ${BLOCK / 4}u;
      ${each(4, (q) => `blockA[to + ${q * height}u] = valueA.${lane(q)};`)} }`,
  );
}

function loadAAlongRows(product: Product, height: number): string {
  const rowBlocks = Math.ceil(product.rows / 4);
  return each(
    shares(height),
    (n) => `{ let at = lid + ${n * INVOCATIONS}u; let k = k0 + at / ${height / 4}u;
      let r = min(blockRow / 4u + at % ${height / 4}u, ${rowBlocks - 1}u);
      var valueA = vec4f(0.0);
      if (k < kTo) { ${depthSetup(product)} valueA = ${product.a({ suffix: `L${n}`, k: 'k', row4: 'r' })}; }
      ${each(4, (q) => `blockA[4u * at + ${q}u] = valueA.${lane(q)};`)} }`,
  );
}

function loadBAlongColumns(product: Product, width: number): string {
  return each(
    shares(4 * width),
    (n) => `{ let at = lid + ${n * INVOCATIONS}u; let k = k0 + at / ${width}u;
      var valueB = vec4f(0.0);
      if (k < kTo) {
        ${product.form === 'tn' ? depthSetup(product) : ''}
        valueB = ${product.b({ suffix: `L${n}`, k: 'k', col4: `d${n}`, col: '' })}; }
      blockB[at] = valueB; }`,
  );
}

/** Four columns of four depths, turned around in registers. */
function loadBAlongDepth(product: Product, width: number): string {
  const load = (q: number) => `b${q} = ${product.b({ suffix: '', k: 'k', col4: '', col: `(4u * d + ${q}u)` })};`;
  const turned = (q: number) =>
    `vec4f(${upTo(4)
      .map((i) => `b${i}.${lane(q)}`)
      .join(', ')})`;
  const place = (q: number) =>
    `blockB[((at % ${BLOCK / 4}u) * 4u + ${q}u) * ${width}u + at / ${BLOCK / 4}u] = ${turned(q)};`;
  return each(
    Math.ceil(((BLOCK / 4) * width) / INVOCATIONS),
    (n) => `if (lid + ${n * INVOCATIONS}u < ${(BLOCK / 4) * width}u) {
      let at = lid + ${n * INVOCATIONS}u; let k = k0 / 4u + at % ${BLOCK / 4}u;
      let d = min(blockCol + at / ${BLOCK / 4}u, ${Math.ceil(product.cols / 4) - 1}u);
      ${each(4, (q) => `var b${q} = vec4f(0.0);`)}
      if (4u * k < kTo) { ${each(4, load)} }
      ${each(4, place)} }`,
  );
}
