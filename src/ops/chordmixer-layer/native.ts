import { type KernelRecorder, partsOf } from '../../device/wasm/kernel-recorder';
import type { GradientStore } from '../product/gradient-store';
import { addUpWeights, multiply, packedBytes, rowsAPart } from '../product/native';
import type { ChordMixerWeights, Io, Stretch } from '../step-ops/step-ops';
import type { LayerShape } from './kernels';

/**
 * A ChordMixer layer on the processor, with the shapes of emit.ts. The forward pass stores through the shift; on the
 * way back what comes is shifted back once, into room of its own, since two products read it.
 */

const rowsOf = ({ batch, tokens }: LayerShape): number => batch * tokens;

export function nativeHidden(
  recorder: KernelRecorder,
  shape: LayerShape,
  { x, w1, b1, hidden, slope }: Io<'x' | 'w1' | 'b1' | 'hidden'> & { readonly slope?: Stretch },
): void {
  const { width, hidden: H } = shape;
  multiply(recorder, {
    sizes: [rowsOf(shape), width, H],
    a: x.offset,
    weight: w1.offset,
    bias: b1.offset,
    out: hidden.offset,
    epilogue: 'gelu',
    other: slope?.offset,
    room: recorder.scratch(packedBytes(width, H)),
  });
}

export function nativeForward(
  recorder: KernelRecorder,
  shape: LayerShape,
  io: ChordMixerWeights<Stretch> & Io<'x' | 'hidden' | 'out'> & { readonly slope?: Stretch },
): void {
  const { tokens, width, hidden: H, groupSize } = shape;
  nativeHidden(recorder, shape, io);
  const packed = packedBytes(H, width);
  const room = recorder.scratch(packed + 4 * rowsOf(shape) * width);
  multiply(recorder, {
    sizes: [rowsOf(shape), H, width],
    a: io.hidden.offset,
    weight: io.w2.offset,
    bias: io.b2.offset,
    raw: room + packed,
    out: io.out.offset,
    epilogue: 'shifted',
    other: io.x.offset,
    own: [tokens, groupSize],
    room,
  });
}

export function nativeBackward(
  recorder: KernelRecorder,
  shape: LayerShape,
  io: Io<'w1' | 'w2' | 'x' | 'hidden' | 'slope' | 'dOut' | 'dHidden' | 'dX'> & {
    readonly gradients: ChordMixerWeights<Stretch>;
  },
  put: GradientStore,
): void {
  const { tokens, width, hidden: H, groupSize } = shape;
  const rows = rowsOf(shape);
  const { gradients } = io;
  // Either way a weight matrix is packed, it takes as much as the larger of the two.
  const packed = Math.max(packedBytes(width, H), packedBytes(H, width));
  const room = recorder.scratch(packed + 4 * rows * width);
  const unshifted = room + packed;
  const chunk = rowsAPart(rows);
  recorder.call('unshift', partsOf(rows, chunk), [
    ...[io.dOut.offset, unshifted, rows, width, tokens, groupSize, chunk],
  ]);
  const second = { x: io.hidden.offset, dOut: unshifted, weight: gradients.w2.offset, bias: gradients.b2.offset };
  addUpWeights(recorder, [rows, H, width], second, put);
  multiply(recorder, {
    sizes: [rows, width, H],
    a: unshifted,
    weight: io.w2.offset,
    turned: true,
    out: io.dHidden.offset,
    epilogue: 'sloped',
    other: io.slope.offset,
    room,
  });
  const first = {
    x: io.x.offset,
    dOut: io.dHidden.offset,
    weight: gradients.w1.offset,
    bias: gradients.b1.offset,
  };
  addUpWeights(recorder, [rows, width, H], first, put);
  multiply(recorder, {
    sizes: [rows, H, width],
    a: io.dHidden.offset,
    weight: io.w1.offset,
    turned: true,
    out: io.dX.offset,
    epilogue: 'added',
    other: io.dOut.offset,
    room,
  });
}
