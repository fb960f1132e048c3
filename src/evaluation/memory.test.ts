import { describe, expect, it } from 'vitest';
import { passBytes } from '../inference/laid-passes';
import { MOST_LAID_BYTES } from '../inference/laid-programs';
import type { NetworkShape } from '../model/shape';
import { paddingOf, planEvaluation, rowBatches, rowsAtOnce } from './memory';

const nano: NetworkShape = {
  backbone: 'chordmixer',
  windowLength: 120,
  clsVectors: 4,
  width: 32,
  hidden: 64,
  groupSize: 4,
  heads: 4,
  blocks: 1,
  head: 'feature',
  projectorHidden: 64,
  prototypes: 64,
};
const shapeOf = (windowLength: number): NetworkShape => ({ ...nano, windowLength });
const wasm = { kind: 'wasm', maxBindingBytes: 0 } as const;
const gpu = { kind: 'webgpu', maxBindingBytes: 128 * 2 ** 20 } as const;

describe('rows of several lengths', () => {
  it('are all as long as the longest, unless that is far longer than the rest', () => {
    expect([paddingOf(802, 401), paddingOf(800, 100), paddingOf(60_000, 100)]).toEqual(['longest', 'longest', 'own']);
    expect(rowBatches([5, 9, 7], 9, 'longest', () => 2)).toEqual([
      { rows: [0, 1], windowLength: 9 },
      { rows: [2], windowLength: 9 },
    ]);
  });

  it('are put together by their own length where one is, and none is made longer than the longest', () => {
    expect(rowBatches([100, 3000, 90, 20, 128], 3000, 'own', (length) => (length > 1000 ? 1 : 2))).toEqual([
      { rows: [0, 2], windowLength: 128 },
      { rows: [4], windowLength: 128 },
      { rows: [1], windowLength: 3000 },
      { rows: [3], windowLength: 64 },
    ]);
  });
});

describe('what judging a network takes', () => {
  it('is cut to what a device holds, and never to nothing', () => {
    for (const device of [wasm, gpu])
      for (const length of [8192, 16_384, 60_000]) {
        const shape = shapeOf(length);
        const rows = rowsAtOnce('step', shape, device)(length);
        expect(rows).toBeGreaterThanOrEqual(1);
        expect(rows).toBeLessThan(32);
      }
    expect(rowsAtOnce('step', nano, wasm)(120)).toBeGreaterThan(32);
    const { rows, atOnce, bytes } = planEvaluation('scratch', { longest: 8192, median: 8192 }, nano, 32, wasm);
    expect([rows, atOnce]).toEqual([32, 6]);
    expect(bytes / 2 ** 30).toBeCloseTo(2.4, 1);
    const part = (windows: number) => passBytes('step', shapeOf(8192), { windows, tokens: 8192 + 4, padded: true });
    expect(part(6)).toBeLessThanOrEqual(MOST_LAID_BYTES / 2);
    expect(part(7)).toBeGreaterThan(MOST_LAID_BYTES / 2);
  });

  it('is never more at once than parts are cut to, though few windows take room that many share', () => {
    const transformer: NetworkShape = { ...nano, backbone: 'transformer', windowLength: 250 };
    for (const pass of ['forward', 'step'] as const) {
      const windows = rowsAtOnce(pass, transformer, wasm)(250);
      const part = (count: number) => passBytes(pass, transformer, { windows: count, tokens: 250 + 4, padded: true });
      expect(part(windows)).toBeLessThanOrEqual(MOST_LAID_BYTES / 2);
      expect(part(windows)).toBeGreaterThan((0.99 * MOST_LAID_BYTES) / 2);
    }
  });

  it('is refused with numbers where a row alone is too much', () => {
    const lengths = { longest: 1_000_000, median: 100 };
    const refused = (mode: Parameters<typeof planEvaluation>[0], device: typeof wasm | typeof gpu) => {
      try {
        planEvaluation(mode, lengths, nano, 32, device);
        return null;
      } catch (cause) {
        return cause;
      }
    };
    expect(refused('scratch', wasm)).toMatchObject({
      code: 'memory-evaluation',
      message:
        'The longest row has 1,000,000 bases, 10,000 times the median. To train on it alone takes about 13.8 GiB; ' +
        'WebAssembly holds 4.0.',
      action: expect.stringContaining('Leave out or cut the longest rows'),
    });
    expect(refused('probe', wasm)).toBeNull();
    expect(refused('kmer', wasm)).toBeNull();
    expect(refused('probe', gpu)).toMatchObject({ message: expect.stringContaining('this GPU binds 0.1 at once') });
  });
});
