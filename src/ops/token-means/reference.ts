/** Means [m,D] over the first L of each window's T tokens, of features [m T, D]. */
export function tokenMeansReference(
  x: ArrayLike<number>,
  [windows, tokens, width]: readonly [windows: number, tokens: number, width: number],
  windowLength: number,
): Float64Array {
  const means = new Float64Array(windows * width);
  for (let w = 0; w < windows; w++)
    for (let t = 0; t < windowLength; t++)
      for (let d = 0; d < width; d++) means[w * width + d] += x[(w * tokens + t) * width + d] / windowLength;
  return means;
}
