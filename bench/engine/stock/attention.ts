import { dispose, grads, matMul, mul, softmax, type Tensor, tensor4d, tidy } from '@tensorflow/tfjs-core';
import type { AttentionSizes } from '../cases';
import { attentionInputs, type NamedArray, rmsSum } from '../data';
import { settled } from '../settled';
import type { Subject } from '../subject';

/** softmax(q kT / sqrt(d)) v and its gradients by q, k and v, with the package's ops: every score is kept. */
export function buildAttention(sizes: AttentionSizes): Subject {
  const inputs = attentionInputs(sizes);
  const upload = ({ values, shape }: NamedArray) => tensor4d(values, shape as [number, number, number, number]);
  const [q, k, v, dOut] = [inputs.q, inputs.k, inputs.v, inputs.dOut].map(upload);
  const attend = (a: Tensor, b: Tensor, c: Tensor) =>
    matMul(softmax(mul(matMul(a, b, false, true), 1 / Math.sqrt(sizes.headWidth))), c);
  let gradients: Tensor[] = [];
  return {
    step() {
      dispose(gradients);
      gradients = tidy(() => grads(attend)([q, k, v], dOut));
    },
    sync: settled,
    check: async () => rmsSum(await Promise.all(gradients.map((gradient) => gradient.data()))),
  };
}
