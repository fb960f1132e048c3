/**
 * Sizes of a packed projection [B,T,3D]: D = N heads of E channels; per token first all queries, then all keys, then
 * all values.
 */
export interface AttentionSizes {
  readonly batch: number;
  readonly tokens: number;
  readonly heads: number;
  readonly headWidth: number;
}

/**
 * The op in float64: qkv [B,T,3D], optionally a key mask [B,T] (0 where a key is padding), giving [B,T,D]. A row with
 * no key left is 0.
 */
export function flashAttentionReference(
  qkv: ArrayLike<number>,
  { batch: B, tokens: T, heads: N, headWidth: E }: AttentionSizes,
  keyMask?: ArrayLike<number>,
): Float64Array {
  const D = N * E;
  const out = new Float64Array(B * T * D);
  const scale = 1 / Math.sqrt(E);
  const scores = new Float64Array(T);
  for (let b = 0; b < B; b++) {
    for (let n = 0; n < N; n++) {
      for (let t = 0; t < T; t++) {
        const query = (b * T + t) * 3 * D + n * E;
        let highest = Number.NEGATIVE_INFINITY;
        for (let s = 0; s < T; s++) {
          const key = (b * T + s) * 3 * D + D + n * E;
          let product = 0;
          for (let e = 0; e < E; e++) product += qkv[query + e] * qkv[key + e];
          scores[s] = keyMask !== undefined && keyMask[b * T + s] === 0 ? Number.NEGATIVE_INFINITY : product * scale;
          highest = Math.max(highest, scores[s]);
        }
        if (highest === Number.NEGATIVE_INFINITY) continue;
        let total = 0;
        for (let s = 0; s < T; s++) total += Math.exp(scores[s] - highest);
        for (let s = 0; s < T; s++) {
          const share = Math.exp(scores[s] - highest) / total;
          const value = (b * T + s) * 3 * D + 2 * D + n * E;
          for (let e = 0; e < E; e++) out[(b * T + t) * D + n * E + e] += share * qkv[value + e];
        }
      }
    }
  }
  return out;
}
