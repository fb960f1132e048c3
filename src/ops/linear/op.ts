import { engine, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { affine, matMulTransposedLeft, matMulTransposedRight, sumRows } from '../matmul/op';
import { registerComposed, registerJointGradient } from '../register';

const LINEAR = 'HelicaseLinear';

/** x . w + b for x [N,I], w [I,O], b [O], giving [N,O]. */
export const linear = (x: Tensor2D, w: Tensor2D, b: Tensor1D): Tensor2D => engine().runKernel(LINEAR, { x, w, b });

registerComposed(LINEAR, ({ x, w, b }) => affine(x as Tensor2D, w as Tensor2D, b as Tensor1D));

registerJointGradient(LINEAR, {
  inputsToSave: ['x', 'w'],
  gradient: ([dy], [x, w]) => ({
    x: matMulTransposedRight(dy as Tensor2D, w as Tensor2D),
    w: matMulTransposedLeft(x as Tensor2D, dy as Tensor2D),
    b: sumRows(dy as Tensor2D),
  }),
});
