import { chordShiftReference } from '../chord-shift/reference';
import { gelu } from '../gelu/reference';
import { productReference } from '../matmul/reference';

/** x + Shift(gelu(x . w1 + b1) . w2 + b2) in float64 for x [B,T,D], w1 [D,H], b1 [H], w2 [H,D], b2 [D]. */
export function chordMixerLayerReference(
  [x, w1, b1, w2, b2]: readonly ArrayLike<number>[],
  [B, T, D]: readonly [number, number, number],
  hidden: number,
  groupSize: number,
): Float64Array {
  const activation = productReference(x, w1, [B * T, D, hidden], { bias: b1 }).map(gelu);
  const update = productReference(activation, w2, [B * T, hidden, D], { bias: b2 });
  return chordShiftReference(update, [B, T, D], groupSize, false).map((value, i) => value + x[i]);
}
