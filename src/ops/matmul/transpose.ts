/** Rows and columns turned around together: what they take of both arrays stays in the nearest cache. */
const BLOCK = 16;

/** x [N,columns] turned around: out [columns,N]. */
export function transposeInto(x: Float32Array, columns: number, out: Float32Array): void {
  const rows = x.length / columns;
  for (let top = 0; top < rows; top += BLOCK) {
    const bottom = Math.min(rows, top + BLOCK);
    for (let column = 0; column < columns; column++) {
      for (let row = top, from = top * columns + column; row < bottom; row++, from += columns)
        out[column * rows + row] = x[from];
    }
  }
}
