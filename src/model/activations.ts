import { rowChunks } from '../ops/layer-norm/sizes';
import type { LayerSpec, NetworkSpec, Step } from './spec/description';

/** Where a value lies: in which list of buffers, and in which of them. */
export interface Place {
  readonly buffer: string;
  readonly index: number;
}

/** Buffers of one name: how many, and numbers for each token. */
export interface BufferList {
  readonly count: number;
  readonly width: number;
}

/** What the layers of a fused step leave behind, and where. */
export interface ActivationPlan {
  readonly buffers: Readonly<Record<string, BufferList>>;
  /** Of each layer, then of the end where there is one: the place of each value by name, `x` and `out` among them. */
  readonly places: readonly Readonly<Record<string, Place>>[];
  readonly features: Place;
}

/**
 * Gives every value a buffer. The stream has one before each layer and one behind the last; what comes after it makes
 * the features. Other values have one for each time they are made, but those that are cheap to make again one in all
 * where a step keeps them for no layer.
 * @param width D, of the stream
 * @param keepsAll whether what is cheap to make again is kept all the same
 */
export function planActivations({ layers, end }: NetworkSpec, width: number, keepsAll: boolean): ActivationPlan {
  const buffers: Record<string, BufferList> = { x: { count: layers.length + 1, width } };
  const placeOf = ({ buffer, width, again }: LayerSpec['values'][string]): Place => {
    const shared = again === true && !keepsAll;
    const index = shared ? 0 : (buffers[buffer]?.count ?? 0);
    buffers[buffer] = { count: index + 1, width };
    return { buffer, index };
  };
  const placesOf = ({ values }: LayerSpec, from: number, out: Place): Record<string, Place> => ({
    x: { buffer: 'x', index: from },
    ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, placeOf(value)])),
    out,
  });
  const places = layers.map((layer, l) => placesOf(layer, l, { buffer: 'x', index: l + 1 }));
  if (end === null) return { buffers, places, features: { buffer: 'x', index: layers.length } };
  const features = placeOf({ buffer: 'features', width });
  return { buffers, places: [...places, placesOf(end, layers.length, features)], features };
}

/**
 * What the layers need beside that, in numbers, used by one after the other: gradients of what lies inside a layer, and
 * what their kernels want to themselves.
 */
export function scratch(spec: NetworkSpec, windows: number, tokens: number): Readonly<Record<string, number>> {
  const rows = windows * tokens;
  const all = [...spec.layers, ...(spec.end === null ? [] : [spec.end])];
  const gradients = all.flatMap(({ values }) =>
    Object.values(values).flatMap(({ gradient, width }) => (gradient === undefined ? [] : [[gradient, rows * width]])),
  );
  return Object.fromEntries([
    ...gradients,
    ...all.flatMap(({ steps }) => steps.flatMap((step) => scratchOf(step, rows, tokens))),
  ]);
}

function scratchOf(step: Step, rows: number, tokens: number): [name: string, numbers: number][] {
  switch (step.op) {
    case 'linear':
      return step.after?.kind === 'turn' ? [['angles', tokens * Math.ceil(step.after.headWidth)]] : [];
    case 'norm': {
      const [width] = step.scale.shape;
      return [['normPartials', 2 * width * rowChunks({ rows, width }).chunks]];
    }
    case 'attention':
      return [['delta', rows * step.heads]];
    case 'chordMixer':
      return [];
  }
}
