import { NORM_EPSILON, SQUARE_EPSILON } from '../../numerics/constants';
import { linearReference } from '../linear/reference';
import { productReference } from '../matmul/reference';

/** The vectors of x [N,O], its rows or its columns, each divided by its length. */
function units(x: ArrayLike<number>, [N, O]: readonly [number, number], along: 'rows' | 'columns'): Float64Array {
  const squares = new Float64Array(along === 'rows' ? N : O);
  const vectorOf = (i: number) => (along === 'rows' ? Math.floor(i / O) : i % O);
  for (let i = 0; i < N * O; i++) squares[vectorOf(i)] += x[i] * x[i];
  return Float64Array.from(x, (value, i) => value / (Math.sqrt(squares[vectorOf(i)] + SQUARE_EPSILON) + NORM_EPSILON));
}

/**
 * Contrastive logits [R,K] of CLS vectors [R,D] by the projector head, in float64: GELU of P, bottleneck of Q, L2,
 * cosine to K prototypes [Q,K].
 */
export function projectorReference(
  [cls, w1, b1, w2, b2, prototypes]: readonly ArrayLike<number>[],
  {
    rows: R,
    width: D,
    hidden: P,
    bottleneck: Q,
    prototypes: K,
  }: Readonly<Record<'rows' | 'width' | 'hidden' | 'bottleneck' | 'prototypes', number>>,
): Float64Array {
  const hidden = linearReference(cls, w1, b1, [R, D, P], 'gelu');
  const bottleneck = linearReference(hidden, w2, b2, [R, P, Q]);
  return productReference(units(bottleneck, [R, Q], 'rows'), units(prototypes, [Q, K], 'columns'), [R, Q, K]);
}
