import { describe, expect, it } from 'vitest';
import { rotaryTable } from '../rotary/table';
import { BUILDS, computed } from '../testing-native';
import { expectSlopes, normals, relativeError, type Sample } from '../testing-values';
import { nativeAttention, nativeAttentionGradient } from './native';
import { flashAttentionReference } from './reference';
import { CASES, type Case, ONE_BY_ONE, samplesOf } from './testing';

describe.each(BUILDS)('attention on the processor, %s', (arithmetic) => {
  const run = (shown: Case, dOut: Sample, table?: Sample) => {
    const { batch, tokens, heads, headWidth } = shown;
    const size = batch * tokens * heads * headWidth;
    const [qkv, mask] = samplesOf(shown);
    const shape = { batch, tokens, heads, headWidth, masked: mask !== undefined, turned: table !== undefined };
    const optional = [mask, table].filter((one) => one !== undefined);
    return computed(
      arithmetic,
      {
        inputs: [qkv, dOut, ...optional],
        outputs: [size, 3 * size],
        work: [batch * heads * tokens, batch * heads * tokens],
      },
      (recorder, stretches) => {
        const [packed, given] = stretches;
        const [out, dQkv, lse, delta] = stretches.slice(2 + optional.length);
        const masked = mask === undefined ? undefined : stretches[2];
        const turned = table === undefined ? undefined : stretches[1 + optional.length];
        nativeAttention(recorder, shape, { qkv: packed, mask: masked, out, lse });
        const io = { qkv: packed, mask: masked, out, lse, dOut: given, delta, dQkv, table: turned };
        nativeAttentionGradient(recorder, shape, io);
      },
    );
  };

  it.each([...CASES, ONE_BY_ONE])('agrees with the reference, and so does its gradient: $why', (shown) => {
    const { batch, tokens, heads, headWidth } = shown;
    const [qkv, mask] = samplesOf(shown);
    const dOut = normals([batch, tokens, heads * headWidth], 7);
    const [out, dQkv] = run(shown, dOut);
    const reference = ([values]: ArrayLike<number>[]) => flashAttentionReference(values, shown, mask?.values);
    expect(relativeError(out, reference([qkv.values]))).toBeLessThan(1e-5);
    expectSlopes(reference, [qkv], dOut.values, [dQkv]);
  });

  it('turns the gradients of queries and keys back', () => {
    const shown: Case = { why: '', batch: 2, tokens: 13, heads: 2, headWidth: 8 };
    const [D, E] = [16, 8];
    const dOut = normals([2, 13, D], 7);
    const angles = rotaryTable(13, E);
    const [, plain] = run(shown, dOut);
    const [, turned] = run(shown, dOut, { values: angles, shape: [13, E] });
    const expected = plain.map((value, i) => {
      const [row, c] = [Math.floor(i / (3 * D)), i % (3 * D)];
      if (c >= 2 * D) return value;
      const at = (row % 13) * E + (c % E);
      const [cosine, sine] = c % 2 === 0 ? [angles[at], angles[at + 1]] : [angles[at - 1], -angles[at]];
      return value * cosine + plain[c % 2 === 0 ? i + 1 : i - 1] * sine;
    });
    expect(relativeError(turned, expected)).toBeLessThan(1e-5);
  });
});
