import type { Tensor3D } from '@tensorflow/tfjs-core';
import { chordMixerLayer } from '../ops/chordmixer-layer/op';
import { layersPerBlock, type NetworkShape } from './layout';
import { matrix, vector } from './linear-maps';
import type { Weights } from './weights';

/** The ChordMixer backbone (method, section 3): x [B,T,D] to features [B,T,D]. Takes x over: it is freed. */
export function encodeChordMixer(weights: Weights, x: Tensor3D, { blocks, groupSize }: NetworkShape): Tensor3D {
  let features = x;
  for (let block = 0; block < blocks; block++) {
    for (let layer = 0; layer < layersPerBlock(x.shape[1]); layer++) {
      const name = `blocks.${block}.${layer}`;
      const layerWeights = {
        w1: matrix(weights, `${name}.w1`),
        b1: vector(weights, `${name}.b1`),
        w2: matrix(weights, `${name}.w2`),
        b2: vector(weights, `${name}.b2`),
      };
      const next = chordMixerLayer(features, layerWeights, groupSize);
      // Freed here and not at the scope's end: without a tape the whole forward pass needs two of these.
      features.dispose();
      features = next;
    }
  }
  return features;
}
