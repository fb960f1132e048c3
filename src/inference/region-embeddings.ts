import { TypedError } from '../errors/typed-error';
import type { Interval } from '../genome/summary';
import { diverged, type Work } from './log-probabilities';
import type { ForwardNetwork } from './network';
import type { RecordBases } from './record-bases';
import { type EmbeddingChoice, embeddingWidth } from './region-pooling';
import { middleHalf, windowOver } from './window-places';
import { otherStrand, windowsAPass } from './windows';

/** A stretch of a record that becomes one vector. */
export interface EmbeddedRegion extends Interval {
  readonly bases: RecordBases;
}

/**
 * One vector a region, both strands averaged, each base seen in the middle half of a window: a region of at most L / 2
 * bases takes one window with the region in its middle, a longer one is cut into such pieces.
 * @returns [n,embeddingWidth]
 * @throws TypedError `embedding-layer`; `evaluation-not-finite` where the weights diverged
 */
export async function regionEmbeddings(
  network: ForwardNetwork,
  regions: readonly EmbeddedRegion[],
  { layer, pooling = 'mean' }: EmbeddingChoice,
  { pace, progress }: Work,
): Promise<Float32Array<ArrayBuffer>> {
  const width = embeddingWidth(network.shape, pooling);
  if (layer !== undefined && layer > network.layers) throw noLayer(layer, network.layers);
  const vectors = new Float32Array(regions.length * width);
  const atOnce = Math.max(1, Math.floor(windowsAPass(network.shape) / 2));
  let batch: Piece[] = [];
  const ask = async () => {
    await pace();
    const windows = [...batch, ...batch.map(turned)];
    const means = await network.pooled(
      windows.map(({ window }) => window),
      pooling === 'cls' ? 'cls' : windows.map(({ stretch }) => stretch),
      layer,
    );
    for (const [row, { region, share }] of windows.entries())
      for (let d = 0; d < width; d++) vectors[region * width + d] += (share / 2) * means[row * width + d];
    progress?.(batch[batch.length - 1].region / regions.length);
    batch = [];
  };
  const embedded = pooling === 'middle' ? regions.map(middleOf) : regions;
  for (const piece of pieces(embedded, network.shape.windowLength)) {
    batch.push(piece);
    if (batch.length === atOnce) await ask();
  }
  if (batch.length > 0) await ask();
  if (vectors.some(Number.isNaN)) throw diverged();
  return vectors;
}

interface Piece {
  /** Its index, and which share of its bases this piece holds. */
  readonly region: number;
  readonly share: number;
  readonly window: Uint8Array;
  /** In the window. */
  readonly stretch: Interval;
}

function* pieces(regions: readonly EmbeddedRegion[], windowLength: number): Generator<Piece> {
  for (const [region, { bases, start, end }] of regions.entries()) {
    const count = Math.ceil((end - start) / middleHalf(windowLength));
    for (let k = 0; k < count; k++) {
      const part = { start: cut(start, end, k / count), end: cut(start, end, (k + 1) / count) };
      const place = windowOver(part, windowLength, bases.length);
      yield {
        region,
        share: (part.end - part.start) / (end - start),
        window: bases.read(place.start, place.end - place.start),
        stretch: { start: part.start - place.start, end: part.end - place.start },
      };
    }
  }
}

function middleOf({ bases, start, end }: EmbeddedRegion): EmbeddedRegion {
  const middle = Math.floor((start + end) / 2);
  return { bases, start: middle, end: middle + 1 };
}

const cut = (start: number, end: number, share: number): number => start + Math.round((end - start) * share);

const turned = ({ window, stretch, ...piece }: Piece): Piece => ({
  ...piece,
  window: otherStrand(window),
  stretch: { start: window.length - stretch.end, end: window.length - stretch.start },
});

const noLayer = (layer: number, layers: number): TypedError =>
  new TypedError(
    'embedding-layer',
    `The network has ${layers} layers and no layer ${layer}.`,
    `Choose a layer from 0, the input projection, to ${layers}.`,
  );
