import {
  type BufferRange,
  bindings,
  flatMain,
  flatWorkgroups,
  type Kernel,
  type Recorder,
} from '../../device/webgpu/recorder';

export interface RotaryShape {
  readonly batch: number;
  readonly tokens: number;
  readonly heads: number;
  /** E, a multiple of 4. */
  readonly headWidth: number;
}

const vectorsOf = ({ batch, tokens, heads, headWidth }: RotaryShape): number =>
  (batch * tokens * 3 * heads * headWidth) / 4;

/**
 * Turns the queries and keys of a packed projection by their token's angles and copies the values, one vec4 (two pairs
 * of channels) an invocation. Bindings: qkv [B*T,3D], table [T,E] (cosine and sine of each pair side by side), result
 * [B*T,3D].
 */
function rotaryKernel(shape: RotaryShape, inverse: boolean): Kernel {
  const { tokens, heads, headWidth } = shape;
  const perHead = headWidth / 4;
  const packed = 3 * heads * perHead;
  const type = `array<vec4f, ${vectorsOf(shape)}>`;
  const body = `let channel = index % ${packed}u;
  let x = qkv[index];
  if (channel >= ${2 * heads * perHead}u) { result[index] = x; return; }
  let turn = table[index / ${packed}u % ${tokens}u * ${perHead}u + channel % ${perHead}u];
  result[index] = x * turn.xxzz ${inverse ? '-' : '+'} vec4f(-x.y, x.x, -x.w, x.z) * turn.yyww;`;
  return {
    name: inverse ? 'Rotary.turnBack' : 'Rotary.turn',
    code: `${bindings(['qkv', type], ['table', `array<vec4f, ${tokens * perHead}>`], ['result', type, 'write'])}
${flatMain(vectorsOf(shape), body)}`,
  };
}

/** One dispatch. `inverse` turns back, which is also the gradient; qkv and result [B*T,3D] differ. */
export const emitRotary = (
  recorder: Recorder,
  shape: RotaryShape,
  { qkv, table, result }: Readonly<Record<'qkv' | 'table' | 'result', BufferRange>>,
  inverse = false,
): void => recorder.dispatch(rotaryKernel(shape, inverse), [qkv, table, result], flatWorkgroups(vectorsOf(shape)));
