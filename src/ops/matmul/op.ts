import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { type WebGPUBackend, webgpu_util } from '@tensorflow/tfjs-backend-webgpu';
import {
  engine,
  env,
  fused,
  matMul,
  ones,
  reshape,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  type TensorInfo,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
import { SOFTWARE_GPU_FLAG } from '../../gpu/backend';
import { adopt, runFlatProgram } from '../flat-program';
import { heapView } from '../heap-view';
import { registerWasm, registerWebGpu } from '../register';
import { registerTileCode, TILE } from './register-tile';
import sumRowsCode from './sum-rows.wgsl?raw';
import { transposeInto } from './transpose';

const PRODUCT = 'HelicaseProduct';
const SUM_ROWS = 'HelicaseSumRows';

type Attributes = {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
};

/** a . b + bias for a [N,I], b [I,O], bias [O], giving [N,O]. */
export const affine = (a: Tensor2D, b: Tensor2D, bias: Tensor1D): Tensor2D =>
  engine().runKernel(PRODUCT, { a, b, bias }, { transposeA: false, transposeB: false });

/** aT . b for a [N,I], b [N,O], giving [I,O]. */
export const matMulTransposedLeft = (a: Tensor2D, b: Tensor2D): Tensor2D => engine().runKernel(PRODUCT, { a, b }, { transposeA: true, transposeB: false });

/** a . bT for a [N,O], b [I,O], giving [N,I]. */
export const matMulTransposedRight = (a: Tensor2D, b: Tensor2D): Tensor2D => engine().runKernel(PRODUCT, { a, b }, { transposeA: false, transposeB: true });

/** Sum over rows of a [N,O], giving [O]. */
export const sumRows = (a: Tensor2D): Tensor1D => engine().runKernel(SUM_ROWS, { a });

/** A product with ones, which is faster there than a reduction over the outer axis. */
registerWasm(SUM_ROWS, (_backend, { a }) => tidy(() => reshape(matMul(ones([1, a.shape[0]]), a as Tensor2D), [-1])));

/** Rounds of 64 rows. The package's product with ones adds deep sums with atomics, in any order: never the same bits twice. */
registerWebGpu(SUM_ROWS, (backend, { a }) =>
  tidy(() => {
    const cols = a.shape[1];
    let partial = a as Tensor;
    do {
      const rows = partial.shape[0] ?? 1;
      const program = { name: SUM_ROWS, code: sumRowsCode, variableNames: ['a'], uniforms: { rows, cols } };
      partial = adopt(runFlatProgram(backend, program, [partial], [Math.ceil(rows / 64), cols]));
    } while ((partial.shape[0] ?? 1) > 1);
    return reshape(partial, [cols]);
  }),
);

/**
 * The package's product with the transposes made first: both backends are several times slower when asked to transpose while
 * multiplying (WebAssembly ten times on a [3968,32] product; WebGPU falls to its scalar kernel).
 */
const composed = (
  { a, b, bias }: Readonly<Record<string, TensorInfo>>,
  { transposeA, transposeB }: Attributes,
  turn: (x: Tensor2D) => Tensor2D = (x) => transpose(x),
): TensorInfo =>
  tidy(() => {
    const left = transposeA ? turn(a as Tensor2D) : (a as Tensor2D);
    const right = transposeB ? turn(b as Tensor2D) : (b as Tensor2D);
    return bias === undefined ? matMul(left, right) : fused.matMul({ a: left, b: right, bias: bias as Tensor1D });
  });

registerWasm<Attributes>(PRODUCT, (backend, inputs, attributes) => composed(inputs, attributes, (x) => turnedOnHeap(backend, x)));

/** The package takes 3 ns for each number of a transposition there, several times what a pass in blocks takes. */
function turnedOnHeap(backend: BackendWasm, x: Tensor2D): Tensor2D {
  const [rows, columns] = x.shape;
  const out = backend.makeOutput([columns, rows], 'float32');
  transposeInto(heapView(backend, x), columns, heapView(backend, out));
  return adopt(out) as Tensor2D;
}

registerWebGpu<Attributes>(PRODUCT, (backend, inputs, attributes) => {
  if (env().getBool(SOFTWARE_GPU_FLAG) && fitsTile(inputs, attributes)) return inRegisters(backend, inputs, attributes);
  const deep = attributes.transposeA && inputs.a.shape[0] >= SPLIT_DEPTH;
  return deep ? inChunks(inputs.a as Tensor2D, inputs.b as Tensor2D) : composed(inputs, attributes);
});

/** From this depth on the package splits a small product along its depth and adds the parts with atomics, in any order. */
const SPLIT_DEPTH = 2000;
const CHUNK_ROWS = 1024;

/** aT . b in chunks of rows, as one batched product, and the chunks' sum: never the package's split, so the same bits each time. */
const inChunks = (a: Tensor2D, b: Tensor2D): Tensor2D =>
  tidy(() => {
    const chunks = chunksOf(a.shape[0]);
    const [left, right] = [a, b].map((x) => reshape(x, [chunks, -1, x.shape[1]]) as Tensor3D);
    const partial = matMul(transpose(left, [0, 2, 1]), right);
    return reshape(sumRows(reshape(partial, [chunks, -1])), [a.shape[1], b.shape[1]]);
  });

/** The least divisor of `rows` that gives chunks short enough; any divisor keeps the package from splitting. */
function chunksOf(rows: number): number {
  const least = Math.max(2, Math.ceil(rows / CHUNK_ROWS));
  let chunks = least;
  while (chunks < 8 * least && rows % chunks !== 0) chunks++;
  if (rows % chunks === 0) return chunks;
  for (chunks = 2; rows % chunks !== 0; ) chunks++;
  return chunks;
}

/** Every row that is read or written must be whole vec4s. */
function fitsTile({ a, b }: Readonly<Record<string, TensorInfo>>, { transposeB }: Attributes): boolean {
  const cols = transposeB ? b.shape[0] : b.shape[1];
  return [a.shape[1], b.shape[1], cols].every((length) => length % 4 === 0);
}

function inRegisters(backend: WebGPUBackend, { a, b, bias }: Readonly<Record<string, TensorInfo>>, { transposeA, transposeB }: Attributes): TensorInfo {
  const [rows, depth] = transposeA ? [a.shape[1], a.shape[0]] : a.shape;
  const cols = transposeB ? b.shape[0] : b.shape[1];
  const outputShape = [rows, cols];
  const tiles = [Math.ceil(rows / TILE) * Math.ceil(cols / TILE)];
  const dispatchLayout = webgpu_util.flatDispatchLayout(outputShape);
  // Small groups, so that a handful of tiles still spreads over all cores.
  const workgroupSize: [number, number, number] = [8, 1, 1];
  const form = { transposeA, transposeB, bias: bias !== undefined };
  const program = {
    outputShape,
    variableNames: bias === undefined ? ['a', 'b'] : ['a', 'b', 'bias'],
    variableComponents: bias === undefined ? [4, 4] : [4, 4, 4],
    outputComponent: 4,
    workgroupSize,
    dispatchLayout,
    dispatch: webgpu_util.computeDispatch({ x: [0] }, tiles, workgroupSize, [1, 1, 1]),
    shaderKey: `${PRODUCT}${Number(transposeA)}${Number(transposeB)}${Number(form.bias)}`,
    uniforms: 'rows : i32, cols : i32, depth : i32,',
    getUserCode: () => registerTileCode(form),
  };
  const uniforms = [rows, cols, depth].map((value) => ({ type: 'int32', data: [value] }));
  return backend.runWebGPUProgram(program, bias === undefined ? [a, b] : [a, b, bias], 'float32', uniforms);
}
