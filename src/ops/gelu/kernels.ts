import { type BufferRange, bindings, flatMain, flatWorkgroups, type Recorder } from '../../device/webgpu/recorder';
import { flatVector } from '../flat-vector';
import { GELU_FUNCTION } from './fused';

/**
 * GELU of so many numbers on its own; with `dy` the gradient dy * gelu'(x) in its place. Elsewhere `GELU_FUNCTION` is
 * part of a product.
 */
export function emitGelu(
  recorder: Recorder,
  numbers: number,
  { x, dy, out }: { readonly x: BufferRange; readonly dy?: BufferRange; readonly out: BufferRange },
): void {
  const { element, count, type } = flatVector(numbers);
  const g =
    element === 'vec4f'
      ? (part: string) => `gelu4(x[index]).${part}`
      : (part: string) => `gelu4(vec4f(x[index])).${part}.x`;
  const value = dy === undefined ? g('y') : `dy[index] * ${g('dy')}`;
  const code = `${GELU_FUNCTION}
${bindings(['x', type], ...(dy === undefined ? [] : ([['dy', type]] as const)), ['result', type, 'write'])}
${flatMain(count, `result[index] = ${value};`)}`;
  recorder.dispatch(
    { name: dy === undefined ? 'Gelu' : 'Gelu.gradient', code },
    [x, ...(dy === undefined ? [] : [dy]), out],
    flatWorkgroups(count),
  );
}
