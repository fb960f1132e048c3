import { bindings } from '../../device/webgpu/recorder';
import { biasStore, type GradientStore, gradientFunctions, gradientType, storeGradient } from './gradient-store';
import { Matrix } from './matrix';
import type { Product } from './product';

/**
 * dW = xT . dOut [I,O] and dB = sum over rows of dOut [O], for x [M,I] and dOut [M,O]. Bindings: x, dOut, dW, dB.
 * @param functions those that loads of dOut use
 */
export function weightGradient(
  x: Matrix,
  dOut: Matrix,
  put: GradientStore,
  functions = dOut.functions('read'),
): Product {
  const [dW, dB] = [new Matrix('dW', x.cols, dOut.cols), new Matrix('dB', 1, dOut.cols)];
  const putBias = biasStore(put);
  return {
    form: 'tn',
    rows: x.cols,
    cols: dOut.cols,
    depth: x.rows,
    slices: put.slices,
    declarations: `${bindings(
      [x.name, x.type()],
      [dOut.name, dOut.type()],
      ['dW', gradientType(dW, put), 'write'],
      ['dB', gradientType(dB, putBias), 'write'],
    )}
${x.functions('read')} ${functions} ${gradientFunctions(dW, put)} ${gradientFunctions(dB, putBias)}`,
    a: ({ k, row4 }) => x.load(x.rowBase(k), row4),
    b: ({ k, col4 }) => dOut.load(dOut.rowBase(k), col4),
    store: ({ row, col4, value }) => storeGradient(dW, put, row, col4, value),
    storeColumnSums: ({ col4, value }) => storeGradient(dB, putBias, '0u', col4, value),
  };
}
