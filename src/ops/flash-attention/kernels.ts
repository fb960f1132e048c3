import type { Kernel } from '../../device/webgpu/recorder';
import { each, upTo } from '../product/text';
import { type AttentionShape, type AttentionTile, type Loads, passCode, type Scalar, type Walked } from './walk';

/**
 * Attention that never holds a T x T tensor (Dao et al. 2022, FlashAttention), with the backward in two passes instead
 * of atomics: forward and dQ own queries and walk over keys, dK and dV own keys and walk over queries.
 *
 * qkv and dQkv [B*T,3D] hold for each token all queries, all keys, all values, each N heads of E channels; out and dOut
 * [B*T,D]; lse and delta [B*N*T]; mask [B*T], 0 where a key is padding; table [T,E] of angles where queries and keys
 * come turned. All rows are whole vec4s. Any T.
 */

/**
 * Score of a key that is padding or past the end: far below any true one, and finite, so that differences stay defined.
 */
const NOTHING = '-1e30';
/** Log-sum-exp of a row without any key: every share of it is 0. */
const NO_KEYS = '1e30';

const KEYS: Walked = { name: 'key', source: 'qkv', stride: 'PACKED', part: 1 };
const VALUES: Walked = { name: 'value', source: 'qkv', stride: 'PACKED', part: 2 };
const QUERIES: Walked = { name: 'query', source: 'qkv', stride: 'PACKED', part: 0 };
const OUT_GRADIENTS: Walked = { name: 'outGradient', source: 'dOut', stride: 'WIDTH', part: 0 };
const MASK: Scalar = { name: 'mask', at: (row) => `mask[sequence + ${row}]` };
const LSE: Scalar = { name: 'lse', at: (row) => `lse[pair * TOKENS + ${row}]` };
const DELTA: Scalar = { name: 'delta', at: (row) => `delta[pair * TOKENS + ${row}]` };

const sum = (n: number, term: (i: number) => string): string => upTo(n).map(term).join(' + ');
/** Of so many products of T by T scores with heads. */
const flopOf = ({ batch, tokens, heads, headWidth }: AttentionShape, products: number): number =>
  2 * products * batch * heads * tokens ** 2 * headWidth;
const vectorsOf = ({ headWidth }: AttentionShape): number => headWidth / 4;

/** Score `product` of a query and a key, or NOTHING where the key does not count. */
function score(product: string, ...conditions: readonly (string | null)[]): string {
  const met = conditions.filter((condition) => condition !== null);
  return met.length === 0 ? product : `select(${NOTHING}, ${product}, ${met.join(' && ')})`;
}

/** Types of the bindings. */
function typesOf(shape: AttentionShape) {
  const rows = shape.batch * shape.tokens;
  const vectors = shape.heads * vectorsOf(shape);
  return {
    packed: `array<vec4f, ${3 * rows * vectors}>`,
    plain: `array<vec4f, ${rows * vectors}>`,
    perHead: `array<f32, ${rows * shape.heads}>`,
    masks: shape.masked ? ([['mask', `array<f32, ${rows}>`]] as const) : [],
    tables: shape.turned ? ([['table', `array<vec4f, ${shape.tokens * vectorsOf(shape)}>`]] as const) : [],
  };
}

/** Statement that stores vector c of the gradient of row i's query or key, turned back where it came turned. */
function storeTurned(shape: AttentionShape, i: number, c: number, place: string, value: string): string {
  if (!shape.turned) return `dQkv[${place}] = ${value};`;
  return `{ let g = ${value}; let angle = table[row${i} * ${vectorsOf(shape)}u + ${c}u];
    dQkv[${place}] = g * angle.xxzz - vec4f(-g.y, g.x, -g.w, g.z) * angle.yyww; }`;
}

/** Online softmax: out and the log-sum-exp of each row's scores. Bindings: qkv, (mask), out, lse. */
export function forwardKernel(shape: AttentionShape, tile: AttentionTile): Kernel {
  const vectors = vectorsOf(shape);
  const { rows, block } = tile;
  const { packed, plain, perHead, masks } = typesOf(shape);
  const scores = ({ vector, exists }: Loads) =>
    each(block, (u) => {
      const keys = each(vectors, (c) => `let k${u}_${c} = ${vector(KEYS, u, c)};`);
      const product = (i: number) => sum(vectors, (c) => `dot(q${i}_${c}, k${u}_${c})`);
      const live = shape.masked ? `mask${u} != 0.0` : null;
      return `${keys} ${each(rows, (i) => `let s${i}_${u} = ${score(product(i), exists(u), live)};`)}`;
    });
  // Sums so far are brought to the new maximum once a block.
  const shares = each(
    rows,
    (i) => `
    let n${i} = ${upTo(block).reduce((most, u) => `max(${most}, s${i}_${u})`, `m${i}`)};
    let f${i} = exp(m${i} - n${i});
    m${i} = n${i};
    ${each(block, (u) => `let p${i}_${u} = exp(s${i}_${u} - n${i});`)}
    l${i} = l${i} * f${i} + ${sum(block, (u) => `p${i}_${u}`)};`,
  );
  const values = ({ vector }: Loads) =>
    each(
      vectors,
      (c) => `{ ${each(block, (u) => `let v${u} = ${vector(VALUES, u, c)};`)}
    ${each(rows, (i) => `o${i}_${c} = o${i}_${c} * f${i} + ${sum(block, (u) => `p${i}_${u} * v${u}`)};`)} }`,
    );
  const code = passCode({
    shape,
    tile,
    bindings: [['qkv', packed], ...masks, ['out', plain, 'write'], ['lse', perHead, 'write']],
    operands: [KEYS, VALUES],
    scalars: shape.masked ? [MASK] : [],
    open: (i) => `
  ${each(vectors, (c) => `let q${i}_${c} = qkv[at${i} + ${c}u] * SCALE; var o${i}_${c} = vec4f(0.0);`)}
  var m${i} = f32(${NOTHING}); var l${i} = 0.0;`,
    block: (loads) => `${scores(loads)} ${shares} ${values(loads)}`,
    close: (i) => `
    let none = m${i} <= ${NOTHING};
    let share = select(1.0 / l${i}, 0.0, none);
    let to = (sequence + row${i}) * WIDTH + head;
    ${each(vectors, (c) => `out[to + ${c}u] = o${i}_${c} * share;`)}
    lse[pair * TOKENS + row${i}] = select(m${i} + log(l${i}), ${NO_KEYS}, none);`,
  });
  return { name: 'FlashAttention.forward', code, flop: flopOf(shape, 2) };
}

/**
 * dQ, and delta = sum of dOut * out over each row, which the other pass needs. Bindings: qkv, (mask), (table), out,
 * dOut, lse, dQkv, delta.
 */
export function queryGradientKernel(shape: AttentionShape, tile: AttentionTile): Kernel {
  const vectors = vectorsOf(shape);
  const { rows, block } = tile;
  const { packed, plain, perHead, masks, tables } = typesOf(shape);
  const perRow = (i: number, u: number, exists: string | null) => `{
      let s = ${score(
        sum(vectors, (c) => `dot(q${i}_${c}, k${c})`),
        exists,
        shape.masked ? `mask${u} != 0.0` : null,
      )};
      let d = exp(s - own${i}) * (${sum(vectors, (c) => `dot(g${i}_${c}, v${c})`)} - delta${i});
      ${each(vectors, (c) => `a${i}_${c} += d * k${c};`)} }`;
  const code = passCode({
    shape,
    tile,
    bindings: [
      ['qkv', packed],
      ...masks,
      ...tables,
      ['out', plain],
      ['dOut', plain],
      ['lse', perHead],
      ['dQkv', packed, 'write'],
      ['delta', perHead, 'write'],
    ],
    operands: [KEYS, VALUES],
    scalars: shape.masked ? [MASK] : [],
    open: (i) => `
  let to${i} = (sequence + row${i}) * WIDTH + head;
  ${each(
    vectors,
    (c) => `let q${i}_${c} = qkv[at${i} + ${c}u] * SCALE; let g${i}_${c} = dOut[to${i} + ${c}u];
  var a${i}_${c} = vec4f(0.0);`,
  )}
  let own${i} = lse[pair * TOKENS + row${i}];
  let delta${i} = ${sum(vectors, (c) => `dot(g${i}_${c}, out[to${i} + ${c}u])`)};`,
    block: ({ vector, exists }) =>
      each(
        block,
        (u) => `{ ${each(vectors, (c) => `let k${c} = ${vector(KEYS, u, c)}; let v${c} = ${vector(VALUES, u, c)};`)}
    ${each(rows, (i) => perRow(i, u, exists(u)))} }`,
      ),
    close: (i) => `
    ${each(vectors, (c) => storeTurned(shape, i, c, `at${i} + ${c}u`, `a${i}_${c} * SCALE`))}
    delta[pair * TOKENS + row${i}] = delta${i};`,
  });
  return { name: 'FlashAttention.queryGradient', code, flop: flopOf(shape, 3) };
}

/** dK and dV into their columns of dQkv. Bindings: qkv, (mask), (table), dOut, lse, delta, dQkv. */
export function keyValueGradientKernel(shape: AttentionShape, tile: AttentionTile): Kernel {
  const vectors = vectorsOf(shape);
  const { rows, block } = tile;
  const { packed, plain, perHead, masks, tables } = typesOf(shape);
  const perRow = (i: number, u: number, exists: string | null) => `{
      let s = ${score(
        sum(vectors, (c) => `dot(q${c}, k${i}_${c})`),
        exists,
        shape.masked ? `live${i}` : null,
      )};
      let p = exp(s - lse${u});
      let d = p * (${sum(vectors, (c) => `dot(g${c}, v${i}_${c})`)} - delta${u});
      ${each(vectors, (c) => `a${i}_${c} += d * q${c}; b${i}_${c} += p * g${c};`)} }`;
  const code = passCode({
    shape,
    tile,
    bindings: [
      ['qkv', packed],
      ...masks,
      ...tables,
      ['dOut', plain],
      ['lse', perHead],
      ['delta', perHead],
      ['dQkv', packed, 'write'],
    ],
    operands: [QUERIES, OUT_GRADIENTS],
    scalars: [LSE, DELTA],
    open: (i) => `
  ${shape.masked ? `let live${i} = mask[sequence + row${i}] != 0.0;` : ''}
  ${each(
    vectors,
    (c) => `let k${i}_${c} = qkv[at${i} + WIDTH + ${c}u] * SCALE; let v${i}_${c} = qkv[at${i} + 2u * WIDTH + ${c}u];
  var a${i}_${c} = vec4f(0.0); var b${i}_${c} = vec4f(0.0);`,
  )}`,
    block: ({ vector, exists }) =>
      each(block, (u) => {
        const load = (c: number) => `let q${c} = ${vector(QUERIES, u, c)}; let g${c} = ${vector(OUT_GRADIENTS, u, c)};`;
        return `{ ${each(vectors, load)}
    ${each(rows, (i) => perRow(i, u, exists(u)))} }`;
      }),
    close: (i) =>
      each(
        vectors,
        (c) => `${storeTurned(shape, i, c, `at${i} + WIDTH + ${c}u`, `a${i}_${c} * SCALE`)}
    dQkv[at${i} + 2u * WIDTH + ${c}u] = b${i}_${c};`,
      ),
  });
  return { name: 'FlashAttention.keyValueGradient', code, flop: flopOf(shape, 4) };
}
