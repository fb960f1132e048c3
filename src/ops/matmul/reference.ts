/**
 * a . b (+ bias) in float64, row-major: a [N,I], or [I,N] with transposeA; b [I,O], or [O,I] with transposeB; gives
 * [N,O].
 */
export function productReference(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  [N, I, O]: readonly [number, number, number],
  {
    transposeA = false,
    transposeB = false,
    bias,
  }: { transposeA?: boolean; transposeB?: boolean; bias?: ArrayLike<number> } = {},
): Float64Array {
  const out = new Float64Array(N * O);
  for (let n = 0; n < N; n++) {
    for (let o = 0; o < O; o++) {
      let total = bias?.[o] ?? 0;
      for (let i = 0; i < I; i++)
        total += a[transposeA ? i * N + n : n * I + i] * b[transposeB ? o * I + i : i * O + o];
      out[n * O + o] = total;
    }
  }
  return out;
}

/** Sum over the rows of a [N,O]. */
export function sumRowsReference(a: ArrayLike<number>, [N, O]: readonly [number, number]): Float64Array {
  const out = new Float64Array(O);
  for (let i = 0; i < N * O; i++) out[i % O] += a[i];
  return out;
}
