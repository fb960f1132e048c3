import { productReference } from '../matmul/reference';

/** x . w + b in float64 for x [N,I], w [I,O], b [O]. */
export const linearReference = (x: ArrayLike<number>, w: ArrayLike<number>, b: ArrayLike<number>, sizes: readonly [number, number, number]): Float64Array =>
  productReference(x, w, sizes, { bias: b });
