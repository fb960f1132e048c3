/** The rotary embedding (ops/rotary), on a row of a packed projection. */

import { madd } from '../native/vector.as';

/**
 * Turns queries and keys, the first two thirds of a row [3 D], in place by the angles of its token. `table` [T,E] holds
 * cosine and sine of each pair of a head's E channels, a multiple of 4.
 */
export function turnRow(qkv: usize, table: usize, row: i32, packed: i32, tokens: i32, headWidth: i32): void {
  const angles = table + ((usize(row % tokens) * usize(headWidth)) << 2);
  const turned = (packed / 3) * 2;
  for (let c = 0; c < turned; c += headWidth)
    for (let e = 0; e < headWidth; e += 4) {
      const at = qkv + (usize(c + e) << 2);
      v128.store(at, turned4(v128.load(at), v128.load(angles + (usize(e) << 2))));
    }
}

/** Two pairs turned by two angles; turned back where the sines are negative. */
//@inline
export function turned4(x: v128, turn: v128): v128 {
  const cosines = v128.shuffle<f32>(turn, turn, 0, 0, 2, 2);
  const sines = v128.shuffle<f32>(turn, turn, 1, 1, 3, 3);
  const across = v128.xor(v128.shuffle<f32>(x, x, 1, 0, 3, 2), i32x4(i32.MIN_VALUE, 0, i32.MIN_VALUE, 0));
  return madd(across, sines, f32x4.mul(x, cosines));
}
