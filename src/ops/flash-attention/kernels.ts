/**
 * Attention that never holds a T x T tensor (Dao et al. 2022, FlashAttention; the backward in two passes instead of atomics). Each invocation
 * owns some rows and walks over all tokens of its sequence: forward and dQ own queries and walk over keys, dK/dV owns keys and walks over queries.
 *
 * qkv [B*T,3D] holds for each token all queries, all keys, all values, each N heads of E channels; out [B*T,D]; lse and delta [B*N*T];
 * mask [B*T] where keys may be padding. All rows are whole vec4s (E is a multiple of 4). Any T.
 *
 * Two forms: `shared` false loads what it walks over straight from memory, many rows an invocation and no barriers, for software adapters;
 * `shared` true has the workgroup load tiles of `span` tokens into shared memory, for hardware. Sums run in token order in both.
 */

export interface AttentionShape {
  readonly batch: number;
  readonly tokens: number;
  readonly heads: number;
  /** E, a multiple of 4. */
  readonly headWidth: number;
  readonly masked: boolean;
}

export interface AttentionTile {
  /** Rows an invocation owns. */
  readonly rows: number;
  /** Tokens whose scores it computes before it uses them. */
  readonly block: number;
  readonly workgroup: number;
  readonly shared: boolean;
  /** Tokens in shared memory at a time, a multiple of `block`. */
  readonly span: number;
}

/** Score of a key that is padding or past the end: far below any true one, and finite, so that exp of differences stays defined. */
const NOTHING = '-1e30';
/** Log-sum-exp of a row without any key: every share of it is 0. */
const NO_KEYS = '1e30';

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const each = (n: number, line: (i: number) => string, separator = '\n'): string => range(n).map(line).join(separator);
const dotOf = (a: (c: number) => string, b: (c: number) => string, vectors: number): string => each(vectors, (c) => `dot(${a(c)}, ${b(c)})`, ' + ');

interface Binding {
  readonly name: string;
  readonly type: 'f32' | 'vec4f';
  readonly access: 'read' | 'read_write';
}

const reads = (name: string, type: Binding['type'] = 'vec4f'): Binding => ({ name, type, access: 'read' });
const writes = (name: string, type: Binding['type'] = 'vec4f'): Binding => ({ name, type, access: 'read_write' });
const declare = (bindings: readonly Binding[]): string =>
  bindings.map(({ name, type, access }, i) => `@group(0) @binding(${i}) var<storage, ${access}> ${name} : array<${type}>;`).join('\n');

/** Workgroups of a pass over all heads of all sequences. */
export function attentionWorkgroups({ batch, tokens, heads }: AttentionShape, { rows, workgroup, shared }: AttentionTile): number {
  const owners = Math.ceil(tokens / rows);
  return shared ? batch * heads * Math.ceil(owners / workgroup) : Math.ceil((batch * heads * owners) / workgroup);
}

/** Text that every pass begins with: sizes, the invocation's head and its first row. */
function opening(shape: AttentionShape, tile: AttentionTile, bindings: readonly Binding[], memory: string): string {
  const { batch, tokens, heads, headWidth } = shape;
  const vectors = headWidth / 4;
  const owners = Math.ceil(tokens / tile.rows);
  const perHead = Math.ceil(owners / tile.workgroup);
  const place = tile.shared
    ? `let pair = group / ${perHead}u;
  if (pair >= ${batch * heads}u) { return; }
  let first = ((group % ${perHead}u) * ${tile.workgroup}u + local) * ${tile.rows}u;`
    : `let owner = group * ${tile.workgroup}u + local;
  let pair = owner / ${owners}u;
  if (pair >= ${batch * heads}u) { return; }
  let first = (owner % ${owners}u) * ${tile.rows}u;`;
  return `
${declare(bindings)}
${memory}
const SCALE = f32(${1 / Math.sqrt(headWidth)});
const PACKED = ${3 * heads * vectors}u;
const WIDTH = ${heads * vectors}u;
@compute @workgroup_size(${tile.workgroup})
fn main(@builtin(workgroup_id) id : vec3u, @builtin(num_workgroups) count : vec3u, @builtin(local_invocation_index) local : u32) {
  let group = id.y * count.x + id.x;
  ${place}
  let sequence = pair / ${heads}u * ${tokens}u;
  let head = pair % ${heads}u * ${vectors}u;
  ${each(tile.rows, (i) => `let row${i} = min(first + ${i}u, ${tokens - 1}u); let at${i} = (sequence + row${i}) * PACKED + head;`)}`;
}

/** One operand an invocation walks over: vectors [E/4] of a token, in memory at `row * stride + offset`. */
interface Walked {
  readonly name: string;
  readonly source: string;
  readonly stride: 'PACKED' | 'WIDTH';
  /** In the packed projection, how many widths in. */
  readonly part: 0 | 1 | 2;
}

/** The loop over all tokens of the sequence, `block` at a time: `body` finds operand `name` of token `u` in names `${name}${u}_${c}`. */
function walk(shape: AttentionShape, tile: AttentionTile, operands: readonly Walked[], scalars: readonly Scalar[], body: (loads: Loads) => string): string {
  const vectors = shape.headWidth / 4;
  const { tokens } = shape;
  const place = ({ stride, part }: Walked, row: string) => `(sequence + ${row}) * ${stride} + head${part === 0 ? '' : ` + ${part}u * WIDTH`}`;
  if (!tile.shared) {
    const ragged = tokens % tile.block !== 0;
    const token = (u: number) => (ragged ? `min(base + ${u}u, ${tokens - 1}u)` : `base + ${u}u`);
    return `
  for (var base = 0u; base < ${tokens}u; base += ${tile.block}u) {
    ${each(tile.block, (u) => `let token${u} = ${token(u)};`)}
    ${operands.map((operand) => each(tile.block, (u) => `let ${operand.name}${u} = ${place(operand, `token${u}`)};`)).join('\n')}
    ${scalars.map(({ name, at }) => each(tile.block, (u) => `let ${name}${u} = ${at(`token${u}`)};`)).join('\n')}
    ${body({
      vector: (operand, u, c) => `${operand.source}[${operand.name}${u} + ${c}u]`,
      exists: (u) => (ragged ? `base + ${u}u < ${tokens}u` : null),
    })}
  }`;
  }
  const ragged = tokens % tile.span !== 0;
  return `
  for (var start = 0u; start < ${tokens}u; start += ${tile.span}u) {
    workgroupBarrier();
    for (var i = local; i < ${tile.span * vectors}u; i += ${tile.workgroup}u) {
      let row = min(start + i / ${vectors}u, ${tokens - 1}u);
      ${operands.map((operand) => `tile_${operand.name}[i] = ${operand.source}[${place(operand, 'row')} + i % ${vectors}u];`).join('\n')}
    }
    for (var i = local; i < ${tile.span}u; i += ${tile.workgroup}u) {
      let row = min(start + i, ${tokens - 1}u);
      ${scalars.map(({ name, at }) => `tile_${name}[i] = ${at('row')};`).join('\n')}
    }
    workgroupBarrier();
    for (var base = 0u; base < ${tile.span}u; base += ${tile.block}u) {
      ${scalars.map(({ name }) => each(tile.block, (u) => `let ${name}${u} = tile_${name}[base + ${u}u];`)).join('\n')}
      ${body({
        vector: (operand, u, c) => `tile_${operand.name}[(base + ${u}u) * ${vectors}u + ${c}u]`,
        exists: (u) => (ragged ? `start + base + ${u}u < ${tokens}u` : null),
      })}
    }
  }`;
}

interface Scalar {
  readonly name: string;
  readonly at: (row: string) => string;
}

interface Loads {
  /** Vector c of the block's token u. */
  readonly vector: (operand: Walked, u: number, c: number) => string;
  /** Whether token u is inside the sequence; null where it always is. */
  readonly exists: (u: number) => string | null;
}

const memoryFor = (tile: AttentionTile, vectors: number, operands: readonly Walked[], scalars: readonly Scalar[]): string =>
  tile.shared
    ? [
        ...operands.map(({ name }) => `var<workgroup> tile_${name} : array<vec4f, ${tile.span * vectors}>;`),
        ...scalars.map(({ name }) => `var<workgroup> tile_${name} : array<f32, ${tile.span}>;`),
      ].join('\n')
    : '';

const KEYS: Walked = { name: 'key', source: 'qkv', stride: 'PACKED', part: 1 };
const VALUES: Walked = { name: 'value', source: 'qkv', stride: 'PACKED', part: 2 };
const QUERIES: Walked = { name: 'query', source: 'qkv', stride: 'PACKED', part: 0 };
const OUT_GRADIENTS: Walked = { name: 'dOut', source: 'dOut', stride: 'WIDTH', part: 0 };
const MASK: Scalar = { name: 'mask', at: (row) => `mask[sequence + ${row}]` };
const LSE: Scalar = { name: 'lse', at: (row) => `lse[pair * TOKENS + ${row}]` };
const DELTA: Scalar = { name: 'delta', at: (row) => `delta[pair * TOKENS + ${row}]` };

/** Score of row i with the walked token u, or NOTHING where that token does not count. */
function score(product: string, conditions: readonly (string | null)[]): string {
  const met = conditions.filter((condition) => condition !== null);
  return met.length === 0 ? product : `select(${NOTHING}, ${product}, ${met.join(' && ')})`;
}

/** Bindings: qkv, [mask], out, lse. */
export function forwardCode(shape: AttentionShape, tile: AttentionTile): string {
  const vectors = shape.headWidth / 4;
  const { rows, block } = tile;
  const scalars = shape.masked ? [MASK] : [];
  const bindings = [reads('qkv'), ...(shape.masked ? [reads('mask', 'f32')] : []), writes('out'), writes('lse', 'f32')];
  const body = ({ vector, exists }: Loads) => `
    ${each(
      block,
      (u) => `
      ${each(vectors, (c) => `let k${u}_${c} = ${vector(KEYS, u, c)};`)}
      ${each(rows, (i) => `let s${i}_${u} = ${score(
        dotOf(
          (c) => `q${i}_${c}`,
          (c) => `k${u}_${c}`,
          vectors,
        ),
        [exists(u), shape.masked ? `mask${u} != 0.0` : null],
      )};`)}`,
    )}
    ${each(
      rows,
      (i) => `
      let n${i} = ${range(block).reduce((most, u) => `max(${most}, s${i}_${u})`, `m${i}`)};
      let f${i} = exp(m${i} - n${i});
      m${i} = n${i};
      ${each(block, (u) => `let p${i}_${u} = exp(s${i}_${u} - n${i});`)}
      l${i} = l${i} * f${i} + ${each(block, (u) => `p${i}_${u}`, ' + ')};`,
    )}
    ${each(
      vectors,
      (c) => `{
      ${each(block, (u) => `let v${u} = ${vector(VALUES, u, c)};`)}
      ${each(rows, (i) => `o${i}_${c} = o${i}_${c} * f${i} + ${each(block, (u) => `p${i}_${u} * v${u}`, ' + ')};`)}
    }`,
    )}`;
  return `${opening(shape, tile, bindings, memoryFor(tile, vectors, [KEYS, VALUES], scalars))}
  ${each(
    rows,
    (i) => `
  ${each(vectors, (c) => `let q${i}_${c} = qkv[at${i} + ${c}u] * SCALE; var o${i}_${c} = vec4f(0.0);`)}
  var m${i} = f32(${NOTHING}); var l${i} = 0.0;`,
  )}
  ${walk(shape, tile, [KEYS, VALUES], scalars, body)}
  ${each(
    rows,
    (i) => `if (first + ${i}u < ${shape.tokens}u) {
    let any = m${i} > ${NOTHING};
    let share = select(0.0, 1.0 / l${i}, any);
    let to = (sequence + row${i}) * WIDTH + head;
    ${each(vectors, (c) => `out[to + ${c}u] = o${i}_${c} * share;`)}
    lse[pair * ${shape.tokens}u + row${i}] = select(${NO_KEYS}, m${i} + log(l${i}), any);
  }`,
  )}
}`;
}

/** dQ into its columns of dQkv, and delta = sum of dOut * out over each row, which the other pass needs. Bindings: qkv, [mask], out, dOut, lse, dQkv, delta. */
export function queryGradientCode(shape: AttentionShape, tile: AttentionTile): string {
  const vectors = shape.headWidth / 4;
  const { rows, block } = tile;
  const scalars = shape.masked ? [MASK] : [];
  const bindings = [
    reads('qkv'),
    ...(shape.masked ? [reads('mask', 'f32')] : []),
    reads('out'),
    reads('dOut'),
    reads('lse', 'f32'),
    writes('dQkv'),
    writes('delta', 'f32'),
  ];
  const body = ({ vector, exists }: Loads) =>
    each(
      block,
      (u) => `{
      ${each(vectors, (c) => `let k${c} = ${vector(KEYS, u, c)}; let v${c} = ${vector(VALUES, u, c)};`)}
      ${each(
        rows,
        (i) => `{
        let s = ${score(
          dotOf(
            (c) => `q${i}_${c}`,
            (c) => `k${c}`,
            vectors,
          ),
          [exists(u), shape.masked ? `mask${u} != 0.0` : null],
        )};
        let d = exp(s - lse${i}_) * (${dotOf(
          (c) => `g${i}_${c}`,
          (c) => `v${c}`,
          vectors,
        )} - delta${i}_);
        ${each(vectors, (c) => `a${i}_${c} += d * k${c};`)}
      }`,
      )}
    }`,
    );
  return `${opening(shape, tile, bindings, memoryFor(tile, vectors, [KEYS, VALUES], scalars))}
  ${each(
    rows,
    (i) => `
  let to${i} = (sequence + row${i}) * WIDTH + head;
  ${each(vectors, (c) => `let q${i}_${c} = qkv[at${i} + ${c}u] * SCALE; let g${i}_${c} = dOut[to${i} + ${c}u]; var a${i}_${c} = vec4f(0.0);`)}
  let lse${i}_ = lse[pair * ${shape.tokens}u + row${i}];
  let delta${i}_ = ${dotOf(
    (c) => `g${i}_${c}`,
    (c) => `out[to${i} + ${c}u]`,
    vectors,
  )};`,
  )}
  ${walk(shape, tile, [KEYS, VALUES], scalars, body)}
  ${each(
    rows,
    (i) => `if (first + ${i}u < ${shape.tokens}u) {
    ${each(vectors, (c) => `dQkv[at${i} + ${c}u] = a${i}_${c} * SCALE;`)}
    delta[pair * ${shape.tokens}u + row${i}] = delta${i}_;
  }`,
  )}
}`;
}

/** dK and dV into their columns of dQkv. Bindings: qkv, [mask], dOut, lse, delta, dQkv. */
export function keyValueGradientCode(shape: AttentionShape, tile: AttentionTile): string {
  const vectors = shape.headWidth / 4;
  const { rows, block } = tile;
  const scalars = [LSE, DELTA];
  const bindings = [
    reads('qkv'),
    ...(shape.masked ? [reads('mask', 'f32')] : []),
    reads('dOut'),
    reads('lse', 'f32'),
    reads('delta', 'f32'),
    writes('dQkv'),
  ];
  const body = ({ vector, exists }: Loads) =>
    each(
      block,
      (u) => `{
      ${each(vectors, (c) => `let q${c} = ${vector(QUERIES, u, c)}; let g${c} = ${vector(OUT_GRADIENTS, u, c)};`)}
      ${each(
        rows,
        (i) => `{
        let s = ${score(
          dotOf(
            (c) => `q${c}`,
            (c) => `k${i}_${c}`,
            vectors,
          ),
          [exists(u), shape.masked ? `live${i}` : null],
        )};
        let p = exp(s - lse${u});
        let d = p * (${dotOf(
          (c) => `g${c}`,
          (c) => `v${i}_${c}`,
          vectors,
        )} - delta${u});
        ${each(vectors, (c) => `a${i}_${c} += d * q${c}; b${i}_${c} += p * g${c};`)}
      }`,
      )}
    }`,
    );
  return `const TOKENS = ${shape.tokens}u;
${opening(shape, tile, bindings, memoryFor(tile, vectors, [QUERIES, OUT_GRADIENTS], scalars))}
  ${each(
    rows,
    (i) => `
  ${shape.masked ? `let live${i} = mask[sequence + row${i}] != 0.0;` : ''}
  ${each(
    vectors,
    (c) => `let k${i}_${c} = qkv[at${i} + WIDTH + ${c}u] * SCALE; let v${i}_${c} = qkv[at${i} + 2u * WIDTH + ${c}u];
  var a${i}_${c} = vec4f(0.0); var b${i}_${c} = vec4f(0.0);`,
  )}`,
  )}
  ${walk(shape, tile, [QUERIES, OUT_GRADIENTS], scalars, body)}
  ${each(
    rows,
    (i) => `if (first + ${i}u < ${shape.tokens}u) {
    ${each(vectors, (c) => `dQkv[at${i} + WIDTH + ${c}u] = a${i}_${c} * SCALE; dQkv[at${i} + 2u * WIDTH + ${c}u] = b${i}_${c};`)}
  }`,
  )}
}`;
}
