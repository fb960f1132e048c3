/** Log-softmax of each row of logits [R,K] in float64. */
export function logSoftmaxReference(logits: ArrayLike<number>, classes: number): Float64Array {
  const out = Float64Array.from(logits);
  for (let first = 0; first < out.length; first += classes) {
    const row = out.subarray(first, first + classes);
    const highest = row.reduce((most, value) => Math.max(most, value));
    const logSum = highest + Math.log(row.reduce((sum, value) => sum + Math.exp(value - highest), 0));
    row.forEach((value, k) => {
      row[k] = value - logSum;
    });
  }
  return out;
}
