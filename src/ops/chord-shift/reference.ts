/**
 * The rows ChordMixer's shift reads: group g of G channels reads token (t + offset_g) mod T, with offset 0 for group 0
 * and 2^(g-1) for the others (method, section 3). The last group may be narrower.
 */
export function groupOffset(group: number, tokens: number): number {
  if (group === 0) return 0;
  let offset = 1 % tokens;
  for (let i = 1; i < group; i++) offset = (2 * offset) % tokens;
  return offset;
}

/** @returns shift of x [B,T,D]; with `inverse` its transpose, which is what the gradient needs. */
export function chordShiftReference(
  x: ArrayLike<number>,
  [B, T, D]: readonly [number, number, number],
  groupSize: number,
  inverse: boolean,
): Float64Array {
  const out = new Float64Array(B * T * D);
  for (let b = 0; b < B; b++) {
    for (let t = 0; t < T; t++) {
      for (let d = 0; d < D; d++) {
        const offset = groupOffset(Math.floor(d / groupSize), T);
        const from = (inverse ? t - offset + T : t + offset) % T;
        out[(b * T + t) * D + d] = x[(b * T + from) * D + d];
      }
    }
  }
  return out;
}
