import {
  concat,
  dispose,
  getBackend,
  matMul,
  slice,
  type Tensor,
  type Tensor1D,
  type Tensor3D,
  tensor,
  tensor3d,
  tidy,
} from '@tensorflow/tfjs-core';
import { layOut, type ParameterLayout } from '../model/layout';
import { baseLogits, clsVectors, encode } from '../model/network';
import type { NetworkShape } from '../model/shape';
import { backboneLayers } from '../model/spec';
import { unpack, type Weights } from '../model/weights';
import { onProcessor } from '../ops/native/processor';
import { type Pooling, pooledStreams, poolingRows } from './layer-features';
import { NativePass } from './native-pass';
import { meansOf, uploadWindows, type WindowTensors } from './windows';

/** Which features: of a layer, and of what in it. */
export interface FeatureChoice {
  /** 0 is the input projection, l the stream behind layer l; left out, the last layer and what follows it. */
  readonly layer?: number;
  /** Of every base [B,L,D], of the CLS vectors [B,C,D], or the mean over each window's own bases [B,D]. */
  readonly of: 'bases' | 'cls' | 'mean';
}

/**
 * A network that only goes forward: its parameters on the device, and during a pass what that pass needs, no gradient,
 * no moments, nothing kept for a way back. Results are numbers off the device. Windows are base codes, at most L each
 * (`uploadWindows`); how many at a time is the caller's choice. Owns its tensors: dispose it.
 */
export class Network {
  readonly shape: NetworkShape;
  /** Of the backbone. */
  readonly layers: number;
  private readonly weights: Weights;
  private readonly passes: Passes;
  /** As the network's, with the length that windows are padded to. */
  readonly padded: NetworkShape;

  /** @param weights by name; taken over */
  constructor(
    shape: NetworkShape,
    weights: Weights,
    windowLength = shape.windowLength,
    passes = new Passes(shape, weights),
  ) {
    this.shape = shape;
    this.layers = backboneLayers(shape);
    this.weights = weights;
    this.passes = passes;
    this.padded = { ...shape, windowLength };
  }

  /**
   * The same network, layer by layer, with windows padded to another length. Its weights stay this one's to dispose.
   */
  ofLength(windowLength: number): Network {
    if (windowLength === this.padded.windowLength) return this;
    return new Network(this.shape, this.weights, windowLength, this.passes);
  }

  /** Logits [B L, V] of the bases, of padded positions too. */
  logits(windows: readonly Uint8Array[]): Promise<Float32Array> {
    return this.read(windows, (features, weights) => baseLogits(weights, features, this.padded));
  }

  features(windows: readonly Uint8Array[], { layer, of }: FeatureChoice): Promise<Float32Array> {
    const { padded } = this;
    const choose = (features: Tensor3D, _weights: Weights, batch: WindowTensors): Tensor => {
      if (of === 'mean') return meansOf(features, batch);
      return of === 'cls' ? clsVectors(features, padded) : slice(features, [0, 0, 0], [-1, padded.windowLength, -1]);
    };
    return this.read(windows, choose, layer);
  }

  /**
   * Of every layer, from one pass: [B,layers + 1,R,D], R being the number of CLS vectors where those are asked for,
   * else 1.
   */
  async everyLayer(windows: readonly Uint8Array[], pooling: Pooling): Promise<Float32Array> {
    const { weights, shape, padded } = this;
    const pass = await this.passes.native();
    return numbersOf(() => {
      const batch = uploadWindows(windows, padded);
      const pool = poolingRows(windows, padded, pooling);
      if (pass === null) return pooledStreams(weights, shape, batch, pool);
      const pooled: Tensor3D[] = [];
      streamsOf(
        pass,
        batch,
        () => true,
        (stream) => pooled.push(tidy(() => matMul(pool, stream()) as Tensor3D)),
      );
      return concat(pooled, 1);
    });
  }

  /** Logits [B,V] of one base of each window, by its index. */
  baseLogitsAt(windows: readonly Uint8Array[], places: readonly number[]): Promise<Float32Array> {
    return this.read(windows, (features, weights) => {
      const rows = matMul(poolingRows(windows, this.padded, places), features) as Tensor3D;
      return baseLogits(weights, rows, { ...this.padded, windowLength: 1 });
    });
  }

  /** Of one layer, the same: [B,R,D]. @param layer as in `FeatureChoice` */
  pooled(windows: readonly Uint8Array[], pooling: Pooling, layer?: number): Promise<Float32Array> {
    return this.read(windows, (features) => matMul(poolingRows(windows, this.padded, pooling), features), layer);
  }

  /**
   * What `use` makes of the features [B,T,D] of a pass.
   * @param layer as in `FeatureChoice`
   */
  async read(
    windows: readonly Uint8Array[],
    use: (features: Tensor3D, weights: Weights, batch: WindowTensors) => Tensor,
    layer?: number,
  ): Promise<Float32Array> {
    const { shape, padded, weights, layers } = this;
    if (layer !== undefined && !(layer >= 0 && layer <= layers))
      throw new Error(`a network of ${layers} layers has no layer ${layer}`);
    const pass = await this.passes.native();
    return numbersOf(() => {
      const batch = uploadWindows(windows, padded);
      const features =
        pass === null ? encode(weights, batch.input, shape, batch.keys, layer) : streamOf(pass, batch, layer ?? layers);
      return use(features, weights, batch);
    });
  }

  dispose(): void {
    this.passes.dispose();
    dispose(Object.values(this.weights));
  }
}

/** The forward pass of a network on the processor, made when it is first asked for. */
class Passes {
  private readonly shape: NetworkShape;
  private readonly weights: Weights;
  private pass: NativePass | null = null;

  constructor(shape: NetworkShape, weights: Weights) {
    this.shape = shape;
    this.weights = weights;
  }

  /** Null where the current device is a GPU, whose ops run its kernels. */
  async native(): Promise<NativePass | null> {
    if (getBackend() !== 'wasm') return null;
    return onProcessor(({ processor }) => {
      if (this.pass !== null && this.pass.processor !== processor) this.dispose();
      this.pass ??= new NativePass(processor, this.shape, this.weights);
      return this.pass;
    });
  }

  dispose(): void {
    this.pass?.dispose();
    this.pass = null;
  }
}

/** Streams of a pass that are wanted, each as a tensor [B,T,D] by whoever is handed it. */
function streamsOf(
  pass: NativePass,
  { input, keys }: WindowTensors,
  wanted: (stream: number) => boolean,
  visit: (stream: () => Tensor3D) => void,
): void {
  const [windows, tokens] = keys.shape;
  const data = { input: input.dataSync<'float32'>(), keys: keys.dataSync<'float32'>(), tokens };
  pass.run(data, wanted, (stream) =>
    visit(() => tensor3d(stream, [windows, tokens, stream.length / windows / tokens])),
  );
}

function streamOf(pass: NativePass, batch: WindowTensors, layer: number): Tensor3D {
  const found: Tensor3D[] = [];
  streamsOf(
    pass,
    batch,
    (stream) => stream === layer,
    (stream) => found.push(stream()),
  );
  return found[0];
}

/** What is asked of a network by those who score a genome: passes that each stand alone. */
export type ForwardNetwork = Pick<Network, 'shape' | 'padded' | 'layers' | 'logits' | 'baseLogitsAt' | 'pooled'>;

/** A tensor's numbers off the device; what was made on the way is freed. */
async function numbersOf(make: () => Tensor): Promise<Float32Array> {
  const made = tidy(make);
  try {
    // Values of a tensor on WebAssembly may be a view of its heap.
    return (await made.data<'float32'>()).slice();
  } finally {
    made.dispose();
  }
}

/**
 * A network of this shape, on the current device.
 * @param parameters [P] in the order of the layout, copied; on the device already, they are split there
 * @param layout where they are not a whole network's; nothing of a projector or predictor is kept
 */
export function openNetwork(
  shape: NetworkShape,
  parameters: Float32Array | Tensor1D,
  layout: ParameterLayout = layOut(shape),
): Network {
  return new Network(
    shape,
    tidy(() => placed(parameters, layout)),
  );
}

const isForTrainingAlone = (name: string): boolean => /^(projector|predictor)\./.test(name);

function placed(parameters: Float32Array | Tensor1D, layout: ParameterLayout): Weights {
  const slots = layout.slots.filter(({ name }) => !isForTrainingAlone(name));
  if (!(parameters instanceof Float32Array)) {
    const all = unpack(parameters, layout);
    return Object.fromEntries(slots.map(({ name }) => [name, all[name]]));
  }
  return Object.fromEntries(
    slots.map(({ name, shape, offset, size }) => [name, tensor(parameters.slice(offset, offset + size), [...shape])]),
  );
}
