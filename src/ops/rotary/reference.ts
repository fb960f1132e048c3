/** Base of the rotary wavelengths, as table.ts has its logarithm. */
const BASE = 10_000;

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
