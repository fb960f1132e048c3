import { type Binding, bindings, flatWorkgroups, type Workgroups } from '../../device/webgpu/recorder';
import { each } from '../product/text';

/**
 * What the three passes of attention have in common: each invocation owns some rows (tokens of one head) and walks over
 * all tokens of its sequence.
 *
 * Three forms. In registers: it loads what it walks over straight from memory, owns many rows, and there are no
 * barriers. With quads: the same, but four neighbours load a quarter each of a token and hear the rest, as software
 * adapters want it where their quads are known (`device/webgpu/quads.ts`). Shared: the workgroup brings tiles of `span`
 * tokens into shared memory and each invocation owns one row, as hardware wants it. Sums run in token order in all.
 */

/** B, T, N, E as in the method. */
export interface AttentionShape {
  readonly batch: number;
  readonly tokens: number;
  readonly heads: number;
  /** E, a multiple of 4. */
  readonly headWidth: number;
  /** Keys may be padding. */
  readonly masked: boolean;
  /** Queries and keys come turned by `rotaryTable`; their gradients are turned back. */
  readonly turned: boolean;
}

export interface AttentionTile {
  /** Rows an invocation owns. */
  readonly rows: number;
  /** Tokens whose scores it computes before it uses them. */
  readonly block: number;
  readonly workgroup: number;
  /** Tokens in shared memory at a time, a multiple of `block`; 0 for none. */
  readonly span: number;
  /** Neighbours share their loads; `span` is 0 and `workgroup` a multiple of 4. */
  readonly quads: boolean;
}

/** One operand that is walked over: the vectors [E/4] of a token, in rows of `stride` vectors, `part` widths in. */
export interface Walked {
  readonly name: string;
  readonly source: string;
  readonly stride: 'PACKED' | 'WIDTH';
  readonly part: 0 | 1 | 2;
}

/** A number of each token that is walked over. */
export interface Scalar {
  readonly name: string;
  readonly at: (row: string) => string;
}

export interface Loads {
  /** Vector c of the block's token u. */
  readonly vector: (operand: Walked, u: number, c: number) => string;
  /** Whether token u is inside the sequence; null where it always is. */
  readonly exists: (u: number) => string | null;
}

export interface Pass {
  readonly shape: AttentionShape;
  readonly tile: AttentionTile;
  readonly bindings: readonly Binding[];
  readonly operands: readonly Walked[];
  readonly scalars: readonly Scalar[];
  /** Before the walk: what is known of row i, whose packed row begins at `at${i}`. */
  readonly open: (i: number) => string;
  /** The work of one block of tokens. */
  readonly block: (loads: Loads) => string;
  /** After it: stores of row i. */
  readonly close: (i: number) => string;
}

/** What the invocations of a workgroup share is one head's. */
const sharesHead = ({ span, quads }: AttentionTile): boolean => span > 0 || quads;

export function passWorkgroups({ batch, tokens, heads }: AttentionShape, tile: AttentionTile): Workgroups {
  const { rows, workgroup } = tile;
  const owners = Math.ceil(tokens / rows);
  return sharesHead(tile)
    ? flatWorkgroups(batch * heads * Math.ceil(owners / workgroup), 1)
    : flatWorkgroups(batch * heads * owners, workgroup);
}

/**
 * Names in scope: `pair` (sequence and head), `sequence` (its first row), `head` (the head's first vector in a row),
 * `row${i}` and `at${i}` for each owned row.
 */
export function passCode(pass: Pass): string {
  const { shape, tile, bindings: bound, operands, scalars, open, close } = pass;
  const { batch, tokens, heads, headWidth } = shape;
  const vectors = headWidth / 4;
  const owners = Math.ceil(tokens / tile.rows);
  const perHead = Math.ceil(owners / tile.workgroup);
  const place = sharesHead(tile)
    ? `let pair = group / ${perHead}u;
  if (pair >= ${batch * heads}u) { return; }
  let first = ((group % ${perHead}u) * ${tile.workgroup}u + local) * ${tile.rows}u;`
    : `let owner = group * ${tile.workgroup}u + local;
  let pair = owner / ${owners}u;
  if (pair >= ${batch * heads}u) { return; }
  let first = (owner % ${owners}u) * ${tile.rows}u;`;
  const walk = tile.span > 0 ? walkShared : walkMemory;
  return `${tile.quads ? 'enable subgroups;' : ''}
${bindings(...bound)}
${tile.span > 0 ? sharedMemory(tile, vectors, operands, scalars) : ''}
const SCALE = f32(${1 / Math.sqrt(headWidth)});
const TOKENS = ${tokens}u;
const PACKED = ${3 * heads * vectors}u;
const WIDTH = ${heads * vectors}u;
@compute @workgroup_size(${tile.workgroup})
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u,
        @builtin(local_invocation_index) local: u32) {
  let group = id.y * count.x + id.x;
  ${place}
  let sequence = pair / ${heads}u * TOKENS;
  let head = pair % ${heads}u * ${vectors}u;
  ${each(
    tile.rows,
    (i) => `let row${i} = min(first + ${i}u, TOKENS - 1u);
  let at${i} = (sequence + row${i}) * PACKED + head;`,
  )}
  ${each(tile.rows, open)}
  ${walk(pass, vectors)}
  ${each(tile.rows, (i) => `if (first + ${i}u < TOKENS) { ${close(i)} }`)}
}`;
}

const placeOf = ({ stride, part }: Walked, row: string): string =>
  `(sequence + ${row}) * ${stride} + head${part === 0 ? '' : ` + ${part}u * WIDTH`}`;

/** The loop over a head's tokens, of so many vectors each. */
type Walk = (pass: Pass, vectors: number) => string;

const walkMemory: Walk = ({ shape: { tokens }, tile, operands, scalars, block }, vectors) => {
  const ragged = tokens % tile.block !== 0;
  const token = (u: number) => (ragged ? `min(base + ${u}u, TOKENS - 1u)` : `base + ${u}u`);
  return `
  for (var base = 0u; base < TOKENS; base += ${tile.block}u) {
    ${each(tile.block, (u) => `let token${u} = ${token(u)};`)}
    ${operands
      .map((operand) => each(tile.block, (u) => `let ${operand.name}${u} = ${placeOf(operand, `token${u}`)};`))
      .join('\n')}
    ${scalars.map(({ name, at }) => each(tile.block, (u) => `let ${name}${u} = ${at(`token${u}`)};`)).join('\n')}
    ${tile.quads ? operands.map((operand) => each(tile.block, (u) => quarterOf(operand, u, vectors))).join('\n') : ''}
    ${block({
      vector: ({ name, source }, u, c) =>
        tile.quads ? `quadBroadcast(${name}${u}_${c >> 2}, ${c & 3}u)` : `${source}[${name}${u} + ${c}u]`,
      exists: (u) => (ragged ? `base + ${u}u < TOKENS` : null),
    })}
  }`;
};

/** Names every fourth vector of the block's token u, from this invocation's own place in its quad on. */
const quarterOf = ({ name, source }: Walked, u: number, vectors: number): string =>
  each(Math.ceil(vectors / 4), (m) => {
    const c = `local % 4u + ${4 * m}u`;
    return `let ${name}${u}_${m} = ${source}[${name}${u} + ${vectors % 4 === 0 ? c : `min(${c}, ${vectors - 1}u)`}];`;
  });

/** Brings vector i of the block's rows into the tile. */
const bring = (operand: Walked, vectors: number): string =>
  `tile_${operand.name}[i] = ${operand.source}[${placeOf(operand, 'row')} + i % ${vectors}u];`;

const walkShared: Walk = ({ shape: { tokens }, tile, operands, scalars, block }, vectors) => {
  const ragged = tokens % tile.span !== 0;
  return `
  for (var start = 0u; start < TOKENS; start += ${tile.span}u) {
    workgroupBarrier();
    for (var i = local; i < ${tile.span * vectors}u; i += ${tile.workgroup}u) {
      let row = min(start + i / ${vectors}u, TOKENS - 1u);
      ${operands.map((operand) => bring(operand, vectors)).join('\n')}
    }
    for (var i = local; i < ${tile.span}u; i += ${tile.workgroup}u) {
      let row = min(start + i, TOKENS - 1u);
      ${scalars.map(({ name, at }) => `tile_${name}[i] = ${at('row')};`).join('\n')}
    }
    workgroupBarrier();
    for (var base = 0u; base < ${tile.span}u; base += ${tile.block}u) {
      ${scalars.map(({ name }) => each(tile.block, (u) => `let ${name}${u} = tile_${name}[base + ${u}u];`)).join('\n')}
      ${block({
        vector: ({ name }, u, c) => `tile_${name}[(base + ${u}u) * ${vectors}u + ${c}u]`,
        exists: (u) => (ragged ? `start + base + ${u}u < TOKENS` : null),
      })}
    }
  }`;
};

const sharedMemory = (
  { span }: AttentionTile,
  vectors: number,
  operands: readonly Walked[],
  scalars: readonly Scalar[],
): string =>
  [
    ...operands.map(({ name }) => `var<workgroup> tile_${name}: array<vec4f, ${span * vectors}>;`),
    ...scalars.map(({ name }) => `var<workgroup> tile_${name}: array<f32, ${span}>;`),
  ].join('\n');
