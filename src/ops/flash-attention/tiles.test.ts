import { expect, test } from 'vitest';
import { forwardKernel, keyValueGradientKernel, queryGradientKernel } from './kernels';
import { attentionTiles } from './tiles';

/** What every adapter grants a workgroup, in bytes. */
const GRANTED = 16_384;
const BYTES: Readonly<Record<string, number>> = { f32: 4, vec4f: 16 };

const sharedBytes = (code: string): number =>
  [...code.matchAll(/var<workgroup> \w+: array<(\w+), (\d+)>/g)].reduce(
    (sum, [, type, count]) => sum + BYTES[type] * Number(count),
    0,
  );

// A software GPU compiles wide heads in shared memory too long to try them: what could fail there is that they fit.
test.each(['shared', 'shared-wide'] as const)(
  'heads of any width fit into the memory of a workgroup, %s',
  (variant) => {
    for (let headWidth = 4; headWidth <= 128; headWidth += 4) {
      const shape = { batch: 1, tokens: 130, heads: 2, headWidth, masked: true, turned: false };
      const { forward, queryGradient, keyValueGradient } = attentionTiles(variant, shape);
      const kernels = [
        forwardKernel(shape, forward),
        queryGradientKernel(shape, queryGradient),
        keyValueGradientKernel(shape, keyValueGradient),
      ];
      for (const { code } of kernels) {
        expect(sharedBytes(code)).toBeGreaterThan(0);
        expect(sharedBytes(code)).toBeLessThanOrEqual(GRANTED);
      }
      for (const { span, block } of [forward, queryGradient, keyValueGradient]) expect(span % block).toBe(0);
    }
  },
);
