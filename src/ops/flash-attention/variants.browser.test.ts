import { describe, expect, it } from 'vitest';
import { normals, relativeError, type Sample, sameBits } from '../testing';
import { emitted, openDeviceForTests } from '../testing-emitted';
import { emitBackward, emitForward } from './emit';
import { flashAttentionReference } from './reference';
import { type AttentionVariant, attentionTiles, attentionVariants } from './tiles';
import type { AttentionShape } from './walk';

/**
 * Tokens past the last tile of a workgroup, and fewer than one has; padding. Quads share the vectors of a head, of
 * which there are fewer than a quad has invocations, more, and as many: that is theirs alone.
 */
const SHAPES: { shape: AttentionShape; variants: readonly AttentionVariant[] }[] = [
  {
    shape: { batch: 2, tokens: 70, heads: 2, headWidth: 12, masked: true, turned: false },
    variants: attentionVariants({ quads: true }),
  },
  {
    shape: { batch: 1, tokens: 21, heads: 1, headWidth: 20, masked: false, turned: false },
    variants: ['shared', 'registers', 'quads'],
  },
  {
    shape: { batch: 1, tokens: 5, heads: 2, headWidth: 16, masked: false, turned: false },
    variants: ['shared', 'quads'],
  },
];

openDeviceForTests();

const maskOf = ({ batch, tokens }: AttentionShape): Sample => ({
  shape: [batch, tokens],
  values: Float32Array.from({ length: batch * tokens }, (_, i) => Number(i % 5 !== 3)),
});

async function run(shape: AttentionShape, variant: AttentionVariant) {
  const { batch, tokens, heads, headWidth, masked } = shape;
  const tiles = attentionTiles(variant, shape);
  const [rows, width] = [batch * tokens, heads * headWidth];
  const inputs = [
    normals([batch, tokens, 3 * width], 1),
    normals([batch, tokens, width], 2),
    ...(masked ? [maskOf(shape)] : []),
  ];
  const outputs = [rows * width, rows * heads, rows * heads, rows * 3 * width];
  const [out, , , dQkv] = await emitted(inputs, outputs, (recorder, ranges) => {
    const [qkv, dOut] = ranges;
    const mask = masked ? ranges[2] : undefined;
    const [outRange, lse, delta, dQkvRange] = ranges.slice(inputs.length);
    emitForward(recorder, shape, tiles, { qkv, mask, out: outRange, lse });
    emitBackward(recorder, shape, tiles, { qkv, mask, out: outRange, lse, dOut, delta, dQkv: dQkvRange });
  });
  return { out, dQkv };
}

describe.each(SHAPES)('attention: $shape', ({ shape, variants }) => {
  it.each(variants)('comes to the same, with its gradient, as %s', async (variant) => {
    const actual = await run(shape, variant);
    const qkv = normals([shape.batch, shape.tokens, 3 * shape.heads * shape.headWidth], 1).values;
    const mask = shape.masked ? maskOf(shape).values : undefined;
    expect(relativeError(actual.out, flashAttentionReference(qkv, shape, mask))).toBeLessThan(1e-5);
    // The gradient of one variant is held to finite differences and PyTorch in the op's own test.
    const { dQkv } = await run(shape, 'shared');
    expect(relativeError(actual.dQkv, dQkv)).toBeLessThan(1e-5);
    expect(sameBits(actual.dQkv, (await run(shape, variant)).dQkv)).toBe(true);
  });
});
