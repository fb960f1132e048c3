import type { NetworkShape } from '../shape';
import type { BackboneSpec } from './backbone';
import type { LayerSpec } from './description';
import { linearParameters, normParameters } from './parameters';

/** The attention kernels load four channels at a time and keep a head's row in registers. */
const HEAD_MULTIPLE = 4;
const WIDEST_HEAD = 128;

/**
 * The Transformer backbone (method, section 4): pre-LayerNorm blocks of bidirectional attention with rotary position
 * embedding and a GELU MLP, then a last norm. The published code has none of this kind: the names in PyTorch are those
 * of python/helicase/model.py.
 */
export const transformer: BackboneSpec = {
  sizes: ['heads'],

  problem({ width, heads }) {
    const headWidth = width / heads;
    if (headWidth % HEAD_MULTIPLE === 0 && headWidth <= WIDEST_HEAD) return null;
    return {
      code: 'config-head-width',
      size: 'heads',
      message:
        `${heads} heads share ${width} channels: ${Number(headWidth.toPrecision(3))} each, ` +
        `which must be a multiple of ${HEAD_MULTIPLE} of at most ${WIDEST_HEAD}.`,
      action: 'Change the number of heads or the width.',
    };
  },

  layers: (shape) => Array.from({ length: shape.blocks }, (_, block) => layerOf(shape, block)),

  end: ({ width }) => ({
    steps: [{ op: 'norm', ...normParameters('norm', 'encoder.norm', width), from: 'x', to: 'out', stats: 'stats' }],
    values: { stats: { width: 2, buffer: 'stats' } },
  }),
};

function layerOf({ width: D, hidden: H, heads }: NetworkShape, block: number): LayerSpec {
  const name = `blocks.${block}`;
  const published = `encoder.${name}`;
  const headWidth = D / heads;
  const linearOf = (part: string) => [`${name}.${part}.weight`, `${name}.${part}.bias`] as const;
  return {
    steps: [
      {
        op: 'norm',
        ...normParameters(`${name}.attentionNorm`, `${published}.attention_norm`, D),
        from: 'x',
        to: 'attentionNormal',
        stats: 'attentionStats',
      },
      // Queries, keys and values of all heads, from one product.
      {
        op: 'linear',
        kernel: 'Transformer.qkv',
        ...linearParameters(linearOf('qkv'), `${published}.qkv`, [D, 3 * D]),
        from: 'attentionNormal',
        to: 'qkv',
        after: { kind: 'turn', headWidth },
      },
      { op: 'attention', heads, headWidth, from: 'qkv', to: 'attended', lse: 'lse' },
      {
        op: 'linear',
        kernel: 'Transformer.out',
        ...linearParameters(linearOf('out'), `${published}.out`, [D, D], { addsToStream: true }),
        from: 'attended',
        to: 'mid',
        after: { kind: 'residual', of: 'x' },
      },
      {
        op: 'norm',
        ...normParameters(`${name}.mlpNorm`, `${published}.mlp_norm`, D),
        from: 'mid',
        to: 'mlpNormal',
        stats: 'mlpStats',
      },
      {
        op: 'linear',
        kernel: 'Transformer.widen',
        ...linearParameters([`${name}.w1`, `${name}.b1`], `${published}.mlp.0`, [D, H]),
        from: 'mlpNormal',
        to: 'hidden',
        after: { kind: 'gelu', slope: 'slope' },
      },
      {
        op: 'linear',
        kernel: 'Transformer.narrow',
        ...linearParameters([`${name}.w2`, `${name}.b2`], `${published}.mlp.2`, [H, D], { addsToStream: true }),
        from: 'hidden',
        to: 'out',
        after: { kind: 'residual', of: 'mid' },
      },
    ],
    values: {
      attentionNormal: { width: D, buffer: 'normal', again: true, gradient: 'dNormal' },
      attentionStats: { width: 2, buffer: 'stats' },
      qkv: { width: 3 * D, buffer: 'qkv', gradient: 'dQkv' },
      lse: { width: heads, buffer: 'lse' },
      // Whose gradient is read before that of the norm in front is written, and written after that of the one behind
      // was read.
      attended: { width: D, buffer: 'attended', gradient: 'dNormal' },
      mid: { width: D, buffer: 'mid' },
      mlpNormal: { width: D, buffer: 'normal', again: true, gradient: 'dNormal' },
      mlpStats: { width: 2, buffer: 'stats' },
      hidden: { width: H, buffer: 'hidden', again: true, gradient: 'dHidden' },
      slope: { width: H, buffer: 'slope', again: true },
    },
  };
}
