import type { Matrix } from './matrix';

/** How gradients of weights are put away. */
export interface GradientStore {
  /** The rows of the batch are cut into so many parts, each with a gradient of its own, which are added up later. */
  readonly slices: number;
  /** Numbers from a weight matrix's gradient to the next slice's; a multiple of 4. */
  readonly stride: number;
  /**
   * The same of a bias's: biases lie in a buffer of their own, since two stretches with slices would overlap in one.
   */
  readonly biasStride: number;
  /** Added to what is there: the second and later micro-batches of a step. */
  readonly accumulate: boolean;
}

/** One gradient, stored once. */
export const PLAIN_STORE: GradientStore = { slices: 1, stride: 0, biasStride: 0, accumulate: false };

/** How the biases' gradients are put away. */
export const biasStore = (put: GradientStore): GradientStore => ({ ...put, stride: put.biasStride });

/** Functions of a matrix that gradients are stored in. */
export const gradientFunctions = (matrix: Matrix, { accumulate }: GradientStore): string =>
  `${matrix.functions('write')}\n${accumulate ? matrix.functions('read') : ''}`;

export const gradientType = (matrix: Matrix, { slices, stride }: GradientStore): string => matrix.type(slices, stride);

/** Statement that stores, or adds, four columns of a row of the slice. */
export function storeGradient(
  matrix: Matrix,
  { slices, stride, accumulate }: GradientStore,
  row: string,
  col4: string,
  value: string,
): string {
  const base =
    slices === 1 ? `(${matrix.rowBase(row)})` : `(${matrix.sliceBase('slice', stride)} + ${matrix.rowBase(row)})`;
  return matrix.store(base, col4, accumulate ? `(${matrix.load(base, col4)} + ${value})` : value);
}
