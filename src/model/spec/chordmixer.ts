import { bitsFor } from '../../numerics/elementary';
import { type NetworkShape, tokensOf } from '../shape';
import type { BackboneSpec } from './backbone';
import type { LayerSpec } from './description';
import { linearParameters } from './parameters';

/** Layers of one block: enough doublings of the reach for every token to see every other (method, section 3). */
const layersPerBlock = (tokens: number): number => bitsFor(tokens);

/** The ChordMixer backbone (method, section 3), under the names of the published code. */
export const chordMixer: BackboneSpec = {
  sizes: ['groupSize'],

  problem: ({ groupSize, width }) =>
    groupSize <= width
      ? null
      : {
          code: 'config-group-too-wide',
          size: 'groupSize',
          message: `A channel group of ${groupSize} is wider than the model's ${width} channels.`,
          action: 'Lower the group size.',
        },

  layers: (shape) =>
    Array.from({ length: shape.blocks }, (_, block) =>
      Array.from({ length: layersPerBlock(tokensOf(shape)) }, (_, layer) => layerOf(shape, block, layer)),
    ).flat(),

  end: () => null,
};

function layerOf({ width: D, hidden: H, groupSize }: NetworkShape, block: number, layer: number): LayerSpec {
  const name = `blocks.${block}.${layer}`;
  const published = `encoder.SwanDNA_blocks.${block}.SwanDNA_blocks.${layer}.column_transform`;
  return {
    steps: [
      {
        op: 'chordMixer',
        groupSize,
        first: linearParameters([`${name}.w1`, `${name}.b1`], `${published}.fc1`, [D, H]),
        second: linearParameters([`${name}.w2`, `${name}.b2`], `${published}.fc2`, [H, D], { addsToStream: true }),
        from: 'x',
        to: 'out',
        hidden: 'hidden',
        slope: 'slope',
      },
    ],
    values: {
      hidden: { width: H, buffer: 'hidden', again: true, gradient: 'dHidden' },
      slope: { width: H, buffer: 'slope', again: true },
    },
  };
}
