import type { Arena } from '../device/wasm/arena';
import type { HeapRange } from '../device/wasm/native-heap';
import { planActivations, scratch } from '../model/activations';
import { type ArenaLayout, slotIn } from '../model/arena-layout';
import { RecordedBackbone } from '../model/recorded/backbone';
import type { Who } from '../model/recorded/steps/step';
import type { NetworkShape } from '../model/shape';
import { describe } from '../model/spec';
import { BASE_CLASSES } from '../numerics/constants';
import type { StepOps } from '../ops/step-ops/step-ops';
import type { PassShape } from './laid-programs';

/** A network's parameters in the heap. */
export interface HeldNetwork {
  readonly shape: NetworkShape;
  readonly arena: ArenaLayout;
  readonly weights: HeapRange;
  /** Of the weights, where they are learned from: then everything is kept that the way back reads. */
  readonly gradient?: HeapRange;
}

/** A backbone and what it is handed, laid out in the heap for windows of one shape. */
export interface LaidBackbone {
  /** [B,T,V] */
  readonly input: HeapRange;
  /** [B,T], 0 where a token is padding. */
  readonly keys: HeapRange;
  /** [B,T,D], behind the input projection. */
  readonly first: HeapRange;
  readonly layers: RecordedBackbone<HeapRange>;
  /** A parameter's stretch of the weights or of their gradient. */
  slot(who: Who | 'gradient', name: string): HeapRange;
  /** Writes the input projection down. */
  project(ops: StepOps<HeapRange>): void;
}

export function layOutBackbone(
  arena: Arena,
  network: HeldNetwork,
  { windows, tokens, padded }: PassShape,
): LaidBackbone {
  const { shape, gradient } = network;
  const rows = windows * tokens;
  const floats = (numbers: number) => arena.take(4 * numbers);
  const activations = layOutActivations(shape, gradient !== undefined, (width) => floats(rows * width));
  const work = Object.entries(scratch(describe(shape), windows, tokens)).map(([name, size]) => [name, floats(size)]);
  const [input, keys] = [floats(rows * BASE_CLASSES), floats(rows)];
  const slot = (who: Who | 'gradient', name: string) => {
    const whole = who === 'gradient' ? gradient : network.weights;
    if (whole === undefined) throw new Error('nobody learns from this network');
    const { first: at, size } = slotIn(network.arena, name);
    return { offset: whole.offset + 4 * at, size: 4 * size };
  };
  const buffers = {
    activations,
    scratch: Object.fromEntries(work) as Record<string, HeapRange>,
    keys: padded ? keys : undefined,
    slot,
    put: (range: HeapRange, values: () => Float32Array) => arena.write(range, values),
  };
  const sizes = { windows, tokens, keepsHidden: gradient !== undefined };
  const [first] = activations['x'];
  return {
    input,
    keys,
    first,
    slot,
    layers: new RecordedBackbone<HeapRange>(buffers, shape, sizes),
    project(ops) {
      const [weight, bias] = ['input.weight', 'input.bias'].map((name) => slot('student', name));
      const io = { input, weight, bias, x: first, part: { offset: 0, size: 0 } };
      ops.inputProjection({ batch: windows, windows, tokens, width: shape.width }, io);
    },
  };
}

/**
 * What the layers leave behind, as `planActivations` names it. A pass that keeps nothing uses two buffers of the stream
 * in turn, and of each value that of the first layer that has it.
 */
function layOutActivations(
  shape: NetworkShape,
  keeps: boolean,
  stretch: (width: number) => HeapRange,
): Record<string, HeapRange[]> {
  const { buffers, places, features } = planActivations(describe(shape), shape.width, keeps);
  if (keeps)
    return Object.fromEntries(
      Object.entries(buffers).map(([name, { count, width }]) => [
        name,
        Array.from({ length: count }, () => stretch(width)),
      ]),
    );
  const activations: Record<string, HeapRange[]> = { x: [stretch(shape.width), stretch(shape.width)] };
  const firsts = Object.fromEntries(places.toReversed().flatMap((place) => Object.entries(place)));
  for (const { buffer, index } of [...Object.values(firsts), features]) {
    if (buffer === 'x') continue;
    activations[buffer] ??= [];
    activations[buffer][index] ??= stretch(buffers[buffer].width);
  }
  return activations;
}
