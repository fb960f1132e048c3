/** Base of the rotary wavelengths (Su et al. 2021, RoFormer, section 3.4.2: theta_i = base^(-2 i / E)). */
const BASE = 10_000;

/**
 * Cosine and sine of token t's angle t * base^(-2 i / E) for each pair of channels i < E / 2, side by side: [T,E].
 * Made in float64 here because WGSL promises its own sine and cosine to 2^-11 only.
 */
export function rotaryTable(tokens: number, headWidth: number): Float32Array {
  const table = new Float32Array(tokens * headWidth);
  for (let t = 0; t < tokens; t++) {
    for (let i = 0; i < headWidth; i += 2) {
      const angle = t * BASE ** (-i / headWidth);
      table[t * headWidth + i] = Math.cos(angle);
      table[t * headWidth + i + 1] = Math.sin(angle);
    }
  }
  return table;
}

/**
 * Rotary position embedding of the queries and keys in a packed projection qkv [B,T,3D] of heads E wide: channels 2 i
 * and 2 i + 1 of each head turn by the token's angle; the values stay. With `inverse` they turn back.
 */
export function rotaryReference(
  qkv: ArrayLike<number>,
  [batch, tokens, packedWidth]: readonly [number, number, number],
  headWidth: number,
  inverse = false,
): Float64Array {
  const out = Float64Array.from(qkv);
  const turned = (2 * packedWidth) / 3;
  for (let b = 0; b < batch; b++) {
    for (let t = 0; t < tokens; t++) {
      for (let c = 0; c < turned; c += 2) {
        const angle = (inverse ? -t : t) * BASE ** (-(c % headWidth) / headWidth);
        const at = (b * tokens + t) * packedWidth + c;
        out[at] = qkv[at] * Math.cos(angle) - qkv[at + 1] * Math.sin(angle);
        out[at + 1] = qkv[at] * Math.sin(angle) + qkv[at + 1] * Math.cos(angle);
      }
    }
  }
  return out;
}
