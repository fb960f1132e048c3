import {
  customGrad,
  expandDims,
  gather,
  scatterND,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';

/**
 * The rows of x [N,D] at the given places [M], giving [M,D]; no place stands twice. The package's own gradient of it
 * needs a sum over segments, which WebAssembly does not have.
 * @param rows int32
 */
export const gatherRows = (x: Tensor2D, rows: Tensor1D): Tensor2D =>
  customGrad((values) => ({
    value: gather(values as Tensor, rows),
    gradFunc: (dOut) => scatterND(expandDims(rows, 1), dOut as Tensor, x.shape),
  }))(x) as Tensor2D;
