import type { Stretch } from '../../../src/ops/step-ops/step-ops';
import type { StepMaker } from '../../../src/training/fused/step-buffers';
import type { ProductSizes } from '../cases';
import { productInputs, rmsSum } from '../data';
import type { Subject } from '../subject';
import type { Laid, LayOut, Steps } from './laid';

/** One product, as a layer has it. */
export const layOutMatMul =
  ({ rows, depth, cols }: ProductSizes): LayOut =>
  <R extends Stretch>(maker: StepMaker<R>): Laid<R> => {
    const inputs = productInputs({ rows, depth, cols });
    const [a, b, out] = [rows * depth, depth * cols, rows * cols].map((numbers) => maker.floats('operand', numbers));
    maker.write(a, () => Float32Array.from(inputs.a.values));
    maker.write(b, () => Float32Array.from(inputs.b.values));
    return { rows, results: { out }, record: (ops) => ops.affine('product', [rows, depth, cols], { a, b, out }) };
  };

export const matMulSubject = ({ step, sync, read }: Steps): Subject => ({
  step,
  sync,
  check: async () => rmsSum([await read('out')]),
});
