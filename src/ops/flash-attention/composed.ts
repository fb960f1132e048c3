import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  add,
  concat,
  matMul,
  mul,
  reshape,
  slice,
  softmax,
  stack,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  tidy,
  tile,
  transpose,
} from '@tensorflow/tfjs-core';
import { adopt } from '../adopt';
import { heapView } from '../heap-view';
import { matMulTransposedLeft, matMulTransposedRight } from '../matmul/op';

/**
 * From so many multiplications of a product on, heads go one by one: only single products reach the backend's fast
 * kernel, which is fifteen times the one for several, but each costs a call. (16 heads of 1,024 tokens by 32 channels:
 * 33 ms one by one, 517 together.)
 */
const SINGLE_PRODUCTS = 2 ** 20;
/**
 * Largest block of scores [g,T,T] at a time, in numbers: WebAssembly's memory never shrinks, and a long window's scores
 * would fill it.
 */
const MOST_SCORES = 2 ** 24;

/** Queries, already scaled, keys and values of qkv [B,T,3D] as heads [B*N,T,E]. */
function headsOf(qkv: Tensor3D, heads: number): [q: Tensor3D, k: Tensor3D, v: Tensor3D] {
  const [B, T, packed] = qkv.shape;
  const E = packed / 3 / heads;
  const parts = transpose(reshape(qkv, [B, T, 3, heads, E]), [2, 0, 3, 1, 4]);
  const part = (which: number): Tensor3D =>
    reshape(slice(parts, [which, 0, 0, 0, 0], [1, -1, -1, -1, -1]), [B * heads, T, E]);
  return [mul(part(0), 1 / Math.sqrt(E)), part(1), part(2)];
}

/** x [B,T,D] as heads [B*N,T,E]. */
function split(x: Tensor3D, heads: number): Tensor3D {
  const [B, T, D] = x.shape;
  return reshape(transpose(reshape(x, [B, T, heads, D / heads]), [0, 2, 1, 3]), [B * heads, T, D / heads]);
}

/** Heads [B*N,T,E] as [B,T,D]. */
function join(x: Tensor3D, heads: number): Tensor3D {
  const [BN, T, E] = x.shape;
  return reshape(transpose(reshape(x, [BN / heads, heads, T, E]), [0, 2, 1, 3]), [BN / heads, T, heads * E]);
}

/** A key mask [B,T] for each head [B*N,1,T]. */
function maskOfHeads(keyMask: Tensor2D, heads: number): Tensor3D {
  const [B, T] = keyMask.shape;
  return reshape(tile(reshape(keyMask, [B, 1, T]), [1, heads, 1]), [B * heads, 1, T]);
}

const flat = (x: Tensor3D): Tensor2D => reshape(x, [x.shape[1], x.shape[2]]);
const single = (x: Tensor2D): Tensor3D => reshape(x, [1, ...x.shape]);
/** Made first: the product with a transposed operand is several times slower there. */
const transposed = (x: Tensor3D): Tensor3D => transpose(x, [0, 2, 1]);

/** a . bT of each head: [g,R,K] by [g,C,K]. */
const timesTransposed = (a: Tensor3D, b: Tensor3D): Tensor3D =>
  a.shape[0] === 1 ? single(matMulTransposedRight(flat(a), flat(b))) : matMul(a, transposed(b));

/** aT . b of each head: [g,K,R] by [g,K,C]. */
const transposedTimes = (a: Tensor3D, b: Tensor3D): Tensor3D =>
  a.shape[0] === 1 ? single(matMulTransposedLeft(flat(a), flat(b))) : matMul(transposed(a), b);

/** Softmax of the scores [g,T,T]; padding keys have share 0, and a row without any key sums to 0. */
function sharesOf(q: Tensor3D, k: Tensor3D, mask?: Tensor): Tensor3D {
  const scores = timesTransposed(q, k);
  return mask === undefined ? softmax(scores) : mul(softmax(add(scores, mul(sub(mask, 1), 1e30))), mask);
}

/** Heads `first` and on of x [B*N,...]. The package copies all of a tensor to slice it there. */
function someHeads(backend: BackendWasm, x: Tensor3D, first: number, count: number): Tensor3D {
  const out = backend.makeOutput([count, ...x.shape.slice(1)], 'float32');
  const perHead = x.size / x.shape[0];
  heapView(backend, out).set(heapView(backend, x).subarray(first * perHead, (first + count) * perHead));
  return adopt(out) as Tensor3D;
}

/** `work` on heads in groups small enough, one after another; each of its results is put together again. */
function inGroups<Results extends Tensor3D[]>(
  backend: BackendWasm,
  inputs: readonly Tensor3D[],
  work: (parts: Tensor3D[]) => Results,
): Results {
  const [heads, T, E] = inputs[0].shape;
  const size = T * T * E >= SINGLE_PRODUCTS ? 1 : Math.max(1, Math.floor(MOST_SCORES / (T * T)));
  if (size >= heads) return work([...inputs]);
  const made: Results[] = [];
  for (let first = 0; first < heads; first += size) {
    made.push(tidy(() => work(inputs.map((input) => someHeads(backend, input, first, Math.min(size, heads - first))))));
  }
  return made[0].map((_, i) => concat(made.map((results) => results[i]))) as Results;
}

/** Attention by the package's ops, on WebAssembly: qkv [B,T,3D], key mask [B,T], giving [B,T,D]. */
export const composedAttention = (backend: BackendWasm, qkv: Tensor3D, heads: number, keyMask?: Tensor2D): Tensor3D =>
  tidy(() => {
    const masks = keyMask === undefined ? [] : [maskOfHeads(keyMask, heads)];
    const [out] = inGroups(backend, [...headsOf(qkv, heads), ...masks], ([q, k, v, mask]) => [
      matMul(sharesOf(q, k, mask), v),
    ]);
    return join(out, heads);
  });

/** Gradient [B,T,3D] by qkv, from that by the output [B,T,D]; the shares are computed again. */
export const composedAttentionGradient = (
  backend: BackendWasm,
  { qkv, out, dOut, keyMask }: Readonly<Record<'qkv' | 'out' | 'dOut', Tensor3D>> & { readonly keyMask?: Tensor2D },
  heads: number,
): Tensor3D =>
  tidy(() => {
    const masks = keyMask === undefined ? [] : [maskOfHeads(keyMask, heads)];
    const dHeads = split(dOut, heads);
    const rowSums: Tensor3D = sum(mul(dHeads, split(out, heads)), 2, true);
    const gradients = inGroups(
      backend,
      [...headsOf(qkv, heads), dHeads, rowSums, ...masks],
      ([q, k, v, dMade, sums, mask]) => {
        const shares = sharesOf(q, k, mask);
        const dScores: Tensor3D = mul(shares, sub(timesTransposed(dMade, v), sums));
        return [
          mul(matMul(dScores, k), 1 / Math.sqrt(q.shape[2])),
          transposedTimes(dScores, q),
          transposedTimes(shares, dMade),
        ];
      },
    );
    const [B, T, D] = out.shape;
    return reshape(
      stack(
        gradients.map((gradient) => join(gradient, heads)),
        2,
      ),
      [B, T, 3 * D],
    );
  });
