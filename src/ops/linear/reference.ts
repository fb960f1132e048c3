import { gelu } from '../gelu/reference';
import { productReference } from '../matmul/reference';

/** x . w + b in float64 for x [N,I], w [I,O], b [O]; with `gelu` that of it. */
export function linearReference(
  x: ArrayLike<number>,
  w: ArrayLike<number>,
  b: ArrayLike<number>,
  sizes: readonly [number, number, number],
  activation: 'none' | 'gelu' = 'none',
): Float64Array {
  const out = productReference(x, w, sizes, { bias: b });
  return activation === 'gelu' ? out.map(gelu) : out;
}
