/**
 * A feature matrix X [N,F] as a linear model needs it: only its products, so that it need not exist. Classes K;
 * matrices row-major.
 */
export interface Design {
  readonly rows: number;
  readonly features: number;
  /** Adds X W to `out` [N,K], W [F,K]. */
  multiply(weights: Float64Array, classes: number, out: Float64Array): void;
  /** Adds X^T R to `out` [F,K], R [N,K]. */
  multiplyTransposed(rows: Float64Array, classes: number, out: Float64Array): void;
}

/** Features kept as numbers, [N,F]. */
export class DenseDesign implements Design {
  readonly rows: number;
  readonly features: number;
  private readonly values: Float32Array;

  constructor(values: Float32Array, features: number) {
    this.values = values;
    this.features = features;
    this.rows = values.length / features;
  }

  // Each sum runs over the features in their order, whatever is summed beside it.
  multiply(weights: Float64Array, classes: number, out: Float64Array): void {
    const { rows, features, values } = this;
    const byClass = transposed(weights, features, classes);
    for (let row = 0; row < rows; row++) {
      const first = row * features;
      let k = 0;
      // Four at once: one sum alone waits for each of its additions.
      for (; k + 4 <= classes; k += 4) {
        const o = row * classes + k;
        let [a, b, c, d] = [out[o], out[o + 1], out[o + 2], out[o + 3]];
        for (let f = 0, w = k * features; f < features; f++, w++) {
          const value = values[first + f];
          a += value * byClass[w];
          b += value * byClass[w + features];
          c += value * byClass[w + 2 * features];
          d += value * byClass[w + 3 * features];
        }
        out[o] = a;
        out[o + 1] = b;
        out[o + 2] = c;
        out[o + 3] = d;
      }
      for (; k < classes; k++) {
        let sum = out[row * classes + k];
        for (let f = 0, w = k * features; f < features; f++, w++) sum += values[first + f] * byClass[w];
        out[row * classes + k] = sum;
      }
    }
  }

  multiplyTransposed(rows: Float64Array, classes: number, out: Float64Array): void {
    const { features, values } = this;
    const byClass = transposed(out, features, classes);
    for (let row = 0; row < this.rows; row++) {
      for (let k = 0; k < classes; k++) {
        const share = rows[row * classes + k];
        for (let f = 0, v = row * features, w = k * features; f < features; f++, v++, w++)
          byClass[w] += values[v] * share;
      }
    }
    out.set(transposed(byClass, classes, features));
  }
}

/** [M,N] as [N,M]. */
function transposed(matrix: Float64Array, rows: number, columns: number): Float64Array {
  const other = new Float64Array(matrix.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) other[j * rows + i] = matrix[i * columns + j];
  return other;
}
