/** A column of numbers of which not every row was measured: `present` is 1 where it was. */
export interface SparseColumn {
  readonly values: ArrayLike<number>;
  readonly present: ArrayLike<number>;
}
