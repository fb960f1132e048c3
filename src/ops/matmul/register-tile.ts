/**
 * Matrix product for software GPUs: each invocation computes an 8 x 8 tile of the result in registers, with vec4 loads, no shared memory
 * and no barriers. On SwiftShader this is 8 times the package's tiled kernel, which synchronises 64 invocations the CPU runs one after
 * another; hardware wants the opposite and keeps the package's kernel.
 *
 * Bindings: a, b, and with `bias` bias, all as vec4; result as vec4. Uniforms: rows M, cols N, depth K, all i32.
 * a is [M,K], or [K,M] when transposed; b is [K,N], or [N,K]. Rows of every operand must be multiples of 4 long. Edges are clamped on loading
 * and skipped on storing. Sums run over k in order, so results do not depend on the dispatch.
 */

export interface ProductForm {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly bias: boolean;
}

export const TILE = 8;

const eight = [0, 1, 2, 3, 4, 5, 6, 7];
const four = [0, 1, 2, 3];
const two = [0, 1];
const lines = <T>(items: readonly T[], line: (item: T) => string): string => items.map(line).join('\n');
const lane = (i: number): string => 'xyzw'[i];

export function registerTileCode(form: ProductForm): string {
  return `
fn main(index : i32) {
  let tilesAcross = (uniforms.cols + 7) / 8;
  let row = (index / tilesAcross) * 8;
  let col = (index % tilesAcross) * 8;
  if (row >= uniforms.rows) { return; }
  let width = uniforms.cols / 4;
  ${lines(two, (j) => `let c${j} = min(col / 4 + ${j}, width - 1);`)}
  ${lines(eight, (i) => lines(two, (j) => `var s${i}_${j} = ${form.bias ? `bias[c${j}]` : 'vec4<f32>(0.0)'};`))}
  for (var k = 0; k < uniforms.depth; k += 4) {
    ${loadA(form)}
    ${form.transposeB ? multiplyTransposed : multiplyPlain}
  }
  ${lines(eight, (i) => `if (row + ${i} < uniforms.rows) {${lines(two, (j) => `if (col + ${4 * j} < uniforms.cols) { result[(row + ${i}) * width + c${j}] = s${i}_${j}; }`)}}`)}
}`;
}

/** a_i holds row i of the tile at k to k + 3. */
function loadA({ transposeA }: ProductForm): string {
  if (!transposeA) return lines(eight, (i) => `let a${i} = a[(min(row + ${i}, uniforms.rows - 1) * uniforms.depth + k) / 4];`);
  // Four rows of [K,M], turned around in registers. M is a multiple of 4, so a vec4 never straddles the edge.
  return `
    let height = uniforms.rows / 4;
    ${lines(two, (h) => `let r${h} = min(row / 4 + ${h}, height - 1);`)}
    ${lines(four, (q) => lines(two, (h) => `var t${q}_${h} = vec4<f32>(0.0); if (k + ${q} < uniforms.depth) { t${q}_${h} = a[(k + ${q}) * height + r${h}]; }`))}
    ${lines(eight, (i) => `let a${i} = vec4<f32>(${four.map((q) => `t${q}_${i >> 2}.${lane(i & 3)}`).join(', ')});`)}`;
}

/** b is [K,N]: four rows of two vec4. Depth past the end adds nothing. */
const multiplyPlain = lines(
  four,
  (q) => `if (k + ${q} < uniforms.depth) {
      ${lines(two, (j) => `let b${j} = b[(k + ${q}) * width + c${j}];`)}
      ${lines(eight, (i) => lines(two, (j) => `s${i}_${j} += a${i}.${lane(q)} * b${j};`))}
    }`,
);

/** b is [N,K]: eight rows of one vec4, taken as dot products. K is a multiple of 4 here. */
const multiplyTransposed = `
    ${lines(eight, (n) => `let b${n} = b[(min(col + ${n}, uniforms.cols - 1) * uniforms.depth + k) / 4];`)}
    ${lines(eight, (i) => lines(two, (j) => `s${i}_${j} += vec4<f32>(${four.map((q) => `dot(a${i}, b${4 * j + q})`).join(', ')});`))}`;
