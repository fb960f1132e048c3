/**
 * Layer normalisation in one pass each way. x, dOut, dX and out are [N,D]; scale and shift [D]; stats [N,2] holds each row's mean and
 * reciprocal standard deviation. Any D: rows that are whole vec4s are read as such.
 *
 * `shared` false gives each invocation a row, for software adapters; true gives each workgroup one, summed as a tree, for hardware.
 */
import { LAYER_NORM_EPSILON } from './reference';

export interface LayerNormShape {
  readonly rows: number;
  readonly width: number;
}

const ROW_WORKGROUP = 16;
const MOST_LANES = 64;
const COLUMN_WORKGROUP = 16;
/** At most so many partial sums of the parameters' gradients, so that one more pass adds them up. */
const MOST_CHUNKS = 256;
const FEWEST_ROWS = 32;

/** How rows are grouped for the gradients of scale and shift. */
export function rowChunks({ rows }: LayerNormShape): { readonly chunks: number; readonly rowsPerChunk: number } {
  const rowsPerChunk = Math.max(FEWEST_ROWS, Math.ceil(rows / MOST_CHUNKS));
  return { chunks: Math.ceil(rows / rowsPerChunk), rowsPerChunk };
}

interface Pass {
  readonly code: string;
  readonly workgroups: number;
}

const vectorised = (width: number): boolean => width % 4 === 0;
const typeOf = (width: number): string => (vectorised(width) ? 'vec4f' : 'f32');
const vectorsOf = (width: number): number => (vectorised(width) ? width / 4 : width);

/** Lanes that share a row: as many as it has vectors, rounded up to a power of two for the tree. */
const lanesFor = (width: number): number => Math.min(MOST_LANES, 2 ** Math.ceil(Math.log2(vectorsOf(width))));

const SIGNATURE =
  '@builtin(workgroup_id) id : vec3u, @builtin(num_workgroups) count : vec3u, @builtin(local_invocation_index) local : u32';

/** Names of read bindings, then of written ones, with the type of each. */
function declare(reads: Readonly<Record<string, string>>, writes: Readonly<Record<string, string>>): string {
  const all = [...Object.entries(reads).map((entry) => [...entry, 'read']), ...Object.entries(writes).map((entry) => [...entry, 'read_write'])];
  return all.map(([name, type, access], i) => `@group(0) @binding(${i}) var<storage, ${access}> ${name} : array<${type}>;`).join('\n');
}

/** The sum over a row of `term`, an expression of `at`, the index of a value of the row. */
function rowSum(name: string, term: string, width: number, shared: boolean): string {
  const total = `
  var sum_${name} = ${typeOf(width)}(0.0);
  for (var i = ${shared ? 'local' : '0u'}; i < ${vectorsOf(width)}u; i += ${shared ? lanesFor(width) : 1}u) { let at = first + i; sum_${name} += ${term}; }
  `;
  const own = vectorised(width) ? `dot(sum_${name}, vec4f(1.0))` : `sum_${name}`;
  return `${total}let ${name} = ${shared ? `summed(local, ${own})` : own} / ${width}.0;`;
}

/** A sum over the workgroup in a fixed order, so that the same numbers give the same bits on every adapter. */
const tree = (lanes: number): string => `
var<workgroup> parts : array<f32, ${lanes}>;
fn summed(local : u32, own : f32) -> f32 {
  workgroupBarrier();
  parts[local] = own;
  workgroupBarrier();
  for (var reach = ${Math.floor(lanes / 2)}u; reach > 0u; reach /= 2u) {
    if (local < reach) { parts[local] += parts[local + reach]; }
    workgroupBarrier();
  }
  return parts[0];
}`;

function rowPass({ rows, width }: LayerNormShape, shared: boolean, declarations: string, body: (write: (line: string) => string) => string): Pass {
  const workgroup = shared ? lanesFor(width) : ROW_WORKGROUP;
  const write = (line: string) =>
    `for (var i = ${shared ? 'local' : '0u'}; i < ${vectorsOf(width)}u; i += ${shared ? lanesFor(width) : 1}u) { let at = first + i; ${line} }`;
  return {
    workgroups: shared ? rows : Math.ceil(rows / ROW_WORKGROUP),
    code: `
${declarations}
${shared ? tree(workgroup) : ''}
@compute @workgroup_size(${workgroup})
fn main(${SIGNATURE}) {
  let row = ${shared ? 'id.y * count.x + id.x' : `(id.y * count.x + id.x) * ${ROW_WORKGROUP}u + local`};
  if (row >= ${rows}u) { return; }
  let first = row * ${vectorsOf(width)}u;
  ${body(write)}
}`,
  };
}

/** Bindings: x, scale, shift, out, stats. */
export function forwardPass(shape: LayerNormShape, shared: boolean): Pass {
  const type = typeOf(shape.width);
  const declarations = declare({ x: type, scale: type, shift: type }, { out: type, stats: 'vec2f' });
  return rowPass(
    shape,
    shared,
    declarations,
    (write) => `
  ${rowSum('mean', 'x[at]', shape.width, shared)}
  ${rowSum('variance', '(x[at] - mean) * (x[at] - mean)', shape.width, shared)}
  let rstd = inverseSqrt(variance + ${LAYER_NORM_EPSILON});
  ${write('out[at] = (x[at] - mean) * rstd * scale[i] + shift[i];')}
  ${shared ? 'if (local == 0u) {' : '{'} stats[row] = vec2f(mean, rstd); }`,
  );
}

/** dX = rstd (g - mean(g) - xHat mean(g xHat)) with g = dOut scale. Bindings: x, scale, stats, dOut, dX. */
export function inputGradientPass(shape: LayerNormShape, shared: boolean): Pass {
  const type = typeOf(shape.width);
  const declarations = declare({ x: type, scale: type, stats: 'vec2f', dOut: type }, { dX: type });
  return rowPass(
    shape,
    shared,
    declarations,
    (write) => `
  let mean = stats[row].x;
  let rstd = stats[row].y;
  ${rowSum('level', 'dOut[at] * scale[i]', shape.width, shared)}
  ${rowSum('tilt', 'dOut[at] * scale[i] * (x[at] - mean) * rstd', shape.width, shared)}
  ${write('dX[at] = rstd * (dOut[at] * scale[i] - level - (x[at] - mean) * rstd * tilt);')}`,
  );
}

/** Sums of dOut xHat and of dOut over chunks of rows, in order. Bindings: x, stats, dOut, partial [chunks,2,D]. */
export function partialPass(shape: LayerNormShape): Pass {
  const { rows, width } = shape;
  const { chunks, rowsPerChunk } = rowChunks(shape);
  const type = typeOf(width);
  const columns = vectorsOf(width);
  return {
    workgroups: Math.ceil((chunks * columns) / COLUMN_WORKGROUP),
    code: `
${declare({ x: type, stats: 'vec2f', dOut: type }, { partial: type })}
@compute @workgroup_size(${COLUMN_WORKGROUP})
fn main(${SIGNATURE}) {
  let index = (id.y * count.x + id.x) * ${COLUMN_WORKGROUP}u + local;
  if (index >= ${chunks * columns}u) { return; }
  let chunk = index / ${columns}u;
  let column = index % ${columns}u;
  var scaled = ${type}(0.0);
  var plain = ${type}(0.0);
  for (var row = chunk * ${rowsPerChunk}u; row < min((chunk + 1u) * ${rowsPerChunk}u, ${rows}u); row++) {
    let at = row * ${columns}u + column;
    let gradient = dOut[at];
    scaled += gradient * (x[at] - stats[row].x) * stats[row].y;
    plain += gradient;
  }
  partial[chunk * ${2 * columns}u + column] = scaled;
  partial[chunk * ${2 * columns}u + ${columns}u + column] = plain;
}`,
  };
}

/** Adds the chunks up, in order. Bindings: partial [chunks,2,D], dScale, dShift. */
export function parameterGradientPass(shape: LayerNormShape): Pass {
  const { chunks } = rowChunks(shape);
  const type = typeOf(shape.width);
  const columns = vectorsOf(shape.width);
  return {
    workgroups: Math.ceil((2 * columns) / COLUMN_WORKGROUP),
    code: `
${declare({ partial: type }, { dScale: type, dShift: type })}
@compute @workgroup_size(${COLUMN_WORKGROUP})
fn main(${SIGNATURE}) {
  let index = (id.y * count.x + id.x) * ${COLUMN_WORKGROUP}u + local;
  if (index >= ${2 * columns}u) { return; }
  var total = ${type}(0.0);
  for (var chunk = 0u; chunk < ${chunks}u; chunk++) { total += partial[chunk * ${2 * columns}u + index]; }
  if (index < ${columns}u) { dScale[index] = total; } else { dShift[index - ${columns}u] = total; }
}`,
  };
}
