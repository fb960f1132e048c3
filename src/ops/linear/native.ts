import type { KernelRecorder } from '../../device/wasm/kernel-recorder';
import type { GradientStore } from '../product/gradient-store';
import { addUpWeights, type Multiplied, multiply, packedBytes } from '../product/native';
import type { Io, Stretch } from '../step-ops/step-ops';
import type { Epilogue, LinearShape } from './kernels';

/** `emitLinear` on the processor. */
export function nativeLinear(
  recorder: KernelRecorder,
  { rows, inputs, outputs }: LinearShape,
  epilogue: Epilogue,
  io: Io<'x' | 'weight' | 'bias' | 'out'> & {
    readonly residual?: Stretch;
    readonly table?: Stretch;
    readonly slope?: Stretch;
  },
): void {
  multiply(recorder, {
    sizes: [rows, inputs, outputs],
    a: io.x.offset,
    weight: io.weight.offset,
    bias: io.bias.offset,
    out: io.out.offset,
    ...epilogueOf(epilogue, io),
    room: recorder.scratch(packedBytes(inputs, outputs)),
  });
}

function epilogueOf(
  epilogue: Epilogue,
  { residual, table, slope }: { readonly residual?: Stretch; readonly table?: Stretch; readonly slope?: Stretch },
): Pick<Multiplied, 'epilogue' | 'other' | 'own'> {
  switch (epilogue.kind) {
    case 'plain':
      return {};
    case 'gelu':
      return { epilogue: 'gelu', other: epilogue.slope ? slope?.offset : undefined };
    case 'residual':
      return { epilogue: 'added', other: residual?.offset };
    case 'turn':
      return { epilogue: 'turned', other: table?.offset, own: [epilogue.tokens, epilogue.headWidth] };
  }
}

/** `emitInputGradient` on the processor. */
export function nativeInputGradient(
  recorder: KernelRecorder,
  { rows, inputs, outputs }: LinearShape,
  io: Io<'dOut' | 'weight' | 'dX'> & { readonly slope?: Stretch; readonly added?: boolean },
): void {
  const { added = false } = io;
  const packed = packedBytes(outputs, inputs);
  // Added to what is there, the product needs a place of its own before.
  const room = recorder.scratch(packed + (added ? 4 * rows * inputs : 0));
  multiply(recorder, {
    sizes: [rows, outputs, inputs],
    a: io.dOut.offset,
    weight: io.weight.offset,
    turned: true,
    out: io.dX.offset,
    raw: added ? room + packed : undefined,
    ...backwardEpilogue(added, io),
    room,
  });
}

function backwardEpilogue(
  added: boolean,
  { dX, slope }: Io<'dX'> & { readonly slope?: Stretch },
): Pick<Multiplied, 'epilogue' | 'other'> {
  if (slope !== undefined) return { epilogue: added ? 'slopedAdded' : 'sloped', other: slope.offset };
  return added ? { epilogue: 'added', other: dX.offset } : {};
}

/** `emitWeightGradient` on the processor. */
export const nativeWeightGradient = (
  recorder: KernelRecorder,
  { rows, inputs, outputs }: LinearShape,
  { x, dOut, weight, bias }: Io<'x' | 'dOut' | 'weight' | 'bias'>,
  put: GradientStore,
): void =>
  addUpWeights(
    recorder,
    [rows, inputs, outputs],
    { x: x.offset, dOut: dOut.offset, weight: weight.offset, bias: bias.offset },
    put,
  );
