import { type Network, openNetwork } from '../inference/network';
import { backboneLayers } from '../model/spec';
import type { Classifier } from './classifier';
import { reverseComplement } from './data/sequence-keys';
import type { FeatureSettings, Layer } from './feature-settings';
import { passesOf } from './features';
import type { Pace } from './softmax-regression';

/** Numbers kept for sequences whose every layer is known: a quarter of a gigabyte. */
const MOST_NUMBERS = 2 ** 26;

/**
 * Features of a frozen network, computed once a sequence, however many seeds, label counts and layers ask for them.
 * Where a layer is to be chosen, those of all layers come from one pass, as long as there is room to keep them.
 */
export class FrozenFeatures {
  readonly layers: number;
  /** Features of one layer. */
  readonly width: number;
  private readonly parameters: Float32Array;
  private readonly classifier: Classifier;
  private readonly settings: FeatureSettings;
  private readonly pace: Pace;
  /** [layers + 1,width] of a sequence. */
  private readonly everyLayer = new Map<Uint8Array, Float32Array>();
  private readonly oneLayer = new Map<number, Map<Uint8Array, Float32Array>>();

  constructor(parameters: Float32Array, classifier: Classifier, settings: FeatureSettings, pace: Pace) {
    const { clsVectors, width } = classifier.shape;
    this.layers = backboneLayers(classifier.shape);
    this.width = (settings.pool === 'cls' ? clsVectors : 1) * (settings.strands === 'beside' ? 2 : 1) * width;
    this.parameters = parameters;
    this.classifier = classifier;
    this.settings = settings;
    this.pace = pace;
  }

  /** Layers that may be chosen from; none where the settings name one. */
  get choices(): readonly Layer[] {
    const { layer } = this.settings;
    if (layer === 'best') return Array.from({ length: this.layers + 1 }, (_, i) => i);
    return [layer === 'last' ? this.layers : layer];
  }

  widthOf(layer: Layer): number {
    return layer === 'all' ? (this.layers + 1) * this.width : this.width;
  }

  /** [N,widthOf(layer)] */
  async of(sequences: readonly Uint8Array[], layer: Layer): Promise<Float32Array> {
    const width = this.widthOf(layer);
    const all = new Float32Array(sequences.length * width);
    const known = await this.known(sequences, layer);
    for (const [i, sequence] of sequences.entries()) all.set(known(sequence), i * width);
    return all;
  }

  private async known(sequences: readonly Uint8Array[], layer: Layer): Promise<(of: Uint8Array) => Float32Array> {
    const { everyLayer, width } = this;
    const numbers = (this.layers + 1) * width;
    const fresh = [...new Set(sequences)].filter((sequence) => !everyLayer.has(sequence));
    if (
      layer === 'all' ||
      (this.settings.layer === 'best' && (everyLayer.size + fresh.length) * numbers <= MOST_NUMBERS)
    )
      await this.extract(fresh, everyLayer, null);
    if (layer === 'all') return (sequence) => everyLayer.get(sequence)!;
    const own = this.oneLayer.get(layer) ?? new Map<Uint8Array, Float32Array>();
    this.oneLayer.set(layer, own);
    const missing = fresh.filter((sequence) => !everyLayer.has(sequence) && !own.has(sequence));
    await this.extract(missing, own, layer);
    return (sequence) => everyLayer.get(sequence)?.subarray(layer * width, (layer + 1) * width) ?? own.get(sequence)!;
  }

  /** @param layer null for all of them */
  private async extract(
    sequences: readonly Uint8Array[],
    into: Map<Uint8Array, Float32Array>,
    layer: number | null,
  ): Promise<void> {
    if (sequences.length === 0) return;
    const { classifier, settings, pace } = this;
    const network = openNetwork(classifier.shape, this.parameters, classifier.layout);
    const layers = layer === null ? this.layers + 1 : 1;
    try {
      for (const { rows, windowLength } of passesOf(classifier, sequences)) {
        await pace();
        const some = rows.map((row) => sequences[row]);
        const values = await bothStrands(network.ofLength(windowLength), some, settings, layer, layers);
        const numbers = values.length / some.length;
        for (const [i, sequence] of some.entries()) into.set(sequence, values.subarray(i * numbers, (i + 1) * numbers));
      }
    } finally {
      network.dispose();
    }
  }
}

/** [B,layers,width]: of one strand, the mean of both, or both side by side in each layer. */
async function bothStrands(
  network: Network,
  sequences: readonly Uint8Array[],
  { pool, strands }: FeatureSettings,
  layer: number | null,
  layers: number,
): Promise<Float32Array> {
  const last = network.layers;
  const pass = (some: readonly Uint8Array[], centres: readonly number[]) => {
    const pooling = pool === 'centre' ? centres : pool;
    return layer === null
      ? network.everyLayer(some, pooling)
      : network.pooled(some, pooling, layer === last ? undefined : layer);
  };
  const centres = sequences.map(({ length }) => Math.floor(length / 2));
  const forward = await pass(sequences, centres);
  if (strands === 'one') return forward;
  const mirrored = sequences.map(({ length }, i) => length - 1 - centres[i]);
  const reverse = await pass(sequences.map(reverseComplement), mirrored);
  if (strands === 'averaged') return forward.map((value, i) => (value + reverse[i]) / 2);
  const width = forward.length / sequences.length / layers;
  const beside = new Float32Array(2 * forward.length);
  for (let from = 0; from < forward.length; from += width) {
    beside.set(forward.subarray(from, from + width), 2 * from);
    beside.set(reverse.subarray(from, from + width), 2 * from + width);
  }
  return beside;
}
