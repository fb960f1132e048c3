import { describe, expect, it } from 'vitest';
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
        const shape = { ...nano, windowLength: length };
        const rows = rowsAtOnce('step', shape, device)(length);
        expect(rows).toBeGreaterThanOrEqual(1);
        expect(rows).toBeLessThan(32);
      }
    expect(rowsAtOnce('step', nano, wasm)(120)).toBeGreaterThan(32);
    const { rows, atOnce, bytes } = planEvaluation('scratch', { longest: 8192, median: 8192 }, nano, 32, wasm);
    expect([rows, atOnce]).toEqual([32, 9]);
    expect(bytes / 2 ** 30).toBeCloseTo(7.1, 1);
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
        'The longest row has 1,000,000 bases, 10,000 times the median. To train on it alone takes about 33.4 GiB; ' +
        'WebAssembly holds 4.0.',
      action: expect.stringContaining('Leave out or cut the longest rows'),
    });
    expect(refused('probe', wasm)).toBeNull();
    expect(refused('kmer', wasm)).toBeNull();
    expect(refused('probe', gpu)).toMatchObject({ message: expect.stringContaining('this GPU binds 0.1 at once') });
  });
});
