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
  transpose,
} from '@tensorflow/tfjs-core';

/** Largest block of scores [b,N,T,T] at a time, in numbers: WebAssembly's memory never shrinks, and a long window's scores would fill it. */
const MOST_SCORES = 2 ** 24;

interface Heads {
  /** Each [b*N,T,E]; queries already scaled. */
  readonly q: Tensor3D;
  readonly k: Tensor3D;
  readonly v: Tensor3D;
}

/** qkv [b,T,3D] as three stacks of heads. */
function headsOf(qkv: Tensor3D, heads: number): Heads {
  const [B, T, packed] = qkv.shape;
  const E = packed / 3 / heads;
  const parts = transpose(reshape(qkv, [B, T, 3, heads, E]), [2, 0, 3, 1, 4]);
  const [q, k, v] = [0, 1, 2].map((part) => reshape(slice(parts, [part, 0, 0, 0, 0], [1, -1, -1, -1, -1]), [B * heads, T, E]) as Tensor3D);
  return { q: mul(q, 1 / Math.sqrt(E)), k, v };
}

/** x [b,T,D] as heads [b*N,T,E]. */
function split(x: Tensor3D, heads: number): Tensor3D {
  const [B, T, D] = x.shape;
  return reshape(transpose(reshape(x, [B, T, heads, D / heads]), [0, 2, 1, 3]), [B * heads, T, D / heads]);
}

/** Heads [b*N,T,E] as [b,T,D]. */
function join(x: Tensor3D, heads: number): Tensor3D {
  const [BN, T, E] = x.shape;
  return reshape(transpose(reshape(x, [BN / heads, heads, T, E]), [0, 2, 1, 3]), [BN / heads, T, heads * E]);
}

/** Made first: the product with a transposed operand is several times slower on WebAssembly. */
const transposed = (x: Tensor3D): Tensor3D => transpose(x, [0, 2, 1]);

/** Softmax of the scores [b*N,T,T]; padding keys have share 0, and a row without any key sums to 0. */
function sharesOf({ q, k }: Heads, heads: number, keyMask?: Tensor2D): Tensor3D {
  const scores: Tensor3D = matMul(q, transposed(k));
  if (keyMask === undefined) return softmax(scores);
  const [B, T] = keyMask.shape;
  const counts = reshape(keyMask, [B, 1, 1, T]);
  const within = reshape(scores, [B, heads, T, T]);
  return reshape(mul(softmax(add(within, mul(sub(counts, 1), 1e30))), counts), scores.shape);
}

/** Sequences in groups small enough, each by `work`, one after another. */
function inGroups(inputs: readonly Tensor[], heads: number, work: (parts: Tensor[]) => Tensor3D): Tensor3D {
  const [B, T] = inputs[0].shape;
  const size = Math.max(1, Math.floor(MOST_SCORES / (heads * T * T)));
  if (size >= B) return tidy(() => work([...inputs]));
  return tidy(() => {
    const parts: Tensor3D[] = [];
    for (let first = 0; first < B; first += size) {
      parts.push(
        tidy(() =>
          work(inputs.map((input) => slice(input, [first, ...new Array(input.rank - 1).fill(0)], [Math.min(size, B - first), ...input.shape.slice(1)]))),
        ),
      );
    }
    return concat(parts);
  });
}

/** Attention by the package's ops, for backends without a kernel: qkv [B,T,3D], key mask [B,T], giving [B,T,D]. */
export const composedAttention = (qkv: Tensor3D, heads: number, keyMask?: Tensor2D): Tensor3D =>
  inGroups(keyMask === undefined ? [qkv] : [qkv, keyMask], heads, ([packed, mask]) => {
    const parts = headsOf(packed as Tensor3D, heads);
    return join(matMul(sharesOf(parts, heads, mask as Tensor2D | undefined), parts.v), heads);
  });

/** Gradient [B,T,3D] by qkv, from that by the output [B,T,D]; the shares are computed again. */
export const composedAttentionGradient = (qkv: Tensor3D, out: Tensor3D, dOut: Tensor3D, heads: number, keyMask?: Tensor2D): Tensor3D =>
  inGroups(keyMask === undefined ? [qkv, out, dOut] : [qkv, out, dOut, keyMask], heads, ([packed, made, dMade, mask]) => {
    const parts = headsOf(packed as Tensor3D, heads);
    const shares = sharesOf(parts, heads, mask as Tensor2D | undefined);
    const dHeads = split(dMade as Tensor3D, heads);
    const dV = matMul(transposed(shares), dHeads);
    const rowSums = sum(mul(dHeads, split(made as Tensor3D, heads)), 2, true);
    const dScores: Tensor3D = mul(shares, sub(matMul(dHeads, transposed(parts.v)), rowSums));
    const dQ = mul(matMul(dScores, parts.k), 1 / Math.sqrt(dHeads.shape[2]));
    const dK = matMul(transposed(dScores), parts.q);
    const [B, T, D] = made.shape;
    return reshape(
      stack(
        [dQ, dK, dV].map((gradient) => join(gradient as Tensor3D, heads)),
        2,
      ),
      [B, T, 3 * D],
    );
  });
