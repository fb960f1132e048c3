/** x [N,D]. */
export interface LayerNormShape {
  readonly rows: number;
  readonly width: number;
}

/** At most so many partial sums of the parameters' gradients, so that one more pass adds them up. */
const MOST_CHUNKS = 256;
const FEWEST_ROWS = 32;

/** How rows are grouped for the gradients of scale and shift. */
export function rowChunks({ rows }: LayerNormShape): { readonly chunks: number; readonly rowsPerChunk: number } {
  const rowsPerChunk = Math.max(FEWEST_ROWS, Math.ceil(rows / MOST_CHUNKS));
  return { chunks: Math.ceil(rows / rowsPerChunk), rowsPerChunk };
}
