import type { Pace } from '../softmax-regression';

/** As umap-js takes them: of each row the row itself, then its nearest, and how far each is. */
export interface Neighbours {
  readonly indices: number[][];
  readonly distances: number[][];
}

/** Rows between two looks at who else waits. */
const ROWS_AT_ONCE = 16;

/** The `count` nearest of each of the rows [N,width], by Euclidean distance and itself among them. */
export async function nearestRows(rows: Float32Array, width: number, count: number, pace: Pace): Promise<Neighbours> {
  const size = rows.length / width;
  const [indices, distances]: [number[][], number[][]] = [[], []];
  for (let row = 0; row < size; row++) {
    if (row % ROWS_AT_ONCE === 0) await pace();
    // Nearest first: whatever is not nearer than the last is passed over.
    const found: { readonly index: number; readonly square: number }[] = [];
    for (let other = 0; other < size; other++) {
      const square = other === row ? -1 : squareBetween(rows, width, row, other);
      if (found.length === count && square >= found[count - 1].square) continue;
      let at = found.length;
      while (at > 0 && found[at - 1].square > square) at--;
      found.splice(at, 0, { index: other, square });
      if (found.length > count) found.pop();
    }
    indices.push(found.map(({ index }) => index));
    distances.push(found.map(({ square }) => Math.sqrt(Math.max(0, square))));
  }
  return { indices, distances };
}

function squareBetween(rows: Float32Array, width: number, a: number, b: number): number {
  let sum = 0;
  for (let i = 0; i < width; i++) sum += (rows[a * width + i] - rows[b * width + i]) ** 2;
  return sum;
}
